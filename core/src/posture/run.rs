//! Running the checks over a file.

use super::across::{Across, AcrossFinding};
use super::checks::pss::OVERRIDES;
use super::draft::{Draft, Place};
use super::finding::{Confidence, Finding, Identity, Related, Verdict};
use super::fingerprint::fingerprint;
use super::fix::Proposal;
use super::index::{Fact, Index, Tables, facts};
use super::locate::{Located, locate};
use super::plan::{Plan, Planned};
use super::silence::silenced;
use super::suppress::{
    self, Runs, Statement, Suppressed, Waiting, Watch, gather, settle, settle_across,
};
use super::tally::{Control, Outcome, Tally};
use super::{
    ApiServer, Cx, Kinds, Meta, ObjectKind, Options, Pod, Profile, Reference, Resource, Severity,
    checks, resources, template,
};
use crate::document::{Document, ErrorCode, Path, Piece, ReadError, SourceFile, Span};
use crate::kubernetes::{EncryptionFile, FirstDocument, ViolationKind};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// Checks one file, by itself: what other files would say of it is unknown. [`Checker`] checks many
/// together.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::{Options, check};
/// let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {hostPID: false, containers: \
///     [{name: web, image: web, securityContext: {privileged: yes}}]}\n";
/// let file = SourceFile::read("pod.yaml", text.as_bytes().to_vec(), &Limits::default())?;
/// let checked = check(&file, &Options::default());
/// assert_eq!(checked.findings[0].message, "container `web` is privileged");
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[must_use]
pub fn check(file: &SourceFile, options: &Options) -> Checked {
    let checker = Checker::new(options);
    let mut checked = checker.check(file);
    let mut index = checker.index();
    index.add(&file.name().into(), &checked);
    let concluded = checker.conclude(&index);
    checked.tally.add(&concluded.totals.tally);
    let found = concluded.findings.into_iter();
    checked
        .findings
        .extend(found.map(AcrossFinding::in_one_file));
    checked.findings.sort_by(in_order);
    checked.suppressed.extend(concluded.suppressed);
    // They have had their say.
    checked.facts = Arc::default();
    checked.waiting = Arc::default();
    checked
}

/// Checks file after file with the same options. Its state is a list of the checks that run, so it
/// may be shared.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::{Checker, ControlStatus, Options};
///
/// let checker = Checker::new(&Options::default());
/// let mut totals = checker.totals();
/// for (name, text) in [
///     ("a.yaml", "{apiVersion: v1, kind: Pod, spec: {hostPID: true}}"),
///     ("b.yaml", "{apiVersion: v1, kind: Pod, spec: {hostPID: false}}"),
/// ] {
///     let file = SourceFile::read(name, text.into(), &Limits::default())?;
///     totals.add(&checker.check(&file));
/// }
/// let controls = checker.controls(&totals);
/// let shared = controls.iter().find(|it| it.reference.to_string() == "cis-1.12 5.2.3").unwrap();
/// assert_eq!((shared.status, shared.findings, shared.passes), (ControlStatus::Fail, 1, 1));
/// assert_eq!(checker.options().version.to_string(), "1.37");
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
pub struct Checker {
    options: Options,
    plan: Plan,
}

impl std::fmt::Debug for Checker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Checker")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// What the checks found in one file.
///
/// ```
/// use sealward::document::{ErrorCode, Limits, SourceFile};
/// use sealward::posture::{Options, check};
/// let file = SourceFile::read("a.yaml", b"a: 1\n---\na: [\n".to_vec(), &Limits::default())?;
/// let checked = check(&file, &Options::default());
/// assert_eq!((checked.documents, checked.resources, checked.skipped), (2, 0, 1));
/// assert_eq!(checked.errors[0].code(), ErrorCode::Syntax);
///
/// let empty = SourceFile::read("empty.yaml", Vec::new(), &Limits::default())?;
/// let checked = check(&empty, &Options::default());
/// assert_eq!(checked.no_document().map(|error| error.code()), Some(ErrorCode::Empty));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Checked {
    /// Findings by start offset, check and path.
    pub findings: Vec<Finding>,
    /// What could not be read, in the order of the text.
    pub errors: Vec<ReadError>,
    /// Documents that are not empty, those that could not be read too.
    pub documents: u64,
    /// Objects, Lists taken apart.
    pub resources: u64,
    /// Documents and list items that are no objects.
    pub skipped: u64,
    /// Findings that suppressions in the file hold back.
    pub suppressed: Vec<Suppressed>,
    /// What checks across documents keep of the file.
    pub(super) facts: Arc<[Fact]>,
    /// Suppressions in the file that concern those.
    pub(super) waiting: Arc<[Waiting]>,
    tally: Tally,
}

impl Checked {
    /// The error where the file holds no document: for a file that the user named, or a text that
    /// was given. Within a folder it is none.
    #[must_use]
    pub fn no_document(&self) -> Option<ReadError> {
        let message = "the file holds no document";
        (self.documents == 0).then(|| ReadError::new(ErrorCode::Empty, message, None))
    }
}

/// What the checks found with all files known.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::{Checker, Options};
///
/// let checker = Checker::new(&Options::default());
/// let mut index = checker.index();
/// let text = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nspec:\n  \
///     maxUnavailable: 0 # sealward: ignore[avail-pdb-blocks] moved by hand\n";
/// let file = SourceFile::read("budget.yaml", text.into(), &Limits::default())?;
/// index.add(&file.name().into(), &checker.check(&file));
/// let concluded = checker.conclude(&index);
/// assert!(concluded.findings.is_empty());
/// assert_eq!(concluded.suppressed[0].reason, "moved by hand");
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Concluded {
    /// What was found, by file, and within it by place.
    pub findings: Vec<AcrossFinding>,
    /// What suppressions in the files hold back of it.
    pub suppressed: Vec<Suppressed>,
    /// How the controls fared.
    pub totals: Totals,
}

/// What the checks found in several files, as far as it adds up.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::{Checker, Options};
/// let checker = Checker::new(&Options::default());
/// let mut totals = checker.totals();
/// let file = SourceFile::read("a.yaml", b"apiVersion: v1\nkind: Pod\n".to_vec(), &Limits::default())?;
/// totals.add(&checker.check(&file));
/// assert!(checker.controls(&totals).iter().any(|control| control.passes == 1));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Totals {
    tally: Tally,
}

impl Checker {
    /// Works out which checks run.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        let mut options = options.clone();
        options.version = options.version.known();
        Self {
            plan: Plan::new(&options),
            options,
        }
    }

    /// What is checked, and for which cluster.
    #[must_use]
    pub const fn options(&self) -> &Options {
        &self.options
    }

    /// Checks one file.
    #[must_use]
    pub fn check(&self, file: &SourceFile) -> Checked {
        let mut run = Run {
            file,
            plan: &self.plan,
            options: &self.options,
            outcomes: Vec::new(),
            facts: Vec::new(),
            statements: Vec::new(),
            checked: Checked {
                findings: Vec::new(),
                errors: Vec::new(),
                documents: 0,
                resources: 0,
                skipped: 0,
                suppressed: Vec::new(),
                facts: Arc::default(),
                waiting: Arc::default(),
                tally: Tally::new(&self.plan),
            },
        };
        let encryption = EncryptionFile::of(file);
        for piece in file.pieces() {
            match piece {
                Piece::Document(document) => run.document(document, encryption.as_ref()),
                Piece::Refused(span, error) => {
                    run.checked.documents = run.checked.documents.saturating_add(1);
                    // What the API server passes over is a finding, not an error.
                    if !encryption.as_ref().is_some_and(|it| it.passes_over(piece)) {
                        run.refused(file.text(), *span, error, encryption.is_some());
                    }
                }
                Piece::Empty(span) if self.options.suppressions => {
                    let written = Statement::of_empty(file.text(), *span);
                    run.statements
                        .extend(written.into_iter().map(|it| (usize::MAX, it)));
                }
                Piece::Empty(_) => {}
            }
        }
        run.suppress();
        // What an encryption configuration says of the documents behind it stands among theirs.
        run.checked.findings.sort_by(in_order);
        run.checked.facts = run.facts.into();
        run.checked
    }

    /// An empty index, for what the files of a scan say of each other. See [`Index`].
    ///
    /// ```
    /// use sealward::posture::{Checker, Options};
    ///
    /// let checker = Checker::new(&Options::default());
    /// assert!(checker.conclude(&checker.index()).findings.is_empty());
    /// ```
    #[must_use]
    pub fn index(&self) -> Index {
        Index::default()
    }

    /// Runs the checks across documents over what all files say together, and counts how the controls
    /// fared with them. What was found comes by file, and within it by place. See [`Index`].
    ///
    /// ```
    /// use sealward::document::{Limits, SourceFile};
    /// use sealward::posture::{Checker, Options};
    ///
    /// let checker = Checker::new(&Options::default());
    /// let mut index = checker.index();
    /// let text = "{apiVersion: policy/v1, kind: PodDisruptionBudget, spec: {minAvailable: 100%}}";
    /// let file = SourceFile::read("budget.yaml", text.into(), &Limits::default())?;
    /// index.add(&file.name().into(), &checker.check(&file));
    /// assert_eq!(checker.conclude(&index).findings[0].finding.check.id, "avail-pdb-blocks");
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub fn conclude(&self, index: &Index) -> Concluded {
        let mut totals = self.totals();
        let mut found = Vec::new();
        if self.plan.across().is_empty() {
            return Concluded {
                findings: found,
                suppressed: Vec::new(),
                totals,
            };
        }
        let tables = Tables::new(index);
        for (check, planned) in self.plan.across() {
            let mut cx = Across::new(planned, &mut totals.tally, &mut found);
            check.judge(&tables, &mut cx);
        }
        let suppressed = settle_across(index.waiting(), &mut found);
        found.sort_by(|a, b| {
            a.file
                .cmp(&b.file)
                .then_with(|| in_order(&a.finding, &b.finding))
        });
        Concluded {
            findings: found,
            suppressed,
            totals,
        }
    }

    /// Nothing yet, to which files are added.
    #[must_use]
    pub fn totals(&self) -> Totals {
        Totals {
            tally: Tally::new(&self.plan),
        }
    }

    /// How the controls fared in all that was added.
    #[must_use]
    pub fn controls(&self, totals: &Totals) -> Vec<Control> {
        totals.tally.controls(&self.plan, &self.options.profiles)
    }
}

impl Totals {
    /// Adds a file that the same [`Checker`] checked.
    pub fn add(&mut self, checked: &Checked) {
        self.tally.add(&checked.tally);
    }

    /// Adds how the controls fared elsewhere: in [`Checker::conclude`].
    ///
    /// ```
    /// use sealward::posture::{Checker, Options};
    ///
    /// let checker = Checker::new(&Options::default());
    /// let mut totals = checker.totals();
    /// totals.join(&checker.conclude(&checker.index()).totals);
    /// assert!(!checker.controls(&totals).is_empty()); // the manual ones
    /// ```
    pub fn join(&mut self, other: &Self) {
        self.tally.add(&other.tally);
    }
}

/// What checks are about, beside the object itself.
enum About<'a> {
    Object,
    Encryption(&'a EncryptionFile<'a>),
    ApiServer(Rc<ApiServer<'a>>),
}

struct Run<'p> {
    file: &'p SourceFile,
    plan: &'p Plan,
    options: &'p Options,
    outcomes: Vec<Outcome>,
    facts: Vec<Fact>,
    /// Suppressions, each with the number of its document.
    statements: Vec<(usize, Statement)>,
    checked: Checked,
}

impl Run<'_> {
    fn document<'a>(&mut self, document: &'a Document, encryption: Option<&'a EncryptionFile<'a>>) {
        self.checked.documents = self.checked.documents.saturating_add(1);
        let number = usize::try_from(self.checked.documents).unwrap_or(usize::MAX);
        let from = self.checked.findings.len();
        let mut outside = self.checks_of_document(document);
        // One document of an encryption configuration speaks for the file.
        let mut bearer = encryption.filter(|it| std::ptr::eq(it.bearer(), document));
        let refused = bearer;
        let mut objects = resources(document);
        for resource in objects.by_ref() {
            self.checked.resources = self.checked.resources.saturating_add(1);
            if !self.plan.across().is_empty() {
                self.facts.extend(facts(self.file, &resource));
            }
            let mut drafts = if !Kinds::ENCRYPTION.has(resource.object()) {
                self.checks_of_object(&resource)
            } else if resource.node() == document.root() {
                let file = bearer.take();
                file.map_or_else(Vec::new, |file| self.checks_of_encryption(&resource, file))
            } else {
                Vec::new()
            };
            if !outside.is_empty() {
                let span = resource.node().span();
                let inside = |place: &Draft<'_>| place.is_within(span);
                drafts.extend(outside.extract_if(.., |draft| inside(draft)));
            }
            drafts.extend(self.checks_of_api_servers(&resource));
            mark_refused(&mut drafts, refused);
            let mut notes = Vec::new();
            if self.options.suppressions {
                notes = suppress::notes(&resource);
            }
            if !drafts.is_empty() || !notes.is_empty() {
                let object = self.report(&resource, drafts);
                let notes = notes.into_iter().map(|it| it.on(&object, &resource));
                self.statements.extend(notes.map(|it| (number, it)));
            }
        }
        let skipped = objects.skipped() as u64;
        self.checked.skipped = self.checked.skipped.saturating_add(skipped);
        let itself = Resource::document_itself(document);
        if let Some(file) = bearer {
            outside.extend(self.checks_of_encryption(&itself, file));
        }
        mark_refused(&mut outside, refused);
        if !outside.is_empty() {
            self.report(&itself, outside);
        }
        self.number(from);
        if self.options.suppressions {
            let written = gather(self.file, document);
            self.statements
                .extend(written.into_iter().map(|it| (number, it)));
        }
    }

    /// Lets the suppressions of the file hold back what they are for.
    fn suppress(&mut self) {
        if self.statements.is_empty() {
            return;
        }
        let (plan, options) = (self.plan, self.options);
        let runs = |check: &'static Meta| {
            let is_across = || plan.across().iter().any(|(_, it)| it.meta.id == check.id);
            match options.holds(check) {
                false => Runs::Never,
                true if is_across() => Runs::Later,
                true => Runs::Now,
            }
        };
        let watch = Watch {
            runs: &runs,
            today: options.today,
        };
        let statements = std::mem::take(&mut self.statements);
        let findings = &mut self.checked.findings;
        let (suppressed, waiting) = settle(self.file, statements, watch, findings);
        self.checked.suppressed = suppressed;
        self.checked.waiting = waiting.into();
    }

    /// A document that template syntax keeps from being read is unknown; any other is an error.
    fn refused(&mut self, text: &str, span: Span, error: &ReadError, encryption: bool) {
        let check = &checks::TEMPLATE;
        let template = template::in_refused(text, span).filter(|_| {
            let is_text = matches!(error.code(), ErrorCode::Syntax | ErrorCode::Value);
            is_text && self.options.holds(check)
        });
        let Some(span) = template else {
            return self.checked.errors.push(error.clone());
        };
        let resource = Arc::new(Identity::default());
        self.checked.findings.push(Finding {
            check,
            verdict: Verdict::Unknown,
            severity: if encryption {
                Severity::High
            } else {
                check.severity
            },
            confidence: Confidence::High,
            message: checks::TEMPLATE_MESSAGE.to_owned(),
            fingerprint: fingerprint(check.id, &resource, "", 0),
            resource,
            path: Path::default(),
            stable: String::new(),
            span,
            related: Vec::new(),
            refused: encryption.then(|| "decode".to_owned()),
            fix: None,
        });
    }

    fn checks_of_document<'a>(&mut self, document: &'a Document) -> Vec<Draft<'a>> {
        let plan = self.plan;
        let list = plan.documents_list();
        let itself = Resource::document_itself(document);
        self.checks(plan.documents(), list, itself, About::Object)
    }

    fn checks_of_object<'a>(&mut self, resource: &Resource<'a>) -> Vec<Draft<'a>> {
        let plan = self.plan;
        self.checks(
            plan.objects(resource.object()),
            resource.object() as usize,
            *resource,
            About::Object,
        )
    }

    /// Runs the checks of EncryptionConfigurations once for a file.
    fn checks_of_encryption<'a>(
        &mut self,
        resource: &Resource<'a>,
        file: &'a EncryptionFile<'a>,
    ) -> Vec<Draft<'a>> {
        let (plan, kind) = (self.plan, ObjectKind::EncryptionConfiguration);
        let checks = plan.objects(kind);
        self.checks(checks, kind as usize, *resource, About::Encryption(file))
    }

    /// Runs the checks of API servers for each one that an object starts.
    fn checks_of_api_servers<'a>(&mut self, resource: &Resource<'a>) -> Vec<Draft<'a>> {
        let (plan, kind) = (self.plan, ObjectKind::ApiServer);
        let checks = plan.objects(kind);
        if checks.is_empty() {
            return Vec::new();
        }
        let mut drafts = Vec::new();
        for server in ApiServer::all(resource) {
            let about = About::ApiServer(server.into());
            drafts.extend(self.checks(checks, kind as usize, *resource, about));
        }
        drafts
    }

    /// Runs the checks of a list over an object.
    fn checks<'a>(
        &mut self,
        checks: &[Planned],
        list: usize,
        resource: Resource<'a>,
        about: About<'a>,
    ) -> Vec<Draft<'a>> {
        let Some(first) = checks.first() else {
            return Vec::new();
        };
        let pod = Pod::of(&resource);
        let known = pod.ok().flatten();
        let mut cx = Cx::new(resource, known, self.options.version, first.meta);
        match about {
            About::Object => {}
            About::Encryption(file) => cx.set_encryption(file, self.options.assume_new),
            About::ApiServer(server) => cx.set_api_server(server),
        }
        self.outcomes.clear();
        let mut clean = true;
        for planned in checks {
            cx.begin(planned.meta);
            let before = cx.drafts().len();
            match pod {
                _ if planned.meta.kinds != Kinds::WORKLOADS => planned.check.run(&mut cx),
                Ok(Some(_)) => planned.check.run(&mut cx),
                Ok(None) => cx.not_applicable(),
                Err(node) => cx.wrong(node, "mapping"),
            }
            let said = cx.drafts().get(before..).unwrap_or_default();
            let outcome = if said.iter().any(|draft| draft.verdict == Verdict::Fail) {
                Outcome::Fail
            } else if !said.is_empty() {
                Outcome::Unknown
            } else if cx.is_not_applicable() {
                Outcome::NotApplicable
            } else {
                Outcome::Pass
            };
            clean &= outcome == Outcome::Pass;
            self.outcomes.push(outcome);
        }
        let mut drafts = cx.into_drafts();
        if clean {
            self.checked.tally.clean(list);
        } else {
            self.override_baseline(checks, &mut drafts);
            self.checked.tally.object(checks, &self.outcomes);
        }
        drafts
    }

    /// Where only the level restricted is asked for, a baseline check whose place a restricted one
    /// takes has no say if that one passes, as upstream has it.
    fn override_baseline(&mut self, checks: &[Planned], drafts: &mut Vec<Draft<'_>>) {
        if !self.options.profiles.contains(&Profile::PssRestricted) {
            return;
        }
        for (restricted, baseline) in OVERRIDES {
            let decides = |it: &Planned, control| it.meta.references.contains(&control);
            let (restricted, baseline) = (
                Reference::pss_restricted(restricted),
                Reference::pss_baseline(baseline),
            );
            let by = checks.iter().position(|it| decides(it, restricted));
            let passes = by.and_then(|at| self.outcomes.get(at)) == Some(&Outcome::Pass);
            let rows = checks.iter().zip(&mut self.outcomes);
            for (planned, outcome) in rows.filter(|(it, _)| passes && decides(it, baseline)) {
                let objects = matches!(outcome, Outcome::Fail | Outcome::Unknown);
                if objects && self.options.only_restricted_wants(planned.meta) {
                    *outcome = Outcome::NotApplicable;
                    drafts.retain(|draft| draft.check.id != planned.meta.id);
                }
            }
        }
    }

    /// Turns the drafts of one object into findings, and returns what names it in them.
    fn report(&mut self, resource: &Resource<'_>, drafts: Vec<Draft<'_>>) -> Arc<Identity> {
        let identity = Arc::new(Identity::of(resource));
        let mut findings = found(resource, &identity, drafts);
        let silenced = silenced(&findings);
        for (finding, by) in findings.iter().zip(&silenced) {
            self.count(finding, *by);
        }
        let mut silenced = silenced.into_iter();
        findings.retain(|_| silenced.next().flatten().is_none());
        self.checked.findings.append(&mut findings);
        identity
    }

    /// Counts a finding for its controls; one that another check silences only for those controls
    /// that the other does not decide.
    fn count(&mut self, finding: &Finding, by: Option<&'static str>) {
        if finding.verdict != Verdict::Fail {
            return;
        }
        let theirs = by
            .and_then(super::check_by_id)
            .map_or(&[][..], |it| it.meta().references);
        let ours = finding
            .references()
            .iter()
            .filter(|reference| !theirs.contains(reference));
        let plan = self.plan;
        let at = ours.filter_map(|reference| plan.controls.binary_search(reference).ok());
        self.checked.tally.finding(at);
    }

    /// Sorts the findings of one document and numbers equal ones.
    fn number(&mut self, from: usize) {
        let findings = self.checked.findings.get_mut(from..).unwrap_or_default();
        findings.sort_by(in_order);
        let mut seen = HashMap::new();
        for finding in findings {
            let ordinal: &mut u32 = seen.entry(finding.fingerprint).or_default();
            if *ordinal > 0 {
                let (check, stable) = (finding.check.id, finding.stable.as_str());
                finding.fingerprint = fingerprint(check, &finding.resource, stable, *ordinal);
            }
            *ordinal = ordinal.saturating_add(1);
        }
    }
}

/// The order of a report within a file.
fn in_order(a: &Finding, b: &Finding) -> Ordering {
    let key = |it: &Finding| (it.span.start, it.check.id);
    key(a).cmp(&key(b)).then_with(|| a.path.cmp(&b.path))
}

/// Adds to what document checks found that the API server refuses the file for it.
fn mark_refused<'a>(drafts: &mut [Draft<'a>], file: Option<&'a EncryptionFile<'a>>) {
    let Some(FirstDocument::Read(configuration)) = file.map(|file| &file.first) else {
        return;
    };
    for draft in drafts {
        let kind = match draft.check.id {
            "doc-duplicate-key" => ViolationKind::DuplicateKey,
            "doc-wrong-type" => ViolationKind::WrongType,
            _ => continue,
        };
        let start = draft.place.start();
        let mut same = configuration
            .violations()
            .iter()
            .filter(|it| it.kind == kind);
        if same.any(|violation| violation.span.start == start) {
            draft.refuse("decode");
        }
    }
}

/// The drafts of one object as findings, each once.
fn found(
    resource: &Resource<'_>,
    identity: &Arc<Identity>,
    drafts: Vec<Draft<'_>>,
) -> Vec<Finding> {
    let places: Vec<&Place<'_>> = drafts
        .iter()
        .flat_map(|draft| std::iter::once(&draft.place).chain(draft.related.iter().map(|it| &it.1)))
        .collect();
    let mut located = locate(resource.node(), &places).into_iter();
    let mut findings: Vec<Finding> = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let Located {
            path,
            stable,
            span,
            used_at,
        } = located.next().unwrap_or_default();
        let used = used_at.map(|span| Related {
            message: "used here".to_owned(),
            span,
        });
        let others = draft.related.into_iter().map(|(message, _)| {
            let span = located
                .next()
                .map_or_else(Span::default, |place| place.span);
            Related { message, span }
        });
        let related = used.into_iter().chain(others).collect();
        let finding = Finding {
            check: draft.check,
            verdict: draft.verdict,
            severity: draft.severity,
            confidence: draft.confidence,
            message: draft.message,
            fingerprint: fingerprint(draft.check.id, identity, &stable, 0),
            resource: Arc::clone(identity),
            path,
            stable,
            span,
            related,
            refused: draft.refused,
            fix: draft.fix.and_then(|(safety, title, change)| {
                Proposal::new(resource.document(), safety, title, &change)
            }),
        };
        findings.push(finding);
    }
    let mut seen = std::collections::HashSet::new();
    findings.retain(|it| {
        seen.insert((
            it.check.id,
            it.verdict,
            it.span,
            it.path.clone(),
            it.message.clone(),
        ))
    });
    findings
}
