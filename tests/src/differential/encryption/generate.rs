//! EncryptionConfigurations, field by field, written in several ways and then changed as texts.

use super::Yaml;
use crate::rng::Rng;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use std::fs;

/// The recorded configurations.
pub(super) fn seeds() -> Vec<String> {
    let recorded = crate::root().join("tests/oracles/encryption-configuration.jsonl");
    let text = fs::read_to_string(recorded).unwrap_or_default();
    let cases = text
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    cases
        .filter_map(|case| case["config"].as_str().map(str::to_owned))
        .collect()
}

/// A configuration.
pub(super) fn text(rng: &mut Rng, seeds: &[String]) -> String {
    let text = if rng.once_in(4) {
        seeds
            .get(rng.below(seeds.len()))
            .cloned()
            .unwrap_or_default()
    } else {
        let value = configuration(rng);
        write(rng, &value)
    };
    if rng.once_in(3) {
        Yaml::change(rng, text)
    } else {
        text
    }
}

fn write(rng: &mut Rng, value: &Value) -> String {
    let mut text = String::new();
    match rng.below(6) {
        0 => text = value.to_string(),
        1 => {
            let space = rng.pick(&[" ", "\n", "\t", "\u{feff}", "---\n", "# first\n"]);
            let json = value
                .to_string()
                .replace(',', ", ")
                .replace('/', rng.pick(&["/", "\\/"]));
            let _ = write!(text, "{space}{json}");
        }
        2 => {
            for (key, value) in value.as_object().into_iter().flatten() {
                let _ = writeln!(text, "{key}: {value}");
            }
        }
        _ => block(&mut text, value, 0, rng.once_in(6)),
    }
    if rng.once_in(15) {
        text.push_str(rng.pick(&[
            "---\nkind: Other\n",
            "---\n[\n",
            "...\nx: [",
            "---\n",
            "{}",
            "x",
            "\n\n# end",
        ]));
    }
    text
}

/// The value as block YAML.
fn block(text: &mut String, value: &Value, indent: usize, plain: bool) {
    let pad = " ".repeat(indent);
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (key, member) in members {
                let _ = write!(text, "{pad}{key}:");
                child(text, member, indent + 2, plain);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                let mut inner = String::new();
                child(&mut inner, item, indent + 2, plain);
                let inner = inner.trim_start_matches(['\n', ' ']);
                let _ = write!(text, "{pad}- {inner}");
            }
        }
        other => {
            let _ = writeln!(text, "{pad}{other}");
        }
    }
}

fn child(text: &mut String, value: &Value, indent: usize, plain: bool) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            text.push('\n');
            block(text, value, indent, plain);
        }
        Value::Array(items) if !items.is_empty() => {
            text.push('\n');
            block(text, value, indent, plain);
        }
        Value::String(written) if plain && !written.is_empty() && !written.contains('\n') => {
            let _ = writeln!(text, " {written}");
        }
        other => {
            let _ = writeln!(text, " {other}");
        }
    }
}

fn configuration(rng: &mut Rng) -> Value {
    let mut object = Map::new();
    let versions = ["apiserver.config.k8s.io/v1"; 12];
    let wrong = [
        "apiserver.config.k8s.io/v2",
        "v1",
        "",
        "apiserver.config.k8s.io/v1beta1",
        "apiserver.config.k8s.io/__internal",
        "apiserver.config.k8s.io",
        "Apiserver.config.k8s.io/v1",
        "a/b/c",
        "apiserver.config.k8s.io/v1alpha1",
    ];
    let version = if rng.once_in(20) {
        rng.pick(&wrong)
    } else {
        rng.pick(&versions)
    };
    object.insert("apiVersion".to_owned(), json!(version));
    let kinds = [
        "EncryptionConfiguration",
        "EncryptionConfig",
        "encryptionConfiguration",
        "",
        "AdmissionConfiguration",
    ];
    let kind = if rng.once_in(25) {
        rng.pick(&kinds)
    } else {
        kinds[0]
    };
    object.insert("kind".to_owned(), json!(kind));
    if rng.once_in(40) {
        let keys = ["metadata", "Kind", "Resources", "extra", "apiversion"];
        object.insert(rng.pick(&keys).to_owned(), odd(rng));
    }
    let rules = list(rng, &[1, 1, 1, 1, 2, 2, 3, 0], rule);
    field(rng, &mut object, "resources", rules);
    Value::Object(object)
}

fn rule(rng: &mut Rng) -> Value {
    let mut rule = Map::new();
    let names = list(rng, &[1, 1, 1, 2, 2, 3, 0], |rng| {
        // Most names are good, so that most configurations come further.
        let names = if rng.once_in(3) {
            RESOURCES
        } else {
            &RESOURCES[..GOOD_RESOURCES]
        };
        json!(rng.pick(names))
    });
    field(rng, &mut rule, "resources", names);
    let providers = list(rng, &[1, 1, 1, 2, 2, 3, 0], provider);
    field(rng, &mut rule, "providers", providers);
    unknown(rng, &mut rule);
    Value::Object(rule)
}

fn provider(rng: &mut Rng) -> Value {
    let mut provider = Map::new();
    let count = if rng.once_in(25) {
        [0, 2][rng.below(2)]
    } else {
        1
    };
    for _ in 0..count {
        let name = rng.pick(&[
            "aescbc",
            "aesgcm",
            "secretbox",
            "identity",
            "kms",
            "kms",
            "aescbc",
        ]);
        let value = match name {
            "identity" => json!({}),
            "kms" => kms(rng),
            _ => {
                let mut part = Map::new();
                let keys = list(rng, &[1, 1, 1, 2, 2, 0], |rng| key(rng, name));
                field(rng, &mut part, "keys", keys);
                unknown(rng, &mut part);
                Value::Object(part)
            }
        };
        field(rng, &mut provider, name, value);
    }
    unknown(rng, &mut provider);
    Value::Object(provider)
}

fn key(rng: &mut Rng, provider: &str) -> Value {
    let mut key = Map::new();
    let names = [
        "key1", "key1", "key2", "key3", "a b", "", "key:1", "yes", "1",
    ];
    let usual = if rng.once_in(8) { 9 } else { 4 };
    let name = json!(rng.pick(&names[..usual]));
    field(rng, &mut key, "name", name);
    let bytes = if provider == "secretbox" || rng.once_in(2) {
        32
    } else {
        [16, 24, 32][rng.below(3)]
    };
    let bytes = if rng.once_in(12) {
        [0, 1, 8, 15, 17, 20, 31, 33, 48, 64][rng.below(10)]
    } else {
        bytes
    };
    let bytes: Vec<u8> = (0..bytes).map(|_| rng.below(256) as u8).collect();
    let mut secret = crate::base64::encode(&bytes);
    if rng.once_in(12) {
        secret = match rng.below(8) {
            0 => secret.trim_end_matches('=').to_owned(),
            1 => secret.replace('A', "-"),
            2 => format!("{secret}\n"),
            3 => format!(" {secret}"),
            4 => secret
                .chars()
                .flat_map(|character| [character, '\r', '\n'])
                .collect(),
            5 => secret.replacen('=', "", 1),
            6 => format!("{secret}="),
            // Bits behind the last byte that are not zero.
            _ => secret.replace("A=", "B=").replace("Q=", "R="),
        };
    }
    field(rng, &mut key, "secret", json!(secret));
    unknown(rng, &mut key);
    Value::Object(key)
}

fn kms(rng: &mut Rng) -> Value {
    let mut kms = Map::new();
    if !rng.once_in(6) {
        let version = if rng.once_in(10) {
            rng.pick(&["", "v1", "v3", "V2"])
        } else {
            "v2"
        };
        field(rng, &mut kms, "apiVersion", json!(version));
    }
    let names = ["kms-a", "kms-b", "kms-c", "", "a:b", "a b"];
    let usual = if rng.once_in(8) { 6 } else { 3 };
    let name = names[rng.below(usual)];
    field(rng, &mut kms, "name", json!(name));
    let endpoint = if rng.once_in(3) {
        rng.pick(ENDPOINTS)
    } else {
        ENDPOINTS[0]
    };
    field(rng, &mut kms, "endpoint", json!(endpoint));
    if rng.once_in(3) {
        let timeouts = [
            "3s",
            "3s",
            "1ms",
            "0s",
            "-1s",
            "0",
            "1",
            "",
            "1h30m",
            "1.5s",
            "3 s",
            ".5s",
            "1d",
            "9223372036854775807ns",
            "3000000h",
            "+3s",
            "1us",
            "1µs",
            "s",
            "1s1",
        ];
        let timeout = json!(rng.pick(&timeouts));
        field(rng, &mut kms, "timeout", timeout);
    }
    if rng.once_in(4) {
        let sizes = [
            json!(1000),
            json!(0),
            json!(-1),
            json!(1),
            json!(2_147_483_648_u64),
            json!("1"),
            json!(1.0),
            json!(1.5),
            json!(1e3),
        ];
        let size = sizes[rng.below(sizes.len())].clone();
        field(rng, &mut kms, "cachesize", size);
    }
    unknown(rng, &mut kms);
    Value::Object(kms)
}

/// The field; seldom left out, null or of another type.
fn field(rng: &mut Rng, object: &mut Map<String, Value>, key: &str, value: Value) {
    let value = match rng.below(150) {
        0 => return,
        1 => Value::Null,
        2 => odd(rng),
        _ => value,
    };
    object.insert(key.to_owned(), value);
}

fn unknown(rng: &mut Rng, object: &mut Map<String, Value>) {
    if rng.once_in(120) {
        let keys = [
            "Name",
            "extra",
            "Keys",
            "resource",
            "keys",
            "secrets",
            "identity",
            "cacheSize",
        ];
        object.insert(rng.pick(&keys).to_owned(), odd(rng));
    }
}

fn odd(rng: &mut Rng) -> Value {
    let values = [
        json!(""),
        json!("x"),
        json!(1),
        json!(true),
        json!([]),
        json!({}),
        json!([null]),
        json!({"a": 1}),
        Value::Null,
        json!(1.5),
    ];
    values[rng.below(values.len())].clone()
}

fn list(rng: &mut Rng, counts: &[usize], make: impl Fn(&mut Rng) -> Value) -> Value {
    let count = counts[rng.below(counts.len())];
    let mut items: Vec<Value> = (0..count).map(|_| make(rng)).collect();
    if rng.once_in(80) {
        items.push(odd(rng));
    }
    Value::Array(items)
}

const GOOD_RESOURCES: usize = 8;
const RESOURCES: &[&str] = &[
    "secrets",
    "configmaps",
    "events",
    "deployments.apps",
    "serviceaccounts",
    "endpoints",
    "pods",
    "leases.coordination.k8s.io",
    "secrets",
    "secrets",
    "secrets",
    "configmaps",
    "configmaps",
    "*.",
    "*.*",
    "*.apps",
    "deployments.apps",
    "secrets.",
    "*",
    "",
    "**",
    "Secrets",
    "events",
    "events.events.k8s.io",
    "pods/status",
    "*/*",
    "a.example.org",
    "*.example.org",
    "a.b.c.d",
    ".apps",
    "apps/deployments",
    "*.extensions",
    "ingresses.extensions",
    "serviceaccounts",
    "secrets ",
    "*.secrets",
    "foo.*",
    "endpoints",
    "daemonsets.extensions",
    "*.events.k8s.io",
    "deployments.extensions",
    "*.batch",
    "customresourcedefinitions.apiextensions.k8s.io",
    "apiservices.apiregistration.k8s.io",
    "tokenreviews.authentication.k8s.io",
    "a..b",
    "secrets.core",
    "*.core",
    "networkpolicies.networking.k8s.io",
    "*.v1",
];

const ENDPOINTS: &[&str] = &[
    "unix:///run/kms.sock",
    "unix:///run/kms.sock",
    "unix://run/kms.sock",
    "unix:",
    "unix://",
    "unix:///",
    "UNIX:///x",
    "unix:run/x",
    "unix:/x",
    "tcp://127.0.0.1:80",
    "http://a",
    "",
    "/run/kms.sock",
    "unix:///@foo",
    "unix:///run/%25zz",
    "unix:///%00",
    "unix:///%zz",
    "unix://host:80/x",
    "unix:///a b",
    "unix:///a?b=c",
    "unix:///a#b",
    "unix://user@host/x",
    "unix:///é",
    "unix://[::1]/x",
    "unix://[::1/x",
    "unix:///x\u{7f}",
    " unix:///x",
    "unix:///../x",
    "unix://@a",
    "unix:@a",
    "unix:///%2e",
    "unix://a:b/x",
    "1unix:///x",
    "unix",
];
