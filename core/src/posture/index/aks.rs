//! What shows that a scan is about clusters of Azure Kubernetes Service.

use crate::document::{Kind, Node};
use crate::posture::Resource;

/// What an object says of AKS: that it makes such a cluster, or that it is meant for its nodes.
pub(super) fn evidence(resource: &Resource<'_>) -> Option<&'static str> {
    makes_cluster(resource)
        .then_some("it makes a cluster of AKS")
        .or_else(|| is_for_its_nodes(resource).then_some("it is meant for nodes of AKS"))
}

/// Azure Service Operator, Cluster API for Azure, Crossplane.
fn makes_cluster(resource: &Resource<'_>) -> bool {
    match (resource.group(), resource.kind()) {
        ("containerservice.azure.com", "ManagedCluster" | "ManagedClustersAgentPool") => true,
        ("infrastructure.cluster.x-k8s.io", kind) => {
            kind.starts_with("AzureManaged") || kind.starts_with("AzureASOManaged")
        }
        (group, "KubernetesCluster" | "KubernetesClusterNodePool" | "AKSCluster") => {
            ["containerservice.azure.", "compute.azure."]
                .iter()
                .any(|it| group.starts_with(it))
        }
        _ => false,
    }
}

/// AKS alone labels and taints nodes with `kubernetes.azure.com/`.
fn is_for_its_nodes(resource: &Resource<'_>) -> bool {
    let mut specs = resource.pods().filter_map(|pod| pod.spec);
    specs.any(asks_for_its_nodes)
}

fn asks_for_its_nodes(spec: Node<'_>) -> bool {
    let is_its = |key: &str| key.starts_with("kubernetes.azure.com/");
    let selector = spec.get("nodeSelector").into_iter();
    let mut selected = selector.flat_map(Node::entries);
    let has_key = |item: Node<'_>| {
        let key = item.get("key").and_then(Node::as_text);
        key.is_some_and(|key| is_its(key.expose()))
    };
    let items = |node: Option<Node<'_>>| {
        let list = node.filter(|it| it.kind() == Kind::Sequence);
        list.into_iter().flat_map(Node::items).any(has_key)
    };
    const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
    let terms = spec.at(&["affinity", "nodeAffinity", REQUIRED, "nodeSelectorTerms"]);
    let mut terms = terms.into_iter().flat_map(Node::items);
    selected.any(|entry| is_its(entry.key()))
        || items(spec.get("tolerations"))
        || terms.any(|term| items(term.get("matchExpressions")))
}
