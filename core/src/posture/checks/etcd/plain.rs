//! `etcd-apiserver-plain`: clear text between the API server and etcd.

use crate::posture::check::page;
use crate::posture::checks::flag_row::{FlagRow, Rule};
use crate::posture::{Area, FixAvailability, Kinds, Meta, Reference, Severity};

pub(super) static APISERVER_PLAIN: FlagRow = FlagRow {
    meta: &Meta {
        id: "etcd-apiserver-plain",
        area: Area::Etcd,
        summary: "the API server talks to etcd in clear text",
        severity: Severity::Critical,
        wave: 1,
        kinds: Kinds::API_SERVER,
        references: &[Reference::nsa("Network separation")],
        fix: FixAvailability::None,
        off_by_default: false,
        docs: page!("apiserver_plain.md"),
    },
    rule: Rule::NoneBegins("etcd-servers", "http:"),
    so: "all that is stored passes in clear text",
};
