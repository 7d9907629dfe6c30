//! A finding that is held back.

use super::Date;
use crate::document::Position;
use crate::posture::{AcrossFinding, Finding};
use std::sync::Arc;

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
/// assert_eq!((held.finding.check.id, held.reason.as_str()), ("pss-host-pid", "reads processes"));
/// assert_eq!(held.expires.unwrap().to_string(), "2027-01-31");
/// assert_eq!(held.by, SuppressedBy::Comment);
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Suppressed {
    /// What was found.
    pub finding: Finding,
    /// Where, for what was found with all files known; else it is in the file that was checked.
    pub place: Option<Place>,
    /// Why it is held back.
    pub reason: String,
    /// The last day on which it is.
    pub expires: Option<Date>,
    /// What holds it back.
    pub by: SuppressedBy,
}

/// A place in a file, after the file's text is gone.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::{Checker, Options};
///
/// let text = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nspec:\n  \
///     maxUnavailable: 0 # sealward: ignore[avail-pdb-blocks] moved by hand\n";
/// let file = SourceFile::read("budget.yaml", text.into(), &Limits::default())?;
/// let checker = Checker::new(&Options::default());
/// let mut index = checker.index();
/// index.add(&file.name().into(), &checker.check(&file));
/// let held = checker.conclude(&index).suppressed.remove(0);
/// let place = held.place.unwrap();
/// assert_eq!((&*place.file, place.start.line), ("budget.yaml", 4));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// The file.
    pub file: Arc<str>,
    /// The first character.
    pub start: Position,
    /// Behind the last character.
    pub end: Position,
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
    pub(in crate::posture) fn new(
        finding: &Finding,
        reason: &str,
        expires: Option<Date>,
        by: SuppressedBy,
    ) -> Self {
        Self {
            finding: Finding {
                fix: None,
                ..finding.clone()
            },
            place: None,
            reason: reason.to_owned(),
            expires,
            by,
        }
    }

    /// The same of what was found with all files known.
    pub(in crate::posture) fn across(
        found: &AcrossFinding,
        reason: &str,
        expires: Option<Date>,
        by: SuppressedBy,
    ) -> Self {
        Self::new(&found.finding, reason, expires, by).at(found)
    }

    pub(in crate::posture) fn at(self, found: &AcrossFinding) -> Self {
        let place = Place {
            file: Arc::clone(&found.file),
            start: found.start,
            end: found.end,
        };
        Self {
            place: Some(place),
            ..self
        }
    }
}
