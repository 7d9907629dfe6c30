//! SARIF 2.1.0, for GitHub code scanning, Azure DevOps and editors.
//!
//! A verdict unknown is a result of kind `open`, whose level is `none` as the standard asks. What
//! could not be read is a notification, and the invocation was not successful; what the configuration
//! switched off is said of the invocation, too. There are no
//! `automationDetails`: GitHub would take its category from there, and a user's own choice of one
//! (for two runs over one repository) would be without effect.

mod configured;
mod log;
mod place;
mod results;
mod rules;

use super::format::Rendered;
use super::severity::worst;
use super::words::plural;
use crate::dto::{Report, json};
use crate::escape;
use log::{
    Descriptor, Driver, Invocation, Log, Message, Notification, OriginalBase, Run, RunProperties,
    Tool,
};
use rules::Rules;

/// GitHub refuses a file with more.
const MOST_RESULTS: usize = 25_000;

pub(super) fn render(report: &Report) -> Rendered {
    let rules = Rules::of(report);
    let room = MOST_RESULTS.saturating_sub(report.suppressed.len().min(MOST_RESULTS));
    let (shown, left_out) = worst(&report.findings, room);
    let mut results: Vec<_> = shown
        .into_iter()
        .map(|finding| results::of_finding(finding, &rules))
        .collect();
    let suppressed = report.suppressed.iter().take(MOST_RESULTS);
    results.extend(suppressed.map(|it| results::of_suppressed(it, &rules)));
    let mut notifications: Vec<_> = report.errors.iter().map(results::of_error).collect();
    if left_out > 0 {
        notifications.push(Notification {
            descriptor: Descriptor {
                id: "left-out".into(),
                index: None,
            },
            level: "warning",
            message: Message::plain(format!(
                "{}, the least severe, left out: GitHub refuses more than {MOST_RESULTS}; the format json \
                 has them all",
                plural(left_out as u64, "finding")
            )),
            locations: Vec::new(),
        });
    }
    let overrides = configured::overrides(report, &rules);
    let log = Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: escape(&report.tool.name),
                    semantic_version: escape(&report.tool.version),
                    rules: rules.into_list(),
                },
            },
            invocations: [Invocation {
                execution_successful: report.errors.is_empty(),
                tool_execution_notifications: notifications,
                tool_configuration_notifications: configured::notification(report)
                    .into_iter()
                    .collect(),
                rule_configuration_overrides: overrides,
            }],
            original_uri_base_ids: OriginalBase::working_folder(),
            column_kind: "unicodeCodePoints",
            results,
            properties: RunProperties {
                target: &report.target,
                summary: &report.summary,
                controls: &report.controls,
            },
        }],
    };
    Rendered {
        text: json::text(&log),
        left_out,
    }
}
