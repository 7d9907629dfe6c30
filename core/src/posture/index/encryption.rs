//! API servers and the encryption configurations that they read.

use super::Anchor;
use super::remedy::setting;
use crate::document::SourceFile;
use crate::posture::fix::{Proposal, Safety};
use crate::posture::{Component, Resource, Setting};

/// An API server that names an encryption configuration.
#[derive(Clone, Debug)]
pub(in crate::posture) struct Encrypting {
    /// Where it names it.
    pub(in crate::posture) at: Anchor,
    /// The file, as the API server sees it.
    pub(in crate::posture) path: Box<str>,
    /// Whether it reads the file again when that changes; `None` where that cannot be told.
    pub(in crate::posture) reloads: Option<bool>,
    /// What makes it read the file again.
    pub(in crate::posture) reload: Option<Box<Proposal>>,
    /// What it shares with the API servers of its cluster and no others: etcd elsewhere than on its own host,
    /// the name under which it issues tokens.
    pub(in crate::posture) cluster: Vec<Box<str>>,
    /// What API servers of one cluster have in common, and others may have too.
    pub(in crate::posture) alike: Box<str>,
}

impl Encrypting {
    /// `None` for one that names none, or of which that cannot be told.
    pub(super) fn read(
        file: &SourceFile,
        resource: &Resource<'_>,
        server: &Component<'_>,
    ) -> Option<Self> {
        let flags = [
            "encryption-provider-config",
            "experimental-encryption-provider-config",
        ];
        let (file_name, node) = flags.iter().find_map(|flag| match server.flag(flag) {
            Setting::Set { value, node } if !value.is_empty() => Some((value, node)),
            _ => None,
        })?;
        let path = resource.document().path(resource.node(), node)?;
        let name = "encryption-provider-config-automatic-reload";
        let reload = server.flag(name);
        let reloads = match reload {
            Setting::Absent { .. } => Some(false),
            _ => reload.as_switch(),
        };
        let not_yet = reloads == Some(false);
        let said = |flag| match server.flag(flag) {
            Setting::Set { value, .. } => value,
            _ => "",
        };
        let (prefix, issuer) = (said("etcd-prefix"), said("service-account-issuer"));
        let etcd = server.flag_values("etcd-servers").into_iter();
        let etcd = etcd.flat_map(|it| match it {
            Setting::Set { value, .. } => value.split(','),
            _ => "".split(','),
        });
        let etcd = etcd
            .map(str::trim)
            .filter(|it| !it.is_empty() && !is_own_host(it));
        let etcd = etcd.map(|it| format!("etcd {it} {prefix}"));
        let own = !issuer.is_empty() && !issuer.starts_with("https://kubernetes.default.svc");
        let issuer_key = own.then(|| format!("issuer {issuer}"));
        let alike = [
            resource.namespace(),
            prefix,
            issuer,
            said("service-cluster-ip-range"),
        ];
        Some(Self {
            at: Anchor::new(file, node, path.to_string()),
            path: file_name.into(),
            reloads,
            reload: not_yet
                .then(|| setting(resource, server, Safety::Safe, (name, "true")))
                .flatten(),
            cluster: etcd.chain(issuer_key).map(Into::into).collect(),
            alike: alike.join("\n").into(),
        })
    }
}

/// Whether an endpoint of etcd means the host that it is named on.
fn is_own_host(endpoint: &str) -> bool {
    let (scheme, host) = endpoint.split_once("://").unwrap_or(("", endpoint));
    let own = ["127.", "localhost", "[::1]"];
    scheme.starts_with("unix") || own.iter().any(|it| host.starts_with(it))
}
