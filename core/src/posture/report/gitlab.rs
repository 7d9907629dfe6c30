//! GitLab's code quality report.

use super::format::Rendered;
use super::words::{self, repository_path};
use crate::dto::{Configuration, Error, Finding, Report, Severity, Verdict, json};
use crate::escape;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;

pub(super) fn render(report: &Report) -> Rendered {
    let mut names = Names::default();
    let errors = report.errors.iter().map(of_error);
    let findings = report.findings.iter().map(of_finding);
    let configuration = report.target.configuration.iter();
    // A merge request that switches a check off shows it.
    let configuration = configuration.filter(|it| !it.says.is_empty());
    let configuration = configuration.map(of_configuration);
    let mut issues: Vec<Issue<'_>> = errors.chain(findings).chain(configuration).collect();
    for issue in &mut issues {
        issue.fingerprint = names.next(&issue.fingerprint, issue.location.path);
    }
    Rendered::whole(json::text(&issues))
}

#[derive(Serialize)]
struct Issue<'r> {
    description: String,
    check_name: Cow<'r, str>,
    fingerprint: String,
    severity: &'static str,
    location: Location<'r>,
}

#[derive(Serialize)]
struct Location<'r> {
    path: &'r str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

fn of_finding(finding: &Finding) -> Issue<'_> {
    let message = escape(&finding.message);
    let (severity, description) = match (finding.verdict, finding.severity) {
        (Verdict::Unknown, _) => ("info", format!("unknown: {message}")),
        (Verdict::Fail, Severity::Critical) => ("blocker", message.into_owned()),
        (Verdict::Fail, Severity::High) => ("critical", message.into_owned()),
        (Verdict::Fail, Severity::Medium) => ("major", message.into_owned()),
        (Verdict::Fail, Severity::Low) => ("minor", message.into_owned()),
        (Verdict::Fail, Severity::Info) => ("info", message.into_owned()),
    };
    let at = finding.location.as_ref();
    Issue {
        description,
        check_name: escape(&finding.check),
        fingerprint: finding.fingerprint.clone(),
        severity,
        location: location(at.map_or("", |it| &it.file), at.map(|it| it.start.line)),
    }
}

fn of_error(error: &Error) -> Issue<'_> {
    let line = error.location.as_ref().map(|it| it.start.line);
    Issue {
        description: format!("could not be read: {}", escape(&error.message)),
        check_name: escape(&error.code),
        fingerprint: error.code.clone(),
        severity: "critical",
        location: location(&error.file, line),
    }
}

fn of_configuration(it: &Configuration) -> Issue<'_> {
    let description = escape(&words::configuration(it)).into_owned();
    Issue {
        check_name: "configuration".into(),
        fingerprint: description.clone(),
        description,
        severity: "info",
        location: location(&it.file, None),
    }
}

fn location(file: &str, line: Option<u32>) -> Location<'_> {
    Location {
        path: repository_path(file),
        lines: Lines {
            begin: line.unwrap_or(1),
        },
    }
}

/// GitLab keeps one of the issues that share a fingerprint, and the same object may stand in two
/// files, or twice in one.
#[derive(Default)]
struct Names(HashMap<String, u32>);

impl Names {
    fn next(&mut self, fingerprint: &str, file: &str) -> String {
        let mut hash = Sha256::new();
        for part in [fingerprint, file] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let count = self.0.entry(format!("{fingerprint} {file}")).or_default();
        hash.update(count.to_be_bytes());
        *count = count.saturating_add(1);
        let digest = hash.finalize();
        let mut name = String::with_capacity(32);
        for byte in digest.iter().take(16) {
            let _infallible = write!(name, "{byte:02x}");
        }
        name
    }
}
