//! The pod that a workload carries, and its containers.

use super::{ObjectKind, Resource};
use crate::document::{Kind, Node};
use std::fmt;

/// The pod of a workload: the Pod itself, or the template of whatever makes Pods.
///
/// ```
/// use sealward::document::Document;
/// use sealward::posture::resources;
/// let document = Document::parse("
/// apiVersion: apps/v1
/// kind: Deployment
/// spec:
///   template:
///     metadata: {labels: {app: web}}
///     spec: {initContainers: [{name: init}], containers: [{name: web}]}
/// ")?;
/// let pod = resources(&document).next().and_then(|deployment| deployment.pod()).unwrap();
/// assert_eq!(pod.way, ["spec", "template"]);
/// assert!(pod.metadata.is_some_and(|metadata| metadata.at(&["labels", "app"]).is_some()));
/// let names: Vec<_> = pod.containers().map(|container| container.name()).collect();
/// assert_eq!(names, ["init", "web"]);
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Pod<'a> {
    /// The keys that lead from the object to the pod: `spec`, `template`; none for a Pod.
    pub way: &'static [&'static str],
    /// The pod or template: what holds `metadata` and `spec`.
    pub node: Node<'a>,
    /// The pod spec; `None` where it is absent or null.
    pub spec: Option<Node<'a>>,
    /// The pod's own metadata (labels, annotations); `None` where it is absent or null.
    pub metadata: Option<Node<'a>>,
}

impl<'a> Pod<'a> {
    /// The pod of an object. `Ok(None)` for kinds without one and where there is no template;
    /// `Err` is the node on the way that is no mapping, so that nothing can be said of the pod.
    pub(super) fn of(resource: &Resource<'a>) -> Result<Option<Self>, Node<'a>> {
        let Some(way) = way(resource.object()) else {
            return Ok(None);
        };
        let mut node = resource.node();
        for key in way {
            match mapping(node, key)? {
                Some(next) => node = next,
                None => return Ok(None),
            }
        }
        let (spec, metadata) = (mapping(node, "spec")?, mapping(node, "metadata")?);
        Ok(Some(Self {
            way,
            node,
            spec,
            metadata,
        }))
    }

    /// The containers of every kind: init containers and sidecars, containers, ephemeral ones.
    /// A null item is a container without any field, as the API server reads it; what is neither
    /// null nor a mapping is left out.
    pub fn containers(&self) -> impl Iterator<Item = Container<'a>> + use<'a> {
        let spec = self.spec;
        ContainerList::ALL.into_iter().flat_map(move |list| {
            let items = spec.and_then(|spec| spec.get(list.key()));
            let items = items.into_iter().flat_map(Node::items).enumerate();
            items
                .filter(|(_, node)| matches!(node.kind(), Kind::Mapping | Kind::Null))
                .map(move |(index, node)| Container { node, list, index })
        })
    }
}

/// The keys from an object to its pod.
const fn way(kind: ObjectKind) -> Option<&'static [&'static str]> {
    Some(match kind {
        ObjectKind::Pod => &[],
        ObjectKind::Deployment
        | ObjectKind::ReplicaSet
        | ObjectKind::StatefulSet
        | ObjectKind::DaemonSet
        | ObjectKind::Job
        | ObjectKind::ReplicationController => &["spec", "template"],
        ObjectKind::CronJob => &["spec", "jobTemplate", "spec", "template"],
        ObjectKind::PodTemplate => &["template"],
        _ => return None,
    })
}

fn mapping<'a>(node: Node<'a>, key: &str) -> Result<Option<Node<'a>>, Node<'a>> {
    match node.get(key) {
        None => Ok(None),
        Some(next) => match next.kind() {
            Kind::Mapping => Ok(Some(next)),
            Kind::Null => Ok(None),
            _ => Err(next),
        },
    }
}

/// Which list of the pod spec a container stands in.
///
/// ```
/// use sealward::posture::ContainerList;
/// let keys = ContainerList::ALL.map(ContainerList::key);
/// assert_eq!(keys, ["initContainers", "containers", "ephemeralContainers"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a pod spec has these three lists")]
pub enum ContainerList {
    /// `initContainers`, sidecars among them.
    Init,
    /// `containers`.
    Regular,
    /// `ephemeralContainers`.
    Ephemeral,
}

impl ContainerList {
    /// Every list, in the order in which their containers start.
    pub const ALL: [Self; 3] = [Self::Init, Self::Regular, Self::Ephemeral];

    /// The list's key in the pod spec.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Init => "initContainers",
            Self::Regular => "containers",
            Self::Ephemeral => "ephemeralContainers",
        }
    }
}

/// One container of a pod. Shown as messages name it: ``init container `web` ``.
///
/// ```
/// use sealward::document::Document;
/// use sealward::posture::{ContainerList, resources};
/// let text = "{apiVersion: v1, kind: Pod, spec: {initContainers: [{name: proxy, restartPolicy: Always}]}}";
/// let document = Document::parse(text)?;
/// let pod = resources(&document).next().and_then(|object| object.pod()).unwrap();
/// let proxy = pod.containers().next().unwrap();
/// assert_eq!((proxy.list, proxy.index, proxy.name()), (ContainerList::Init, 0, "proxy"));
/// assert!(proxy.is_sidecar());
/// assert_eq!(proxy.to_string(), "sidecar container `proxy`");
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Container<'a> {
    /// The container; null where the list's item is null.
    pub node: Node<'a>,
    /// The list it stands in.
    pub list: ContainerList,
    /// Its place in that list, from 0.
    pub index: usize,
}

impl<'a> Container<'a> {
    /// The container's name, empty where it has none.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.node
            .get("name")
            .and_then(Node::as_text)
            .filter(|name| !name.is_sensitive())
            .map_or("", |name| name.expose())
    }

    /// Whether it is a sidecar: an init container that keeps running.
    #[must_use]
    pub fn is_sidecar(&self) -> bool {
        self.list == ContainerList::Init
            && self
                .node
                .get("restartPolicy")
                .is_some_and(|policy| policy.text() == "Always")
    }
}

impl fmt::Display for Container<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.list {
            ContainerList::Init if self.is_sidecar() => "sidecar container",
            ContainerList::Init => "init container",
            ContainerList::Regular => "container",
            ContainerList::Ephemeral => "ephemeral container",
        })?;
        match self.name() {
            "" => write!(f, " {}", self.index.saturating_add(1)),
            name => write!(f, " `{name}`"),
        }
    }
}
