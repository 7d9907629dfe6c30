//! Suppressions that were written for other checkers, heeded where somebody asks for it.
//!
//! They are read as their own checkers read them. What has no counterpart here, and what holds nothing
//! back, is no problem of ours: it says something to somebody else.

mod annotation;
mod comment;
mod names;
mod told;

use crate::posture::OptionError;
use std::fmt;
use std::str::FromStr;

pub(super) use annotation::{Place, told as annotated};
pub(super) use comment::{Scope, told as commented};
pub(in crate::posture) use told::Told;

/// Another checker, whose suppressions can be honored.
///
/// ```
/// use sealward::posture::{Options, Peer, SuppressedBy, check};
/// use sealward::document::{Limits, SourceFile};
///
/// let text = "apiVersion: v1\nkind: Pod\nmetadata:\n  annotations:\n    \
///     checkov.io/skip1: CKV_K8S_17=reads processes\nspec:\n  hostPID: true\n";
/// let file = SourceFile::read("pod.yaml", text.into(), &Limits::default())?;
/// let mut options = Options::default();
/// assert!(check(&file, &options).suppressed.is_empty());
///
/// options.honor = vec!["checkov".parse().unwrap()];
/// let held = &check(&file, &options).suppressed[0];
/// assert_eq!((held.finding.check.id, held.by), ("pss-host-pid", SuppressedBy::Peer));
/// assert_eq!(held.reason, "checkov CKV_K8S_17: reads processes");
/// assert_eq!(Peer::Checkov.names_of("pss-host-pid").next(), Some("CKV_K8S_17"));
/// assert_eq!(Peer::Checkov.name(), "checkov");
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Peer {
    /// Checkov: annotations `checkov.io/skip1: CKV_K8S_16=reason`, comments `#checkov:skip=CKV_K8S_16:reason`.
    Checkov,
    /// `KubeLinter`: annotations `ignore-check.kube-linter.io/CHECK: reason` and `kube-linter.io/ignore-all`.
    KubeLinter,
    /// kube-score: annotations `kube-score/ignore: one,other` and `kube-score/skip: "true"`.
    KubeScore,
    /// Trivy: comments `#trivy:ignore:KSV-0017:exp:2027-01-31`.
    Trivy,
}

impl Peer {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Checkov,
        Self::KubeLinter,
        Self::KubeScore,
        Self::Trivy,
    ];

    /// The name that options have for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Checkov => "checkov",
            Self::KubeLinter => "kube-linter",
            Self::KubeScore => "kube-score",
            Self::Trivy => "trivy",
        }
    }

    /// What it calls what a check of ours finds.
    pub fn names_of(self, check: &str) -> impl Iterator<Item = &'static str> {
        names::of(self, check)
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Peer {
    type Err = OptionError;

    fn from_str(name: &str) -> Result<Self, OptionError> {
        let named = Self::ALL.into_iter().find(|it| it.name() == name);
        named.ok_or(OptionError::Peer)
    }
}
