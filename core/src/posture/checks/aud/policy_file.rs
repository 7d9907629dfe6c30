//! `aud-policy-file-missing`: an API server that logs nothing.

use crate::posture::check::page;
use crate::posture::checks::flag_row::{FlagRow, Rule};
use crate::posture::{Area, FixAvailability, Kinds, Meta, Reference, Severity};

pub(super) static POLICY_FILE_MISSING: FlagRow = FlagRow {
    meta: &Meta {
        id: "aud-policy-file-missing",
        area: Area::Aud,
        summary: "the API server is started without an audit policy",
        severity: Severity::High,
        wave: 1,
        kinds: Kinds::API_SERVER,
        references: &[
            Reference::cis("3.2.1"),
            Reference::nsa("Audit logging and threat detection"),
            Reference::owasp("K10"),
        ],
        fix: FixAvailability::None,
        off_by_default: false,
        docs: page!("policy_file_missing.md"),
    },
    rule: Rule::Given(&["audit-policy-file"], None),
    so: "nothing of what happens in the cluster is logged",
};
