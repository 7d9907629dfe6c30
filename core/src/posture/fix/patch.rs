//! From the steps of a change to edits of the text.

use super::block;
use super::change::{Action, Change, Step, Value};
use super::edit::{self, Edit};
use super::flow;
use super::layout::Layout;
use super::refusal::Refusal;
use super::verify::{Expected, is_value, verify};
use super::write::{Quotes, scalar, text};
use crate::document::{Document, Kind, Rows, Style};

/// A change as edits of its document's text, verified: with them the text is read as the tree with
/// the change, and comments that do not go with what is removed stay.
///
/// Offsets are those of the file's text.
///
/// ```
/// use sealward::document::Document;
/// use sealward::posture::fix::{Change, apply, edits};
/// let text = "{\n  \"spec\": {\n    \"hostPID\": true\n  }\n}\n";
/// let document = Document::parse(text)?;
/// let change = Change::set(document.root(), &["spec", "hostUsers"], false);
/// let mended = apply(text, &edits(&document, &change).unwrap()).unwrap();
/// assert_eq!(mended, "{\n  \"spec\": {\n    \"hostPID\": true,\n    \"hostUsers\": false\n  }\n}\n");
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
///
/// # Errors
///
/// [`Refusal`] where the change cannot be made in the text, or would change more.
pub fn edits(document: &Document, change: &Change<'_>) -> Result<Vec<Edit>, Refusal> {
    let steps = change.steps_in(document).ok_or(Refusal::NoWay)?;
    let layout = Layout::of(document);
    let patch = Patch::of(&layout, &steps)?;
    verify(document, &[&patch])?;
    Ok(patch.edits)
}

/// Edits, and what they mean for the tree.
#[derive(Clone, Debug)]
pub(super) struct Patch {
    /// Sorted, apart from each other.
    pub(super) edits: Vec<Edit>,
    pub(super) changes: Vec<Expected>,
    /// The parts of the text whose comments may go: what goes, up to the ends of its lines.
    pub(super) going: Vec<(u32, u32)>,
    /// Whether a text that must not be shown goes or is replaced.
    pub(super) sensitive: bool,
}

impl Patch {
    pub(super) fn of(layout: &Layout<'_>, steps: &[Step]) -> Result<Self, Refusal> {
        let mut patch = Self {
            edits: Vec::new(),
            changes: Vec::new(),
            going: Vec::new(),
            sensitive: false,
        };
        for step in steps {
            let change = resolve(layout, step)?;
            if is_so_already(layout, &change) {
                continue;
            }
            patch.sensitive |= touches_sensitive(layout, &change);
            patch.edits.extend(edits_of(layout, &change)?);
            patch.going.extend(going(layout, &change));
            if !patch.changes.contains(&change) {
                patch.changes.push(change);
            }
        }
        patch.edits.retain(|edit| {
            let Edit { start, end, text } = edit;
            start < end || !text.is_empty()
        });
        merge(&mut patch.edits, layout);
        if !edit::sort(&mut patch.edits) {
            return Err(Refusal::Overlap);
        }
        Ok(patch)
    }
}

/// Lines that come behind lines that go take their place.
fn merge(edits: &mut Vec<Edit>, layout: &Layout<'_>) {
    let is_insertion =
        |edit: &Edit| edit.start == edit.end && edit.text.starts_with(layout.newline);
    let (insertions, mut rest): (Vec<Edit>, Vec<Edit>) = edits.drain(..).partition(is_insertion);
    for insertion in insertions {
        let at = insertion.start;
        let around = |it: &&mut Edit| it.text.is_empty() && it.start < at && at < it.end;
        let Some(gone) = rest.iter_mut().find(around) else {
            edits.push(insertion);
            continue;
        };
        let lines = layout.slice(gone.start as usize, gone.end as usize);
        gone.text = if lines.ends_with('\n') {
            let text = insertion.text.trim_start_matches(layout.newline);
            format!("{text}{}", layout.newline)
        } else {
            insertion.text
        };
    }
    edits.append(&mut rest);
}

/// Whether nothing is left to do.
fn is_so_already(layout: &Layout<'_>, change: &Expected) -> bool {
    match change {
        Expected::Replaced { id, value } => {
            let place = (*id, Rows::NO_ALIAS);
            is_value(value, layout.document.node_at(place))
        }
        Expected::Renamed { id, key } => layout.rows.parent(*id).is_some_and(|parent| {
            // As it is read: a key that is written `yes` is called `true`.
            let mut entries = layout.document.node_at((parent, Rows::NO_ALIAS)).entries();
            entries.any(|it| it.value.place().0 == *id && it.key() == key)
        }),
        _ => false,
    }
}

/// Follows a step's way as far as the document has it.
fn resolve(layout: &Layout<'_>, step: &Step) -> Result<Expected, Refusal> {
    let mut node = layout.document.node_at(step.place);
    let value = match &step.action {
        Action::Set(value) => value.clone(),
        Action::Append(value) => Value::List(vec![value.clone()]),
        Action::Remove | Action::Rename(_) | Action::Follow(_) => Value::Bool(false),
    };
    let mut keys = step.keys.as_slice();
    loop {
        if node.is_brought() {
            return Err(Refusal::Brought);
        }
        let (id, _) = node.place();
        match (node.kind(), keys.split_first()) {
            (Kind::Null, _) if matches!(step.action, Action::Set(_) | Action::Append(_)) => {
                let value = nested(keys, value);
                return Ok(Expected::Replaced { id, value });
            }
            (Kind::Mapping, Some((key, rest))) => match node.get(key) {
                Some(next) => (node, keys) = (next, rest),
                None if step.action == Action::Remove => return Err(Refusal::NoWay),
                None => {
                    let (key, value) = (key.clone(), nested(rest, value));
                    return Ok(Expected::Inserted { id, key, value });
                }
            },
            (_, Some(_)) => return Err(Refusal::NoWay),
            (kind, None) => {
                return match &step.action {
                    Action::Set(value) => Ok(Expected::Replaced {
                        id,
                        value: value.clone(),
                    }),
                    Action::Append(value) if kind == Kind::Sequence => Ok(Expected::Pushed {
                        id,
                        value: value.clone(),
                    }),
                    Action::Append(_) => Err(Refusal::NoWay),
                    Action::Follow(value) => Ok(Expected::Followed {
                        value: value.clone(),
                    }),
                    Action::Rename(key) => {
                        let key = key.clone();
                        Ok(Expected::Renamed { id, key })
                    }
                    Action::Remove => {
                        let parent = layout.rows.parent(id).ok_or(Refusal::NoWay)?;
                        Ok(Expected::Dropped { parent, id })
                    }
                };
            }
        }
    }
}

/// Whether an alias or a merge key brings what a step leads to.
pub(super) fn is_brought(document: &Document, step: &Step) -> bool {
    let mut node = Some(document.node_at(step.place));
    let mut keys = step.keys.iter();
    while let Some(it) = node {
        if it.is_brought() {
            return true;
        }
        node = keys.next().and_then(|key| it.get(key));
    }
    false
}

fn nested(keys: &[String], value: Value) -> Value {
    let wrap = |value, key: &String| Value::map([(key.clone(), value)]);
    keys.iter().rev().fold(value, wrap)
}

fn edits_of(layout: &Layout<'_>, change: &Expected) -> Result<Vec<Edit>, Refusal> {
    let is_block = |id: u32| layout.rows.style(id) == Style::Block;
    match change {
        Expected::Inserted { id, key, value } if is_block(*id) => {
            block::insert(layout, *id, key, value)
        }
        Expected::Inserted { id, key, value } => match block_parent(layout, *id) {
            Some(parent) if block::may_fill(layout, *id) => {
                let value = Value::map([(key.clone(), value.clone())]);
                block::fill_entry(layout, parent, *id, &value)
            }
            _ => flow::add(layout, *id, Some(key), value),
        },
        Expected::Pushed { id, value } if is_block(*id) => block::push(layout, *id, value),
        Expected::Pushed { id, value } => match block_parent(layout, *id) {
            Some(parent) if block::may_fill(layout, *id) => {
                block::fill_entry(layout, parent, *id, &Value::List(vec![value.clone()]))
            }
            _ => flow::add(layout, *id, None, value),
        },
        Expected::Replaced { id, value } => replaced(layout, *id, value),
        Expected::Dropped { parent, id } if is_block(*parent) => {
            block::remove(layout, *parent, *id)
        }
        Expected::Dropped { parent, id } => flow::remove(layout, *parent, *id),
        Expected::Renamed { id, key } => renamed(layout, *id, key),
        Expected::Followed { value } => block::document(layout, value),
    }
}

/// Another key, in the quotes of the one that is there.
fn renamed(layout: &Layout<'_>, id: u32, key: &str) -> Result<Vec<Edit>, Refusal> {
    let rows = &layout.rows;
    let now = rows.key_of(id).ok_or(Refusal::NoWay)?;
    if rows.has_properties(now) {
        return Err(Refusal::Layout);
    }
    let is_block = rows
        .parent(id)
        .is_some_and(|it| rows.style(it) == Style::Block);
    let quotes = match rows.style(now) {
        Style::SingleQuoted => Quotes::Single,
        Style::DoubleQuoted => Quotes::Double,
        _ if is_block => Quotes::Block,
        _ => Quotes::Plain,
    };
    let (start, end) = layout.span(now);
    Ok(vec![layout.edit(start, end, text(key, quotes))])
}

/// The block mapping in which a row is a value.
fn block_parent(layout: &Layout<'_>, id: u32) -> Option<u32> {
    let parent = layout.rows.parent(id)?;
    let is_value = layout.rows.key_of(id).is_some();
    (is_value && layout.rows.style(parent) == Style::Block).then_some(parent)
}

fn replaced(layout: &Layout<'_>, id: u32, value: &Value) -> Result<Vec<Edit>, Refusal> {
    let rows = &layout.rows;
    if rows.has_properties(id) {
        return Err(Refusal::Layout);
    }
    let Some(parent) = rows.parent(id) else {
        // The root: only a scalar has one place.
        let is_scalar = !matches!(
            rows.kind(id),
            Some(Kind::Mapping | Kind::Sequence | Kind::Null)
        );
        let (start, end) = layout.span(id);
        let plain = is_scalar && !layout.document.is_json();
        return if plain {
            let text = block::on_one_line(value);
            Ok(vec![layout.edit(start, end, text)])
        } else {
            Err(Refusal::Layout)
        };
    };
    if rows.style(parent) != Style::Block {
        return flow::replace(layout, id, value);
    }
    let (start, end) = layout.span(id);
    let fills = matches!(value, Value::Map(it) if !it.is_empty())
        || matches!(value, Value::List(it) if !it.is_empty());
    if fills && block::may_fill(layout, id) {
        return match block_parent(layout, id) {
            Some(mapping) => block::fill_entry(layout, mapping, id, value),
            None => block::fill_item(layout, parent, id, value),
        };
    }
    if rows.style(id) == Style::Block {
        return Err(Refusal::Layout);
    }
    let text = if value.is_collection() {
        block::on_one_line(value)
    } else {
        scalar(
            value,
            match rows.style(id) {
                Style::SingleQuoted => Quotes::Single,
                Style::DoubleQuoted => Quotes::Double,
                _ => Quotes::Block,
            },
        )
    };
    // Nothing stands there: the span is right behind the colon or the dash.
    let blank = if start == end { " " } else { "" };
    Ok(vec![layout.edit(start, end, format!("{blank}{text}"))])
}

/// The part of the text that a change makes go.
fn going(layout: &Layout<'_>, change: &Expected) -> Option<(u32, u32)> {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    match change {
        Expected::Inserted { .. }
        | Expected::Pushed { .. }
        | Expected::Renamed { .. }
        | Expected::Followed { .. } => None,
        Expected::Replaced { id, .. } => {
            let (start, end) = layout.span(*id);
            Some((offset(start), offset(end)))
        }
        Expected::Dropped { parent, id } => {
            let (mut start, mut end) = layout.span(*id);
            if let Some(key) = layout.rows.key_of(*id) {
                start = start.min(layout.span(key).0);
            }
            if layout.rows.style(*parent) == Style::Block {
                end = layout.line_end(end.max(start));
            }
            Some((offset(start), offset(end)))
        }
    }
}

/// Whether what goes or is replaced holds a text that must not be shown.
fn touches_sensitive(layout: &Layout<'_>, change: &Expected) -> bool {
    let rows = &layout.rows;
    match change {
        Expected::Followed { .. } => false,
        Expected::Inserted { id, .. } | Expected::Pushed { id, .. } => rows.is_sensitive(*id),
        Expected::Replaced { id, .. }
        | Expected::Dropped { id, .. }
        | Expected::Renamed { id, .. } => {
            let after = rows.after(*id);
            (*id..after).any(|id| rows.is_sensitive(id))
        }
    }
}
