//! What kustomizations make of the objects of a file.

use super::numbers::Numbers;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

/// What the kustomizations that take a file in do with its objects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::posture) struct Changes {
    /// Which add labels to pods and selectors. Where two objects have the same ones, they have the same labels more.
    pub(super) labels: Numbers,
    /// Into which namespaces they are put: no more than two are kept.
    pub(super) namespaces: BTreeSet<Arc<str>>,
    /// What stands before and behind their names: of no more than a few.
    pub(super) affixes: BTreeSet<(Arc<str>, Arc<str>)>,
    /// Which patch objects.
    pub(super) patches: Numbers,
    /// Which are built, as far as it is known: those that no other takes in.
    pub(super) builds: Numbers,
}

impl Changes {
    /// Adds what is done elsewhere.
    pub(super) fn take(&mut self, other: &Self) {
        let Self {
            labels,
            namespaces,
            affixes,
            patches,
            builds,
        } = other;
        self.labels.take(labels);
        self.patches.take(patches);
        self.builds.take(builds);
        if self.namespaces.len() < 2 {
            self.namespaces.extend(namespaces.iter().take(2).cloned());
        }
        if self.affixes.len() < 4 {
            self.affixes.extend(affixes.iter().take(4).cloned());
        }
    }
}

/// What kustomizations make of an object.
#[derive(Clone, Debug, Default)]
pub(in crate::posture) struct Overlaid {
    pub(super) changes: Option<Arc<Changes>>,
    /// Whether it is put into another namespace than it names.
    pub(in crate::posture) moved: bool,
    /// Whether a patch may take it away.
    pub(in crate::posture) deleted: bool,
}

impl Overlaid {
    /// What adds labels to it.
    pub(in crate::posture) fn labels(&self) -> &Numbers {
        self.changes.as_ref().map_or(&NONE, |it| &it.labels)
    }

    /// Whether it is an object as it is written, in one cluster for all that is known.
    pub(in crate::posture) fn is_plain(&self) -> bool {
        self.labels().is_empty() && !self.deleted && !self.is_shared()
    }

    /// Whether several builds take it in.
    pub(in crate::posture) fn is_shared(&self) -> bool {
        self.changes
            .as_ref()
            .is_some_and(|it| it.builds.are_several())
    }

    #[cfg(test)]
    pub(in crate::posture) fn test(labels: &[u32], builds: &[u32]) -> Self {
        let numbers = |numbers: &[u32]| {
            let mut all = Numbers::default();
            numbers.iter().for_each(|it| all.take(&Numbers::of(*it)));
            all
        };
        Self {
            changes: Some(Arc::new(Changes {
                labels: numbers(labels),
                builds: numbers(builds),
                ..Changes::default()
            })),
            ..Self::default()
        }
    }
}

/// Objects of which one suffices, and where they are.
#[derive(Debug, Default)]
pub(in crate::posture) struct Partners {
    any: bool,
    /// One may be anywhere.
    anywhere: bool,
    builds: HashSet<u32>,
    /// Of what is taken in by the same, nothing else need be asked.
    alike: HashSet<*const Changes>,
}

impl Partners {
    pub(in crate::posture) fn add(&mut self, partner: &Overlaid) {
        if partner.deleted {
            return;
        }
        self.any = true;
        match &partner.changes {
            Some(changes) if !changes.builds.is_empty() => {
                self.builds.extend(changes.builds.iter());
                self.alike.insert(Arc::as_ptr(changes));
            }
            _ => self.anywhere = true,
        }
    }

    /// [`Self::add`], as far as it matters to one object: of many objects each may have many partners.
    pub(in crate::posture) fn add_for(&mut self, object: &Overlaid, partner: &Overlaid) {
        if self.anywhere || partner.deleted {
            return;
        }
        self.any = true;
        match (&object.changes, &partner.changes) {
            (Some(object), Some(changes)) if !changes.builds.is_empty() => {
                self.anywhere = Arc::ptr_eq(object, changes);
                self.builds.extend(changes.builds.common(&object.builds));
            }
            _ => self.anywhere = true,
        }
    }

    /// Whether there is none but those that may be gone.
    pub(in crate::posture) const fn may_be_gone(&self) -> bool {
        !self.any
    }

    /// Whether an object is built without any of them here, and with one there. What is built with none at all has them from
    /// elsewhere.
    pub(in crate::posture) fn are_apart_from(&self, object: &Overlaid) -> bool {
        let Some(changes) = &object.changes else {
            return false;
        };
        if self.anywhere || !changes.builds.are_several() {
            return false;
        }
        let (with, without): (Vec<u32>, Vec<u32>) =
            (changes.builds.iter()).partition(|it| self.builds.contains(it));
        let is_alike = self.alike.contains(&Arc::as_ptr(changes));
        let is_without = changes.builds.is_full() || !without.is_empty();
        !is_alike && is_without && !with.is_empty()
    }
}

static NONE: Numbers = Numbers::NONE;
