//! `enc-apiserver-no-reload`: whether an API server notices a new encryption configuration.

use crate::posture::across::{Across, AcrossCheck};
use crate::posture::check::page;
use crate::posture::index::Tables;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Severity};

static META: Meta = Meta {
    id: "enc-apiserver-no-reload",
    area: Area::Enc,
    summary: "the API server notices a new encryption configuration only when it is started again",
    severity: Severity::Low,
    wave: 1,
    kinds: Kinds::API_SERVER,
    references: &[],
    fix: FixAvailability::Sometimes,
    off_by_default: false,
    docs: page!("apiserver_no_reload.md"),
};

/// `--encryption-provider-config-automatic-reload` is on where a KMS provider is in use.
#[derive(Debug)]
pub(super) struct NoReload;

impl Check for NoReload {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, _: &mut Cx<'_>) {}
}

impl AcrossCheck for NoReload {
    fn judge(&self, tables: &Tables<'_>, cx: &mut Across<'_>) {
        let with_kms = tables.encryptions.iter().find(|(_, it)| it.has_kms());
        for &(item, server) in &tables.api_servers {
            match (server.reloads, with_kms) {
                (Some(true), _) => cx.pass(),
                (_, None) if tables.encryptions.is_empty() => {
                    let reason = "whether a KMS provider is in use: the encryption configuration is not \
                        among the files";
                    cx.unknown(item, &server.at, reason);
                }
                (_, None) => cx.not_applicable(),
                (None, Some(_)) => {
                    let reason = "what `--encryption-provider-config-automatic-reload` is set to cannot be told";
                    cx.unknown(item, &server.at, reason);
                }
                (Some(false), Some((configuration, _))) => {
                    let message = "a new configuration is noticed only after a restart: \
                        `--encryption-provider-config-automatic-reload` is not set";
                    cx.fail(item, &server.at, message)
                        .fix(server.reload.as_deref().cloned())
                        .and(
                            *configuration,
                            &configuration.fact.at,
                            "it has a KMS provider",
                        );
                }
            }
        }
    }
}
