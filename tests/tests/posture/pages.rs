//! Every page's blocks give the marked lines and no others, and every result keeps its promises.

use crate::page::{Block, HEADINGS, Ran, blocks};
use sealward::posture::{Checker, KubernetesVersion, Options, ReportBuilder, Verdict, registry};

/// Every block of every page.
pub(crate) fn all_blocks() -> Vec<Block> {
    registry()
        .flat_map(|check| blocks(check.meta().id, check.meta().docs))
        .collect()
}

#[test]
fn pages_have_every_heading_and_both_kinds_of_example() {
    for check in registry() {
        let (id, page) = (check.meta().id, check.meta().docs);
        assert_eq!(
            page.lines().next(),
            Some(&*format!("# {id}")),
            "the title of {id}"
        );
        let headings = page.lines().filter_map(|line| line.strip_prefix("## "));
        let headings: Vec<_> = headings
            .filter(|it| !matches!(*it, "Not detected" | "Fixed"))
            .collect();
        assert_eq!(headings, HEADINGS, "the headings of {id}");
        let blocks = blocks(id, page);
        let bad: Vec<_> = blocks
            .iter()
            .filter(|block| block.heading == "Bad")
            .collect();
        assert!(!bad.is_empty(), "{id} shows nothing bad");
        for block in bad {
            assert!(
                !block.marks.is_empty(),
                "{}: nothing is marked",
                block.place()
            );
        }
        assert!(
            blocks.iter().any(|block| block.heading == "Good"),
            "{id} shows nothing good"
        );
        for block in blocks.iter().filter(|block| block.heading == "Good") {
            assert!(
                block.marks.is_empty(),
                "{}: a good one is marked",
                block.place()
            );
        }
        for mark in blocks.iter().flat_map(|block| &block.marks) {
            assert_eq!(
                mark.check, id,
                "a mark on the page of {id} names another check"
            );
        }
    }
}

#[test]
fn marked_lines_are_reported_and_no_others() {
    let mut count = 0;
    for block in all_blocks() {
        for minor in block.minors() {
            let ran = block.run(minor);
            let place = format!("{} at 1.{minor}", block.place());
            assert!(
                ran.file.errors().next().is_none() || !block.marks.is_empty(),
                "{place}"
            );
            assert_eq!(
                ran.lines(),
                block.expected(minor),
                "{place}\n{:#?}",
                ran.checked.findings
            );
            keeps_promises(&ran, minor, block.check, &place);
            count += 1;
        }
    }
    sealward_tests::ran(
        count,
        "blocks of check pages, at each version where a mark changes",
    );
}

/// What holds for every result: places lie on characters, the report counts what it lists.
pub(crate) fn keeps_promises(ran: &Ran, minor: u16, check: &'static str, place: &str) {
    let text = ran.file.text();
    for finding in &ran.checked.findings {
        let spans = std::iter::once(finding.span).chain(finding.related.iter().map(|it| it.span));
        for span in spans {
            assert!(
                span.start <= span.end,
                "{place}: a place ends before it begins"
            );
            let (start, end) = (span.start as usize, span.end as usize);
            assert!(
                text.get(start..end).is_some(),
                "{place}: a place lies within a character"
            );
        }
        assert!(
            !finding.message.is_empty() && !finding.message.contains('\n'),
            "{place}"
        );
        assert!(
            !finding.message.ends_with('.'),
            "{place}: `{}`",
            finding.message
        );
    }
    let checker = Checker::new(&Options::only(check, KubernetesVersion::minor(minor)));
    let mut builder = ReportBuilder::new(&checker);
    builder.add(&ran.file, &ran.checked);
    let report = builder.finish();
    let fails = &report.summary.findings;
    let fails = fails.critical + fails.high + fails.medium + fails.low + fails.info;
    let listed = |verdict| {
        ran.checked
            .findings
            .iter()
            .filter(|finding| finding.verdict == verdict)
            .count() as u64
    };
    assert_eq!(
        (fails, report.summary.unknown),
        (listed(Verdict::Fail), listed(Verdict::Unknown))
    );
    assert_eq!(
        report.findings.len() as u64,
        fails + report.summary.unknown,
        "{place}"
    );
    let fingerprints: std::collections::BTreeSet<_> = report
        .findings
        .iter()
        .map(|finding| &finding.fingerprint)
        .collect();
    let documents = ran.file.documents().count();
    assert!(
        documents > 1 || fingerprints.len() == report.findings.len(),
        "{place}: two findings of one document share a fingerprint"
    );
    let text = report.to_json();
    assert_eq!(
        serde_json::from_str::<sealward::dto::Report>(&text).unwrap(),
        report,
        "{place}"
    );
}
