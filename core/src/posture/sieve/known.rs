//! A baseline as it is used up.

use crate::dto::{Baseline, Verdict};
use std::collections::{HashMap, HashSet};

/// How many findings of a baseline have not been seen yet.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// By fingerprint, then by file.
    left: HashMap<String, HashMap<String, Left>>,
    /// Files that are there no more.
    gone: HashSet<String>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Left {
    fails: u64,
    unknown: u64,
}

impl Known {
    pub(super) fn new(baseline: &Baseline, is_gone: &dyn Fn(&str) -> bool) -> Self {
        let mut known = Self::default();
        let mut asked: HashSet<&str> = HashSet::new();
        for entry in &baseline.entries {
            let file = entry.file.as_str();
            if asked.insert(file) && is_gone(file) {
                known.gone.insert(file.to_owned());
            }
            let files = known.left.entry(entry.fingerprint.clone()).or_default();
            let left = files.entry(file.to_owned()).or_default();
            let slot = match entry.verdict {
                Verdict::Fail => &mut left.fails,
                Verdict::Unknown => &mut left.unknown,
            };
            *slot = slot.saturating_add(entry.count);
        }
        known
    }

    /// Whether a finding is known; each entry is for so many findings and no more.
    pub(super) fn takes(&mut self, file: &str, fingerprint: &str, is_unknown: bool) -> bool {
        let Some(files) = self.left.get_mut(fingerprint) else {
            return false;
        };
        if files.get_mut(file).is_some_and(|it| it.take(is_unknown)) {
            return true;
        }
        // A file that was moved: its findings have moved with it.
        let gone = &self.gone;
        files
            .iter_mut()
            .any(|(file, left)| gone.contains(file) && left.take(is_unknown))
    }

    /// What was not seen, of these files and of those that are gone.
    pub(super) fn left(&self, files: &HashSet<String>) -> u64 {
        let all = self.left.values().flatten();
        let judged = all.filter(|(file, _)| files.contains(*file) || self.gone.contains(*file));
        judged.fold(0, |sum, (_, left)| {
            sum.saturating_add(left.fails).saturating_add(left.unknown)
        })
    }
}

impl Left {
    /// A flaw that is certain now was not known while it could not be told.
    const fn take(&mut self, is_unknown: bool) -> bool {
        let slot = if is_unknown && self.unknown > 0 {
            &mut self.unknown
        } else {
            &mut self.fails
        };
        let some = *slot > 0;
        *slot = slot.saturating_sub(1);
        some
    }
}
