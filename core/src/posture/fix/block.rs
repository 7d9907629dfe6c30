//! Entries and items of block collections.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "offsets stay within a text below 4 GiB"
)]

use super::change::Value;
use super::edit::{Edit, MARKER};
use super::layout::{Layout, Member};
use super::refusal::Refusal;
use super::write::{Block, Flow};
use crate::document::{Document, Kind, Style};

type Done = Result<Vec<Edit>, Refusal>;

/// One more entry behind a mapping's last.
pub(super) fn insert(it: &Layout<'_>, mapping: u32, key: &str, value: &Value) -> Done {
    let column = it.key_column(mapping).ok_or(Refusal::Layout)?;
    let (last_key, last) = it.rows.entries(mapping).last().ok_or(Refusal::Layout)?;
    let block = block(it, mapping);
    let mut text = String::new();
    block.line(&mut text, column);
    block.entry(&mut text, column, key, value);
    behind(it, it.entry_end(last_key, last), text)
}

/// One more item behind a list's last.
pub(super) fn push(it: &Layout<'_>, list: u32, value: &Value) -> Done {
    let (start, _) = it.span(list);
    let last = it.rows.items(list).last().ok_or(Refusal::Layout)?;
    if !it.begins_item(start) {
        return Err(Refusal::Layout);
    }
    let (block, column) = (block(it, list), it.column(start));
    let mut text = String::new();
    block.line(&mut text, column);
    block.item(&mut text, column, value);
    behind(it, it.span(last).1, text)
}

/// One more document, behind all that belongs to this one.
pub(super) fn document(it: &Layout<'_>, value: &Value) -> Done {
    if !may_be_followed(it.document) {
        return Err(Refusal::Layout);
    }
    let span = it.document.span();
    let ends = span.of(it.document.text()).ends_with('\n');
    let mut text = String::from(if ends { "" } else { it.newline });
    text.push_str(MARKER);
    block(it, it.document.root().place().0).document(&mut text, value);
    text.push_str(if ends { it.newline } else { "" });
    Ok(vec![Edit::insert(span.end, text)])
}

/// Whether a document can stand behind another: in a file that begins with `{` kubectl looks for
/// JSON alone, and directives ahead of the next document would be taken for a part of it.
pub(super) fn may_be_followed(document: &Document) -> bool {
    let text = document.text();
    let rest = text.get(document.span().end as usize..).unwrap_or_default();
    let is_yaml = !document.is_json() && !document.is_unit();
    is_yaml && !text.trim_start().starts_with('{') && (rest.is_empty() || rest.starts_with(MARKER))
}

/// Text on lines of its own behind what ends here.
fn behind(it: &Layout<'_>, end: usize, text: String) -> Done {
    if !it.ends_line(end) {
        return Err(Refusal::Layout);
    }
    let end = it.line_end(end);
    Ok(vec![it.edit(end, end, text)])
}

/// The value of an entry of a block mapping becomes a collection. It is nothing, a scalar or an
/// empty flow collection so far.
pub(super) fn fill_entry(it: &Layout<'_>, mapping: u32, id: u32, value: &Value) -> Done {
    let key = it.rows.key_of(id).ok_or(Refusal::Layout)?;
    let colon = it.behind_colon(key).ok_or(Refusal::Layout)?;
    let column = it.key_column(mapping).ok_or(Refusal::Layout)?;
    let end = it.span(id).1.max(colon);
    let gap = it.slice(colon, it.span(id).0.max(colon));
    if !it.ends_line(end) || !gap.trim().is_empty() {
        return Err(Refusal::Layout);
    }
    let mut text = String::new();
    block(it, mapping).value(&mut text, column, value);
    let line_end = it.line_end(end);
    Ok(if line_end == end {
        vec![it.edit(colon, end, text)]
    } else if end == colon {
        vec![it.edit(line_end, line_end, text)]
    } else {
        vec![it.edit(colon, end, ""), it.edit(line_end, line_end, text)]
    })
}

/// An item of a block list that is nothing so far becomes a value.
pub(super) fn fill_item(it: &Layout<'_>, list: u32, id: u32, value: &Value) -> Done {
    let (start, end) = it.span(id);
    let mut text = String::from(" ");
    let column = it.column(it.span(list).0);
    block(it, list).behind_dash(&mut text, column, value);
    let one_line = !text.contains('\n');
    if start != end || !(one_line || it.line_end(end) == end) {
        return Err(Refusal::Layout);
    }
    Ok(vec![it.edit(end, end, text)])
}

/// An entry goes, or an item.
pub(super) fn remove(it: &Layout<'_>, parent: u32, id: u32) -> Done {
    let is_mapping = it.rows.kind(parent) == Some(Kind::Mapping);
    let members = it.members(parent, members).ok_or(Refusal::Layout)?;
    // Rows stand in the order of the text.
    let at = members.binary_search_by_key(&id, |member| member.id);
    let at = at.map_err(|_| Refusal::Layout)?;
    if members.len() == 1 {
        return emptied(it, parent, if is_mapping { "{}" } else { "[]" });
    }
    let member = members.get(at).ok_or(Refusal::Layout)?;
    if !it.ends_line(member.end) {
        return Err(Refusal::Layout);
    }
    if it.begins_line(member.start) {
        return Ok(vec![it.without_lines(member.start, member.end)]);
    }
    // The first member stands behind a dash, and the next one takes its place.
    let next = members.get(at + 1).filter(|_| at == 0);
    let next = next.ok_or(Refusal::Layout)?;
    if it.begins_item(member.start) && it.begins_line(next.start) {
        return Ok(vec![it.edit(member.start, next.start, "")]);
    }
    Err(Refusal::Layout)
}

fn members(it: &Layout<'_>, parent: u32) -> Option<Vec<Member>> {
    if it.rows.kind(parent) == Some(Kind::Mapping) {
        let entries = it.rows.entries(parent);
        let member = |(key, value)| {
            (!it.rows.has_properties(key)).then(|| Member {
                id: value,
                start: it.span(key).0,
                end: it.entry_end(key, value),
            })
        };
        return entries.map(member).collect();
    }
    let first = it.span(parent).0;
    let column = it.column(first);
    let mut members: Vec<Member> = Vec::new();
    for id in it.rows.items(parent) {
        let start = match members.last() {
            Some(before) => next_dash(it, before.end, column)?,
            None => first,
        };
        let end = it.span(id).1.max(start + 1);
        members.push(Member { id, start, end });
    }
    Some(members)
}

/// The next line that begins with a dash in this column.
fn next_dash(it: &Layout<'_>, from: usize, column: usize) -> Option<usize> {
    let mut line = it.next_line(from)?;
    loop {
        let text = it.slice(line, it.line_end(line));
        let rest = text.trim_start_matches(' ');
        let indent = text.len() - rest.len();
        if rest.starts_with('-') && indent == column {
            return Some(line + indent);
        }
        if !rest.trim().is_empty() && !rest.starts_with('#') {
            return None;
        }
        line = it.next_line(line)?;
    }
}

/// A collection loses the only thing in it and is written as an empty one.
fn emptied(it: &Layout<'_>, id: u32, empty: &str) -> Done {
    let (start, end) = it.span(id);
    if it.rows.has_properties(id) || !it.ends_line(end) {
        return Err(Refusal::Layout);
    }
    let Some(key) = it.rows.key_of(id) else {
        return Ok(vec![it.edit(start, end, empty)]);
    };
    let colon = it.behind_colon(key).ok_or(Refusal::Layout)?;
    if !it.ends_line(colon) || !it.begins_line(start) {
        return Err(Refusal::Layout);
    }
    Ok(vec![
        it.edit(colon, colon, format!(" {empty}")),
        it.without_lines(start, end),
    ])
}

/// How block text near a collection is laid out.
fn block(it: &Layout<'_>, near: u32) -> Block {
    Block {
        newline: it.newline,
        unit: it.unit(near),
        dash: it.dash(),
    }
}

/// Whether a value of a block collection is to be a block too: it is nothing, a scalar or empty.
pub(super) fn may_fill(it: &Layout<'_>, id: u32) -> bool {
    match it.rows.kind(id) {
        Some(Kind::Mapping | Kind::Sequence) => {
            it.rows.style(id) == Style::Flow
                && it.rows.entries(id).next().is_none()
                && it.rows.items(id).next().is_none()
        }
        Some(_) => true,
        None => false,
    }
}

/// A value on one line, as a block has it.
pub(super) fn on_one_line(value: &Value) -> String {
    let mut text = String::new();
    Flow::YAML.value(&mut text, value);
    text
}
