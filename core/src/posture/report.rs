//! From findings in files to one report.

use super::finding::{Confidence, Finding, Verdict};
use super::run::{Checked, Checker, Totals};
use super::tally::{Control, ControlStatus};
use super::{Framework, Options, Severity, fix};
use crate::document::{Limits, Position, ReadError, SourceFile, Span};
use crate::dto;

/// Checks one text that somebody gives and reports on it: what `sealward check -` does.
///
/// `name` is how the report calls it; `-` where it has none. What cannot be read is in the report's
/// `errors`.
///
/// ```
/// use sealward::document::Limits;
/// use sealward::posture::{Options, check_text};
/// let report = check_text("-", b"apiVersion: v1\nkind: Pod\n".to_vec(), &Options::default(), &Limits::default());
/// assert_eq!((report.summary.resources, report.errors.len()), (1, 0));
/// let report = check_text("-", Vec::new(), &Options::default(), &Limits::default());
/// assert_eq!(report.errors[0].code, "document/empty");
/// ```
#[must_use]
pub fn check_text(name: &str, text: Vec<u8>, options: &Options, limits: &Limits) -> dto::Report {
    let checker = Checker::new(options);
    let mut builder = ReportBuilder::new(&checker);
    match SourceFile::read(name, text, limits) {
        Ok(file) => {
            let checked = checker.check(&file);
            match checked.no_document() {
                Some(error) => builder.add_unreadable(name, &error),
                None => builder.add(&file, &checked),
            }
        }
        Err(error) => builder.add_unreadable(name, &error),
    }
    builder.finish()
}

/// Gathers what was found in file after file into one [`dto::Report`].
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::{Checker, Options, ReportBuilder};
/// let checker = Checker::new(&Options::default());
/// let mut builder = ReportBuilder::new(&checker);
/// let file = SourceFile::read("a.yaml", b"apiVersion: v1\nkind: Pod\n".to_vec(), &Limits::default())?;
/// builder.add(&file, &checker.check(&file));
/// let report = builder.finish();
/// assert_eq!((report.summary.files, report.summary.resources), (1, 1));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Debug)]
pub struct ReportBuilder<'c> {
    checker: &'c Checker,
    totals: Totals,
    summary: dto::Summary,
    findings: Vec<dto::Finding>,
    errors: Vec<dto::Error>,
    fixes: bool,
}

impl<'c> ReportBuilder<'c> {
    /// An empty report of what this checker finds.
    #[must_use]
    pub fn new(checker: &'c Checker) -> Self {
        Self {
            totals: checker.totals(),
            checker,
            summary: dto::Summary::default(),
            findings: Vec::new(),
            errors: Vec::new(),
            fixes: true,
        }
    }

    /// Leaves out the fixes, which take several readings of each file to work out.
    ///
    /// ```
    /// use sealward::document::{Limits, SourceFile};
    /// use sealward::posture::{Checker, Options, ReportBuilder};
    /// let checker = Checker::new(&Options::default());
    /// let text = "{apiVersion: v1, kind: Pod, spec: {hostPID: true}}";
    /// let file = SourceFile::read("a.yaml", text.as_bytes().to_vec(), &Limits::default())?;
    /// for (builder, has_fix) in [
    ///     (ReportBuilder::new(&checker), true),
    ///     (ReportBuilder::new(&checker).without_fixes(), false),
    /// ] {
    ///     let mut builder = builder;
    ///     builder.add(&file, &checker.check(&file));
    ///     assert_eq!(builder.finish().findings[0].fix.is_some(), has_fix);
    /// }
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub fn without_fixes(mut self) -> Self {
        self.fixes = false;
        self
    }

    /// Adds a file and what the checker found in it.
    pub fn add(&mut self, file: &SourceFile, checked: &Checked) {
        self.totals.add(checked);
        let summary = &mut self.summary;
        summary.files = summary.files.saturating_add(1);
        summary.documents = summary.documents.saturating_add(checked.documents);
        summary.resources = summary.resources.saturating_add(checked.resources);
        summary.skipped = summary.skipped.saturating_add(checked.skipped);
        let mut fixes = if self.fixes {
            fix::fixes(file, checked)
        } else {
            Vec::new()
        }
        .into_iter();
        for finding in &checked.findings {
            count(summary, finding);
            let fix = fixes.next().flatten().map(fix_in);
            let finding = finding_in(file, finding);
            self.findings.push(dto::Finding { fix, ..finding });
        }
        for error in &checked.errors {
            let location = error.span().map(|span| location(file, span));
            self.error(
                file.name(),
                error.code().as_str(),
                error.message(),
                location,
            );
        }
    }

    /// Adds a file that could not be read at all, or holds nothing to check.
    ///
    /// ```
    /// use sealward::document::{Limits, SourceFile};
    /// use sealward::posture::{Checker, Options, ReportBuilder};
    /// let checker = Checker::new(&Options::default());
    /// let mut builder = ReportBuilder::new(&checker);
    /// let error = SourceFile::read("a.yaml", vec![0xff], &Limits::default()).unwrap_err();
    /// builder.add_unreadable("a.yaml", &error);
    /// assert_eq!(builder.finish().errors[0].code, "document/encoding");
    /// ```
    pub fn add_unreadable(&mut self, file: &str, error: &ReadError) {
        self.add_error(file, error.code().as_str(), error.message());
    }

    /// Adds a file or folder of which nothing could be read, for a reason of the caller's own.
    ///
    /// ```
    /// use sealward::posture::{Checker, Options, ReportBuilder};
    /// let checker = Checker::new(&Options::default());
    /// let mut builder = ReportBuilder::new(&checker);
    /// builder.add_error("a.yaml", "example/no-access", "the file is not ours to read");
    /// builder.add_skipped(2);
    /// assert_eq!((builder.summary().errors, builder.summary().skipped), (1, 2));
    /// ```
    pub fn add_error(&mut self, file: &str, code: &str, message: &str) {
        self.error(file, code, message, None);
    }

    /// Counts what was left out on purpose: a link that leads out of the tree.
    ///
    /// ```
    /// use sealward::posture::{Checker, Options, ReportBuilder};
    /// let checker = Checker::new(&Options::default());
    /// let mut builder = ReportBuilder::new(&checker);
    /// builder.add_skipped(1);
    /// assert_eq!(builder.finish().summary.skipped, 1);
    /// ```
    pub fn add_skipped(&mut self, count: u64) {
        self.summary.skipped = self.summary.skipped.saturating_add(count);
    }

    fn error(&mut self, file: &str, code: &str, message: &str, location: Option<dto::Location>) {
        self.summary.errors = self.summary.errors.saturating_add(1);
        self.errors.push(dto::Error {
            file: file.to_owned(),
            code: code.to_owned(),
            message: message.to_owned(),
            location,
        });
    }

    /// The counts so far.
    ///
    /// ```
    /// use sealward::posture::{Checker, Options, ReportBuilder};
    /// let checker = Checker::new(&Options::default());
    /// assert_eq!(ReportBuilder::new(&checker).summary().files, 0);
    /// ```
    #[must_use]
    pub const fn summary(&self) -> &dto::Summary {
        &self.summary
    }

    /// The report, its findings sorted by file, start offset, check and path.
    #[must_use]
    pub fn finish(self) -> dto::Report {
        let Self {
            checker,
            totals,
            summary,
            mut findings,
            mut errors,
            fixes: _,
        } = self;
        // Stable: within a file the findings are in their order already.
        let file = |finding: &dto::Finding| finding.location.as_ref().map(|it| it.file.clone());
        findings.sort_by_cached_key(file);
        errors.sort_by(|a, b| a.file.cmp(&b.file));
        let options = checker.options();
        dto::Report {
            schema: dto::REPORT_SCHEMA.to_owned(),
            tool: dto::Tool {
                name: "sealward".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            target: dto::Target {
                kubernetes_version: options.version.to_string(),
                profiles: options.profiles.iter().map(ToString::to_string).collect(),
            },
            summary,
            findings,
            suppressed: Vec::new(),
            controls: checker.controls(&totals).into_iter().map(control).collect(),
            errors,
        }
    }
}

fn count(summary: &mut dto::Summary, finding: &Finding) {
    let slot = match (finding.verdict, finding.severity) {
        (Verdict::Unknown, _) => &mut summary.unknown,
        (Verdict::Fail, Severity::Critical) => &mut summary.findings.critical,
        (Verdict::Fail, Severity::High) => &mut summary.findings.high,
        (Verdict::Fail, Severity::Medium) => &mut summary.findings.medium,
        (Verdict::Fail, Severity::Low) => &mut summary.findings.low,
        (Verdict::Fail, Severity::Info) => &mut summary.findings.info,
    };
    *slot = slot.saturating_add(1);
}

fn finding_in(file: &SourceFile, finding: &Finding) -> dto::Finding {
    dto::Finding {
        check: finding.check.id.to_owned(),
        verdict: match finding.verdict {
            Verdict::Fail => dto::Verdict::Fail,
            Verdict::Unknown => dto::Verdict::Unknown,
        },
        severity: severity(finding.severity),
        confidence: match finding.confidence {
            Confidence::High => dto::Confidence::High,
            Confidence::Medium => dto::Confidence::Medium,
            Confidence::Low => dto::Confidence::Low,
        },
        message: finding.message.clone(),
        resource: dto::Resource {
            api_version: finding.resource.api_version.clone(),
            kind: finding.resource.kind.clone(),
            namespace: finding.resource.namespace.clone(),
            name: finding.resource.name.clone(),
        },
        path: finding.path.to_string(),
        location: Some(location(file, finding.span)),
        related: finding
            .related
            .iter()
            .map(|related| dto::Related {
                message: related.message.clone(),
                location: location(file, related.span),
            })
            .collect(),
        references: references(finding),
        fix: None,
        fingerprint: finding.fingerprint.to_string(),
    }
}

fn fix_in(fix: fix::Fix) -> dto::Fix {
    let shown = fix.shows_text();
    let edits = fix.edits.into_iter().map(|edit| dto::Edit {
        start: edit.start,
        end: edit.end,
        text: shown.then_some(edit.text),
    });
    dto::Fix {
        safety: match fix.safety {
            fix::Safety::Safe => dto::Safety::Safe,
            fix::Safety::Review => dto::Safety::Review,
        },
        title: fix.title,
        edits: edits.collect(),
    }
}

const fn severity(severity: Severity) -> dto::Severity {
    match severity {
        Severity::Critical => dto::Severity::Critical,
        Severity::High => dto::Severity::High,
        Severity::Medium => dto::Severity::Medium,
        Severity::Low => dto::Severity::Low,
        Severity::Info => dto::Severity::Info,
    }
}

fn references(finding: &Finding) -> Vec<dto::Reference> {
    let of_check = finding.references().iter().map(|it| (it.framework, it.id));
    let refused = finding.refused.as_deref();
    let own = refused.map(|path| (Framework::Kubernetes, path));
    let pairs = of_check.chain(own);
    let reference = |(framework, id): (Framework, &str)| dto::Reference {
        framework: framework.name().to_owned(),
        id: id.to_owned(),
    };
    pairs.map(reference).collect()
}

fn control(control: Control) -> dto::Control {
    dto::Control {
        framework: control.reference.framework.name().to_owned(),
        id: control.reference.id.to_owned(),
        status: match control.status {
            ControlStatus::Pass => dto::Status::Pass,
            ControlStatus::Fail => dto::Status::Fail,
            ControlStatus::Unknown => dto::Status::Unknown,
            ControlStatus::Manual => dto::Status::Manual,
            ControlStatus::NotApplicable => dto::Status::NotApplicable,
        },
        findings: control.findings,
        passes: control.passes,
    }
}

/// Where a span of a file's text is.
///
/// ```
/// use sealward::document::{Limits, SourceFile, Span};
/// use sealward::posture::location;
/// let file = SourceFile::read("a.yaml", b"a: 1\nb: 2\n".to_vec(), &Limits::default())?;
/// let place = location(&file, Span::new(5, 9));
/// assert_eq!((place.file.as_str(), place.start.line, place.end.column), ("a.yaml", 2, 5));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[must_use]
pub fn location(file: &SourceFile, span: Span) -> dto::Location {
    let position = |offset| {
        let Position {
            line,
            column,
            offset,
        } = file.position(offset);
        dto::Position {
            line,
            column,
            offset,
        }
    };
    dto::Location {
        file: file.name().to_owned(),
        start: position(span.start),
        end: position(span.end.max(span.start)),
    }
}
