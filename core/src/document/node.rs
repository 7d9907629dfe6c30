//! A node of a document, as checks and tools see it: aliases followed, merge keys applied, the
//! last of repeated keys taken.

use super::table::{NONE, Node as Data, NodeId, RawEntry, Row, Table};
use super::{Kind, Span, Style, Text, number};

/// A node of a document. Small and `Copy`: a place in the document's table.
///
/// Aliases and merge keys are already followed, as the API server does; [`Node::used_at`] tells
/// where such a value is used.
///
/// ```
/// use sealward::document::{Document, Kind};
/// let document = Document::parse("spec: {replicas: 0x10, paused: yes}")?;
/// let spec = document.root().get("spec").unwrap();
/// assert_eq!(spec.get("replicas").and_then(|n| n.as_i64()), Some(16));
/// assert_eq!(spec.get("paused").and_then(|n| n.as_bool()), Some(true));
/// assert_eq!(spec.kind(), Kind::Mapping);
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
///
/// Values are read by their type, and `None` says that they have another one:
///
/// ```
/// use sealward::document::Document;
/// let document = Document::parse("port: 8080\ncpu: 0.5\nname: web\nstdin: ~\ntty: no\n")?;
/// let root = document.root();
/// assert_eq!(root.get("port").and_then(|n| n.as_u64()), Some(8080));
/// assert_eq!(root.get("cpu").and_then(|n| n.as_f64()), Some(0.5));
/// assert!(root.get("name").and_then(|n| n.as_text()).is_some_and(|name| name == "web"));
/// assert!(root.get("port").unwrap().as_text().is_none());
/// assert!(root.get("stdin").unwrap().is_null() && root.at(&["stdin"]).is_none());
/// assert!(root.get("tty").unwrap().is_false() && !root.get("tty").unwrap().is_true());
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    pub(super) table: &'a Table,
    pub(super) id: NodeId,
    /// The alias through which this node was reached last, or `NONE`.
    pub(super) via: NodeId,
}

/// Two nodes are equal when they are the same place of the same document, reached the same way.
impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.table, other.table) && self.id == other.id && self.via == other.via
    }
}

impl Eq for Node<'_> {}

impl<'a> Node<'a> {
    /// Which one it is of the document's, counted as they are written.
    #[cfg(feature = "posture")]
    pub(crate) const fn number(self) -> u32 {
        self.id
    }

    /// The node at `id`, following an alias.
    pub(super) fn follow(table: &'a Table, id: NodeId, via: NodeId) -> Self {
        let node = table.node(id);
        match node.row() {
            Row::Alias => Self {
                table,
                id: node.data,
                via: id,
            },
            Row::Value(_) => Self { table, id, via },
        }
    }

    fn data(self) -> Data {
        self.table.node(self.id)
    }

    /// What the node is.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self.data().row() {
            Row::Value(kind) => kind,
            // INVARIANT: `follow` never leaves an alias, and an alias never stands for another.
            Row::Alias => Kind::Null,
        }
    }

    /// How the node is written.
    ///
    /// ```
    /// use sealward::document::{Document, Style};
    /// let document = Document::parse("mode: \"0644\"")?;
    /// assert_eq!(document.root().get("mode").unwrap().style(), Style::DoubleQuoted);
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub fn style(self) -> Style {
        self.data().style()
    }

    /// Where the text that decides the node's value stands. Of a block collection: from its first
    /// key or dash to the end of its last value.
    ///
    /// ```
    /// use sealward::document::Document;
    /// let document = Document::parse("spec:\n  hostPID: yes\n")?;
    /// let spec = document.root().get("spec").unwrap();
    /// assert_eq!(spec.span().of(document.text()), "hostPID: yes");
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub fn span(self) -> Span {
        Span::new(self.data().start, self.data().end)
    }

    /// Where the value is used, if an alias or merge key brings it there.
    ///
    /// ```
    /// use sealward::document::Document;
    /// let document = Document::parse("base: &yes true\nprivileged: *yes\n")?;
    /// let privileged = document.root().get("privileged").unwrap();
    /// assert_eq!(privileged.span().of(document.text()), "true");
    /// assert_eq!(privileged.used_at().unwrap().of(document.text()), "*yes");
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub fn used_at(self) -> Option<Span> {
        let alias = self.table.nodes.get(self.via as usize)?;
        Some(Span::new(alias.start, alias.end))
    }

    /// Whether the node is null. A field that is null is a field that is absent.
    #[must_use]
    pub fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    /// Whether the node's text must not be shown.
    ///
    /// ```
    /// use sealward::document::Document;
    /// let document = Document::parse("{kind: Secret, data: {token: aHVudGVyMg==}}")?;
    /// let root = document.root();
    /// assert!(root.at(&["data", "token"]).is_some_and(|token| token.is_sensitive()));
    /// assert!(root.get("kind").is_some_and(|kind| !kind.is_sensitive()));
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub fn is_sensitive(self) -> bool {
        self.data().is(Data::SENSITIVE)
    }

    /// The boolean, where it is one.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        (self.kind() == Kind::Bool).then(|| self.data().is(Data::TRUE))
    }

    /// Whether the node is the boolean `true`.
    #[must_use]
    pub fn is_true(self) -> bool {
        self.as_bool() == Some(true)
    }

    /// Whether the node is the boolean `false`.
    #[must_use]
    pub fn is_false(self) -> bool {
        self.as_bool() == Some(false)
    }

    /// The whole number, where it is one and fits.
    #[must_use]
    pub fn as_i64(self) -> Option<i64> {
        number::as_i64(self.kind(), self.table.scalar(self.id))
    }

    /// The whole number, where it is one and not negative.
    #[must_use]
    pub fn as_u64(self) -> Option<u64> {
        number::as_u64(self.kind(), self.table.scalar(self.id))
    }

    /// The number, whole or not.
    #[must_use]
    pub fn as_f64(self) -> Option<f64> {
        number::as_f64(self.kind(), self.table.scalar(self.id))
    }

    /// The text, where the node is a string.
    #[must_use]
    pub fn as_text(self) -> Option<Text<'a>> {
        (self.kind() == Kind::String).then(|| self.text())
    }

    /// The text of any scalar, as it is written; of a collection or null the empty text.
    ///
    /// ```
    /// use sealward::document::Document;
    /// let document = Document::parse("replicas: 0x10\nlabels: {}\n")?;
    /// assert_eq!(document.root().get("replicas").unwrap().text().expose(), "0x10");
    /// assert!(document.root().get("labels").unwrap().text().is_empty());
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub fn text(self) -> Text<'a> {
        let scalar = !matches!(self.kind(), Kind::Null | Kind::Sequence | Kind::Mapping);
        let text = if scalar {
            self.table.scalar(self.id)
        } else {
            ""
        };
        Text::new(text, self.is_sensitive())
    }

    /// What tells this node from all others of its document, and this way to it from others.
    #[cfg(feature = "posture")]
    pub(crate) const fn place(self) -> (u32, u32) {
        (self.id, self.via)
    }

    /// The text of the whole file, which spans refer to.
    #[cfg(feature = "posture")]
    pub(crate) fn source(self) -> &'a str {
        &self.table.text
    }

    /// The value of a mapping's key. Null where the value is null.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Self> {
        self.entry(key).map(|entry| entry.value)
    }

    /// A mapping's entry by its key.
    ///
    /// ```
    /// use sealward::document::Document;
    /// let document = Document::parse("hostPID: true")?;
    /// let entry = document.root().entry("hostPID").unwrap();
    /// assert_eq!(entry.key_span().of(document.text()), "hostPID");
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub fn entry(self, key: &str) -> Option<Entry<'a>> {
        // No repeated keys here: an irregular mapping lists each key once.
        self.entries().find(|entry| entry.key() == key)
    }

    /// The value at a path of keys, `None` as soon as one is missing or null.
    ///
    /// ```
    /// use sealward::document::Document;
    /// let document = Document::parse("{metadata: {name: web, labels: null}}")?;
    /// assert!(document.root().at(&["metadata", "name"]).is_some());
    /// assert!(document.root().at(&["metadata", "labels"]).is_none());
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub fn at(self, path: &[&str]) -> Option<Self> {
        path.iter().try_fold(self, |node, key| {
            node.get(key).filter(|next| !next.is_null())
        })
    }

    /// A mapping's entries, each key once, in the order of the text. Nothing for other kinds.
    ///
    /// ```
    /// use sealward::document::Document;
    /// let document = Document::parse("{app: web, tier: front}")?;
    /// let labels = document.root().entries().map(|it| format!("{}={}", it.key(), it.value.text()));
    /// assert_eq!(labels.collect::<Vec<_>>(), ["app=web", "tier=front"]);
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub fn entries(self) -> Entries<'a> {
        let (next, end) = self.inside(Kind::Mapping);
        let listed = self.table.entries(self.id).map(<[RawEntry]>::iter);
        Entries {
            table: self.table,
            via: self.via,
            next,
            end,
            listed,
        }
    }

    /// A sequence's items. Nothing for other kinds.
    ///
    /// ```
    /// use sealward::document::Document;
    /// let document = Document::parse("[80, 443]")?;
    /// let ports: Option<Vec<_>> = document.root().items().map(|port| port.as_i64()).collect();
    /// assert_eq!(ports, Some(vec![80, 443]));
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub fn items(self) -> Items<'a> {
        let (next, end) = self.inside(Kind::Sequence);
        Items {
            table: self.table,
            via: self.via,
            next,
            end,
        }
    }

    fn inside(self, kind: Kind) -> (NodeId, NodeId) {
        if self.kind() != kind {
            return (0, 0);
        }
        (self.id.saturating_add(1), self.table.after(self.id))
    }
}

/// An entry of a mapping.
///
/// ```
/// use sealward::document::Document;
/// let document = Document::parse("on: push")?;
/// let entry = document.root().entries().next().unwrap();
/// // YAML 1.1 reads a boolean, and JSON has only strings for keys.
/// assert_eq!((entry.key(), entry.key_span().of(document.text())), ("true", "on"));
/// assert_eq!(entry.value.text().to_string(), "push");
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Entry<'a> {
    table: &'a Table,
    key: NodeId,
    /// The value.
    pub value: Node<'a>,
}

impl<'a> Entry<'a> {
    #[cfg(feature = "posture")]
    pub(super) const fn new(table: &'a Table, key: NodeId, value: Node<'a>) -> Self {
        Self { table, key, value }
    }

    /// The key as JSON has it: always a string.
    #[must_use]
    pub fn key(&self) -> &'a str {
        self.table.key(self.key)
    }

    /// What the key is before it becomes a string.
    pub(super) fn key_kind(&self) -> Kind {
        match self.table.node(self.key).row() {
            Row::Value(kind) => kind,
            Row::Alias => Kind::Null,
        }
    }

    /// Where the key stands.
    #[must_use]
    pub fn key_span(&self) -> Span {
        let node = self.table.node(self.key);
        Span::new(node.start, node.end)
    }
}

/// Iterates over a mapping's entries.
///
/// ```
/// use sealward::document::Document;
/// let document = Document::parse("base: &base {a: 1}\nmore: {<<: *base, b: 2}\n")?;
/// let more = document.root().get("more").unwrap();
/// let keys: Vec<_> = more.entries().map(|entry| entry.key()).collect();
/// assert_eq!(keys, ["a", "b"]);
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Entries<'a> {
    table: &'a Table,
    via: NodeId,
    next: NodeId,
    end: NodeId,
    listed: Option<std::slice::Iter<'a, RawEntry>>,
}

impl<'a> Iterator for Entries<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        let Some(listed) = &mut self.listed else {
            if self.next >= self.end {
                return None;
            }
            let key = self.next;
            let value = self.table.after(key);
            self.next = self.table.after(value);
            let value = Node::follow(self.table, value, self.via);
            return Some(Entry {
                table: self.table,
                key,
                value,
            });
        };
        let entry = listed.next()?;
        let via = if entry.via == NONE {
            self.via
        } else {
            entry.via
        };
        let value = Node::follow(self.table, entry.value, via);
        Some(Entry {
            table: self.table,
            key: entry.key,
            value,
        })
    }
}

/// Iterates over a sequence's items.
///
/// ```
/// use sealward::document::Document;
/// let document = Document::parse("drop: [ALL, NET_RAW]")?;
/// let items = document.root().get("drop").unwrap().items();
/// assert_eq!(items.map(|item| item.text().to_string()).collect::<Vec<_>>(), ["ALL", "NET_RAW"]);
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Items<'a> {
    table: &'a Table,
    via: NodeId,
    next: NodeId,
    end: NodeId,
}

impl<'a> Iterator for Items<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        if self.next >= self.end {
            return None;
        }
        let id = self.next;
        self.next = self.table.after(id);
        Some(Node::follow(self.table, id, self.via))
    }
}
