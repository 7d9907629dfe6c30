//! Fixes applied to a file, round after round, with a look at what comes of each.

use super::edit::{Edit, apply, sort};
use super::offer::{Fix, Proposal, Safety, offers};
use crate::document::{Limits, SourceFile};
use crate::posture::index::Index;
use crate::posture::silence::silencing;
use crate::posture::{Checked, Checker, Finding, Identity, Severity, Verdict};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

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
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dropped {
    /// The check of the finding that stays.
    pub check: &'static str,
    /// What the finding says.
    pub message: String,
    /// What the fix would do.
    pub title: String,
    /// The check that would find something else, which is no better; `None` where the text could not
    /// be read any more.
    pub brings: Option<&'static str>,
}

/// Applies the fixes of what the checker finds in a file, up to a safety, until nothing more applies.
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
pub fn mend(file: SourceFile, checker: &Checker, safety: Safety, limits: &Limits) -> Mended {
    rounds(file, checker, None, safety, limits)
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
pub fn mend_among(
    file: SourceFile,
    checker: &Checker,
    all: &Index,
    safety: Safety,
    limits: &Limits,
) -> Mended {
    let others = all.without(file.name());
    rounds(file, checker, Some(&others), safety, limits)
}

fn rounds(
    file: SourceFile,
    checker: &Checker,
    others: Option<&Index>,
    safety: Safety,
    limits: &Limits,
) -> Mended {
    let checked = checker.check(&file);
    let judged = Judged::of(&file, &checked, checker, others);
    let mut run = Run {
        checker,
        others,
        limits,
        asked: judged.counts(),
        left: names(&judged.here),
        judged,
        refused: HashSet::new(),
        mended: Mended {
            file,
            checked,
            mended: 0,
            dropped: Vec::new(),
        },
    };
    for _ in 0..MOST_ROUNDS {
        if !run.round(safety) {
            break;
        }
    }
    run.mended
}

/// Each round applies at least one fix, or drops one. A pod has a handful of fixes at one place.
const MOST_ROUNDS: usize = 200;

struct Run<'c> {
    checker: &'c Checker,
    /// What the scan's other files say; none where the file is judged by itself.
    others: Option<&'c Index>,
    limits: &'c Limits,
    /// What was found at first.
    asked: Counts,
    /// How often a fix that writes something may still be applied: once for each finding of that
    /// name. One that does not mend its finding would be applied again and again.
    left: HashMap<Name, usize>,
    /// Fixes that were dropped, by check, object and title.
    refused: HashSet<Name>,
    mended: Mended,
    /// What is found in the file as it is now.
    judged: Judged,
}

/// What is found in a file, and in others because of it.
struct Judged {
    here: Vec<Finding>,
    elsewhere: Vec<Finding>,
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
                let is_here = &*found.file == file.name();
                let list = if is_here {
                    &mut judged.here
                } else {
                    &mut judged.elsewhere
                };
                list.push(found.finding);
            }
        }
        judged
    }

    fn counts(&self) -> Counts {
        Counts::of(self.here.iter().chain(&self.elsewhere))
    }
}

impl Run<'_> {
    /// Whether there may be more to do.
    fn round(&mut self, safety: Safety) -> bool {
        let now = &self.mended;
        let wanted = |finding: &Finding| {
            let may = |fix: &Proposal| {
                let is_asked = fix.safety == Safety::Safe || self.asked.has(finding);
                let name = name(finding, &fix.title);
                let may_again = !fix.writes() || self.left.get(&name).is_none_or(|left| *left > 0);
                fix.safety <= safety && is_asked && may_again && !self.refused.contains(&name)
            };
            finding.verdict == Verdict::Fail && finding.fix.as_ref().is_some_and(may)
        };
        let found = &self.judged.here;
        let offers = offers(&now.file, found, wanted);
        let chosen: Vec<(&Finding, &Fix)> = offers
            .together
            .iter()
            .filter_map(|&at| Some((found.get(at)?, offers.fixes.get(at)?.as_ref()?)))
            .collect();
        if chosen.is_empty() {
            return false;
        }
        // What all of them may bring about is less than what the least of them mends.
        let severities = || chosen.iter().map(|(finding, _)| finding.severity);
        let (least, most) = (severities().min(), severities().max());
        match self.with(&chosen, least) {
            Ok(next) => {
                let (names, count) = (names_of(&chosen), chosen.len());
                self.advance(next, count);
                self.applied(names);
            }
            Err(_) if chosen.len() > 1 => {
                // One of them is at fault, or more: each is looked at alone.
                let mut good: Vec<(&Finding, &Fix)> = Vec::new();
                let mut bad = Vec::new();
                for &(finding, fix) in &chosen {
                    match self.with(&[(finding, fix)], Some(finding.severity)) {
                        Ok(_) => good.push((finding, fix)),
                        Err(brings) => bad.push(dropped(finding, fix, brings)),
                    }
                }
                // Good ones may be bad together: then they go one by one.
                let next = match self.with(&good, most) {
                    Err(_) => {
                        good.truncate(1);
                        self.with(&good, most)
                    }
                    all => all,
                };
                let refused: Vec<_> = bad.iter().map(|it| it.0.clone()).collect();
                let (names, count) = (names_of(&good), good.len());
                if let Ok(next) = next {
                    self.advance(next, count);
                    self.applied(names);
                }
                self.refused.extend(refused);
                self.mended.dropped.extend(bad.into_iter().map(|it| it.1));
            }
            Err(brings) => {
                if let Some((finding, fix)) = chosen.first() {
                    let (name, dropped) = dropped(finding, fix, brings);
                    self.refused.insert(name);
                    self.mended.dropped.push(dropped);
                }
            }
        }
        true
    }

    /// The file with these fixes; `Err` where that is worse: the check that then finds more.
    fn with(
        &self,
        chosen: &[(&Finding, &Fix)],
        limit: Option<Severity>,
    ) -> Result<(SourceFile, Checked, Judged), Option<&'static str>> {
        let mut edits: Vec<Edit> = Vec::new();
        for (_, fix) in chosen {
            edits.extend(fix.edits.iter().cloned());
        }
        edits.sort();
        edits.dedup();
        if !sort(&mut edits) {
            return Err(None);
        }
        let before = &self.mended;
        let text = apply(before.file.text(), &edits).ok_or(None)?;
        let file = SourceFile::read(before.file.name(), text.into_bytes(), self.limits);
        let file = file.map_err(|_| None)?;
        let checked = self.checker.check(&file);
        if checked.errors.len() > before.checked.errors.len()
            || checked.documents != before.checked.documents
        {
            return Err(None);
        }
        let judged = Judged::of(&file, &checked, self.checker, self.others);
        let (now, limit) = (judged.counts(), limit.unwrap_or(Severity::Info));
        match now.worse_than(&self.judged.counts(), limit) {
            Some(check) => Err(Some(check)),
            None => Ok((file, checked, judged)),
        }
    }

    fn applied(&mut self, names: Vec<Name>) {
        for name in names {
            let left = self.left.entry(name).or_insert(1);
            *left = left.saturating_sub(1);
        }
    }

    fn advance(&mut self, (file, checked, judged): (SourceFile, Checked, Judged), count: usize) {
        let done = &mut self.mended;
        (done.file, done.checked) = (file, checked);
        done.mended = done.mended.saturating_add(count);
        self.judged = judged;
    }
}

type Name = (&'static str, Arc<Identity>, String, String);

fn names(findings: &[Finding]) -> HashMap<Name, usize> {
    let mut names: HashMap<Name, usize> = HashMap::new();
    for finding in findings {
        if let Some(fix) = &finding.fix {
            let count = names.entry(name(finding, &fix.title)).or_default();
            *count = count.saturating_add(1);
        }
    }
    names
}

fn names_of(chosen: &[(&Finding, &Fix)]) -> Vec<Name> {
    let names = chosen
        .iter()
        .map(|(finding, fix)| name(finding, &fix.title));
    names.collect()
}

/// What tells a fix from others while the text changes.
fn name(finding: &Finding, title: &str) -> Name {
    let resource = Arc::clone(&finding.resource);
    (
        finding.check.id,
        resource,
        finding.message.clone(),
        title.to_owned(),
    )
}

fn dropped(finding: &Finding, fix: &Fix, brings: Option<&'static str>) -> (Name, Dropped) {
    let dropped = Dropped {
        check: finding.check.id,
        message: finding.message.clone(),
        title: fix.title.clone(),
        brings,
    };
    (name(finding, &fix.title), dropped)
}

/// How often each check found something in each object, and how severe it was. Paths say less:
/// those of list items change when an item goes.
struct Counts(BTreeMap<Key, Vec<Severity>>);

/// A check, the namespace and name of an object, and whether it fails.
type Key = (&'static str, [String; 2], bool);

impl Counts {
    fn of<'f>(findings: impl Iterator<Item = &'f Finding>) -> Self {
        let mut counts: BTreeMap<_, Vec<Severity>> = BTreeMap::new();
        for finding in findings {
            counts
                .entry(Self::key(finding))
                .or_default()
                .push(finding.severity);
        }
        for severities in counts.values_mut() {
            severities.sort_by(|a, b| b.cmp(a));
        }
        Self(counts)
    }

    fn key(finding: &Finding) -> Key {
        // `apiVersion` and `kind` may be what a fix mends.
        let Identity {
            namespace, name, ..
        } = &*finding.resource;
        let names = [namespace.clone(), name.clone()];
        (finding.check.id, names, finding.verdict == Verdict::Fail)
    }

    /// Whether the check found something in the object, or one did that silences it.
    fn has(&self, finding: &Finding) -> bool {
        let key = Self::key(finding);
        self.0.contains_key(&key) || self.silences(&key)
    }

    /// Whether such a finding may have been there all along, behind a more specific one.
    fn silences(&self, (check, names, verdict): &Key) -> bool {
        let mut specific = silencing(check);
        specific.any(|check| self.0.contains_key(&(check, names.clone(), *verdict)))
    }

    /// The check that finds something more than before, at least as severe as `limit`.
    fn worse_than(&self, before: &Self, limit: Severity) -> Option<&'static str> {
        for (key, now) in &self.0 {
            let was = before.0.get(key).map_or(&[][..], Vec::as_slice);
            let grown =
                |at: usize, severity: &Severity| was.get(at).is_none_or(|was| was < severity);
            let more = now.iter().enumerate();
            let mut more = more.filter(|(at, severity)| grown(*at, severity));
            if more.any(|(_, severity)| *severity >= limit) && !before.silences(key) {
                return Some(key.0);
            }
        }
        None
    }
}
