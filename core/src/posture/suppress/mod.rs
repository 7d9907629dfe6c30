//! Suppressions: findings that somebody looked at and accepted, with a reason.
//!
//! `comment` and `annotation` read what is written, `peer` what is written for other checkers. `gather` finds it in a file, `block`,
//! `tree` and `reaches` say what it is for, `carry` of a text within a file, `settle` and `peers` hold findings back by it, and `settle` says of each suppression
//! of ours that does nothing why that is so.

mod annotation;
mod block;
mod carry;
mod comment;
mod date;
mod gather;
mod held;
mod last_day;
mod nearest;
mod peer;
mod peers;
mod reaches;
mod settle;
mod statement;
mod tree;

pub use date::{Date, DateError};
pub use held::{Place, Suppressed, SuppressedBy};
pub use peer::Peer;

pub(super) use annotation::{notes, notes_of_list, told_peers};
pub(super) use carry::Said;
pub(super) use gather::{Heard, Statement, gather};
#[cfg(feature = "config")]
pub(super) use last_day::announces_last_day;
#[cfg(feature = "config")]
pub(super) use nearest::nearest;
#[cfg(feature = "config")]
pub(super) use settle::problem;
pub(super) use settle::{Runs, Waiting, Watch, settle, settle_across};
#[cfg(feature = "config")]
pub(super) use statement::check;
