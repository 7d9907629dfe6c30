//! How severities are ordered and named in other tools' words.

use crate::dto::{Finding, Severity, Verdict};
use crate::posture;

impl From<posture::Severity> for Severity {
    fn from(severity: posture::Severity) -> Self {
        match severity {
            posture::Severity::Critical => Self::Critical,
            posture::Severity::High => Self::High,
            posture::Severity::Medium => Self::Medium,
            posture::Severity::Low => Self::Low,
            posture::Severity::Info => Self::Info,
        }
    }
}

impl Severity {
    /// As reports write it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Info => "info",
        }
    }
}

/// The place of a finding where the worst stand first and what is unknown last.
pub(super) const fn rank(finding: &Finding) -> u8 {
    match (finding.verdict, finding.severity) {
        (Verdict::Fail, severity) => severity as u8,
        (Verdict::Unknown, severity) => 5_u8.saturating_add(severity as u8),
    }
}

/// A finding's severity, or `unknown`.
pub(super) const fn label(finding: &Finding) -> &'static str {
    match finding.verdict {
        Verdict::Fail => finding.severity.name(),
        Verdict::Unknown => "unknown",
    }
}
