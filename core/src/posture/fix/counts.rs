//! How much was found, so that what comes of a fix can be held against what was.

use crate::posture::silence::silencing;
use crate::posture::{Finding, Identity, Severity, Verdict};
use std::collections::BTreeMap;

/// How often each check found something in each object of a file, and how severe it was. Paths say less:
/// those of list items change when an item goes.
#[derive(Default)]
pub(super) struct Counts(BTreeMap<Key, Vec<Severity>>);

/// A check, a file, the namespace and name of an object, and whether it fails.
pub(super) type Key = (&'static str, [String; 3], bool);

impl Counts {
    /// Of findings, each with the name of its file.
    pub(super) fn of<'f>(findings: impl Iterator<Item = (&'f str, &'f Finding)>) -> Self {
        let mut counts: BTreeMap<_, Vec<Severity>> = BTreeMap::new();
        for (file, finding) in findings {
            counts
                .entry(Self::key(file, finding))
                .or_default()
                .push(finding.severity);
        }
        for severities in counts.values_mut() {
            severities.sort_by(|a, b| b.cmp(a));
        }
        Self(counts)
    }

    fn key(file: &str, finding: &Finding) -> Key {
        // `apiVersion` and `kind` may be what a fix mends.
        let Identity {
            namespace, name, ..
        } = &*finding.resource;
        let names = [file.to_owned(), namespace.clone(), name.clone()];
        (finding.check.id, names, finding.verdict == Verdict::Fail)
    }

    /// Whether the check found something in the object, or one did that silences it.
    pub(super) fn has(&self, file: &str, finding: &Finding) -> bool {
        let key = Self::key(file, finding);
        self.0.contains_key(&key) || self.silences(&key)
    }

    /// Whether such a finding may have been there all along, behind a more specific one.
    fn silences(&self, (check, names, verdict): &Key) -> bool {
        let mut specific = silencing(check);
        specific.any(|check| self.0.contains_key(&(check, names.clone(), *verdict)))
    }

    /// The check that finds something more than before, at least as severe as `limit`.
    pub(super) fn worse_than(&self, before: &Self, limit: Severity) -> Option<&'static str> {
        self.worse(before, limit).next().map(|key| key.0)
    }

    /// Of what there is more than before, at least as severe as `limit`.
    pub(super) fn worse<'c>(
        &'c self,
        before: &'c Self,
        limit: Severity,
    ) -> impl Iterator<Item = &'c Key> {
        let keys = self.0.keys();
        keys.filter(move |key| self.grown(before, key) >= Some(limit))
    }

    /// Whether there is more of it than before.
    pub(super) fn is_worse(&self, before: &Self, key: &Key) -> bool {
        self.grown(before, key).is_some()
    }

    /// The most severe of what there is more than before.
    fn grown(&self, before: &Self, key: &Key) -> Option<Severity> {
        let was = before.0.get(key).map_or(&[][..], Vec::as_slice);
        let grown = |at: usize, severity: &Severity| was.get(at).is_none_or(|was| was < severity);
        let mut more = self.0.get(key)?.iter().enumerate();
        // The most severe stand first.
        let (_, most) = more.find(|(at, severity)| grown(*at, severity))?;
        (!before.silences(key)).then_some(*most)
    }
}
