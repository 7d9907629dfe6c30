//! What is taken for a credential, what only looks like one, and that what is found is hidden.
//!
//! No text here is or was a credential. Those with a form are put together when the test runs, so
//! that no scanner takes this file for a leak.

use proptest::prelude::*;
use sealward::credential::{Grounds, rules};
use sealward::document::{Document, MASK};
use sealward_tests::rng::Rng;
use std::collections::BTreeSet;

/// The rules and grounds of what is found in a text that stands under a name.
fn under(name: &str, value: &str) -> Vec<(&'static str, Grounds)> {
    // Of what names no kind some names are hidden anyway, whatever stands there.
    let json = |text: &str| serde_json::Value::from(text).to_string();
    let text = format!("{{{}: {}, kind: Any}}", json(name), json(value));
    let document = Document::parse(&text).unwrap();
    let node = document.root().entries().next().unwrap().value;
    let found = node.credentials();
    assert!(found.is_empty() || node.is_sensitive(), "{name}: {value}");
    found
        .iter()
        .map(|it| (it.rule().id, it.grounds()))
        .collect()
}

/// The rules of what is found in a file of a ConfigMap, and the parts it stands at.
fn in_file(file: &str) -> Vec<(&'static str, String)> {
    let text = serde_json::json!({"kind": "ConfigMap", "data": {"it.conf": file}}).to_string();
    let document = Document::parse(&text).unwrap();
    let node = document.root().at(&["data", "it.conf"]).unwrap();
    let found = node.credentials();
    assert_eq!(node.is_sensitive(), !found.is_empty(), "{file}");
    let part = |it: &sealward::credential::Credential| file[it.range()].to_owned();
    found.iter().map(|it| (it.rule().id, part(it))).collect()
}

const RANDOM: &str = "kV9c-Qm27rT_z0Lx";

#[test]
fn names_that_end_in_a_credential_tell() {
    let names = [
        "password",
        "Password",
        "PASSWORD",
        "DB_PASSWORD",
        "dbPassword",
        "db-password",
        "db.password",
        "spring.datasource.password",
        "MYSQL_ROOT_PASSWORD",
        "PGPASSWORD",
        "rootpassword",
        "passwd",
        "MYSQL_PWD",
        "rootpwd",
        "SMTP_PASS",
        "redis-pass",
        "db_pw",
        "passphrase",
        "SSH_PASSPHRASE",
        "keyPassphrase",
        "passcode",
        "password2",
        "PASSWORD_1",
        "password_base64",
        "passwordPlain",
        "ADMIN_PASSWORD_PROD",
        "user.password.value",
        "keystorePassword",
        "TLS_KEYSTORE_PASSWORD",
        "sslKeyPassword",
        "password-in",
        "token",
        "TOKEN",
        "authToken",
        "auth-token",
        "ACCESS_TOKEN",
        "refresh_token",
        "bearerToken",
        "githubToken",
        "GH_TOKEN",
        "slack.bot.token",
        "authtoken",
        "sessionToken",
        "api_token",
        "csrfToken",
        "jwt",
        "GITHUB_PAT",
        "secret",
        "SECRET",
        "clientSecret",
        "client_secret",
        "OAUTH_CLIENT_SECRET",
        "clientsecret",
        "appSecret",
        "webhook-secret",
        "sharedSecret",
        "consumer.secret",
        "apiKey",
        "API_KEY",
        "apikey",
        "x-api-key",
        "APIKey",
        "openaiApiKey",
        "accessKey",
        "AWS_SECRET_ACCESS_KEY",
        "secretKey",
        "SECRET_KEY",
        "DJANGO_SECRET_KEY",
        "privateKey",
        "signing_key",
        "encryptionKey",
        "ENCRYPTION_KEY",
        "masterKey",
        "MEILI_MASTER_KEY",
        "accountKey",
        "AZURE_STORAGE_ACCOUNT_KEY",
        "storage-key",
        "hmacKey",
        "subscriptionKey",
        "functionKey",
        "licenseKey",
        "credentials",
        "dbCredential",
        "creds",
        "Authorization",
        "proxyAuthorization",
        "psk",
    ];
    for name in names {
        let found = under(name, RANDOM);
        assert_eq!(found.len(), 1, "{name} tells nothing");
        assert_eq!(found[0].1, Grounds::Name, "{name}");
    }
    assert!(names.len() >= 60);
    sealward_tests::ran(names.len(), "names that tell");
}

#[test]
fn names_that_only_hold_such_a_word_tell_nothing() {
    let names = [
        "passwordFile",
        "PASSWORD_FILE",
        "POSTGRES_PASSWORD_FILE",
        "password_path",
        "passwordPath",
        "passwordMinLength",
        "PASSWORD_MIN_LENGTH",
        "passwordPolicy",
        "password-reset-url",
        "passwordHashAlgorithm",
        "passwordField",
        "passwordSecretName",
        "passwordKey",
        "passwordRef",
        "passwordEnabled",
        "PASSWORD_EXPIRY",
        "passwordless",
        "tokenTTL",
        "TOKEN_TTL",
        "tokenUrl",
        "TOKEN_URL",
        "token_endpoint",
        "tokenType",
        "tokenIssuer",
        "tokenAudience",
        "tokenExpirationSeconds",
        "tokens",
        "max_tokens",
        "maxTokens",
        "nextPageToken",
        "continueToken",
        "pad_token",
        "eosToken",
        "tokenizer",
        "tokenReviewer",
        "secretName",
        "SECRET_NAME",
        "secretRef",
        "secretKeyRef",
        "secretNamespace",
        "secretProviderClass",
        "secretStore",
        "secretType",
        "secrets",
        "imagePullSecrets",
        "publicKey",
        "PUBLIC_KEY",
        "primaryKey",
        "foreignKey",
        "partitionKey",
        "sortKey",
        "cacheKey",
        "routingKey",
        "key",
        "keys",
        "keyId",
        "accessKeyId",
        "apiKeyName",
        "API_KEY_HEADER",
        "keyVaultName",
        "keyboard",
        "monkey",
        "author",
        "authority",
        "authMode",
        "authorizationMode",
        "authType",
        "compass",
        "bypass",
        "proxy_pass",
        "lowPass",
        "path",
        "pattern",
        "passthrough",
        "passive",
        "passport",
        "credentialsFile",
        "credential_path",
        "GOOGLE_APPLICATION_CREDENTIALS_FILE",
        "certificate",
        "username",
        "user",
        "sshKeyPath",
        "keystore",
        "privateKeyPath",
        "privateKeyFile",
        "accessTokenLifetime",
        "sessionTimeout",
        "jwtIssuer",
        "jwksUri",
        "clientId",
        "pullSecret",
        "tlsSecret",
        "basicAuth",
        "noAuth",
    ];
    for name in names {
        assert_eq!(under(name, RANDOM), [], "{name}");
    }
    assert!(names.len() >= 60);
    sealward_tests::ran(names.len(), "names that tell nothing");
}

#[test]
fn a_value_decides_what_its_name_suggests() {
    let common = [
        "changeme",
        "admin",
        "PASSWORD",
        "123456",
        "Password123",
        "minio123",
        "hunter2",
        "supersecret",
    ];
    for value in common {
        assert_eq!(
            under("password", value),
            [("password", Grounds::Common)],
            "{value}"
        );
    }
    let nothing = [
        "",
        " ",
        "true",
        "false",
        "none",
        "null",
        "<password>",
        "[password]",
        "xxxx",
        "XXXXXXXX",
        "********",
        "--------",
        "your-password",
        "YOUR_PASSWORD",
        "replace-me",
        "REPLACE_WITH_PASSWORD",
        "example",
        "my-example-password",
        "placeholder",
        "<your password here>",
        "{{ .Values.password }}",
        "${DB_PASSWORD}",
        "${DB_PASSWORD:-other}",
        "#{PASSWORD}",
        "<%= password %>",
        "$(DB_PASSWORD)",
        "$DB_PASSWORD",
        "DB_PASSWORD",
        "%PASSWORD%",
        "__PASSWORD__",
        "@@PASSWORD@@",
        "/run/secrets/password",
        "./password",
        "~/.password",
        "C:\\secrets\\it",
        "file:///run/secrets/it",
        "vault:secret/data/db#password",
        "ref+vault://secret/db",
        "op://vault/item/field",
        "arn:aws:secretsmanager:x",
        "@Microsoft.KeyVault(SecretUri=https://a.vault.azure.net/secrets/b)",
        "https://a.vault.azure.net/secrets/b",
        "ENC[AES256_GCM,data:aa,iv:b]",
        "-----BEGIN AGE ENCRYPTED FILE-----\nYWdlLWVuY3J5cHRpb24ub3JnL3Yx\n",
        "$ANSIBLE_VAULT;1.1;AES256",
        "{cipher}0123abc",
        "ENC(abc123def)",
        "env:DB_PASSWORD",
        "projects/p/secrets/s/versions/1",
        "process.env.PASSWORD",
        "yourPassword",
        "your-256-bit-secret",
        "$__file{/run/secrets/pw}",
        "SECRET[backend.pw]",
        "gcp:///projects/it",
        "aws-sm://it",
    ];
    for value in nothing {
        assert_eq!(under("password", value), [], "{value}");
    }
    let sealed = format!("AgB{}", "y8hCi8erJTk2NAEzbS0s3".repeat(40));
    assert_eq!(under("password", &sealed), []);
    // A person chooses a password; a machine makes a token, and words are a name.
    for value in [
        "correcthorse",
        "c-krit",
        "Sommer2024",
        "7391",
        "mastodon123",
        "Epicenter2024!",
        "YourCompany2024!",
        "Your_password123",
        "Dummy-kV9c77",
        "KV9C_QM27RT",
        "$ecretPw27",
    ] {
        assert_eq!(
            under("password", value),
            [("password", Grounds::Name)],
            "{value}"
        );
    }
    let names = [
        "web-tls",
        "my-app-secret",
        "github-token",
        "oauth2-proxy-v2",
        "registry.example.org",
        "cert-manager-webhook-ca",
        "production",
        "v1.2.3",
        "2024-01-31",
        "someLongCamelCaseIdentifierName",
        "SOME_VARIABLE_NAME_2",
        "kube-system/sealed-secrets-key",
        "10.0.0.1",
        "user@example.org",
        "a sentence about tokens of 2024",
        "bearer",
        "RS256",
        "8080",
    ];
    for value in names {
        assert_eq!(under("token", value), [], "{value}");
    }
    for value in [
        RANDOM,
        "8f14e45fceea167a5a36dedd4bea2543",
        "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4MQ==",
        "3f2c8a51-7d1e-4b6f-9a0c-5e8d7b6a4f3e",
    ] {
        assert_eq!(under("token", value), [("token", Grounds::Name)], "{value}");
    }
}

#[test]
fn the_name_of_a_user_or_of_a_key_in_a_secret_is_none() {
    for (name, value) in [
        ("DB_PASSWORD_SECRET_KEY", "password"),
        ("secretKey", "password"),
        ("MINIO_ACCESS_KEY", "minio"),
    ] {
        assert_eq!(under(name, value), [], "{name}: {value}");
    }
    for (name, value) in [
        ("SECRET_KEY", "changeme"),
        ("MINIO_SECRET_KEY", "minio123"),
        ("AWS_SECRET_ACCESS_KEY", "minioadmin"),
    ] {
        assert_eq!(under(name, value), [("api-key", Grounds::Common)], "{name}");
    }
}

/// Letters that look random and are the same in every run.
fn random(letters: &str, length: usize, seed: u64) -> String {
    let mut rng = Rng::new(seed);
    let letters: Vec<char> = letters.chars().collect();
    (0..length)
        .map(|_| letters[rng.below(letters.len())])
        .collect()
}

const HEX: &str = "0123456789abcdef";
const WORD: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE64: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BASE32: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A body with its CRC-32 in base 62, worked out otherwise than the detector does.
fn with_checksum(prefix: &str, seed: u64) -> String {
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
fn formed() -> Vec<(&'static str, String)> {
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

#[test]
fn settings_in_files_and_commands_are_found_at_their_value() {
    let files = [
        "DB_PASSWORD=@",
        "export DB_PASSWORD=@",
        "password: @",
        "password = @",
        "  db-password:  @  # for now",
        "password=\"@\"",
        "password: '@'",
        "{\"password\": \"@\"}",
        "{\"a\":1,\"password\":\"@\",\"b\":2}",
        "{\\\"password\\\": \\\"@\\\"}",
        "<password>@</password>",
        "spring.datasource.password=@",
        "Server=db;User Id=web;Password=@;Encrypt=true",
        "- name: DB_PASSWORD\n  value: @",
        "<property name=\"db.password\" value=\"@\"/>",
        "mysqldump --password=@ --all",
        "web --db-password @ --verbose",
        "java -Ddb.password=@ -jar it.jar",
        "curl -H 'Authorization: Bearer @' x",
        "api_key := \"@\"",
        "'token' => '@',",
        "https://host/?token=@&x=1",
        "a: b\npassword: @\nc: d",
        "\"password\": \"@\"\n\"newPassword\": \"Choose a new password\"",
    ];
    for file in files {
        let secret = "kV9c-Qm27rTz0Lx";
        let text = file.replace('@', secret);
        let found = in_file(&text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!(found[0].1, secret, "{text}");
    }
    let nothing = [
        "# password: kV9c-Qm27rT",
        "// password = kV9c-Qm27rT",
        "; password=kV9c-Qm27rT",
        "password: ",
        "password: {{ .Values.it }}",
        "password=${DB_PASSWORD}",
        "password = getPassword()",
        "token = os.environ[\"TOKEN\"]",
        "if token == nil then",
        "password: config.password",
        "const token = tokens[0]",
        "\"password\": \"Password\"",
        "\"password\": \"Enter your password\"",
        "\"newPassword\": \"Choose a new password\"",
        "\"password\": \"Passwort\"",
        "\"password\": \"Das Passwort für den Benutzer\"",
        "password: the password of the user",
        "web --password=\"$password\"",
        "passwordFile: /run/secrets/it",
        "token_url = https://login/x9",
        "--password-file /run/secrets/it",
        "proxy_pass http://web:8080;",
        "password_encryption = scram-sha-256",
        "auth: true",
        "secretName: web-tls-2",
        "ssl_certificate_key /etc/tls/tls.key;",
        "key: value",
        "tokens: 12",
        "max_tokens = 4096",
        "{\"type\": \"password\"}",
        "name: password\nvalue:",
        "let secret = self.secret;",
        "password := readPassword",
        "--token $(cat /run/secrets/token)",
        "PASSWORD=$(openssl rand -hex 16)",
    ];
    for file in nothing {
        assert_eq!(in_file(file), [], "{file}");
    }
    sealward_tests::ran(files.len() + nothing.len(), "settings in files");
}

#[test]
fn what_stands_in_the_usual_places_of_a_manifest_is_found() {
    let texts = [
        "env: [{name: DB_PASSWORD, value: @}]",
        "env: [{value: @, name: DB_PASSWORD}]",
        "env:\n- name: A\n  value: x\n- name: DB_PASSWORD\n  value: >-\n    @",
        "httpHeaders: [{name: Authorization, value: Bearer @}]",
        "httpHeaders: [{name: X-Api-Key, value: '@'}]",
        "args: [--password, @]",
        "args: ['--token=@']",
        "command: [sh, -c, 'PASSWORD=@ web']",
        "metadata: {annotations: {it: 'password: @'}}",
        "x: &x @\nenv: [{name: TOKEN, value: *x}]",
        "x: &x {value: @}\nenv: [{<<: *x, name: TOKEN}]",
        "x: &x {name: TOKEN}\nenv: [{<<: *x, value: @}]",
        "kind: ConfigMap\ndata: {it: 'token: @'}",
        "kind: ConfigMap\nx: &x {it: 'token: @'}\ndata: *x",
        "kind: ConfigMap\nx: &x {it: 'token: @'}\ndata: {<<: *x}",
        "token: !!str @",
    ];
    for text in texts {
        let text = text.replace('@', RANDOM);
        let file = sealward::document::SourceFile::read(
            "it.yaml",
            text.clone().into_bytes(),
            &Default::default(),
        )
        .unwrap();
        let at = text.find(RANDOM).unwrap() as u32;
        let hides = |it: &sealward::document::Span| it.start <= at && at < it.end;
        assert!(file.hidden().iter().any(hides), "{text}");
    }
}

#[test]
fn checksums_and_what_tells_the_vault_agent_are_no_credentials_as_annotations() {
    let sum = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";
    let hidden = |annotation: &str| {
        [
            "metadata: {annotations: {@}}",
            "spec: {template: {metadata: {annotations: {@}}}}",
        ]
        .map(|around| {
            let text = around.replace('@', annotation);
            let file = sealward::document::SourceFile::read(
                "it.yaml",
                text.into_bytes(),
                &Default::default(),
            );
            !file.unwrap().hidden().is_empty()
        })
    };
    let nothing = [
        format!("checksum/secret: {sum}"),
        format!("checksum/app-password: {}", &sum[..40]),
        format!("example.com/last-token: {sum}"),
        "vault.hashicorp.com/agent-inject-secret-password: secret/data/web".to_owned(),
        "vault.hashicorp.com/agent-inject-file-db-token: kV9cQm27rT01".to_owned(),
        format!("it: '{{\"checksum/secret\": \"{sum}\"}}'"),
    ];
    for annotation in &nothing {
        assert_eq!(hidden(annotation), [false; 2], "{annotation}");
    }
    let token = with_checksum(concat!("gh", "p_"), 1);
    for annotation in [
        format!("checksum/secret: {token}"),
        format!("vault.hashicorp.com/agent-inject-secret-it: {token}"),
        format!("example.com/token: {RANDOM}"),
        format!("it: 'password={sum}'"),
    ] {
        assert_eq!(hidden(&annotation), [true; 2], "{annotation}");
    }
}

/// What begins like a credential again and again: were any of it looked at anew from each place, a
/// megabyte would take hours.
#[test]
fn a_hostile_text_costs_no_more_than_its_length() {
    let parts = [
        "eyJ-",
        "eyJ.",
        "sk-",
        "ya29.",
        "://",
        "a://b:c",
        "a@b:",
        "-----BEGIN PRIVATE KEY-----",
        "-",
        "--a",
        "--password ",
        "password=",
        "password:",
        "password: ",
        "password='",
        "password=\"\\",
        "{\"password\":",
        "<password>",
        "=",
        ":",
        ">",
        "$2y$10$",
        "$",
        "sig=",
        "8Q~",
        "+ASt",
        "name: ",
        "value=",
        "key: a value: ",
        "Bearer ",
        "Basic ",
        "LS0tLS1CRUdJT",
        "AGE-SECRET-KEY-1",
        "ghp_",
        "password=admin ",
        "token ",
    ];
    for part in parts {
        let long = part.repeat((1 << 20) / part.len());
        for text in [
            long.clone(),
            format!("password={long}"),
            long.replace(' ', "\n"),
        ] {
            let text = serde_json::json!({"kind": "ConfigMap", "data": {"it": text}}).to_string();
            Document::parse(&text).unwrap();
        }
    }
    sealward_tests::ran(parts.len(), "megabytes of beginnings of credentials");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn random_text_is_no_credential_for_its_entropy(text in "[A-Za-z0-9+/_=.-]{1,200}") {
        let found = under("description", &text);
        prop_assert!(found.is_empty(), "{found:?}: {text}");
    }

    #[test]
    fn a_token_planted_in_any_text_is_found_and_hidden(before in "[ !\"#$%&'()*,:;<=>?@é–]{0,40}|[ -~é–]{0,40} ", after in "( [ -~é–]{0,40})?", at in 0..37_usize) {
        let (rule, token) = formed().swap_remove(at);
        let text = format!("{before}{token}{after}");
        let json = serde_json::json!({ "description": text }).to_string();
        let document = Document::parse(&json).unwrap();
        let node = document.root().get("description").unwrap();
        let covers = |it: &sealward::credential::Credential| it.range().start < before.len() + token.len() && it.range().end > before.len();
        prop_assert!(node.credentials().iter().any(covers), "{rule}: {text}");
        prop_assert_eq!(node.text().to_string(), MASK);
    }
}
