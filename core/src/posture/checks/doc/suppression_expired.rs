//! `doc-suppression-expired`: suppressions that hold nothing back.

use crate::posture::check::page;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Severity};

pub(in crate::posture) static META: Meta = Meta {
    id: "doc-suppression-expired",
    area: Area::Doc,
    summary: "a suppression has expired, gives no reason or silences nothing",
    severity: Severity::Low,
    wave: 3,
    kinds: Kinds::DOCUMENTS,
    references: &[],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("suppression_expired.md"),
};

/// Whether a suppression does anything is known once all that was found is: the run itself says it.
#[derive(Debug)]
pub(super) struct SuppressionExpired;

impl Check for SuppressionExpired {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, _: &mut Cx<'_>) {}
}
