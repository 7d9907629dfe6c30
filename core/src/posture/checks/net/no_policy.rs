//! `net-no-policy`: namespaces in which every pod may talk to everything.

use crate::posture::across::{Across, AcrossCheck};
use crate::posture::check::page;
use crate::posture::index::Tables;
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, Meta, ObjectKind, Reference, Severity,
};

static META: Meta = Meta {
    id: "net-no-policy",
    area: Area::Net,
    summary: "a namespace with pods has no network policy",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::of(&[ObjectKind::Namespace]),
    references: &[
        Reference::cis("5.3.2"),
        Reference::cis_aks("4.4.2"),
        Reference::nsa("Network separation"),
        Reference::owasp("K05"),
    ],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("no_policy.md"),
};

/// A Namespace of the scan with workloads of the scan in it, and no policy that could hold there.
#[derive(Debug)]
pub(super) struct NoPolicy;

impl Check for NoPolicy {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, _: &mut Cx<'_>) {}
}

impl AcrossCheck for NoPolicy {
    fn judge(&self, tables: &Tables<'_>, cx: &mut Across<'_>) {
        // Whatever names no namespace may be applied to any.
        let anywhere = tables.space("");
        let policies_anywhere =
            anywhere.is_some_and(|it| !(it.policies.is_empty() && it.foreign_policies.is_empty()));
        for (name, space) in tables.spaces() {
            for &namespace in &space.declared {
                let at = &namespace.fact.at;
                if space.workloads.is_empty() {
                    cx.not_applicable();
                } else if !(space.policies.is_empty()
                    && space.foreign_policies.is_empty()
                    && tables.policies_for_all.is_empty())
                {
                    cx.pass();
                } else if policies_anywhere {
                    let reason = "the network policies of the scan name no namespace, so that they may \
                        be meant for this one";
                    cx.unknown(namespace, at, reason);
                } else {
                    let message = format!("no network policy holds in namespace `{name}`");
                    let finding = cx.fail(namespace, at, message);
                    if let Some((first, _)) = space.workloads.first() {
                        let what = format!(
                            "{} `{}` runs in it",
                            first.fact.object.kind, first.fact.object.name
                        );
                        finding.and(*first, &first.fact.at, what);
                    }
                }
            }
        }
    }
}
