//! `pss-privileged`: containers that run with the node's own rights.

use super::need;
use crate::document::Node;
use crate::posture::check::page;
use crate::posture::fix::Change;
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
    fix: FixAvailability::Sometimes,
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
        let safety = need::safety(cx);
        for container in cx.containers() {
            let privileged = cx.boolean(container.node, &["securityContext", "privileged"]);
            if let Some(privileged) = privileged.filter(|privileged| privileged.value) {
                let report = cx.report(privileged.node, format!("{container} is privileged"));
                // The API server lets no other container do so.
                if !passes_mounts_on(container.node) {
                    let change = Change::set(privileged.node, &[], false);
                    report.fix(safety, "set `privileged` to false", change);
                }
            }
        }
    }
}

/// Whether what a container mounts is mounted on its node, too.
fn passes_mounts_on(container: Node<'_>) -> bool {
    let mounts = container.get("volumeMounts");
    let mut mounts = mounts.into_iter().flat_map(Node::items);
    mounts.any(|it| {
        let propagation = it.get("mountPropagation").and_then(Node::as_text);
        propagation.is_some_and(|it| it == "Bidirectional")
    })
}
