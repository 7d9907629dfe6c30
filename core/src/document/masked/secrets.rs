//! The secrets of a document, and what stands for each.

use super::marks::{HIDDEN, mark, marks};
use super::random::random;
use crate::credential::Credential;
use crate::document::table::{NONE, Node as Data, NodeId, Row};
use crate::document::{Document, Kind, Node, Span};
use std::collections::BTreeMap;
use std::ops::Range;

/// The rule that finds a password in an address.
const ADDRESS: &str = "url-with-password";

/// The marks that stand for a document's secrets.
pub(super) fn secrets(
    document: &Document,
    stand_ins: &BTreeMap<u32, String>,
    edits: &mut Vec<(Span, String)>,
) {
    let table = &document.table;
    let untold = untold(document);
    let mut key = "";
    let mut found = table.credentials.iter().peekable();
    for (row, data) in table.nodes.iter().enumerate() {
        // INVARIANT: a table has fewer than 2^32 rows.
        let id = NodeId::try_from(row).unwrap_or(NodeId::MAX);
        let mut of_it: Vec<Credential> = Vec::new();
        while let Some((_, credential)) = found.next_if(|it| it.0 <= id) {
            of_it.push(*credential);
        }
        if data.is(Data::KEY) {
            key = table.key(id);
        }
        let span = Span::new(data.start, data.end);
        // An alias says nothing by itself, and so does what is empty.
        let says_nothing = matches!(data.row(), Row::Alias | Row::Value(Kind::Null));
        if data.is_collection() || says_nothing || span.is_empty() || table.scalar(id).is_empty() {
            continue;
        }
        if let Some(mark) = stand_ins.get(&span.start) {
            edits.push((span, whole(document.text(), span, mark)));
            continue;
        }
        let node = Node::follow(table, id, NONE);
        let text = table.scalar(id);
        let is_untold = untold.binary_search(&id).is_ok();
        let is_secret = data.is(Data::SENSITIVE) || is_untold;
        if !is_secret && (data.is(Data::KEY) || IDENTIFIERS.contains(&key)) {
            continue;
        }
        let mut parts = match is_secret && !is_untold {
            true => parts(text, &of_it),
            false => Vec::new(),
        };
        // Of a part of several lines only the first has a place.
        let is_long =
            |part: &Range<usize>| text.get(part.clone()).is_none_or(|it| it.contains('\n'));
        if parts.iter().any(|it| is_long(&it.0)) {
            parts.clear();
        }
        if !is_secret || !parts.is_empty() {
            add_random(text, &mut parts);
        }
        if parts.is_empty() && !is_secret {
            continue;
        }
        let spans = node.places(parts.iter().map(|it| it.0.clone()));
        let is_placed = |it: &Span| *it != span && !it.of(document.text()).contains('\n');
        if !parts.is_empty() && spans.iter().all(is_placed) {
            let marks = parts.into_iter().map(|it| it.1);
            edits.extend(spans.into_iter().zip(marks));
        } else if let Some(value) = value_of_flag(document.text(), span).filter(|_| table.lines) {
            edits.push((value, whole(document.text(), value, &marks(&of_it))));
        } else {
            let mark = match node.kind() {
                Kind::Bool if of_it.is_empty() => "true".to_owned(),
                Kind::Int if of_it.is_empty() => "0".to_owned(),
                Kind::Float if of_it.is_empty() => "0.5".to_owned(),
                _ => marks(&of_it),
            };
            edits.push((span, whole(document.text(), span, &mark)));
        }
    }
}

/// Values under these names are names too, or tell of an image.
const IDENTIFIERS: [&str; 6] = [
    "apiVersion",
    "kind",
    "name",
    "image",
    "namespace",
    "hostname",
];

/// What a unit says that no check reads, by row, ascending: people write anything there.
fn untold(document: &Document) -> Vec<NodeId> {
    const READ: [&str; 5] = [
        "ExecStart",
        "Environment",
        "EnvironmentFile",
        "PassEnvironment",
        "UnsetEnvironment",
    ];
    if !document.is_unit() {
        return Vec::new();
    }
    let sections = document.root().entries();
    let entries = sections.flat_map(|it| it.value.entries());
    let others = entries.filter(|it| !READ.contains(&it.key()));
    let mut rows: Vec<NodeId> = others.map(|it| it.value.id).collect();
    rows.sort_unstable();
    rows
}

/// Where the value of a flag stands that is written `--name='value'`, whose last quote is not of the word.
fn value_of_flag(text: &str, word: Span) -> Option<Span> {
    let written = word.of(text);
    let at = written.find('=').filter(|_| written.starts_with('-'))?;
    let value = written.get(at.saturating_add(1)..)?;
    let quote = u32::from(value.starts_with(['"', '\'']));
    let before = u32::try_from(at)
        .ok()?
        .saturating_add(1)
        .saturating_add(quote);
    Some(Span::new(word.start.saturating_add(before), word.end))
}

/// Adds those parts of a text that nothing is said of yet.
fn add_random(text: &str, parts: &mut Vec<(Range<usize>, String)>) {
    let known = parts.len();
    for part in random(text) {
        let others = parts.get(..known).unwrap_or_default();
        let next = others.partition_point(|(it, _)| it.end <= part.start);
        if others.get(next).is_none_or(|(it, _)| it.start >= part.end) {
            parts.push((part, HIDDEN.to_owned()));
        }
    }
    parts.sort_by_key(|it| it.0.start);
}

/// What stands in place of a whole text: as many lines, so that others stay where they are.
fn whole(text: &str, span: Span, marks: &str) -> String {
    let written = span.of(text);
    let quote = written.get(..1).filter(|it| matches!(*it, "\"" | "'"));
    let quote = quote.unwrap_or_default();
    let lines = written.bytes().filter(|it| *it == b'\n').count();
    format!("{quote}{marks}{quote}{}", "\n".repeat(lines))
}

/// The parts of a command that are secrets, where the rest of it must be known: which flags it has.
fn parts(text: &str, found: &[Credential]) -> Vec<(Range<usize>, String)> {
    let behind = |start: usize, end: usize, secret: usize| {
        let word = text.get(start..secret).unwrap_or_default();
        let value = match word.find('=') {
            Some(at) => start.saturating_add(at).saturating_add(1),
            None => start,
        };
        let address = text.get(value..end).unwrap_or_default();
        let scheme = ["http://", "https://"]
            .iter()
            .find(|it| address.starts_with(**it));
        value.saturating_add(scheme.map_or(0, |it| it.len()))
    };
    // An address tells where its password ends.
    if !found.is_empty() && found.iter().all(|it| it.rule().id == ADDRESS) {
        return found.iter().map(|it| (it.range(), mark(it))).collect();
    }
    let is_flag =
        text.starts_with('-') && text.contains('=') && !text.contains(char::is_whitespace);
    if is_flag {
        let from = behind(0, text.len(), text.len());
        return vec![(from..text.len(), marks(found))];
    }
    let is_command = text.contains(char::is_whitespace);
    let mut parts: Vec<(Range<usize>, String)> = Vec::new();
    for credential in found.iter().filter(|_| is_command) {
        let Range { start, end } = credential.range();
        let before = text.get(..start).unwrap_or_default();
        let word = before
            .rfind(char::is_whitespace)
            .map_or(0, |at| at.saturating_add(1));
        let after = text.get(end..).unwrap_or_default();
        let rest = after.find(char::is_whitespace).unwrap_or(after.len());
        let end = end.saturating_add(rest);
        let mark = mark(credential);
        match parts.last_mut().filter(|last| word < last.0.end) {
            Some(last) => {
                last.0.end = last.0.end.max(end);
                last.1.push_str(&mark);
            }
            None => parts.push((behind(word, end, start)..end, mark)),
        }
    }
    parts
}
