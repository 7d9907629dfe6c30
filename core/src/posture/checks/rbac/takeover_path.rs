//! `rbac-cluster-takeover-path`: workloads from which the cluster can be taken over.

use super::reach::{Bindings, Reach};
use crate::posture::across::{Across, AcrossCheck};
use crate::posture::check::page;
use crate::posture::index::{Space, Tables, Token, Workload};
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
                let token = token(space, workload, account);
                match found {
                    // Whoever breaks in finds no token to use the account's rights by.
                    Reach::Admin(_) | Reach::Unknown(..) if token == Token::No => cx.pass(),
                    Reach::Admin(step) if token == Token::Unknown => {
                        let reason = "a template decides whether its pods get a token of their service account";
                        cx.unknown(item, at, reason).and(
                            step.binding,
                            &step.binding.fact.at,
                            "the binding",
                        );
                    }
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

/// Whether a workload's pods get a token of their account, with what the account itself says of it.
fn token(space: &Space<'_>, workload: &Workload, account: &str) -> Token {
    if workload.token != Token::ByAccount {
        return workload.token;
    }
    // Several of one name are for several clusters.
    let said = space.accounts.get(account).map_or(&[][..], Vec::as_slice);
    let gives = |it: &Token| matches!(it, Token::Yes | Token::ByAccount);
    match said {
        [] => Token::Yes,
        said if said.iter().any(gives) => Token::Yes,
        said if said.contains(&Token::Unknown) => Token::Unknown,
        _ => Token::No,
    }
}
