//! `enc-apiserver-flag-missing`, `enc-apiserver-file-not-mounted`, `enc-apiserver-kmsv1-gate`: whether the
//! API server reads an encryption configuration at all, and how.

use crate::document::Node;
use crate::posture::check::page;
use crate::posture::component::parse_bool;
use crate::posture::fix::{Change, Safety};
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Setting, Severity};

static FLAG_MISSING: Meta = Meta {
    id: "enc-apiserver-flag-missing",
    area: Area::Enc,
    summary: "the API server is started without an encryption configuration",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::API_SERVER,
    references: &[
        Reference::cis("1.2.27"),
        Reference::nsa("Network separation"),
    ],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("apiserver_flag_missing.md"),
};

static NOT_MOUNTED: Meta = Meta {
    id: "enc-apiserver-file-not-mounted",
    area: Area::Enc,
    summary: "the API server cannot see its encryption configuration, or could write it",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::API_SERVER,
    references: &[],
    fix: FixAvailability::Sometimes,
    off_by_default: false,
    docs: page!("apiserver_file_not_mounted.md"),
};

static KMS_V1: Meta = Meta {
    id: "enc-apiserver-kmsv1-gate",
    area: Area::Enc,
    summary: "a feature gate turns KMS v1 on again, which is on its way out",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::API_SERVER,
    references: &[],
    fix: FixAvailability::Always,
    off_by_default: false,
    docs: page!("apiserver_kmsv1_gate.md"),
};

/// The flag, and what it was called before Kubernetes 1.13.
pub(super) const FLAG: &str = "encryption-provider-config";
pub(super) const OLD_FLAG: &str = "experimental-encryption-provider-config";

/// `--encryption-provider-config` is set.
#[derive(Debug)]
pub(super) struct FlagMissing;

/// Its file lies under a mount that is read-only.
#[derive(Debug)]
pub(super) struct FileNotMounted;

/// `--feature-gates` does not set `KMSv1=true`.
#[derive(Debug)]
pub(super) struct KmsV1Gate;

impl Check for FlagMissing {
    fn meta(&self) -> &'static Meta {
        &FLAG_MISSING
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let Some(server) = cx.component() else {
            return cx.not_applicable();
        };
        match (server.flag(FLAG), server.flag(OLD_FLAG)) {
            (Setting::Set { value: "", node }, Setting::Absent { .. }) => {
                cx.report(
                    node,
                    "no encryption configuration is named: Secrets are stored in clear",
                );
            }
            (Setting::Absent { parent, field }, Setting::Absent { .. }) => {
                let message =
                    "`--encryption-provider-config` is not set: Secrets are stored in clear";
                cx.report_absent(parent, field, message);
            }
            (Setting::Unknown(node), _) => {
                cx.unknown(
                    node,
                    "whether an encryption configuration is named cannot be told",
                );
            }
            _ => {}
        }
    }
}

impl Check for FileNotMounted {
    fn meta(&self) -> &'static Meta {
        &NOT_MOUNTED
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let Some(server) = cx.component() else {
            return cx.not_applicable();
        };
        let named = match server.flag(FLAG) {
            Setting::Absent { .. } => server.flag(OLD_FLAG),
            named => named,
        };
        let (file, node) = match named {
            Setting::Set { value, node } if !value.is_empty() => (value, node),
            Setting::Unknown(node) => {
                cx.unknown(node, "which file is named cannot be told");
                return;
            }
            _ => return cx.not_applicable(),
        };
        match server.mount(file) {
            Some(mount) if mount.read_only => {}
            Some(mount) => {
                cx.report(
                    mount.node,
                    "the API server could write its encryption configuration",
                )
                .related(node, "the file")
                .fix(
                    Safety::Safe,
                    "set `readOnly` to true",
                    Change::set(mount.node, &["readOnly"], true),
                );
            }
            None if server.is_given(file) => {}
            None => {
                cx.report(
                    node,
                    format!("no mount shows the API server `{file}`: it would not start"),
                );
            }
        }
    }
}

impl Check for KmsV1Gate {
    fn meta(&self) -> &'static Meta {
        &KMS_V1
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let Some(server) = cx.component() else {
            return cx.not_applicable();
        };
        match server.flag("feature-gates") {
            Setting::Set { value, node } => {
                let mut gates = value.split(',').filter_map(kms_v1);
                if gates.next_back().and_then(parse_bool) == Some(true) {
                    let message =
                        "KMS v1 is turned on: its providers have no key hierarchy and no rotation";
                    let report = cx.report(node, message);
                    if let Some(change) = without_kms_v1(node, value) {
                        report.fix(Safety::Review, "set `KMSv1` to false", change);
                    }
                }
            }
            Setting::Unknown(node) => {
                cx.unknown(node, "which feature gates are set cannot be told");
            }
            _ => {}
        }
    }
}

/// What a gate says of KMS v1, where it is that one. `kube:KMSv1=true` names the component too, from
/// Kubernetes 1.31 on.
fn kms_v1(gate: &str) -> Option<&str> {
    let gate = gate.trim().trim_start_matches("kube:");
    gate.strip_prefix("KMSv1=")
}

/// The flag with the gate off.
fn without_kms_v1<'a>(node: Node<'a>, value: &str) -> Option<Change<'a>> {
    let off = |gate| match kms_v1(gate) {
        Some(on) => format!("{}false", gate.strip_suffix(on).unwrap_or_default()),
        None => gate.to_owned(),
    };
    let gates: Vec<String> = value.split(',').map(off).collect();
    let flag = node.as_text()?.expose().strip_suffix(value)?;
    Some(Change::set(node, &[], format!("{flag}{}", gates.join(","))))
}
