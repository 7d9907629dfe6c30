//! Where containers stand in a pod spec, and in a template of a workflow.

use super::ContainerList;

/// A place of containers in a pod spec.
pub(in crate::posture) struct Containers {
    pub(super) list: ContainerList,
    pub(in crate::posture) way: &'static [&'static str],
    /// Whether one container stands there, and no list.
    pub(in crate::posture) is_one: bool,
}

impl Containers {
    const fn list(list: ContainerList, way: &'static [&'static str]) -> Self {
        let is_one = false;
        Self { list, way, is_one }
    }

    const fn one(way: &'static [&'static str]) -> Self {
        let (list, is_one) = (ContainerList::Regular, true);
        Self { list, way, is_one }
    }
}

pub(super) const TEMPLATE: &[Containers] = &[
    Containers::list(ContainerList::Init, &["initContainers"]),
    Containers::list(ContainerList::Regular, &["containers"]),
    Containers::list(ContainerList::Ephemeral, &["ephemeralContainers"]),
];

pub(super) const STEP: &[Containers] = &[
    Containers::list(ContainerList::Init, &["initContainers"]),
    Containers::one(&["container"]),
    Containers::one(&["script"]),
    Containers::list(ContainerList::Regular, &["containerSet", "containers"]),
    Containers::list(ContainerList::Regular, &["sidecars"]),
];
