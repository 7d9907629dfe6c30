//! How a check reads fields: absent and null are the same, and a wrong type is unknown.

use super::{Cx, template};
use crate::document::{Kind, Node, Text};

/// A value that was read, and the node it stands at.
///
/// ```
/// use sealward::posture::Cx;
///
/// fn run(cx: &mut Cx<'_>) {
///     if let Some(image) = cx.string(cx.node(), &["image"]).filter(|it| it.value == "latest") {
///         cx.report(image.node, format!("the image is `{}`", image.value));
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Value<'a, T> {
    /// Where the value stands: what to report at.
    pub node: Node<'a>,
    /// The value.
    pub value: T,
}

/// Readers. `parent` may itself be absent; `field` is a path of keys below it.
///
/// `None` says that the field is absent, null, or not of the type that is read. In the last case
/// the check is unknown for this object already, and has nothing more to do.
impl<'a> Cx<'a> {
    /// The value of a field, whatever it is, unless it is absent or null.
    pub fn field<P: Into<Option<Node<'a>>>>(
        &mut self,
        parent: P,
        field: &[&str],
    ) -> Option<Node<'a>> {
        let mut node = parent.into()?;
        for key in field {
            if node.kind() != Kind::Mapping {
                if !node.is_null() {
                    self.wrong(node, "mapping");
                }
                return None;
            }
            node = node.get(key)?;
        }
        (!node.is_null()).then_some(node)
    }

    /// A boolean field.
    pub fn boolean<P: Into<Option<Node<'a>>>>(
        &mut self,
        parent: P,
        field: &[&str],
    ) -> Option<Value<'a, bool>> {
        let node = self.field(parent, field)?;
        let value = node.as_bool();
        self.typed(node, value, "boolean")
    }

    /// A field that holds a whole number.
    pub fn integer<P: Into<Option<Node<'a>>>>(
        &mut self,
        parent: P,
        field: &[&str],
    ) -> Option<Value<'a, i64>> {
        let node = self.field(parent, field)?;
        let value = node.as_i64().or_else(|| whole(node));
        self.typed(node, value, "integer")
    }

    /// A field that holds text. A text from a template expression is not known.
    pub fn string<P: Into<Option<Node<'a>>>>(
        &mut self,
        parent: P,
        field: &[&str],
    ) -> Option<Value<'a, Text<'a>>> {
        let node = self.field(parent, field)?;
        let value = node
            .as_text()
            .filter(|_| template::expression(node).is_none());
        self.typed(node, value, "string")
    }

    /// A field that holds a mapping.
    pub fn object<P: Into<Option<Node<'a>>>>(
        &mut self,
        parent: P,
        field: &[&str],
    ) -> Option<Node<'a>> {
        let node = self.field(parent, field)?;
        let value = (node.kind() == Kind::Mapping).then_some(node);
        self.typed(node, value, "mapping").map(|found| found.value)
    }

    /// The items of a field that holds a list, whatever they are; none where it is absent.
    pub fn list<P: Into<Option<Node<'a>>>>(
        &mut self,
        parent: P,
        field: &[&str],
    ) -> impl Iterator<Item = Node<'a>> + Clone + use<'a, P> {
        let list = self.field(parent, field).and_then(|node| {
            let value = (node.kind() == Kind::Sequence).then_some(node);
            self.typed(node, value, "array").map(|found| found.value)
        });
        list.into_iter().flat_map(Node::items)
    }

    /// The items of a list of mappings. A null item counts as a mapping without fields, as the API
    /// server reads it; anything else is unknown and left out.
    pub fn objects<P: Into<Option<Node<'a>>>>(
        &mut self,
        parent: P,
        field: &[&str],
    ) -> impl Iterator<Item = Node<'a>> + use<'a, P> {
        let fits = |node: &Node<'_>| matches!(node.kind(), Kind::Mapping | Kind::Null);
        let items = self.list(parent, field);
        for item in items.clone() {
            if !fits(&item) {
                self.wrong(item, "mapping");
            }
        }
        items.filter(fits)
    }

    /// The items of a list of texts, each with its value; null is the empty text, as the API
    /// server reads it; anything else is unknown and left out.
    pub fn strings<P: Into<Option<Node<'a>>>>(
        &mut self,
        parent: P,
        field: &[&str],
    ) -> impl Iterator<Item = Value<'a, Text<'a>>> + use<'a, P> {
        let read = |node: Node<'a>| match node.kind() {
            Kind::Null => Some(Value {
                node,
                value: Text::new("", false),
            }),
            Kind::String if template::expression(node).is_none() => Some(Value {
                node,
                value: node.text(),
            }),
            _ => None,
        };
        let items = self.list(parent, field);
        for item in items.clone() {
            if read(item).is_none() {
                self.wrong(item, "string");
            }
        }
        items.filter_map(read)
    }

    fn typed<T>(&mut self, node: Node<'a>, value: Option<T>, wanted: &str) -> Option<Value<'a, T>> {
        match value {
            Some(value) => Some(Value { node, value }),
            None => {
                self.wrong(node, wanted);
                None
            }
        }
    }
}

/// The whole number that a fraction or a power of ten is: the API server is sent `0.0` as `0` and
/// `8e4` as `80000`.
fn whole(node: Node<'_>) -> Option<i64> {
    let value = node.as_f64()?;
    (value.fract() == 0.0 && value.abs() < 1e18).then_some(value as i64)
}
