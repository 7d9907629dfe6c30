//! Running the checks over texts that stand in an object: patches in a kustomization, configurations in a ConfigMap.

use super::carried::{Carried, carried};
use super::draft::{Draft, Place};
use super::finding::{Identity, Verdict};
use super::index::{Fact, What};
use super::resource::group;
use super::run::Run;
use super::suppress::Said;
use super::{Checked, Meta, ObjectKind, Resource, checks, kustomize, resources};
use crate::document::{Kind, Limits, Node, Piece, SourceFile, Span, values};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What a text is, and what is said where it is not judged.
struct Inner {
    is_patch: bool,
    /// Whether it holds an object, or is not what it should be.
    has_object: bool,
    /// Whether of what stands there only configurations are judged.
    is_told: bool,
    check: &'static Meta,
    no_text: &'static str,
    unreadable: &'static str,
}

const PATCH: Inner = Inner {
    is_patch: true,
    has_object: false,
    is_told: false,
    check: &checks::PATCH_NOT_JUDGED,
    no_text: "the patch is no text, so nothing of it is judged",
    unreadable: "the patch cannot be read, so nothing of it is judged",
};

const FILE: Inner = Inner {
    has_object: false,
    ..CONFIGURATION
};

const TOLD: Inner = Inner {
    is_told: true,
    ..FILE
};

const CONFIGURATION: Inner = Inner {
    is_patch: false,
    has_object: true,
    is_told: false,
    check: &checks::CONFIG_NOT_JUDGED,
    no_text: "the configuration is no text, so nothing of it is judged",
    unreadable: "the configuration cannot be read, so nothing of it is judged",
};

const FETCHED: &str = "what this names is fetched from elsewhere, so nothing of it is judged";

impl Run<'_> {
    /// Judges the texts that stand in an object as files of their own are judged; each finding stands at its place within the
    /// text. What is a text itself has none that are read.
    pub(super) fn texts(&mut self, resource: &Resource<'_>, object: Option<Arc<Identity>>) {
        if self.is_inner {
            return;
        }
        for node in kustomize::texts(resource) {
            self.text(resource, node, &PATCH, None);
        }
        for node in kustomize::fetched(resource) {
            self.unread(resource, Place::Node(node), CONFIGURATION.check, FETCHED);
        }
        let carried = carried(resource);
        if carried.is_empty() {
            return;
        }
        let object = object.unwrap_or_else(|| Arc::new(Identity::of(resource)));
        for it in carried {
            let object = Some(Arc::clone(&object));
            match it {
                Carried::Configuration(node) => self.text(resource, node, &CONFIGURATION, object),
                Carried::Told(node) => self.text(resource, node, &TOLD, object),
                Carried::File(node) => self.text(resource, node, &FILE, object),
                Carried::Patch(node) => self.text(resource, node, &PATCH, object),
                Carried::Unseen(node, why) => {
                    self.unread(resource, Place::Node(node), CONFIGURATION.check, why);
                }
            }
        }
    }

    fn text<'a>(
        &mut self,
        resource: &Resource<'a>,
        node: Node<'a>,
        inner: &Inner,
        carrier: Option<Arc<Identity>>,
    ) {
        // Aliases bring a text to any number of places: it is judged once, where it stands.
        if !self.judged_texts.insert(node.span().start) {
            return;
        }
        if node.kind() != Kind::String {
            self.unread(resource, beginning(node), inner.check, inner.no_text);
            return;
        }
        let bytes = node.text().expose().as_bytes().to_vec();
        let Ok(file) = SourceFile::read("", bytes, &Limits::default()) else {
            self.unread(resource, beginning(node), inner.check, inner.unreadable);
            return;
        };
        let mut run = Run::new(&file, self.plan, self.options, self.digests);
        run.patch_of = inner.is_patch.then(|| Arc::from(self.file.name()));
        run.is_inner = true;
        run.is_told = inner.is_told;
        run.carrier.clone_from(&carrier);
        let (checked, said) = run.finish_inner();
        let has_object = checked.resources > 0 || has_unknown(&checked);
        if !checked.errors.is_empty() || inner.has_object && !has_object {
            self.unread(resource, beginning(node), inner.check, inner.unreadable);
        }
        self.take(node, carrier.as_ref(), &file, checked, said);
    }

    /// Says unknown for a text that is not read.
    fn unread<'a>(
        &mut self,
        resource: &Resource<'a>,
        place: Place<'a>,
        check: &'static Meta,
        why: &str,
    ) {
        if self.options.holds(check) {
            let draft = Draft::new(check, Verdict::Unknown, place, why.to_owned());
            self.report(resource, vec![draft]);
        }
    }

    /// Takes over what was found in a text within this file, and what the text says of its findings. No fix is: it would be one of
    /// the text.
    fn take(
        &mut self,
        node: Node<'_>,
        carrier: Option<&Arc<Identity>>,
        file: &SourceFile,
        checked: Checked,
        mut said: Said,
    ) {
        self.checked.tally.add(&checked.tally);
        // Of these alone all places are known.
        let is_of_programs = |it: &&Fact| {
            matches!(
                it.what,
                What::ApiServer(_)
                    | What::Access(_)
                    | What::Authentication(_)
                    | What::Authorization(_)
                    | What::Encryption(_)
            )
        };
        let facts = checked.facts.iter().filter(is_of_programs);
        let mut facts: Vec<Fact> = facts.cloned().collect();
        let anchors = facts.iter_mut().flat_map(Fact::places_mut);
        let found = checked.findings.iter();
        let starts = found
            .flat_map(|it| {
                let related = it.related.iter().map(|related| related.span.start);
                std::iter::once(it.span.start).chain(related)
            })
            .chain(anchors.map(|it| it.span.start));
        let parts: HashMap<Span, Span> = said
            .parts(file)
            .into_iter()
            .map(|it| (it, ink(file.text(), it)))
            .collect();
        let ends = parts.values().flat_map(|it| [it.start, it.end]);
        let places = places(node, file, starts.chain(ends));
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
        for mut fact in facts {
            fact.drop_fixes();
            if carrier.is_some() {
                Arc::make_mut(&mut fact.object).carrier = carrier.cloned();
            }
            for at in fact.places_mut() {
                at.move_to(self.file, place(at.span));
            }
            self.facts.push(fact);
        }
        said.move_to(file, carrier, |part| {
            let ink = parts.get(&part).copied().unwrap_or_default();
            let start = places.get(&ink.start).copied();
            let last = places.get(&ink.end).copied();
            match start.zip(last) {
                Some((start, last)) => Span::new(start, last.saturating_add(1)),
                None => node.span(),
            }
        });
        let number = usize::try_from(self.checked.documents).unwrap_or(usize::MAX);
        let statements = said.statements.into_iter();
        self.statements.extend(statements.map(|it| (number, it)));
        self.heard.extend(said.heard);
    }
}

/// Whether a piece of a text holds a configuration, or calls itself one where it cannot be read.
pub(super) fn configures(piece: &Piece, text: &str) -> bool {
    match piece {
        Piece::Document(document) => resources(document).any(|it| it.object().is_configuration()),
        Piece::Refused(span, _) => {
            let text = span.of(text);
            let versions = values(text, "apiVersion");
            let group = group(versions.first().copied().unwrap_or_default());
            let mut kinds = values(text, "kind").into_iter();
            kinds.any(|kind| ObjectKind::of(group, kind).is_configuration())
        }
        Piece::Empty(_) => true, // A comment there may hold a finding back.
    }
}

/// Where a text begins.
fn beginning(node: Node<'_>) -> Place<'_> {
    let start = node.span().start;
    let span = Span::new(start, start);
    Place::Part { node, span }
}

/// Whether something in it is a template, or otherwise said to be unknown.
fn has_unknown(checked: &Checked) -> bool {
    let mut findings = checked.findings.iter();
    findings.any(|it| it.verdict == Verdict::Unknown)
}

/// The first and the last character of a part that are no blanks: of these alone the places are known.
fn ink(text: &str, part: Span) -> Span {
    let said = part.of(text);
    let rest = said.trim_start();
    let blank = said.len().saturating_sub(rest.len());
    let last = rest.trim_end().char_indices().next_back();
    let last = last.map_or(0, |it| it.0).saturating_add(blank);
    let at = |offset: usize| {
        part.start
            .saturating_add(u32::try_from(offset).unwrap_or(0))
    };
    Span::new(at(blank), at(last))
}

/// Where beginnings in a text stand in the file around it.
fn places(
    node: Node<'_>,
    file: &SourceFile,
    starts: impl Iterator<Item = u32>,
) -> BTreeMap<u32, u32> {
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
