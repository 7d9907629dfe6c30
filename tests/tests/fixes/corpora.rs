//! Whole trees of real manifests, mended: every fix alone is what it says, all together come to an
//! end, and once is enough.

use sealward::document::{Limits, SourceFile};
use sealward::posture::fix::{Mended, Safety, apply, fixes, mend_among};
use sealward::posture::{Checked, Checker, Finding, Options, Profile, Verdict};
use sealward_tests::shared;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[derive(Default, Debug)]
struct Counts {
    files: usize,
    fails: usize,
    proposed: usize,
    offered: usize,
    mended: BTreeMap<&'static str, usize>,
    dropped: usize,
    /// Documents that were not there.
    written: u64,
}

#[test]
fn manifests_of_others_are_mended_and_stay_so() {
    let Some(corpora) = shared("corpora") else {
        return;
    };
    let mut options = Options::default();
    options.profiles = vec![Profile::All];
    let checker = Checker::new(&options);
    let mut counts = Counts::default();
    let mut paths = Vec::new();
    manifests(&corpora, &mut paths);
    for path in &paths {
        let name = path.file_name().unwrap().to_str().unwrap();
        let bytes = std::fs::read(path).unwrap();
        let Ok(file) = SourceFile::read(name, bytes, &Limits::default()) else {
            continue;
        };
        let checked = checker.check(&file);
        counts.files += 1;
        counts.fails += fails(&checked).count();
        counts.proposed += checked
            .findings
            .iter()
            .filter(|it| it.fix.is_some())
            .count();
        for (finding, fix) in checked.findings.iter().zip(fixes(&file, &checked)) {
            let Some(fix) = fix else { continue };
            counts.offered += 1;
            let text = apply(file.text(), &fix.edits).unwrap();
            let after = checker.check(&read(name, &text));
            assert_eq!(
                after.errors.len(),
                checked.errors.len(),
                "{}",
                path.display()
            );
            assert_eq!(after.documents, checked.documents, "{}", path.display());
            let of = |checked: &Checked| fails(checked).filter(|it| same(it, finding)).count();
            assert!(
                of(&after) < of(&checked),
                "{}: {}",
                path.display(),
                finding.message
            );
        }
        for safety in [Safety::Safe, Safety::Review] {
            let done = mended(read(name, file.text()), &checker, safety);
            *counts.mended.entry(safety.name()).or_default() += done.mended;
            counts.dropped += done.dropped.len();
            let more = done.checked.documents - checked.documents;
            assert!(more <= done.mended as u64 && (more == 0 || safety == Safety::Review));
            counts.written += more;
            assert_eq!(done.checked.errors.len(), checked.errors.len());
            assert_eq!(done.mended == 0, done.file.text() == file.text());
            let before = done.file.text().to_owned();
            let again = mended(done.file, &checker, safety);
            assert_eq!(
                (again.mended, again.file.text()),
                (0, &*before),
                "{}",
                path.display()
            );
        }
    }
    sealward_tests::ran(counts.files, &format!("real files mended: {counts:?}"));
    assert!(counts.written > 15, "too few documents are written");
    assert!(
        counts.offered * 100 > counts.proposed * 97,
        "too few fixes are offered"
    );
}

/// Mends a file, with what is found in it as the only one of a scan.
fn mended(file: SourceFile, checker: &Checker, safety: Safety) -> Mended {
    let mut index = checker.index();
    index.add(&file.name().into(), &checker.check(&file));
    mend_among(file, checker, &index, safety, &Limits::default())
}

fn read(name: &str, text: &str) -> SourceFile {
    SourceFile::read(name, text.as_bytes().to_vec(), &Limits::default()).unwrap()
}

fn fails(checked: &Checked) -> impl Iterator<Item = &Finding> {
    let findings = checked.findings.iter();
    findings.filter(|finding| finding.verdict == Verdict::Fail)
}

/// Whether two findings are of one check in one object.
fn same(one: &Finding, other: &Finding) -> bool {
    one.check.id == other.check.id && one.resource == other.resource
}

fn manifests(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        let end = path.extension().and_then(|end| end.to_str());
        if path.is_dir() {
            manifests(&path, found);
        } else if end.is_some_and(|end| matches!(end, "yaml" | "yml" | "json")) {
            found.push(path);
        }
    }
    found.sort();
}
