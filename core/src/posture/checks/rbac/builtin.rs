//! The roles that every cluster has.

use super::ways::{ACCOUNTS, ESCALATES, KUBELETS, RUNS_PODS, SECRETS, TOKENS};

/// Where a built-in role leads.
#[derive(Clone, Copy, Debug)]
pub(super) enum Leads {
    Nowhere,
    /// To cluster administrator, even if it is bound in `kube-system` only.
    There(&'static str),
    /// There, if it is bound for all namespaces.
    Everywhere(&'static str),
}

use Leads::{Everywhere, Nowhere, There};

/// Roles that are bound to everybody who has logged in.
pub(super) const EVERYBODYS: [&str; 3] = [
    "system:basic-user",
    "system:discovery",
    "system:public-info-viewer",
];

/// The ClusterRoles that the API server makes by itself; from the test data of Kubernetes 1.37.2
/// (`plugin/pkg/auth/authorizer/rbac/bootstrappolicy/testdata`), which a test holds them against.
static CLUSTER_ROLES: &[(&str, Leads)] = &[
    ("admin", There(ACCOUNTS)),
    ("edit", There(ACCOUNTS)),
    ("system:aggregate-to-admin", Nowhere),
    ("system:aggregate-to-edit", There(ACCOUNTS)),
    ("system:aggregate-to-view", Nowhere),
    ("system:auth-delegator", Nowhere),
    ("system:basic-user", Nowhere),
    (
        "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
        Nowhere,
    ),
    (
        "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
        Nowhere,
    ),
    (
        "system:certificates.k8s.io:kube-apiserver-client-approver",
        Nowhere,
    ),
    (
        "system:certificates.k8s.io:kube-apiserver-client-kubelet-approver",
        Nowhere,
    ),
    (
        "system:certificates.k8s.io:kubelet-serving-approver",
        Nowhere,
    ),
    (
        "system:certificates.k8s.io:legacy-unknown-approver",
        Nowhere,
    ),
    ("system:cluster-trust-bundle-discovery", Nowhere),
    ("system:controller:attachdetach-controller", Nowhere),
    ("system:controller:certificate-controller", Nowhere),
    (
        "system:controller:clusterrole-aggregation-controller",
        Everywhere(ESCALATES),
    ),
    ("system:controller:cronjob-controller", There(RUNS_PODS)),
    ("system:controller:daemon-set-controller", There(RUNS_PODS)),
    ("system:controller:deployment-controller", There(RUNS_PODS)),
    (
        "system:controller:device-taint-eviction-controller",
        Nowhere,
    ),
    ("system:controller:disruption-controller", Nowhere),
    ("system:controller:endpoint-controller", Nowhere),
    ("system:controller:endpointslice-controller", Nowhere),
    (
        "system:controller:endpointslicemirroring-controller",
        Nowhere,
    ),
    ("system:controller:ephemeral-volume-controller", Nowhere),
    ("system:controller:expand-controller", Nowhere),
    (
        "system:controller:generic-garbage-collector",
        There(SECRETS),
    ),
    ("system:controller:horizontal-pod-autoscaler", Nowhere),
    ("system:controller:job-controller", There(RUNS_PODS)),
    (
        "system:controller:kube-apiserver-serving-clustertrustbundle-publisher",
        Nowhere,
    ),
    (
        "system:controller:legacy-service-account-token-cleaner",
        Nowhere,
    ),
    ("system:controller:namespace-controller", There(SECRETS)),
    ("system:controller:node-controller", Nowhere),
    (
        "system:controller:persistent-volume-binder",
        There(RUNS_PODS),
    ),
    ("system:controller:pod-garbage-collector", Nowhere),
    ("system:controller:podcertificaterequestcleaner", Nowhere),
    ("system:controller:pv-protection-controller", Nowhere),
    ("system:controller:pvc-protection-controller", Nowhere),
    ("system:controller:replicaset-controller", There(RUNS_PODS)),
    ("system:controller:replication-controller", There(RUNS_PODS)),
    ("system:controller:resource-claim-controller", Nowhere),
    ("system:controller:resourcequota-controller", There(SECRETS)),
    ("system:controller:root-ca-cert-publisher", Nowhere),
    ("system:controller:route-controller", Nowhere),
    ("system:controller:selinux-warning-controller", Nowhere),
    ("system:controller:service-account-controller", Nowhere),
    ("system:controller:service-cidrs-controller", Nowhere),
    ("system:controller:service-controller", Nowhere),
    ("system:controller:statefulset-controller", There(RUNS_PODS)),
    (
        "system:controller:storage-version-migrator-controller",
        There(SECRETS),
    ),
    ("system:controller:ttl-after-finished-controller", Nowhere),
    ("system:controller:ttl-controller", Nowhere),
    (
        "system:controller:validatingadmissionpolicy-status-controller",
        Nowhere,
    ),
    (
        "system:controller:volumeattributesclass-protection-controller",
        Nowhere,
    ),
    ("system:discovery", Nowhere),
    ("system:heapster", Nowhere),
    ("system:kube-aggregator", Nowhere),
    ("system:kube-controller-manager", There(TOKENS)),
    ("system:kube-dns", Nowhere),
    ("system:kube-scheduler", Nowhere),
    ("system:kubelet-api-admin", Everywhere(KUBELETS)),
    ("system:monitoring", Nowhere),
    ("system:node", There(TOKENS)),
    ("system:node-bootstrapper", Nowhere),
    ("system:node-problem-detector", Nowhere),
    ("system:node-proxier", Nowhere),
    ("system:persistent-volume-provisioner", Nowhere),
    ("system:public-info-viewer", Nowhere),
    ("system:service-account-issuer-discovery", Nowhere),
    ("system:volume-scheduler", Nowhere),
    ("view", Nowhere),
];

/// Its Roles in `kube-system`, likewise.
static ROLES: &[(&str, Leads)] = &[
    ("extension-apiserver-authentication-reader", Nowhere),
    ("system::leader-locking-kube-controller-manager", Nowhere),
    ("system::leader-locking-kube-scheduler", Nowhere),
    ("system:controller:bootstrap-signer", There(SECRETS)),
    ("system:controller:cloud-provider", Nowhere),
    ("system:controller:token-cleaner", There(SECRETS)),
];

impl Leads {
    pub(super) const fn what(self, everywhere: bool) -> Option<&'static str> {
        match self {
            There(what) => Some(what),
            Everywhere(what) if everywhere => Some(what),
            Everywhere(_) | Nowhere => None,
        }
    }
}

/// Where the built-in role of that name leads; `None` where there is none. Addons have names like theirs.
pub(super) fn leads(kind: &str, name: &str) -> Option<Leads> {
    let table = match kind {
        "Role" => ROLES,
        _ => CLUSTER_ROLES,
    };
    let row = table.iter().find(|(known, _)| *known == name);
    row.map(|(_, leads)| *leads)
}

/// Whether a built-in role leads to cluster administrator where it is bound for all namespaces.
pub(super) fn leads_there(kind: &str, name: &str) -> bool {
    name == "cluster-admin" || leads(kind, name).is_some_and(|it| it.what(true).is_some())
}
