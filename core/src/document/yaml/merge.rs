//! The entries of a mapping with merge keys or repeated keys.
//!
//! The Kubernetes reader writes one entry after the other into one map, in the order of the text, a
//! merge key's where it stands: the last one wins, whether it was merged or written out. Of a
//! sequence of merged mappings the first wins.

use super::super::number;
use super::super::table::{NONE, Node, NodeId, RawEntry, Row, Table};
use super::super::{Duplicate, ErrorCode, Kind, ReadError, Span};
use super::scanner::Scanner;
use super::verify::is_refused_key;
use std::collections::HashMap;

/// Works out mappings' entries.
#[derive(Debug, Default)]
pub(super) struct Merger {
    /// Entries that were worked out, by the mapping's row.
    pub(super) known: HashMap<NodeId, Vec<RawEntry>>,
    /// Keys found again in the mapping worked out last.
    pub(super) duplicates: Vec<Duplicate>,
    /// Whether two different keys became one in the mapping worked out last.
    pub(super) ambiguous: bool,
    /// How many entries merge keys have brought so far.
    brought: usize,
}

/// How many entries merge keys may bring beyond one for each byte of the text. The expansion that
/// the Kubernetes reader allows ends below, so this only refuses sooner what it refuses too, before
/// memory is spent on it; and mappings nested thousands deep in merge keys, thousands of keys each.
const MAX_BROUGHT: usize = 2_000_000;

/// The entries gathered so far, and where each key stands among them.
#[derive(Default)]
struct Gathered<'a> {
    entries: Vec<RawEntry>,
    places: HashMap<&'a str, usize>,
    repeated: bool,
}

impl Merger {
    /// The entries of a mapping; `None` where they are simply its rows.
    pub(super) fn entries(
        &mut self,
        table: &Table,
        scanner: &Scanner<'_>,
        id: NodeId,
    ) -> Result<Option<Vec<RawEntry>>, ReadError> {
        self.ambiguous = false;
        let mut gathered = Gathered::default();
        let mut merged = false;
        for raw in rows(table, id) {
            if !table.node(raw.key).is(Node::MERGE) {
                self.put(table, scanner, &mut gathered, raw);
                continue;
            }
            merged = true;
            for (mapping, via) in sources(table, scanner, raw.value)? {
                let brought = match self.known.get(&mapping) {
                    Some(entries) => entries.clone(),
                    None => rows(table, mapping).collect(),
                };
                self.brought = self.brought.saturating_add(brought.len());
                if self.brought > MAX_BROUGHT.saturating_add(scanner.source.len()) {
                    let at = table.node(raw.key).start as usize;
                    let message = "merge keys bring too many entries";
                    return Err(scanner.error_at(ErrorCode::Aliases, at, message));
                }
                for entry in brought {
                    let via = if entry.via == NONE { via } else { entry.via };
                    self.put(table, scanner, &mut gathered, RawEntry { via, ..entry });
                }
            }
        }
        Ok((merged || gathered.repeated).then_some(gathered.entries))
    }

    fn put<'a>(
        &mut self,
        table: &Table,
        scanner: &'a Scanner<'_>,
        gathered: &mut Gathered<'a>,
        entry: RawEntry,
    ) {
        let node = table.node(entry.key);
        let key = node.key(scanner.source, &scanner.arena, &scanner.decoded);
        let Some(&place) = gathered.places.get(key) else {
            gathered.places.insert(key, gathered.entries.len());
            gathered.entries.push(entry);
            return;
        };
        gathered.repeated = true;
        let Some(earlier) = gathered.entries.get_mut(place) else {
            return;
        };
        let first = table.node(earlier.key);
        let text = |node: Node| node.scalar(scanner.source, &scanner.arena, &scanner.decoded);
        if is_same_key(first, text(first), node, text(node)) {
            self.duplicates.push(Duplicate {
                key: key.to_owned(),
                span: Span::new(node.start, node.end),
                first: Span::new(first.start, first.end),
            });
        } else {
            self.ambiguous = true;
            if let Row::Value(kind) = first.row()
                && is_refused_key(kind, text(first))
            {
                // It stays a key of its own in Go's map, and refuses the document.
                return;
            }
        }
        *earlier = entry;
    }
}

/// Whether two keys with the same text in JSON are one key in Go's map already.
fn is_same_key(a: Node, a_text: &str, b: Node, b_text: &str) -> bool {
    match (a.row(), b.row()) {
        (Row::Value(Kind::Float), Row::Value(Kind::Float)) => {
            number::number(Kind::Float, a_text) == number::number(Kind::Float, b_text)
        }
        (a, b) => a == b,
    }
}

/// A mapping's own rows, two by two.
fn rows(table: &Table, id: NodeId) -> impl Iterator<Item = RawEntry> {
    let end = table.after(id);
    let mut next = id.saturating_add(1);
    std::iter::from_fn(move || {
        let key = (next < end).then_some(next)?;
        let value = table.after(key);
        next = table.after(value);
        Some(RawEntry {
            key,
            value,
            via: NONE,
        })
    })
}

/// The mappings that a merge key's value stands for, in the order in which they are written, each
/// with the alias it comes through.
fn sources(
    table: &Table,
    scanner: &Scanner<'_>,
    value: NodeId,
) -> Result<Vec<(NodeId, NodeId)>, ReadError> {
    let node = table.node(value);
    if node.row() != Row::Value(Kind::Sequence) {
        return mapping(table, scanner, value).map(|source| vec![source]);
    }
    let end = table.after(value);
    let mut found = Vec::new();
    let mut next = value.saturating_add(1);
    while next < end {
        found.push(mapping(table, scanner, next)?);
        next = table.after(next);
    }
    found.reverse();
    Ok(found)
}

fn mapping(
    table: &Table,
    scanner: &Scanner<'_>,
    id: NodeId,
) -> Result<(NodeId, NodeId), ReadError> {
    let node = table.node(id);
    let (target, via) = if node.row() == Row::Alias {
        (node.data, id)
    } else {
        (id, NONE)
    };
    if table.node(target).row() == Row::Value(Kind::Mapping) {
        return Ok((target, via));
    }
    let message = "map merge requires map or sequence of maps as the value";
    Err(scanner.error_at(ErrorCode::Syntax, node.start as usize, message))
}
