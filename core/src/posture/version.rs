//! The Kubernetes version that a cluster is checked for.

use super::OptionError;
use std::fmt;
use std::str::FromStr;

/// A minor version of Kubernetes, from 1.0 to the newest that this build knows.
///
/// ```
/// use sealward::posture::KubernetesVersion;
/// let version = "v1.34.2".parse::<KubernetesVersion>().unwrap();
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

    /// This version, or the newest that this build knows where it is newer than that.
    ///
    /// ```
    /// use sealward::posture::KubernetesVersion;
    /// assert_eq!(KubernetesVersion::minor(99).known(), KubernetesVersion::NEWEST);
    /// assert_eq!(KubernetesVersion::minor(30).known(), KubernetesVersion::minor(30));
    /// ```
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

impl FromStr for KubernetesVersion {
    type Err = OptionError;

    /// Reads `1.34`, `v1.34`, `1.34.2` or `latest`. Newer than [`KubernetesVersion::NEWEST`] is
    /// possible; [`KubernetesVersion::known`] brings it down.
    ///
    /// # Errors
    /// [`OptionError::Version`].
    fn from_str(text: &str) -> Result<Self, OptionError> {
        let number = |text: &str| {
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse::<u16>().ok()).flatten()
        };
        let minor = || {
            let rest = text.strip_prefix('v').unwrap_or(text).strip_prefix("1.")?;
            let (minor, patch) = rest.split_once('.').unwrap_or((rest, "0"));
            number(patch).and(number(minor))
        };
        match text {
            "latest" => Ok(Self::NEWEST),
            _ => minor().map(Self).ok_or(OptionError::Version),
        }
    }
}

impl fmt::Display for KubernetesVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1.{}", self.0)
    }
}
