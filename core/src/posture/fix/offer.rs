//! The fixes of what was found in a file.

use super::change::{Action, Change, Step, Value};
use super::edit::Edit;
use super::layout::Layout;
use super::patch::{Patch, is_brought};
use super::refusal::Refusal;
use super::verify::verify;
use crate::document::{Document, Piece, Rows, SourceFile};
use crate::posture::finding::one_line;
use crate::posture::{Checked, Finding};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::sync::Arc;

/// Whether a person should agree to a fix first.
///
/// ```
/// use sealward::posture::fix::Safety;
/// assert!(Safety::Safe < Safety::Review);
/// assert_eq!(Safety::Review.name(), "review");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the contract of report v1")]
pub enum Safety {
    /// It cannot lock anyone out, nor change what a workload may reach in normal use.
    Safe,
    /// A person should look at it first.
    Review,
}

impl Safety {
    /// `safe` or `review`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Review => "review",
        }
    }
}

/// What would mend a finding, as a change of the tree or a document more behind it. Whether the text allows it [`fixes`] tells.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::{Options, check, fix::Safety};
/// let text = "{apiVersion: v1, kind: Pod, spec: {hostPID: true}}";
/// let file = SourceFile::read("it", text.as_bytes().to_vec(), &Limits::default())?;
/// let checked = check(&file, &Options::default());
/// let proposal = checked.findings[0].fix.as_ref().unwrap();
/// assert_eq!((proposal.safety, &*proposal.title), (Safety::Safe, "remove `hostPID`"));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Proposal {
    /// Whether a person should agree first.
    pub safety: Safety,
    /// What the change does, as an instruction: lower case, no full stop.
    pub title: Cow<'static, str>,
    /// Where the document begins that it is about.
    document: u32,
    steps: Steps,
}

/// What is done to the document.
#[derive(Clone, Debug)]
enum Steps {
    These(Vec<Step>),
    /// One more is written behind it.
    Follow(Written),
}

/// What makes a document when its text is asked for: of many findings nobody does.
#[derive(Clone)]
struct Written(Arc<dyn Fn() -> Option<Value> + Send + Sync>);

impl fmt::Debug for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0().fmt(f)
    }
}

impl Proposal {
    /// `None` where the change is about another document than the finding.
    pub(in crate::posture) fn new(
        document: &Document,
        safety: Safety,
        title: String,
        change: &Change<'_>,
    ) -> Option<Self> {
        Some(Self {
            safety,
            title: one_line(title).into(),
            document: document.span().start,
            steps: Steps::These(change.steps_in(document)?),
        })
    }

    /// One that writes a document behind that which begins here. A person should look at what was not there.
    pub(super) fn following(
        document: u32,
        title: &'static str,
        written: impl Fn() -> Option<Value> + Send + Sync + 'static,
    ) -> Self {
        Self {
            safety: Safety::Review,
            title: title.into(),
            document,
            steps: Steps::Follow(Written(Arc::new(written))),
        }
    }

    fn steps(&self) -> Cow<'_, [Step]> {
        match &self.steps {
            Steps::These(steps) => steps.into(),
            Steps::Follow(Written(value)) => {
                let step = |value| Step {
                    place: (0, Rows::NO_ALIAS),
                    keys: Vec::new(),
                    action: Action::Follow(value),
                };
                value().map(step).into_iter().collect()
            }
        }
    }

    /// One that adds several texts where this one adds one.
    pub(in crate::posture) fn adding(&self, title: String, texts: &[String]) -> Self {
        let steps = self.steps();
        let step = |text: &String| {
            let action = Action::Append(text.as_str().into());
            steps.iter().map(move |step| Step {
                action: action.clone(),
                ..step.clone()
            })
        };
        Self {
            title: title.into(),
            steps: Steps::These(texts.iter().flat_map(step).collect()),
            ..self.clone()
        }
    }

    /// Whether the file's text may allow it, as far as that is told without writing it: not where an alias or
    /// a merge key brings what it changes, nor in a unit of systemd or a file of another encoding.
    ///
    /// ```
    /// use sealward::document::{Limits, SourceFile};
    /// use sealward::posture::{Options, check};
    /// let text = "{apiVersion: v1, kind: Pod, spec: {containers: [{name: a, image: a, \
    ///     securityContext: &it {privileged: true}}, {name: b, image: b, securityContext: *it}]}}";
    /// let file = SourceFile::read("it", text.into(), &Limits::default())?;
    /// let found = check(&file, &Options::default()).findings;
    /// let fixes = found.iter().filter(|it| it.check.id == "pss-privileged").filter_map(|it| it.fix.as_ref());
    /// assert_eq!(fixes.map(|fix| fix.may_be_written(&file)).collect::<Vec<_>>(), [true, false]);
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub fn may_be_written(&self, file: &SourceFile) -> bool {
        let Steps::These(steps) = &self.steps else {
            return true;
        };
        let pieces = file.pieces();
        let at = pieces.partition_point(|piece| piece.span().start < self.document);
        match pieces.get(at) {
            Some(Piece::Document(document)) if file.is_verbatim() && !document.is_unit() => {
                !steps.iter().any(|step| is_brought(document, step))
            }
            _ => false,
        }
    }

    /// Whether it gives a field the name it is meant to have.
    pub(super) fn renames(&self) -> bool {
        let renames = |step: &Step| matches!(step.action, Action::Rename(_));
        matches!(&self.steps, Steps::These(steps) if steps.iter().any(renames))
    }

    /// Whether it writes something, and not only takes away.
    pub(super) fn writes(&self) -> bool {
        match &self.steps {
            Steps::These(steps) => steps.iter().any(|step| step.action != Action::Remove),
            Steps::Follow(_) => true,
        }
    }
}

/// A fix of a finding as edits of its file's text.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::fix::{apply, fixes};
/// use sealward::posture::{Options, check};
/// let text = "{apiVersion: v1, kind: Pod, spec: {hostPID: true}}";
/// let file = SourceFile::read("it", text.as_bytes().to_vec(), &Limits::default())?;
/// let fix = fixes(&file, &check(&file, &Options::default())).swap_remove(0).unwrap();
/// assert!(fix.shows_text());
/// assert_eq!(apply(text, &fix.edits).unwrap(), "{apiVersion: v1, kind: Pod, spec: {}}");
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fix {
    /// Whether a person should agree first.
    pub safety: Safety,
    /// What the fix does.
    pub title: String,
    /// The edits, by start; they do not meet.
    pub edits: Vec<Edit>,
    hidden: bool,
}

impl Fix {
    /// Whether reports may show what is written. They may not where a text that must stay hidden is
    /// touched.
    #[must_use]
    pub const fn shows_text(&self) -> bool {
        !self.hidden
    }
}

/// For each finding the fix that the file's text allows, verified: with it the text is read as the
/// changed tree, and nothing else is different. None for UTF-16.
///
/// Fixes of one document are verified together where they do not meet, so that a file costs a few
/// more readings and not one for each finding.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::{Options, check, fix::fixes};
/// let text = "{apiVersion: v1, kind: Pod, spec: {hostPID: true, hostIPC: &it yes, a: *it}}";
/// let file = SourceFile::read("it", text.as_bytes().to_vec(), &Limits::default())?;
/// let fixes = fixes(&file, &check(&file, &Options::default()));
/// // An alias still stands for what would go with `hostIPC`.
/// assert!(fixes[0].is_some() && fixes[1].is_none());
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[must_use]
pub fn fixes(file: &SourceFile, checked: &Checked) -> Vec<Option<Fix>> {
    fixes_of(file, &checked.findings.iter().collect::<Vec<_>>())
}

/// [`fixes`] of some findings in a file.
pub(in crate::posture) fn fixes_of(file: &SourceFile, findings: &[&Finding]) -> Vec<Option<Fix>> {
    offers(file, findings, &|_| true).fixes
}

/// The fixes of some findings, and which of them can be applied together.
pub(super) struct Offers {
    pub(super) fixes: Vec<Option<Fix>>,
    /// Findings by their place in the list, whose fixes were verified together.
    pub(super) together: Vec<usize>,
    /// Findings by their place, whose fixes the text does not allow.
    pub(super) refused: Vec<(usize, Refusal)>,
}

impl Offers {
    /// Those that can be applied together, each with what it mends.
    pub(super) fn chosen<'o>(&'o self, findings: &'o [Finding]) -> Vec<(&'o Finding, &'o Fix)> {
        let chosen = |&at: &usize| Some((findings.get(at)?, self.fixes.get(at)?.as_ref()?));
        self.together.iter().filter_map(chosen).collect()
    }
}

pub(super) fn offers(
    file: &SourceFile,
    findings: &[&Finding],
    wanted: &dyn Fn(&Finding) -> bool,
) -> Offers {
    let mut offers = Offers {
        fixes: findings.iter().map(|_| None).collect(),
        together: Vec::new(),
        refused: Vec::new(),
    };
    if !file.is_verbatim() {
        return offers;
    }
    let mut by_document: BTreeMap<u32, Vec<(usize, &Proposal)>> = BTreeMap::new();
    for (at, finding) in findings.iter().enumerate() {
        if let Some(proposal) = finding.fix.as_ref().filter(|_| wanted(finding)) {
            let list = by_document.entry(proposal.document).or_default();
            list.push((at, proposal));
        }
    }
    for document in file.documents() {
        if let Some(proposals) = by_document.get(&document.span().start) {
            of_document(document, proposals, &mut offers);
        }
    }
    offers
}

fn of_document(document: &Document, proposals: &[(usize, &Proposal)], offers: &mut Offers) {
    let layout = Layout::of(document);
    // Several findings may have one and the same fix.
    let mut distinct: Vec<(Patch, Vec<usize>)> = Vec::new();
    let mut known: HashMap<Vec<Edit>, usize> = HashMap::new();
    for (at, (finding, proposal)) in proposals.iter().enumerate() {
        let patch = match Patch::of(&layout, &proposal.steps()) {
            Ok(patch) => patch,
            Err(refusal) => {
                offers.refused.push((*finding, refusal));
                continue;
            }
        };
        if patch.edits.is_empty() {
            continue;
        }
        match known
            .get(&patch.edits)
            .and_then(|&same| distinct.get_mut(same))
        {
            Some((_, findings)) => findings.push(at),
            None => {
                known.insert(patch.edits.clone(), distinct.len());
                distinct.push((patch, vec![at]));
            }
        }
    }
    let refuse = |offers: &mut Offers, group: &[usize], refusal: Refusal| {
        let findings = group.iter().filter_map(|&at| distinct.get(at));
        let findings = findings.flat_map(|(_, findings)| findings);
        let findings = findings.filter_map(|&at| proposals.get(at));
        let refused = findings.map(|(at, _)| (*at, refusal));
        offers.refused.extend(refused);
    };
    let length = document.span().end.saturating_sub(document.span().start) as usize;
    let mut left = BUDGET.saturating_add(length.saturating_mul(BUDGET_BY_LENGTH));
    let mut applied = false;
    let mut groups = apart(&distinct);
    groups.reverse();
    while let Some(group) = groups.pop() {
        if left < length {
            refuse(offers, &group, Refusal::Costly);
            continue;
        }
        left = left.saturating_sub(length);
        let members = || group.iter().filter_map(|&at| distinct.get(at));
        let patches: Vec<&Patch> = members().map(|(patch, _)| patch).collect();
        if let Err(refusal) = verify(document, &patches) {
            if group.len() > 1 {
                let (first, second) = group.split_at(group.len() / 2);
                groups.extend([second.to_vec(), first.to_vec()]);
            } else {
                refuse(offers, &group, refusal);
            }
            continue;
        }
        for (patch, findings) in members() {
            for (at, proposal) in findings.iter().filter_map(|&at| proposals.get(at)) {
                if let Some(slot) = offers.fixes.get_mut(*at) {
                    *slot = Some(Fix {
                        safety: proposal.safety,
                        title: proposal.title.clone().into_owned(),
                        edits: patch.edits.clone(),
                        hidden: patch.sensitive,
                    });
                }
                if !applied {
                    offers.together.push(*at);
                }
            }
        }
        applied = true;
    }
}

/// Patches in groups of those that do not meet.
fn apart(patches: &[(Patch, Vec<usize>)]) -> Vec<Vec<usize>> {
    let mut groups = Vec::new();
    let mut rest: Vec<usize> = (0..patches.len()).collect();
    while !rest.is_empty() && groups.len() < MOST_GROUPS {
        let (mut group, mut later) = (Vec::new(), Vec::new());
        let mut taken: BTreeSet<(u32, u32)> = BTreeSet::new();
        for at in rest {
            let edits = patches.get(at).map_or(&[][..], |(patch, _)| &patch.edits);
            if edits.iter().any(|edit| is_taken(&taken, edit)) {
                later.push(at);
            } else {
                // Documents may come at one place.
                let edits = edits.iter().filter(|edit| !edit.adds_document());
                taken.extend(edits.map(|edit| (edit.start, edit.end)));
                group.push(at);
            }
        }
        groups.push(group);
        rest = later;
    }
    groups
}

fn is_taken(taken: &BTreeSet<(u32, u32)>, edit: &Edit) -> bool {
    let before = taken.range(..=(edit.start, edit.end)).next_back();
    let after = taken.range((edit.start, edit.end)..).next();
    let meets = |&(start, end): &(u32, u32)| super::edit::meet(&Edit::new(start, end, ""), edit);
    // An insertion may stand where a part begins that goes: both are looked at.
    before.is_some_and(meets) || after.is_some_and(meets)
}

/// The most groups: findings beyond wait for the next round.
const MOST_GROUPS: usize = 64;
/// How many bytes are read again to verify the fixes of a document, however small it is.
const BUDGET: usize = 16 << 20;
/// How often a document is read again beyond that.
const BUDGET_BY_LENGTH: usize = 24;
