//! JUnit XML, read with an XML parser.

use crate::hostile::{of_pages, report, seen};
use proptest::prelude::*;
use roxmltree::{Document, Node};
use sealward::dto::{Report, Verdict};
use sealward::posture::ReportFormat;
use std::collections::HashSet;

fn rendered(report: &Report) -> String {
    ReportFormat::Junit.render(report).text
}

fn number(node: Node<'_, '_>, name: &str) -> usize {
    node.attribute(name).unwrap().parse().unwrap()
}

fn count(node: Node<'_, '_>, name: &str) -> usize {
    node.descendants()
        .filter(|it| it.has_tag_name(name))
        .count()
}

/// Every suite counts what it holds, and its cases have names of their own.
fn is_sound(document: &Document<'_>) {
    let root = document.root_element();
    let suites = root.children().filter(|it| it.has_tag_name("testsuite"));
    for node in suites.chain([root]) {
        assert_eq!(number(node, "tests"), count(node, "testcase"));
        assert_eq!(number(node, "failures"), count(node, "failure"));
        assert_eq!(number(node, "errors"), count(node, "error"));
        assert_eq!(number(node, "skipped"), count(node, "skipped"));
        if node.has_tag_name("testsuite") {
            let cases = node.children().filter_map(|it| it.attribute("name"));
            let cases: Vec<_> = cases.collect();
            assert_eq!(
                cases.iter().collect::<HashSet<_>>().len(),
                cases.len(),
                "{cases:?}"
            );
        }
    }
}

#[test]
fn findings_fail_what_is_unknown_is_skipped_and_the_rest_passes() {
    let report = of_pages();
    let xml = rendered(&report);
    let document = Document::parse(&xml).unwrap();
    is_sound(&document);
    let root = document.root_element();
    let fails = report
        .findings
        .iter()
        .filter(|it| it.verdict == Verdict::Fail);
    assert_eq!(number(root, "failures"), fails.count());
    assert_eq!(number(root, "skipped") as u64, report.summary.unknown);
}

#[test]
fn a_clean_report_is_not_empty() {
    let options = sealward::posture::Options::default();
    let limits = sealward::document::Limits::default();
    let namespace = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n".to_vec();
    let report = sealward::posture::check_text("a.yaml", namespace, &options, &limits);
    let xml = rendered(&report);
    let document = Document::parse(&xml).unwrap();
    let cases: Vec<_> = document
        .descendants()
        .filter_map(|it| it.attribute("classname"))
        .collect();
    assert!(cases.contains(&"sealward.doc-duplicate-key"), "{cases:?}");
    // No pod was there to be judged.
    assert!(!cases.contains(&"sealward.pss-privileged"), "{cases:?}");
    assert_eq!(number(document.root_element(), "failures"), 0);
}

#[test]
fn no_check_passes_where_no_object_was_seen() {
    let options = sealward::posture::Options::default();
    let limits = sealward::document::Limits::default();
    for text in [
        &b"error: no such resource\n"[..],
        b"kind: List\nitems: []\n",
    ] {
        let report = sealward::posture::check_text("a.yaml", text.to_vec(), &options, &limits);
        assert_eq!((report.summary.resources, report.findings.len()), (0, 0));
        let xml = rendered(&report);
        let document = Document::parse(&xml).unwrap();
        assert_eq!(number(document.root_element(), "tests"), 0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_report_is_well_formed_and_says_what_it_was_given(report in report()) {
        let xml = rendered(&report);
        let document = Document::parse(&xml).unwrap();
        is_sound(&document);
        let failures = document.descendants().filter(|it| it.has_tag_name("failure"));
        let mut said: Vec<String> = failures.map(|it| it.attribute("message").unwrap().to_owned()).collect();
        let fails = report.findings.iter().filter(|it| it.verdict == Verdict::Fail);
        let mut meant: Vec<String> = fails.map(|it| seen(&it.message)).collect();
        said.sort();
        meant.sort();
        prop_assert_eq!(said, meant);
    }
}
