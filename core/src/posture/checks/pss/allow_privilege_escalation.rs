//! `pss-allow-privilege-escalation`: processes that may gain more rights than their parent has.

use super::read::{Field, is_spared_on_windows};
use crate::posture::check::page;
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, KubernetesVersion, Meta, Reference, Severity,
};

static META: Meta = Meta {
    id: "pss-allow-privilege-escalation",
    area: Area::Pss,
    summary: "a container's processes may gain more rights than they began with",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::WORKLOADS,
    references: &[
        Reference::pss_restricted("allowPrivilegeEscalation"),
        Reference::cis("5.2.6"),
        Reference::cis_aks("4.2.5"),
        Reference::nsa("Pod security"),
    ],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("allow_privilege_escalation.md"),
};

/// `allowPrivilegeEscalation`, allowed: false only. From Kubernetes 1.8.
#[derive(Debug)]
pub(super) struct AllowPrivilegeEscalation;

impl Check for AllowPrivilegeEscalation {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        if cx.version() < KubernetesVersion::minor(8) {
            return cx.not_applicable();
        }
        if is_spared_on_windows(cx) {
            return;
        }
        let field = ["securityContext", "allowPrivilegeEscalation"];
        for container in cx.containers() {
            match Field::read(cx, |cx| cx.boolean(container.node, &field)) {
                Field::Set(flag) if flag.value => {
                    cx.report(
                        flag.node,
                        format!("{container} allows privilege escalation"),
                    );
                }
                Field::Absent => {
                    let message = format!(
                        "{container} does not forbid privilege escalation \
                         (`allowPrivilegeEscalation: false`)"
                    );
                    cx.report_absent(container.node, &field, message);
                }
                _ => {}
            }
        }
    }
}
