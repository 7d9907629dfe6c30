//! `pss-run-as-user-zero`: containers that are told to run as root.

use super::read::{Holder, is_spared_in_user_namespace};
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, KubernetesVersion, Meta, Reference, Severity,
};

static META: Meta = Meta {
    id: "pss-run-as-user-zero",
    area: Area::Pss,
    summary: "a container is told to run as root",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::WORKLOADS,
    references: &[
        Reference::pss_restricted("runAsUser"),
        Reference::cis("5.2.7"),
    ],
    fix: FixAvailability::Always,
    off_by_default: false,
    docs: page!("run_as_user_zero.md"),
};

/// `runAsUser`, allowed: anything but 0, absent. From Kubernetes 1.23.
#[derive(Debug)]
pub(super) struct RunAsUserZero;

impl Check for RunAsUserZero {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        if cx.version() < KubernetesVersion::minor(23) {
            return cx.not_applicable();
        }
        if is_spared_in_user_namespace(cx) {
            return;
        }
        for holder in Holder::all(cx) {
            let user = cx.integer(holder.node(), &["securityContext", "runAsUser"]);
            if let Some(user) = user.filter(|user| user.value == 0) {
                cx.report(user.node, format!("{holder} runs as root (`runAsUser: 0`)"))
                    .fix(
                        Safety::Review,
                        "remove `runAsUser`, so that the image's own user holds",
                        Change::remove(user.node),
                    );
            }
        }
    }
}
