//! A `/proc` without its masks: `pss-proc-mount`, `pss-proc-mount-restricted`.

use super::read::is_spared_in_user_namespace;
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, KubernetesVersion, Meta, Reference, Severity,
};

static PROC_MOUNT: Meta = Meta {
    id: "pss-proc-mount",
    area: Area::Pss,
    summary: "a container sees the parts of /proc that are masked by default",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::WORKLOADS,
    references: &[Reference::pss_baseline("procMount")],
    fix: FixAvailability::Always,
    off_by_default: false,
    docs: page!("proc_mount.md"),
};

/// `procMount`, allowed: `Default`, absent; from Kubernetes 1.35 any value in a user namespace.
#[derive(Debug)]
pub(super) struct ProcMount;

impl Check for ProcMount {
    fn meta(&self) -> &'static Meta {
        &PROC_MOUNT
    }

    fn run(&self, cx: &mut Cx<'_>) {
        if !is_spared_in_user_namespace(cx) {
            report(cx);
        }
    }
}

static PROC_MOUNT_RESTRICTED: Meta = Meta {
    id: "pss-proc-mount-restricted",
    area: Area::Pss,
    summary: "a container in a user namespace sees the parts of /proc that are masked by default",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::WORKLOADS,
    references: &[Reference::pss_restricted("procMount_restricted")],
    fix: FixAvailability::Always,
    off_by_default: false,
    docs: page!("proc_mount_restricted.md"),
};

/// `procMount`, allowed: `Default`, absent, in a user namespace too. From Kubernetes 1.35; before
/// that the baseline rule is as strict.
#[derive(Debug)]
pub(super) struct ProcMountRestricted;

impl Check for ProcMountRestricted {
    fn meta(&self) -> &'static Meta {
        &PROC_MOUNT_RESTRICTED
    }

    fn run(&self, cx: &mut Cx<'_>) {
        if cx.version() < KubernetesVersion::minor(35) {
            return cx.not_applicable();
        }
        report(cx);
    }
}

fn report(cx: &mut Cx<'_>) {
    for container in cx.containers() {
        let mount = cx.string(container.node, &["securityContext", "procMount"]);
        if let Some(mount) = mount.filter(|mount| mount.value != "Default") {
            let message = format!("{container} sets `procMount` to `{}`", mount.value);
            cx.report(mount.node, message).fix(
                Safety::Safe,
                "set `procMount` to `Default`",
                Change::set(mount.node, &[], "Default"),
            );
        }
    }
}
