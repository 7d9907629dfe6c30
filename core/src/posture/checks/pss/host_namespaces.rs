//! Namespaces of the node that a pod shares: `pss-host-pid`, `pss-host-ipc`, `pss-host-network`.

use super::need;
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity};

static HOST_PID: Meta = Meta {
    id: "pss-host-pid",
    area: Area::Pss,
    summary: "a pod sees and can signal the node's processes",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::WORKLOADS,
    references: &[
        Reference::pss_baseline("hostNamespaces"),
        Reference::cis("5.2.3"),
        Reference::cis_aks("4.2.2"),
    ],
    fix: FixAvailability::Always,
    off_by_default: false,
    docs: page!("host_pid.md"),
};

/// `hostPID`, allowed: false, absent.
#[derive(Debug)]
pub(super) struct HostPid;

impl Check for HostPid {
    fn meta(&self) -> &'static Meta {
        &HOST_PID
    }

    fn run(&self, cx: &mut Cx<'_>) {
        report(
            cx,
            "hostPID",
            need::safety,
            "the pod shares the node's process namespace (`hostPID`)",
        );
    }
}

static HOST_IPC: Meta = Meta {
    id: "pss-host-ipc",
    area: Area::Pss,
    summary: "a pod shares the node's inter-process communication",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::WORKLOADS,
    references: &[
        Reference::pss_baseline("hostNamespaces"),
        Reference::cis("5.2.4"),
        Reference::cis_aks("4.2.3"),
    ],
    fix: FixAvailability::Always,
    off_by_default: false,
    docs: page!("host_ipc.md"),
};

/// `hostIPC`, allowed: false, absent.
#[derive(Debug)]
pub(super) struct HostIpc;

impl Check for HostIpc {
    fn meta(&self) -> &'static Meta {
        &HOST_IPC
    }

    fn run(&self, cx: &mut Cx<'_>) {
        report(
            cx,
            "hostIPC",
            need::safety,
            "the pod shares the node's IPC namespace (`hostIPC`)",
        );
    }
}

static HOST_NETWORK: Meta = Meta {
    id: "pss-host-network",
    area: Area::Pss,
    summary: "a pod uses the node's network as its own",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::WORKLOADS,
    references: &[
        Reference::pss_baseline("hostNamespaces"),
        Reference::cis("5.2.5"),
        Reference::cis_aks("4.2.4"),
    ],
    fix: FixAvailability::Always,
    off_by_default: false,
    docs: page!("host_network.md"),
};

/// `hostNetwork`, allowed: false, absent.
#[derive(Debug)]
pub(super) struct HostNetwork;

impl Check for HostNetwork {
    fn meta(&self) -> &'static Meta {
        &HOST_NETWORK
    }

    fn run(&self, cx: &mut Cx<'_>) {
        report(
            cx,
            "hostNetwork",
            |_| Safety::Review,
            "the pod uses the node's network (`hostNetwork`)",
        );
    }
}

fn report(cx: &mut Cx<'_>, field: &str, safety: fn(&mut Cx<'_>) -> Safety, message: &str) {
    let spec = cx.spec_saying(field);
    if let Some(shared) = cx.boolean(spec, &[field]).filter(|shared| shared.value) {
        let title = format!("remove `{field}`");
        let safety = safety(cx);
        cx.report(shared.node, message)
            .fix(safety, title, Change::remove(shared.node));
    }
}
