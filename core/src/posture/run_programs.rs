//! Running the checks of programs alone, over a configuration that is put together from several files.

use super::draft::{Draft, Place};
use super::finding::Verdict;
use super::index::facts;
use super::run::Run;
use super::{Checked, Component, ObjectKind, checks, resources};
use std::rc::Rc;

impl Run<'_> {
    /// Judges the programs that a configuration starts. What its files are beside that is said where each is judged.
    pub(super) fn finish_programs(mut self, is_readable: bool) -> Checked {
        let file = self.file;
        let objects = file.documents().flat_map(resources);
        for resource in objects.filter(|it| it.object() == ObjectKind::K3sConfiguration) {
            let components = Component::put_together(&resource, is_readable);
            let components: Vec<_> = components.into_iter().map(Rc::new).collect();
            if !self.plan.across().is_empty() {
                let facts = facts(file, &resource, &components, self.digests, None);
                self.facts.extend(facts);
            }
            let check = &checks::SETTINGS_UNSEEN;
            let unseen = components.iter().find_map(|it| it.unseen());
            let unseen = unseen.filter(|_| self.options.holds(check));
            let unseen = unseen.map(|(node, why)| {
                let message = why.message().to_owned();
                Draft::new(check, Verdict::Unknown, Place::Node(node), message)
            });
            let mut drafts: Vec<Draft<'_>> = unseen.into_iter().collect();
            drafts.extend(self.checks_of_components(&resource, components));
            self.report(&resource, drafts);
        }
        self.checked.facts = std::mem::take(&mut self.facts).into();
        self.checked
    }

    /// Takes over what was found in the file with others that it is read together with, if it is.
    pub(super) fn take_part(&mut self, part: Option<Checked>) {
        let Some(part) = part else { return };
        self.is_part = true;
        self.checked.tally.add(&part.tally);
        self.checked.findings.extend(part.findings);
        self.checked.errors.extend(part.errors);
        self.facts.extend(part.facts.iter().cloned());
        self.number(0);
    }
}
