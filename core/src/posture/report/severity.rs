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

/// As many findings as there is room for, the worst, in the report's order; and how many are not
/// among them.
pub(super) fn worst(findings: &[Finding], room: usize) -> (Vec<&Finding>, usize) {
    let left_out = findings.len().saturating_sub(room);
    if left_out == 0 {
        return (findings.iter().collect(), 0);
    }
    let mut ranked: Vec<_> = findings.iter().enumerate().collect();
    ranked.sort_by_key(|(_, finding)| rank(finding));
    ranked.truncate(room);
    ranked.sort_by_key(|(at, _)| *at);
    (ranked.into_iter().map(|(_, it)| it).collect(), left_out)
}

/// A finding's severity, or `unknown`.
pub(super) const fn label(finding: &Finding) -> &'static str {
    match finding.verdict {
        Verdict::Fail => finding.severity.name(),
        Verdict::Unknown => "unknown",
    }
}
