//! `cp-cm-gc-threshold`, `cp-cm-sa-private-key`, `cp-cm-root-ca`, `cp-cm-sa-credentials`, `cp-cm-rotate-kubelet-cert`: the controller manager.

use crate::posture::check::page;
use crate::posture::checks::flag_row::{FlagRow, Mend, Rule};
use crate::posture::{Area, FixAvailability, Kinds, Meta, ObjectKind, Reference, Severity};

pub(super) static GC_THRESHOLD: FlagRow = FlagRow {
    meta: &Meta {
        id: "cp-cm-gc-threshold",
        area: Area::Cp,
        summary: "no limit is set on how many finished pods are kept",
        severity: Severity::Low,
        wave: 2,
        kinds: Kinds::of(&[ObjectKind::ControllerManager]),
        references: &[Reference::cis("1.3.1")],
        fix: FixAvailability::Sometimes,
        off_by_default: false,
        docs: page!("cm_gc_threshold.md"),
    },
    rule: Rule::Given(&["terminated-pod-gc-threshold"], Some(Mend::safe("1000"))),
    so: "12,500 finished pods are kept",
};

pub(super) static SA_PRIVATE_KEY: FlagRow = FlagRow {
    meta: &Meta {
        id: "cp-cm-sa-private-key",
        area: Area::Cp,
        summary: "no private key is set that signs service account tokens",
        severity: Severity::Medium,
        wave: 1,
        kinds: Kinds::of(&[ObjectKind::ControllerManager]),
        references: &[Reference::cis("1.3.4")],
        fix: FixAvailability::None,
        off_by_default: false,
        docs: page!("cm_sa_private_key.md"),
    },
    rule: Rule::Given(&["service-account-private-key-file"], None),
    so: "the controller manager signs no tokens",
};

pub(super) static ROOT_CA: FlagRow = FlagRow {
    meta: &Meta {
        id: "cp-cm-root-ca",
        area: Area::Cp,
        summary: "pods are given no certificate authority to verify the API server with",
        severity: Severity::Medium,
        wave: 1,
        kinds: Kinds::of(&[ObjectKind::ControllerManager]),
        references: &[Reference::cis("1.3.5")],
        fix: FixAvailability::None,
        off_by_default: false,
        docs: page!("cm_root_ca.md"),
    },
    rule: Rule::Given(&["root-ca-file"], None),
    so: "pods cannot verify the API server",
};

pub(super) static SA_CREDENTIALS: FlagRow = FlagRow {
    meta: &Meta {
        id: "cp-cm-sa-credentials",
        area: Area::Cp,
        summary: "all controllers share one identity",
        severity: Severity::Medium,
        wave: 1,
        kinds: Kinds::of(&[ObjectKind::ControllerManager]),
        references: &[Reference::cis("1.3.3")],
        fix: FixAvailability::Sometimes,
        off_by_default: false,
        docs: page!("cm_sa_credentials.md"),
    },
    rule: Rule::Switch {
        flag: "use-service-account-credentials",
        wanted: true,
        default: false,
        mend: Some(Mend::safe("true")),
    },
    so: "every controller may do what all of them together need",
};

pub(super) static ROTATE_KUBELET_CERT: FlagRow = FlagRow {
    meta: &Meta {
        id: "cp-cm-rotate-kubelet-cert",
        area: Area::Cp,
        summary: "the rotation of kubelets' serving certificates is switched off",
        severity: Severity::Medium,
        wave: 1,
        kinds: Kinds::of(&[ObjectKind::ControllerManager]),
        references: &[Reference::cis("1.3.6")],
        fix: FixAvailability::Sometimes,
        off_by_default: false,
        docs: page!("cm_rotate_kubelet_cert.md"),
    },
    rule: Rule::HasNot("feature-gates", "RotateKubeletServerCertificate=false"),
    so: "kubelets keep their certificates until these run out",
};
