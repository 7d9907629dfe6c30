//! What is found with all files known, mended in many files at once.

use super::allowed::{Allowed, Name, name};
use super::counts::Counts;
use super::offer::{Fix, offers};
use super::rounds::{Dropped, MOST_ROUNDS, Mended, dropped, refused};
use super::sift::budget;
use super::sift_together::Sifted;
use super::wanted::Wanted;
use crate::document::{Limits, SourceFile};
use crate::posture::index::Index;
use crate::posture::{Checked, Checker, Finding, Severity};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Applies to each of these files of a scan the fixes of what is found in it with all files known, those that
/// are wanted; nothing worse may be found in any file of the scan afterwards.
///
/// All files are judged once for all fixes. Only where something worse comes of them, halves of those of each file are
/// tried, of all files at once; how often the scan is judged for that is bounded.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::fix::{Safety, mend_together};
/// use sealward::posture::{Checker, Options};
///
/// let checker = Checker::new(&Options::default());
/// let (mut files, mut index) = (Vec::new(), checker.index());
/// for name in ["web", "api"] {
///     let text = format!("{{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {{name: {name}}}, \
///         spec: {{maxUnavailable: 0}}}}");
///     let file = SourceFile::read(name, text.into(), &Limits::default())?;
///     index.add(&file.name().into(), &checker.check(&file));
///     files.push(file);
/// }
/// let mended = mend_together(files, &checker, &index, Safety::Review, &Limits::default());
/// assert!(mended.iter().all(|it| it.mended == 1 && it.file.text().contains("maxUnavailable: 1")));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[must_use]
pub fn mend_together<'s>(
    files: Vec<SourceFile>,
    checker: &Checker,
    all: &Index,
    wanted: impl Into<Wanted<'s>>,
    limits: &Limits,
) -> Vec<Mended> {
    let wanted = wanted.into();
    let as_they_are = |file| {
        let checked = checker.check(&file);
        Mended::unchanged(file, checked, checker, wanted)
    };
    let files: Vec<Mended> = files.into_iter().map(as_they_are).collect();
    let mut index = all.clone();
    index.replace(files.iter().map(Mended::said));
    let found = Found::in_all(checker, &index);
    let patient = |mended: Mended| {
        let name = mended.file.name();
        let here = || mended.checked.findings.iter().chain(found.of(name));
        let asked = Counts::of(here().map(|it| (name, it)));
        let allowed = Allowed::of(checker, wanted, asked, here());
        Patient { mended, allowed }
    };
    let mut patients: Vec<Patient<'_>> = files.into_iter().map(patient).collect();
    let mut scan = Scan {
        checker,
        limits,
        left: budget(cost(&index, &patients)),
        index,
        found,
    };
    scan.mend(&mut patients);
    patients.into_iter().map(|it| it.mended).collect()
}

/// What it costs to judge all of it once, in bytes: the files that are mended, and what is known of all.
pub(super) fn cost(index: &Index, patients: &[Patient<'_>]) -> usize {
    const FACT: usize = 64;
    let texts = patients.iter().map(|it| it.mended.file.text().len());
    texts.fold(
        index.facts().count().saturating_mul(FACT),
        usize::saturating_add,
    )
}

/// A file that is mended.
pub(super) struct Patient<'c> {
    pub(super) mended: Mended,
    allowed: Allowed<'c>,
}

/// What is found with all files known, by file.
pub(super) struct Found(BTreeMap<Arc<str>, Vec<Finding>>);

impl Found {
    fn in_all(checker: &Checker, index: &Index) -> Self {
        let mut by_file: BTreeMap<_, Vec<Finding>> = BTreeMap::new();
        for found in checker.conclude(index).findings {
            by_file.entry(found.file).or_default().push(found.finding);
        }
        Self(by_file)
    }

    fn of(&self, file: &str) -> &[Finding] {
        self.0.get(file).map_or(&[], Vec::as_slice)
    }

    fn iter(&self) -> impl Iterator<Item = (&str, &Finding)> {
        self.0
            .iter()
            .flat_map(|(file, found)| found.iter().map(move |it| (&**file, it)))
    }
}

/// The scan as it is by now.
pub(super) struct Scan<'c> {
    checker: &'c Checker,
    limits: &'c Limits,
    pub(super) index: Index,
    pub(super) found: Found,
    /// How much may still be judged to find fixes that are at fault.
    left: usize,
}

/// A fix of the patient at that place among all.
#[derive(Clone, Copy)]
pub(super) struct One<'f> {
    pub(super) at: usize,
    pub(super) finding: &'f Finding,
    pub(super) fix: &'f Fix,
}

/// The scan with fixes.
pub(super) struct Next {
    /// The files that they change, by the place of the patient.
    files: BTreeMap<usize, (SourceFile, Checked)>,
    index: Index,
    found: Found,
}

impl Next {
    /// All that is found in those files, and with all files known.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &Finding)> {
        let files = self.files.values();
        let here = files.flat_map(|(file, checked)| in_file(file, checked));
        here.chain(self.found.iter())
    }
}

impl Scan<'_> {
    fn mend(&mut self, patients: &mut [Patient<'_>]) {
        for _ in 0..MOST_ROUNDS {
            if !self.round(patients) {
                break;
            }
        }
    }

    /// Whether there may be more to do.
    fn round(&mut self, patients: &mut [Patient<'_>]) -> bool {
        let mut offered = Vec::new();
        for (at, Patient { mended, allowed }) in patients.iter().enumerate() {
            let name = mended.file.name();
            let here = self.found.of(name);
            let may = |it: &Finding| allowed.has(name, it);
            if here.iter().any(may) {
                let offers = offers(&mended.file, &here.iter().collect::<Vec<_>>(), &may);
                offered.push((at, here, offers));
            }
        }
        let mut chosen = Vec::new();
        for (at, here, offers) in &offered {
            let before = chosen.len();
            let of_file = offers.chosen(here).into_iter();
            chosen.extend(of_file.map(|(finding, fix)| One {
                at: *at,
                finding,
                fix,
            }));
            if chosen.len() == before
                && let Some(patient) = patients.get_mut(*at)
            {
                patient.drop(refused(&patient.mended.file, here, offers));
            }
        }
        // What all of them may bring about is less than what the least of them mends.
        let Some(least) = chosen.iter().map(|it| it.finding.severity).min() else {
            return false;
        };
        let mut left = self.left;
        let Sifted { good, bad, next } = match self.with(patients, &chosen, least) {
            Some(next) => Sifted {
                good: chosen,
                bad: Vec::new(),
                next: Some(next),
            },
            None => self.sift(patients, &chosen, &mut left),
        };
        let names = |it: &One<'_>| (it.at, name(it.finding, &it.fix.title));
        let good: Vec<_> = good.iter().map(names).collect();
        let bad = bad.into_iter();
        let bad: Vec<_> = bad
            .map(|(it, why)| (it.at, dropped(it.finding, it.fix, why)))
            .collect();
        self.left = left;
        if let Some(Next {
            files,
            index,
            found,
        }) = next
        {
            for (at, (file, checked)) in files {
                if let Some(Patient { mended, .. }) = patients.get_mut(at) {
                    (mended.file, mended.checked) = (file, checked);
                }
            }
            for (at, name) in good {
                if let Some(Patient { mended, allowed }) = patients.get_mut(at) {
                    mended.mended = mended.mended.saturating_add(1);
                    allowed.applied(vec![name]);
                }
            }
            (self.index, self.found) = (index, found);
        }
        for (at, it) in bad {
            if let Some(patient) = patients.get_mut(at) {
                patient.drop(vec![it]);
            }
        }
        true
    }

    /// The scan with these fixes; `None` where a file cannot be read then, or something worse is found.
    pub(super) fn with(
        &self,
        patients: &[Patient<'_>],
        chosen: &[One<'_>],
        limit: Severity,
    ) -> Option<Next> {
        let mut fixes = Fixes::new();
        for it in chosen {
            fixes.entry(it.at).or_default().1.push(it.fix);
        }
        let (next, unreadable) = self.changed(patients, &fixes);
        let before = self.counts(patients, chosen);
        let is_fine =
            unreadable.is_empty() && Counts::of(next.all()).worse_than(&before, limit).is_none();
        is_fine.then_some(next)
    }

    /// All that is found now in the files of these fixes, and with all files known.
    pub(super) fn all<'s>(
        &'s self,
        patients: &'s [Patient<'_>],
        chosen: &[One<'_>],
    ) -> impl Iterator<Item = (&'s str, &'s Finding)> + use<'s> {
        let files: BTreeSet<usize> = chosen.iter().map(|it| it.at).collect();
        let files = files.into_iter().filter_map(|at| patients.get(at));
        let here = files.flat_map(|it| in_file(&it.mended.file, &it.mended.checked));
        here.chain(self.found.iter())
    }

    pub(super) fn counts(&self, patients: &[Patient<'_>], chosen: &[One<'_>]) -> Counts {
        Counts::of(self.all(patients, chosen))
    }

    /// The scan with fixes, whatever comes of them. Files that cannot be read with those that are tried have the good ones
    /// alone, and are told.
    pub(super) fn changed(
        &self,
        patients: &[Patient<'_>],
        fixes: &Fixes<'_>,
    ) -> (Next, BTreeSet<usize>) {
        let (mut files, mut unreadable) = (BTreeMap::new(), BTreeSet::new());
        for (&at, (good, now)) in fixes {
            let Some(Patient { mended, .. }) = patients.get(at) else {
                continue;
            };
            let with = |fixes: &mut dyn Iterator<Item = &&Fix>| {
                mended.with(fixes.copied(), self.checker, self.limits)
            };
            let all = with(&mut good.iter().chain(now));
            if all.is_none() {
                unreadable.insert(at);
            }
            let file = all.or_else(|| with(&mut good.iter()).filter(|_| !good.is_empty()));
            files.extend(file.map(|file| (at, file)));
        }
        let mut index = self.index.clone();
        index.replace(files.values().map(|(file, checked)| (file.name(), checked)));
        let found = Found::in_all(self.checker, &index);
        let next = Next {
            files,
            index,
            found,
        };
        (next, unreadable)
    }
}

/// The fixes of each patient: those that are good, and those that are tried.
pub(super) type Fixes<'f> = BTreeMap<usize, (Vec<&'f Fix>, Vec<&'f Fix>)>;

impl Patient<'_> {
    /// Leaves fixes out.
    fn drop(&mut self, left_out: Vec<(Name, Dropped)>) {
        let (names, dropped): (Vec<_>, Vec<_>) = left_out.into_iter().unzip();
        self.allowed.refuse(names);
        self.mended.dropped.extend(dropped);
    }
}

/// What is found in a file by itself.
fn in_file<'f>(
    file: &'f SourceFile,
    checked: &'f Checked,
) -> impl Iterator<Item = (&'f str, &'f Finding)> {
    let name = file.name();
    checked.findings.iter().map(move |it| (name, it))
}
