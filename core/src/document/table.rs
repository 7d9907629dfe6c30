//! The flat table that a document's nodes are kept in: sixteen bytes a node, in the order of the
//! text, each collection directly followed by what is in it.

use super::Span;
use crate::credential::Credential;
use std::sync::Arc;

/// What a node is, as the API server reads it.
///
/// ```
/// use sealward::document::{Document, Kind};
/// let document = Document::parse("[~, off, 017, 1e3, text, [], {}]")?;
/// let kinds: Vec<_> = document.root().items().map(|item| item.kind()).collect();
/// assert_eq!(kinds[..4], [Kind::Null, Kind::Bool, Kind::Int, Kind::Float]);
/// assert_eq!(kinds[4..], [Kind::String, Kind::Sequence, Kind::Mapping]);
/// assert_eq!((Kind::Int.name(), Kind::Sequence.name()), ("number", "list"));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "JSON has these and no others")]
pub enum Kind {
    /// `null`, `~` or nothing.
    Null,
    /// `true`, `yes`, `on`, ...
    Bool,
    /// A whole number from -2^63 to 2^64 - 1.
    Int,
    /// Another number.
    Float,
    /// Text.
    String,
    /// A list.
    Sequence,
    /// Keys with values.
    Mapping,
}

impl Kind {
    /// The kind in a word: `null`, `boolean`, `number`, `string`, `list` or `mapping`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "boolean",
            Self::Int | Self::Float => "number",
            Self::String => "string",
            Self::Sequence => "list",
            Self::Mapping => "mapping",
        }
    }
}

/// How a node is written.
///
/// ```
/// use sealward::document::{Document, Style};
/// let document = Document::parse("a: 'b'\nc: |\n  d\ne: [f]\n")?;
/// let styles: Vec<_> = document.root().entries().map(|entry| entry.value.style()).collect();
/// assert_eq!(styles, [Style::SingleQuoted, Style::Literal, Style::Flow]);
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "YAML has these and no others")]
pub enum Style {
    /// A scalar without quotes, or nothing at all.
    Plain,
    /// `'text'`
    SingleQuoted,
    /// `"text"`
    DoubleQuoted,
    /// `|`
    Literal,
    /// `>`
    Folded,
    /// `[...]` or `{...}`
    Flow,
    /// A collection by indentation.
    Block,
}

/// A node's place in its document's table.
pub(crate) type NodeId = u32;

/// No node.
pub(crate) const NONE: NodeId = u32::MAX;

/// What a table row holds: a value, or an alias that stands for another row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Row {
    Value(Kind),
    Alias,
}

/// One row. `data` is, for a collection, the row behind all that is in it; for an alias the row it
/// stands for; for a scalar flagged [`Node::DECODED`] the index of its text, which for a key that is no
/// string is followed by its text in JSON.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) data: u32,
    meta: u32,
}

impl Node {
    /// The scalar's text is not a slice of the source but stands in the arena.
    pub(crate) const DECODED: u32 = 1 << 8;
    /// The text must not be shown.
    pub(crate) const SENSITIVE: u32 = 1 << 9;
    /// The mapping's entries are not simply its rows: merge keys or repeated keys.
    pub(crate) const IRREGULAR: u32 = 1 << 10;
    /// The node has a tag of its own.
    pub(crate) const TAGGED: u32 = 1 << 11;
    /// The node has an anchor.
    pub(crate) const ANCHORED: u32 = 1 << 12;
    /// The node is a mapping's key.
    pub(crate) const KEY: u32 = 1 << 13;
    /// The boolean is true.
    pub(crate) const TRUE: u32 = 1 << 14;
    /// The key is `<<` and brings another mapping's entries.
    pub(crate) const MERGE: u32 = 1 << 15;
    /// The key is an alias, already replaced by what it stands for.
    pub(crate) const ALIAS_KEY: u32 = 1 << 16;

    pub(crate) const fn new(row: Row, style: Style, span: Span, data: u32) -> Self {
        let kind = match row {
            Row::Value(kind) => kind as u32,
            Row::Alias => 15,
        };
        Self {
            start: span.start,
            end: span.end,
            data,
            meta: kind | (style as u32) << 4,
        }
    }

    /// The same row as a value of another kind.
    pub(crate) const fn with_kind(self, kind: Kind) -> Self {
        Self {
            meta: self.meta & !15 | kind as u32,
            ..self
        }
    }

    pub(crate) const fn row(self) -> Row {
        Row::Value(match self.meta & 15 {
            0 => Kind::Null,
            1 => Kind::Bool,
            2 => Kind::Int,
            3 => Kind::Float,
            4 => Kind::String,
            5 => Kind::Sequence,
            6 => Kind::Mapping,
            _ => return Row::Alias,
        })
    }

    pub(crate) const fn style(self) -> Style {
        match self.meta >> 4 & 7 {
            1 => Style::SingleQuoted,
            2 => Style::DoubleQuoted,
            3 => Style::Literal,
            4 => Style::Folded,
            5 => Style::Flow,
            6 => Style::Block,
            _ => Style::Plain,
        }
    }

    pub(crate) const fn is(self, flag: u32) -> bool {
        self.meta & flag != 0
    }

    pub(crate) const fn set(&mut self, flag: u32) {
        self.meta |= flag;
    }

    #[cfg(test)]
    pub(crate) const fn clear(&mut self, flag: u32) {
        self.meta &= !flag;
    }

    pub(crate) const fn is_collection(self) -> bool {
        matches!(self.row(), Row::Value(Kind::Sequence | Kind::Mapping))
    }

    /// The text of a scalar, given where texts stand.
    pub(crate) fn scalar<'a>(
        self,
        text: &'a str,
        arena: &'a str,
        decoded: &[(u32, u32)],
    ) -> &'a str {
        if self.is(Self::DECODED) {
            return slice(arena, decoded.get(self.data as usize));
        }
        let quoted = matches!(self.style(), Style::SingleQuoted | Style::DoubleQuoted);
        let trim = u32::from(quoted);
        Span::new(
            self.start.saturating_add(trim),
            self.end.saturating_sub(trim),
        )
        .of(text)
    }

    /// The text of a key in JSON, given where texts stand.
    pub(crate) fn key<'a>(self, text: &'a str, arena: &'a str, decoded: &[(u32, u32)]) -> &'a str {
        if matches!(self.row(), Row::Value(Kind::String)) || !self.is(Self::DECODED) {
            return self.scalar(text, arena, decoded);
        }
        slice(arena, decoded.get((self.data as usize).saturating_add(1)))
    }
}

fn slice<'a>(arena: &'a str, place: Option<&(u32, u32)>) -> &'a str {
    let Some(&(start, end)) = place else {
        return "";
    };
    arena.get(start as usize..end as usize).unwrap_or_default()
}

/// An entry of a mapping whose entries had to be worked out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawEntry {
    pub(crate) key: NodeId,
    pub(crate) value: NodeId,
    /// The alias through which a merge key brought the entry, or [`NONE`].
    pub(crate) via: NodeId,
}

/// A document's nodes and all they refer to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    /// The text of the whole file.
    pub(crate) text: Arc<String>,
    pub(crate) nodes: Vec<Node>,
    /// Texts that are not slices of the source, one after the other.
    pub(crate) arena: String,
    /// Where each decoded text stands in the arena.
    pub(crate) decoded: Vec<(u32, u32)>,
    /// Entries of irregular mappings, by the mapping's row, ascending.
    pub(crate) irregular: Vec<(NodeId, Vec<RawEntry>)>,
    /// Credentials, by the row of the text they stand in, ascending.
    pub(crate) credentials: Vec<(NodeId, Credential)>,
    /// Whether texts are hidden for where they stand, or for what they decode to, so that nobody can
    /// tell what repeats them.
    pub(crate) withheld: bool,
    /// Whether some key must not be shown.
    pub(crate) hides_keys: bool,
    /// Whether marks stand in place of its secrets.
    #[cfg(feature = "posture")]
    pub(crate) masked: bool,
    /// Whether the text was read as JSON.
    pub(crate) json: bool,
    /// Whether it was read line by line, as a unit of systemd or a file of variables.
    pub(crate) lines: bool,
}

impl Table {
    pub(crate) fn node(&self, id: NodeId) -> Node {
        let nothing = Node::new(Row::Value(Kind::Null), Style::Plain, Span::new(0, 0), 0);
        self.nodes.get(id as usize).copied().unwrap_or(nothing)
    }

    /// The row behind `id` and all that is in it.
    pub(crate) fn after(&self, id: NodeId) -> NodeId {
        let node = self.node(id);
        // INVARIANT: a collection's end lies behind its own row, so every walk moves forward.
        let next = id.saturating_add(1);
        if node.is_collection() {
            node.data.max(next)
        } else {
            next
        }
    }

    /// The entries of an irregular mapping.
    pub(crate) fn entries(&self, id: NodeId) -> Option<&[RawEntry]> {
        if !self.node(id).is(Node::IRREGULAR) {
            return None;
        }
        let at = self.irregular.binary_search_by_key(&id, |row| row.0).ok()?;
        self.irregular.get(at).map(|row| row.1.as_slice())
    }

    /// The text of a scalar: for a number or boolean as it is written.
    pub(crate) fn scalar(&self, id: NodeId) -> &str {
        self.node(id).scalar(&self.text, &self.arena, &self.decoded)
    }

    /// The text of a key in JSON.
    pub(crate) fn key(&self, id: NodeId) -> &str {
        self.node(id).key(&self.text, &self.arena, &self.decoded)
    }
}
