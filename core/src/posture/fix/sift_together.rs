//! Which of the fixes of many files can be applied, where all together make something worse in the scan.

use super::counts::Counts;
use super::rounds::Why;
use super::sift::{COSTLY, Lane, Lanes, Tried};
use super::together::{Fixes, Next, One, Patient, Scan, cost};
use std::collections::BTreeMap;

/// What can be applied, and why the rest cannot.
#[derive(Default)]
pub(super) struct Sifted<'f> {
    pub(super) good: Vec<One<'f>>,
    pub(super) bad: Vec<(One<'f>, Why)>,
    /// The scan with what is good; none where nothing is.
    pub(super) next: Option<Next>,
}

impl Scan<'_> {
    /// Tells those that can be applied from those at fault, as is done in one file: halves of them are tried, of every part
    /// of every object of every file at once. Where those do not tell, halves of each file are tried, and then of all.
    ///
    /// The whole scan is judged each time: what is `left` bounds how often.
    pub(super) fn sift<'f>(
        &self,
        patients: &[Patient<'_>],
        chosen: &[One<'f>],
        left: &mut usize,
    ) -> Sifted<'f> {
        // Those of one check are often at fault together.
        let mut chosen = chosen.to_vec();
        chosen.sort_by_key(|it| it.finding.check.id);
        let mut lanes = [Lanes::Parts, Lanes::Files, Lanes::One].into_iter();
        let sifted = lanes.find_map(|lanes| self.sift_by(lanes, patients, &chosen, left));
        sifted.unwrap_or_default()
    }

    /// `None` where the lanes do not tell which fixes are at fault.
    fn sift_by<'f>(
        &self,
        lanes: Lanes,
        patients: &[Patient<'_>],
        chosen: &[One<'f>],
        left: &mut usize,
    ) -> Option<Sifted<'f>> {
        let mut sifted = Sifted::default();
        let start = self.counts(patients, chosen);
        let most = chosen.iter().map(|it| it.finding.severity).max()?;
        let cost = cost(&self.index, patients);
        let mut tried = self.tried(lanes, patients, chosen);
        // Whether the scan with what is good so far is still to be judged.
        let mut is_due = false;
        while tried.values().any(|it| !it.now.is_empty()) {
            if *left < cost {
                let rest = tried.values_mut().flat_map(Tried::give_up);
                sifted.bad.extend(rest.map(|it| (it, COSTLY)));
                break;
            }
            *left = left.saturating_sub(cost);
            let mut fixes = Fixes::new();
            for it in tried.values() {
                for good in &it.good {
                    fixes.entry(good.at).or_default().0.push(good.fix);
                }
                for now in &it.now {
                    fixes.entry(now.at).or_default().1.push(now.fix);
                }
            }
            let (next, unreadable) = self.changed(patients, &fixes);
            if lanes == Lanes::Parts && !unreadable.is_empty() {
                return None;
            }
            let is_unreadable = |it: &Tried<One<'_>>| match lanes {
                Lanes::One => !unreadable.is_empty(),
                _ => it.now.first().is_some_and(|it| unreadable.contains(&it.at)),
            };
            let now = Counts::of(next.all());
            let mut by_lane = lanes.counts(next.all());
            let mut is_blamed = false;
            for (lane, it) in &mut tried {
                let counts = by_lane.remove(lane).unwrap_or_default();
                if is_unreadable(it) {
                    it.fail(Why::Unreadable, &mut sifted.bad);
                    is_blamed = true;
                    continue;
                }
                let limit = it.now.iter().map(|it| it.finding.severity).min();
                match it.worse(&counts, limit, |key| now.is_worse(&start, key)) {
                    Some(check) => {
                        it.fail(Why::Brings(check), &mut sifted.bad);
                        is_blamed = true;
                    }
                    None => it.take(counts),
                }
            }
            if lanes != Lanes::One && !is_blamed && now.worse_than(&start, most).is_some() {
                return None;
            }
            match is_blamed {
                // What one lane has is not what is good of all.
                true => is_due = true,
                false => (sifted.next, is_due) = (Some(next), false),
            }
        }
        sifted.good = tried.into_values().flat_map(|it| it.good).collect();
        if lanes != Lanes::One && is_due && !sifted.good.is_empty() {
            let severities = sifted.good.iter().map(|it| it.finding.severity);
            let most = severities.max()?;
            sifted.next = Some(self.with(patients, &sifted.good, most)?);
        }
        Some(sifted)
    }

    /// The fixes by lane, none of them tried yet.
    fn tried<'f>(
        &self,
        lanes: Lanes,
        patients: &[Patient<'_>],
        chosen: &[One<'f>],
    ) -> BTreeMap<Lane, Tried<One<'f>>> {
        let mut before = lanes.counts(self.all(patients, chosen));
        let mut tried: BTreeMap<Lane, Tried<One<'f>>> = BTreeMap::new();
        for &it in chosen {
            let file = patients.get(it.at).map_or("", |it| it.mended.file.name());
            let lane = lanes.of(file, it.finding);
            let found = before.remove(&lane);
            let tried = tried.entry(lane).or_default();
            tried.before = found.unwrap_or_else(|| std::mem::take(&mut tried.before));
            tried.now.push(it);
        }
        tried
    }
}
