//! `node-host-files`: modes and owners of a node's own files.

use crate::dto::FileRole;
use crate::posture::check::page;
use crate::posture::host::{Rule, judge};
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity};

static META: Meta = Meta {
    id: "node-host-files",
    area: Area::Node,
    summary: "files of a node have too open a mode or the wrong owner",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::HOSTS,
    references: &[
        Reference::cis("4.1.1"),
        Reference::cis("4.1.2"),
        Reference::cis("4.1.3"),
        Reference::cis("4.1.4"),
        Reference::cis("4.1.5"),
        Reference::cis("4.1.6"),
        Reference::cis("4.1.7"),
        Reference::cis("4.1.8"),
        Reference::cis("4.1.9"),
        Reference::cis("4.1.10"),
        Reference::cis_aks("3.1.1"),
        Reference::cis_aks("3.1.2"),
        Reference::cis_aks("3.1.3"),
        Reference::cis_aks("3.1.4"),
        CLUSTER_SECRETS,
    ],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("host_files.md"),
};

/// CIS 4.1 and CIS AKS 3.1: no file of the kubelet and kube-proxy beyond its limit, and none that is
/// another's than root's.
#[derive(Debug)]
pub(super) struct HostFiles;

impl Check for HostFiles {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        judge(cx, &[RULES]);
    }
}

/// No benchmark names these files, whose reader needs no other credential.
const CLUSTER_SECRETS: Reference = Reference::nsa("Network separation");

const RULES: &[Rule] = &[
    Rule::mode(FileRole::KubeletService, 0o600, &[Reference::cis("4.1.1")]),
    Rule::owner(FileRole::KubeletService, "root", &[Reference::cis("4.1.2")]),
    Rule::mode(FileRole::ProxyKubeconfig, 0o600, &[Reference::cis("4.1.3")]),
    Rule::owner(
        FileRole::ProxyKubeconfig,
        "root",
        &[Reference::cis("4.1.4")],
    ),
    Rule::mode(
        FileRole::KubeletKubeconfig,
        0o600,
        &[Reference::cis("4.1.5")],
    ),
    Rule::mode(
        FileRole::KubeletKubeconfig,
        0o644,
        &[Reference::cis_aks("3.1.1")],
    ),
    Rule::owner(
        FileRole::KubeletKubeconfig,
        "root",
        &[Reference::cis("4.1.6"), Reference::cis_aks("3.1.2")],
    ),
    Rule::mode(FileRole::ClientCa, 0o644, &[Reference::cis("4.1.7")]),
    Rule::owner(FileRole::ClientCa, "root", &[Reference::cis("4.1.8")]),
    Rule::mode(FileRole::KubeletConfig, 0o600, &[Reference::cis("4.1.9")]),
    Rule::owner(FileRole::KubeletConfig, "root", &[Reference::cis("4.1.10")]),
    Rule::mode(FileRole::AzureConfig, 0o644, &[Reference::cis_aks("3.1.3")]),
    Rule::owner(
        FileRole::AzureConfig,
        "root",
        &[Reference::cis_aks("3.1.4")],
    ),
    Rule::mode(FileRole::ClusterSecrets, 0o600, &[CLUSTER_SECRETS]),
    Rule::owner(FileRole::ClusterSecrets, "root", &[CLUSTER_SECRETS]),
];
