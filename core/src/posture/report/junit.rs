//! JUnit XML, as GitLab, Jenkins and Azure DevOps read it.
//!
//! The checks that ran and found nothing are the cases of the first suite, so that a clean report is
//! no empty one; then comes a suite for each file. A finding is a failure, what cannot be told is
//! skipped, what could not be read is an error. A case's name holds no line: it stays when lines move.

use super::format::Rendered;
use super::ran::checks_of;
use super::words::{file, object, related_place, repository_path};
use crate::dto::{Control, Error, Finding, Report, Severity, Status, Verdict};
use crate::escape;
use crate::posture::{Reference, check_by_id};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;

pub(super) fn render(report: &Report) -> Rendered {
    let fired: BTreeSet<&str> = report.findings.iter().map(|it| &*it.check).collect();
    let configuration = report.target.configuration.as_ref();
    let ignored = |id: &str| {
        let by = configuration.filter(|it| it.ignored.iter().any(|it| it == id))?;
        Some(format!("ignored by {}", by.file))
    };
    let clean = checks_of(report).into_iter();
    let clean = clean.filter(|id| !fired.contains(id));
    let clean = clean.filter_map(|id| match ignored(id) {
        Some(message) => Some(of_check(id, Outcome::Skipped { message })),
        None => had_objects(id, report).then(|| of_check(id, Outcome::Passed)),
    });
    let mut files: BTreeMap<&str, Vec<Case>> = BTreeMap::new();
    for error in &report.errors {
        files.entry(&error.file).or_default().push(of_error(error));
    }
    for finding in &report.findings {
        files
            .entry(file(finding))
            .or_default()
            .push(of_finding(finding));
    }
    let mut suites = vec![("checks that found nothing", clean.collect())];
    suites.extend(files);
    let all: Counts = suites.iter().flat_map(|(_, cases)| cases).collect();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let name = xml(&report.tool.name);
    let _infallible = writeln!(out, "<testsuites name=\"{name}\" {all} time=\"0\">");
    for (file, mut cases) in suites {
        tell_apart(&mut cases);
        suite(&mut out, file, &cases);
    }
    out.push_str("</testsuites>\n");
    Rendered::whole(out)
}

/// Whether the check saw any object: its controls are in the report where it did. What found nothing
/// because there was nothing is no pass.
fn had_objects(id: &str, report: &Report) -> bool {
    if report.summary.resources == 0 {
        return false;
    }
    let references = check_by_id(id).map_or(&[][..], |check| check.meta().references);
    let is_decided = |it: &Reference| {
        let same = |control: &Control| {
            control.framework == it.framework.name()
                && control.id == it.id
                && control.status != Status::NotApplicable
        };
        report.controls.iter().any(same)
    };
    references.is_empty() || references.iter().any(is_decided)
}

struct Case {
    /// What it is a case of: the check, or an error's code.
    class: String,
    name: String,
    file: Option<String>,
    outcome: Outcome,
}

enum Outcome {
    Passed,
    Failure {
        severity: Severity,
        message: String,
        text: String,
    },
    Skipped {
        message: String,
    },
    Error {
        code: String,
        message: String,
    },
}

fn of_check(id: &str, outcome: Outcome) -> Case {
    let summary = check_by_id(id).map_or("", |check| check.meta().summary);
    Case {
        class: id.to_owned(),
        name: format!("{id}: {summary}"),
        file: None,
        outcome,
    }
}

fn of_finding(finding: &Finding) -> Case {
    let object = object(&finding.resource);
    let parts = [&*finding.check, &*object, &*finding.path];
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    Case {
        class: finding.check.clone(),
        name: parts.collect::<Vec<_>>().join(" "),
        file: finding.location.as_ref().map(|it| it.file.clone()),
        outcome: match finding.verdict {
            Verdict::Fail => Outcome::Failure {
                severity: finding.severity,
                message: finding.message.clone(),
                text: details(finding),
            },
            Verdict::Unknown => Outcome::Skipped {
                message: format!("unknown: {}", finding.message),
            },
        },
    }
}

fn of_error(error: &Error) -> Case {
    let place = error.location.as_ref().map(|it| it.start);
    let place = place.map_or_else(String::new, |it| format!(" at {}:{}", it.line, it.column));
    Case {
        class: error.code.clone(),
        name: format!("{}{place}", error.code),
        file: Some(error.file.clone()),
        outcome: Outcome::Error {
            code: error.code.clone(),
            message: format!("{}{place}", error.message),
        },
    }
}

/// What stands below a failure's message, already as XML.
fn details(finding: &Finding) -> String {
    let mut out = String::new();
    if let Some(at) = &finding.location {
        let (line, column) = (at.start.line, at.start.column);
        let _infallible = writeln!(out, "{}:{line}:{column}", xml(&at.file));
    }
    for related in &finding.related {
        let place = related_place(related, finding);
        let _infallible = writeln!(out, "{} at {}", xml(&related.message), xml(&place));
    }
    let controls = finding.references.iter();
    let controls: Vec<_> = controls
        .map(|it| format!("{} {}", it.framework, it.id))
        .collect();
    if !controls.is_empty() {
        let _infallible = writeln!(out, "controls: {}", xml(&controls.join(", ")));
    }
    out
}

/// Readers keep one of the cases that share a name.
fn tell_apart(cases: &mut [Case]) {
    let mut counts: HashMap<String, u32> = HashMap::new();
    let mut taken: HashSet<String> = HashSet::new();
    for case in cases {
        let count = counts.entry(case.name.clone()).or_default();
        // Another case may have such a name by itself.
        let plain = case.name.clone();
        while !taken.insert(case.name.clone()) {
            *count = count.saturating_add(1).max(2);
            case.name = format!("{plain} ({count})");
        }
    }
}

fn suite(out: &mut String, name: &str, cases: &[Case]) {
    let counts: Counts = cases.iter().collect();
    let name = xml(name);
    let _infallible = writeln!(out, "  <testsuite name=\"{name}\" {counts} time=\"0\">");
    for case in cases {
        let (class, name) = (xml(&case.class), xml(&case.name));
        let _infallible = write!(
            out,
            "    <testcase classname=\"sealward.{class}\" name=\"{name}\" time=\"0\""
        );
        if let Some(file) = &case.file {
            let _infallible = write!(out, " file=\"{}\"", xml(repository_path(file)));
        }
        let _infallible = match &case.outcome {
            Outcome::Passed => writeln!(out, "/>"),
            Outcome::Failure {
                severity,
                message,
                text,
            } => writeln!(
                out,
                ">\n      <failure type=\"{}\" message=\"{}\">{text}</failure>\n    </testcase>",
                severity.name(),
                xml(message),
            ),
            Outcome::Skipped { message } => writeln!(
                out,
                ">\n      <skipped message=\"{}\"/>\n    </testcase>",
                xml(message)
            ),
            Outcome::Error { code, message } => writeln!(
                out,
                ">\n      <error type=\"{}\" message=\"{}\"/>\n    </testcase>",
                xml(code),
                xml(message)
            ),
        };
    }
    out.push_str("  </testsuite>\n");
}

#[derive(Default)]
struct Counts {
    tests: u64,
    failures: u64,
    errors: u64,
    skipped: u64,
}

impl<'c> FromIterator<&'c Case> for Counts {
    fn from_iter<I: IntoIterator<Item = &'c Case>>(cases: I) -> Self {
        let mut counts = Self::default();
        for case in cases {
            counts.tests = counts.tests.saturating_add(1);
            let slot = match case.outcome {
                Outcome::Passed => continue,
                Outcome::Failure { .. } => &mut counts.failures,
                Outcome::Skipped { .. } => &mut counts.skipped,
                Outcome::Error { .. } => &mut counts.errors,
            };
            *slot = slot.saturating_add(1);
        }
        counts
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            tests,
            failures,
            errors,
            skipped,
        } = self;
        write!(
            f,
            "tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\""
        )
    }
}

/// Text for an attribute in double quotes, or for an element. What XML 1.0 cannot hold (2.2) is a
/// control character or none at all, and spelled out before.
fn xml(text: &str) -> String {
    let text = escape(text);
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            plain => out.push(plain),
        }
    }
    out
}
