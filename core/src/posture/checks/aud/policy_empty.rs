//! `aud-policy-empty`: an audit policy by which nothing is logged.

use crate::document::Kind;
use crate::posture::check::page;
use crate::posture::checks::file_version::is_known;
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, Meta, ObjectKind, Reference, Severity,
};

static META: Meta = Meta {
    id: "aud-policy-empty",
    area: Area::Aud,
    summary: "the audit policy logs nothing",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::of(&[ObjectKind::AuditPolicy]),
    references: &[
        Reference::cis("3.2.1"),
        Reference::nsa("Audit logging and threat detection"),
    ],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("policy_empty.md"),
};

/// Some rule of the policy has another level than `None`.
#[derive(Debug)]
pub(super) struct PolicyEmpty;

impl Check for PolicyEmpty {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        if !is_known(cx, &super::VERSIONS) {
            return;
        }
        let Some(rules) = cx.field(cx.node(), &["rules"]) else {
            let message = "the policy has no rules: nothing is logged";
            cx.report_absent(cx.node(), &["rules"], message);
            return;
        };
        for rule in cx.objects(cx.node(), &["rules"]).collect::<Vec<_>>() {
            // A level that cannot be told was said to be unknown; without one the API server refuses the policy.
            match cx.string(rule, &["level"]) {
                Some(level) if level.value == "None" => {}
                _ => return,
            }
        }
        let all = rules.items().count();
        if rules.kind() == Kind::Sequence && rules.items().all(|it| it.kind() == Kind::Mapping) {
            let message = match all {
                0 => "the policy has no rules: nothing is logged",
                _ => "every rule has the level `None`: nothing is logged",
            };
            cx.report(rules, message);
        }
    }
}
