//! Objects: what stands in a document once its Lists are taken apart.

use super::component::{is_about_program, is_configuration};
use super::{ObjectKind, Pod};
use crate::document::{Document, Items, Kind, Node};
use crate::dto::FACTS_SCHEMA;

/// One Kubernetes object (or configuration object, such as an EncryptionConfiguration).
///
/// ```
/// use sealward::document::Document;
/// use sealward::posture::{ObjectKind, resources};
/// let text = "{apiVersion: v1, kind: PodList, items: [{metadata: {name: a, namespace: b}}]}";
/// let document = Document::parse(text)?;
/// let pod = resources(&document).next().unwrap();
/// assert_eq!(pod.object(), ObjectKind::Pod);
/// assert_eq!((pod.namespace(), pod.name()), ("b", "a"));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
///
/// What it says of itself, and the pod in it:
///
/// ```
/// use sealward::document::Document;
/// use sealward::posture::resources;
/// let document = Document::parse("{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}}")?;
/// let web = resources(&document).next().unwrap();
/// assert_eq!((web.api_version(), web.group(), web.kind()), ("apps/v1", "apps", "Deployment"));
/// assert_eq!(web.metadata(), web.node().get("metadata"));
/// assert!(web.pod().is_none()); // it has no template
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Resource<'a> {
    document: &'a Document,
    node: Node<'a>,
    api_version: &'a str,
    kind: &'a str,
    object: ObjectKind,
    metadata: Option<Node<'a>>,
}

impl<'a> Resource<'a> {
    fn new(document: &'a Document, node: Node<'a>, api_version: &'a str, kind: &'a str) -> Self {
        Self {
            document,
            node,
            api_version,
            kind,
            object: ObjectKind::of(group(api_version), kind),
            metadata: node.get("metadata"),
        }
    }

    /// What a document is to checks that are called for documents: its root, of no kind.
    pub(super) fn document_itself(document: &'a Document) -> Self {
        Self::new(document, document.root(), "", "")
    }

    /// The document that the object stands in.
    #[must_use]
    pub const fn document(&self) -> &'a Document {
        self.document
    }

    /// The object itself: what paths are relative to.
    #[must_use]
    pub const fn node(&self) -> Node<'a> {
        self.node
    }

    /// Group and version, as written: `apps/v1`.
    #[must_use]
    pub const fn api_version(&self) -> &'a str {
        self.api_version
    }

    /// The API group, empty for the core group.
    #[must_use]
    pub fn group(&self) -> &'a str {
        group(self.api_version)
    }

    /// The kind, as written.
    #[must_use]
    pub const fn kind(&self) -> &'a str {
        self.kind
    }

    /// The kind, where some check reads it.
    #[must_use]
    pub const fn object(&self) -> ObjectKind {
        self.object
    }

    /// The object's `metadata`, whatever it is.
    #[must_use]
    pub const fn metadata(&self) -> Option<Node<'a>> {
        self.metadata
    }

    /// The object's name, empty where it has none.
    #[must_use]
    pub fn name(&self) -> &'a str {
        match self.object {
            ObjectKind::Host => self
                .node
                .get("host")
                .map_or("", |host| string(host, "name")),
            _ => self.meta("name"),
        }
    }

    /// The namespace that the object names, empty where it names none.
    #[must_use]
    pub fn namespace(&self) -> &'a str {
        self.meta("namespace")
    }

    /// The pod that the object carries, the first of several; `None` for kinds without one and where there is no
    /// template.
    #[must_use]
    pub fn pod(&self) -> Option<Pod<'a>> {
        self.pods().next()
    }

    /// Every pod that the object carries: custom resources may have several.
    ///
    /// ```
    /// use sealward::document::Document;
    /// use sealward::posture::resources;
    /// let template = "{template: {spec: {containers: [{image: a}]}}}";
    /// let text = format!("{{apiVersion: batch.volcano.sh/v1alpha1, kind: Job, spec: {{tasks: [{template}, {template}]}}}}");
    /// let document = Document::parse(&text)?;
    /// assert_eq!(resources(&document).next().unwrap().pods().count(), 2);
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    pub fn pods(&self) -> impl Iterator<Item = Pod<'a>> + use<'a> {
        Pod::all(self).into_iter().filter_map(Result::ok)
    }

    fn meta(&self, key: &str) -> &'a str {
        let value = self.metadata.and_then(|metadata| metadata.get(key));
        value
            .filter(|node| !node.is_sensitive())
            .map_or("", |node| node.text().expose())
    }
}

/// The objects of a document, in order; Lists, also within Lists, are taken apart.
///
/// What is no object (no `apiVersion` or no `kind`) is left out: [`Resources::skipped`] counts it. A configuration of
/// k3s or RKE2, a unit of systemd and the user data of cloud-init name no kind; the first is known by its path or by keys that
/// nothing else has, the second by the program that it starts, or by a credential in it, and the last by its first line.
///
/// To kubectl whatever holds a list under `items` is a List, and its items are applied. So objects
/// in such a list of a kind that is not called a List follow the object itself; what else such a
/// list holds is no object and not counted.
///
/// ```
/// use sealward::document::Document;
/// use sealward::posture::resources;
/// let text = "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Pod}, {kind: Secret}]}";
/// let document = Document::parse(text)?;
/// let kinds: Vec<_> = resources(&document).map(|object| object.kind()).collect();
/// assert_eq!(kinds, ["Pod"]); // a Secret without a version is no object
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[must_use]
pub fn resources(document: &Document) -> Resources<'_> {
    Resources {
        document,
        root: Some(document.root()),
        lists: Vec::new(),
        taken_apart: Vec::new(),
        skipped: 0,
    }
}

/// Iterates over the objects of a document.
///
/// ```
/// use sealward::document::Document;
/// use sealward::posture::resources;
/// let document = Document::parse("{apiVersion: v1, kind: List, items: [{kind: Secret}]}")?;
/// let mut objects = resources(&document);
/// assert_eq!(objects.by_ref().count(), 0);
/// assert_eq!(objects.skipped(), 1);
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Resources<'a> {
    document: &'a Document,
    root: Option<Node<'a>>,
    lists: Vec<List<'a>>,
    taken_apart: Vec<Resource<'a>>,
    skipped: usize,
}

/// A List that is being taken apart. Its items may leave out what its own kind tells: a PodList
/// holds Pods.
#[derive(Clone, Debug)]
struct List<'a> {
    items: Items<'a>,
    api_version: &'a str,
    item_kind: &'a str,
    /// Whether its own kind says that it is one.
    declared: bool,
}

impl<'a> Resources<'a> {
    /// How many documents and list items so far were no objects.
    #[must_use]
    pub const fn skipped(&self) -> usize {
        self.skipped
    }

    /// The Lists that were taken apart so far: what they say of themselves nobody reads.
    pub(super) fn lists(&self) -> &[Resource<'a>] {
        &self.taken_apart
    }
}

impl<'a> Iterator for Resources<'a> {
    type Item = Resource<'a>;

    fn next(&mut self) -> Option<Resource<'a>> {
        loop {
            let is_root = self.root.is_some();
            let (node, inherited, declared) = match self.root.take() {
                Some(root) => (root, ("", ""), true),
                None => {
                    let list = self.lists.last_mut()?;
                    let Some(item) = list.items.next() else {
                        self.lists.pop();
                        continue;
                    };
                    (item, (list.api_version, list.item_kind), list.declared)
                }
            };
            let own = without_kind(self.document, node)
                .unwrap_or((string(node, "apiVersion"), string(node, "kind")));
            let own = if is_root && own == ("", "") {
                host(node).unwrap_or(own)
            } else {
                own
            };
            let (api_version, kind) = if own == ("", "") { inherited } else { own };
            if api_version.is_empty() || kind.is_empty() {
                self.skipped = self.skipped.saturating_add(usize::from(declared));
                continue;
            }
            let resource = Resource::new(self.document, node, api_version, kind);
            let items = node
                .get("items")
                .filter(|items| items.kind() == Kind::Sequence);
            let Some(items) = items else {
                return Some(resource);
            };
            let list_of = kind.strip_suffix("List");
            let is_known = resource.object != ObjectKind::Other;
            self.lists.push(List {
                items: items.items(),
                api_version,
                item_kind: list_of.unwrap_or(if is_known { kind } else { "" }),
                declared: list_of.is_some(),
            });
            if list_of.is_none() {
                return Some(resource);
            }
            self.taken_apart.push(resource);
        }
    }
}

/// What a document is that names no kind, as other things tell: what reads it knows it by its path.
fn without_kind(document: &Document, node: Node<'_>) -> Option<(&'static str, &'static str)> {
    const VERSION: &str = "sealward/v1";
    if node != document.root() {
        return None;
    }
    if document.is_unit() {
        let kind = ObjectKind::SystemdUnit.name();
        let is_one = is_about_program(document) || !node.texts_with_credentials().is_empty();
        return is_one.then_some((VERSION, kind));
    }
    if document.is_for_cloud_init() {
        return Some((VERSION, "CloudConfig"));
    }
    let kind = ObjectKind::K3sConfiguration.name();
    is_configuration(document).then_some((VERSION, kind))
}

fn string<'a>(node: Node<'a>, key: &str) -> &'a str {
    node.get(key)
        .and_then(Node::as_text)
        .map_or("", |text| text.expose())
}

/// What facts of a host are called: they are a document of our own, and no object of an API.
fn host(node: Node<'_>) -> Option<(&'static str, &'static str)> {
    (string(node, "schema") == FACTS_SCHEMA).then(|| (FACTS_SCHEMA, ObjectKind::Host.name()))
}

pub(super) fn group(api_version: &str) -> &str {
    api_version.split_once('/').map_or("", |(group, _)| group)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> (Vec<(String, String)>, usize) {
        let document = Document::parse(text).unwrap();
        let mut objects = resources(&document);
        let mut found = Vec::new();
        for object in objects.by_ref() {
            found.push((object.kind().to_owned(), object.name().to_owned()));
        }
        (found, objects.skipped())
    }

    #[test]
    fn whatever_has_items_is_a_list_to_kubectl() {
        let pair = |kind: &str, name: &str| (kind.to_owned(), name.to_owned());
        let pod = "{apiVersion: v1, kind: Pod, metadata: {name: a}}";
        let named = format!("{{apiVersion: v1, kind: Event, items: [{pod}, {{b: 1}}, 2]}}");
        let expected = vec![pair("Event", ""), pair("Pod", "a")];
        assert_eq!(kinds(&named), (expected, 0));
        let same = "{apiVersion: v1, kind: Pod, items: [{metadata: {name: b}}]}";
        let expected = vec![pair("Pod", ""), pair("Pod", "b")];
        assert_eq!(kinds(same), (expected, 0));
        let list = format!("{{apiVersion: v1, kind: List, items: [{pod}, {{b: 1}}, 2]}}");
        assert_eq!(kinds(&list), (vec![pair("Pod", "a")], 2));
    }
}
