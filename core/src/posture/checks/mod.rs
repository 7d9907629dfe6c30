//! The checks, by area: a file for each check or tight family of checks, and beside it its page.

mod doc;
pub(super) mod enc;
pub mod pss;

use super::Check;
use super::check::page;

/// The page of what is no check: why a document cannot be read.
pub(super) const PARSE_ERROR: &str = page!("doc/parse_error.md");

/// Every area's checks.
pub(super) static AREAS: &[&[&dyn Check]] = &[doc::ALL, enc::ALL, pss::ALL];

pub(super) use doc::{TEMPLATE, TEMPLATE_MESSAGE};
