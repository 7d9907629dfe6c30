//! `cp-secure-port`, `cp-insecure-port`, `cp-bind-address`: ports of the control plane.

use crate::posture::check::page;
use crate::posture::checks::flag_row::{FlagRow, Mend, Rule};
use crate::posture::{Area, FixAvailability, Kinds, Meta, ObjectKind, Reference, Severity};

pub(super) static SECURE_PORT: FlagRow = FlagRow {
    meta: &Meta {
        id: "cp-secure-port",
        area: Area::Cp,
        summary: "the API server's TLS port is switched off",
        severity: Severity::High,
        wave: 1,
        kinds: Kinds::API_SERVER,
        references: &[],
        fix: FixAvailability::Sometimes,
        off_by_default: false,
        docs: page!("secure_port.md"),
    },
    rule: Rule::IsNot("secure-port", "0", Mend::safe("6443")),
    so: "nothing is served with TLS",
};

pub(super) static INSECURE_PORT: FlagRow = FlagRow {
    meta: &Meta {
        id: "cp-insecure-port",
        area: Area::Cp,
        summary: "the API server listens on a port without TLS and authentication",
        severity: Severity::Critical,
        wave: 1,
        kinds: Kinds::API_SERVER,
        references: &[Reference::nsa("Network separation")],
        fix: FixAvailability::Sometimes,
        off_by_default: false,
        docs: page!("insecure_port.md"),
    },
    rule: Rule::NotListening("insecure-port", "insecure-bind-address"),
    so: "whoever reaches the port may do everything",
};

pub(super) static BIND_ADDRESS: FlagRow = FlagRow {
    meta: &Meta {
        id: "cp-bind-address",
        area: Area::Cp,
        summary: "a component of the control plane listens beyond the host",
        severity: Severity::Medium,
        wave: 1,
        kinds: Kinds::of(&[ObjectKind::ControllerManager, ObjectKind::Scheduler]),
        references: &[
            Reference::cis("1.3.7"),
            Reference::cis("1.4.2"),
            Reference::nsa("Network separation"),
        ],
        fix: FixAvailability::Sometimes,
        off_by_default: false,
        docs: page!("bind_address.md"),
    },
    rule: Rule::Is(
        "bind-address",
        &["127.0.0.1", "::1", "localhost"],
        // What asks at the pod's address finds nobody there then, and the kubelet starts it again and again.
        Mend {
            bears: |it| !it.probes().from_outside,
            ..Mend::safe("127.0.0.1")
        },
    ),
    so: "health and metrics are served to the network",
};
