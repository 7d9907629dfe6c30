//! `cp-profiling`: profiles of the control plane.

use crate::posture::check::page;
use crate::posture::checks::flag_row::{FlagRow, Mend, Rule};
use crate::posture::{Area, FixAvailability, Kinds, Meta, ObjectKind, Reference, Severity};

pub(super) static PROFILING: FlagRow = FlagRow {
    meta: &Meta {
        id: "cp-profiling",
        area: Area::Cp,
        summary: "profiling is served by a component of the control plane",
        severity: Severity::Low,
        wave: 2,
        kinds: Kinds::of(&[
            ObjectKind::ApiServer,
            ObjectKind::ControllerManager,
            ObjectKind::Scheduler,
        ]),
        references: &[
            Reference::cis("1.2.15"),
            Reference::cis("1.3.2"),
            Reference::cis("1.4.1"),
        ],
        fix: FixAvailability::Sometimes,
        off_by_default: false,
        docs: page!("profiling.md"),
    },
    rule: Rule::Switch {
        flag: "profiling",
        wanted: false,
        default: true,
        mend: Some(Mend::safe("false")),
    },
    so: "`/debug/pprof` tells what the program does, and costs it time",
};
