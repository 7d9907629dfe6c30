//! Suppressions: findings that somebody looked at and accepted, with a reason.
//!
//! `comment` and `annotation` read what is written, `gather` finds it in a file, `block` and `reaches` say what it is for, and
//! `settle` holds findings back by it and says of each suppression that does nothing why that is so.

mod annotation;
mod block;
mod comment;
mod date;
mod gather;
mod held;
mod nearest;
mod reaches;
mod settle;
mod statement;

pub use date::{Date, DateError};
pub use held::{Place, Suppressed, SuppressedBy};

pub(super) use annotation::notes;
pub(super) use gather::{Statement, gather};
#[cfg(feature = "config")]
pub(super) use nearest::nearest;
#[cfg(feature = "config")]
pub(super) use settle::problem;
pub(super) use settle::{Runs, Waiting, Watch, settle, settle_across};
#[cfg(feature = "config")]
pub(super) use statement::check;
