//! What is read and checked: every manifest under `../shared/corpora` where that is there, else
//! `examples/`.

use sealward::document::{Limits, SourceFile};
use std::hint::black_box;
use std::path::{Path, PathBuf};

/// The corpus's files that both readers accept in full, so that both do the same work.
#[must_use]
pub fn both_read() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let shared = root.join("../shared/corpora");
    let folder = if shared.exists() {
        shared
    } else {
        root.join("examples")
    };
    let mut files = Vec::new();
    collect(&folder, &mut files);
    files.sort();
    let texts = files.iter().filter_map(|file| std::fs::read(file).ok());
    texts
        .filter(|text| serde_yaml_reads(text) && sealward_reads(text))
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path
            .extension()
            .is_some_and(|end| end == "yaml" || end == "yml")
        {
            files.push(path);
        }
    }
}

/// Whether Sealward reads it without an error.
#[must_use]
pub fn sealward_reads(text: &[u8]) -> bool {
    let file = SourceFile::read("file", text.to_vec(), &Limits::default());
    file.is_ok_and(|file| file.errors().next().is_none())
}

/// Whether `serde_yaml` reads it into values.
#[must_use]
pub fn serde_yaml_reads(text: &[u8]) -> bool {
    use serde::Deserialize as _;
    serde_yaml::Deserializer::from_slice(text).all(|document| {
        serde_yaml::Value::deserialize(document)
            .map(black_box)
            .is_ok()
    })
}
