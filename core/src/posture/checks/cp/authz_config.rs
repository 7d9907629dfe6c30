//! `cp-authz-config`: webhooks that the API server asks what is allowed.

use crate::kubernetes::parse_duration;
use crate::posture::check::page;
use crate::posture::checks::file_version::is_known;
use crate::posture::fix::{Change, Safety};
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, ObjectKind, Severity};

static META: Meta = Meta {
    id: "cp-authz-config",
    area: Area::Cp,
    summary: "an authorization webhook fails open, answers late or is skipped for the privileged",
    severity: Severity::Medium,
    wave: 2,
    kinds: Kinds::of(&[ObjectKind::AuthorizationConfiguration]),
    references: &[],
    fix: FixAvailability::Sometimes,
    off_by_default: false,
    docs: page!("authz_config.md"),
};

/// The longest time that every request may wait, in nanoseconds.
const LONGEST: i64 = 10_000_000_000;

/// Groups with rights over the whole cluster or over nodes.
const PRIVILEGED: [&str; 3] = ["system:masters", "system:nodes", "system:serviceaccounts"];

/// `failurePolicy` is `Deny`, `timeout` at most ten seconds, and `matchConditions` leave nobody privileged out.
#[derive(Debug)]
pub(super) struct AuthzConfig;

impl Check for AuthzConfig {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        if !is_known(cx, &["v1", "v1beta1", "v1alpha1"]) {
            return;
        }
        for authorizer in cx.objects(cx.node(), &["authorizers"]).collect::<Vec<_>>() {
            let Some(webhook) = cx.object(authorizer, &["webhook"]) else {
                continue;
            };
            let policy = cx.string(webhook, &["failurePolicy"]);
            if let Some(policy) = policy.filter(|it| it.value == "NoOpinion") {
                cx.report(
                    policy.node,
                    "the webhook is passed over where it does not answer",
                )
                .fix(
                    Safety::Review,
                    "set `failurePolicy` to `Deny`",
                    Change::set(policy.node, &[], "Deny"),
                );
            }
            if let Some(timeout) = cx.string(webhook, &["timeout"]) {
                match parse_duration(timeout.value.expose()) {
                    Some(time) if time <= LONGEST => {}
                    Some(_) => {
                        let message =
                            "every request may wait for the webhook for more than ten seconds";
                        cx.report(timeout.node, message).fix(
                            Safety::Review,
                            "set `timeout` to `3s`",
                            Change::set(timeout.node, &[], "3s"),
                        );
                    }
                    None => {
                        cx.unknown(timeout.node, "the timeout is no duration");
                    }
                }
            }
            for condition in cx
                .objects(webhook, &["matchConditions"])
                .collect::<Vec<_>>()
            {
                let expression = cx.string(condition, &["expression"]);
                let skips = |text: &str| {
                    text.contains(['!']) && PRIVILEGED.iter().any(|it| text.contains(it))
                };
                if let Some(expression) = expression.filter(|it| skips(it.value.expose())) {
                    cx.report(
                        expression.node,
                        "the webhook is not asked about a privileged group",
                    );
                }
            }
        }
    }
}
