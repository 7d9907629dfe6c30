//! What counts within a Secret, and how much.

use sealward::document::{Limits, SourceFile};
use sealward::posture::{Confidence, Options, Profile, Severity, Verdict, check};

const CHECK: &str = "secret-plaintext-manifest";

/// How a value within a Secret is judged, as text and in base64.
fn judged(name: &str, value: &str) -> Option<(Severity, Confidence)> {
    let encoded = sealward_tests::base64::encode(value.as_bytes());
    let plain = under("stringData", name, value);
    assert_eq!(plain, under("data", name, &encoded), "{name}: {value}");
    plain
}

fn under(field: &str, name: &str, value: &str) -> Option<(Severity, Confidence)> {
    let secret = serde_json::json!({
        "apiVersion": "v1", "kind": "Secret", "metadata": {"name": "it"}, field: {name: value},
    });
    let file = SourceFile::read("it.json", secret.to_string().into(), &Limits::default()).unwrap();
    let mut options = Options::default();
    options.profiles = vec![Profile::All];
    let checked = check(&file, &options);
    let mut found = checked.findings.iter().filter(|it| it.check.id == CHECK);
    let first = found.next()?;
    assert!(first.verdict == Verdict::Fail && found.next().is_none());
    assert!(!first.message.contains(value), "{}", first.message);
    Some((first.severity, first.confidence))
}

const SURE: Option<(Severity, Confidence)> = Some((Severity::High, Confidence::High));
const LIKELY: Option<(Severity, Confidence)> = Some((Severity::High, Confidence::Medium));
const DOUBTFUL: Option<(Severity, Confidence)> = Some((Severity::High, Confidence::Low));
const SLIGHT: Option<(Severity, Confidence)> = Some((Severity::Low, Confidence::Low));

const RANDOM: &str = "kV9cQm27rTz0LxW4bN8s";

#[test]
fn a_file_of_one_line_tells_for_itself_under_any_name() {
    for name in [".env", "web.env", "config", "settings.json", "url", "id"] {
        for (file, expected) in [
            ("A_PASSWORD=xyz-27", LIKELY),
            ("{\"smtp\": {\"password\": \"kV9c-Qm27\"}}", LIKELY),
            ("https://web:kV9c-Qm27@host/", SURE),
            ("Server=db;Password=kV9c-Qm27", LIKELY),
            ("ADMIN_PASSWORD=changeme", DOUBTFUL),
        ] {
            assert_eq!(judged(name, file), expected, "{name}: {file}");
        }
    }
    for file in [
        "LOG_LEVEL=debug",
        "A_PASSWORD_FILE=/run/secrets/a",
        "{\"passwordMinLength\": 12}",
        "A_PASSWORD=",
    ] {
        assert_eq!(judged(".env", file), None, "{file}");
    }
}

#[test]
fn a_value_that_a_machine_made_counts_whatever_its_name_says() {
    let hex = "8f14e45fceea167a5a36dedd4bea2543";
    for name in ["username", "mode", "env", "dbname", "host"] {
        assert_eq!(judged(name, RANDOM), DOUBTFUL, "{name}");
        assert_eq!(judged(name, hex), DOUBTFUL, "{name}");
    }
    // What is random by nature, and names and addresses with numbers in them.
    for (name, value) in [
        ("client-id", RANDOM),
        ("tenant", hex),
        ("ca.crt", RANDOM),
        ("user", "3f2c8a51-7d1e-4b6f-9a0c-5e8d7b6a4f3e"),
        ("host", "web-db.cxyz1abc2def.eu-west-1.rds.amazonaws.com"),
        ("email", "web@my-project-1234.iam.gserviceaccount.com"),
        ("username", "web-user-2"),
        ("expiration", "2027-01-31T12:00:00Z"),
        ("region", "eu-central-1"),
        ("mode", "production"),
    ] {
        assert_eq!(judged(name, value), None, "{name}: {value}");
    }
}

#[test]
fn lines_of_random_words_are_a_key_file_and_no_configuration() {
    let key = format!("{RANDOM}{RANDOM}\n{RANDOM}+/\n");
    for (name, file) in [
        ("keyfile", key.as_str()),
        ("mongo", key.as_str()),
        ("login.txt", "web\nkV9cQm27rTz0LxW4bN8s"),
    ] {
        assert_eq!(judged(name, file), LIKELY, "{name}");
    }
    let certificate = format!("-----BEGIN CERTIFICATE-----\n{RANDOM}\n-----END CERTIFICATE-----");
    for (name, file) in [
        ("bundle.pem", certificate.as_str()),
        ("ca.crt", key.as_str()),
        ("settings", "CLIENT_ID=kV9cQm27rTz0LxW4bN8s\nPORT=80"),
        ("settings", "id: kV9cQm27rTz0LxW4bN8s\nport: 80"),
        ("users", "web\nadmin\n"),
    ] {
        assert_eq!(judged(name, file), None, "{name}: {file}");
    }
}

#[test]
fn a_plain_word_counts_little_under_a_name_that_tells_nothing() {
    for (name, value) in [
        ("tier", "production"),
        ("driver", "postgres"),
        ("feature", "blue, green"),
        ("memory", "512Mi"),
        ("peer", "10.0.0.1"),
        ("connection", "Server=db;Database=web"),
        ("motto", "Quick as ever."),
    ] {
        assert_eq!(judged(name, value), SLIGHT, "{name}: {value}");
    }
    for (name, value, expected) in [
        ("root", "kV9c-7", LIKELY),
        ("tier", RANDOM, LIKELY),
        ("password", "swordfish", LIKELY),
        ("password", "postgres", DOUBTFUL),
        ("key", "mypassword", DOUBTFUL),
        ("vaultkey", "swordfish", LIKELY),
        ("mode", "production", None),
        ("tier", "", None),
        ("tier", "true", None),
        ("tier", "<tier>", None),
        ("tier", "/etc/tier", None),
    ] {
        assert_eq!(judged(name, value), expected, "{name}: {value}");
    }
}
