//! How a program of a cluster is asked whether it is well.

use crate::document::Node;

/// What asks it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::posture) struct Probes {
    /// Some ask over HTTP, where the kubelet shows no credentials.
    pub(in crate::posture) by_http: bool,
    /// Some ask at the pod's address, as they name no other.
    pub(in crate::posture) at_pod: bool,
}

impl Probes {
    /// Those of a container.
    pub(super) fn of(container: Node<'_>) -> Self {
        let kinds = ["livenessProbe", "readinessProbe", "startupProbe"];
        let mut probes = Self::default();
        for probe in kinds.into_iter().filter_map(|kind| container.get(kind)) {
            let asks = |by: &str| probe.get(by).filter(|it| !it.is_null());
            probes.by_http |= asks("httpGet").is_some();
            let at_pod = |by: Node<'_>| by.get("host").is_none_or(Node::is_null);
            let mut network = ["httpGet", "tcpSocket", "grpc"].into_iter();
            probes.at_pod |= network.any(|by| asks(by).is_some_and(at_pod));
        }
        probes
    }
}
