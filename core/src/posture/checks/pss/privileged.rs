//! `pss-privileged`: containers that run with the node's own rights.

use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity};

static META: Meta = Meta {
    id: "pss-privileged",
    area: Area::Pss,
    summary: "a container runs with the node's own rights",
    severity: Severity::Critical,
    wave: 1,
    kinds: Kinds::WORKLOADS,
    references: &[
        Reference::pss_baseline("privileged"),
        Reference::cis("5.2.2"),
        Reference::cis_aks("4.2.1"),
        Reference::nsa("Pod security"),
        Reference::nist("4.4.3"),
        Reference::owasp("K01"),
    ],
    fix: FixAvailability::Always,
    off_by_default: false,
    docs: page!("privileged.md"),
};

/// `securityContext.privileged`, allowed: false, absent.
#[derive(Debug)]
pub(super) struct Privileged;

impl Check for Privileged {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        for container in cx.containers() {
            let privileged = cx.boolean(container.node, &["securityContext", "privileged"]);
            if let Some(privileged) = privileged.filter(|privileged| privileged.value) {
                cx.report(privileged.node, format!("{container} is privileged"))
                    .fix(
                        Safety::Safe,
                        "set `privileged` to false",
                        Change::set(privileged.node, &[], false),
                    );
            }
        }
    }
}
