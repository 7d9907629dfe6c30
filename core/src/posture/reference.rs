//! Where a check comes from: the standards' own numbers.

use std::fmt;

/// A standard whose controls checks refer to.
///
/// ```
/// use sealward::posture::{Framework, Reference};
/// assert_eq!(Reference::cis_aks("4.2.1").framework, Framework::CisAks);
/// assert_eq!(Framework::CisAks.name(), "cis-aks-1.8");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Framework {
    /// CIS Kubernetes Benchmark 1.12, by control number.
    Cis,
    /// CIS AKS Benchmark 1.8, by control number.
    CisAks,
    /// Pod Security Standards, level baseline, by the id of upstream's check (`privileged`).
    PssBaseline,
    /// Pod Security Standards, level restricted, by the id of upstream's check (`runAsNonRoot`).
    PssRestricted,
    /// NSA/CISA Kubernetes Hardening Guidance 1.2, by chapter.
    Nsa,
    /// NIST SP 800-190, by section.
    Nist,
    /// OWASP Kubernetes Top Ten 2025, by number (`K01`).
    Owasp,
    /// What the API server itself refuses or passes over, by Kubernetes file or page.
    Kubernetes,
}

impl Framework {
    /// Every framework, in the order reports list them.
    pub const ALL: [Self; 8] = [
        Self::Cis,
        Self::CisAks,
        Self::PssBaseline,
        Self::PssRestricted,
        Self::Nsa,
        Self::Nist,
        Self::Owasp,
        Self::Kubernetes,
    ];

    /// The framework as reports write it, version included.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cis => "cis-1.12",
            Self::CisAks => "cis-aks-1.8",
            Self::PssBaseline => "pss-baseline",
            Self::PssRestricted => "pss-restricted",
            Self::Nsa => "nsa-1.2",
            Self::Nist => "nist-800-190",
            Self::Owasp => "owasp-k8s-2025",
            Self::Kubernetes => "kubernetes-validation",
        }
    }
}

impl fmt::Display for Framework {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One control of one standard.
///
/// ```
/// use sealward::posture::Reference;
/// assert_eq!(Reference::cis("5.2.2").to_string(), "cis-1.12 5.2.2");
/// assert_eq!(Reference::cis_aks("4.2.1").to_string(), "cis-aks-1.8 4.2.1");
/// assert_eq!(Reference::pss_baseline("privileged").to_string(), "pss-baseline privileged");
/// assert_eq!(Reference::pss_restricted("runAsNonRoot").to_string(), "pss-restricted runAsNonRoot");
/// assert_eq!(Reference::nsa("Pod security").to_string(), "nsa-1.2 Pod security");
/// assert_eq!(Reference::nist("4.4.3").to_string(), "nist-800-190 4.4.3");
/// assert_eq!(Reference::owasp("K01").to_string(), "owasp-k8s-2025 K01");
/// assert_eq!(Reference::kubernetes("decode").to_string(), "kubernetes-validation decode");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Reference {
    /// The standard.
    pub framework: Framework,
    /// The control's own number or name in it.
    pub id: &'static str,
}

impl Reference {
    /// A control of CIS Kubernetes 1.12, such as `5.2.2`.
    #[must_use]
    pub const fn cis(id: &'static str) -> Self {
        Self {
            framework: Framework::Cis,
            id,
        }
    }

    /// A control of CIS AKS 1.8, such as `4.2.1`.
    #[must_use]
    pub const fn cis_aks(id: &'static str) -> Self {
        Self {
            framework: Framework::CisAks,
            id,
        }
    }

    /// A baseline check of the Pod Security Standards by upstream's id, such as `privileged`.
    #[must_use]
    pub const fn pss_baseline(id: &'static str) -> Self {
        Self {
            framework: Framework::PssBaseline,
            id,
        }
    }

    /// A restricted check of the Pod Security Standards by upstream's id, such as `runAsNonRoot`.
    #[must_use]
    pub const fn pss_restricted(id: &'static str) -> Self {
        Self {
            framework: Framework::PssRestricted,
            id,
        }
    }

    /// A chapter of the NSA/CISA guidance 1.2, such as `Pod security`.
    #[must_use]
    pub const fn nsa(id: &'static str) -> Self {
        Self {
            framework: Framework::Nsa,
            id,
        }
    }

    /// A section of NIST SP 800-190, such as `4.4.3`.
    #[must_use]
    pub const fn nist(id: &'static str) -> Self {
        Self {
            framework: Framework::Nist,
            id,
        }
    }

    /// An entry of the OWASP Kubernetes Top Ten 2025, such as `K01`.
    #[must_use]
    pub const fn owasp(id: &'static str) -> Self {
        Self {
            framework: Framework::Owasp,
            id,
        }
    }

    /// Kubernetes' own rule, by the file of its code or the page that states it, such as
    /// `apis/apiserver/validation/validation_encryption.go`.
    #[must_use]
    pub const fn kubernetes(id: &'static str) -> Self {
        Self {
            framework: Framework::Kubernetes,
            id,
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.framework, self.id)
    }
}
