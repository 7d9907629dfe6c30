//! `pss-capabilities-baseline`: capabilities beyond those that containers have by default.

use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity};

static META: Meta = Meta {
    id: "pss-capabilities-baseline",
    area: Area::Pss,
    summary: "a container adds a capability beyond the default set",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::WORKLOADS,
    references: &[
        Reference::pss_baseline("capabilities_baseline"),
        Reference::cis("5.2.8"),
        Reference::cis("5.2.9"),
    ],
    fix: FixAvailability::Always,
    off_by_default: false,
    docs: page!("capabilities_baseline.md"),
};

/// `capabilities.add`, allowed: what container runtimes give by default, without `NET_RAW`.
#[derive(Debug)]
pub(super) struct CapabilitiesBaseline;

impl Check for CapabilitiesBaseline {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        for container in cx.containers() {
            let added = ["securityContext", "capabilities", "add"];
            for capability in cx.strings(container.node, &added) {
                if !ALLOWED.iter().any(|&allowed| capability.value == allowed) {
                    let message = format!("{container} adds the capability `{}`", capability.value);
                    let title = format!("remove `{}`", capability.value);
                    let change = Change::remove(capability.node);
                    cx.report(capability.node, message)
                        .fix(Safety::Review, title, change);
                }
            }
        }
    }
}

const ALLOWED: [&str; 13] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];
