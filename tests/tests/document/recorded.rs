//! What Kubernetes' reader was recorded to say: value or refusal, and repeated keys.

use sealward::document::{Document, ReadError};
use sealward_tests::differential::yaml::{first, same_json};
use sealward_tests::{base64, ran, root, shared};
use serde_json::Value;
use std::path::Path;

/// How many recorded cases disagree, each said in one line.
fn disagreements(file: &Path) -> (usize, Vec<String>) {
    let text = std::fs::read_to_string(file).unwrap();
    let cases: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let disagree = cases.iter().filter_map(|case| {
        let ours = read(case);
        let why = disagreement(case, ours)?;
        Some(format!(
            "{} {:?}: {why}",
            case["group"],
            case["yaml"].as_str().unwrap_or("(bytes)")
        ))
    });
    (cases.len(), disagree.collect())
}

fn read(case: &Value) -> Result<Document, ReadError> {
    match case["yaml"].as_str() {
        Some(text) => Document::parse(text),
        None => first(&base64::decode(case["base64"].as_str().unwrap()).unwrap()),
    }
}

fn disagreement(case: &Value, ours: Result<Document, ReadError>) -> Option<String> {
    let ours = match (ours, case["error"].as_str()) {
        (Err(_), Some(_)) => return None,
        (Err(ours), None) => return Some(format!("refused: {ours}")),
        (Ok(ours), Some(theirs)) => {
            return Some(format!(
                "read as {}, refused there: {theirs}",
                ours.expose_json()
            ));
        }
        (Ok(ours), None) => ours,
    };
    // The recordings write minus zero as 0; the live reader, asked too, writes -0.
    let zero = case["yaml"]
        .as_str()
        .is_some_and(|text| text.contains("-0.0"));
    let plus = |json: String| if zero { json.replace("-0", "0") } else { json };
    let value = plus(ours.expose_json());
    let theirs = plus(case["json"].to_string());
    // `1` and `"1"` in one mapping: chance decided what was recorded.
    if !ours.is_ambiguous() && !same_json(&value, &theirs) {
        return Some(format!("read as {value}, there as {theirs}"));
    }
    let repeated = !ours.duplicates().is_empty();
    (repeated != case["strictError"].is_string()).then(|| {
        format!(
            "repeated keys: {:?}, there {}",
            ours.duplicates(),
            case["strictError"]
        )
    })
}

#[test]
fn reads_as_recorded() {
    let (count, disagree) = disagreements(&root().join("tests/oracles/yaml.jsonl"));
    assert!(
        disagree.is_empty(),
        "{} of {count} differ:\n{}",
        disagree.len(),
        disagree.join("\n")
    );
    assert_eq!(count, 1_552);
    ran(count, "recorded answers of Kubernetes' YAML reader");
}

#[test]
fn reads_real_manifests_as_recorded() {
    let Some(file) = shared("oracles/yaml.jsonl") else {
        return;
    };
    let (count, disagree) = disagreements(&file);
    assert!(
        disagree.is_empty(),
        "{} of {count} differ:\n{}",
        disagree.len(),
        disagree.join("\n")
    );
    assert_eq!(count, 2_472);
    ran(
        count,
        "recorded answers of Kubernetes' YAML reader, real and mutated manifests too",
    );
}
