//! `rbac-cluster-admin`: who is given every right.

use crate::posture::check::page;
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, Meta, ObjectKind, Reference, Severity,
};

static META: Meta = Meta {
    id: "rbac-cluster-admin",
    area: Area::Rbac,
    summary: "a binding gives every right to somebody beside the administrators",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::of(&[ObjectKind::ClusterRoleBinding, ObjectKind::RoleBinding]),
    references: &[
        Reference::cis("5.1.1"),
        Reference::cis_aks("4.1.1"),
        Reference::nsa("Authentication and authorization"),
        Reference::nist("4.3.1"),
        Reference::owasp("K02"),
    ],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("cluster_admin.md"),
};

/// The group of administrators, which has every right already.
const ADMINISTRATORS: &str = "system:masters";

/// `roleRef.name: cluster-admin` for a subject other than the group `system:masters`.
#[derive(Debug)]
pub(super) struct ClusterAdmin;

impl Check for ClusterAdmin {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let kind = cx.string(cx.node(), &["roleRef", "kind"]);
        let Some(role) = cx.string(cx.node(), &["roleRef", "name"]) else {
            return;
        };
        if role.value != "cluster-admin" || kind.is_none_or(|it| it.value != "ClusterRole") {
            return;
        }
        let within = match cx.resource().object() {
            ObjectKind::RoleBinding => " in this namespace",
            _ => "",
        };
        for subject in cx.objects(cx.node(), &["subjects"]) {
            let Some(name) = cx.string(subject, &["name"]) else {
                continue;
            };
            let kind = cx
                .string(subject, &["kind"])
                .map_or_else(String::new, |it| it.value.to_string());
            if kind == "Group" && name.value == ADMINISTRATORS {
                continue;
            }
            let kind = match kind.as_str() {
                "ServiceAccount" => "service account",
                "Group" => "group",
                _ => "user",
            };
            cx.report(
                name.node,
                format!("{kind} `{}` gets every right{within}", name.value),
            )
            .related(role.node, "the role");
        }
    }
}
