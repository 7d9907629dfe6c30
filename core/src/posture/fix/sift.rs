//! Which of some fixes can be applied, where all together make something worse.

use super::counts::Counts;
use super::offer::Fix;
use super::refusal::Refusal;
use super::rounds::{Next, Run, Why};
use crate::posture::{Finding, Severity};
use std::collections::{BTreeMap, VecDeque};

/// A finding with what mends it.
pub(super) type Chosen<'f> = (&'f Finding, &'f Fix);

/// What can be applied, and why the rest cannot.
#[derive(Default)]
pub(super) struct Sifted<'f> {
    pub(super) good: Vec<Chosen<'f>>,
    pub(super) bad: Vec<(Chosen<'f>, Why)>,
    /// The file with what is good; none where nothing is.
    pub(super) next: Option<Next>,
}

/// How fixes are told apart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lanes {
    /// By the part of the object that they are about: a fix is taken to change that alone.
    Parts,
    /// By the file.
    Files,
    /// Not at all.
    One,
}

/// The file, the namespace and name of an object, and the named item of a list in it.
pub(super) type Lane = [String; 4];

/// What is tried of one lane.
pub(super) struct Tried<C> {
    pub(super) good: Vec<C>,
    /// Those that are tried now.
    pub(super) now: Vec<C>,
    /// Those that are tried later.
    later: VecDeque<Vec<C>>,
    /// What is found with the good ones.
    pub(super) before: Counts,
}

/// How many bytes are checked again to find the fixes at fault in a file, however small it is.
const BUDGET: usize = 2 << 20;
/// How often a file is checked again beyond that.
const BUDGET_BY_LENGTH: usize = 16;

/// How many bytes may be checked again for a text of this length.
pub(super) const fn budget(length: usize) -> usize {
    BUDGET.saturating_add(length.saturating_mul(BUDGET_BY_LENGTH))
}

impl Run<'_> {
    /// Tells those that can be applied from those at fault: halves of them are tried, of every part of every object at
    /// once. Where something is worse that is not found where fixes are tried, halves of all are.
    ///
    /// A file in which many fixes of one part are at fault would be checked once for each: what is `left` bounds that.
    pub(super) fn sift<'f>(&self, chosen: &[Chosen<'f>], left: &mut usize) -> Sifted<'f> {
        // Those of one check are often at fault together.
        let mut chosen = chosen.to_vec();
        chosen.sort_by_key(|(finding, _)| finding.check.id);
        self.sift_by(Lanes::Parts, &chosen, left)
            .or_else(|| self.sift_by(Lanes::One, &chosen, left))
            .unwrap_or_default()
    }

    /// `None` where the lanes do not tell which fixes are at fault.
    fn sift_by<'f>(
        &self,
        lanes: Lanes,
        chosen: &[Chosen<'f>],
        left: &mut usize,
    ) -> Option<Sifted<'f>> {
        let mut sifted = Sifted::default();
        let name = self.mended.file.name();
        let start = self.judged.counts(&self.mended.file);
        let mut before = lanes.counts(self.judged.all(name));
        let mut tried: BTreeMap<Lane, Tried<Chosen<'f>>> = BTreeMap::new();
        for &it in chosen {
            let lane = lanes.of(name, it.0);
            let found = before.remove(&lane);
            let tried = tried.entry(lane).or_default();
            tried.before = found.unwrap_or_else(|| std::mem::take(&mut tried.before));
            tried.now.push(it);
        }
        // Whether the file with what is good so far is still to be made.
        let mut is_due = false;
        while tried.values().any(|it| !it.now.is_empty()) {
            let length = self.mended.file.text().len();
            if *left < length {
                let rest = tried.values_mut().flat_map(Tried::give_up);
                sifted.bad.extend(rest.map(|it| (it, COSTLY)));
                break;
            }
            *left = left.saturating_sub(length);
            let all = tried.values().flat_map(|it| it.good.iter().chain(&it.now));
            let Some(next) = self.changed(all.map(|(_, fix)| *fix)) else {
                if lanes == Lanes::Parts {
                    return None;
                }
                for it in tried.values_mut() {
                    it.fail(Why::Unreadable, &mut sifted.bad);
                }
                continue;
            };
            let now = next.2.counts(&next.0);
            let mut by_lane = lanes.counts(next.2.all(name));
            let mut is_blamed = false;
            for (lane, it) in &mut tried {
                let counts = by_lane.remove(lane).unwrap_or_default();
                let limit = it.now.iter().map(|(finding, _)| finding.severity).min();
                match it.worse(&counts, limit, |key| now.is_worse(&start, key)) {
                    Some(check) if !it.now.is_empty() => {
                        it.fail(Why::Brings(check), &mut sifted.bad);
                        is_blamed = true;
                    }
                    _ => it.take(counts),
                }
            }
            let most = chosen.iter().map(|(finding, _)| finding.severity).max()?;
            if lanes == Lanes::Parts && !is_blamed && now.worse_than(&start, most).is_some() {
                return None;
            }
            match is_blamed {
                // What one lane has is not what is good of all.
                true => is_due = true,
                false => (sifted.next, is_due) = (Some(next), false),
            }
        }
        sifted.good = tried.into_values().flat_map(|it| it.good).collect();
        if lanes == Lanes::Parts && is_due && !sifted.good.is_empty() {
            let most = sifted
                .good
                .iter()
                .map(|(finding, _)| finding.severity)
                .max();
            sifted.next = Some(self.with(&sifted.good, most).ok()?);
        }
        Some(sifted)
    }
}

pub(super) const COSTLY: Why = Why::Refused(Refusal::Costly);

impl Lanes {
    /// Where a finding lies.
    pub(super) fn of(self, file: &str, finding: &Finding) -> Lane {
        match self {
            Self::Parts => {}
            Self::Files => return [file, "", "", ""].map(str::to_owned),
            Self::One => return Lane::default(),
        }
        let object = &finding.resource;
        let names = (object.namespace.clone(), object.name.clone());
        [
            file.to_owned(),
            names.0,
            names.1,
            finding.named_item().to_owned(),
        ]
    }

    /// What is found in each lane.
    pub(super) fn counts<'f>(
        self,
        all: impl Iterator<Item = (&'f str, &'f Finding)>,
    ) -> BTreeMap<Lane, Counts> {
        let mut by_lane: BTreeMap<Lane, Vec<(&str, &Finding)>> = BTreeMap::new();
        for (file, finding) in all {
            let list = by_lane.entry(self.of(file, finding)).or_default();
            list.push((file, finding));
        }
        let counts = |(lane, list): (_, Vec<_>)| (lane, Counts::of(list.into_iter()));
        by_lane.into_iter().map(counts).collect()
    }
}

impl<C> Default for Tried<C> {
    fn default() -> Self {
        Self {
            good: Vec::new(),
            now: Vec::new(),
            later: VecDeque::new(),
            before: Counts::default(),
        }
    }
}

impl<C> Tried<C> {
    /// The check that finds something worse with those that are tried, where it does so in the whole object.
    pub(super) fn worse(
        &self,
        counts: &Counts,
        limit: Option<Severity>,
        in_object: impl Fn(&super::counts::Key) -> bool,
    ) -> Option<&'static str> {
        let mut worse = counts.worse(&self.before, limit?);
        worse.find(|key| in_object(key)).map(|key| key.0)
    }

    /// Those that were tried are good.
    pub(super) fn take(&mut self, counts: Counts) {
        self.good.append(&mut self.now);
        self.before = counts;
        self.now = self.later.pop_front().unwrap_or_default();
    }

    /// One of those that were tried is at fault, or more.
    pub(super) fn fail(&mut self, why: Why, bad: &mut Vec<(C, Why)>) {
        // Where not all can be looked at, many that are good together are not to wait for one that is at fault.
        let mut now = std::mem::take(&mut self.now);
        if now.len() > 1 {
            let half = now.split_off(now.len() / 2);
            self.later.extend([now, half]);
        } else {
            bad.extend(now.into_iter().map(|it| (it, why)));
        }
        self.now = self.later.pop_front().unwrap_or_default();
    }

    /// Those of which it is not known.
    pub(super) fn give_up(&mut self) -> Vec<C> {
        let now = std::mem::take(&mut self.now);
        let later = std::mem::take(&mut self.later);
        now.into_iter().chain(later.into_iter().flatten()).collect()
    }
}
