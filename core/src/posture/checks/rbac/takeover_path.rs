//! `rbac-cluster-takeover-path`: workloads from which the cluster can be taken over.

use super::reach::{Bindings, Reach};
use crate::posture::across::{Across, AcrossCheck};
use crate::posture::check::page;
use crate::posture::index::{Of, Space, Tables, Token, Workload};
use crate::posture::overlay::Partners;
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
                let account = match &workload.service_account {
                    Ok(account) => account,
                    Err(reason) => {
                        cx.unknown(item, at, *reason);
                        continue;
                    }
                };
                let found = known
                    .entry((namespace, &**account))
                    .or_insert_with(|| bindings.reach(namespace, account));
                let token = token(space, (item, workload), account);
                match found {
                    // Whoever breaks in finds no token to use the account's rights by.
                    Reach::Admin(_) | Reach::Unknown(..) if token == Token::No => cx.pass(),
                    Reach::Admin(step) if let Token::Unknown(reason) = token => {
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
fn token(space: &Space<'_>, (item, workload): Of<'_, Workload>, account: &str) -> Token {
    if workload.token != Token::ByAccount {
        return workload.token;
    }
    // Several of one name are for several clusters.
    let said = space.accounts.get(account).map_or(&[][..], Vec::as_slice);
    let mut tokens = said.iter().map(|(_, it)| **it);
    let gives = |it: Token| matches!(it, Token::Yes | Token::ByAccount);
    let is_unknown = |it: &Token| matches!(it, Token::Unknown(_));
    if said.is_empty() || tokens.clone().any(gives) {
        return Token::Yes;
    }
    if let Some(unknown) = tokens.find(is_unknown) {
        return unknown;
    }
    let mut accounts = Partners::default();
    said.iter()
        .for_each(|(it, _)| accounts.add(&it.fact.overlaid));
    match accounts.are_apart_from(&item.fact.overlaid) {
        true => Token::Unknown(
            "of the kustomizations that take it in not all have the service account that gives no token",
        ),
        false => Token::No,
    }
}
