//! Sealed files that are changed in place: which ones, how each is replaced, and what is said of it.

pub(crate) mod file;
mod json;
pub(crate) mod outcome;
pub(crate) mod report;
pub(crate) mod walk;
