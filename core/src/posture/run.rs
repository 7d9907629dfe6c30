//! Running the checks over a file.

use super::draft::Draft;
use super::finding::{Confidence, Finding, Identity, Verdict};
use super::fingerprint::fingerprint;
use super::found::in_order;
use super::host::{HostFacts, NoFacts};
use super::index::{DigestKey, Fact, facts};
use super::kubelet::Over;
use super::overlay::Altered;
use super::plan::{Plan, Planned};
use super::run_counts::apart;
use super::run_inner::configures;
use super::suppress::{self, Heard, Runs, Said, Statement, Watch, gather, settle};
use super::tally::{Apart, Outcome, Tally};
use super::{
    Area, Check, Checked, Component, Cx, Kinds, Meta, ObjectKind, Options, Pod, Program, Resource,
    Severity, checks, kustomize, resources, template,
};
use crate::document::{Document, ErrorCode, Node, Path, Piece, ReadError, SourceFile, Span};
use crate::kubernetes::{EncryptionFile, FirstDocument, ViolationKind};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

/// What checks are about, beside the object itself.
enum About<'a> {
    Object,
    Encryption(&'a EncryptionFile<'a>),
    Component(Rc<Component<'a>>),
    Host(Result<Rc<HostFacts<'a>>, NoFacts<'a>>),
}

/// The checks on their way through a file.
pub(super) struct Run<'p> {
    pub(super) file: &'p SourceFile,
    pub(super) plan: &'p Plan,
    pub(super) options: &'p Options,
    pub(super) digests: &'p DigestKey,
    pub(super) outcomes: Vec<Outcome>,
    /// What checks said of single controls.
    pub(super) apart: Vec<Apart>,
    pub(super) facts: Vec<Fact>,
    /// Suppressions, each with the number of its document.
    pub(super) statements: Vec<(usize, Statement)>,
    /// What was said to other checkers that are honored.
    pub(super) heard: Vec<Heard>,
    pub(super) checked: Checked,
    /// Whether the file lies where its cluster reads it.
    pub(super) is_on_host: bool,
    /// Whether a unit's programs are judged with what the file sets.
    pub(super) is_beside_unit: bool,
    /// Whether the programs that the file sets are judged with other files that it is read together with.
    pub(super) is_part: bool,
    /// What goes over the file, which is a kubelet's configuration.
    pub(super) over: Option<Over<'p>>,
    /// The kustomization of which the file is a patch.
    pub(super) patch_of: Option<Arc<str>>,
    /// What kustomizations change in its objects.
    pub(super) altered: Option<Altered<'p>>,
    /// Where the texts within the file begin that were judged.
    pub(super) judged_texts: HashSet<u32>,
    /// Whether what is checked is a text within another file, and what carries that.
    pub(super) is_inner: bool,
    /// Whether of what stands in that text only configurations are judged.
    pub(super) is_told: bool,
    pub(super) carrier: Option<Arc<Identity>>,
    /// Whether the document that is being checked is a patch.
    is_patch: bool,
    /// Whether the programs of the object that is being checked are judged with what other files say.
    is_with_others: bool,
}

impl<'p> Run<'p> {
    pub(super) fn new(
        file: &'p SourceFile,
        plan: &'p Plan,
        options: &'p Options,
        digests: &'p DigestKey,
    ) -> Self {
        Self {
            file,
            plan,
            options,
            digests,
            outcomes: Vec::new(),
            apart: Vec::new(),
            facts: Vec::new(),
            statements: Vec::new(),
            heard: Vec::new(),
            is_on_host: false,
            is_beside_unit: false,
            is_part: false,
            over: None,
            patch_of: None,
            altered: None,
            judged_texts: HashSet::new(),
            is_inner: false,
            is_told: false,
            carrier: None,
            is_patch: false,
            is_with_others: false,
            checked: Checked::new(Tally::new(plan)),
        }
    }

    /// Runs the checks over all of the file.
    pub(super) fn finish(mut self) -> Checked {
        self.pieces();
        self.suppress();
        // What an encryption configuration says of the documents behind it stands among theirs.
        self.checked.findings.sort_by(in_order);
        self.checked.facts = self.facts.into();
        self.checked
    }

    /// Runs the checks over a text within another file, whose suppressions are for that file to hear.
    pub(super) fn finish_inner(mut self) -> (Checked, Said) {
        self.pieces();
        self.checked.facts = self.facts.into();
        let statements = self.statements.into_iter().map(|it| it.1).collect();
        let said = Said {
            statements,
            heard: self.heard,
        };
        (self.checked, said)
    }

    fn pieces(&mut self) {
        let encryption = EncryptionFile::of(self.file);
        for piece in self.file.pieces() {
            if self.is_told && !configures(piece, self.file.text()) {
                continue;
            }
            match piece {
                Piece::Document(document) => self.document(document, encryption.as_ref()),
                Piece::Refused(span, error) => {
                    self.checked.documents = self.checked.documents.saturating_add(1);
                    // What the API server passes over is a finding, not an error.
                    if !encryption.as_ref().is_some_and(|it| it.passes_over(piece)) {
                        self.refused(self.file.text(), *span, error, encryption.is_some());
                    }
                }
                Piece::Empty(span) if self.options.suppressions => {
                    let written = Statement::of_empty(self.file.text(), *span);
                    self.statements
                        .extend(written.into_iter().map(|it| (usize::MAX, it)));
                }
                Piece::Empty(_) => {}
            }
        }
    }

    fn document<'a>(&mut self, document: &'a Document, encryption: Option<&'a EncryptionFile<'a>>)
    where
        'p: 'a,
    {
        self.checked.documents = self.checked.documents.saturating_add(1);
        let number = usize::try_from(self.checked.documents).unwrap_or(usize::MAX);
        let from = self.checked.findings.len();
        self.is_patch = self.patch_of.is_some() && kustomize::is_patch(document);
        let mut outside = self.checks_of_document(document);
        // One document of an encryption configuration speaks for the file.
        let mut bearer = encryption.filter(|it| std::ptr::eq(it.bearer(), document));
        let refused = bearer;
        let mut objects = resources(document);
        let mut has_objects = false;
        for resource in objects.by_ref() {
            has_objects = true;
            self.checked.resources = self.checked.resources.saturating_add(1);
            self.checked.has_host |= resource.object() == ObjectKind::Host;
            let is_part = self.is_part && resource.object() == ObjectKind::K3sConfiguration;
            self.is_with_others = self.is_beside_unit || is_part;
            let programs = Component::all(&resource).filter(|_| !self.is_with_others);
            let components: Vec<_> = programs.map(Rc::new).collect();
            // A part of an object is nothing to others.
            if !self.plan.across().is_empty() && !self.is_patch {
                let facts = facts(
                    self.file,
                    &resource,
                    &components,
                    self.digests,
                    self.altered,
                );
                self.facts.extend(facts);
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
            if !components.is_empty() {
                keep_control_plane(&mut drafts);
            }
            drafts.extend(self.checks_of_components(&resource, components));
            mark_refused(&mut drafts, refused);
            let (mut notes, mut told) = (Vec::new(), Vec::new());
            if self.options.suppressions {
                notes = suppress::notes(&resource);
                told = suppress::told_peers(&resource, &self.options.honor);
            }
            let (mut object, own) = (None, self.checked.findings.len());
            if !drafts.is_empty() || !notes.is_empty() || !told.is_empty() {
                let object = object.insert(self.report(&resource, drafts));
                let notes = notes.into_iter().map(|it| it.on(object, &resource));
                self.statements.extend(notes.map(|it| (number, it)));
                let told = told.into_iter().map(|it| Heard::on(it, object, &resource));
                self.heard.extend(told);
            }
            let carried = self.checked.findings.len();
            self.texts(&resource, object);
            self.tell_credentials_once(own, carried);
        }
        let skipped = objects.skipped() as u64;
        // What a part sets need not tell what it is.
        let others = match self.is_part && !has_objects {
            true => &mut self.checked.resources,
            false => &mut self.checked.skipped,
        };
        *others = others.saturating_add(skipped);
        let itself = Resource::document_itself(document);
        if !has_objects {
            self.texts(&itself, None); // A kustomization need not say what it is.
        }
        if let Some(file) = bearer {
            outside.extend(self.checks_of_encryption(&itself, file));
        }
        mark_refused(&mut outside, refused);
        if !outside.is_empty() {
            self.report(&itself, outside);
        }
        self.number(from);
        if self.options.suppressions {
            for list in objects.lists() {
                let notes = suppress::notes_of_list(list);
                if !notes.is_empty() {
                    let object = Arc::new(Identity::of(list));
                    let notes = notes.into_iter().map(|it| it.on(&object, list));
                    self.statements.extend(notes.map(|it| (number, it)));
                }
            }
            let (written, heard) = gather(self.file, document, &self.options.honor);
            self.heard.extend(heard);
            self.statements
                .extend(written.into_iter().map(|it| (number, it)));
        }
    }

    /// Lets the suppressions of the file hold back what they are for.
    fn suppress(&mut self) {
        if self.statements.is_empty() && self.heard.is_empty() {
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
        let across: Vec<_> = plan.across().iter().map(|(_, it)| it.meta).collect();
        let watch = Watch {
            runs: &runs,
            today: options.today,
            across: &across,
        };
        let statements = std::mem::take(&mut self.statements);
        let findings = &mut self.checked.findings;
        let heard = std::mem::take(&mut self.heard);
        let (suppressed, waiting) = settle(self.file, statements, heard, watch, findings);
        self.checked.suppressed = suppressed;
        self.checked.waiting = waiting.into();
    }

    /// A document that template syntax keeps from being read is unknown; any other is an error.
    fn refused(&mut self, text: &str, span: Span, error: &ReadError, encryption: bool) {
        let check = &checks::TEMPLATE;
        let template = template::in_refused(text, span).filter(|_| {
            let is_text = matches!(error.code(), ErrorCode::Syntax | ErrorCode::Value);
            is_text && (self.options.holds(check) || self.options.ignores(check))
        });
        let Some(span) = template else {
            return self.checked.errors.push(error.clone());
        };
        self.facts.push(Fact::unread(self.file, span));
        if self.options.ignores(check) {
            self.checked.skipped = self.checked.skipped.saturating_add(1);
            return;
        }
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
            controls: None,
            fix: None,
        });
    }

    fn checks_of_document<'a>(&mut self, document: &'a Document) -> Vec<Draft<'a>>
    where
        'p: 'a,
    {
        if document.is_unit() {
            return Vec::new(); // Those are about YAML.
        }
        let plan = self.plan;
        let list = plan.documents_list();
        let itself = Resource::document_itself(document);
        self.checks(plan.documents(), list, itself, About::Object)
    }

    fn checks_of_object<'a>(&mut self, resource: &Resource<'a>) -> Vec<Draft<'a>>
    where
        'p: 'a,
    {
        let plan = self.plan;
        let checks = plan.objects(resource.object());
        let about = match resource.object() {
            ObjectKind::Host if !checks.is_empty() => {
                About::Host(HostFacts::read(resource).map(Rc::new))
            }
            _ => About::Object,
        };
        self.checks(checks, resource.object() as usize, *resource, about)
    }

    /// Runs the checks of EncryptionConfigurations once for a file.
    fn checks_of_encryption<'a>(
        &mut self,
        resource: &Resource<'a>,
        file: &'a EncryptionFile<'a>,
    ) -> Vec<Draft<'a>>
    where
        'p: 'a,
    {
        let (plan, kind) = (self.plan, ObjectKind::EncryptionConfiguration);
        let checks = plan.objects(kind);
        self.checks(checks, kind as usize, *resource, About::Encryption(file))
    }

    /// Runs the checks of programs for each one that an object starts.
    pub(super) fn checks_of_components<'a>(
        &mut self,
        resource: &Resource<'a>,
        components: Vec<Rc<Component<'a>>>,
    ) -> Vec<Draft<'a>>
    where
        'p: 'a,
    {
        let plan = self.plan;
        let mut drafts: Vec<Draft<'a>> = Vec::new();
        let mut programs = Vec::new();
        let said_once = self.options.holds(&checks::SETTINGS_UNSEEN);
        for component in components {
            let program = component.program();
            let kind = program.object();
            let undecided = component.undecided(resource);
            let unseen = component.unseen().filter(|_| said_once);
            let unseen = unseen.map(|it| it.0);
            let about = About::Component(component);
            let mut said = self.checks(plan.objects(kind), kind as usize, *resource, about);
            if let Some(unseen) = unseen {
                said.retain(|it| !it.is_unknown_at(unseen));
            }
            if let Some((node, why)) = undecided {
                let open = said.iter_mut().filter(|it| it.is_unknown_at(node));
                open.for_each(|it| why.clone_into(&mut it.message));
            }
            programs.resize(drafts.len().saturating_add(said.len()), program);
            drafts.append(&mut said);
        }
        name_programs(&mut drafts, &programs);
        drafts
    }

    /// Runs the checks of a list over an object.
    fn checks<'a>(
        &mut self,
        checks: &[Planned],
        list: usize,
        resource: Resource<'a>,
        about: About<'a>,
    ) -> Vec<Draft<'a>>
    where
        'p: 'a,
    {
        let Some(first) = checks.first() else {
            return Vec::new();
        };
        // Checks of programs read what the program was given, whatever pod starts it.
        let pods = match about {
            About::Component(_) => Vec::new(),
            _ => Pod::all(&resource),
        };
        let known = pods.iter().find_map(|pod| pod.ok());
        let mut cx = Cx::new(resource, known, self.options, first.meta);
        let deleted = if self.is_patch {
            kustomize::deleted(&resource)
        } else {
            Vec::new()
        };
        let mut no_facts = None;
        cx.is_on_host = self.is_on_host;
        cx.is_with_others = self.is_with_others;
        cx.over = self.over;
        cx.patch_of = self.patch_of.clone().filter(|_| self.is_patch);
        match about {
            About::Object => {}
            About::Encryption(file) => cx.encryption = Some(file),
            About::Component(component) => cx.component = Some(component),
            About::Host(Ok(host)) => cx.host = Some(host),
            About::Host(Err(error)) => no_facts = Some(error),
        }
        self.outcomes.clear();
        self.apart.clear();
        let mut clean = true;
        for planned in checks {
            cx.begin(planned.meta);
            let before = cx.drafts().len();
            match &no_facts {
                Some(NoFacts { node, message }) => {
                    cx.unknown(*node, message.clone());
                }
                None if planned.meta.kinds == Kinds::WORKLOADS
                    || pods.len() > 1 && planned.check.sees_pods() =>
                {
                    for_each_pod(&mut cx, planned.check, &pods);
                }
                None => planned.check.run(&mut cx),
            }
            let leaves = self.is_patch && cx.leave_to_others(before, &deleted);
            let said = cx.drafts().get(before..).unwrap_or_default();
            let outcome = match Outcome::of(said) {
                // A patch passes nothing: it may take away what does.
                Outcome::Pass if cx.is_not_applicable() && !leaves => Outcome::NotApplicable,
                Outcome::Pass if self.is_patch => Outcome::Unknown,
                outcome => outcome,
            };
            let decided = cx.decided().get(..).filter(|_| !self.is_patch);
            let apart = apart(
                self.plan,
                self.outcomes.len(),
                decided.unwrap_or_default(),
                said,
            );
            clean &= outcome == Outcome::Pass && apart.is_empty();
            self.apart.extend(apart);
            self.outcomes.push(outcome);
            if cx.has_overflowed() {
                self.outcomes.resize(checks.len(), Outcome::Unknown);
                self.checked.errors.push(too_many_findings(&resource));
                break;
            }
        }
        let mut drafts = cx.into_drafts();
        if clean {
            self.checked.tally.clean(list);
        } else {
            self.override_baseline(checks, &mut drafts);
            self.checked
                .tally
                .object(checks, &self.outcomes, &self.apart);
        }
        drafts
    }
}

/// Runs a check for every pod of an object. What it says of the object itself, or of what all pods have in common, it
/// says once.
fn for_each_pod<'a>(cx: &mut Cx<'a>, check: &dyn Check, pods: &[Result<Pod<'a>, Node<'a>>]) {
    let from = cx.drafts().len();
    let mut applies = false;
    for pod in pods {
        match pod {
            Ok(pod) => {
                let before = cx.drafts().len();
                cx.turn_to(*pod);
                check.run(cx);
                applies |= !cx.is_not_applicable();
                if pod.is_patched() {
                    cx.revise(before, |said| said.iter_mut().for_each(Draft::leave_open));
                }
            }
            Err(node) => {
                applies = true;
                cx.wrong(*node, "mapping");
            }
        }
    }
    if !applies {
        cx.not_applicable();
    }
    if pods.len() > 1 {
        let mut seen = HashSet::new();
        cx.revise(from, |said| {
            said.retain(|it| seen.insert((it.place.start(), it.message.clone())));
        });
    }
}

/// Why the rest of the checks say nothing of an object.
fn too_many_findings(resource: &Resource<'_>) -> ReadError {
    let message = "the object has more findings than are kept; those beyond are left out";
    let span = resource.node().span();
    let start = Span::new(span.start, span.start);
    ReadError::new(ErrorCode::TooManyFindings, message, Some(start))
}

/// Says which program each is about of those that say the same of several at one place.
fn name_programs(drafts: &mut [Draft<'_>], programs: &[Program]) {
    let mut said: HashMap<(u32, &str), Option<Program>> = HashMap::new();
    let all = || {
        drafts
            .iter()
            .zip(programs)
            .filter(|(it, _)| it.verdict == Verdict::Fail)
    };
    for (draft, program) in all() {
        let known = said.entry((draft.place.start(), &draft.message));
        let known = known.or_insert(Some(*program));
        *known = known.filter(|it| it == program);
    }
    let is_shared = |draft: &Draft<'_>| {
        draft.verdict == Verdict::Fail
            && said.get(&(draft.place.start(), &*draft.message)) == Some(&None)
    };
    let shared: Vec<bool> = drafts.iter().map(is_shared).collect();
    let shared = drafts.iter_mut().zip(programs).zip(shared);
    for ((draft, program), _) in shared.filter(|(_, is_shared)| *is_shared) {
        draft.message = format!("{program}: {}", draft.message);
    }
}

/// Offers no fix that confines the pod of a control plane: it needs its host, and one that does not
/// start takes the cluster with it.
fn keep_control_plane(drafts: &mut [Draft<'_>]) {
    let confining = drafts.iter_mut().filter(|it| it.check.area == Area::Pss);
    confining.for_each(|draft| draft.fix = None);
}

/// Adds to what document checks found that the API server refuses the file for it.
fn mark_refused<'a>(drafts: &mut [Draft<'a>], file: Option<&'a EncryptionFile<'a>>) {
    let Some(FirstDocument::Read(configuration)) = file.map(|file| &file.first) else {
        return;
    };
    let starts = |kind| {
        let same = configuration
            .violations()
            .iter()
            .filter(move |it| it.kind == kind);
        same.map(|it| it.span.start).collect::<HashSet<_>>()
    };
    let duplicate = starts(ViolationKind::DuplicateKey);
    let wrong = starts(ViolationKind::WrongType);
    for draft in drafts {
        let starts = match draft.check.id {
            "doc-duplicate-key" => &duplicate,
            "doc-wrong-type" => &wrong,
            _ => continue,
        };
        if starts.contains(&draft.place.start()) {
            draft.refuse("decode");
        }
    }
}
