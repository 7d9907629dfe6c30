//! `cp-kubelet-client-cert`, `cp-kubelet-ca`, `cp-tls-cert`, `cp-client-ca`, `cp-etcd-client-cert`, `cp-etcd-cafile`: certificates of the API server, and authorities by which it verifies others.

use crate::posture::check::page;
use crate::posture::checks::flag_row::{FlagRow, Rule};
use crate::posture::{Area, FixAvailability, Kinds, Meta, Reference, Severity};

pub(super) static KUBELET_CLIENT_CERT: FlagRow = FlagRow {
    meta: &Meta {
        id: "cp-kubelet-client-cert",
        area: Area::Cp,
        summary: "the API server shows the kubelets no client certificate",
        severity: Severity::Medium,
        wave: 1,
        kinds: Kinds::API_SERVER,
        references: &[Reference::cis("1.2.4")],
        fix: FixAvailability::None,
        off_by_default: false,
        docs: page!("kubelet_client_cert.md"),
    },
    rule: Rule::Given(&["kubelet-client-certificate", "kubelet-client-key"], None),
    so: "kubelets cannot tell the API server from a stranger",
};

pub(super) static KUBELET_CA: FlagRow = FlagRow {
    meta: &Meta {
        id: "cp-kubelet-ca",
        area: Area::Cp,
        summary: "the API server does not verify the kubelets' certificates",
        severity: Severity::Medium,
        wave: 1,
        kinds: Kinds::API_SERVER,
        references: &[Reference::cis("1.2.5")],
        fix: FixAvailability::None,
        off_by_default: false,
        docs: page!("kubelet_ca.md"),
    },
    rule: Rule::Given(&["kubelet-certificate-authority"], None),
    so: "whoever takes a kubelet's address is believed",
};

pub(super) static TLS_CERT: FlagRow = FlagRow {
    meta: &Meta {
        id: "cp-tls-cert",
        area: Area::Cp,
        summary: "the API server has no certificate and key of its own",
        severity: Severity::High,
        wave: 1,
        kinds: Kinds::API_SERVER,
        references: &[
            Reference::cis("1.2.24"),
            Reference::nsa("Network separation"),
        ],
        fix: FixAvailability::None,
        off_by_default: false,
        docs: page!("tls_cert.md"),
    },
    rule: Rule::Given(&["tls-cert-file", "tls-private-key-file"], None),
    so: "clients cannot verify the API server",
};

pub(super) static CLIENT_CA: FlagRow = FlagRow {
    meta: &Meta {
        id: "cp-client-ca",
        area: Area::Cp,
        summary: "the API server verifies no client certificates",
        severity: Severity::High,
        wave: 1,
        kinds: Kinds::API_SERVER,
        references: &[Reference::cis("1.2.25")],
        fix: FixAvailability::None,
        off_by_default: false,
        docs: page!("client_ca.md"),
    },
    rule: Rule::Given(&["client-ca-file"], None),
    so: "no client certificate is accepted",
};

pub(super) static ETCD_CLIENT_CERT: FlagRow = FlagRow {
    meta: &Meta {
        id: "cp-etcd-client-cert",
        area: Area::Cp,
        summary: "the API server shows etcd no client certificate",
        severity: Severity::High,
        wave: 1,
        kinds: Kinds::API_SERVER,
        references: &[Reference::cis("1.2.23")],
        fix: FixAvailability::None,
        off_by_default: false,
        docs: page!("etcd_client_cert.md"),
    },
    rule: Rule::Given(&["etcd-certfile", "etcd-keyfile"], None),
    so: "etcd cannot tell the API server from a stranger",
};

pub(super) static ETCD_CAFILE: FlagRow = FlagRow {
    meta: &Meta {
        id: "cp-etcd-cafile",
        area: Area::Cp,
        summary: "the API server does not verify etcd's certificate",
        severity: Severity::High,
        wave: 1,
        kinds: Kinds::API_SERVER,
        references: &[Reference::cis("1.2.26")],
        fix: FixAvailability::None,
        off_by_default: false,
        docs: page!("etcd_cafile.md"),
    },
    rule: Rule::Given(&["etcd-cafile"], None),
    so: "whoever takes etcd's address is believed",
};
