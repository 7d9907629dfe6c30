//! A finding that is held back.

use super::Date;
use crate::posture::{Finding, Fingerprint, Meta};

/// A finding that is held back, and why.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::{Options, SuppressedBy, check};
///
/// let text = "apiVersion: v1\nkind: Pod\nspec:\n  \
///     hostPID: true # sealward: ignore[pss-host-pid] reads processes until 2027-01-31\n";
/// let file = SourceFile::read("pod.yaml", text.into(), &Limits::default())?;
/// let checked = check(&file, &Options::default());
/// assert!(checked.findings.is_empty());
/// let held = &checked.suppressed[0];
/// assert_eq!((held.check.id, held.reason.as_str()), ("pss-host-pid", "reads processes"));
/// assert_eq!(held.expires.unwrap().to_string(), "2027-01-31");
/// assert_eq!(held.by, SuppressedBy::Comment);
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Suppressed {
    /// The check that found it.
    pub check: &'static Meta,
    /// The finding's stable name.
    pub fingerprint: Fingerprint,
    /// Why it is held back.
    pub reason: String,
    /// The last day on which it is.
    pub expires: Option<Date>,
    /// What holds it back.
    pub by: SuppressedBy,
}

/// What holds a finding back.
///
/// ```
/// use sealward::posture::SuppressedBy;
///
/// assert_eq!(SuppressedBy::Comment.name(), "comment");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SuppressedBy {
    /// A comment beside it.
    Comment,
    /// An annotation of its object.
    Annotation,
    /// The configuration file.
    Configuration,
    /// A baseline.
    Baseline,
    /// What another checker reads.
    Peer,
}

impl SuppressedBy {
    /// One word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Annotation => "annotation",
            Self::Configuration => "configuration",
            Self::Baseline => "baseline",
            Self::Peer => "peer",
        }
    }
}

impl Suppressed {
    /// Nothing else is kept of the finding.
    pub(in crate::posture) fn new(
        finding: &Finding,
        reason: &str,
        expires: Option<Date>,
        by: SuppressedBy,
    ) -> Self {
        Self {
            check: finding.check,
            fingerprint: finding.fingerprint,
            reason: reason.to_owned(),
            expires,
            by,
        }
    }
}
