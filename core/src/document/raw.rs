//! A document's rows as they stand in the text, for who edits it: aliases are rows of their own,
//! merge keys keys like others.

use super::table::{NONE, Node as Data, NodeId, Row, Table};
use super::{Document, Kind, Limits, Node, Piece, Span, Style, json_read, stream, yaml};
use std::sync::Arc;

/// A document's rows, each with the collection it stands in.
#[derive(Debug)]
pub(crate) struct Rows<'a> {
    table: &'a Table,
    parents: Vec<NodeId>,
}

impl<'a> Rows<'a> {
    /// For [`Document::node_at`]: no alias brings the node.
    pub(crate) const NO_ALIAS: NodeId = NONE;

    pub(crate) fn of(document: &'a Document) -> Self {
        let table = &document.table;
        let mut parents = Vec::with_capacity(table.nodes.len());
        let mut open: Vec<(NodeId, NodeId)> = Vec::new();
        for id in 0..u32::try_from(table.nodes.len()).unwrap_or(u32::MAX) {
            while open.last().is_some_and(|(_, end)| *end <= id) {
                open.pop();
            }
            parents.push(open.last().map_or(NONE, |(parent, _)| *parent));
            if table.node(id).is_collection() {
                open.push((id, table.after(id)));
            }
        }
        Self { table, parents }
    }

    /// The collection that a row stands in.
    pub(crate) fn parent(&self, id: NodeId) -> Option<NodeId> {
        let parent = self.parents.get(id as usize).copied();
        parent.filter(|parent| *parent != NONE)
    }

    /// What the row is; `None` for an alias.
    pub(crate) fn kind(&self, id: NodeId) -> Option<Kind> {
        match self.table.node(id).row() {
            Row::Value(kind) => Some(kind),
            Row::Alias => None,
        }
    }

    pub(crate) fn style(&self, id: NodeId) -> Style {
        self.table.node(id).style()
    }

    pub(crate) fn span(&self, id: NodeId) -> Span {
        let node = self.table.node(id);
        Span::new(node.start, node.end)
    }

    /// Whether the row has an anchor or a tag.
    pub(crate) fn has_properties(&self, id: NodeId) -> bool {
        let node = self.table.node(id);
        node.is(Data::ANCHORED) || node.is(Data::TAGGED)
    }

    pub(crate) fn is_sensitive(&self, id: NodeId) -> bool {
        self.table.node(id).is(Data::SENSITIVE)
    }

    /// Keys and values of a mapping, as they stand in the text.
    pub(crate) fn entries(&self, id: NodeId) -> impl Iterator<Item = (NodeId, NodeId)> + use<'a> {
        let table = self.table;
        let end = if self.kind(id) == Some(Kind::Mapping) {
            table.after(id)
        } else {
            0
        };
        let mut next = id.saturating_add(1);
        std::iter::from_fn(move || {
            let key = (next < end).then_some(next)?;
            let value = table.after(key);
            next = table.after(value);
            Some((key, value))
        })
    }

    /// The items of a sequence, as they stand in the text.
    pub(crate) fn items(&self, id: NodeId) -> impl Iterator<Item = NodeId> + use<'a> {
        let table = self.table;
        let end = if self.kind(id) == Some(Kind::Sequence) {
            table.after(id)
        } else {
            0
        };
        let mut next = id.saturating_add(1);
        std::iter::from_fn(move || {
            let item = (next < end).then_some(next)?;
            next = table.after(item);
            Some(item)
        })
    }

    /// The key of the entry whose value a row is.
    pub(crate) fn key_of(&self, value: NodeId) -> Option<NodeId> {
        let key = value.checked_sub(1)?;
        let parent = self.parent(value)?;
        let is_key = self.kind(parent) == Some(Kind::Mapping) && self.table.node(key).is(Data::KEY);
        // A key that is a collection is longer than a row; such a document is refused.
        is_key.then_some(key)
    }

    /// The row behind a row and all that is in it.
    pub(crate) fn after(&self, id: NodeId) -> NodeId {
        self.table.after(id)
    }

    /// Every row.
    pub(crate) fn all(&self) -> std::ops::Range<NodeId> {
        0..u32::try_from(self.table.nodes.len()).unwrap_or(u32::MAX)
    }
}

impl Document {
    /// How many rows the document's table has.
    pub(crate) fn rows(&self) -> usize {
        self.table.nodes.len()
    }

    /// The node at a place that [`Node::place`] told.
    pub(crate) const fn node_at(&self, (id, via): (u32, u32)) -> Node<'_> {
        let table = &self.table;
        Node { table, id, via }
    }

    /// Reads another text in place of the document's own, as that was read, with the documents behind it
    /// that the text has. `None` where one is refused or the text would be joined with the next, and for a
    /// unit.
    pub(crate) fn reread(&self, text: String) -> Option<Vec<Self>> {
        let limits = Limits::default();
        let named = |read: Self| Self {
            name: self.name.clone(),
            ..read
        };
        let ends = |text: &str| text.ends_with('\n');
        if self.is_unit() {
            return None;
        }
        let text = Arc::new(text);
        if self.is_json() {
            let read = json_read::read(&text, &limits).ok();
            return read.map(|read| vec![named(read)]);
        }
        if ends(&text) != ends(self.span.of(&self.table.text)) {
            return None;
        }
        let own = self.span.of(&self.table.text);
        let begins_so = |text: &str| text.trim_start().starts_with('{');
        if !own.starts_with("---") && begins_so(&self.table.text) {
            let ahead = self.table.text.get(..self.span.start as usize);
            if !ahead.is_none_or(|it| it.trim().is_empty()) {
                // YAML right behind the first JSON value: it could become another one.
                return None;
            }
            // Once it is JSON, what stands behind the value may be cut off.
            let pieces = stream::read(&text, &limits).pieces.into_iter();
            let pieces = pieces.filter(|it| !matches!(it, Piece::Empty(_)));
            let read = pieces.map(|piece| match piece {
                Piece::Document(read) => Some(named(*read)),
                Piece::Empty(_) | Piece::Refused(..) => None,
            });
            return read.collect();
        }
        let pieces = yaml::pieces(&text, 0).into_iter();
        let read = pieces.map(|span| yaml::read(&text, span, &limits).ok().map(named));
        read.collect()
    }
}

impl Node<'_> {
    /// Whether the node is one of a document's.
    pub(crate) fn is_of(self, document: &Document) -> bool {
        std::ptr::eq(self.table, &raw const document.table)
    }

    /// Whether an alias or a merge key brings the node.
    pub(crate) const fn is_brought(self) -> bool {
        self.via != NONE
    }
}
