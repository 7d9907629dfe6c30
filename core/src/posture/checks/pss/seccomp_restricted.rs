//! `pss-seccomp-restricted`: containers without a seccomp profile.

use super::read::{Field, Holder, Profile, is_spared_on_windows};
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, KubernetesVersion, Meta, Reference, Severity,
};

static META: Meta = Meta {
    id: "pss-seccomp-restricted",
    area: Area::Pss,
    summary: "a container runs without a seccomp profile",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::WORKLOADS,
    references: &[
        Reference::pss_restricted("seccompProfile_restricted"),
        Reference::cis("5.6.2"),
        Reference::nsa("Pod security"),
    ],
    fix: FixAvailability::Always,
    off_by_default: false,
    docs: page!("seccomp_restricted.md"),
};

/// `seccompProfile.type`, allowed: `RuntimeDefault` or `Localhost` in the container, or in the pod
/// where the container has no profile. From Kubernetes 1.19.
#[derive(Debug)]
pub(super) struct SeccompRestricted;

impl Check for SeccompRestricted {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        if cx.version() < KubernetesVersion::minor(19) {
            return cx.not_applicable();
        }
        if is_spared_on_windows(cx) {
            return;
        }
        let mut pod_is_silent = false;
        for holder in Holder::all(cx) {
            match Profile::read(cx, &holder, "seccompProfile") {
                Field::Set(profile) if !profile.is_allowed() => {
                    profile.report(cx, &holder, "seccomp");
                }
                Field::Absent => match holder {
                    Holder::Pod(_) => pod_is_silent = true,
                    Holder::Container(container) if pod_is_silent => {
                        let field = ["securityContext", "seccompProfile", "type"];
                        let message = format!(
                            "{container} has no seccomp profile: neither it nor the pod sets one"
                        );
                        let spec = cx.spec_saying("securityContext");
                        let report = cx.report_absent(container.node, &field, message);
                        if let Some(spec) = spec {
                            report.fix(
                                Safety::Safe,
                                "set the pod's seccomp profile type to `RuntimeDefault`",
                                Change::set(spec, &field, "RuntimeDefault"),
                            );
                        }
                    }
                    Holder::Container(_) => {}
                },
                _ => {}
            }
        }
    }
}
