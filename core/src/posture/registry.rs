//! The checks there are.

use super::{Check, checks};

/// Every check that is built, by area and in the order of the areas' own lists.
///
/// ```
/// use sealward::posture::registry;
/// assert!(registry().any(|check| check.meta().id == "pss-privileged"));
/// ```
pub fn registry() -> impl Iterator<Item = &'static dyn Check> + Clone {
    checks::AREAS.iter().copied().flatten().copied()
}

/// The check of that id.
///
/// ```
/// use sealward::posture::{Severity, check_by_id};
/// let check = check_by_id("pss-privileged").unwrap();
/// assert_eq!(check.meta().severity, Severity::Critical);
/// assert!(check_by_id("no-such-check").is_none());
/// ```
#[must_use]
pub fn check_by_id(id: &str) -> Option<&'static dyn Check> {
    registry().find(|check| check.meta().id == id)
}
