//! The kinds of object that checks are called for.

use super::custom;
use std::fmt;

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $group:literal / $name:literal,)+) => {
        /// A kind of object that some check reads, whatever its version.
        ///
        /// ```
        /// use sealward::posture::ObjectKind;
        /// assert_eq!(ObjectKind::CronJob.group_kind(), ("batch", "CronJob"));
        /// assert!(ObjectKind::CronJob.is_workload() && !ObjectKind::Secret.is_workload());
        /// assert!(!ObjectKind::EncryptionConfiguration.is_served()); // it is read from a file
        /// assert_eq!(ObjectKind::Secret.name(), "Secret");
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum ObjectKind {
            $($(#[$doc])* $variant,)+
            /// Any other kind.
            Other,
        }

        impl ObjectKind {
            /// Every kind that has a name here.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The kind of an API group and a kind's name.
            ///
            /// ```
            /// use sealward::posture::ObjectKind;
            /// assert_eq!(ObjectKind::of("apps", "Deployment"), ObjectKind::Deployment);
            /// assert_eq!(ObjectKind::of("example.org", "Deployment"), ObjectKind::Other);
            /// assert_eq!(ObjectKind::of("sealward", "kube-apiserver"), ObjectKind::Other);
            /// ```
            #[must_use]
            pub fn of(group: &str, kind: &str) -> Self {
                let known = match (group, kind) {
                    $(($group, $name) => Self::$variant,)+
                    // Groups that these kinds had before and that old manifests still name.
                    ("extensions", "Deployment") => Self::Deployment,
                    ("extensions", "ReplicaSet") => Self::ReplicaSet,
                    ("extensions", "DaemonSet") => Self::DaemonSet,
                    ("extensions", "NetworkPolicy") => Self::NetworkPolicy,
                    // The API server recognises neither version nor group of a file by itself.
                    (_, "EncryptionConfiguration") => Self::EncryptionConfiguration,
                    (_, "EncryptionConfig") => Self::EncryptionConfig,
                    // Older groups, and those to come: their checks say where they know no version.
                    (_, "AdmissionConfiguration") => Self::AdmissionConfiguration,
                    (_, "AuthenticationConfiguration") => Self::AuthenticationConfiguration,
                    (_, "AuthorizationConfiguration") => Self::AuthorizationConfiguration,
                    (_, "KubeProxyConfiguration") => Self::KubeProxyConfiguration,
                    (_, "PodSecurityConfiguration") => Self::PodSecurityConfiguration,
                    _ if custom::rows(group, kind).next().is_some() => Self::CustomWorkload,
                    _ => Self::Other,
                };
                // A program is no object, whatever a file calls one: it would be seen by no check.
                if known.is_program() { Self::Other } else { known }
            }

            /// The API group and the kind's name.
            #[must_use]
            pub const fn group_kind(self) -> (&'static str, &'static str) {
                match self {
                    $(Self::$variant => ($group, $name),)+
                    Self::Other => ("", ""),
                }
            }
        }
    };
}

kinds! {
    /// A Pod.
    Pod = "" / "Pod",
    /// A Deployment.
    Deployment = "apps" / "Deployment",
    /// A ReplicaSet.
    ReplicaSet = "apps" / "ReplicaSet",
    /// A StatefulSet.
    StatefulSet = "apps" / "StatefulSet",
    /// A DaemonSet.
    DaemonSet = "apps" / "DaemonSet",
    /// A Job.
    Job = "batch" / "Job",
    /// A CronJob.
    CronJob = "batch" / "CronJob",
    /// A ReplicationController.
    ReplicationController = "" / "ReplicationController",
    /// A PodTemplate.
    PodTemplate = "" / "PodTemplate",
    /// A custom resource that makes pods, of a kind that is known: Argo's Rollout, Knative's Service and others.
    CustomWorkload = "sealward" / "CustomWorkload",
    /// A Namespace.
    Namespace = "" / "Namespace",
    /// A Secret.
    Secret = "" / "Secret",
    /// A SealedSecret of Bitnami's controller.
    SealedSecret = "bitnami.com" / "SealedSecret",
    /// A ConfigMap.
    ConfigMap = "" / "ConfigMap",
    /// A Role.
    Role = "rbac.authorization.k8s.io" / "Role",
    /// A ClusterRole.
    ClusterRole = "rbac.authorization.k8s.io" / "ClusterRole",
    /// A RoleBinding.
    RoleBinding = "rbac.authorization.k8s.io" / "RoleBinding",
    /// A ClusterRoleBinding.
    ClusterRoleBinding = "rbac.authorization.k8s.io" / "ClusterRoleBinding",
    /// A NetworkPolicy.
    NetworkPolicy = "networking.k8s.io" / "NetworkPolicy",
    /// A PodDisruptionBudget.
    PodDisruptionBudget = "policy" / "PodDisruptionBudget",
    /// An EncryptionConfiguration, which the API server reads from a file.
    EncryptionConfiguration = "apiserver.config.k8s.io" / "EncryptionConfiguration",
    /// A KubeletConfiguration.
    KubeletConfiguration = "kubelet.config.k8s.io" / "KubeletConfiguration",
    /// A KubeProxyConfiguration.
    KubeProxyConfiguration = "kubeproxy.config.k8s.io" / "KubeProxyConfiguration",
    /// What the API server writes into its audit log.
    AuditPolicy = "audit.k8s.io" / "Policy",
    /// The configuration of the API server's admission plugins.
    AdmissionConfiguration = "apiserver.config.k8s.io" / "AdmissionConfiguration",
    /// The configuration of Pod Security admission, in a file of its own.
    PodSecurityConfiguration = "pod-security.admission.config.k8s.io" / "PodSecurityConfiguration",
    /// How the API server learns who asks.
    AuthenticationConfiguration = "apiserver.config.k8s.io" / "AuthenticationConfiguration",
    /// Whom the API server asks what is allowed.
    AuthorizationConfiguration = "apiserver.config.k8s.io" / "AuthorizationConfiguration",
    /// How to reach API servers, and as whom.
    Kubeconfig = "" / "Config",
    /// A kubeadm ClusterConfiguration.
    ClusterConfiguration = "kubeadm.k8s.io" / "ClusterConfiguration",
    /// A kubeadm InitConfiguration.
    InitConfiguration = "kubeadm.k8s.io" / "InitConfiguration",
    /// A kubeadm JoinConfiguration.
    JoinConfiguration = "kubeadm.k8s.io" / "JoinConfiguration",
    /// What Cluster API hands to kubeadm for one machine.
    KubeadmConfig = "bootstrap.cluster.x-k8s.io" / "KubeadmConfig",
    /// The same for machines that are made from a template.
    KubeadmConfigTemplate = "bootstrap.cluster.x-k8s.io" / "KubeadmConfigTemplate",
    /// A control plane that Cluster API makes with kubeadm.
    KubeadmControlPlane = "controlplane.cluster.x-k8s.io" / "KubeadmControlPlane",
    /// The same as a template.
    KubeadmControlPlaneTemplate = "controlplane.cluster.x-k8s.io" / "KubeadmControlPlaneTemplate",
    /// A configuration of k3s or RKE2, which names no kind.
    K3sConfiguration = "sealward" / "K3sConfiguration",
    /// A unit of systemd, or variables of one.
    SystemdUnit = "sealward" / "SystemdUnit",
    /// A host, as `sealward/facts/v1` describes it.
    Host = "sealward" / "Host",
    /// An API server, wherever its flags stand. No object is of this kind.
    ApiServer = "sealward" / "kube-apiserver",
    /// A controller manager, likewise.
    ControllerManager = "sealward" / "kube-controller-manager",
    /// A scheduler, likewise.
    Scheduler = "sealward" / "kube-scheduler",
    /// An etcd, likewise.
    Etcd = "sealward" / "etcd",
    /// A kubelet, likewise.
    Kubelet = "sealward" / "kubelet",
    /// A kube-proxy, likewise.
    KubeProxy = "sealward" / "kube-proxy",
    /// The same before Kubernetes 1.13.
    EncryptionConfig = "" / "EncryptionConfig",
}

impl ObjectKind {
    /// Whether the object carries a pod spec.
    #[must_use]
    pub const fn is_workload(self) -> bool {
        Kinds::WORKLOADS.has(self)
    }

    /// Whether it is a program that an object starts.
    pub(super) const fn is_program(self) -> bool {
        matches!(
            self,
            Self::ApiServer
                | Self::ControllerManager
                | Self::Scheduler
                | Self::Etcd
                | Self::Kubelet
                | Self::KubeProxy
        )
    }

    /// Whether a program of Kubernetes reads it from a file that says what it is.
    pub(super) const fn is_configuration(self) -> bool {
        !self.is_served()
            && !self.is_program()
            && !matches!(
                self,
                Self::K3sConfiguration | Self::SystemdUnit | Self::Host
            )
    }

    /// Whether an API server serves the kind, so that it may stand in a List.
    #[must_use]
    pub const fn is_served(self) -> bool {
        !matches!(
            self,
            Self::EncryptionConfiguration
                | Self::EncryptionConfig
                | Self::KubeletConfiguration
                | Self::KubeProxyConfiguration
                | Self::AuditPolicy
                | Self::AdmissionConfiguration
                | Self::PodSecurityConfiguration
                | Self::AuthenticationConfiguration
                | Self::AuthorizationConfiguration
                | Self::Kubeconfig
                | Self::ClusterConfiguration
                | Self::InitConfiguration
                | Self::JoinConfiguration
                | Self::K3sConfiguration
                | Self::SystemdUnit
                | Self::Host
                | Self::ApiServer
                | Self::ControllerManager
                | Self::Scheduler
                | Self::Etcd
                | Self::Kubelet
                | Self::KubeProxy
        )
    }

    /// The kind's name: `Pod`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.group_kind().1
    }
}

impl fmt::Display for ObjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a check is called for: a set of kinds, every object, or every document.
///
/// ```
/// use sealward::posture::{Kinds, ObjectKind};
/// const NAMESPACES: Kinds = Kinds::of(&[ObjectKind::Namespace]);
/// assert!(NAMESPACES.has(ObjectKind::Namespace) && !NAMESPACES.has(ObjectKind::Pod));
/// assert_eq!((NAMESPACES.names(), Kinds::OBJECTS.names()), (vec!["Namespace"], vec!["any"]));
/// assert!(Kinds::DOCUMENTS.has_documents() && !Kinds::OBJECTS.has_documents());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds(u64);

impl Kinds {
    /// Every kind that carries a pod spec.
    pub const WORKLOADS: Self = Self::of(&[
        ObjectKind::Pod,
        ObjectKind::Deployment,
        ObjectKind::ReplicaSet,
        ObjectKind::StatefulSet,
        ObjectKind::DaemonSet,
        ObjectKind::Job,
        ObjectKind::CronJob,
        ObjectKind::ReplicationController,
        ObjectKind::PodTemplate,
        ObjectKind::CustomWorkload,
    ]);

    /// EncryptionConfiguration, and what it was called before Kubernetes 1.13.
    pub const ENCRYPTION: Self = Self::of(&[
        ObjectKind::EncryptionConfiguration,
        ObjectKind::EncryptionConfig,
    ]);

    /// Every API server whose flags stand in a pod, a unit of systemd, or the configuration of kubeadm, k3s or RKE2.
    pub const API_SERVER: Self = Self::of(&[ObjectKind::ApiServer]);

    /// Every kubelet: its flags, and its configuration.
    pub const KUBELET: Self = Self::of(&[ObjectKind::KubeletConfiguration, ObjectKind::Kubelet]);
    /// Hosts, of which facts were gathered.
    pub const HOSTS: Self = Self::of(&[ObjectKind::Host]);

    /// Every object, of kinds without a name here too.
    pub const OBJECTS: Self = Self(u64::MAX >> 1);

    /// Not objects but documents: called once for each, before Lists are taken apart.
    pub const DOCUMENTS: Self = Self(1 << 63);

    /// These kinds. At most 62 kinds have a name.
    #[must_use]
    #[expect(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        reason = "a const loop"
    )]
    pub const fn of(kinds: &[ObjectKind]) -> Self {
        let mut set = 0;
        let mut at = 0;
        while at < kinds.len() {
            set |= 1 << kinds[at] as u32;
            at += 1;
        }
        Self(set)
    }

    /// Whether the check is called for objects of that kind.
    #[must_use]
    pub const fn has(self, kind: ObjectKind) -> bool {
        self.0 & 1 << kind as u32 != 0
    }

    /// Whether the check is called for documents.
    #[must_use]
    pub const fn has_documents(self) -> bool {
        self.0 & Self::DOCUMENTS.0 != 0
    }

    /// The kinds' names: `any` for every object, `document` for documents.
    #[must_use]
    pub fn names(self) -> Vec<&'static str> {
        if self == Self::DOCUMENTS {
            return vec!["document"];
        }
        if self == Self::OBJECTS {
            return vec!["any"];
        }
        ObjectKind::ALL
            .iter()
            .filter(|&&kind| self.has(kind))
            .map(|kind| kind.name())
            .collect()
    }
}
