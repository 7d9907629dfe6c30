//! GitHub workflow commands: what a job prints becomes annotations.
//!
//! GitHub shows the first ten errors, ten warnings and ten notices of a step, so the worst come
//! first. Columns go with an annotation of one line only.

use super::format::Rendered;
use super::severity::{label, rank};
use super::words::{configuration, plural, repository_path};
use crate::dto::{Location, Report, Severity, Verdict};
use crate::escape;
use std::fmt::Write as _;

/// As many annotations of a kind as GitHub shows of one step.
const SHOWN: usize = 10;

pub(super) fn render(report: &Report) -> Rendered {
    let mut out = String::new();
    let mut counts = [0_usize; 3];
    let mut count = |kind: Kind| {
        if let Some(count) = counts.get_mut(kind as usize) {
            *count = count.saturating_add(1);
        }
    };
    for error in &report.errors {
        count(Kind::Error);
        let title = format!("sealward {}", error.code);
        let at = error.location.as_ref();
        command(
            &mut out,
            Kind::Error,
            &error.file,
            at,
            &title,
            &error.message,
        );
    }
    let mut findings: Vec<_> = report.findings.iter().collect();
    findings.sort_by_key(|finding| rank(finding));
    for finding in findings {
        let kind = match (finding.verdict, finding.severity) {
            (Verdict::Fail, Severity::Critical | Severity::High) => Kind::Error,
            (Verdict::Fail, Severity::Low | Severity::Info) => Kind::Notice,
            (Verdict::Fail, Severity::Medium) | (Verdict::Unknown, _) => Kind::Warning,
        };
        count(kind);
        let at = finding.location.as_ref();
        let file = at.map_or("", |it| &it.file);
        let title = format!("sealward {} ({})", finding.check, label(finding));
        command(&mut out, kind, file, at, &title, &finding.message);
    }
    let summary = &report.summary;
    let _infallible = writeln!(
        out,
        "sealward checked {}, {}: {}, {} unknown, {} held back, {}",
        plural(summary.files, "file"),
        plural(summary.resources, "object"),
        plural(super::words::fails(summary), "finding"),
        summary.unknown,
        summary.suppressed,
        plural(summary.errors, "error"),
    );
    if let Some(it) = &report.target.configuration {
        let _infallible = writeln!(out, "{}", escape(&configuration(it)));
    }
    if counts.iter().any(|count| *count > SHOWN) {
        let _infallible = writeln!(
            out,
            "GitHub shows the first {SHOWN} errors, warnings and notices of a step; the lines above are all there are"
        );
    }
    Rendered::whole(out)
}

#[derive(Clone, Copy)]
enum Kind {
    Error,
    Warning,
    Notice,
}

fn command(
    out: &mut String,
    kind: Kind,
    file: &str,
    at: Option<&Location>,
    title: &str,
    message: &str,
) {
    out.push_str(match kind {
        Kind::Error => "::error ",
        Kind::Warning => "::warning ",
        Kind::Notice => "::notice ",
    });
    if !file.is_empty() {
        let _infallible = write!(out, "file={},", property(repository_path(file)));
    }
    if let Some(Location { start, end, .. }) = at {
        let _infallible = write!(out, "line={},endLine={},", start.line, end.line);
        if start.line == end.line {
            let _infallible = write!(out, "col={},endColumn={},", start.column, end.column);
        }
    }
    let _infallible = writeln!(out, "title={}::{}", property(title), data(message));
}

/// A command's message. No line end is left, so that no name begins a command of its own.
fn data(text: &str) -> String {
    escape(text).replace('%', "%25")
}

/// A command's property: `,` would begin the next one and `:` end them all.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
