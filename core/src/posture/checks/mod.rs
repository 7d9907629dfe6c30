//! The checks, by area: a file for each check or tight family of checks, and beside it its page.

mod doc;
mod enc;
pub mod pss;

use super::Check;

/// Every area's checks.
pub(super) static AREAS: &[&[&dyn Check]] = &[doc::ALL, enc::ALL, pss::ALL];
