//! Credentials that their form gives away, wherever they stand.

use super::*;

/// Letters that look random and are the same in every run.
pub(super) fn random(letters: &str, length: usize, seed: u64) -> String {
    let mut rng = Rng::new(seed);
    let letters: Vec<char> = letters.chars().collect();
    (0..length)
        .map(|_| letters[rng.below(letters.len())])
        .collect()
}

pub(super) const HEX: &str = "0123456789abcdef";

pub(super) const WORD: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

pub(super) const BASE64: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub(super) const BASE32: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A body with its CRC-32 in base 62, worked out otherwise than the detector does.
pub(super) fn with_checksum(prefix: &str, seed: u64) -> String {
    let body = random(WORD, 30, seed);
    let mut crc = u32::MAX;
    for byte in body.bytes() {
        for bit in 0..8 {
            let carry = (crc ^ u32::from(byte >> bit)) & 1;
            crc = (crc >> 1) ^ if carry == 1 { 0xEDB8_8320 } else { 0 };
        }
    }
    let (mut crc, mut sum) = (!crc, Vec::new());
    for _ in 0..6 {
        sum.insert(0, WORD.as_bytes()[crc as usize % 62]);
        crc /= 62;
    }
    format!("{prefix}{body}{}", String::from_utf8(sum).unwrap())
}

/// Rules and what they find.
pub(super) fn formed() -> Vec<(&'static str, String)> {
    let word = |length, seed| random(WORD, length, seed);
    let hex = |length, seed| random(HEX, length, seed);
    let base64 = |text: &str| sealward_tests::base64::encode(text.as_bytes());
    let header = base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}").replace('=', "");
    let pem = |label: &str| {
        let body = random(BASE64, 64, 40);
        format!("-----BEGIN {label}-----\n{body}\n{body}\n-----END {label}-----")
    };
    let hash = random(
        "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        53,
        41,
    );
    vec![
        ("github-token", with_checksum(concat!("gh", "p_"), 1)),
        ("github-token", with_checksum(concat!("gh", "s_"), 2)),
        (
            "github-fine-grained-token",
            format!(
                "{}{}_{}",
                concat!("github", "_pat_"),
                word(22, 3),
                word(59, 4)
            ),
        ),
        (
            "gitlab-token",
            format!("{}{}", concat!("gl", "pat-"), word(20, 5)),
        ),
        ("npm-token", with_checksum(concat!("np", "m_"), 6)),
        (
            "pypi-token",
            format!("{}{}", concat!("py", "pi-AgE"), word(120, 7)),
        ),
        (
            "rubygems-key",
            format!("{}{}", concat!("ruby", "gems_"), hex(48, 8)),
        ),
        (
            "crates-io-token",
            format!("{}{}", concat!("ci", "o"), word(32, 9)),
        ),
        (
            "docker-token",
            format!("{}{}", concat!("dckr", "_pat_"), word(27, 10)),
        ),
        (
            "aws-access-key-id",
            format!("{}{}", concat!("AK", "IA"), random(BASE32, 16, 11)),
        ),
        (
            "google-api-key",
            format!("{}{}", concat!("AI", "za"), word(35, 12)),
        ),
        (
            "google-client-secret",
            format!("{}{}", concat!("GOC", "SPX-"), word(28, 13)),
        ),
        (
            "google-access-token",
            format!("{}{}", concat!("ya", "29."), word(80, 14)),
        ),
        (
            "azure-storage-key",
            format!("{}+ASt{}A==", word(76, 15), word(5, 16)),
        ),
        (
            "azure-client-secret",
            format!("{}8Q~{}", word(3, 17), word(34, 18)),
        ),
        (
            "azure-sas",
            format!(
                "https://a.blob.core.windows.net/b?sv=2022-11-02&se=2030-01-01&sig={}%3D",
                word(43, 19)
            ),
        ),
        (
            "azure-key",
            format!("{}JQQJ99{}", word(52, 20), word(26, 21)),
        ),
        (
            "azure-devops-token",
            format!("{}AZDO{}", word(76, 22), word(4, 23)),
        ),
        (
            "digitalocean-token",
            format!("{}{}", concat!("dop", "_v1_"), hex(64, 24)),
        ),
        (
            "vault-token",
            format!("{}{}", concat!("hv", "s."), word(90, 25)),
        ),
        (
            "slack-token",
            format!(
                "{}739105284617-5082917364512-{}",
                concat!("xo", "xb-"),
                word(24, 26)
            ),
        ),
        (
            "slack-webhook",
            format!(
                "{}0A1B2C3D/B0A1B2C3D4/{}",
                concat!("https://hooks.slack", ".com/services/T"),
                word(24, 27)
            ),
        ),
        (
            "stripe-key",
            format!("{}{}", concat!("sk_", "live_"), word(24, 28)),
        ),
        (
            "openai-key",
            format!(
                "{}{}T3BlbkFJ{}",
                concat!("s", "k-proj-"),
                word(20, 29),
                word(20, 30)
            ),
        ),
        (
            "anthropic-key",
            format!("{}{}", concat!("sk-", "ant-api03-"), word(95, 31)),
        ),
        (
            "hugging-face-token",
            format!("{}{}", concat!("h", "f_"), word(34, 32)),
        ),
        (
            "databricks-token",
            format!("{}{}", concat!("da", "pi"), hex(32, 33)),
        ),
        (
            "grafana-token",
            format!("{}{}_{}", concat!("gl", "sa_"), word(32, 34), hex(8, 35)),
        ),
        (
            "sendgrid-key",
            format!("{}{}.{}", concat!("S", "G."), word(22, 36), word(43, 37)),
        ),
        (
            "shopify-token",
            format!("{}{}", concat!("shp", "at_"), hex(32, 38)),
        ),
        ("pem-private-key", pem(concat!("RSA PRIVATE", " KEY"))),
        ("pem-private-key", pem(concat!("OPENSSH PRIVATE", " KEY"))),
        (
            "base64-private-key",
            base64(&pem(concat!("EC PRIVATE", " KEY"))),
        ),
        ("jwt", format!("{header}.{}.{}", word(60, 42), word(43, 43))),
        ("htpasswd", format!("$2y$10${hash}")),
        ("basic-auth", format!("Basic {}", base64("web:kV9c-Qm27rT"))),
        ("bearer-token", format!("Bearer {}", word(40, 44))),
    ]
}

#[test]
fn a_credential_is_known_by_its_form_anywhere_in_a_text() {
    let known: BTreeSet<_> = rules().iter().map(|rule| rule.id).collect();
    let mut seen = BTreeSet::new();
    for (rule, text) in formed() {
        assert!(known.contains(rule), "{rule}");
        seen.insert(rule);
        for around in [
            text.clone(),
            format!("it is {text} here"),
            format!("\"{text}\""),
            format!("(é{text})\n"),
        ] {
            let found = under("description", &around);
            assert_eq!(found, [(rule, Grounds::Form)], "{rule}: {around}");
        }
    }
    assert!(seen.len() >= 35);
    sealward_tests::ran(seen.len(), "rules that know a credential by its form");
}

#[test]
fn a_form_that_is_a_character_short_or_has_a_wrong_checksum_is_none() {
    let exact = [
        "github-token",
        "github-fine-grained-token",
        "npm-token",
        "rubygems-key",
        "crates-io-token",
        "aws-access-key-id",
        "google-api-key",
        "google-client-secret",
        "azure-devops-token",
        "digitalocean-token",
        "databricks-token",
        "grafana-token",
        "sendgrid-key",
        "shopify-token",
        "hugging-face-token",
    ];
    let mut count = 0;
    for (rule, text) in formed().into_iter().filter(|it| exact.contains(&it.0)) {
        let shorter = &text[..text.len() - 1];
        assert_eq!(under("description", shorter), [], "{rule}: {shorter}");
        count += 1;
    }
    for (rule, text) in formed()
        .into_iter()
        .filter(|it| matches!(it.0, "github-token" | "npm-token"))
    {
        for at in [6, 20, text.len() - 1] {
            let mut wrong = text.clone().into_bytes();
            wrong[at] = if wrong[at] == b'a' { b'b' } else { b'a' };
            let wrong = String::from_utf8(wrong).unwrap();
            assert_eq!(under("description", &wrong), [], "{rule}: {wrong}");
            count += 1;
        }
    }
    let near = [
        concat!("AK", "IAIOSFODNN7EXAMPLE"),
        concat!("AK", "IAXXXXXXXXXXXXXXXX"),
        concat!("gh", "p_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
        concat!("gl", "pat-xxxxxxxxxxxxxxxxxxxx"),
        concat!("xo", "xb-your-token-goes-in-here-please"),
        concat!("sk_", "live_0000000000000000000000000000"),
        "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUJ1h0Xo9yqT2c4n0b6o0m2YzT8nEwCgYIKoZIzj0EAwIw\n-----END CERTIFICATE-----",
        concat!(
            "-----BEGIN ENCRYPTED PRIVATE",
            " KEY-----\nMIIFHDBOBgkqhkiG9w0BBQ0wQTApBgkqhkiG9w0BBQwwHAQIqTn2wVb1oFkCAggA\n"
        ),
        concat!(
            "-----BEGIN PRIVATE",
            " KEY-----\n...\n-----END PRIVATE",
            " KEY-----"
        ),
        concat!(
            "the header is -----BEGIN PRIVATE",
            " KEY----- and then a body"
        ),
        "postgres://user@host/db",
        "postgres://user:${PASSWORD}@host/db",
        "postgres://user:$(PASSWORD)@host/db",
        "postgres://user:<password>@host/db",
        "https://host:8080/path?at=a@b.c",
        "oci://registry:5000/image:1.2@sha256:0123",
        "docker-pullable://web:1.2@sha256:0a1b2c3d4e5f",
        "eyJhbGciOiJIUzI1NiJ9",
        "eyJ.eyJ.eyJ",
        "Basic authentication is used",
        "Bearer token required for the API",
        "$2y$10$short",
        "sig=abc&se=2030",
    ];
    for text in near {
        assert_eq!(under("description", text), [], "{text}");
        count += 1;
    }
    sealward_tests::ran(count, "near misses of forms");
}
