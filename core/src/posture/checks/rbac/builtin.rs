//! The roles that every cluster has.

/// Whether the API server makes a role of this name by itself: a ClusterRole, or in `kube-system` a Role.
pub(super) fn is_builtin(name: &str) -> bool {
    matches!(
        name,
        "cluster-admin" | "admin" | "edit" | "view" | "extension-apiserver-authentication-reader"
    ) || name.starts_with("system:")
}

/// Whether that role lets its bearer make pods: in one namespace, or in all if bound there.
pub(super) fn makes_pods(name: &str) -> bool {
    matches!(
        name,
        "admin"
            | "edit"
            | "system:controller:replicaset-controller"
            | "system:controller:daemon-set-controller"
            | "system:controller:job-controller"
            | "system:controller:statefulset-controller"
    )
}
