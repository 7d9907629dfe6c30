//! SARIF against the standard's own schema, and against what it says beyond it.

use crate::hostile::{of, of_pages, report, seen};
use proptest::prelude::*;
use sealward::dto::{Report, Verdict};
use sealward::posture::ReportFormat;
use serde_json::Value;
use std::sync::LazyLock;

static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let schema = include_str!("../../sarif/sarif-schema-2.1.0.json");
    // As published, the pattern of a language has a bracket too many and is no regular expression.
    let schema = schema.replace("{2}]?$", "{2}$");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&schema).unwrap()
});

fn rendered(report: &Report) -> Value {
    let log = serde_json::from_str(&ReportFormat::Sarif.render(report).text).unwrap();
    let errors: Vec<String> = SCHEMA
        .iter_errors(&log)
        .map(|it| format!("{} at {}", it, it.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    log
}

fn strings<'v>(value: &'v Value, name: &str) -> Vec<&'v str> {
    let all = value.as_array().unwrap().iter();
    all.map(|it| it[name].as_str().unwrap()).collect()
}

#[test]
fn the_findings_of_every_page_are_valid() {
    let report = of_pages();
    let log = rendered(&report);
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    let all = report.findings.len() + report.suppressed.len();
    assert_eq!(results.len(), all);
    assert!(results.len() > 100);
    for (result, finding) in results.iter().zip(&report.findings) {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        assert_eq!(result["ruleId"], *finding.check);
        let level = result["level"].as_str().unwrap();
        match finding.verdict {
            Verdict::Fail => assert_ne!(level, "none"),
            Verdict::Unknown => {
                assert_eq!((level, result["kind"].as_str()), ("none", Some("open")))
            }
        }
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(uri.contains("/bad%20"), "{uri}");
        assert_eq!(place["artifactLocation"]["uriBaseId"], "%SRCROOT%");
        let at = finding.location.as_ref().unwrap();
        assert_eq!(place["region"]["startLine"], at.start.line);
        assert_eq!(place["region"]["endColumn"], at.end.column);
        assert_eq!(place["region"]["byteOffset"], at.start.offset);
        assert_eq!(
            result["partialFingerprints"]["sealward/v1"],
            *finding.fingerprint
        );
    }
    for rule in rules {
        let tags = rule["properties"]["tags"].as_array().unwrap();
        assert!(tags[0] == "security" && tags.len() <= 20);
        assert!(
            rule["fullDescription"]["text"]
                .as_str()
                .unwrap()
                .chars()
                .count()
                <= 1_024
        );
        assert!(
            rule["help"]["markdown"]
                .as_str()
                .unwrap()
                .starts_with("## Checks")
        );
        if let Some(score) = rule["properties"].get("security-severity") {
            let score: f64 = score.as_str().unwrap().parse().unwrap();
            assert!((0.1..=10.0).contains(&score));
        }
    }
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn what_could_not_be_read_and_what_is_held_back_is_said() {
    let texts = ["a.yaml".to_owned()];
    let log = rendered(&of(&texts, 1));
    let run = &log["runs"][0];
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let errors = &invocation["toolExecutionNotifications"];
    assert_eq!(strings(errors, "level"), ["error", "error"]);
    let held = &run["results"][1];
    let suppression = &held["suppressions"][0];
    assert_eq!(strings(&held["suppressions"], "status"), ["accepted"]);
    assert_eq!(suppression["kind"], "inSource");
    assert_eq!(suppression["justification"], "a.yaml (until a.yaml)");
    assert_eq!(
        (&held["level"], &held["message"]["text"]),
        (&"warning".into(), &"a.yaml".into())
    );
    let place = &held["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a.yaml");
    assert_eq!(place["region"]["startLine"], 3);
    let change = &run["results"][0]["fixes"][0]["artifactChanges"][0];
    let replaced = &change["replacements"];
    assert_eq!(replaced[0]["deletedRegion"]["startLine"], 1);
    assert_eq!(replaced[0]["insertedContent"]["text"], "a.yaml");
    // A region of bytes alone asks for content in bytes.
    assert_eq!(replaced[1]["deletedRegion"]["byteOffset"], 20);
    assert_eq!(replaced[1]["insertedContent"]["binary"], "YQ==");
}

#[test]
fn what_the_configuration_switched_off_is_said_of_the_rules() {
    let mut report = of(&["a.yaml".to_owned()], 1);
    let configuration = serde_json::json!({
        "file": "sealward.toml",
        "says": ["ignores img, pss-host-pid", "severities pss-host-ipc low, pss-host-pid low"],
        "ignored": ["img-registry-not-allowed", "pss-host-pid"],
        "severities": {"pss-host-ipc": "low", "pss-host-pid": "low"},
    });
    report.target.configuration = serde_json::from_value(configuration).unwrap();
    let log = rendered(&report);
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let invocation = &run["invocations"][0];
    let overrides = invocation["ruleConfigurationOverrides"].as_array().unwrap();
    let said = overrides.iter().map(|it| {
        let descriptor = &it["descriptor"];
        let place = usize::try_from(descriptor["index"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[place]["id"], descriptor["id"]);
        let configuration = &it["configuration"];
        (
            descriptor["id"].as_str().unwrap(),
            configuration.get("enabled").and_then(Value::as_bool),
            configuration.get("level").and_then(Value::as_str),
        )
    });
    let said: Vec<_> = said.collect();
    assert_eq!(
        said,
        [
            ("img-registry-not-allowed", Some(false), None),
            ("pss-host-ipc", None, Some("note")),
            ("pss-host-pid", Some(false), Some("note")),
        ]
    );
    let notification = &invocation["toolConfigurationNotifications"][0];
    assert_eq!(notification["level"], "note");
    assert_eq!(
        notification["message"]["text"],
        "configuration sealward.toml: ignores img, pss-host-pid; severities pss-host-ipc low, pss-host-pid low"
    );
    let place = &notification["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "sealward.toml");

    report.target.configuration = None;
    let log = rendered(&report);
    let invocation = &log["runs"][0]["invocations"][0];
    for name in [
        "ruleConfigurationOverrides",
        "toolConfigurationNotifications",
    ] {
        assert!(invocation.get(name).is_none(), "{name}");
    }
}

#[test]
fn a_fix_whose_text_is_hidden_is_left_out() {
    let mut report = of(&["a".to_owned()], 1);
    report.findings[0].fix.as_mut().unwrap().edits[1].text = None;
    assert!(
        rendered(&report)["runs"][0]["results"][0]
            .get("fixes")
            .is_none()
    );
}

#[test]
fn the_least_severe_are_left_out_where_github_has_no_room() {
    let report = of(&["a".to_owned()], 30_000);
    let rendered = ReportFormat::Sarif.render(&report);
    // One place is for what is held back.
    assert_eq!(rendered.left_out, 5_001);
    let log: Value = serde_json::from_str(&rendered.text).unwrap();
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 25_000);
    let count = |level: &str| results.iter().filter(|it| it["level"] == level).count();
    let worst = report
        .findings
        .iter()
        .filter(|it| it.verdict == Verdict::Fail);
    let worst = worst.filter(|it| {
        format!("{:?}", it.severity) == "Critical" || format!("{:?}", it.severity) == "High"
    });
    assert_eq!(count("error"), worst.count());
    let notes = &run["invocations"][0]["toolExecutionNotifications"];
    assert!(
        notes[2]["message"]["text"]
            .as_str()
            .unwrap()
            .starts_with("5001 findings")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_report_is_valid_and_says_what_it_was_given(report in report()) {
        let log = rendered(&report);
        let results = log["runs"][0]["results"].as_array().unwrap();
        for (result, finding) in results.iter().zip(&report.findings) {
            let text = result["message"]["text"].as_str().unwrap();
            let message = seen(&finding.message);
            // What would be a link is quoted.
            prop_assert!(text == message || message.contains("]("));
            let unquoted = text.replace("\\](", "");
            prop_assert!(!unquoted.contains("]("), "{}", text);
            let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
            prop_assert!(uri.as_str().unwrap().bytes().all(|it| it.is_ascii_graphic()));
        }
    }
}
