//! Fixes of what pages show: what a page's `## Fixed` has is what comes of its first bad example,
//! and what a check's `Meta` promises holds for all of them, however they are written.

use crate::page::{Block, blocks, newest};
use sealward::document::{Limits, SourceFile};
use sealward::posture::fix::{Fix, Mended, Safety, fixes, mend_among};
use sealward::posture::{
    Checked, Checker, FixAvailability, KubernetesVersion, Meta, Options, Verdict, check, registry,
};

fn checker(check: &'static str, minor: u16) -> Checker {
    Checker::new(&Options::only(check, KubernetesVersion::minor(minor)))
}

fn read(name: &str, text: &str) -> SourceFile {
    SourceFile::read(name, text.as_bytes().to_vec(), &Limits::default()).unwrap()
}

fn mended(checker: &Checker, file: SourceFile, safety: Safety) -> Mended {
    let mut index = checker.index();
    index.add(&file.name().into(), &checker.check(&file));
    mend_among(file, checker, &index, safety, &Limits::default())
}

/// What is found in a file that is all there is.
fn found(checker: &Checker, file: &SourceFile) -> Checked {
    check(file, checker.options())
}

/// The text without the marks that only tests read.
fn unmarked(text: &str) -> String {
    let line = |line: &str| {
        let mark = line
            .find("# error: [")
            .or_else(|| line.find("# unknown: ["));
        format!("{}\n", line[..mark.unwrap_or(line.len())].trim_end())
    };
    text.lines().map(line).collect()
}

/// The blocks under a heading.
fn under(meta: &'static Meta, heading: &str) -> Vec<Block> {
    let mut blocks = blocks(meta.id, meta.docs);
    blocks.retain(|block| block.heading == heading);
    blocks
}

/// What the words under `## Fixed` say: which option applies it.
fn said(meta: &Meta) -> Safety {
    let section = meta.docs.split("\n## Fixed\n").nth(1).unwrap();
    let words = section.split("```").next().unwrap();
    match (words.contains("`--fix`"), words.contains("`--fix-review")) {
        (true, false) => Safety::Safe,
        (false, true) => Safety::Review,
        _ => panic!("`## Fixed` of {} names neither option, or both", meta.id),
    }
}

fn offered(file: &SourceFile, checked: &Checked) -> Vec<Option<Fix>> {
    let fixes = fixes(file, checked);
    assert_eq!(fixes.len(), checked.findings.len());
    fixes
}

#[test]
fn the_fixed_text_is_what_comes_of_the_first_bad_one() {
    let mut count = 0;
    for meta in registry().map(|check| check.meta()) {
        let shown = under(meta, "Fixed");
        assert_eq!(
            shown.len(),
            usize::from(meta.fix != FixAvailability::None),
            "a page shows one fixed text where there are fixes: {}",
            meta.id
        );
        let [shown] = &shown[..] else { continue };
        let (safety, minor) = (said(meta), shown_at(meta));
        let checker = checker(meta.id, minor);
        let first = &under(meta, "Bad")[0];
        let file = read(&first.name, &unmarked(&first.text));
        let checked = found(&checker, &file);
        for fix in offered(&file, &checked).iter().flatten() {
            assert_eq!(fix.safety, safety, "{}: {}", meta.id, fix.title);
        }
        let done = mended(&checker, file, safety);
        assert_eq!(done.file.text(), shown.text, "{}", shown.place());
        assert!(done.dropped.is_empty(), "{}: {:?}", meta.id, done.dropped);
        let left = found(&checker, &done.file).findings;
        let left: Vec<_> = left.iter().map(|it| &it.message).collect();
        assert!(left.is_empty(), "{}: {left:?}", shown.place());
        let again = mended(&checker, done.file, Safety::Review);
        assert_eq!((again.mended, again.file.text()), (0, &*shown.text));
        count += 1;
    }
    sealward_tests::ran(count, "fixed texts of check pages");
}

/// The newest version at which something is marked in the first bad example.
fn shown_at(meta: &'static Meta) -> u16 {
    let bad = &under(meta, "Bad")[0];
    bad.marks
        .iter()
        .map(|mark| mark.minors.1)
        .max()
        .unwrap_or_else(newest)
}

#[test]
fn what_a_check_promises_holds_for_every_bad_example() {
    let mut count = 0;
    for meta in registry().map(|check| check.meta()) {
        let (mut with, mut without) = (0, 0);
        for block in blocks(meta.id, meta.docs) {
            for minor in block.minors() {
                let file = read(&block.name, &block.text);
                let checked = found(&checker(meta.id, minor), &file);
                for (finding, fix) in checked.findings.iter().zip(offered(&file, &checked)) {
                    match (finding.verdict, fix) {
                        (Verdict::Fail, Some(_)) => with += 1,
                        (Verdict::Fail, None) => without += 1,
                        (Verdict::Unknown, fix) => assert!(fix.is_none(), "{}", block.place()),
                    }
                    count += 1;
                }
            }
        }
        match meta.fix {
            FixAvailability::None => assert_eq!(with, 0, "{} has a fix", meta.id),
            FixAvailability::Always | FixAvailability::Selected => {
                assert_eq!(without, 0, "{} lacks a fix", meta.id)
            }
            _ => assert!(with > 0, "{} has no fix", meta.id),
        }
    }
    sealward_tests::ran(count, "findings of check pages, each with or without a fix");
}

#[test]
fn every_bad_example_is_mended_however_it_is_written() {
    let (mut count, mut kept) = (0, Vec::new());
    for meta in registry().map(|check| check.meta()) {
        if !matches!(
            meta.fix,
            FixAvailability::Always | FixAvailability::Selected
        ) {
            continue;
        }
        for block in under(meta, "Bad") {
            for minor in block.minors() {
                let checker = checker(meta.id, minor);
                for (name, text) in spellings(&block.text) {
                    let file = read(name, &text);
                    let before = checker.check(&file);
                    let done = mended(&checker, file, Safety::Review);
                    let left = found(&checker, &done.file).findings;
                    let left = left.iter().filter(|it| it.verdict == Verdict::Fail).count();
                    if left > 0 {
                        kept.push(format!(
                            "{} {minor}: {text}\n{}",
                            block.place(),
                            done.file.text()
                        ));
                    }
                    assert_eq!(done.checked.documents, before.documents);
                    let before = done.file.text().to_owned();
                    let again = mended(&checker, done.file, Safety::Review);
                    assert_eq!((again.mended, again.file.text()), (0, &*before));
                    count += 1;
                }
            }
        }
    }
    assert!(kept.is_empty(), "{}", kept.join("\n------\n"));
    sealward_tests::ran(
        count,
        "bad examples of check pages, mended in each spelling",
    );
}

/// The text as it is, with CR LF, without its last line end, and as JSON of two kinds.
fn spellings(text: &str) -> Vec<(&'static str, String)> {
    let mut spellings = vec![
        ("page.yaml", text.to_owned()),
        ("page.yaml", text.replace('\n', "\r\n")),
        ("page.yaml", text.trim_end().to_owned()),
    ];
    let file = read("page.yaml", text);
    let documents: Vec<_> = file.documents().collect();
    if let [document] = documents[..]
        && document.ignored().is_none()
        && document.duplicates().is_empty()
    {
        let json = document.expose_json();
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        let pretty = serde_json::to_string_pretty(&value).unwrap();
        spellings.push(("page.json", json.clone()));
        spellings.push(("page.yaml", json));
        spellings.push(("page.json", pretty.clone()));
        spellings.push(("page.yaml", pretty));
    }
    spellings
}
