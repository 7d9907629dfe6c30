//! `facts`: of a list of mounts every line is read or counted as refused, and a path lies on a mount
//! that holds it; facts are read in full or every check of hosts is unknown, and what is found in them
//! is carried to files without loss.
//!
//! An input is `which u8 | text`.

#![expect(clippy::unwrap_used, reason = "what a body cannot do fails it")]

use sealward::document::{Limits, SourceFile};
use sealward::dto::Facts;
use sealward::posture::host::{Encryption, HostFacts, by_file, covering, mounts, names};
use sealward::posture::{
    Checker, Kinds, ObjectKind, Options, Profile, Verdict, registry, resources,
};

/// Takes the text for a list of mounts and of names, or for a file of facts.
///
/// # Panics
///
/// Where the law does not hold.
pub fn run(bytes: &[u8]) {
    let (which, bytes) = bytes.split_first().unwrap_or((&0, &[]));
    let text = String::from_utf8_lossy(bytes);
    if which % 2 == 0 {
        list(&text);
    } else {
        file(&text);
    }
}

fn list(text: &str) {
    let read = mounts(text);
    let lines = text.lines().filter(|line| !line.is_empty()).count();
    assert_eq!(read.mounts.len() + read.refused, lines);
    for mount in &read.mounts {
        let at = covering(&read.mounts, &mount.point).unwrap();
        let found = read.mounts[at].point.trim_end_matches('/');
        assert!(mount.point.starts_with(found), "{mount:?} on {found}");
    }
    assert!(names(text).len() <= lines);
}

fn file(text: &str) {
    let bytes = text.as_bytes().to_vec();
    let Ok(file) = SourceFile::read("facts.json", bytes, &Limits::default()) else {
        return;
    };
    let mut options = Options::default();
    options.profiles = vec![Profile::All];
    options.suppressions = false;
    let mut checked = Checker::new(&options).check(&file);
    let hosts: Vec<_> = file
        .documents()
        .flat_map(resources)
        .filter(|it| it.object() == ObjectKind::Host)
        .collect();
    let of_hosts = registry().filter(|it| it.meta().kinds == Kinds::HOSTS);
    for host in &hosts {
        match HostFacts::read(host) {
            Ok(read) => {
                let facts = read.facts();
                assert_eq!(
                    serde_json::from_str::<Facts>(&facts.to_json()).unwrap(),
                    *facts
                );
                for path in facts.volumes.keys() {
                    let _ = Encryption::of(facts, path);
                }
            }
            Err(error) => {
                assert!(!error.message.contains('\n'));
                for check in of_hosts.clone() {
                    let is_unknown = checked
                        .findings
                        .iter()
                        .any(|it| it.check.id == check.meta().id && it.verdict == Verdict::Unknown);
                    assert!(is_unknown, "{} passes what it cannot read", check.meta().id);
                }
            }
        }
    }
    for finding in &checked.findings {
        assert!(
            !finding.message.contains(['\n', '\u{1b}']),
            "{:?}",
            finding.message
        );
    }
    let all = checked.findings.len();
    let carried = by_file("/host", &mut checked);
    let there: usize = carried.iter().map(|it| it.1.findings.len()).sum();
    assert_eq!(there + checked.findings.len(), all);
}

/// The facts of the checks' pages, as they are and as JSON, and lists of mounts.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for check in registry().filter(|it| it.meta().kinds == Kinds::HOSTS) {
        let blocks = check.meta().docs.split("```yaml\n").skip(1);
        for block in blocks.filter_map(|it| it.split("```").next()) {
            seeds.push([b"\x01", block.as_bytes()].concat());
            let Ok(document) = sealward::document::Document::parse(block) else {
                continue;
            };
            seeds.push([b"\x01", document.expose_json().as_bytes()].concat());
        }
    }
    for text in [
        "29 1 253:1 / / rw,relatime shared:1 - ext4 /dev/mapper/vg-root rw\n",
        "36 35 98:0 /a /var/lib/a\\040b rw - nfs4 host:/a rw\n37 35 0:5 / /var rw - tmpfs tmpfs rw\n",
        "root:x:0:0:root:/root:/bin/sh\netcd:x:998:998::/:/bin/false\n",
    ] {
        seeds.push([b"\x00", text.as_bytes()].concat());
    }
    super::distinct(seeds)
}
