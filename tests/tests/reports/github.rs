//! Workflow commands, read as GitHub's runner reads them.

use crate::hostile::{report, seen};
use proptest::prelude::*;
use sealward::posture::ReportFormat;
use std::collections::BTreeMap;

struct Command {
    kind: String,
    properties: BTreeMap<String, String>,
    message: String,
}

/// A line that the runner acts on: `::` at its beginning, then up to the next `::`.
fn command(line: &str) -> Option<Command> {
    let (head, data) = line.trim_start().strip_prefix("::")?.split_once("::")?;
    let (kind, properties) = head.split_once(' ').unwrap_or((head, ""));
    let unescaped = |text: &str| {
        let text = text.replace("%0D", "\r").replace("%0A", "\n");
        text.replace("%3A", ":")
            .replace("%2C", ",")
            .replace("%25", "%")
    };
    let pairs = properties.split(',').filter_map(|it| it.split_once('='));
    Some(Command {
        kind: kind.to_owned(),
        properties: pairs
            .map(|(name, value)| (name.to_owned(), unescaped(value)))
            .collect(),
        message: unescaped(data),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn there_is_one_command_for_each_finding_and_error(report in report()) {
        let text = ReportFormat::Github.render(&report).text;
        let commands: Vec<Command> = text.lines().filter_map(command).collect();
        prop_assert_eq!(commands.len(), report.findings.len() + report.errors.len());
        // One line more says the counts, and one what the configuration switched off.
        let others = 1 + usize::from(report.target.configuration.is_some());
        prop_assert_eq!(text.lines().count(), commands.len() + others);
        let mut messages: Vec<&str> = commands.iter().map(|it| &*it.message).collect();
        let findings = report.findings.iter().map(|it| &it.message);
        let mut meant: Vec<String> = findings.chain(report.errors.iter().map(|it| &it.message)).map(|it| seen(it)).collect();
        messages.sort_unstable();
        meant.sort();
        prop_assert_eq!(messages, meant);
        for it in &commands {
            prop_assert!(["error", "warning", "notice"].contains(&&*it.kind));
            let known = ["file", "line", "endLine", "col", "endColumn", "title"];
            prop_assert!(it.properties.keys().all(|name| known.contains(&&**name)));
            prop_assert!(it.properties["title"].starts_with("sealward "));
        }
    }
}

#[test]
fn the_worst_come_first_and_what_github_does_not_show_is_said() {
    let report = crate::hostile::of(&["a".to_owned()], 60);
    let text = ReportFormat::Github.render(&report).text;
    let kinds: Vec<String> = text.lines().filter_map(command).map(|it| it.kind).collect();
    assert_eq!(kinds[..3], ["error", "error", "error"]);
    assert!(text.ends_with("the lines above are all there are\n"));
}

#[test]
fn what_the_configuration_switched_off_is_said() {
    let mut report = crate::hostile::of(&["a".to_owned()], 1);
    report.target.configuration = None;
    let text = ReportFormat::Github.render(&report).text;
    let configuration =
        serde_json::json!({"file": "./a\n::error::b.toml", "says": ["ignores img"]});
    report.target.configuration = serde_json::from_value(configuration).unwrap();
    let said = ReportFormat::Github.render(&report).text;
    let line = "configuration ./a\\n::error::b.toml: ignores img\n";
    assert_eq!(said, format!("{text}{line}"));
}
