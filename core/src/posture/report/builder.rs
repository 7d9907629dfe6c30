//! From findings in files to one report.

use super::controls::controls;
use crate::document::{Position, ReadError, SourceFile, Span};
use crate::dto;
use crate::posture::across::AcrossFinding;
use crate::posture::checker::{Checked, Checker, Concluded, Totals};
use crate::posture::finding::{Confidence, Finding, Identity, Verdict};
use crate::posture::index::Index;
use crate::posture::sieve::Sieve;
use crate::posture::suppress::{Suppressed, SuppressedBy};
use crate::posture::{Framework, Severity, fix};
use std::rc::Rc;

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
    suppressed: Vec<dto::Suppressed>,
    errors: Vec<dto::Error>,
    index: Index,
    sieve: Sieve,
    concluded: bool,
    keeps_findings: bool,
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
            suppressed: Vec::new(),
            errors: Vec::new(),
            index: checker.index(),
            sieve: Sieve::default(),
            concluded: false,
            keeps_findings: true,
        }
    }

    /// Keeps no finding, but counts them: for one who shows each as it is found, however many there
    /// are. The fixes of what [`ReportBuilder::conclude_with`] gives have no edits then, and each finding is made when
    /// it is asked for.
    ///
    /// ```
    /// use sealward::document::{Limits, SourceFile};
    /// use sealward::posture::{Checker, Options, ReportBuilder};
    /// let checker = Checker::new(&Options::default());
    /// let text = "{apiVersion: v1, kind: Pod, spec: {hostPID: true}}";
    /// let file = SourceFile::read("a.yaml", text.as_bytes().to_vec(), &Limits::default())?;
    /// let mut builder = ReportBuilder::new(&checker).without_findings();
    /// builder.add(&file, &checker.check(&file));
    /// let report = builder.finish();
    /// assert!(report.findings.is_empty() && report.summary.findings.high > 0);
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub fn without_findings(mut self) -> Self {
        self.keeps_findings = false;
        self
    }

    /// Adds a file and what the checker found in it.
    pub fn add(&mut self, file: &SourceFile, checked: &Checked) {
        self.totals.add(checked);
        self.index.add(&file.name().into(), checked);
        let summary = &mut self.summary;
        summary.files = summary.files.saturating_add(u64::from(!checked.is_part));
        summary.documents = summary.documents.saturating_add(checked.documents);
        summary.resources = summary.resources.saturating_add(checked.resources);
        summary.skipped = summary.skipped.saturating_add(checked.skipped);
        for finding in &checked.findings {
            count(summary, finding);
        }
        if self.keeps_findings {
            let mut fixes = fix::fixes(file, checked).into_iter();
            self.findings.extend(checked.findings.iter().map(|finding| {
                let fix = fixes.next().flatten().map(fix_in);
                dto::Finding {
                    fix,
                    ..finding_in(file, finding)
                }
            }));
        }
        self.hold(Some(file), &checked.suppressed);
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

    /// Judges by all files together what no file tells by itself, and returns what was found. Done once,
    /// after the last file; [`ReportBuilder::finish`] does it if nobody has.
    ///
    /// ```
    /// use sealward::document::{Limits, SourceFile};
    /// use sealward::posture::{Checker, Options, ReportBuilder};
    ///
    /// let checker = Checker::new(&Options::default());
    /// let mut builder = ReportBuilder::new(&checker);
    /// let text = "{apiVersion: policy/v1, kind: PodDisruptionBudget, spec: {maxUnavailable: 0}}";
    /// let file = SourceFile::read("budget.yaml", text.into(), &Limits::default())?;
    /// builder.add(&file, &checker.check(&file));
    /// assert_eq!(builder.conclude()[0].check, "avail-pdb-blocks");
    /// assert_eq!(builder.finish().findings.len(), 1);
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    pub fn conclude(&mut self) -> Vec<dto::Finding> {
        self.conclude_with(&|_| None).collect()
    }

    /// [`ReportBuilder::conclude`], with what reads a file of the scan once more, for the fixes of what is found in
    /// it; `None` where that cannot be done.
    ///
    /// ```
    /// use sealward::document::{Limits, SourceFile};
    /// use sealward::posture::{Checker, Options, ReportBuilder};
    /// use std::rc::Rc;
    ///
    /// let checker = Checker::new(&Options::default());
    /// let mut builder = ReportBuilder::new(&checker);
    /// let text = "{apiVersion: policy/v1, kind: PodDisruptionBudget, spec: {maxUnavailable: 0}}";
    /// let file = Rc::new(SourceFile::read("budget.yaml", text.into(), &Limits::default())?);
    /// builder.add(&file, &checker.check(&file));
    /// let mut found = builder.conclude_with(&|_| Some(Rc::clone(&file)));
    /// assert_eq!(found.next().unwrap().fix.unwrap().title, "let one pod be unavailable");
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    pub fn conclude_with(
        &mut self,
        read: &dyn Fn(&str) -> Option<Rc<SourceFile>>,
    ) -> impl Iterator<Item = dto::Finding> + use<> {
        if std::mem::replace(&mut self.concluded, true) {
            return Told::default();
        }
        let Concluded {
            findings: mut found,
            suppressed,
            totals,
        } = self.checker.conclude(&self.index);
        self.totals.join(&totals);
        self.hold(None, &suppressed);
        let suppressed = self.sieve.hold_across(&mut found);
        self.hold(None, &suppressed);
        self.index = self.checker.index();
        found
            .iter()
            .for_each(|it| count(&mut self.summary, &it.finding));
        if !self.keeps_findings {
            return Told {
                found: found.into_iter(),
                ..Told::default()
            };
        }
        let mut findings = Vec::with_capacity(found.len());
        for of_file in found.chunk_by(|a, b| a.file == b.file) {
            let mut fixes = fixes_across(of_file, read).into_iter();
            findings.extend(of_file.iter().map(|it| dto::Finding {
                fix: fixes.next().flatten().map(fix_in),
                ..finding_across(it)
            }));
        }
        self.findings.extend(findings.iter().cloned());
        Told {
            made: findings.into_iter(),
            ..Told::default()
        }
    }

    /// What is held back after the checks. The caller asks it about each file before the file is added;
    /// [`ReportBuilder::conclude`] asks it about the rest.
    ///
    /// ```
    /// use sealward::document::{Limits, SourceFile};
    /// use sealward::posture::{Checker, Options, ReportBuilder};
    /// let checker = Checker::new(&Options::default());
    /// let mut builder = ReportBuilder::new(&checker);
    /// builder.sieve_mut().record();
    /// let text = "{apiVersion: v1, kind: Pod, spec: {hostPID: true}}";
    /// let file = SourceFile::read("a.yaml", text.into(), &Limits::default())?;
    /// let mut checked = checker.check(&file);
    /// builder.sieve_mut().hold(file.name(), &mut checked);
    /// builder.add(&file, &checked);
    /// assert_eq!(builder.sieve_mut().recorded().entries[0].check, "pss-host-pid");
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    pub const fn sieve_mut(&mut self) -> &mut Sieve {
        &mut self.sieve
    }

    /// Takes another sieve.
    ///
    /// ```
    /// use sealward::posture::{Checker, Options, ReportBuilder, Sieve};
    /// let checker = Checker::new(&Options::default());
    /// let mut builder = ReportBuilder::new(&checker);
    /// builder.set_sieve(Sieve::default());
    /// assert!(builder.finish().suppressed.is_empty());
    /// ```
    pub fn set_sieve(&mut self, sieve: Sieve) {
        self.sieve = sieve;
        self.sieve.set_options(self.checker.options());
    }

    fn hold(&mut self, file: Option<&SourceFile>, suppressed: &[Suppressed]) {
        let count = suppressed.len() as u64;
        self.summary.suppressed = self.summary.suppressed.saturating_add(count);
        if self.keeps_findings {
            let held = suppressed.iter().map(|it| held(file, it));
            self.suppressed.extend(held);
        }
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
        self.finish_with_sieve().0
    }

    /// [`ReportBuilder::finish`], and the sieve with all that went through it.
    ///
    /// ```
    /// use sealward::posture::{Checker, Options, ReportBuilder};
    /// let checker = Checker::new(&Options::default());
    /// let (report, sieve) = ReportBuilder::new(&checker).finish_with_sieve();
    /// assert_eq!((report.findings.len(), sieve.outdated()), (0, 0));
    /// ```
    #[must_use]
    pub fn finish_with_sieve(mut self) -> (dto::Report, Sieve) {
        self.conclude();
        let Self {
            checker,
            totals,
            summary,
            mut findings,
            suppressed,
            mut errors,
            sieve,
            ..
        } = self;
        // Stable: findings of one place and check are in their order already.
        findings.sort_by_cached_key(|finding| {
            let place = finding.location.as_ref();
            let place = place.map(|it| (it.file.clone(), it.start.offset));
            (place, finding.check.clone())
        });
        errors.sort_by(|a, b| a.file.cmp(&b.file));
        let options = checker.options();
        let report = dto::Report {
            schema: dto::REPORT_SCHEMA.to_owned(),
            tool: dto::Tool {
                name: "sealward".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            target: dto::Target {
                kubernetes_version: options.version.to_string(),
                profiles: options.profiles.iter().map(ToString::to_string).collect(),
                #[cfg(feature = "config")]
                configuration: sieve.configuration(options),
                #[cfg(not(feature = "config"))]
                configuration: None,
            },
            summary,
            findings,
            suppressed,
            controls: controls(checker, &totals),
            errors,
        };
        (report, sieve)
    }
}

/// What was found with all files known, one after the other: there may be very many.
#[derive(Default)]
struct Told {
    made: std::vec::IntoIter<dto::Finding>,
    found: std::vec::IntoIter<AcrossFinding>,
}

impl Iterator for Told {
    type Item = dto::Finding;

    fn next(&mut self) -> Option<dto::Finding> {
        let made = self.made.next();
        made.or_else(|| {
            let found = self.found.next()?;
            Some(dto::Finding {
                fix: found.finding.fix.as_ref().map(proposed),
                ..finding_across(&found)
            })
        })
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

/// The fixes of what was found in one file, each for its finding.
fn fixes_across(
    found: &[AcrossFinding],
    read: &dyn Fn(&str) -> Option<Rc<SourceFile>>,
) -> Vec<Option<fix::Fix>> {
    let has_fix = found.iter().any(|it| it.finding.fix.is_some());
    let first = found.first().filter(|_| has_fix);
    let Some(file) = first.and_then(|it| read(&it.file)) else {
        return Vec::new();
    };
    let findings: Vec<_> = found.iter().map(|it| &it.finding).collect();
    fix::fixes_of(&file, &findings)
}

fn held(file: Option<&SourceFile>, it: &Suppressed) -> dto::Suppressed {
    let place = it.place.as_ref().map(|it| dto::Location {
        file: it.file.to_string(),
        start: position(it.start),
        end: position(it.end),
    });
    let in_file = || file.map(|file| location(file, it.finding.span));
    let dto::Finding {
        check,
        verdict,
        severity,
        message,
        resource,
        path,
        fingerprint,
        ..
    } = finding_itself(&it.finding);
    dto::Suppressed {
        check,
        verdict,
        severity,
        message,
        resource,
        path,
        location: place.or_else(in_file),
        fingerprint,
        by: match it.by {
            SuppressedBy::Comment => dto::SuppressedBy::Comment,
            SuppressedBy::Annotation => dto::SuppressedBy::Annotation,
            SuppressedBy::Configuration => dto::SuppressedBy::Configuration,
            SuppressedBy::Baseline => dto::SuppressedBy::Baseline,
            SuppressedBy::Peer => dto::SuppressedBy::Peer,
        },
        reason: it.reason.clone(),
        expires: it.expires.map(|date| date.to_string()),
    }
}

fn finding_across(found: &AcrossFinding) -> dto::Finding {
    let at = |file: &str, start: Position, end: Position| dto::Location {
        file: file.to_owned(),
        start: position(start),
        end: position(end),
    };
    let related = found.related.iter().map(|it| dto::Related {
        message: it.message.clone(),
        location: at(&it.file, it.start, it.end),
    });
    dto::Finding {
        location: Some(at(&found.file, found.start, found.end)),
        related: related.collect(),
        ..finding_itself(&found.finding)
    }
}

fn finding_in(file: &SourceFile, finding: &Finding) -> dto::Finding {
    let related = finding.related.iter().map(|related| dto::Related {
        message: related.message.clone(),
        location: location(file, related.span),
    });
    dto::Finding {
        location: Some(location(file, finding.span)),
        related: related.collect(),
        ..finding_itself(finding)
    }
}

/// All of a finding but where it is.
fn finding_itself(finding: &Finding) -> dto::Finding {
    dto::Finding {
        check: finding.check.id.to_owned(),
        verdict: match finding.verdict {
            Verdict::Fail => dto::Verdict::Fail,
            Verdict::Unknown => dto::Verdict::Unknown,
        },
        severity: finding.severity.into(),
        confidence: match finding.confidence {
            Confidence::High => dto::Confidence::High,
            Confidence::Medium => dto::Confidence::Medium,
            Confidence::Low => dto::Confidence::Low,
        },
        message: finding.message.clone(),
        resource: named(&finding.resource),
        path: finding.path.to_string(),
        location: None,
        related: Vec::new(),
        references: references(finding),
        fix: None,
        fingerprint: finding.fingerprint.to_string(),
    }
}

fn named(object: &Identity) -> dto::Resource {
    dto::Resource {
        api_version: object.api_version.clone(),
        kind: object.kind.clone(),
        namespace: object.namespace.clone(),
        name: object.name.clone(),
        carrier: object.carrier.as_deref().map(|it| named(it).into()),
    }
}

/// A fix whose place in the text nobody asks for.
fn proposed(fix: &fix::Proposal) -> dto::Fix {
    dto::Fix {
        safety: safety(fix.safety),
        title: fix.title.clone().into_owned(),
        edits: Vec::new(),
    }
}

const fn safety(safety: fix::Safety) -> dto::Safety {
    match safety {
        fix::Safety::Safe => dto::Safety::Safe,
        fix::Safety::Review => dto::Safety::Review,
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
        safety: safety(fix.safety),
        title: fix.title,
        edits: edits.collect(),
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
    dto::Location {
        file: file.name().to_owned(),
        start: position(file.position(span.start)),
        end: position(file.position(span.end.max(span.start))),
    }
}

const fn position(position: Position) -> dto::Position {
    let Position {
        line,
        column,
        offset,
    } = position;
    dto::Position {
        line,
        column,
        offset,
    }
}
