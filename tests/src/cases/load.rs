//! The cases: those of `tests/cases`, and the messages of `tests/vectors`.

use super::{Case, Expected, Key, Request};
use crate::hex::{hex, unhex};
use sealward::envelope::Header;
use serde::Deserialize;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// All cases.
///
/// # Errors
/// One line that says which file cannot be read.
pub fn load() -> Result<Vec<Case>, String> {
    let root = crate::root();
    let cases = root.join("tests/cases");
    let mut all = Vec::new();
    let reports: Vec<ReportCase> = read(&cases.join("reports.json"))?;
    all.extend(reports.into_iter().map(report));
    for group in ["envelopes", "bindings", "passphrases"] {
        let envelopes: Vec<EnvelopeCase> = read(&cases.join(group).with_extension("json"))?;
        all.extend(envelopes.into_iter().flat_map(|case| envelope(group, case)));
    }
    for file in VECTORS {
        let vectors: Vectors = read(&root.join("tests/vectors").join(file).with_extension("json"))?;
        for vector in vectors.cases {
            all.extend(opens(file, vector));
        }
    }
    Ok(all)
}

/// The files of `tests/vectors`; of `denied` the cases need a key store.
const VECTORS: [&str; 8] = [
    "accepted",
    "binding",
    "malformed",
    "no-matching-key",
    "not-sealward",
    "rejected",
    "truncated",
    "unsupported",
];

/// A text and what is found in it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReportCase {
    name: String,
    text: Option<String>,
    hex: Option<String>,
    #[serde(default = "nothing")]
    options: Value,
    #[serde(default)]
    findings: Vec<(String, u64)>,
    #[serde(default)]
    errors: Vec<String>,
    /// The code, where the options are refused.
    error: Option<String>,
}

/// A message that is sealed and then opened.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct EnvelopeCase {
    name: String,
    keys: Vec<Key>,
    /// The KEKs that open, where they are not those that seal.
    open_with: Option<Vec<Key>>,
    #[serde(default = "orders")]
    namespace: String,
    #[serde(default)]
    pairs: Vec<(String, String)>,
    /// The length of the message in bytes.
    #[serde(default)]
    length: usize,
    /// The code with which sealing fails.
    error: Option<String>,
    /// The code with which opening fails.
    open_error: Option<String>,
}

#[derive(Deserialize)]
struct Vectors {
    cases: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    keys: Vec<Value>,
    namespace: String,
    pairs: Vec<(String, String)>,
    sealed: String,
    detached_header: Option<String>,
    error: Option<String>,
    plaintext: Option<String>,
}

fn report(case: ReportCase) -> Case {
    Case {
        group: "reports".to_owned(),
        name: case.name,
        request: Request::Check {
            text: case.text,
            hex: case.hex,
            options: case.options,
        },
        expected: case.error.map_or(
            Expected::Report {
                findings: case.findings,
                errors: case.errors,
            },
            Expected::Error,
        ),
    }
}

fn envelope(group: &str, case: EnvelopeCase) -> Vec<Case> {
    let plaintext = hex(&message(case.length));
    let seal = Case {
        group: group.to_owned(),
        name: case.name.clone(),
        request: Request::Seal {
            keys: case.keys,
            namespace: case.namespace.clone(),
            pairs: case.pairs.clone(),
            plaintext: plaintext.clone(),
            seed: hex(case.name.as_bytes()),
        },
        expected: match &case.error {
            Some(code) => Expected::Error(code.clone()),
            None => Expected::Sealed(plaintext.clone()),
        },
    };
    let Some(keys) = case.open_with else {
        return vec![seal];
    };
    // What is opened is what Rust seals; the table has it by then.
    let open = Case {
        group: group.to_owned(),
        name: format!("{}, opened", case.name),
        request: Request::Open {
            keys,
            namespace: case.namespace,
            pairs: case.pairs,
            sealed: super::rust::seal(&seal.request),
        },
        expected: match case.open_error {
            Some(code) => Expected::Error(code),
            None => Expected::Bytes(plaintext),
        },
    };
    vec![seal, open]
}

/// A vector is opened and inspected. Those that need a key store or a detached header are tested in
/// Rust alone.
fn opens(group: &str, vector: Vector) -> Vec<Case> {
    let keys: Option<Vec<Key>> = vector.keys.iter().map(key).collect();
    let (Some(keys), None) = (keys, &vector.detached_header) else {
        return Vec::new();
    };
    let mut cases = vec![Case {
        group: group.to_owned(),
        name: vector.name.clone(),
        expected: match (vector.plaintext, &vector.error) {
            (Some(plaintext), None) => Expected::Bytes(plaintext),
            (_, code) => Expected::Error(code.clone().unwrap_or_default()),
        },
        request: Request::Open {
            keys,
            namespace: vector.namespace,
            pairs: vector.pairs,
            sealed: vector.sealed.clone(),
        },
    }];
    // What a header says does not depend on keys and binding: it is refused as it is read, or it is
    // inspected. A header alone is a detached one.
    let is_header = unhex(&vector.sealed).is_some_and(|it| Header::parse_detached(&it).is_ok());
    let expected = match group {
        "accepted" => Some(Expected::Inspection),
        "truncated" if is_header => Some(Expected::Inspection),
        "malformed" | "not-sealward" | "truncated" => vector.error.map(Expected::Error),
        _ => None,
    };
    cases.extend(expected.map(|expected| Case {
        group: group.to_owned(),
        name: format!("{}, inspected", vector.name),
        expected,
        request: Request::Inspect {
            sealed: vector.sealed,
        },
    }));
    cases
}

/// `{"raw":{"key":HEX}}` and `{"passphrase":{"text":TEXT}}`, as vectors write them.
fn key(value: &Value) -> Option<Key> {
    let raw = value.pointer("/raw/key").map(|raw| json!({ "raw": raw }));
    let passphrase = || {
        let text = value.pointer("/passphrase/text")?;
        Some(json!({ "passphrase": text }))
    };
    serde_json::from_value(raw.or_else(passphrase)?).ok()
}

/// A message of this length that repeats nowhere near a chunk's length.
fn message(length: usize) -> Vec<u8> {
    let byte = |at: usize| u8::try_from((at % 251) ^ (at / 251 % 256)).unwrap_or(0);
    (0..length).map(byte).collect()
}

fn read<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<T, String> {
    let say = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = fs::read_to_string(path).map_err(|error| say(&error))?;
    serde_json::from_str(&text).map_err(|error| say(&error))
}

fn nothing() -> Value {
    json!({})
}

fn orders() -> String {
    "orders".to_owned()
}
