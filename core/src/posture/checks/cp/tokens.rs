//! `cp-sa-key-file`, `cp-sa-lookup`, `cp-token-auth-file`, `cp-basic-auth-file`: tokens and passwords that the API server accepts.

use crate::posture::check::page;
use crate::posture::checks::flag_row::{FlagRow, Mend, Rule, Takes};
use crate::posture::{Area, FixAvailability, Kinds, Meta, Reference, Severity};

pub(super) static SA_KEY_FILE: FlagRow = FlagRow {
    meta: &Meta {
        id: "cp-sa-key-file",
        area: Area::Cp,
        summary: "no key is named that verifies service account tokens",
        severity: Severity::Medium,
        wave: 1,
        kinds: Kinds::API_SERVER,
        references: &[Reference::cis("1.2.22")],
        fix: FixAvailability::None,
        off_by_default: false,
        docs: page!("sa_key_file.md"),
    },
    rule: Rule::Given(&["service-account-key-file"], None),
    so: "tokens are verified by the key of the TLS certificate",
};

pub(super) static SA_LOOKUP: FlagRow = FlagRow {
    meta: &Meta {
        id: "cp-sa-lookup",
        area: Area::Cp,
        summary: "tokens of deleted service accounts stay valid",
        severity: Severity::Medium,
        wave: 1,
        kinds: Kinds::API_SERVER,
        references: &[Reference::cis("1.2.21")],
        fix: FixAvailability::Sometimes,
        off_by_default: false,
        docs: page!("sa_lookup.md"),
    },
    rule: Rule::Switch {
        flag: "service-account-lookup",
        wanted: true,
        default: true,
        mend: Some(Mend::safe("true")),
    },
    so: "a token outlives its service account",
};

pub(super) static TOKEN_AUTH_FILE: FlagRow = FlagRow {
    meta: &Meta {
        id: "cp-token-auth-file",
        area: Area::Cp,
        summary: "the API server takes static tokens from a file",
        severity: Severity::High,
        wave: 1,
        kinds: Kinds::API_SERVER,
        references: &[Reference::cis("1.2.2")],
        fix: FixAvailability::None,
        off_by_default: false,
        docs: page!("token_auth_file.md"),
    },
    rule: Rule::NotGiven("token-auth-file", Takes::Nothing),
    so: "tokens stand in clear text in a file and never expire",
};

pub(super) static BASIC_AUTH_FILE: FlagRow = FlagRow {
    meta: &Meta {
        id: "cp-basic-auth-file",
        area: Area::Cp,
        summary: "the API server is told to take passwords from a file",
        severity: Severity::High,
        wave: 1,
        kinds: Kinds::API_SERVER,
        references: &[],
        fix: FixAvailability::Sometimes,
        off_by_default: false,
        docs: page!("basic_auth_file.md"),
    },
    rule: Rule::NotGiven("basic-auth-file", Takes::Away),
    so: "passwords stand in clear text in a file",
};
