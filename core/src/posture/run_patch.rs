//! Running the checks over patches that stand in a kustomization as texts.

use super::draft::{Draft, Place};
use super::finding::Verdict;
use super::run::Run;
use super::{Checked, Resource, checks, kustomize};
use crate::document::{Kind, Limits, Node, SourceFile, Span};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Run<'_> {
    /// Judges the patches that stand in an object as texts as files of patches are judged; each finding stands at its place
    /// within the text. What is a text itself has none that are read.
    pub(super) fn texts(&mut self, resource: &Resource<'_>) {
        if self.is_inner {
            return;
        }
        for node in kustomize::texts(resource) {
            if node.kind() != Kind::String {
                self.unread(
                    resource,
                    node,
                    "the patch is no text, so nothing of it is judged",
                );
                continue;
            }
            let bytes = node.text().expose().as_bytes().to_vec();
            let Ok(file) = SourceFile::read("", bytes, &Limits::default()) else {
                self.unread(resource, node, UNREADABLE);
                continue;
            };
            let mut run = Run::new(&file, self.plan, self.options, self.digests);
            run.patch_of = Some(Arc::from(self.file.name()));
            run.is_inner = true;
            let checked = run.finish();
            if !checked.errors.is_empty() {
                self.unread(resource, node, UNREADABLE);
            }
            self.take(node, &file, checked);
        }
    }

    /// Says unknown for a patch that is not read.
    fn unread(&mut self, resource: &Resource<'_>, node: Node<'_>, why: &str) {
        let check = &checks::PATCH_NOT_JUDGED;
        if self.options.holds(check) {
            let start = node.span().start;
            let span = Span::new(start, start);
            let place = Place::Part { node, span };
            let draft = Draft::new(check, Verdict::Unknown, place, why.to_owned());
            self.report(resource, vec![draft]);
        }
    }

    /// Takes over what was found in a text within this file. No fix is: it would be one of the text.
    fn take(&mut self, node: Node<'_>, file: &SourceFile, checked: Checked) {
        self.checked.tally.add(&checked.tally);
        let places = places(node, file, &checked);
        let place = |span: Span| {
            let start = places.get(&span.start).copied();
            let start = start.unwrap_or(node.span().start);
            let line = span.of(file.text()).lines().next().unwrap_or_default();
            let length = u32::try_from(line.len()).unwrap_or(0);
            Span::new(start, start.saturating_add(length).min(node.span().end))
        };
        for mut finding in checked.findings {
            finding.span = place(finding.span);
            for related in &mut finding.related {
                related.span = place(related.span);
            }
            finding.fix = None;
            self.checked.findings.push(finding);
        }
    }
}

const UNREADABLE: &str = "the patch cannot be read, so nothing of it is judged";

/// Where the beginnings of what was found in a text stand in the file around it.
fn places(node: Node<'_>, file: &SourceFile, checked: &Checked) -> BTreeMap<u32, u32> {
    let found = checked.findings.iter();
    let starts = found.flat_map(|it| {
        let related = it.related.iter().map(|related| related.span.start);
        std::iter::once(it.span.start).chain(related)
    });
    let mut places: BTreeMap<u32, u32> = starts.map(|start| (start, start)).collect();
    let parts = places.keys().map(|&start| {
        let start = start as usize;
        let rest = file.text().get(start..);
        let first = rest.and_then(|rest| rest.chars().next());
        start..start.saturating_add(first.map_or(0, char::len_utf8))
    });
    let parts: Vec<_> = parts.collect();
    let spans = node.places(parts.into_iter());
    for (place, span) in places.values_mut().zip(spans) {
        *place = span.start;
    }
    places
}
