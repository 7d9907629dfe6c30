//! What a value is worth under a name that tells.

use super::*;

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
        "prompt",
        "stdin",
        "vaults/it/items/db",
        "Password is too short",
        "Das Passwort ist falsch",
        "Invalid password.",
    ];
    for value in nothing {
        assert_eq!(under("password", value), [], "{value}");
    }
    let sealed = format!("AgB{}", "y8hCi8erJTk2NAEzbS0s3".repeat(40));
    assert_eq!(under("password", &sealed), []);
    // A person chooses a password; a machine makes a token, and words are a name.
    for value in [
        "correct horse battery",
        "prompt7",
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
        "abcdef.0123456789abcdef",
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
