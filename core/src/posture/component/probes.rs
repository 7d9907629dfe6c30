//! How a program of a cluster is asked whether it is well.

use crate::document::Node;
use std::net::IpAddr;

/// What asks it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::posture) struct Probes {
    /// Some ask over HTTP, where the kubelet shows no credentials.
    pub(in crate::posture) by_http: bool,
    /// Some ask at another address than the host's own to itself: at the pod's, where they name none.
    pub(in crate::posture) from_outside: bool,
}

impl Probes {
    /// Those of a container.
    pub(super) fn of(container: Node<'_>) -> Self {
        let kinds = ["livenessProbe", "readinessProbe", "startupProbe"];
        let mut probes = Self::default();
        for probe in kinds.into_iter().filter_map(|kind| container.get(kind)) {
            let asks = |by: &str| probe.get(by).filter(|it| !it.is_null());
            probes.by_http |= asks("httpGet").is_some();
            let mut network = ["httpGet", "tcpSocket", "grpc"].into_iter();
            probes.from_outside |= network.any(|by| asks(by).is_some_and(|by| !is_loopback(by)));
        }
        probes
    }
}

/// Whether a probe names an address that leads back to where it is asked from.
fn is_loopback(probe: Node<'_>) -> bool {
    let host = probe.get("host").and_then(Node::as_text);
    host.is_some_and(|host| {
        let host = host.expose();
        let address = host.parse::<IpAddr>();
        host == "localhost" || address.is_ok_and(|it| it.is_loopback())
    })
}
