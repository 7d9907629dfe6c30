//! The checks, by area: a file for each check or tight family of checks, and beside it its page.

mod aud;
mod avail;
mod cp;
mod doc;
pub(super) mod enc;
mod etcd;
mod file_version;
mod flag_row;
mod img;
mod net;
mod node;
pub mod pss;
mod rbac;
mod secret;

use super::Check;
use super::across::AcrossCheck;
use super::check::page;

/// The page of what is no check: why a document cannot be read.
pub(super) const PARSE_ERROR: &str = page!("doc/parse_error.md");

/// Every area's checks.
pub(super) static AREAS: &[&[&dyn Check]] = &[
    doc::ALL,
    enc::ALL,
    etcd::ALL,
    cp::ALL,
    node::ALL,
    pss::ALL,
    rbac::ALL,
    secret::ALL,
    img::ALL,
    aud::ALL,
    net::ALL,
    avail::ALL,
];

/// Every check across documents; each is in its area's list too.
pub(super) static ACROSS: &[&[&dyn AcrossCheck]] = &[
    enc::ACROSS,
    cp::ACROSS,
    rbac::ACROSS,
    net::ACROSS,
    avail::ACROSS,
];

pub(super) use doc::{
    CONFIG_NOT_JUDGED, PATCH_NOT_JUDGED, SETTINGS_UNSEEN, SUPPRESSION_EXPIRED, TEMPLATE,
    TEMPLATE_MESSAGE,
};
