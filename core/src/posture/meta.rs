//! What a check is, as data: the registry, reports, pages and documentation are made from it.

use super::{Area, Kinds, Reference, Severity};

/// What a check is.
///
/// ```
/// use sealward::posture::{Area, Severity, check_by_id};
/// let meta = check_by_id("pss-privileged").unwrap().meta();
/// assert_eq!((meta.area, meta.severity, meta.wave), (Area::Pss, Severity::Critical, 1));
/// assert_eq!(meta.summary, "a container runs with the node's own rights");
/// ```
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::exhaustive_structs,
    reason = "every check writes one down in full"
)]
pub struct Meta {
    /// The stable name of the flaw in kebab-case: `pss-privileged`. Never changes.
    pub id: &'static str,
    /// What the check is about.
    pub area: Area,
    /// The flaw in one line, lower case, no full stop.
    pub summary: &'static str,
    /// How bad the flaw is.
    pub severity: Severity,
    /// 1 to 3: how early the catalogue wants the check. `recommended` holds waves 1 and 2.
    pub wave: u8,
    /// What the check is called for.
    pub kinds: Kinds,
    /// The controls it decides.
    pub references: &'static [Reference],
    /// Whether findings come with a fix.
    pub fix: FixAvailability,
    /// Contested: in no profile but `all`, and those whose standard asks for it.
    pub off_by_default: bool,
    /// The check's page in Markdown; empty without the feature `check-docs`.
    pub docs: &'static str,
}

/// Whether a check's findings come with a fix.
///
/// ```
/// use sealward::posture::FixAvailability;
/// assert_eq!(FixAvailability::Sometimes.name(), "sometimes");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FixAvailability {
    /// Never: it needs a value, a key or a decision that is in no file.
    None,
    /// Where the text allows it.
    Sometimes,
    /// Always.
    Always,
    /// Always, and applied only where [`Options::select`](crate::posture::Options::select) names the check
    /// itself: something has to be done first that no file shows.
    Selected,
}

impl FixAvailability {
    /// `none`, `sometimes`, `always`, `selected`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Sometimes => "sometimes",
            Self::Always => "always",
            Self::Selected => "selected",
        }
    }
}
