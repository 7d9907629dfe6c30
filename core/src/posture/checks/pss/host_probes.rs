//! `pss-host-probes`: probes and lifecycle hooks that the kubelet sends elsewhere than to the pod.

use crate::document::Kind;
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, KubernetesVersion, Meta, Reference, Severity,
};

static META: Meta = Meta {
    id: "pss-host-probes",
    area: Area::Pss,
    summary: "a probe or lifecycle hook makes the kubelet call a host of the author's choice",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::WORKLOADS,
    references: &[Reference::pss_baseline("hostProbesAndHostLifecycle")],
    fix: FixAvailability::Sometimes,
    off_by_default: false,
    docs: page!("host_probes.md"),
};

/// `host` of `httpGet` and `tcpSocket` in probes and lifecycle hooks, allowed: empty, absent. From
/// Kubernetes 1.34.
#[derive(Debug)]
pub(super) struct HostProbes;

impl Check for HostProbes {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        if cx.version() < KubernetesVersion::minor(34) {
            return cx.not_applicable();
        }
        // On the node's network the pod's own address is the node's, and what listens on loopback alone (kubeadm's
        // control plane) is not reached there.
        let network = cx
            .spec_saying("hostNetwork")
            .and_then(|it| it.get("hostNetwork"));
        let has_own_network = network.is_none_or(|it| match it.kind() {
            Kind::Bool => !it.is_true(),
            kind => kind == Kind::Null,
        });
        for container in cx.containers() {
            for handler in HANDLERS {
                let Some(parent) = cx.object(container.node, handler) else {
                    continue;
                };
                for action in ["httpGet", "tcpSocket"] {
                    let host = cx.string(parent, &[action, "host"]);
                    let Some(host) = host.filter(|host| !host.value.is_empty()) else {
                        continue;
                    };
                    let name = handler.last().copied().unwrap_or_default();
                    let to = host.value;
                    let message = format!("`{name}` of {container} makes the kubelet call `{to}`");
                    let change = Change::remove(host.node);
                    let report = cx.report(host.node, message);
                    if has_own_network {
                        report.fix(Safety::Safe, "remove `host`", change);
                    }
                }
            }
        }
    }
}

/// What holds an action that the kubelet carries out, as a path in the container.
const HANDLERS: [&[&str]; 5] = [
    &["livenessProbe"],
    &["readinessProbe"],
    &["startupProbe"],
    &["lifecycle", "postStart"],
    &["lifecycle", "preStop"],
];
