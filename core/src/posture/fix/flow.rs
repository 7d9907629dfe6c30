//! Entries and items of flow collections, JSON among them.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "offsets stay within a text below 4 GiB"
)]

use super::change::Value;
use super::edit::Edit;
use super::layout::{Layout, Member};
use super::refusal::Refusal;
use super::write::{Flow, Quotes};
use crate::document::{Kind, Style};

type Done = Result<Vec<Edit>, Refusal>;

/// One more entry behind the last, or, without a key, one more item.
pub(super) fn add(it: &Layout<'_>, id: u32, key: Option<&str>, value: &Value) -> Done {
    let (open, close) = brackets(it, id)?;
    let members = it.members(id, members).ok_or(Refusal::Layout)?;
    let quotes = quotes(it, id);
    let (colon, comma) = separators(it, id);
    let write = |lines: Option<(&str, &str, &str)>| {
        let flow = Flow {
            quotes,
            colon,
            comma,
            lines,
        };
        let mut text = String::new();
        match key {
            Some(key) => flow.entry(&mut text, key, value),
            None => flow.value(&mut text, value),
        }
        text
    };
    let Some(last) = members.last() else {
        return fill(it, id, (open, close), write);
    };
    let behind = it.slice(last.end, close);
    let text = behind.trim_start();
    let trailing = text
        .starts_with(',')
        .then(|| last.end + behind.len() - text.len() + 1);
    let base = trailing.unwrap_or(last.end);
    let lead = it.lead(last.start);
    let own_line = it.line_start(last.start) > open && lead.trim().is_empty();
    if !own_line {
        return Ok(vec![it.edit(
            last.end,
            last.end,
            format!("{comma}{}", write(None)),
        )]);
    }
    let more = step(it, lead, close);
    let text = write(Some((it.newline, lead, more)));
    let line = format!("{}{lead}{text}", it.newline);
    if !it.ends_line(base) {
        return Ok(vec![it.edit(last.end, last.end, format!(",{line}"))]);
    }
    let end = it.line_end(base);
    Ok(match trailing {
        Some(_) => vec![it.edit(end, end, format!("{line},"))],
        None if end == base => vec![it.edit(end, end, format!(",{line}"))],
        None => vec![it.edit(base, base, ","), it.edit(end, end, line)],
    })
}

/// The first entry or item of an empty collection.
fn fill(
    it: &Layout<'_>,
    id: u32,
    (open, close): (usize, usize),
    write: impl Fn(Option<(&str, &str, &str)>) -> String,
) -> Done {
    let inner = it.slice(open + 1, close);
    if !inner.trim().is_empty() {
        return Err(Refusal::Layout);
    }
    // In indented JSON it is spread over lines, as what stands around it.
    let key = it.rows.key_of(id).map(|key| it.span(key).0);
    let own_line = key.filter(|&key| {
        let lead = it.lead(key);
        let parent = it.rows.parent(id);
        let is_flow = parent.is_some_and(|parent| it.rows.style(parent) == Style::Flow);
        is_flow && lead.trim().is_empty() && it.line_start(key) > it.span(parent.unwrap_or(0)).0
    });
    if let Some(key) = own_line {
        let lead = it.lead(key);
        let parent_close = it.rows.parent(id).map_or(0, |id| it.span(id).1 - 1);
        let more = step(it, lead, parent_close);
        let deeper = format!("{lead}{more}");
        let text = write(Some((it.newline, &deeper, more)));
        let newline = it.newline;
        let text = format!("{newline}{deeper}{text}{newline}{lead}");
        return Ok(vec![it.edit(open + 1, close, text)]);
    }
    let padded = !inner.is_empty() && !inner.contains('\n');
    let text = write(None);
    Ok(if padded {
        vec![it.edit(open + 1, open + 1, format!(" {text}"))]
    } else {
        vec![it.edit(open + 1, open + 1, text)]
    })
}

/// A value in a flow collection becomes another.
pub(super) fn replace(it: &Layout<'_>, id: u32, value: &Value) -> Done {
    let (start, end) = it.span(id);
    let near = it.rows.parent(id).unwrap_or(id);
    let (colon, comma) = separators(it, near);
    let flow = Flow {
        quotes: match it.rows.style(id) {
            Style::SingleQuoted if !value.is_collection() => Quotes::Single,
            Style::DoubleQuoted => Quotes::Double,
            _ => quotes(it, near),
        },
        colon,
        comma,
        lines: None,
    };
    let mut text = String::new();
    // Nothing stands there: the span is behind the key, whether a colon follows or not.
    let key = it.rows.key_of(id).filter(|_| start == end);
    let at = key.and_then(|key| it.behind_colon(key));
    if key.is_some() {
        text.push_str(if at.is_some() { " " } else { ": " });
    }
    flow.value(&mut text, value);
    Ok(vec![it.edit(at.unwrap_or(start), at.unwrap_or(end), text)])
}

/// An entry goes, or an item.
pub(super) fn remove(it: &Layout<'_>, parent: u32, id: u32) -> Done {
    let (open, close) = brackets(it, parent)?;
    let members = it.members(parent, members).ok_or(Refusal::Layout)?;
    // Rows stand in the order of the text.
    let at = members.binary_search_by_key(&id, |member| member.id);
    let at = at.map_err(|_| Refusal::Layout)?;
    let member = members.get(at).ok_or(Refusal::Layout)?;
    if members.len() == 1 {
        return Ok(vec![it.edit(open + 1, close, "")]);
    }
    let before = at.checked_sub(1).and_then(|before| members.get(before));
    match (before, members.get(at + 1)) {
        (Some(before), _) => Ok(vec![it.edit(before.end, member.end, "")]),
        (None, Some(next)) => Ok(vec![it.edit(member.start, next.start, "")]),
        (None, None) => Err(Refusal::Layout),
    }
}

fn members(it: &Layout<'_>, parent: u32) -> Option<Vec<Member>> {
    let entries = it.rows.entries(parent).map(|(key, value)| Member {
        id: value,
        start: it.span(key).0,
        end: it.entry_end(key, value),
    });
    let items = it.rows.items(parent).map(|id| {
        let (start, end) = it.span(id);
        Member { id, start, end }
    });
    Some(entries.chain(items).collect())
}

/// Where the brackets stand. A pair `[a: b]` without braces has none.
fn brackets(it: &Layout<'_>, id: u32) -> Result<(usize, usize), Refusal> {
    let (start, end) = it.span(id);
    let close = end.checked_sub(1).filter(|close| *close > start);
    let pair = (it.byte(start), close.and_then(|close| it.byte(close)));
    match (pair, close) {
        ((Some(b'{'), Some(b'}')) | (Some(b'['), Some(b']')), Some(close)) => Ok((start, close)),
        _ => Err(Refusal::Layout),
    }
}

/// As JSON quotes where keys nearby are quoted so.
fn quotes(it: &Layout<'_>, id: u32) -> Quotes {
    let own = it.rows.entries(id).next().map(|(key, _)| key);
    let mut near = own.or_else(|| it.rows.key_of(id));
    let mut around = Some(id);
    while near.is_none() {
        around = around.and_then(|id| it.rows.parent(id));
        let Some(parent) = around else { break };
        near = it.rows.key_of(parent);
    }
    let is_json = near.is_some_and(|key| it.rows.style(key) == Style::DoubleQuoted);
    if it.document.is_json() || is_json {
        Quotes::Double
    } else {
        Quotes::Plain
    }
}

/// What stands between a key and its value, and between entries: with a space but in JSON that has
/// none.
fn separators(it: &Layout<'_>, id: u32) -> (&'static str, &'static str) {
    let entry = it.rows.entries(id).next();
    let entry = entry.or_else(|| {
        let value = it.rows.key_of(id).map(|_| id)?;
        Some((it.rows.key_of(id)?, value))
    });
    let tight = entry.is_some_and(|(key, value)| {
        let quoted = it.rows.style(key) == Style::DoubleQuoted;
        let colon = it.behind_colon(key);
        quoted && it.rows.kind(value) != Some(Kind::Null) && colon == Some(it.span(value).0)
    });
    if tight { (":", ",") } else { (": ", ", ") }
}

/// By how much the lines of a collection stand deeper than its closing bracket.
fn step<'a>(it: &Layout<'a>, lead: &'a str, close: usize) -> &'a str {
    let outer = it.lead(close);
    let indent = outer.len() - outer.trim_start().len();
    let outer = outer.get(..indent).unwrap_or_default();
    match lead.strip_prefix(outer) {
        Some(more) if !more.is_empty() => more,
        _ => "  ",
    }
}
