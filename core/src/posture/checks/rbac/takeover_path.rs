//! `rbac-cluster-takeover-path`: workloads from which the cluster can be taken over.

use super::reach::{Bindings, Reach};
use crate::posture::across::{Across, AcrossCheck};
use crate::posture::check::page;
use crate::posture::index::Tables;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity};
use std::collections::HashMap;

static META: Meta = Meta {
    id: "rbac-cluster-takeover-path",
    area: Area::Rbac,
    summary: "whoever breaks into a workload can become cluster administrator",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::WORKLOADS,
    references: &[Reference::owasp("K02"), Reference::owasp("K08")],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("takeover_path.md"),
};

/// A workload whose service account has a right that leads to cluster administrator.
#[derive(Debug)]
pub(super) struct TakeoverPath;

impl Check for TakeoverPath {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, _: &mut Cx<'_>) {}
}

impl AcrossCheck for TakeoverPath {
    fn judge(&self, tables: &Tables<'_>, cx: &mut Across<'_>) {
        // Many workloads share an account.
        let mut known = HashMap::new();
        let bindings = Bindings::of(tables);
        for (namespace, space) in tables.spaces() {
            for &(item, workload) in &space.workloads {
                let at = &workload.account_at;
                let Some(account) = &workload.service_account else {
                    cx.unknown(item, at, "a template names the service account");
                    continue;
                };
                let found = known
                    .entry((namespace, &**account))
                    .or_insert_with(|| bindings.reach(namespace, account));
                match found {
                    Reach::Admin(step) => {
                        let role = step.role;
                        let message = format!(
                            "its service account `{account}` can become cluster administrator: by the \
                             role `{role}` it {}",
                            step.what
                        );
                        let mut said = cx.fail(item, at, message);
                        said = said.and(step.binding, &step.binding.fact.at, "the binding");
                        if let Some((role, rule)) = step.rule {
                            said.and(role, &rule.at, "the rule");
                        }
                    }
                    Reach::Unknown(binding, reason) => {
                        let reason =
                            format!("what its service account `{account}` may do: {reason}");
                        cx.unknown(item, at, reason)
                            .and(*binding, &binding.fact.at, "the binding");
                    }
                    // The binding itself is reported.
                    Reach::Bound => cx.not_applicable(),
                    Reach::No => cx.pass(),
                }
            }
        }
    }
}
