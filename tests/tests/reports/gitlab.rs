//! GitLab's code quality report: what GitLab asks for is there.

use crate::hostile::{of_pages, report, seen};
use proptest::prelude::*;
use sealward::dto::Report;
use sealward::posture::ReportFormat;
use serde_json::Value;
use std::collections::HashSet;

fn issues(report: &Report) -> Vec<Value> {
    let issues: Vec<Value> =
        serde_json::from_str(&ReportFormat::Gitlab.render(report).text).unwrap();
    let configuration = report.target.configuration.as_ref();
    let configured = usize::from(configuration.is_some_and(|it| !it.says.is_empty()));
    let others = report.errors.len() + configured;
    assert_eq!(issues.len(), report.findings.len() + others);
    let names: HashSet<&str> = issues
        .iter()
        .map(|it| it["fingerprint"].as_str().unwrap())
        .collect();
    assert_eq!(
        names.len(),
        issues.len(),
        "every fingerprint is one issue's own"
    );
    for issue in &issues {
        let severity = issue["severity"].as_str().unwrap();
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&severity));
        assert!(issue["location"]["lines"]["begin"].as_u64().unwrap() >= 1);
        assert!(issue["check_name"].is_string() && issue["description"].is_string());
        assert!(
            !issue["location"]["path"]
                .as_str()
                .unwrap()
                .starts_with("./")
        );
    }
    issues
}

#[test]
fn the_findings_of_every_page_are_issues() {
    let report = of_pages();
    assert_eq!(issues(&report), issues(&report), "names are stable");
}

#[test]
fn what_the_configuration_switched_off_is_an_issue() {
    let mut report = of_pages();
    let configuration = serde_json::json!({"file": "./sealward.toml", "says": ["ignores img"]});
    report.target.configuration = serde_json::from_value(configuration).unwrap();
    let last = issues(&report).pop().unwrap();
    assert_eq!(last["check_name"], "configuration");
    assert_eq!(last["severity"], "info");
    assert_eq!(last["location"]["path"], "sealward.toml");
    assert_eq!(
        last["description"],
        "configuration ./sealward.toml: ignores img"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_report_is_read_as_it_was_meant(report in report()) {
        let issues = issues(&report);
        let of_findings = &issues[report.errors.len()..];
        for (issue, finding) in of_findings.iter().zip(&report.findings) {
            let description = issue["description"].as_str().unwrap();
            let message = seen(&finding.message);
            prop_assert_eq!(description.trim_start_matches("unknown: "), message.trim_start_matches("unknown: "));
            let file = &finding.location.as_ref().unwrap().file;
            prop_assert_eq!(issue["location"]["path"].as_str().unwrap(), file.trim_start_matches("./"));
        }
    }
}
