//! Which objects a patch is for.

use super::pattern::{is_plain, may_mean};
use crate::document::Node;
use crate::posture::{Resource, template};
use std::collections::HashSet;

/// What an object has to be, as kustomize selects: each is a regular expression, and an empty one is any.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Target {
    group: Box<str>,
    version: Box<str>,
    kind: Box<str>,
    pub(super) name: Box<str>,
    namespace: Box<str>,
    labels: Box<str>,
}

/// An object that may be a target.
pub(super) struct Object<'o> {
    pub(super) resource: &'o Resource<'o>,
    /// Its name, and those that kustomizations give it.
    pub(super) names: Vec<String>,
    /// Whether a kustomization puts it into a namespace.
    pub(super) is_moved: bool,
    /// The keys of the labels that kustomizations add.
    pub(super) label_keys: &'o HashSet<Box<str>>,
}

impl Target {
    /// As it is written in a patch or a replacement.
    pub(super) fn read(node: Node<'_>) -> Self {
        let text = |key: &str| {
            let text = node.get(key).and_then(Node::as_text);
            text.map_or("", |it| it.expose()).into()
        };
        Self {
            group: text("group"),
            version: text("version"),
            kind: text("kind"),
            name: text("name"),
            namespace: text("namespace"),
            labels: text("labelSelector"),
        }
    }

    /// The object of which a patch is a part.
    pub(super) fn of_part(root: Node<'_>) -> Self {
        let text = |way: &[&str]| {
            let text = root.at(way).and_then(Node::as_text);
            let text = text.filter(|it| !template::is_expression(it.expose()));
            text.map_or("", |it| it.expose()).into()
        };
        Self {
            kind: text(&["kind"]),
            name: text(&["metadata", "name"]),
            namespace: text(&["metadata", "namespace"]),
            ..Self::default()
        }
    }

    /// All of a name.
    pub(super) fn named(name: &str) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// The one name that it means.
    pub(super) fn only_name(&self) -> Option<&str> {
        let name = Some(&*self.name).filter(|it| !it.is_empty());
        name.filter(|it| is_plain(it))
    }

    pub(super) fn may_mean(&self, object: &Object<'_>) -> bool {
        let resource = object.resource;
        let is_any = |pattern: &str| pattern.is_empty();
        let may = |pattern: &str, text: &str| is_any(pattern) || may_mean(pattern, text);
        let version = resource.api_version().rsplit('/').next();
        let namespace = match resource.namespace() {
            "" => "default",
            namespace => namespace,
        };
        may(&self.kind, resource.kind())
            && may(&self.group, resource.group())
            && may(&self.version, version.unwrap_or_default())
            && (object.is_moved || may(&self.namespace, namespace))
            && object.names.iter().any(|it| may(&self.name, it))
            && self.may_select(object)
    }

    /// Whether the labels may be those that are asked for; of what is said but of one value nothing is told here.
    fn may_select(&self, object: &Object<'_>) -> bool {
        if self.labels.contains('(') {
            return true;
        }
        let labels = object.resource.metadata().and_then(|it| it.get("labels"));
        self.labels.split(',').all(|term| {
            let (key, value) = match term.split_once('=') {
                Some((key, value)) if !key.ends_with('!') => (key.trim(), value),
                _ => return true,
            };
            let value = value.trim_start_matches('=').trim();
            let known = labels.and_then(|it| it.get(key)).and_then(Node::as_text);
            match known.map(|it| it.expose()) {
                _ if object.label_keys.contains(key) => true,
                Some(known) => known == value || template::is_expression(known),
                None => false,
            }
        })
    }
}
