//! What holds of any text: hostile, random, or with a token in it.

use super::forms::formed;
use super::*;

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
        "{password: a, ",
        "{password: ",
        "{password=a}",
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
        "aa -p ",
        "curl -u ",
        "mysql -pa ",
        "redis-cli -a 'x ",
        "machine h login u ",
        "login u password ",
        "PASSWORD '",
        "identified by ",
        "requirepass ",
        "a:b@tcp(",
        "@tcp(",
        "a:5432:b:c:",
        "passwords: [",
        "passwords: [\"",
        "passwords: [a, ",
        "passwords:\n",
        "passwords:\n- a",
        "\"token: ",
        "\"token:\\",
        "'token:\"",
        "password: &a ",
        "password: !!str ",
        "openssl -passin pass:a ",
        "htpasswd -b ",
        "htpasswd -b a ",
        "-n -b ",
        "|chpasswd",
        "echo a:b|chpasswd ",
        "chpasswd <<<a:",
        "|  ",
        "mc alias set ",
        "rabbitmqctl add_user ",
        "add_user a ",
    ];
    for part in parts {
        let long = part.repeat((1 << 20) / part.len());
        let blanks = " ".repeat(1 << 19);
        for text in [
            long.clone(),
            format!("password={long}"),
            format!(
                "{blanks}{}{blanks}",
                long.get(..1 << 19).unwrap_or_default()
            ),
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
