//! Checking files with the same options, one by one and together.

use super::across::{Across, AcrossFinding};
use super::drop_ins::{DropIns, Together};
use super::finding::Finding;
use super::found::in_order;
use super::index::{DigestKey, Fact, Index, Tables};
use super::kustomize::Patches;
use super::plan::Plan;
use super::run::Run;
use super::suppress::{Suppressed, Waiting, settle_across};
use super::tally::{Control, Tally};
use super::{Options, checks};
use crate::document::{ErrorCode, ReadError, SourceFile};
use std::sync::{Arc, OnceLock};

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
    digests: DigestKey,
    patches: OnceLock<Patches>,
    together: OnceLock<Together>,
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
    pub(super) tally: Tally,
    /// Whether it is a part of what was found elsewhere, and counts for no file of its own.
    pub(super) is_part: bool,
    /// Whether it holds facts of a host.
    pub(super) has_host: bool,
}

impl Checked {
    /// The error where the file holds no document: for a file that the user named, or a text that
    /// was given. Within a folder it is none.
    #[must_use]
    pub fn no_document(&self) -> Option<ReadError> {
        let message = "the file holds no document";
        (self.documents == 0).then(|| ReadError::new(ErrorCode::Empty, message, None))
    }

    /// Whether the file holds facts of a host, whose configuration files are checked by [`Checker::check_hosts_of`].
    ///
    /// ```
    /// use sealward::document::{Limits, SourceFile};
    /// use sealward::posture::{Options, check};
    /// let facts = br#"{"schema": "sealward/facts/v1"}"#;
    /// let file = SourceFile::read("node.json", facts.to_vec(), &Limits::default())?;
    /// assert!(check(&file, &Options::default()).has_host());
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub const fn has_host(&self) -> bool {
        self.has_host
    }

    /// Nothing yet.
    pub(super) fn new(tally: Tally) -> Self {
        Self {
            findings: Vec::new(),
            errors: Vec::new(),
            documents: 0,
            resources: 0,
            skipped: 0,
            suppressed: Vec::new(),
            facts: Arc::default(),
            waiting: Arc::default(),
            tally,
            is_part: false,
            has_host: false,
        }
    }

    /// Offers no fix of what was found.
    pub(super) fn drop_fixes(&mut self) {
        self.findings.iter_mut().for_each(|it| it.fix = None);
        let mut facts = self.facts.to_vec();
        facts.iter_mut().for_each(Fact::drop_fixes);
        self.facts = facts.into();
    }

    /// Findings that stand for another file.
    pub(super) fn part(findings: Vec<Finding>) -> Self {
        Self {
            findings,
            is_part: true,
            ..Self::new(Tally::default())
        }
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
            digests: DigestKey::random(),
            patches: OnceLock::new(),
            together: OnceLock::new(),
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
        let mut run = Run::new(file, &self.plan, &self.options, &self.digests);
        let by = self
            .patches
            .get()
            .and_then(|patches| patches.by(file.name()));
        let is_said = self.options.holds(&checks::PATCH_NOT_JUDGED);
        run.patch_of = by.filter(|_| is_said).map(Arc::from);
        run.altered = self.patches.get().and_then(|it| it.altered(file.name()));
        run.take_part(self.part(file));
        run.over = self.together.get().and_then(|it| it.over(file));
        run.finish()
    }

    /// Says which of the files are patches of kustomize, by the names that reports call them. What such a file leaves out
    /// is not missing, and unknown: `doc-patch-not-judged` says so, or where that does not run, they are judged as any other. Said
    /// once, before files are checked.
    ///
    /// ```
    /// use sealward::document::{Limits, SourceFile};
    /// use sealward::posture::{Checker, Options, Patches};
    ///
    /// let read = |name: &str, text: &str| SourceFile::read(name, text.into(), &Limits::default());
    /// let mut patches = Patches::default();
    /// patches.add(&read("kustomization.yaml", "patches: [{path: host.yaml}]")?);
    /// let checker = Checker::new(&Options::default());
    /// checker.know(patches);
    /// let host = read("host.yaml", "{apiVersion: v1, kind: Pod, spec: {hostPID: true, containers: [{name: a}]}}")?;
    /// let found: Vec<_> = checker.check(&host).findings.iter().map(|it| it.check.id).collect();
    /// assert_eq!(found, ["doc-patch-not-judged", "pss-host-pid"]);
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    pub fn know(&self, mut patches: Patches) {
        patches.settle();
        // INVARIANT: files that were checked before would have been judged by other rules.
        let _said_before = self.patches.set(patches);
    }

    /// Says which files make a configuration together, by the names that reports call them: what they tell their programs is
    /// judged as one, each finding in the file whose text decides. Said once, before files are checked.
    ///
    /// ```
    /// use sealward::document::{Limits, SourceFile};
    /// use sealward::posture::{Checker, DropIns, Options};
    /// let read = |text: &str| SourceFile::read("etc/rancher/k3s/config.yaml.d/a.yaml", text.into(), &Limits::default());
    /// let text = "secrets-encryption: false\n";
    /// let mut drop_ins = DropIns::default();
    /// drop_ins.add_unread("etc/rancher/k3s/config.yaml");
    /// drop_ins.add(read(text)?);
    /// let checker = Checker::new(&Options::default());
    /// checker.put_together(drop_ins);
    /// assert!(checker.check(&read(text)?).findings.is_empty()); // What it says is said of the main file.
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    pub fn put_together(&self, drop_ins: DropIns) {
        // INVARIANT: as for patches.
        let _said_before = self.together.set(drop_ins.into());
    }

    fn part(&self, file: &SourceFile) -> Option<Checked> {
        self.together.get()?.part(self, file)
    }

    pub(super) const fn plan(&self) -> &Plan {
        &self.plan
    }

    pub(super) const fn digests(&self) -> &DigestKey {
        &self.digests
    }

    /// Checks a file where its cluster reads it, on the host: what has to be there is no flaw there. Of one beside a unit the
    /// settings are judged with the unit that starts the programs, and here they are not judged again.
    pub(super) fn check_on_host(
        &self,
        file: &SourceFile,
        together: &Together,
        is_beside_unit: bool,
    ) -> Checked {
        let mut run = Run::new(file, &self.plan, &self.options, &self.digests);
        run.is_on_host = true;
        run.is_beside_unit = is_beside_unit;
        if !is_beside_unit {
            run.take_part(together.part(self, file));
            run.over = together.over(file);
        }
        run.finish()
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
        let tables = Tables::new(index, self.patches.get().map(Patches::label_keys));
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
