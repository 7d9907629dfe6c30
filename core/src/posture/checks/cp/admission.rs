//! `cp-always-admit`, `cp-service-account-plugin`, `cp-namespace-lifecycle`, `cp-node-restriction`: admission plugins that are missing or should be.

use crate::posture::check::page;
use crate::posture::checks::flag_row::{FlagRow, Rule};
use crate::posture::{Area, FixAvailability, Kinds, Meta, Reference, Severity};

pub(super) static ALWAYS_ADMIT: FlagRow = FlagRow {
    meta: &Meta {
        id: "cp-always-admit",
        area: Area::Cp,
        summary: "an admission plugin lets every request in",
        severity: Severity::High,
        wave: 1,
        kinds: Kinds::API_SERVER,
        references: &[Reference::cis("1.2.10")],
        fix: FixAvailability::Sometimes,
        off_by_default: false,
        docs: page!("always_admit.md"),
    },
    rule: Rule::HasNot("enable-admission-plugins", "AlwaysAdmit"),
    so: "it stands for having no admission at all",
};

pub(super) static SERVICE_ACCOUNT: FlagRow = FlagRow {
    meta: &Meta {
        id: "cp-service-account-plugin",
        area: Area::Cp,
        summary: "the admission plugin that gives pods their service accounts is off",
        severity: Severity::Medium,
        wave: 1,
        kinds: Kinds::API_SERVER,
        references: &[Reference::cis("1.2.12")],
        fix: FixAvailability::Sometimes,
        off_by_default: false,
        docs: page!("service_account_plugin.md"),
    },
    rule: Rule::HasNot("disable-admission-plugins", "ServiceAccount"),
    so: "pods run without a service account, or with any",
};

pub(super) static NAMESPACE_LIFECYCLE: FlagRow = FlagRow {
    meta: &Meta {
        id: "cp-namespace-lifecycle",
        area: Area::Cp,
        summary: "the admission plugin that guards namespaces that do not exist or end is off",
        severity: Severity::Medium,
        wave: 1,
        kinds: Kinds::API_SERVER,
        references: &[Reference::cis("1.2.13")],
        fix: FixAvailability::Sometimes,
        off_by_default: false,
        docs: page!("namespace_lifecycle.md"),
    },
    rule: Rule::HasNot("disable-admission-plugins", "NamespaceLifecycle"),
    so: "objects are made in namespaces that do not exist, or are being deleted",
};

pub(super) static NODE_RESTRICTION: FlagRow = FlagRow {
    meta: &Meta {
        id: "cp-node-restriction",
        area: Area::Cp,
        summary: "a kubelet may change nodes and pods that are not its own",
        severity: Severity::Medium,
        wave: 1,
        kinds: Kinds::API_SERVER,
        references: &[Reference::cis("1.2.14")],
        fix: FixAvailability::Sometimes,
        off_by_default: false,
        docs: page!("node_restriction.md"),
    },
    rule: Rule::Has {
        flag: "enable-admission-plugins",
        word: "NodeRestriction",
        not_in: "disable-admission-plugins",
    },
    so: "a kubelet may change what is not its node's",
};
