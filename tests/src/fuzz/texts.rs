//! The texts at hand: manifests, check pages, recorded cases.

use crate::{base64, root, shared};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// The longest text that is a seed: a fuzzer that starts from long inputs tries few.
const MAX_LEN: usize = 8 << 10;

/// The manifests of the examples and the YAML blocks of the checks' pages.
#[must_use]
pub fn manifests() -> Vec<Vec<u8>> {
    let mut texts = contents(&root().join("examples"), &["yaml", "yml", "json"]);
    for page in contents(&root().join("core/src/posture/checks"), &["md"]) {
        texts.extend(blocks(&String::from_utf8_lossy(&page)));
    }
    texts
}

/// Real manifests, where they stand beside the repository.
#[must_use]
pub fn real() -> Vec<Vec<u8>> {
    shared("corpora").map_or_else(Vec::new, |folder| {
        contents(&folder, &["yaml", "yml", "json"])
    })
}

/// What Kubernetes' own code was asked.
#[must_use]
pub fn recorded() -> Vec<Vec<u8>> {
    let files = contents(&root().join("tests/oracles"), &["jsonl"]);
    let lines = files
        .iter()
        .flat_map(|file| file.split(|byte| *byte == b'\n'));
    lines
        .filter_map(|line| question(&serde_json::from_slice(line).ok()?))
        .collect()
}

/// `yaml`, `base64`, `config` or `pod` of a recorded case, or what its `case` holds.
fn question(case: &Value) -> Option<Vec<u8>> {
    let case = case.get("case").unwrap_or(case);
    let text = ["yaml", "text", "config"]
        .iter()
        .find_map(|name| case.get(*name)?.as_str());
    match (text, case.get("base64").and_then(Value::as_str)) {
        (Some(text), _) => Some(text.as_bytes().to_vec()),
        (None, Some(text)) => base64::decode(text),
        (None, None) => Some(case.get("pod")?.to_string().into_bytes()),
    }
}

/// The YAML and JSON blocks of a page.
fn blocks(page: &str) -> Vec<Vec<u8>> {
    let mut blocks = Vec::new();
    let mut block: Option<String> = None;
    for line in page.split_inclusive('\n') {
        let fence = line.trim();
        match &mut block {
            Some(_) if fence.starts_with("```") => {
                blocks.extend(block.take().map(String::into_bytes));
            }
            Some(block) => block.push_str(line),
            None if fence.starts_with("```yaml") || fence == "```json" => {
                block = Some(String::new())
            }
            None => {}
        }
    }
    blocks
}

/// What the files of a folder and its folders hold, by their paths; long ones are left out, but for
/// pages and recorded cases, which are cut.
fn contents(folder: &Path, ends: &[&str]) -> Vec<Vec<u8>> {
    let mut paths = Vec::new();
    collect(folder, ends, &mut paths);
    paths.sort();
    let is_whole = |text: &Vec<u8>| ends.len() == 1 || text.len() <= MAX_LEN;
    paths
        .iter()
        .filter_map(|path| fs::read(path).ok())
        .filter(is_whole)
        .collect()
}

fn collect(folder: &Path, ends: &[&str], paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let end = path
            .extension()
            .and_then(|end| end.to_str())
            .unwrap_or_default();
        if path.is_dir() {
            collect(&path, ends, paths);
        } else if ends.contains(&end) {
            paths.push(path);
        }
    }
}
