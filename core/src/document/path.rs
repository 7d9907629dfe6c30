//! The way from an object to one of its nodes.

use super::Node;
use super::table::{NONE, Node as Data, NodeId, Row, Table};
use std::fmt;

/// One step of a [`Path`].
///
/// ```
/// use sealward::document::{Path, Segment};
/// let path = Path::new(vec![Segment::Key("rules".to_owned()), Segment::Index(2)]);
/// assert_eq!(path.to_string(), "rules[2]");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "JSON has keys and indices")]
pub enum Segment {
    /// Into a mapping.
    Key(String),
    /// Into a sequence, from 0.
    Index(usize),
}

/// The way from an object to one of its nodes, written `a.b[0]["dotted.key"]`.
///
/// ```
/// use sealward::document::Document;
/// let document = Document::parse("a: {b.c: [1, 2]}")?;
/// let two = document.root().at(&["a", "b.c"]).unwrap().items().nth(1).unwrap();
/// assert_eq!(document.path(document.root(), two).unwrap().to_string(), r#"a["b.c"][1]"#);
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
///
/// One that is worked out step by step is written the same way:
///
/// ```
/// use sealward::document::{Path, Segment};
/// let path = Path::new(vec![Segment::Key("spec".to_owned())]).key("containers").index(0);
/// assert_eq!(path.to_string(), "spec.containers[0]");
/// assert_eq!(path.segments().last(), Some(&Segment::Index(0)));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Vec<Segment>);

impl Path {
    /// A path from its steps.
    #[must_use]
    pub const fn new(segments: Vec<Segment>) -> Self {
        Self(segments)
    }

    /// The steps, outermost first.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// The same path with one more key.
    #[must_use]
    pub fn key(mut self, key: &str) -> Self {
        self.0.push(Segment::Key(key.to_owned()));
        self
    }

    /// The same path with one more index.
    #[must_use]
    pub fn index(mut self, index: usize) -> Self {
        self.0.push(Segment::Index(index));
        self
    }

    /// Searches below `from`, entering only what can hold `to`: by the order of the table, or
    /// through an alias. Each alias is entered once, so the search is linear in the table.
    pub(super) fn between(from: Node<'_>, to: Node<'_>) -> Option<Self> {
        let mut path = Vec::new();
        let mut seen = std::collections::HashSet::new();
        let mut stack = vec![children(from)];
        if from == to {
            return Some(Self(path));
        }
        // INVARIANT: `path` names the node that the last iterator of `stack` runs through.
        while let Some(top) = stack.last_mut() {
            let Some((segment, node)) = top.next() else {
                stack.pop();
                path.pop();
                continue;
            };
            if node == to {
                path.push(segment);
                return Some(Self(path));
            }
            let aliased = node.via != NONE;
            let worth = holds(node.table, node.id, to.id)
                || (has_alias(node.table, node.id) && (!aliased || seen.insert(node.id)));
            if worth && node.table.node(node.id).is_collection() {
                path.push(segment);
                stack.push(children(node));
            }
        }
        None
    }
}

fn holds(table: &Table, id: NodeId, wanted: NodeId) -> bool {
    id < wanted && wanted < table.after(id)
}

/// Whether an alias or a worked-out mapping stands inside, so that other rows can be reached.
fn has_alias(table: &Table, id: NodeId) -> bool {
    let inside = table
        .nodes
        .get(id as usize..table.after(id) as usize)
        .unwrap_or_default();
    inside
        .iter()
        .any(|node| node.row() == Row::Alias || node.is(Data::IRREGULAR))
}

type Children<'a> = Box<dyn Iterator<Item = (Segment, Node<'a>)> + 'a>;

fn children(node: Node<'_>) -> Children<'_> {
    let entries = node
        .entries()
        .map(|entry| (Segment::Key(entry.key().to_owned()), entry.value));
    let items = node
        .items()
        .enumerate()
        .map(|(at, item)| (Segment::Index(at), item));
    Box::new(entries.chain(items))
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Key(key) if is_plain(key) => {
                    f.write_str(if at == 0 { "" } else { "." })?;
                    f.write_str(key)?;
                }
                Segment::Key(key) => write!(f, "[{}]", super::json::quoted(key))?,
            }
        }
        Ok(())
    }
}

/// Whether a key needs no brackets.
fn is_plain(key: &str) -> bool {
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'/' | b'$');
    !key.is_empty() && key.bytes().all(plain)
}
