//! From the parser's steps to the table of nodes.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "rows stay below the text's length, itself below 4 GiB"
)]

use super::super::number::{Number, number};
use super::super::table::{Node, NodeId, Row, Table};
use super::super::{Duplicate, ErrorCode, Kind, ReadError, Span, Style};
use super::merge::Merger;
use super::resolve::{self, Resolved};
use super::scanner::Scanner;
use super::token::{RAW, Token};
use super::{binary, expansion, verify};
use std::collections::HashMap;

/// A node's anchor and tag.
#[derive(Debug, Default)]
pub(super) struct Properties {
    /// Where the anchor's name stands.
    pub(super) anchor: Option<Span>,
    pub(super) tag: Option<Vec<u8>>,
    /// Where the properties end.
    pub(super) end: u32,
}

impl Properties {
    pub(super) const fn any(&self) -> bool {
        self.anchor.is_some() || self.tag.is_some()
    }
}

/// A collection that is not closed yet.
#[derive(Debug)]
struct Open {
    id: NodeId,
    mapping: bool,
    /// Whether the next node is a key.
    at_key: bool,
    merge: bool,
    /// Where the mapping's keys begin in `Builder::keys`.
    keys: usize,
    count: Count,
}

/// How many nodes the Kubernetes reader decodes for a node, and how many of them through aliases.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    all: u64,
    aliased: u64,
}

/// Builds a document's table.
#[derive(Debug)]
pub(super) struct Builder {
    pub(super) table: Table,
    pub(super) duplicates: Vec<Duplicate>,
    pub(super) ambiguous: bool,
    open: Vec<Open>,
    /// The keys of all open mappings: a digest of each and its row.
    keys: Vec<(u64, NodeId)>,
    anchors: HashMap<String, NodeId>,
    /// What it costs to decode an anchored node.
    costs: HashMap<NodeId, u64>,
    /// What an anchored scalar is as a key, and its digest. A key that aliases bring a million
    /// times is copied and looked at once.
    alias_keys: HashMap<NodeId, (u64, Node)>,
    merger: Merger,
    total: Count,
    last_end: u32,
    /// Whether a value or key was seen that JSON cannot hold.
    suspicious: bool,
}

impl Builder {
    pub(super) fn new(table: Table) -> Self {
        Self {
            table,
            duplicates: Vec::new(),
            ambiguous: false,
            open: Vec::new(),
            keys: Vec::new(),
            anchors: HashMap::new(),
            costs: HashMap::new(),
            alias_keys: HashMap::new(),
            merger: Merger::default(),
            total: Count::default(),
            last_end: 0,
            suspicious: false,
        }
    }

    /// The root of a document with nothing in it.
    pub(super) fn empty(&mut self, at: u32) {
        self.table.nodes.push(Node::new(
            Row::Value(Kind::Null),
            Style::Plain,
            Span::new(at, at),
            0,
        ));
    }

    /// Whether the node that comes now is a key; the one behind it then is not.
    fn next_is_key(&mut self) -> bool {
        let Some(open) = self.open.last_mut().filter(|open| open.mapping) else {
            return false;
        };
        open.at_key = !open.at_key;
        !open.at_key
    }

    fn count(&mut self, count: Count) {
        let counted = self
            .open
            .last_mut()
            .map_or(&mut self.total, |open| &mut open.count);
        counted.all = counted.all.saturating_add(count.all);
        counted.aliased = counted.aliased.saturating_add(count.aliased);
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "fewer rows than bytes of text"
    )]
    fn push(&mut self, scanner: &Scanner<'_>, node: Node, properties: &Properties) -> NodeId {
        let id = self.table.nodes.len() as NodeId;
        self.table.nodes.push(node);
        if let Some(anchor) = properties.anchor {
            self.anchors
                .insert(anchor.of(scanner.source).to_owned(), id);
            self.set(id, Node::ANCHORED);
        }
        if properties.tag.is_some() {
            self.set(id, Node::TAGGED);
        }
        id
    }

    fn set(&mut self, id: NodeId, flag: u32) {
        if let Some(node) = self.table.nodes.get_mut(id as usize) {
            node.set(flag);
        }
    }

    /// A scalar.
    #[inline]
    pub(super) fn scalar(
        &mut self,
        scanner: &mut Scanner<'_>,
        token: Token,
        properties: &Properties,
    ) -> Result<(), ReadError> {
        let mut node = Node::new(
            Row::Value(Kind::String),
            token.style,
            Span::new(token.start, token.end),
            token.data,
        );
        if token.data != RAW {
            node.set(Node::DECODED);
        }
        let text = node.scalar(scanner.source, &scanner.arena, &scanner.decoded);
        let resolved = match &properties.tag {
            None if token.style == Style::Plain => resolve::plain(text),
            None => Resolved::String,
            Some(tag) if tag == resolve::BINARY => Resolved::String,
            Some(tag) => match resolve::tagged(tag, text) {
                Some(resolved) => resolved,
                None => {
                    return Err(scanner.error_at(
                        ErrorCode::Value,
                        token.start as usize,
                        WRONG_TAG,
                    ));
                }
            },
        };
        let is_key = self.next_is_key();
        // The tag `!` leaves a scalar as implicit as no tag does.
        let merge = is_key
            && text == "<<"
            && match &properties.tag {
                None => token.style == Style::Plain,
                Some(tag) => tag == b"!" || tag == resolve::MERGE,
            };
        if properties.tag.as_deref() == Some(resolve::BINARY) {
            let Some(decoded) = binary::decode(text) else {
                return Err(scanner.error_at(ErrorCode::Value, token.start as usize, NOT_BASE64));
            };
            node = self.decoded(scanner, node, &[&decoded])?;
        }
        node = self.value(scanner, node, resolved, is_key)?;
        self.last_end = token.end;
        let id = self.push(scanner, node, properties);
        if merge {
            self.set(id, Node::MERGE);
            if let Some(open) = self.open.last_mut() {
                open.merge = true;
            }
            return Ok(());
        }
        if is_key {
            self.remember_key(scanner, id);
        }
        self.count(Count { all: 1, aliased: 0 });
        Ok(())
    }

    /// The row for what a scalar turned out to be.
    fn value(
        &mut self,
        scanner: &mut Scanner<'_>,
        node: Node,
        resolved: Resolved,
        is_key: bool,
    ) -> Result<Node, ReadError> {
        let mut value = node.with_kind(resolved.kind());
        if resolved == Resolved::Bool(true) {
            value.set(Node::TRUE);
        }
        // As a key it is text; but an alias may make a value of it.
        if let Resolved::Number(Number::Float(float)) = resolved {
            self.suspicious |= !float.is_finite();
        }
        if is_key {
            value.set(Node::KEY);
            self.suspicious |= matches!(
                resolved,
                Resolved::Null | Resolved::Number(Number::Large(_))
            );
            if let Some(key) = resolve::key(resolved) {
                let text = node
                    .scalar(scanner.source, &scanner.arena, &scanner.decoded)
                    .to_owned();
                return self.decoded(scanner, value, &[&text, &key]);
            }
        }
        Ok(value)
    }

    /// The same row with texts of its own.
    fn decoded(
        &mut self,
        scanner: &mut Scanner<'_>,
        node: Node,
        texts: &[&str],
    ) -> Result<Node, ReadError> {
        let mut first = RAW;
        for text in texts {
            let start = scanner.arena.len();
            scanner.arena.push_str(text);
            let index = scanner.decode(start)?;
            first = first.min(index);
        }
        let mut decoded = node;
        decoded.data = first;
        decoded.set(Node::DECODED);
        Ok(decoded)
    }

    fn remember_key(&mut self, scanner: &Scanner<'_>, id: NodeId) {
        let key = self
            .table
            .node(id)
            .key(scanner.source, &scanner.arena, &scanner.decoded);
        self.keys.push((digest(key.as_bytes()), id));
    }

    /// An alias.
    pub(super) fn alias(
        &mut self,
        scanner: &mut Scanner<'_>,
        token: Token,
    ) -> Result<(), ReadError> {
        let name = Span::new(token.start + 1, token.end).of(scanner.source);
        let Some(&target) = self.anchors.get(name) else {
            return Err(scanner.error_at(
                ErrorCode::Syntax,
                token.start as usize,
                "unknown anchor referenced",
            ));
        };
        let node = self.table.node(target);
        // INVARIANT: a collection that is not closed yet ends at row 0.
        if node.is_collection() && node.data == 0 {
            return Err(scanner.error_at(
                ErrorCode::Aliases,
                token.start as usize,
                CONTAINS_ITSELF,
            ));
        }
        let span = Span::new(token.start, token.end);
        self.last_end = token.end;
        let cost = self.costs.get(&target).copied().unwrap_or(1);
        let properties = Properties::default();
        if self.next_is_key() {
            if node.is_collection() {
                return Err(scanner.error_at(ErrorCode::Syntax, token.start as usize, INVALID_KEY));
            }
            let (digest, mut key) = self.alias_key(scanner, target)?;
            (key.start, key.end) = (span.start, span.end);
            let id = self.push(scanner, key, &properties);
            self.keys.push((digest, id));
        } else {
            self.push(
                scanner,
                Node::new(Row::Alias, Style::Plain, span, target),
                &properties,
            );
        }
        self.count(Count {
            all: cost.saturating_add(1),
            aliased: cost,
        });
        Ok(())
    }

    /// A key that is an alias, as a copy of the scalar that it stands for, and its digest.
    fn alias_key(
        &mut self,
        scanner: &mut Scanner<'_>,
        target: NodeId,
    ) -> Result<(u64, Node), ReadError> {
        if let Some(&known) = self.alias_keys.get(&target) {
            return Ok(known);
        }
        let node = self.table.node(target);
        let text = node
            .scalar(scanner.source, &scanner.arena, &scanner.decoded)
            .to_owned();
        let resolved = match node.row() {
            Row::Value(Kind::Null) => Resolved::Null,
            Row::Value(Kind::Bool) => Resolved::Bool(node.is(Node::TRUE)),
            Row::Value(kind @ (Kind::Int | Kind::Float)) => {
                number(kind, &text).map_or(Resolved::String, Resolved::Number)
            }
            _ => Resolved::String,
        };
        let place = Span::new(node.start, node.end);
        let bare = Node::new(Row::Value(Kind::String), Style::Plain, place, RAW);
        let copy = self.decoded(scanner, bare, &[&text])?;
        let mut key = self.value(scanner, copy, resolved, true)?;
        key.set(Node::ALIAS_KEY);
        let name = key.key(scanner.source, &scanner.arena, &scanner.decoded);
        let known = (digest(name.as_bytes()), key);
        self.alias_keys.insert(target, known);
        Ok(known)
    }

    /// The beginning of a collection.
    pub(super) fn begin(
        &mut self,
        scanner: &mut Scanner<'_>,
        mapping: bool,
        style: Style,
        start: u32,
        properties: &Properties,
    ) -> Result<(), ReadError> {
        if self.next_is_key() {
            return Err(scanner.error_at(ErrorCode::Syntax, start as usize, INVALID_KEY));
        }
        let kind = if mapping {
            Kind::Mapping
        } else {
            Kind::Sequence
        };
        let node = Node::new(Row::Value(kind), style, Span::new(start, start), 0);
        let id = self.push(scanner, node, properties);
        self.open.push(Open {
            id,
            mapping,
            at_key: true,
            merge: false,
            keys: self.keys.len(),
            count: Count { all: 1, aliased: 0 },
        });
        self.last_end = start;
        Ok(())
    }

    /// The end of a collection: where it has a bracket, else behind what is in it.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "fewer rows than bytes of text"
    )]
    pub(super) fn end(
        &mut self,
        scanner: &mut Scanner<'_>,
        end: Option<u32>,
    ) -> Result<(), ReadError> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        self.last_end = end.unwrap_or(self.last_end);
        let after = self.table.nodes.len() as NodeId;
        if let Some(node) = self.table.nodes.get_mut(open.id as usize) {
            node.end = self.last_end.max(node.start);
            node.data = after;
        }
        let keys = self.keys.get(open.keys..).unwrap_or_default();
        if open.merge || may_repeat(keys) {
            let entries = self.merger.entries(&self.table, scanner, open.id)?;
            self.duplicates.append(&mut self.merger.duplicates);
            self.ambiguous |= self.merger.ambiguous;
            if let Some(entries) = entries {
                self.set(open.id, Node::IRREGULAR);
                self.merger.known.insert(open.id, entries);
            }
        }
        self.keys.truncate(open.keys);
        if self.table.node(open.id).is(Node::ANCHORED) {
            self.costs.insert(open.id, open.count.all);
        }
        self.count(open.count);
        Ok(())
    }

    /// Completes the table and refuses what the Kubernetes reader refuses only now.
    pub(super) fn finish(
        &mut self,
        arena: String,
        decoded: Vec<(u32, u32)>,
    ) -> Result<(), ReadError> {
        self.table.arena = arena;
        self.table.decoded = decoded;
        let mut irregular: Vec<_> = self.merger.known.drain().collect();
        irregular.sort_unstable_by_key(|&(id, _)| id);
        self.table.irregular = irregular;
        self.duplicates.sort_by_key(|duplicate| duplicate.span);
        if self.total.aliased > 0 {
            expansion::check(&self.table, self.total.all, self.total.aliased)?;
        }
        if self.suspicious {
            verify::check(&self.table)?;
        }
        Ok(())
    }
}

/// Whether two of the keys have the same digest.
fn may_repeat(keys: &[(u64, NodeId)]) -> bool {
    if keys.len() <= FEW {
        let mut rest = keys;
        while let Some((first, others)) = rest.split_first() {
            if others.iter().any(|other| other.0 == first.0) {
                return true;
            }
            rest = others;
        }
        return false;
    }
    let mut digests: Vec<u64> = keys.iter().map(|key| key.0).collect();
    digests.sort_unstable();
    digests
        .windows(2)
        .any(|pair| matches!(pair, [a, b] if a == b))
}

/// Up to so many keys it is quicker to compare each with each.
const FEW: usize = 24;

/// A digest of a key: FNV-1a over eight bytes at a time. Equal digests only ask for a closer look.
#[inline]
fn digest(key: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ key.len() as u64;
    let mut chunks = key.chunks_exact(8);
    for chunk in &mut chunks {
        let word = chunk.try_into().map_or(0, u64::from_le_bytes);
        hash = (hash ^ word).wrapping_mul(0x0100_0000_01b3).rotate_left(29);
    }
    let tail = chunks
        .remainder()
        .iter()
        .fold(0_u64, |word, &byte| word << 8 | u64::from(byte));
    (hash ^ tail).wrapping_mul(0x0100_0000_01b3)
}

const WRONG_TAG: &str = "the value does not fit its tag";
const NOT_BASE64: &str = "!!binary value contains invalid base64 data";
const CONTAINS_ITSELF: &str = "the anchor's value contains itself";
const INVALID_KEY: &str = "invalid map key";
