//! `facts`: of a list of mounts every line is read or counted as refused, and a path lies on a mount
//! that holds it; facts are read in full or every check of hosts is unknown, and what is found in them
//! is carried to files without loss. What is written down of a host's files holds no secret of theirs, is read again, and
//! what is found in it is what was found in the files.
//!
//! An input is `which u8 | text`.

#![expect(clippy::unwrap_used, reason = "what a body cannot do fails it")]

use sealward::document::{Limits, SourceFile};
use sealward::dto::Facts;
use sealward::posture::host::{
    Encryption, HostChecked, HostFacts, Miss, Tree, by_file, covering, mounts, names, tell,
};
use sealward::posture::{
    Checker, Kinds, ObjectKind, Options, Profile, Verdict, registry, resources,
};
use std::collections::BTreeSet;

/// Takes the text for a list of mounts and of names, or for a file of facts.
///
/// # Panics
///
/// Where the law does not hold.
pub fn run(bytes: &[u8]) {
    let (which, bytes) = bytes.split_first().unwrap_or((&0, &[]));
    let text = String::from_utf8_lossy(bytes);
    match which % 4 {
        0 => list(&text),
        1 => file(&text),
        2 => told("/var/lib/kubelet/config.yaml", &text),
        _ => told("/etc/systemd/system/kubelet.service", &text),
    }
}

/// A host with one file.
struct Host<'t>(&'t str, &'t str);

impl Tree for Host<'_> {
    fn read(&self, path: &str, _: u64) -> Result<Vec<u8>, Miss> {
        let is_it = path == self.0;
        is_it.then(|| self.1.into()).ok_or(Miss::Absent)
    }

    fn names(&self, _: &str) -> Result<(Vec<String>, usize), Miss> {
        Err(Miss::Absent)
    }
}

fn told(path: &str, text: &str) {
    let host = Host(path, text);
    let known = r#"{"schema": "sealward/facts/v1", "files": {"/var/lib/kubelet/config.yaml":
        {"roles": ["kubelet-config"], "kind": "file", "mode": "0600", "uid": 0, "gid": 0}}}"#;
    let mut facts: Facts = serde_json::from_str(known).unwrap();
    tell(&mut facts, &host);
    let json = facts.to_json();
    assert_eq!(serde_json::from_str::<Facts>(&json).unwrap(), facts);
    let Some(lines) = facts.texts.get(path).filter(|it| !it.is_empty()) else {
        return;
    };
    assert_eq!(
        lines.len(),
        text.trim_start_matches('\u{feff}').split('\n').count()
    );
    let limits = Limits::default();
    let file = SourceFile::read("facts.json", json.into_bytes(), &limits).unwrap();
    let checker = Checker::new(&Options::default());
    let there = checker.check_host(&facts, &host, "", &limits);
    let here = checker.check_hosts_of(&file, &limits);
    let said = |host: &HostChecked| -> BTreeSet<(&str, u32)> {
        let all = host.files.iter();
        let all = all.flat_map(|(file, checked)| {
            // The values of a Secret are unknown, and a text with a credential in it is hidden as a whole.
            let kept = checked
                .findings
                .iter()
                .filter(|it| it.check.area.name() != "secret");
            kept.map(|it| (it.check.id, file.position(it.span.start).line))
        });
        all.collect()
    };
    let held: BTreeSet<(&str, u32)> = there
        .files
        .iter()
        .flat_map(|(file, checked)| {
            let held = checked.suppressed.iter().map(|it| &it.finding);
            held.map(|it| (it.check.id, file.position(it.span.start).line))
        })
        .collect();
    let (here, there) = (here.first().map(&said).unwrap(), said(&there));
    // A suppression with a secret in it does nothing there, and that is said: what it held back is found.
    let untold = |line: u32| {
        let line = lines.get(line as usize - 1);
        line.is_some_and(|it| it.contains("ignore[<hidden>] its text"))
    };
    let has_untold = (1..=lines.len()).any(|line| untold(line as u32));
    for it in here.symmetric_difference(&there) {
        let is_said = it.0 == "doc-suppression-expired" && untold(it.1);
        let is_more = here.contains(it) && (is_said || has_untold && held.contains(it));
        assert!(is_more, "{it:?} of {here:?} and {there:?}");
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
        "[Service]\nEnvironment=\"A=--token=kV9c-Qm27 --v=2\"\nExecStart=/usr/bin/kubelet --anonymous-auth=true $A\n",
        "# sealward: ignore[node-anonymous] asked for\n[Service]\n# by Ann\nExecStart=kubelet\n",
        "[Service]\n# sealward: ignore[node-anonymous] token=kV9c-Qm27\nExecStart=kubelet --anonymous-auth=true\n",
    ] {
        seeds.push([b"\x03", text.as_bytes()].concat());
    }
    for text in [
        "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration # for all\nreadOnlyPort: 10255\n",
        "apiVersion: v1\nkind: Pod\nspec:\n  hostPID: true\n  containers:\n  - command:\n    - sh\n    - -c\n    - |\n      \
         DB_PASSWORD=kV9c-Qm27 web --a=b\n    env: [{name: TOKEN, value: \"kV9c\\\n      Qm27\"}]\n",
        "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n- resources: [secrets]\n  providers:\n  \
         - aescbc: {keys: [{name: a, secret: xUtamMndkzFj5j20by7YSzwGjFR3+k7P9rjoo/Ynbzw=}, {name: b, secret: x}]}\n",
    ] {
        seeds.push([b"\x02", text.as_bytes()].concat());
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
