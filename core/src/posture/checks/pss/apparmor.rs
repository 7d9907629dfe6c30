//! `pss-apparmor`: AppArmor turned off, or set to what no one knows.

use super::read::{Field, Holder, Profile};
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity};

static META: Meta = Meta {
    id: "pss-apparmor",
    area: Area::Pss,
    summary: "a pod turns AppArmor off or sets an unknown profile",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::WORKLOADS,
    references: &[
        Reference::pss_baseline("appArmorProfile"),
        Reference::nsa("Pod security"),
    ],
    fix: FixAvailability::Always,
    off_by_default: false,
    docs: page!("apparmor.md"),
};

/// `appArmorProfile.type` and the annotations that came before it.
#[derive(Debug)]
pub(super) struct AppArmor;

impl Check for AppArmor {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        for holder in Holder::all(cx) {
            if let Field::Set(profile) = Profile::read(cx, &holder, "appArmorProfile")
                && !profile.is_allowed()
            {
                profile.report(cx, &holder, "AppArmor");
            }
        }
        annotations(cx);
    }
}

/// Any annotation of the family counts, also one for a container that is not there.
fn annotations(cx: &mut Cx<'_>) {
    let metadata = cx.pod().and_then(|pod| pod.metadata);
    let Some(annotations) = cx.object(metadata, &["annotations"]) else {
        return;
    };
    for entry in annotations.entries() {
        let Some(container) = entry.key().strip_prefix(ANNOTATION) else {
            continue;
        };
        if let Some(profile) = cx.string(entry.value, &[])
            && !is_allowed(profile.value.expose())
        {
            let message = format!(
                "the annotation for container `{container}` sets the AppArmor profile `{}`",
                profile.value
            );
            cx.report(profile.node, message).fix(
                Safety::Safe,
                "set the profile to `runtime/default`",
                Change::set(profile.node, &[], "runtime/default"),
            );
        }
    }
}

fn is_allowed(profile: &str) -> bool {
    profile.is_empty() || profile == "runtime/default" || profile.starts_with("localhost/")
}

/// Followed by the container's name.
const ANNOTATION: &str = "container.apparmor.security.beta.kubernetes.io/";
