//! How bad a finding is.

use std::fmt;

/// How bad a finding is. The order is by weight: [`Severity::Info`] is least.
///
/// ```
/// use sealward::posture::Severity;
/// assert!(Severity::Critical > Severity::High);
/// assert_eq!(Severity::parse("medium"), Some(Severity::Medium));
/// assert_eq!(Severity::Info.name(), "info");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the report's contract names these five"
)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Hardening that is missing.
    Low,
    /// A weakness that needs another one to matter.
    Medium,
    /// A weakness that matters by itself.
    High,
    /// A way to the node, the cluster or its secrets.
    Critical,
}

impl Severity {
    /// Every severity, the worst first.
    pub const ALL: [Self; 5] = [
        Self::Critical,
        Self::High,
        Self::Medium,
        Self::Low,
        Self::Info,
    ];

    /// The severity as reports and the command line write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The severity of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|severity| severity.name() == name)
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
