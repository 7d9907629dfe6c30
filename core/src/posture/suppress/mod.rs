//! Suppressions: findings that somebody looked at and accepted, with a reason.
//!
//! `comment` reads what is written, `gather` finds it in a file, and `settle` holds findings back by it
//! and says of each suppression that does nothing why that is so.

mod comment;
mod date;
mod gather;
mod held;
mod nearest;
mod settle;
mod statement;

pub use date::{Date, DateError};
pub use held::{Suppressed, SuppressedBy};

pub(super) use gather::{Statement, gather};
pub(super) use settle::{Runs, Waiting, Watch, settle, settle_across};
