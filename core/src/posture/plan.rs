//! Which checks run for which kind, worked out once.

use super::across::AcrossCheck;
use super::{Check, Kinds, Meta, ObjectKind, Options, Reference, checks, registry};

/// A check that runs, and the controls it decides (as indices into [`Plan::controls`]).
pub(super) struct Planned {
    pub(super) check: &'static dyn Check,
    pub(super) meta: &'static Meta,
    pub(super) controls: Vec<usize>,
}

/// The checks that run, by kind.
pub(super) struct Plan {
    pub(super) controls: Vec<Reference>,
    kinds: Vec<Vec<Planned>>,
    documents: Vec<Planned>,
    across: Vec<(&'static dyn AcrossCheck, Planned)>,
}

impl Plan {
    pub(super) fn new(options: &Options) -> Self {
        let active: Vec<_> = registry()
            .filter(|check| options.holds(check.meta()))
            .collect();
        let mut controls: Vec<Reference> = active
            .iter()
            .flat_map(|check| check.meta().references)
            .copied()
            .collect();
        controls.sort_unstable();
        controls.dedup();
        let across = checks::ACROSS.iter().copied().flatten().copied();
        let across: Vec<_> = across
            .filter(|check| options.holds(check.meta()))
            .map(|check| (check, plan(check, &controls)))
            .collect();
        let is_across =
            |check: &dyn Check| across.iter().any(|(it, _)| it.meta().id == check.meta().id);
        let alone: Vec<_> = active.into_iter().filter(|it| !is_across(*it)).collect();
        let planned = |wanted: &dyn Fn(Kinds) -> bool| {
            let wanted = alone.iter().filter(|it| wanted(it.meta().kinds));
            wanted.map(|&check| plan(check, &controls)).collect()
        };
        let kinds = ObjectKind::ALL.iter().chain(&[ObjectKind::Other]);
        let kinds = kinds
            .map(|&kind| {
                // What is for every object sees the one that starts a program, which may start many.
                let has = |kinds: Kinds| kinds != Kinds::OBJECTS || !kind.is_program();
                planned(&|kinds| kinds.has(kind) && has(kinds))
            })
            .collect();
        let documents = planned(&Kinds::has_documents);
        Self {
            kinds,
            documents,
            across,
            controls,
        }
    }

    /// The checks for objects of a kind.
    pub(super) fn objects(&self, kind: ObjectKind) -> &[Planned] {
        self.kinds.get(kind as usize).map_or(&[], Vec::as_slice)
    }

    /// The checks for documents.
    pub(super) fn documents(&self) -> &[Planned] {
        &self.documents
    }

    /// The checks across documents.
    pub(super) fn across(&self) -> &[(&'static dyn AcrossCheck, Planned)] {
        &self.across
    }

    /// Every list of checks: those of each kind, then those for documents.
    pub(super) fn lists(&self) -> impl Iterator<Item = &[Planned]> {
        self.kinds
            .iter()
            .map(Vec::as_slice)
            .chain([self.documents()])
    }

    /// The place of the documents' list in [`Plan::lists`].
    pub(super) const fn documents_list(&self) -> usize {
        self.kinds.len()
    }
}

fn plan(check: &'static dyn Check, controls: &[Reference]) -> Planned {
    let meta = check.meta();
    let at = |reference: &Reference| controls.binary_search(reference).ok();
    Planned {
        check,
        meta,
        controls: meta.references.iter().filter_map(at).collect(),
    }
}
