//! `enc-version-gate`: what the target version of Kubernetes does not have yet.

use super::read::{KMS_VERSION, RESOURCES, Scope, begin, parts};
use crate::kubernetes::GroupResource;
use crate::posture::KubernetesVersion;
use crate::posture::check::page;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Severity};

static VERSION_GATE: Meta = Meta {
    id: "enc-version-gate",
    area: Area::Enc,
    summary: "the configuration needs a newer Kubernetes than the target version",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("version_gate.md"),
};

/// Wildcards and KMS v2 from 1.27 on, custom resources from 1.26 on.
#[derive(Debug)]
pub(super) struct VersionGate;

impl Check for VersionGate {
    fn meta(&self) -> &'static Meta {
        &VERSION_GATE
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let Some(configuration) = begin(cx, &Scope::reads(&[RESOURCES, KMS_VERSION])) else {
            return;
        };
        let version = cx.version();
        let rules = &configuration.rules().items;
        for name in rules.iter().flat_map(|rule| &rule.resources.items) {
            let resource = name.group_resource();
            let (what, since) = if resource.is_wildcard() {
                ("wildcard", 27)
            } else if is_custom(resource) {
                ("custom resource", 26)
            } else {
                continue;
            };
            if version < KubernetesVersion::minor(since) {
                let message = format!("the {what} `{resource}` needs Kubernetes 1.{since}");
                cx.report(name.node, message.replace(['\n', '\r'], " "));
            }
        }
        for (_, part) in parts(configuration) {
            let api_version = part.kms.and_then(|kms| kms.api_version.node);
            let v2 = api_version.filter(|node| node.text() == "v2");
            if let Some(node) = v2.filter(|_| version < KubernetesVersion::minor(27)) {
                cx.report(node, "KMS `v2` is on by default from Kubernetes 1.27 on");
            }
        }
    }
}

/// Whether the group is none of Kubernetes' own: those have no dot or end in `.k8s.io`.
fn is_custom(resource: GroupResource<'_>) -> bool {
    resource.group.contains('.') && !resource.group.ends_with(".k8s.io")
}
