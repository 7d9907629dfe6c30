//! Which fixes may be applied to a file, round after round.

use super::counts::Counts;
use super::offer::{Fix, Proposal, Safety};
use super::wanted::Wanted;
use crate::posture::{Checker, Finding, Identity, Options, Verdict};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What may still be done to a file.
pub(super) struct Allowed<'c> {
    options: &'c Options,
    wanted: Wanted<'c>,
    /// What was found at first.
    asked: Counts,
    /// How often a fix that writes something may still be applied: once for each finding of that
    /// name. One that does not mend its finding would be applied again and again.
    left: HashMap<Name, usize>,
    /// Fixes that were dropped.
    refused: HashSet<Name>,
}

impl<'c> Allowed<'c> {
    /// Of those that are wanted, where so much was found at first, and of it this in the file.
    pub(super) fn of<'f>(
        checker: &'c Checker,
        wanted: Wanted<'c>,
        asked: Counts,
        here: impl IntoIterator<Item = &'f Finding>,
    ) -> Self {
        let mut left: HashMap<Name, usize> = HashMap::new();
        for finding in here {
            if let Some(fix) = &finding.fix {
                let count = left.entry(name(finding, &fix.title)).or_default();
                *count = count.saturating_add(1);
            }
        }
        Self {
            options: checker.options(),
            wanted,
            asked,
            left,
            refused: HashSet::new(),
        }
    }

    /// Whether the fix of what is found in the file of this name may be applied.
    pub(super) fn has(&self, file: &str, finding: &Finding) -> bool {
        let may = |fix: &Proposal| {
            let is_asked = fix.safety == Safety::Safe || self.asked.has(file, finding);
            let name = name(finding, &fix.title);
            let may_again = !fix.writes() || self.left.get(&name).is_none_or(|left| *left > 0);
            is_asked && may_again && !self.refused.contains(&name)
        };
        finding.verdict == Verdict::Fail
            && self.options.lets_mend(finding.check)
            && self.wanted.has(file, finding)
            && finding.fix.as_ref().is_some_and(may)
    }

    pub(super) fn applied(&mut self, names: Vec<Name>) {
        for name in names {
            let left = self.left.entry(name).or_insert(1);
            *left = left.saturating_sub(1);
        }
    }

    pub(super) fn refuse(&mut self, names: impl IntoIterator<Item = Name>) {
        self.refused.extend(names);
    }
}

/// What tells a fix from others while the text changes: its check, object, message and title.
pub(super) type Name = (&'static str, Arc<Identity>, String, String);

pub(super) fn name(finding: &Finding, title: &str) -> Name {
    let resource = Arc::clone(&finding.resource);
    (
        finding.check.id,
        resource,
        finding.message.clone(),
        title.to_owned(),
    )
}

pub(super) fn names_of(chosen: &[(&Finding, &Fix)]) -> Vec<Name> {
    let names = chosen
        .iter()
        .map(|(finding, fix)| name(finding, &fix.title));
    names.collect()
}
