//! A container of a pod.

use crate::document::Node;
use std::fmt;

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
