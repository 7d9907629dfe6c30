//! `net-pod-uncovered`: pods that no network policy selects, beside others that one does.

use crate::posture::across::{Across, AcrossCheck};
use crate::posture::check::page;
use crate::posture::index::{ByLabel, Covered, Tables, covered};
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity};

static META: Meta = Meta {
    id: "net-pod-uncovered",
    area: Area::Net,
    summary: "no network policy selects a pod, though its namespace has some",
    severity: Severity::Medium,
    wave: 2,
    kinds: Kinds::WORKLOADS,
    references: &[
        Reference::nsa("Network separation"),
        Reference::nist("4.3.3"),
        Reference::owasp("K05"),
    ],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("pod_uncovered.md"),
};

/// A workload none of whose namespace's policies selects its pods. Without any policy there it is the
/// namespace that has the flaw.
#[derive(Debug)]
pub(super) struct PodUncovered;

impl Check for PodUncovered {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, _: &mut Cx<'_>) {}
}

impl AcrossCheck for PodUncovered {
    fn judge(&self, tables: &Tables<'_>, cx: &mut Across<'_>) {
        for (_, space) in tables.spaces() {
            let foreign = space
                .foreign_policies
                .first()
                .or(tables.policies_for_all.first());
            let labels = space.workloads.iter().map(|(_, it)| &it.labels);
            let objects = ByLabel::of(labels.collect());
            let overlaid = space.workloads.iter().map(|(it, _)| &it.fact.overlaid);
            let overlaid: Vec<_> = overlaid.collect();
            let policies = space.policies.iter();
            let policies = policies.map(|(item, it)| (&it.pods, &item.fact.overlaid));
            let policies: Vec<_> = policies.collect();
            let verdicts = covered(&objects, &overlaid, &policies, tables.label_keys);
            for (&(item, workload), verdict) in space.workloads.iter().zip(verdicts) {
                let at = &item.fact.at;
                if workload.host_network == Some(true)
                    || space.policies.is_empty() && foreign.is_none()
                {
                    cx.not_applicable();
                } else if verdict == Covered::Yes {
                    cx.pass();
                } else if let Some(reason) = verdict.unknown(("network policy", "network policies"))
                {
                    cx.unknown(item, at, reason);
                } else if workload.host_network.is_none() {
                    let reason =
                        "a kustomization changes whether its pods use the network of their node";
                    cx.unknown(item, at, reason);
                } else if tables.has_template_beside(item) {
                    cx.unknown(item, at, "a template beside it may be the network policy");
                } else if let Some(&other) = foreign {
                    let reason = format!(
                        "whether the {} `{}` selects its pods is not read",
                        other.fact.object.kind, other.fact.object.name
                    );
                    cx.unknown(item, at, reason)
                        .and(other, &other.fact.at, "the policy");
                } else {
                    let message = "no network policy selects its pods: they may talk to everything";
                    let finding = cx.fail(item, at, message);
                    if let Some((policy, _)) = space.policies.first() {
                        finding.and(*policy, &policy.fact.at, "its namespace has this policy");
                    }
                }
            }
        }
    }
}
