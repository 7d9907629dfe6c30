//! `etcd-client-cert-auth`, `etcd-peer-client-cert-auth`, `etcd-auto-tls`, `etcd-peer-auto-tls`, `etcd-server-cert`, `etcd-peer-cert`: whether etcd and its members know whom they talk to.

use crate::posture::check::page;
use crate::posture::checks::flag_row::{FlagRow, Mend, Rule};
use crate::posture::fix::Safety;
use crate::posture::{Area, FixAvailability, Kinds, Meta, ObjectKind, Reference, Severity};

pub(super) static CLIENT_CERT_AUTH: FlagRow = FlagRow {
    meta: &Meta {
        id: "etcd-client-cert-auth",
        area: Area::Etcd,
        summary: "etcd does not ask its clients for a certificate",
        severity: Severity::High,
        wave: 1,
        kinds: Kinds::of(&[ObjectKind::Etcd]),
        references: &[Reference::cis("2.2")],
        fix: FixAvailability::Sometimes,
        off_by_default: false,
        docs: page!("client_cert_auth.md"),
    },
    rule: Rule::Switch {
        flag: "client-cert-auth",
        wanted: true,
        default: false,
        mend: Some(Mend {
            safety: Safety::Safe,
            value: "true",
            bears: |it| it.has(&["trusted-ca-file"]),
        }),
    },
    so: "clients are let in without a certificate",
};

pub(super) static PEER_CLIENT_CERT_AUTH: FlagRow = FlagRow {
    meta: &Meta {
        id: "etcd-peer-client-cert-auth",
        area: Area::Etcd,
        summary: "an etcd member does not ask its peers for a certificate",
        severity: Severity::High,
        wave: 1,
        kinds: Kinds::of(&[ObjectKind::Etcd]),
        references: &[Reference::cis("2.5")],
        fix: FixAvailability::Sometimes,
        off_by_default: false,
        docs: page!("peer_client_cert_auth.md"),
    },
    rule: Rule::Switch {
        flag: "peer-client-cert-auth",
        wanted: true,
        default: false,
        mend: Some(Mend {
            safety: Safety::Safe,
            value: "true",
            bears: |it| it.has(&["peer-trusted-ca-file"]),
        }),
    },
    so: "whoever calls itself a member is believed",
};

pub(super) static AUTO_TLS: FlagRow = FlagRow {
    meta: &Meta {
        id: "etcd-auto-tls",
        area: Area::Etcd,
        summary: "etcd serves clients with a certificate it signed itself",
        severity: Severity::High,
        wave: 1,
        kinds: Kinds::of(&[ObjectKind::Etcd]),
        references: &[Reference::cis("2.3")],
        fix: FixAvailability::Sometimes,
        off_by_default: false,
        docs: page!("auto_tls.md"),
    },
    rule: Rule::Switch {
        flag: "auto-tls",
        wanted: false,
        default: false,
        mend: Some(Mend {
            safety: Safety::Safe,
            value: "false",
            bears: |it| it.has(&["cert-file", "key-file"]),
        }),
    },
    so: "clients cannot tell this etcd from another",
};

pub(super) static PEER_AUTO_TLS: FlagRow = FlagRow {
    meta: &Meta {
        id: "etcd-peer-auto-tls",
        area: Area::Etcd,
        summary: "etcd members trust certificates that they signed themselves",
        severity: Severity::High,
        wave: 1,
        kinds: Kinds::of(&[ObjectKind::Etcd]),
        references: &[Reference::cis("2.6")],
        fix: FixAvailability::Sometimes,
        off_by_default: false,
        docs: page!("peer_auto_tls.md"),
    },
    rule: Rule::Switch {
        flag: "peer-auto-tls",
        wanted: false,
        default: false,
        mend: Some(Mend {
            safety: Safety::Safe,
            value: "false",
            bears: |it| it.has(&["peer-cert-file", "peer-key-file"]),
        }),
    },
    so: "members cannot tell one another from a stranger",
};

pub(super) static SERVER_CERT: FlagRow = FlagRow {
    meta: &Meta {
        id: "etcd-server-cert",
        area: Area::Etcd,
        summary: "etcd serves clients without a certificate and key of its own",
        severity: Severity::High,
        wave: 1,
        kinds: Kinds::of(&[ObjectKind::Etcd]),
        references: &[Reference::cis("2.1")],
        fix: FixAvailability::None,
        off_by_default: false,
        docs: page!("server_cert.md"),
    },
    rule: Rule::Given(&["cert-file", "key-file"], None),
    so: "clients are served without TLS, or with a certificate that they cannot verify",
};

pub(super) static PEER_CERT: FlagRow = FlagRow {
    meta: &Meta {
        id: "etcd-peer-cert",
        area: Area::Etcd,
        summary: "etcd members have no certificate and key for one another",
        severity: Severity::High,
        wave: 1,
        kinds: Kinds::of(&[ObjectKind::Etcd]),
        references: &[Reference::cis("2.4")],
        fix: FixAvailability::None,
        off_by_default: false,
        docs: page!("peer_cert.md"),
    },
    rule: Rule::Given(&["peer-cert-file", "peer-key-file"], None),
    so: "members talk to one another without TLS",
};
