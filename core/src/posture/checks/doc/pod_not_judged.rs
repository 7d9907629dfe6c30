//! `doc-pod-not-judged`: pods that stand where no check looks for them.

use crate::document::{Entry, Kind, Node};
use crate::posture::check::page;
use crate::posture::pod::POD_SPEC_PATCH;
use crate::posture::pod_shape::{has_containers, is_pod};
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, Meta, ObjectKind, Pod, Resource, Severity,
};
use std::collections::HashSet;

static META: Meta = Meta {
    id: "doc-pod-not-judged",
    area: Area::Doc,
    summary: "pods are made or changed in a way that no check looks into",
    severity: Severity::Info,
    wave: 2,
    kinds: Kinds::OBJECTS,
    references: &[],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("pod_not_judged.md"),
};

/// Custom resources: containers in kinds that are not known, and what changes or names the pods of those that are.
#[derive(Debug)]
pub(super) struct PodNotJudged;

impl Check for PodNotJudged {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let resource = *cx.resource();
        let is_known = resource.object() == ObjectKind::CustomWorkload;
        if !is_known && !may_make_pods(&resource) {
            return cx.not_applicable();
        }
        // By place: an object may have as many pods as nodes.
        let pods = resource.pods().filter(Pod::is_made);
        let judged: HashSet<_> = pods.map(|pod| pod.node.place()).collect();
        let mut nodes = vec![resource.node()];
        while let Some(node) = nodes.pop() {
            let is_own = node == resource.node();
            let is_judged = judged.contains(&node.place());
            for entry in node.entries() {
                let said = elsewhere(&resource, &entry).filter(|_| is_known);
                if let Some(message) = said {
                    cx.unknown_entry(node, &entry, message);
                    continue;
                }
                // The status says what was made.
                let is_outer = is_own && matches!(entry.key(), "metadata" | "status");
                if is_outer || is_judged || !is_collection(entry.value) {
                    continue;
                }
                if has_containers(&entry) {
                    let message =
                        "containers stand here, and what a KIND makes of them is not known";
                    cx.unknown_entry(node, &entry, message.replace("KIND", resource.kind()));
                } else if is_bare_pod(&entry) && !judged.contains(&entry.value.place()) {
                    let message =
                        "a pod is described here, and what a KIND makes of it is not known";
                    cx.unknown_entry(node, &entry, message.replace("KIND", resource.kind()));
                } else {
                    nodes.push(entry.value);
                }
            }
            nodes.extend(node.items().filter(|it| is_collection(*it)));
        }
    }
}

fn is_collection(node: Node<'_>) -> bool {
    matches!(node.kind(), Kind::Mapping | Kind::Sequence)
}

/// Kinds that are not known, but for those that describe objects and make none: definitions, policies with patterns of
/// pods, and what the controllers of Kubernetes keep for themselves.
fn may_make_pods(resource: &Resource<'_>) -> bool {
    let group = resource.group();
    let describes = [
        "apiextensions.k8s.io",
        "apps",
        "admissionregistration.k8s.io",
    ]
    .contains(&group)
        || ["kyverno.io", "gatekeeper.sh"]
            .iter()
            .any(|it| group.ends_with(it));
    resource.object() == ObjectKind::Other && !describes
}

/// A pod without containers: where it has some, they are what is told.
fn is_bare_pod(entry: &Entry<'_>) -> bool {
    let spec = entry.value.get("spec").unwrap_or(entry.value);
    is_pod(entry) && !spec.entries().any(|it| has_containers(&it))
}

/// What a field of a known kind says of pods that do not stand there.
fn elsewhere(resource: &Resource<'_>, entry: &Entry<'_>) -> Option<&'static str> {
    if entry.value.is_null() {
        return None;
    }
    match entry.key() {
        POD_SPEC_PATCH => Some("the pods are changed by this text, which no check looks into"),
        "workloadRef" | "workflowTemplateRef" => {
            Some("the pods stand in the object that is named here, and are judged there alone")
        }
        "resource" if entry.value.get("manifest").is_some() => {
            Some("an object is made of a text here, which no check looks into")
        }
        "driver" | "executor"
            if resource.group() == "sparkoperator.k8s.io"
                && entry.value.entries().any(|it| it.key() != "template") =>
        {
            Some("pods are made of these fields, which no check looks into")
        }
        _ => None,
    }
}
