//! `enc-managed-config-on-aks`: an encryption configuration that nothing will read.

use crate::posture::across::{Across, AcrossCheck};
use crate::posture::check::page;
use crate::posture::index::Tables;
use crate::posture::{Area, Check, Confidence, Cx, FixAvailability, Kinds, Meta, Severity};

static META: Meta = Meta {
    id: "enc-managed-config-on-aks",
    area: Area::Enc,
    summary: "an encryption configuration is shipped for AKS, which takes none",
    severity: Severity::Info,
    wave: 3,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("managed_config_on_aks.md"),
};

/// Nothing in the scan is for AKS, or some API server of the scan has flags of its own.
#[derive(Debug)]
pub(super) struct ManagedConfigOnAks;

impl Check for ManagedConfigOnAks {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, _: &mut Cx<'_>) {}
}

impl AcrossCheck for ManagedConfigOnAks {
    fn judge(&self, tables: &Tables<'_>, cx: &mut Across<'_>) {
        for &(item, configuration) in &tables.encryptions {
            match tables.aks.filter(|_| tables.api_servers.is_empty()) {
                None => cx.not_applicable(),
                Some((of_aks, what)) => {
                    let message =
                        "AKS takes no encryption configuration: this one encrypts nothing there";
                    cx.fail(item, &configuration.at, message)
                        .and(of_aks, &of_aks.fact.at, what)
                        .confidence(Confidence::Medium);
                }
            }
        }
    }
}
