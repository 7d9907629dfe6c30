//! What is found with all files known, mended in many files at once.

use super::allowed::{Allowed, names_of};
use super::counts::Counts;
use super::offer::offers;
use super::rounds::{MOST_ROUNDS, Mended, mend_among, refused};
use super::wanted::Wanted;
use crate::document::{Limits, SourceFile};
use crate::posture::index::Index;
use crate::posture::{Checked, Checker, Finding, Severity};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Applies to each of these files of a scan the fixes of what is found in it with all files known, those that
/// are wanted; nothing worse may be found in any file of the scan afterwards.
///
/// All files are judged once for all fixes. Only where something worse comes of them, halves are tried, down to
/// the file at fault; that one, and one whose fixes want the same part of its text, is mended as [`mend_among`]
/// does it.
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
        wanted,
        limits,
        index,
        found,
    };
    scan.mend(&mut patients);
    patients.into_iter().map(|it| it.mended).collect()
}

/// A file that is mended.
struct Patient<'c> {
    mended: Mended,
    allowed: Allowed<'c>,
}

/// What is found with all files known, by file.
struct Found(BTreeMap<Arc<str>, Vec<Finding>>);

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
struct Scan<'c> {
    checker: &'c Checker,
    wanted: Wanted<'c>,
    limits: &'c Limits,
    index: Index,
    found: Found,
}

/// What came of mending every file once.
enum Round {
    /// There is nothing that could be mended.
    Done,
    /// Some files are mended.
    Better,
    /// Something worse would be found: no file is mended.
    Worse,
}

impl<'c> Scan<'c> {
    fn mend(&mut self, patients: &mut [Patient<'c>]) {
        for _ in 0..MOST_ROUNDS {
            match (self.round(patients), &mut *patients) {
                (Round::Done, _) => return,
                (Round::Better, _) => {}
                (Round::Worse, [patient]) => return self.mend_alone(patient),
                (Round::Worse, many) => {
                    let (first, second) = many.split_at_mut(many.len() / 2);
                    self.mend(first);
                    return self.mend(second);
                }
            }
        }
    }

    fn round(&mut self, patients: &mut [Patient<'c>]) -> Round {
        let mut least: Option<Severity> = None;
        let mut treated = Vec::new();
        for patient in patients {
            let Patient { mended, allowed } = patient;
            let name = mended.file.name();
            let here = self.found.of(name);
            if !here.iter().any(|it| allowed.has(name, it)) {
                continue;
            }
            let may = |it: &Finding| allowed.has(name, it);
            let offers = offers(&mended.file, &here.iter().collect::<Vec<_>>(), &may);
            let chosen = offers.chosen(here);
            let Some(mildest) = chosen.iter().map(|(finding, _)| finding.severity).min() else {
                let refused = refused(&mended.file, here, &offers);
                let (names, dropped): (Vec<_>, Vec<_>) = refused.into_iter().unzip();
                allowed.refuse(names);
                mended.dropped.extend(dropped);
                continue;
            };
            least = Some(least.map_or(mildest, |least| least.min(mildest)));
            let fixes = chosen.iter().map(|(_, fix)| *fix);
            let Some((file, checked)) = mended.with(fixes, self.checker, self.limits) else {
                return Round::Worse;
            };
            treated.push((patient, file, checked, names_of(&chosen)));
        }
        let Some(least) = least else {
            return Round::Done;
        };
        let mut index = self.index.clone();
        index.replace(
            treated
                .iter()
                .map(|(_, file, checked, _)| (file.name(), checked)),
        );
        let found = Found::in_all(self.checker, &index);
        let before = treated
            .iter()
            .flat_map(|(it, ..)| in_file(&it.mended.file, &it.mended.checked));
        let after = treated
            .iter()
            .flat_map(|(_, file, checked, _)| in_file(file, checked));
        let before = Counts::of(before.chain(self.found.iter()));
        let after = Counts::of(after.chain(found.iter()));
        if after.worse_than(&before, least).is_some() {
            return Round::Worse;
        }
        for (patient, file, checked, names) in treated {
            let mended = &mut patient.mended;
            mended.mended = mended.mended.saturating_add(names.len());
            (mended.file, mended.checked) = (file, checked);
            patient.allowed.applied(names);
        }
        (self.index, self.found) = (index, found);
        Round::Better
    }

    /// Finds the fixes that are at fault, and drops them.
    fn mend_alone(&mut self, patient: &mut Patient<'c>) {
        let so_far = &mut patient.mended;
        let bytes = so_far.file.text().as_bytes().to_vec();
        let Ok(file) = SourceFile::read(so_far.file.name(), bytes, self.limits) else {
            return;
        };
        let mended = mend_among(file, self.checker, &self.index, self.wanted, self.limits);
        let before = std::mem::replace(so_far, mended).mended;
        so_far.mended = so_far.mended.saturating_add(before);
        self.index.replace([so_far.said()]);
        self.found = Found::in_all(self.checker, &self.index);
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
