//! Reports whose every string is an attacker's, and reports of real findings.

use proptest::prelude::*;
use sealward::document::{Limits, SourceFile};
use sealward::dto::Report;
use sealward::escape;
use sealward::posture::{Checker, Options, Profile, ReportBuilder, ReportFormat, registry};
use serde_json::json;

/// What some reader of some format acts on.
const FRAGMENTS: [&str; 52] = [
    "\u{1b}[31m",
    "\u{9b}2J",
    "\u{202e}",
    "\u{2066}",
    "\u{200b}",
    "\u{feff}",
    "\u{e0041}",
    "\u{0}",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    "\u{fffe}",
    "\u{ffff}",
    "\n",
    "\r\n",
    "\n\n",
    "\t",
    "\n::error::",
    "::stop-commands::x",
    "##[error]",
    "%0A::error::",
    "%0a",
    "%",
    ",",
    ":",
    "]]>",
    "<!--",
    "-->",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</details>",
    "</style>",
    "&lt;",
    "\" onclick=\"",
    "'",
    "|",
    "`",
    "``",
    "[a](javascript:alert(1))",
    "![a](http://evil.example/a)",
    "@octocat",
    "#12",
    "https://evil.example/",
    "www.evil.example",
    "$x$",
    "~~**_a_**~~",
    "\\",
    "{{0}}",
    "web",
    " ",
    "名",
    "é",
];

/// A text that an attacker chose.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let fragment = proptest::sample::select(&FRAGMENTS[..]);
    let words = proptest::collection::vec(fragment, 0..6).prop_map(|parts| parts.concat());
    prop_oneof![4 => words, 1 => any::<String>()]
}

/// A report that holds such texts wherever it holds text at all.
pub(crate) fn report() -> impl Strategy<Value = Report> {
    (proptest::collection::vec(text(), 8), 0..6_usize).prop_map(|(texts, count)| of(&texts, count))
}

/// A report of `count` findings made of these texts.
pub(crate) fn of(texts: &[String], count: usize) -> Report {
    let text = |at: usize| texts[at % texts.len()].as_str();
    let place = |file: &str, line: usize| {
        json!({
            "file": file,
            "start": {"line": line, "column": 3, "offset": 10},
            "end": {"line": line, "column": 5, "offset": 12},
        })
    };
    let finding = |at: usize| {
        let severity = ["critical", "high", "medium", "low", "info"][at % 5];
        let check = if at.is_multiple_of(3) {
            text(at)
        } else {
            "pss-privileged"
        };
        json!({
            "check": check,
            "verdict": if at % 4 == 3 { "unknown" } else { "fail" },
            "severity": severity,
            "confidence": "high",
            "message": text(at + 1),
            "resource": {"apiVersion": "v1", "kind": text(at + 2), "namespace": text(at + 3), "name": text(at + 4)},
            "path": text(at + 5),
            "location": place(text(at + 6), at + 1),
            "related": [{"message": text(at + 7), "location": place(text(at), 9)}],
            "references": [{"framework": text(at), "id": text(at + 1)}],
            "fix": {"safety": "safe", "title": text(at + 2), "edits": [
                {"start": 10, "end": 12, "text": text(at + 3)}, {"start": 20, "end": 20, "text": "a"},
            ]},
            "fingerprint": format!("{:032x}", at / 2),
        })
    };
    let findings: Vec<_> = (0..count).map(finding).collect();
    let value = json!({
        "schema": "sealward/report/v1",
        "tool": {"name": "sealward", "version": "0.1.0"},
        "target": {
            "kubernetesVersion": "1.37",
            "profiles": ["recommended", text(0)],
            "configuration": {
                "file": text(1),
                "says": [text(2), text(3)],
                "ignored": [text(4), text(5)],
                "severities": {text(5): "low", text(6): "critical"},
                "overrides": [{"paths": [text(7)], "ignored": [text(0)], "severities": {text(1): "info"}}],
            },
        },
        "summary": {
            "files": 1, "documents": 1, "resources": 1, "skipped": 0,
            "findings": {"critical": count, "high": 0, "medium": 0, "low": 0, "info": 0},
            "unknown": 0, "suppressed": 1, "errors": 1,
        },
        "findings": findings,
        "suppressed": [
            {
                "check": text(1), "verdict": "fail", "severity": "medium", "message": text(6),
                "resource": {"apiVersion": text(7), "kind": text(0), "namespace": text(1), "name": text(2)},
                "path": text(5), "location": place(text(4), 3), "by": "peer",
                "fingerprint": text(2), "reason": text(3), "expires": text(4),
            },
        ],
        "controls": [
            {"framework": text(5), "id": text(6), "status": "fail", "findings": 1, "passes": 0},
            {"framework": text(5), "id": text(7), "status": "not-applicable", "findings": 0, "passes": 0},
        ],
        "errors": [
            {"file": text(4), "code": text(5), "message": text(6), "location": place(text(4), 2)},
            {"file": text(4), "code": text(5), "message": text(7)},
        ],
    });
    serde_json::from_value(value).unwrap()
}

/// One report of every example of every check's page that is bad.
pub(crate) fn of_pages() -> Report {
    let mut options = Options::default();
    options.profiles = vec![Profile::All];
    let checker = Checker::new(&options);
    let mut builder = ReportBuilder::new(&checker);
    for check in registry() {
        let page = check.meta().docs;
        let bad = page.split("\n## Bad\n").nth(1).unwrap();
        let bad = bad.split("\n## ").next().unwrap();
        let blocks = bad.split("```yaml\n").skip(1);
        for (at, block) in blocks.enumerate() {
            let text = block.split("```").next().unwrap();
            let name = format!("{}/bad {at}.yaml", check.meta().id);
            let file = SourceFile::read(&name, text.into(), &Limits::default()).unwrap();
            builder.add(&file, &checker.check(&file));
        }
    }
    builder.finish()
}

/// What a text is once what would hide or reorder its neighbours is spelled out.
pub(crate) fn seen(text: &str) -> String {
    escape(text).into_owned()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_format_holds_what_a_terminal_acts_on_or_a_reader_does_not_see(report in report()) {
        for format in ReportFormat::ALL {
            let text = format.render(&report).text;
            prop_assert!(text.ends_with('\n'));
            for line in text.lines() {
                prop_assert_eq!(escape(line), line, "as {}", format);
            }
        }
    }
}

#[test]
fn formats_are_found_by_their_names() {
    for format in ReportFormat::ALL {
        assert_eq!(ReportFormat::parse(format.name()), Some(*format));
    }
    assert_eq!(ReportFormat::parse("text"), None);
}
