//! `pss-allow-privilege-escalation`: processes that may gain more rights than their parent has.

use super::read::{Field, is_spared_on_windows};
use crate::document::Node;
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
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
    fix: FixAvailability::Sometimes,
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
            let report = match Field::read(cx, |cx| cx.boolean(container.node, &field)) {
                Field::Set(flag) if flag.value => {
                    let message = format!("{container} allows privilege escalation");
                    cx.report(flag.node, message)
                }
                Field::Absent => {
                    let message = format!(
                        "{container} does not forbid privilege escalation \
                         (`allowPrivilegeEscalation: false`)"
                    );
                    cx.report_absent(container.node, &field, message)
                }
                _ => continue,
            };
            if may_be_false(container.node) {
                let title = "set `allowPrivilegeEscalation` to false";
                let change = Change::set(container.node, &field, false);
                report.fix(Safety::Safe, title, change);
            }
        }
    }
}

/// Whether the API server takes `false`: not beside what gives all rights anyway.
fn may_be_false(container: Node<'_>) -> bool {
    let privileged = container.at(&["securityContext", "privileged"]);
    let added = container.at(&["securityContext", "capabilities", "add"]);
    let mut added = added.into_iter().flat_map(Node::items);
    !privileged.is_some_and(Node::is_true) && !added.any(|it| it.text() == "CAP_SYS_ADMIN")
}
