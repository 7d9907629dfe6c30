//! Fixes applied to a file, round after round, with a look at what comes of each.

use super::allowed::{Allowed, Name, name, names_of};
use super::counts::Counts;
use super::edit::{Edit, apply, put_in_order, sort};
use super::offer::{Fix, Offers, Proposal, offers};
use super::refusal::Refusal;
use super::sift::{Chosen, Sifted, budget};
use super::wanted::Wanted;
use crate::document::{Limits, SourceFile};
use crate::posture::index::Index;
use crate::posture::{AcrossFinding, Checked, Checker, Finding, FixAvailability, Severity};

/// A file's text with fixes.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::fix::{Safety, mend};
/// use sealward::posture::{Checker, Options};
/// let text = "{apiVersion: v1, kind: Pod, spec: {hostPID: true}}";
/// let file = SourceFile::read("it", text.as_bytes().to_vec(), &Limits::default())?;
/// let mended = mend(file, &Checker::new(&Options::default()), Safety::Safe, &Limits::default());
/// assert_eq!((mended.file.text(), mended.mended), ("{apiVersion: v1, kind: Pod, spec: {}}", 1));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Mended {
    /// The mended file.
    pub file: SourceFile,
    /// What the checker finds in it.
    pub checked: Checked,
    /// How many findings were mended.
    pub mended: usize,
    /// Fixes that were not applied, and why.
    pub dropped: Vec<Dropped>,
}

impl Mended {
    /// A file as it is.
    pub(super) fn unchanged(
        file: SourceFile,
        checked: Checked,
        checker: &Checker,
        wanted: Wanted<'_>,
    ) -> Self {
        let waits = |finding: &&Finding| {
            wanted.has(file.name(), finding) && !checker.options().lets_mend(finding.check)
        };
        let waiting = checked.findings.iter().filter(waits).filter_map(|it| {
            let fix = it.fix.as_ref()?;
            Some(Dropped::of(it, &fix.title, Why::Selected))
        });
        Self {
            dropped: waiting.collect(),
            file,
            checked,
            mended: 0,
        }
    }

    /// The name of the file, and what it says as it is now.
    pub(super) fn said(&self) -> (&str, &Checked) {
        (self.file.name(), &self.checked)
    }

    /// The file with these fixes, read and checked; `None` where it cannot be read as before.
    pub(super) fn with<'f>(
        &self,
        fixes: impl Iterator<Item = &'f Fix>,
        checker: &Checker,
        limits: &Limits,
    ) -> Option<(SourceFile, Checked)> {
        let mut edits: Vec<Edit> = fixes.flat_map(|fix| fix.edits.iter().cloned()).collect();
        // Fixes that are one and the same stand beside each other.
        put_in_order(&mut edits);
        edits.dedup();
        if !sort(&mut edits) {
            return None;
        }
        let more = edits.iter().filter(|edit| edit.adds_document()).count() as u64;
        let text = apply(self.file.text(), &edits)?;
        let file = SourceFile::read(self.file.name(), text.into_bytes(), limits).ok()?;
        let checked = checker.check(&file);
        let is_read_as_before = checked.errors.len() <= self.checked.errors.len()
            && checked.documents == self.checked.documents.saturating_add(more);
        is_read_as_before.then_some((file, checked))
    }
}

/// A fix that was not applied because of what it would bring about.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::fix::{Safety, mend};
/// use sealward::posture::{Checker, Options};
/// let text = "{apiVersion: v1, kind: Pod, spec: {hostPID: true}}";
/// let file = SourceFile::read("it", text.as_bytes().to_vec(), &Limits::default())?;
/// let mended = mend(file, &Checker::new(&Options::default()), Safety::Safe, &Limits::default());
/// assert!(mended.dropped.iter().all(|it| it.check != "pss-host-pid"));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Dropped {
    /// The check of the finding that stays.
    pub check: &'static str,
    /// What the finding says.
    pub message: String,
    /// What the fix would do.
    pub title: String,
    /// Why it was not applied.
    pub why: Why,
    /// The line of the finding in the mended text, where that text does not allow the fix.
    pub line: Option<u32>,
}

/// Why a fix was not applied.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::fix::{Safety, Why, mend};
/// use sealward::posture::{Checker, Options};
/// let text = "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n\
///     - resources: [secrets]\n  providers:\n  - kms: {apiVersion: v2, name: a, endpoint: 'unix:///a'}\n\
///     \x20 - identity: {}\n";
/// let file = || SourceFile::read("it", text.as_bytes().to_vec(), &Limits::default());
/// let mut options = Options::default();
/// let mended = mend(file()?, &Checker::new(&options), Safety::Review, &Limits::default());
/// assert!(mended.dropped.iter().any(|it| it.why == Why::Selected));
/// // Every Secret has been written anew.
/// options.select = vec!["enc-identity-fallback-left".parse().unwrap()];
/// let mended = mend(file()?, &Checker::new(&options), Safety::Review, &Limits::default());
/// assert!(mended.dropped.is_empty() && !mended.file.text().contains("identity"));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Why {
    /// This check would find something else, which is no better.
    Brings(&'static str),
    /// The text does not allow it.
    Refused(Refusal),
    /// The text could not be read any more.
    Unreadable,
    /// The check has [`FixAvailability::Selected`], and is not
    /// selected by its id.
    Selected,
}

impl Dropped {
    fn of(finding: &Finding, title: &str, why: Why) -> Self {
        Self {
            check: finding.check.id,
            message: finding.message.clone(),
            title: title.to_owned(),
            why,
            line: None,
        }
    }
}

/// The fixes of these findings in a file that its text does not allow.
pub(super) fn refused(
    file: &SourceFile,
    findings: &[Finding],
    offers: &Offers,
) -> Vec<(Name, Dropped)> {
    let of = |&(at, refusal): &(usize, Refusal)| {
        let finding = findings.get(at)?;
        let title = &finding.fix.as_ref()?.title;
        let dropped = Dropped {
            line: Some(file.position(finding.span.start).line),
            ..Dropped::of(finding, title, Why::Refused(refusal))
        };
        Some((name(finding, title), dropped))
    };
    offers.refused.iter().filter_map(of).collect()
}

/// Applies the fixes of what the checker finds in a file, those that are wanted, until nothing more applies.
///
/// Fixes that want the same part of the text are applied one after the other, in rounds. After each
/// round the file is checked again. A fix that makes another finding appear, as severe as the one it
/// mends, is dropped. What fixes themselves bring about is mended where that is safe, and not where a
/// person should look first: they have not seen it yet.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::fix::{Safety, mend};
/// use sealward::posture::{Checker, Options};
/// let text = "apiVersion: v1\nkind: Pod\nspec:\n  hostPID: true # why?\n  hostIPC: true\n  containers: []\n";
/// let file = SourceFile::read("it", text.as_bytes().to_vec(), &Limits::default())?;
/// let mended = mend(file, &Checker::new(&Options::default()), Safety::Safe, &Limits::default());
/// assert_eq!(mended.file.text(), "apiVersion: v1\nkind: Pod\nspec:\n  containers: []\n");
/// assert_eq!((mended.mended, mended.checked.findings.len(), mended.dropped.len()), (2, 0, 0));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[must_use]
pub fn mend<'s>(
    file: SourceFile,
    checker: &Checker,
    wanted: impl Into<Wanted<'s>>,
    limits: &Limits,
) -> Mended {
    rounds(file, checker, None, wanted.into(), limits)
}

/// [`mend`], with what the files of a scan say together: what is found in this file with all files known
/// is mended too, and nothing worse may be found in any of them.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::fix::{Safety, mend_among};
/// use sealward::posture::{Checker, Options};
///
/// let checker = Checker::new(&Options::default());
/// let mut index = checker.index();
/// for (name, text) in [
///     ("server.yaml", "{apiVersion: v1, kind: Pod, spec: {containers: [{name: a, image: a, command: \
///         [kube-apiserver, --encryption-provider-config=/etc/enc.yaml]}]}}"),
///     ("enc.yaml", "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n\
///         - resources: [secrets]\n  providers: [{kms: {apiVersion: v2, name: a, endpoint: 'unix:///a'}}]\n"),
/// ] {
///     let file = SourceFile::read(name, text.into(), &Limits::default())?;
///     index.add(&file.name().into(), &checker.check(&file));
/// }
/// let found = checker.conclude(&index).findings;
/// let found = found.iter().find(|it| it.finding.check.id == "enc-apiserver-no-reload").unwrap();
/// # let text = "{apiVersion: v1, kind: Pod, spec: {containers: [{name: a, image: a, command: \
/// #     [kube-apiserver, --encryption-provider-config=/etc/enc.yaml]}]}}";
/// let file = SourceFile::read(&found.file, text.into(), &Limits::default())?;
/// let mended = mend_among(file, &checker, &index, Safety::Safe, &Limits::default());
/// assert!(mended.file.text().contains("--encryption-provider-config-automatic-reload=true"));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[must_use]
pub fn mend_among<'s>(
    file: SourceFile,
    checker: &Checker,
    all: &Index,
    wanted: impl Into<Wanted<'s>>,
    limits: &Limits,
) -> Mended {
    let others = all.without(file.name());
    rounds(file, checker, Some(&others), wanted.into(), limits)
}

fn rounds(
    file: SourceFile,
    checker: &Checker,
    others: Option<&Index>,
    wanted: Wanted<'_>,
    limits: &Limits,
) -> Mended {
    let checked = checker.check(&file);
    let judged = Judged::of(&file, &checked, checker, others);
    let mut run = Run {
        checker,
        others,
        limits,
        allowed: Allowed::of(checker, wanted, judged.counts(&file), &judged.here),
        left: budget(file.text().len()),
        judged,
        mended: Mended::unchanged(file, checked, checker, wanted),
    };
    for _ in 0..MOST_ROUNDS {
        if !run.round() {
            break;
        }
    }
    run.mended
}

/// Each round applies at least one fix, or drops one. A pod has a handful of fixes at one place.
pub(super) const MOST_ROUNDS: usize = 200;

pub(super) struct Run<'c> {
    checker: &'c Checker,
    /// What the scan's other files say; none where the file is judged by itself.
    others: Option<&'c Index>,
    limits: &'c Limits,
    allowed: Allowed<'c>,
    pub(super) mended: Mended,
    /// What is found in the file as it is now.
    pub(super) judged: Judged,
    /// How many bytes may still be checked to find fixes that are at fault.
    left: usize,
}

/// A file with fixes, and what is found with it.
pub(super) type Next = (SourceFile, Checked, Judged);

/// What is found in a file, and in others because of it.
pub(super) struct Judged {
    here: Vec<Finding>,
    elsewhere: Vec<AcrossFinding>,
}

impl Judged {
    fn of(file: &SourceFile, checked: &Checked, checker: &Checker, others: Option<&Index>) -> Self {
        let mut judged = Self {
            here: checked.findings.clone(),
            elsewhere: Vec::new(),
        };
        if let Some(others) = others {
            let mut index = others.clone();
            index.add(&file.name().into(), checked);
            for found in checker.conclude(&index).findings {
                if &*found.file == file.name() {
                    judged.here.push(found.finding);
                } else {
                    judged.elsewhere.push(found);
                }
            }
        }
        judged
    }

    /// All of it, each with the name of its file; this file has that name.
    pub(super) fn all<'f>(&'f self, file: &'f str) -> impl Iterator<Item = (&'f str, &'f Finding)> {
        let here = self.here.iter().map(move |it| (file, it));
        let elsewhere = self.elsewhere.iter().map(|it| (&*it.file, &it.finding));
        here.chain(elsewhere)
    }

    pub(super) fn counts(&self, file: &SourceFile) -> Counts {
        Counts::of(self.all(file.name()))
    }
}

impl Run<'_> {
    /// Whether there may be more to do.
    fn round(&mut self) -> bool {
        let now = &self.mended;
        let found = &self.judged.here;
        let may = |finding: &Finding| self.allowed.has(now.file.name(), finding);
        // A field is called right before anything is written: what it holds would be found missing. And what reads
        // stored data goes before anything else is stored so: whoever agrees to that knows of no more.
        let renames = |it: &Finding| it.fix.as_ref().is_some_and(Proposal::renames);
        let selected = |it: &Finding| it.check.fix == FixAvailability::Selected;
        let is_first: &dyn Fn(&Finding) -> bool = if found.iter().any(|it| may(it) && renames(it)) {
            &renames
        } else if found.iter().any(|it| may(it) && selected(it)) {
            &selected
        } else {
            &|_| true
        };
        let wanted = |finding: &Finding| may(finding) && is_first(finding);
        let offers = offers(&now.file, &found.iter().collect::<Vec<_>>(), &wanted);
        let chosen = offers.chosen(found);
        if chosen.is_empty() {
            let refused = refused(&now.file, found, &offers);
            let may_be_more = !refused.is_empty();
            let (names, dropped): (Vec<_>, Vec<_>) = refused.into_iter().unzip();
            self.allowed.refuse(names);
            self.mended.dropped.extend(dropped);
            return may_be_more;
        }
        // What all of them may bring about is less than what the least of them mends.
        let least = chosen.iter().map(|(finding, _)| finding.severity).min();
        match self.with(&chosen, least) {
            Ok(next) => {
                let (names, count) = (names_of(&chosen), chosen.len());
                self.advance(next, count);
                self.allowed.applied(names);
            }
            Err(_) if chosen.len() > 1 => {
                let mut left = self.left;
                let Sifted { good, bad, next } = self.sift(&chosen, &mut left);
                let bad = bad.into_iter();
                let (refused, dropped): (Vec<_>, Vec<_>) = bad
                    .map(|((finding, fix), why)| dropped(finding, fix, why))
                    .unzip();
                let (names, count) = (names_of(&good), good.len());
                if let Some(next) = next {
                    self.advance(next, count);
                    self.allowed.applied(names);
                }
                self.left = left;
                self.allowed.refuse(refused);
                self.mended.dropped.extend(dropped);
            }
            Err(why) => {
                if let Some((finding, fix)) = chosen.first() {
                    let (name, dropped) = dropped(finding, fix, why);
                    self.allowed.refuse([name]);
                    self.mended.dropped.push(dropped);
                }
            }
        }
        true
    }

    /// The file with these fixes; `Err` where that is worse: the check that then finds more.
    pub(super) fn with(&self, chosen: &[Chosen<'_>], limit: Option<Severity>) -> Result<Next, Why> {
        let fixes = chosen.iter().map(|(_, fix)| *fix);
        let next = self.changed(fixes).ok_or(Why::Unreadable)?;
        let (now, limit) = (next.2.counts(&next.0), limit.unwrap_or(Severity::Info));
        match now.worse_than(&self.judged.counts(&next.0), limit) {
            Some(check) => Err(Why::Brings(check)),
            None => Ok(next),
        }
    }

    /// The file with these fixes, whatever comes of them; `None` where it cannot be read.
    pub(super) fn changed<'f>(&self, fixes: impl Iterator<Item = &'f Fix>) -> Option<Next> {
        let (file, checked) = self.mended.with(fixes, self.checker, self.limits)?;
        let judged = Judged::of(&file, &checked, self.checker, self.others);
        Some((file, checked, judged))
    }

    fn advance(&mut self, (file, checked, judged): Next, count: usize) {
        let done = &mut self.mended;
        (done.file, done.checked) = (file, checked);
        done.mended = done.mended.saturating_add(count);
        self.judged = judged;
    }
}

pub(super) fn dropped(finding: &Finding, fix: &Fix, why: Why) -> (Name, Dropped) {
    (
        name(finding, &fix.title),
        Dropped::of(finding, &fix.title, why),
    )
}
