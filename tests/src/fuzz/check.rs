//! `check`: whatever is checked under every profile, the text, the JSON and the library's report
//! say the same, of places that are there, and nothing in the text moves a terminal or shows a
//! planted secret.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what does not hold fails the body"
)]

mod planted;
mod shown;

use super::texts;
use planted::CANARY;
use sealward::document::{Limits, ReadError, SourceFile};
use sealward::dto::{self, Report, Severities, Severity, Verdict};
use sealward::posture::{
    Checker, Date, Finding, KubernetesVersion, Options, Peer, Profile, ReportBuilder,
};
use sealward_cli::{Status, Streams};
use shown::Shown;
use std::rc::Rc;
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

/// Checks these bytes as a YAML stream and, where they may be JSON, as a JSON file.
///
/// # Panics
///
/// Where the law does not hold.
pub fn run(bytes: &[u8]) {
    // Another version is another set of checks; an input's length is as good as chance.
    let (version, checker) = &checkers()[bytes.len() % 4];
    let text = command(bytes, *version, "text");
    let file = read("-", bytes).ok();
    let report = file.as_ref().map(|file| of_library(checker, file, bytes));
    if text.stdout.contains("[cli/not-checked]") {
        // The command line takes what another program says that failed for no good report.
        let is_nothing = |report: Report| {
            report.summary.resources == 0 && report.findings.is_empty() && report.errors.is_empty()
        };
        assert!(report.is_some_and(is_nothing));
        assert_eq!(text.status, Status::Incomplete);
        return;
    }
    let report = match report.filter(|report| report.summary.documents > 0) {
        // The command line has the same report, and reading its arguments costs more than making it.
        Some(report) if bytes.len() % 16 > 3 => report,
        own => {
            let json = command(bytes, *version, "json");
            assert_eq!(json.status, text.status);
            let report: Report = serde_json::from_str(&json.stdout).unwrap();
            assert_eq!(
                report.to_json(),
                json.stdout,
                "a report is read as it was written"
            );
            assert!(
                own.is_none_or(|own| own == report),
                "the library and the command line"
            );
            report
        }
    };
    assert_eq!(text.status, status(&report));
    check(&report, file.as_ref());
    Shown::read(&text.stdout).agrees(&report);
    if let Some(file) = &file {
        hides(file, &[&report.to_json(), &text.stdout]);
    }
    if bytes.trim_ascii_start().starts_with(b"{")
        && let Ok(file) = read("it.json", bytes)
    {
        let report = of_library(checker, &file, bytes);
        check(&report, Some(&file));
        hides(&file, &[&report.to_json()]);
    }
}

fn read(name: &str, bytes: &[u8]) -> Result<SourceFile, ReadError> {
    SourceFile::read(name, bytes.to_vec(), &Limits::default())
}

/// For several minor versions of Kubernetes.
fn checkers() -> &'static [(u16, Checker); 4] {
    static CHECKERS: LazyLock<[(u16, Checker); 4]> = LazyLock::new(|| {
        [37, 0, 19, 30].map(|minor| {
            let mut options = Options::default();
            options.profiles = vec![Profile::All];
            options.honor = Peer::ALL.to_vec();
            options.version = KubernetesVersion::minor(minor);
            // As the command line has it, so that suppressions end on the same day.
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
            options.today = Some(Date::of_unix_seconds(now.as_secs()));
            (minor, Checker::new(&options))
        })
    });
    &CHECKERS
}

fn of_library(checker: &Checker, file: &SourceFile, bytes: &[u8]) -> Report {
    let checked = checker.check(file);
    let order = |it: &Finding| (it.span.start, it.check.id, it.path.clone());
    assert!(
        checked.findings.is_sorted_by_key(order),
        "by offset, check and path"
    );
    let mut builder = ReportBuilder::new(checker);
    builder.add(file, &checked);
    drop(builder.conclude_with(&|name| read(name, bytes).ok().map(Rc::new)));
    builder.finish()
}

struct Ran {
    status: Status,
    stdout: String,
}

fn command(mut stdin: &[u8], minor: u16, format: &str) -> Ran {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let version = format!("1.{minor}");
    let arguments = [
        "sealward",
        "check",
        "--profile",
        "all",
        "--kubernetes-version",
        &version,
        "--honor",
        "checkov,kube-linter,kube-score,trivy",
        "--format",
        format,
        "-",
    ];
    let status = sealward_cli::run(
        arguments,
        &mut Streams::new(&mut stdin, &mut stdout, &mut stderr),
    );
    assert!(stderr.is_empty(), "{}", String::from_utf8_lossy(&stderr));
    Ran {
        status,
        stdout: String::from_utf8(stdout).unwrap(),
    }
}

/// The exit status that DESIGN.md gives a report.
fn status(report: &Report) -> Status {
    let Severities { critical, high, .. } = report.summary.findings;
    match (report.summary.errors, critical + high) {
        (0, 0) => Status::Success,
        (0, _) => Status::Findings,
        _ => Status::Incomplete,
    }
}

fn check(report: &Report, file: Option<&SourceFile>) {
    let summary = &report.summary;
    let mut counted = Severities::default();
    for finding in report
        .findings
        .iter()
        .filter(|it| it.verdict == Verdict::Fail)
    {
        *match finding.severity {
            Severity::Critical => &mut counted.critical,
            Severity::High => &mut counted.high,
            Severity::Medium => &mut counted.medium,
            Severity::Low => &mut counted.low,
            Severity::Info => &mut counted.info,
        } += 1;
    }
    assert_eq!(counted, summary.findings);
    let unknown = report
        .findings
        .iter()
        .filter(|it| it.verdict == Verdict::Unknown);
    assert_eq!(unknown.count() as u64, summary.unknown);
    assert_eq!(report.errors.len() as u64, summary.errors);
    let order = |it: &dto::Finding| {
        (
            it.location.as_ref().map(|it| it.start.offset),
            it.check.clone(),
        )
    };
    assert!(
        report.findings.iter().map(order).is_sorted(),
        "by offset and check"
    );
    for finding in &report.findings {
        let is_hex = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let name = finding.fingerprint.as_bytes();
        assert!(
            name.len() == 32 && name.iter().all(is_hex),
            "{}",
            finding.fingerprint
        );
        let related = finding.related.iter().map(|it| &it.location);
        for location in finding.location.iter().chain(related) {
            lies_in(location, file);
        }
        assert!(!finding.message.is_empty());
    }
    for error in &report.errors {
        if let Some(location) = &error.location {
            lies_in(location, file);
        }
    }
}

fn lies_in(location: &dto::Location, file: Option<&SourceFile>) {
    let Some(file) = file else {
        panic!("a place in a file that was not read: {location:?}");
    };
    assert_eq!(location.file, file.name());
    assert!(location.start.offset <= location.end.offset, "{location:?}");
    for place in [location.start, location.end] {
        let before = file.text().get(..place.offset as usize);
        let before = before.unwrap_or_else(|| panic!("{place:?} is no place of the text"));
        let line = before.rsplit('\n').next().unwrap_or_default();
        assert_eq!(place.line as usize, before.matches('\n').count() + 1);
        assert_eq!(place.column as usize, line.chars().count() + 1);
    }
}

/// Where a planted secret stands in hidden parts alone, no report shows it.
fn hides(file: &SourceFile, reports: &[&str]) {
    let is_hidden = |(at, word): (usize, &str)| {
        file.hidden()
            .iter()
            .any(|span| span.start as usize <= at && at + word.len() <= span.end as usize)
    };
    if file.text().match_indices(CANARY).all(is_hidden) {
        assert!(
            !reports.iter().any(|report| report.contains(CANARY)),
            "a secret is shown"
        );
    }
}

/// Manifests, pages, configurations and pods with recorded answers, and secrets that are planted.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = texts::manifests();
    seeds.extend(texts::recorded());
    seeds.extend(texts::real());
    seeds.extend(planted::seeds());
    super::distinct(seeds)
}
