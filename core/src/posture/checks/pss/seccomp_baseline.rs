//! `pss-seccomp-baseline`: seccomp turned off.

use super::read::{Field, Holder, Profile};
use crate::document::{Entry, Node};
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, KubernetesVersion, Meta, Reference, Severity,
};
use std::collections::{HashMap, HashSet};

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
    // By key: there may be as many as containers.
    let entries = annotations.entries().map(|entry| (entry.key(), entry));
    let entries: HashMap<&str, Entry<'_>> = entries.collect();
    if let Some(entry) = entries.get(POD_ANNOTATION) {
        annotation(cx, annotations, entry, "the pod's annotation");
    }
    let mut seen = HashSet::new();
    for container in containers {
        let name = match Field::read(cx, |cx| cx.string(container.node, &["name"])) {
            Field::Set(name) => name.value.expose(),
            Field::Absent => "",
            Field::Unreadable => continue,
        };
        let key = format!("{CONTAINER_ANNOTATION}{name}");
        if let Some(entry) = entries.get(&*key).filter(|_| seen.insert(name)) {
            let what = format!("the annotation for {container}");
            annotation(cx, annotations, entry, &what);
        }
    }
}

fn annotation<'a>(cx: &mut Cx<'a>, annotations: Node<'a>, entry: &Entry<'a>, what: &str) {
    let report = match Field::read(cx, |cx| cx.string(entry.value, &[])) {
        Field::Set(profile) if !is_allowed(profile.value.expose()) => {
            let message = format!("{what} sets the seccomp profile `{}`", profile.value);
            cx.report(profile.node, message)
        }
        // An annotation that is there and null is one with the value "".
        Field::Absent => cx.report_entry(
            annotations,
            entry,
            format!("{what} sets no seccomp profile"),
        ),
        _ => return,
    };
    report.fix(
        Safety::Safe,
        "set the profile to `runtime/default`",
        Change::set(annotations, &[entry.key()], "runtime/default"),
    );
}

fn is_allowed(profile: &str) -> bool {
    matches!(profile, "runtime/default" | "docker/default") || profile.starts_with("localhost/")
}

const POD_ANNOTATION: &str = "seccomp.security.alpha.kubernetes.io/pod";

/// Followed by the container's name.
const CONTAINER_ANNOTATION: &str = "container.seccomp.security.alpha.kubernetes.io/";
