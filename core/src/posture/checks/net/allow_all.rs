//! `net-allow-all`: network policies that let everything through.

use crate::document::{Kind, Node};
use crate::posture::check::page;
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, Meta, ObjectKind, Reference, Severity,
};

static META: Meta = Meta {
    id: "net-allow-all",
    area: Area::Net,
    summary: "a network policy allows traffic from or to anywhere",
    severity: Severity::Medium,
    wave: 2,
    kinds: Kinds::of(&[ObjectKind::NetworkPolicy]),
    references: &[
        Reference::nsa("Network separation"),
        Reference::owasp("K05"),
    ],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("allow_all.md"),
};

/// A policy with a rule, in force, that limits neither peers nor ports.
#[derive(Debug)]
pub(super) struct AllowAll;

/// The list of a direction, its policy type, whom its rules name, and what comes of a rule for all.
const DIRECTIONS: [(&str, &str, &str, &str); 2] = [
    ("ingress", "Ingress", "from", "reached from anywhere"),
    ("egress", "Egress", "to", "used to reach anything"),
];

impl Check for AllowAll {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let Some(spec) = cx.object(cx.node(), &["spec"]) else {
            return;
        };
        let types: Vec<_> = cx.strings(spec, &["policyTypes"]).collect();
        for (list, kind, peers, what) in DIRECTIONS {
            let is_named = types.iter().any(|it| it.value.expose() == kind);
            // Where no type is named a list of rules makes its direction one of them.
            if is_given(spec, "policyTypes") && !is_named {
                continue;
            }
            for rule in cx.objects(spec, &[list]) {
                if is_given(rule, "ports") {
                    continue;
                }
                let message = format!("the pods that it selects may be {what}, by any port");
                if !is_given(rule, peers) {
                    cx.report(rule, message);
                    continue;
                }
                for block in cx.objects(rule, &[peers]) {
                    let cidr = cx.string(block, &["ipBlock", "cidr"]);
                    let every = cidr.filter(|it| matches!(it.value.expose(), "0.0.0.0/0" | "::/0"));
                    let all = every.filter(|_| {
                        let block = block.get("ipBlock");
                        !block.is_some_and(|it| is_given(it, "except"))
                    });
                    if let Some(all) = all {
                        cx.report(all.node, message.clone());
                    }
                }
            }
        }
    }
}

/// Whether a field is there, and no empty list, which says as much as none.
fn is_given(parent: Node<'_>, key: &str) -> bool {
    let is_empty = |it: Node<'_>| it.kind() == Kind::Sequence && it.items().next().is_none();
    parent
        .get(key)
        .is_some_and(|it| !it.is_null() && !is_empty(it))
}
