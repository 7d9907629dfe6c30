//! `pss-capabilities-restricted`: containers that keep capabilities they seldom need.

use super::read::{Field, is_spared_on_windows};
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
use crate::posture::{
    Area, Check, Container, Cx, FixAvailability, Kinds, KubernetesVersion, Meta, Reference,
    Severity,
};

static META: Meta = Meta {
    id: "pss-capabilities-restricted",
    area: Area::Pss,
    summary: "a container keeps or adds capabilities",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::WORKLOADS,
    references: &[
        Reference::pss_restricted("capabilities_restricted"),
        Reference::cis("5.2.8"),
        Reference::cis("5.2.9"),
    ],
    fix: FixAvailability::Always,
    off_by_default: false,
    docs: page!("capabilities_restricted.md"),
};

/// `capabilities.drop` with `ALL`, `capabilities.add` with nothing but `NET_BIND_SERVICE`. From
/// Kubernetes 1.22.
#[derive(Debug)]
pub(super) struct CapabilitiesRestricted;

impl Check for CapabilitiesRestricted {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        if cx.version() < KubernetesVersion::minor(22) {
            return cx.not_applicable();
        }
        if is_spared_on_windows(cx) {
            return;
        }
        for container in cx.containers() {
            dropped(cx, &container);
            let added = ["securityContext", "capabilities", "add"];
            for capability in cx.strings(container.node, &added) {
                if capability.value != "NET_BIND_SERVICE" {
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

fn dropped<'a>(cx: &mut Cx<'a>, container: &Container<'a>) {
    let field = ["securityContext", "capabilities", "drop"];
    let all = Field::read(cx, |cx| {
        cx.strings(container.node, &field)
            .find(|capability| capability.value == "ALL")
    });
    if !matches!(all, Field::Absent) {
        return;
    }
    let message = format!("{container} does not drop all capabilities (`drop: [ALL]`)");
    let report = match container.node.at(&field) {
        Some(list) => cx.report(list, message),
        None => cx.report_absent(container.node, &field, message),
    };
    report.fix(
        Safety::Review,
        "drop all capabilities",
        Change::append(container.node, &field, "ALL"),
    );
}
