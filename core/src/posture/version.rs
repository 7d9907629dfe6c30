//! The Kubernetes version that a cluster is checked for.

use std::fmt;

/// A minor version of Kubernetes, from 1.0 to the newest that this build knows.
///
/// ```
/// use sealward::posture::KubernetesVersion;
/// let version = KubernetesVersion::parse("v1.34.2").unwrap();
/// assert!(version >= KubernetesVersion::minor(25) && version < KubernetesVersion::NEWEST);
/// assert_eq!(version.to_string(), "1.34");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KubernetesVersion(u16);

impl KubernetesVersion {
    /// The newest minor that this build knows.
    pub const NEWEST: Self = Self(37);

    /// Version `1.minor`.
    #[must_use]
    pub const fn minor(minor: u16) -> Self {
        Self(minor)
    }

    /// Reads `1.34`, `v1.34`, `1.34.2` or `latest`. Newer than [`KubernetesVersion::NEWEST`] is
    /// possible; [`KubernetesVersion::known`] brings it down.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == "latest" {
            return Some(Self::NEWEST);
        }
        let rest = text.strip_prefix('v').unwrap_or(text).strip_prefix("1.")?;
        let (minor, patch) = rest.split_once('.').unwrap_or((rest, "0"));
        let number = |text: &str| {
            text.bytes()
                .all(|byte| byte.is_ascii_digit())
                .then(|| text.parse().ok())?
        };
        let _patch: u16 = number(patch)?;
        number(minor).map(Self)
    }

    /// This version, or the newest that this build knows where it is newer than that.
    #[must_use]
    pub fn known(self) -> Self {
        self.min(Self::NEWEST)
    }
}

impl Default for KubernetesVersion {
    /// The newest.
    fn default() -> Self {
        Self::NEWEST
    }
}

impl fmt::Display for KubernetesVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1.{}", self.0)
    }
}
