//! `pss-seccomp-baseline`: seccomp turned off.

use super::read::{Field, Holder, Profile};
use crate::document::Node;
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, KubernetesVersion, Meta, Reference, Severity,
};

static META: Meta = Meta {
    id: "pss-seccomp-baseline",
    area: Area::Pss,
    summary: "seccomp is turned off",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::WORKLOADS,
    references: &[
        Reference::pss_baseline("seccompProfile_baseline"),
        Reference::cis("5.6.2"),
    ],
    fix: FixAvailability::Always,
    off_by_default: false,
    docs: page!("seccomp_baseline.md"),
};

/// `seccompProfile.type`, allowed: `RuntimeDefault`, `Localhost`, no profile. Before Kubernetes
/// 1.19 the annotations.
#[derive(Debug)]
pub(super) struct SeccompBaseline;

impl Check for SeccompBaseline {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        if cx.version() < KubernetesVersion::minor(19) {
            return annotations(cx);
        }
        for holder in Holder::all(cx) {
            if let Field::Set(profile) = Profile::read(cx, &holder, "seccompProfile")
                && !profile.is_allowed()
            {
                profile.report(cx, &holder, "seccomp");
            }
        }
    }
}

/// Only the pod's annotation and those for containers that are there count.
fn annotations(cx: &mut Cx<'_>) {
    let containers = cx.containers();
    let metadata = cx.pod().and_then(|pod| pod.metadata);
    let Some(annotations) = cx.object(metadata, &["annotations"]) else {
        return;
    };
    annotation(cx, annotations, POD_ANNOTATION, "the pod's annotation");
    let mut seen = Vec::new();
    for container in containers {
        let name = match Field::read(cx, |cx| cx.string(container.node, &["name"])) {
            Field::Set(name) => name.value.expose(),
            Field::Absent => "",
            Field::Unreadable => continue,
        };
        if !seen.contains(&name) {
            seen.push(name);
            let key = format!("{CONTAINER_ANNOTATION}{name}");
            annotation(
                cx,
                annotations,
                &key,
                &format!("the annotation for {container}"),
            );
        }
    }
}

fn annotation<'a>(cx: &mut Cx<'a>, annotations: Node<'a>, key: &str, what: &str) {
    let report = match Field::read(cx, |cx| cx.string(annotations, &[key])) {
        Field::Set(profile) if !is_allowed(profile.value.expose()) => {
            let message = format!("{what} sets the seccomp profile `{}`", profile.value);
            cx.report(profile.node, message)
        }
        // An annotation that is there and null is one with the value "".
        Field::Absent if annotations.get(key).is_some() => {
            cx.report_key(annotations, key, format!("{what} sets no seccomp profile"))
        }
        _ => return,
    };
    report.fix(
        Safety::Safe,
        "set the profile to `runtime/default`",
        Change::set(annotations, &[key], "runtime/default"),
    );
}

fn is_allowed(profile: &str) -> bool {
    matches!(profile, "runtime/default" | "docker/default") || profile.starts_with("localhost/")
}

const POD_ANNOTATION: &str = "seccomp.security.alpha.kubernetes.io/pod";

/// Followed by the container's name.
const CONTAINER_ANNOTATION: &str = "container.seccomp.security.alpha.kubernetes.io/";
