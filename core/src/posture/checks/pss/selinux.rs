//! `pss-selinux`: SELinux labels that step out of the confinement of containers.

use super::read::Holder;
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, KubernetesVersion, Meta, Reference, Severity,
};

static META: Meta = Meta {
    id: "pss-selinux",
    area: Area::Pss,
    summary: "a pod's SELinux options leave the confinement of containers",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::WORKLOADS,
    references: &[Reference::pss_baseline("seLinuxOptions")],
    fix: FixAvailability::Always,
    off_by_default: false,
    docs: page!("selinux.md"),
};

/// `seLinuxOptions`: `type` one of the container types, `user` and `role` empty.
#[derive(Debug)]
pub(super) struct SeLinux;

impl Check for SeLinux {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let types = if cx.version() < KubernetesVersion::minor(31) {
            TYPES_1_0
        } else {
            TYPES_1_31
        };
        for holder in Holder::all(cx) {
            let field = ["securityContext", "seLinuxOptions"];
            let Some(options) = cx.object(holder.node(), &field) else {
                continue;
            };
            for field in ["type", "user", "role"] {
                let Some(label) = cx.string(options, &[field]) else {
                    continue;
                };
                let allowed = field == "type" && types.iter().any(|&known| label.value == known);
                if !label.value.is_empty() && !allowed {
                    let message = format!("{holder} sets the SELinux {field} `{}`", label.value);
                    let title = format!("remove the SELinux {field}");
                    let change = Change::remove(label.node);
                    cx.report(label.node, message)
                        .fix(Safety::Review, title, change);
                }
            }
        }
    }
}

const TYPES_1_0: &[&str] = &["container_t", "container_init_t", "container_kvm_t"];
const TYPES_1_31: &[&str] = &[
    "container_t",
    "container_init_t",
    "container_kvm_t",
    "container_engine_t",
];
