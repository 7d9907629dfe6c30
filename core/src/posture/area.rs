//! The areas of the check catalogue.

use std::fmt;

macro_rules! areas {
    ($($(#[$doc:meta])* $variant:ident = $name:literal: $title:literal,)+) => {
        /// What a check is about: one of the catalogue's areas. `--select` and `--ignore` take its
        /// name.
        ///
        /// ```
        /// use sealward::posture::Area;
        /// assert_eq!(Area::Pss.name(), "pss");
        /// assert_eq!(Area::parse("enc"), Some(Area::Enc));
        /// assert_eq!(Area::Etcd.title(), "etcd, the datastore");
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Area {
            $($(#[$doc])* $variant,)+
        }

        impl Area {
            /// Every area, in the catalogue's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The area's short name, as the command line takes it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// What the area is, in a few words.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self {
                    $(Self::$variant => $title,)+
                }
            }
        }
    };
}

areas! {
    /// Encryption at rest and KMS plugins.
    Enc = "enc": "encryption at rest and KMS plugins",
    /// The datastore.
    Etcd = "etcd": "etcd, the datastore",
    /// API server, controller manager, scheduler.
    Cp = "cp": "API server, controller manager, scheduler",
    /// Kubelet and kube-proxy.
    Node = "node": "kubelet and kube-proxy",
    /// Roles, bindings, who may do what.
    Rbac = "rbac": "roles and bindings",
    /// Service accounts and their tokens.
    Sa = "sa": "service accounts and tokens",
    /// Pod Security Standards and Pod Security admission.
    Pss = "pss": "Pod Security Standards and admission",
    /// Container hardening beyond the Pod Security Standards.
    Work = "work": "container hardening beyond Pod Security",
    /// Secrets and external secret stores.
    Secret = "secret": "secrets and external secret stores",
    /// Registries and images.
    Img = "img": "registries and images",
    /// Policy enforcement objects.
    Pol = "pol": "policy enforcement objects",
    /// Audit policy and logging.
    Aud = "aud": "audit policy and logging",
    /// Network exposure and encryption in transit.
    Net = "net": "network exposure and encryption in transit",
    /// Backups and recovery.
    Bak = "bak": "backups and recovery",
    /// Flux and Argo CD.
    Gitops = "gitops": "Flux and Argo CD",
    /// Deployment strategy, probes, availability.
    Avail = "avail": "deployment strategy, probes, availability",
    /// AKS managed clusters.
    Aks = "aks": "AKS managed clusters",
    /// Key Vault and its keys.
    Kv = "kv": "Key Vault and its keys",
    /// Kubernetes enabled for Azure Arc.
    Arc = "arc": "Kubernetes enabled for Azure Arc",
    /// Documents themselves: what every other check stands on.
    Doc = "doc": "document hygiene",
}

impl Area {
    /// The area of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|area| area.name() == name)
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
