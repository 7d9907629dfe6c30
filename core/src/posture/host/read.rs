//! From a document to facts, and back to the places that they stand at.

use crate::document::{Document, Kind, Node};
use crate::dto::{FACTS_SCHEMA, Facts};
use crate::escape;
use crate::posture::Resource;
use serde_json::Value;
use std::collections::HashMap;

/// The facts of one host, and where each stands.
///
/// ```
/// use sealward::document::Document;
/// use sealward::posture::{host::HostFacts, resources};
/// let text = "{schema: sealward/facts/v1, volumes: {/var/lib/etcd: {holds: [etcd]}}}";
/// let document = Document::parse(text)?;
/// let host = resources(&document).next().unwrap();
/// let facts = HostFacts::read(&host).unwrap();
/// assert_eq!(facts.facts().volumes.len(), 1);
/// assert!(facts.volume("/var/lib/etcd").is_some());
/// assert!(facts.file("/var/lib/etcd").is_none());
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct HostFacts<'a> {
    facts: Facts,
    /// By path. A host has any number of files, and each is asked for.
    files: HashMap<&'a str, Node<'a>>,
    volumes: HashMap<&'a str, Node<'a>>,
    unread: HashMap<&'a str, Node<'a>>,
}

/// Why an object holds no facts.
///
/// ```
/// use sealward::document::Document;
/// use sealward::posture::{host::HostFacts, resources};
/// let text = "{schema: sealward/facts/v1, files: {/etc/a: {roles: [pki], kind: file, modus: 4}}}";
/// let document = Document::parse(text)?;
/// let wrong = HostFacts::read(&resources(&document).next().unwrap()).unwrap_err();
/// assert_eq!(wrong.node.text().expose(), "4");
/// assert!(wrong.message.starts_with("unknown field `modus`"));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NoFacts<'a> {
    /// Where it is wrong.
    pub node: Node<'a>,
    /// What is wrong there, in one line.
    pub message: String,
}

impl<'a> HostFacts<'a> {
    /// Reads the facts that an object holds. Null is absent, as everywhere; a field that nobody
    /// knows is an error, since nobody should believe in what has no effect.
    ///
    /// # Errors
    ///
    /// [`NoFacts`] where something is not as it should be.
    pub fn read(resource: &Resource<'a>) -> Result<Self, NoFacts<'a>> {
        let root = resource.node();
        let wrong = |node, message: &str| NoFacts {
            node,
            message: escape(message).into_owned(),
        };
        let json = resource.document().expose_json();
        let mut value: Value =
            serde_json::from_str(&json).map_err(|_| wrong(root, "facts do not nest so deep"))?;
        drop_nulls(&mut value);
        let json = value.to_string();
        let facts: Facts = serde_json::from_str(&json).map_err(|error| {
            let said = error.to_string();
            // The place is that of this text, which nobody sees.
            let said = said.split(" at line ").next().unwrap_or_default();
            wrong(node_at(root, &json, error.column()), said)
        })?;
        if facts.schema != FACTS_SCHEMA {
            let node = root.get("schema").unwrap_or(root);
            return Err(wrong(
                node,
                "these are no facts of the version that is known here",
            ));
        }
        let by_key = |list| {
            let entries = root.get(list).into_iter().flat_map(Node::entries);
            entries.map(|it| (it.key(), it.value)).collect()
        };
        Ok(Self {
            facts,
            files: by_key("files"),
            volumes: by_key("volumes"),
            unread: by_key("unread"),
        })
    }

    /// The facts.
    #[must_use]
    pub const fn facts(&self) -> &Facts {
        &self.facts
    }

    /// What is said of a file.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<Node<'a>> {
        self.files.get(path).copied()
    }

    /// What is said of a volume.
    #[must_use]
    pub fn volume(&self, path: &str) -> Option<Node<'a>> {
        self.volumes.get(path).copied()
    }

    /// What is said of what could not be read.
    pub(super) fn unread(&self, path: &str) -> Option<Node<'a>> {
        self.unread.get(path).copied()
    }
}

/// Takes out every member that is null. The depth is that of JSON as it was read, at most 128.
fn drop_nulls(value: &mut Value) {
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                members.retain(|_, member| !member.is_null());
                open.extend(members.values_mut());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
}

/// The deepest node in which reading the same in JSON ended, which stands in one line.
fn node_at<'a>(root: Node<'a>, json: &str, column: usize) -> Node<'a> {
    let (Ok(document), Ok(end)) = (Document::parse(json), u32::try_from(column)) else {
        return root;
    };
    let holds = |start: u32, node: Node<'_>| start < end && end <= node.span().end;
    let (mut here, mut node) = (document.root(), root);
    loop {
        let next = match here.kind() {
            Kind::Mapping => {
                let mut entries = here.entries();
                let entry = entries.find(|it| holds(it.key_span().start, it.value));
                entry.and_then(|it| Some((it.value, node.get(it.key())?)))
            }
            Kind::Sequence => {
                let mut items = here.items().zip(node.items());
                items.find(|(it, _)| holds(it.span().start, *it))
            }
            _ => None,
        };
        match next {
            Some(next) => (here, node) = next,
            None => return node,
        }
    }
}
