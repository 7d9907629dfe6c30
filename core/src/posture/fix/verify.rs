//! Whether an edited text is read as the changed tree, and nothing else is different.

use super::change::Value;
use super::edit::{Edit, apply_within, sort};
use super::patch::Patch;
use super::refusal::Refusal;
use crate::document::{Document, Kind, Node, Span};
use std::collections::{HashMap, HashSet};

/// What a change means for the tree, by the rows of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// The mapping `id` has one more entry, the last.
    Inserted { id: u32, key: String, value: Value },
    /// The list `id` has one more item, the last.
    Pushed { id: u32, value: Value },
    /// The row `id` is another value.
    Replaced { id: u32, value: Value },
    /// The row `id`, with its key where it has one, is not there.
    Dropped { parent: u32, id: u32 },
    /// The entry whose value is the row `id` has another key.
    Renamed { id: u32, key: String },
    /// One more document stands behind.
    Followed { value: Value },
}

/// Whether the document's text with all these patches is the tree with all their changes.
pub(super) fn verify(document: &Document, patches: &[&Patch]) -> Result<(), Refusal> {
    let mut edits: Vec<Edit> = Vec::new();
    for patch in patches {
        edits.extend(patch.edits.iter().cloned());
    }
    if !sort(&mut edits) {
        return Err(Refusal::Overlap);
    }
    let text = apply_within(document.text(), document.span(), &edits).ok_or(Refusal::Overlap)?;
    // A file that begins with `{` is read in another way: what follows may be cut elsewhere.
    let begins = |text: &str| text.trim_start().starts_with('{');
    let ahead = document.text().get(..document.span().start as usize);
    if begins(&text) && !begins(document.text()) && ahead.is_none_or(|it| it.trim().is_empty()) {
        return Err(Refusal::Layout);
    }
    let overlay = Overlay::of(patches);
    let documents = document.reread(text).ok_or(Refusal::Differs)?;
    let Some((changed, more)) = documents.split_first() else {
        return Err(Refusal::Differs);
    };
    let same = overlay.holds(document, changed)
        && same_comments(document, changed, patches)
        && same_rest(document, changed)
        && more.len() == overlay.followed.len()
        && (more.iter().zip(&overlay.followed)).all(|(it, value)| is_value(value, it.root()));
    if same { Ok(()) } else { Err(Refusal::Differs) }
}

/// All changes, by the rows they are about.
#[derive(Default)]
struct Overlay<'p> {
    replaced: HashMap<u32, &'p Value>,
    added: HashMap<u32, Vec<(Option<&'p str>, &'p Value)>>,
    dropped: HashSet<u32>,
    renamed: HashMap<u32, &'p str>,
    followed: Vec<&'p Value>,
}

/// What a node of the changed document must be.
#[derive(Clone, Copy)]
enum Wanted<'p, 'a> {
    /// What another node is, with the changes below it.
    Node(Node<'a>),
    Value(&'p Value),
}

impl<'p> Overlay<'p> {
    fn of(patches: &[&'p Patch]) -> Self {
        let mut overlay = Self::default();
        for change in patches.iter().flat_map(|patch| &patch.changes) {
            match change {
                Expected::Inserted { id, key, value } => {
                    let added = overlay.added.entry(*id).or_default();
                    added.push((Some(key), value));
                }
                Expected::Pushed { id, value } => {
                    overlay.added.entry(*id).or_default().push((None, value));
                }
                Expected::Replaced { id, value } => drop(overlay.replaced.insert(*id, value)),
                Expected::Dropped { id, .. } => drop(overlay.dropped.insert(*id)),
                Expected::Renamed { id, key } => drop(overlay.renamed.insert(*id, key)),
                Expected::Followed { value } => overlay.followed.push(value),
            }
        }
        overlay
    }

    fn holds(&self, before: &Document, after: &Document) -> bool {
        let mut pairs = vec![(Wanted::Node(before.root()), after.root())];
        // Aliases may bring nodes many times; a document that is no bigger than that is compared.
        let mut left = before.rows().saturating_mul(8).saturating_add(100_000);
        while let Some((wanted, node)) = pairs.pop() {
            left = left.saturating_sub(1);
            if left == 0 || !self.matches(wanted, node, &mut pairs) {
                return false;
            }
        }
        true
    }

    fn matches<'v, 'a, 'b>(
        &'v self,
        wanted: Wanted<'v, 'a>,
        node: Node<'b>,
        pairs: &mut Vec<(Wanted<'v, 'a>, Node<'b>)>,
    ) -> bool {
        let old = match wanted {
            Wanted::Value(value) => return is(value, node, pairs),
            Wanted::Node(old) => old,
        };
        // What an alias brings is meant to stay what it is.
        let own = !old.is_brought();
        let (id, _) = old.place();
        if let Some(value) = self.replaced.get(&id).filter(|_| own) {
            return is(value, node, pairs);
        }
        if old.kind() != node.kind() || old.is_sensitive() != node.is_sensitive() {
            return false;
        }
        let added = self.added.get(&id).filter(|_| own);
        let mut added = added.into_iter().flatten();
        let stays =
            |value: Node<'_>| value.is_brought() || !self.dropped.contains(&value.place().0);
        match old.kind() {
            Kind::Mapping => {
                let mut now = node.entries();
                for entry in old.entries().filter(|entry| stays(entry.value)) {
                    let Some(next) = now.next() else { return false };
                    let renamed = self.renamed.get(&entry.value.place().0);
                    let renamed = renamed.filter(|_| !entry.value.is_brought());
                    if renamed.copied().unwrap_or(entry.key()) != next.key() {
                        return false;
                    }
                    pairs.push((Wanted::Node(entry.value), next.value));
                }
                for (key, value) in added.by_ref() {
                    let Some(next) = now.next() else { return false };
                    if *key != Some(next.key()) {
                        return false;
                    }
                    pairs.push((Wanted::Value(value), next.value));
                }
                now.next().is_none()
            }
            Kind::Sequence => {
                let mut now = node.items();
                for item in old.items().filter(|item| stays(*item)) {
                    let Some(next) = now.next() else { return false };
                    pairs.push((Wanted::Node(item), next));
                }
                for (_, value) in added.by_ref() {
                    let Some(next) = now.next() else { return false };
                    pairs.push((Wanted::Value(value), next));
                }
                now.next().is_none()
            }
            Kind::Bool => old.as_bool() == node.as_bool(),
            Kind::Null | Kind::Int | Kind::Float | Kind::String => {
                old.text().expose() == node.text().expose()
            }
        }
    }
}

/// Whether a node is a value already, with all that is in it.
pub(super) fn is_value(value: &Value, node: Node<'_>) -> bool {
    let mut pairs = vec![(Wanted::Value(value), node)];
    while let Some((wanted, node)) = pairs.pop() {
        let Wanted::Value(value) = wanted else {
            return false;
        };
        if !is(value, node, &mut pairs) {
            return false;
        }
    }
    true
}

/// Whether a node is a value that was written.
fn is<'v, 'a, 'b>(
    value: &'v Value,
    node: Node<'b>,
    pairs: &mut Vec<(Wanted<'v, 'a>, Node<'b>)>,
) -> bool {
    match value {
        Value::Bool(value) => node.as_bool() == Some(*value),
        Value::Int(value) => node.kind() == Kind::Int && node.as_i64() == Some(*value),
        Value::Text(text) => node.as_text().is_some_and(|it| it.expose() == text),
        Value::List(items) => {
            let mut now = node.items();
            for item in items {
                let Some(next) = now.next() else { return false };
                pairs.push((Wanted::Value(item), next));
            }
            node.kind() == Kind::Sequence && now.next().is_none()
        }
        Value::Map(entries) => {
            let mut now = node.entries();
            for (key, value) in entries {
                match now.next() {
                    Some(next) if next.key() == key => {
                        pairs.push((Wanted::Value(value), next.value));
                    }
                    _ => return false,
                }
            }
            node.kind() == Kind::Mapping && now.next().is_none()
        }
    }
}

/// Whether every comment stays that does not stand in what goes.
fn same_comments(before: &Document, after: &Document, patches: &[&Patch]) -> bool {
    let mut going: Vec<(u32, u32)> = patches.iter().flat_map(|it| it.going.clone()).collect();
    going.sort_unstable();
    let goes = |comment: &Span| {
        let behind = going.partition_point(|part| part.0 <= comment.start);
        let part = behind.checked_sub(1).and_then(|at| going.get(at));
        part.is_some_and(|part| comment.end <= part.1)
    };
    let texts = |document| move |comment: &Span| comment.of(Document::text(document)).to_owned();
    let kept = before.comments().iter().filter(|comment| !goes(comment));
    kept.map(texts(before))
        .eq(after.comments().iter().map(texts(after)))
}

/// Whether what is no part of the tree is as it was.
fn same_rest(before: &Document, after: &Document) -> bool {
    let ignored = |document: &'_ Document| {
        let span = document.ignored()?;
        Some(span.of(document.text()).to_owned())
    };
    before.duplicates().len() == after.duplicates().len()
        && before.is_ambiguous() == after.is_ambiguous()
        && ignored(before) == ignored(after)
}
