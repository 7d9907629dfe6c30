//! What a fix changes in a document's tree.

use crate::document::{Document, Node};

/// A value that a change writes.
///
/// ```
/// use sealward::posture::fix::Value;
/// let profile = Value::map([("type", Value::from("RuntimeDefault"))]);
/// assert_eq!(profile, Value::Map(vec![("type".to_owned(), Value::Text("RuntimeDefault".to_owned()))]));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text, quoted where it would be read as something else.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// Keys with values, in this order.
    Map(Vec<(String, Self)>),
}

impl Value {
    /// A mapping of these entries.
    pub fn map<K: Into<String>>(entries: impl IntoIterator<Item = (K, Self)>) -> Self {
        let entries = entries.into_iter().map(|(key, value)| (key.into(), value));
        Self::Map(entries.collect())
    }

    pub(super) const fn is_collection(&self) -> bool {
        matches!(self, Self::List(_) | Self::Map(_))
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// A change of a document's tree: fields set and renamed, items added, entries and items removed; or a
/// document more behind it.
///
/// All steps start from the document as it is, not from what other steps make of it.
///
/// ```
/// use sealward::document::Document;
/// use sealward::posture::fix::{Change, apply, edits};
/// let text = "spec:\n  hostPID: yes # why?\n  containers: []\n";
/// let document = Document::parse(text)?;
/// let spec = document.root().get("spec").unwrap();
/// let change = Change::set(spec, &["hostPID"], false).and(Change::append(spec, &["containers"], "web"));
/// let edits = edits(&document, &change).unwrap();
/// let mended = "spec:\n  hostPID: false # why?\n  containers:\n    - web\n";
/// assert_eq!(apply(text, &edits).as_deref(), Some(mended));
///
/// let edits = sealward::posture::fix::edits(&document, &Change::remove(spec.get("hostPID").unwrap()));
/// assert_eq!(apply(text, &edits.unwrap()).as_deref(), Some("spec:\n  containers: []\n"));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Change<'a> {
    steps: Vec<(Node<'a>, Vec<String>, Action)>,
}

/// What becomes of a place in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Set(Value),
    Append(Value),
    Remove,
    Rename(String),
    Follow(Value),
}

/// One step of a change, free of its document.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// The node that the way starts from, as [`Node::place`] has it.
    pub(super) place: (u32, u32),
    /// The way from there.
    pub(super) keys: Vec<String>,
    pub(super) action: Action,
}

impl<'a> Change<'a> {
    /// The field at `path` below `node` becomes `value`; what is missing on the way, or null, is made.
    /// The empty path is the node itself.
    #[must_use]
    pub fn set(node: Node<'a>, path: &[&str], value: impl Into<Value>) -> Self {
        Self::new(node, path, Action::Set(value.into()))
    }

    /// The list at `path` below `node` has one more item; a list that is missing or null is made.
    #[must_use]
    pub fn append(node: Node<'a>, path: &[&str], value: impl Into<Value>) -> Self {
        Self::new(node, path, Action::Append(value.into()))
    }

    /// The entry whose value `node` is goes, or the item of a list that it is. A collection that is
    /// left without any stays, as `{}` or `[]`.
    #[must_use]
    pub fn remove(node: Node<'a>) -> Self {
        Self::new(node, &[], Action::Remove)
    }

    /// The entry whose value `node` is gets another key, and stays where it is.
    ///
    /// ```
    /// use sealward::document::Document;
    /// use sealward::posture::fix::{Change, apply, edits};
    /// let text = "securityContext:\n  runAsNonroot: true # no root\n";
    /// let document = Document::parse(text)?;
    /// let node = document.root().get("securityContext").and_then(|it| it.get("runAsNonroot")).unwrap();
    /// let edits = edits(&document, &Change::rename(node, "runAsNonRoot")).unwrap();
    /// assert_eq!(apply(text, &edits).unwrap(), "securityContext:\n  runAsNonRoot: true # no root\n");
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub fn rename(node: Node<'a>, key: &str) -> Self {
        Self::new(node, &[], Action::Rename(key.to_owned()))
    }

    /// Behind the document that has this root stands one more; comments at its end stay where they are.
    ///
    /// ```
    /// use sealward::document::Document;
    /// use sealward::posture::fix::{Change, Value, apply, edits};
    /// let text = "kind: Namespace\nmetadata: {name: shop}\n# the shop\n";
    /// let document = Document::parse(text)?;
    /// let change = Change::follow(document.root(), Value::map([("kind", Value::from("Pod"))]));
    /// let mended = apply(text, &edits(&document, &change).unwrap()).unwrap();
    /// assert_eq!(mended, format!("{text}---\nkind: Pod\n"));
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub fn follow(root: Node<'a>, value: impl Into<Value>) -> Self {
        Self::new(root, &[], Action::Follow(value.into()))
    }

    /// Both changes.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.steps.extend(other.steps);
        self
    }

    fn new(node: Node<'a>, path: &[&str], action: Action) -> Self {
        let path = path.iter().map(|&key| key.to_owned()).collect();
        Self {
            steps: vec![(node, path, action)],
        }
    }

    /// The steps, if all are about this document.
    pub(super) fn steps_in(&self, document: &Document) -> Option<Vec<Step>> {
        let step = |(node, keys, action): &(Node<'a>, Vec<String>, Action)| {
            node.is_of(document).then(|| Step {
                place: node.place(),
                keys: keys.clone(),
                action: action.clone(),
            })
        };
        self.steps.iter().map(step).collect()
    }
}
