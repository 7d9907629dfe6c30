//! Kustomizations by their numbers.

use std::collections::BTreeSet;

/// Some of the kustomizations of a scan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::posture) struct Numbers(BTreeSet<u32>);

/// So many are told apart.
const MOST: usize = 64;

impl Numbers {
    pub(super) const NONE: Self = Self(BTreeSet::new());

    pub(super) fn of(number: u32) -> Self {
        Self(BTreeSet::from([number]))
    }

    pub(super) fn take(&mut self, others: &Self) {
        if !self.is_full() {
            self.0.extend(&others.0);
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.0.len() >= MOST
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        self.0.iter().copied()
    }

    pub(super) fn common<'n>(&'n self, other: &'n Self) -> impl Iterator<Item = u32> + use<'n> {
        self.0.intersection(&other.0).copied()
    }

    pub(super) fn are_several(&self) -> bool {
        self.0.len() > 1
    }

    pub(in crate::posture) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether these are the same for certain.
    pub(in crate::posture) fn is_as(&self, other: &Self) -> bool {
        self == other && !self.is_full()
    }
}
