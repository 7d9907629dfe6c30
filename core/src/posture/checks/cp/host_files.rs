//! `cp-host-files`: modes and owners of a control plane's own files.

use crate::dto::FileRole;
use crate::posture::check::page;
use crate::posture::checks::etcd::DATA_DIR;
use crate::posture::host::{Rule, judge};
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity};

static META: Meta = Meta {
    id: "cp-host-files",
    area: Area::Cp,
    summary: "files of the control plane have too open a mode or the wrong owner",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::HOSTS,
    references: &[
        Reference::cis("1.1.1"),
        Reference::cis("1.1.2"),
        Reference::cis("1.1.3"),
        Reference::cis("1.1.4"),
        Reference::cis("1.1.5"),
        Reference::cis("1.1.6"),
        Reference::cis("1.1.7"),
        Reference::cis("1.1.8"),
        Reference::cis("1.1.9"),
        Reference::cis("1.1.10"),
        Reference::cis("1.1.11"),
        Reference::cis("1.1.12"),
        Reference::cis("1.1.13"),
        Reference::cis("1.1.14"),
        Reference::cis("1.1.15"),
        Reference::cis("1.1.16"),
        Reference::cis("1.1.17"),
        Reference::cis("1.1.18"),
        Reference::cis("1.1.19"),
        Reference::cis("1.1.20"),
        Reference::cis("1.1.21"),
    ],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("host_files.md"),
};

/// CIS 1.1: no file of the control plane beyond its limit, and none that is another's than root's.
#[derive(Debug)]
pub(super) struct HostFiles;

impl Check for HostFiles {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        judge(cx, &[RULES, DATA_DIR]);
    }
}

const RULES: &[Rule] = &[
    Rule::mode(
        FileRole::ApiServerManifest,
        0o600,
        &[Reference::cis("1.1.1")],
    ),
    Rule::owner(
        FileRole::ApiServerManifest,
        "root",
        &[Reference::cis("1.1.2")],
    ),
    Rule::mode(
        FileRole::ControllerManagerManifest,
        0o600,
        &[Reference::cis("1.1.3")],
    ),
    Rule::owner(
        FileRole::ControllerManagerManifest,
        "root",
        &[Reference::cis("1.1.4")],
    ),
    Rule::mode(
        FileRole::SchedulerManifest,
        0o600,
        &[Reference::cis("1.1.5")],
    ),
    Rule::owner(
        FileRole::SchedulerManifest,
        "root",
        &[Reference::cis("1.1.6")],
    ),
    Rule::mode(FileRole::EtcdManifest, 0o600, &[Reference::cis("1.1.7")]),
    Rule::owner(FileRole::EtcdManifest, "root", &[Reference::cis("1.1.8")]),
    Rule::mode(FileRole::Cni, 0o600, &[Reference::cis("1.1.9")]),
    Rule::owner(FileRole::Cni, "root", &[Reference::cis("1.1.10")]),
    Rule::mode(
        FileRole::AdminKubeconfig,
        0o600,
        &[Reference::cis("1.1.13")],
    ),
    Rule::owner(
        FileRole::AdminKubeconfig,
        "root",
        &[Reference::cis("1.1.14")],
    ),
    Rule::mode(
        FileRole::SchedulerKubeconfig,
        0o600,
        &[Reference::cis("1.1.15")],
    ),
    Rule::owner(
        FileRole::SchedulerKubeconfig,
        "root",
        &[Reference::cis("1.1.16")],
    ),
    Rule::mode(
        FileRole::ControllerManagerKubeconfig,
        0o600,
        &[Reference::cis("1.1.17")],
    ),
    Rule::owner(
        FileRole::ControllerManagerKubeconfig,
        "root",
        &[Reference::cis("1.1.18")],
    ),
    Rule::owner(FileRole::Pki, "root", &[Reference::cis("1.1.19")]),
    Rule::mode(FileRole::PkiCertificate, 0o644, &[Reference::cis("1.1.20")]),
    Rule::mode(FileRole::PkiKey, 0o600, &[Reference::cis("1.1.21")]),
];
