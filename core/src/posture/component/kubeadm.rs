//! The API server that kubeadm starts.

use super::flags::Flags;
use super::{ApiServer, Mount};
use crate::document::{Kind, Node};
use crate::posture::{ObjectKind, Resource};

/// The API server of a kubeadm `ClusterConfiguration`. `extraArgs` is a mapping up to v1beta3 and a list
/// of names and values from v1beta4 on.
pub(super) fn read<'a>(resource: &Resource<'a>) -> Option<ApiServer<'a>> {
    if resource.object() != ObjectKind::ClusterConfiguration {
        return None;
    }
    let object = resource.node();
    let server = object.get("apiServer").filter(|it| !it.is_null());
    let of_server = |key: &str| server.and_then(|it| it.get(key)).filter(|it| !it.is_null());
    let arguments = of_server("extraArgs");
    let mut flags = Flags::default();
    for entry in arguments.into_iter().flat_map(Node::entries) {
        flags.set(entry.key(), entry.value);
    }
    for item in arguments.into_iter().flat_map(Node::items) {
        let value = item.get("value").filter(|it| !it.is_null());
        match item.get("name").and_then(Node::as_text) {
            Some(name) => flags.set(name.expose(), value.unwrap_or(item)),
            None => flags.may_hold_anything(item),
        }
    }
    if let Some(node) = arguments.filter(|it| !matches!(it.kind(), Kind::Mapping | Kind::Sequence))
    {
        flags.may_hold_anything(node);
    }
    let volumes = of_server("extraVolumes").into_iter().flat_map(Node::items);
    let mount = |node: Node<'a>| {
        Some(Mount {
            path: node.get("mountPath")?.as_text()?.expose(),
            read_only: node.get("readOnly").is_some_and(Node::is_true),
            node,
        })
    };
    Some(ApiServer {
        flags,
        mounts: volumes.filter_map(mount).collect(),
        given: &["/etc/kubernetes/pki"],
        implied,
        node: object,
        path: &["apiServer", "extraArgs"],
    })
}

/// What kubeadm sets by itself, as far as checks read it (`getAPIServerCommand` in kubeadm's
/// `phases/controlplane/manifests.go`).
fn implied(flag: &str) -> Option<&'static str> {
    Some(match flag {
        "authorization-mode" => "Node,RBAC",
        "enable-admission-plugins" => "NodeRestriction",
        "client-ca-file" => "/etc/kubernetes/pki/ca.crt",
        "tls-cert-file" => "/etc/kubernetes/pki/apiserver.crt",
        "tls-private-key-file" => "/etc/kubernetes/pki/apiserver.key",
        "kubelet-client-certificate" => "/etc/kubernetes/pki/apiserver-kubelet-client.crt",
        "kubelet-client-key" => "/etc/kubernetes/pki/apiserver-kubelet-client.key",
        "service-account-key-file" => "/etc/kubernetes/pki/sa.pub",
        _ => return None,
    })
}
