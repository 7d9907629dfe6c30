//! `net-no-policy`: namespaces in which every pod may talk to everything.

use crate::posture::across::{Across, AcrossCheck};
use crate::posture::check::page;
use crate::posture::fix::{Value, new_object};
use crate::posture::index::{Item, Of, Tables, Workload};
use crate::posture::overlay::Partners;
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
    fix: FixAvailability::Sometimes,
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
            // A namespace may be declared several times. It is reported once, where a policy can be written if
            // there is such a place.
            let declared = space.declared.iter();
            let first = declared.min_by_key(|(item, behind)| (behind.is_none(), item.place()));
            let Some(&(namespace, behind)) = first else {
                continue;
            };
            for _ in space.declared.iter().skip(1) {
                cx.not_applicable();
            }
            let at = &namespace.fact.at;
            let beside = |(it, _): &(Item<'_>, _)| tables.has_template_beside(*it);
            // No policy reaches pods on the network of their node.
            let is_reached = |it: &&Of<'_, Workload>| it.1.host_network != Some(true);
            let reached = || space.workloads.iter().filter(is_reached);
            let certain = reached().find(|(_, it)| it.host_network.is_some());
            let Some((first, workload)) = certain.or_else(|| reached().next()) else {
                cx.not_applicable();
                continue;
            };
            let own = space.policies.iter().map(|(it, _)| it);
            let mut policies = Partners::default();
            let own = own.chain(&space.foreign_policies);
            own.for_each(|it| policies.add(&it.fact.overlaid));
            let is_apart = |(it, _): &Of<'_, Workload>| policies.are_apart_from(&it.fact.overlaid);
            if !(space.policies.is_empty() && space.foreign_policies.is_empty()) {
                if policies.may_be_gone() {
                    let reason = "a patch of a kustomization may take its network policy away";
                    cx.unknown(namespace, at, reason);
                } else if reached().any(is_apart) {
                    let reason = "of the kustomizations that take its workloads in not all have a network policy";
                    cx.unknown(namespace, at, reason);
                } else {
                    cx.pass();
                }
            } else if space
                .declared
                .iter()
                .all(|(it, _)| it.fact.overlaid.deleted)
            {
                let reason = "a patch of a kustomization may take the namespace away";
                cx.unknown(namespace, at, reason);
            } else if workload.host_network.is_none() {
                let reason =
                    "a kustomization changes whether its pods use the network of their node";
                cx.unknown(namespace, at, reason);
            } else if let Some(&policy) = tables.policies_for_all.first() {
                let reason = format!(
                    "whether the {} `{}` is for this namespace is not read",
                    policy.fact.object.kind, policy.fact.object.name
                );
                cx.unknown(namespace, at, reason)
                    .and(policy, &policy.fact.at, "the policy");
            } else if policies_anywhere {
                let reason = "the network policies of the scan name no namespace, so that they may \
                    be meant for this one";
                cx.unknown(namespace, at, reason);
            } else if space.declared.iter().any(beside) {
                let reason = "a template beside it may be the network policy";
                cx.unknown(namespace, at, reason);
            } else {
                let message = format!("no network policy holds in namespace `{name}`");
                let fix = behind.filter(|_| !is_system(name)).map(|behind| {
                    let name: Box<str> = name.into();
                    behind.write(TITLE, move || Some(default_deny(&name)))
                });
                let what = format!(
                    "{} `{}` runs in it",
                    first.fact.object.kind, first.fact.object.name
                );
                cx.fail(namespace, at, message)
                    .fix(fix)
                    .and(*first, &first.fact.at, what);
            }
        }
    }
}

const TITLE: &str =
    "add a NetworkPolicy that denies all traffic of its pods but DNS; allow first what they need";

/// Whether a namespace is Kubernetes' own: without its traffic the whole cluster is without DNS.
fn is_system(namespace: &str) -> bool {
    namespace.starts_with("kube-")
}

/// Denies all, as CIS and the NSA ask; but no policy that allows more is of use to pods that find no name.
fn default_deny(namespace: &str) -> Value {
    let texts = |texts: [&str; 2]| Value::List(texts.map(Value::from).into());
    let labels = |key: &str, value: &str| {
        Value::map([("matchLabels", Value::map([(key, Value::from(value))]))])
    };
    let port = |protocol: &str| {
        let protocol = Value::from(protocol);
        Value::map([("protocol", protocol), ("port", Value::Int(53))])
    };
    let dns = Value::map([
        (
            "namespaceSelector",
            labels("kubernetes.io/metadata.name", "kube-system"),
        ),
        ("podSelector", labels("k8s-app", "kube-dns")),
    ]);
    let to_dns = Value::map([
        ("to", Value::List(vec![dns])),
        ("ports", Value::List(["UDP", "TCP"].map(port).into())),
    ]);
    let spec = Value::map([
        ("podSelector", Value::Map(Vec::new())),
        ("policyTypes", texts(["Ingress", "Egress"])),
        ("egress", Value::List(vec![to_dns])),
    ]);
    let kind = ("networking.k8s.io/v1", "NetworkPolicy");
    new_object(kind, ("default-deny", namespace), spec)
}
