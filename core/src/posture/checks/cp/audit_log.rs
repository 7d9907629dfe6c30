//! `cp-audit-log-maxage`, `cp-audit-log-maxbackup`, `cp-audit-log-maxsize`: how long audit logs are kept.

use crate::posture::check::page;
use crate::posture::checks::flag_row::{FlagRow, Mend, Rule};
use crate::posture::{Area, FixAvailability, Kinds, Meta, Reference, Severity};

pub(super) static MAXAGE: FlagRow = FlagRow {
    meta: &Meta {
        id: "cp-audit-log-maxage",
        area: Area::Cp,
        summary: "audit logs are kept for less than 30 days",
        severity: Severity::Low,
        wave: 2,
        kinds: Kinds::API_SERVER,
        references: &[Reference::cis("1.2.17")],
        fix: FixAvailability::Sometimes,
        off_by_default: false,
        docs: page!("audit_log_maxage.md"),
    },
    rule: Rule::AtLeast {
        flag: "audit-log-maxage",
        least: 30,
        mend: Mend::safe("30"),
    },
    so: "old logs may be gone when they are needed",
};

pub(super) static MAXBACKUP: FlagRow = FlagRow {
    meta: &Meta {
        id: "cp-audit-log-maxbackup",
        area: Area::Cp,
        summary: "fewer than 10 old audit logs are kept",
        severity: Severity::Low,
        wave: 2,
        kinds: Kinds::API_SERVER,
        references: &[Reference::cis("1.2.18")],
        fix: FixAvailability::Sometimes,
        off_by_default: false,
        docs: page!("audit_log_maxbackup.md"),
    },
    rule: Rule::AtLeast {
        flag: "audit-log-maxbackup",
        least: 10,
        mend: Mend::safe("10"),
    },
    so: "old logs may be gone when they are needed",
};

pub(super) static MAXSIZE: FlagRow = FlagRow {
    meta: &Meta {
        id: "cp-audit-log-maxsize",
        area: Area::Cp,
        summary: "audit logs are rotated before they reach 100 MB",
        severity: Severity::Low,
        wave: 2,
        kinds: Kinds::API_SERVER,
        references: &[Reference::cis("1.2.19")],
        fix: FixAvailability::Sometimes,
        off_by_default: false,
        docs: page!("audit_log_maxsize.md"),
    },
    rule: Rule::AtLeast {
        flag: "audit-log-maxsize",
        least: 100,
        mend: Mend::safe("100"),
    },
    so: "logs are rotated often, and the oldest are soon gone",
};
