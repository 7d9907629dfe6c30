//! A field of the configuration: what the API server reads of it, and where it stands.

use super::violation::Violation;
use crate::document::Node;

/// A field: its value as the API server reads it, and the node it is read from.
///
/// An absent field and a null one have the type's zero value; a field that cannot be decoded has
/// none.
///
/// ```
/// use sealward::document::Document;
/// use sealward::kubernetes::EncryptionConfiguration;
/// let document = Document::parse("kind: EncryptionConfiguration
/// resources: [{providers: [{kms: {cachesize: many}}]}]")?;
/// let configuration = EncryptionConfiguration::read(&document);
/// let part = configuration.rules().items[0].providers.items[0].single().unwrap();
/// let kms = part.kms.unwrap();
/// assert_eq!(kms.cache_size.value, None); // no number
/// assert_eq!(kms.cache_size.node_or(part.node).span().of(document.text()), "many");
/// assert!(kms.name.node.is_none() && kms.name.node_or(part.node) == part.node);
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field<'a, T> {
    /// Where the field stands; `None` where it is absent.
    pub node: Option<Node<'a>>,
    /// The value; `None` where the API server cannot decode it.
    pub value: Option<T>,
}

impl<'a, T> Field<'a, T> {
    pub(super) const fn new(node: Option<Node<'a>>, value: Option<T>) -> Self {
        Self { node, value }
    }

    /// The node, or `parent` where the field is absent.
    #[must_use]
    pub fn node_or(&self, parent: Node<'a>) -> Node<'a> {
        self.node.unwrap_or(parent)
    }
}

/// Puts a violation where a field of `parent` stands, or should stand.
pub(super) fn place<'a>(
    mut violation: Violation<'a>,
    node: Option<Node<'a>>,
    parent: Node<'a>,
    name: &'static str,
) -> Violation<'a> {
    match node.filter(|node| !node.is_null()) {
        Some(node) => {
            violation.node = node;
            violation.absent = None;
        }
        None => {
            violation.node = parent;
            violation.absent = Some(name);
        }
    }
    violation.span = violation.node.span();
    violation
}

/// A list of the configuration, with the items that are in it.
///
/// ```
/// use sealward::document::Document;
/// use sealward::kubernetes::EncryptionConfiguration;
/// let document = Document::parse("kind: EncryptionConfiguration
/// resources: [{resources: []}]")?;
/// let configuration = EncryptionConfiguration::read(&document);
/// let rule = &configuration.rules().items[0];
/// assert!(rule.resources.is_empty() && rule.resources.node.is_some());
/// assert!(rule.providers.is_empty() && rule.providers.node_or(rule.node) == rule.node);
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct List<'a, T> {
    /// Where the list stands; `None` where it is absent.
    pub node: Option<Node<'a>>,
    /// The items, in order; those that cannot be decoded are left out.
    pub items: Vec<T>,
    /// Whether the API server can decode all of it.
    pub(super) decoded: bool,
}

impl<'a, T> List<'a, T> {
    /// Whether the API server reads a list without items.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.decoded && self.items.is_empty()
    }

    /// The node, or `parent` where the list is absent.
    #[must_use]
    pub fn node_or(&self, parent: Node<'a>) -> Node<'a> {
        self.node.unwrap_or(parent)
    }
}
