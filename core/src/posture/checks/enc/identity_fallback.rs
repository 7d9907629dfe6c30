//! `enc-identity-fallback-left`, `enc-identity-fallback-missing`: `identity` behind a provider that encrypts.

use super::read::{IDENTITY, PROVIDERS, RESOURCES, Scope, begin, for_secrets, identity, may_mend};
use crate::kubernetes::GroupResource;
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Severity};

static IDENTITY_FALLBACK_LEFT: Meta = Meta {
    id: "enc-identity-fallback-left",
    area: Area::Enc,
    summary: "`identity` is still a provider for Secrets, so ones stored in clear stay readable",
    severity: Severity::Low,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::Selected,
    off_by_default: false,
    docs: page!("identity_fallback_left.md"),
};

/// No `identity` stands behind a provider that encrypts.
#[derive(Debug)]
pub(super) struct IdentityFallbackLeft;

impl Check for IdentityFallbackLeft {
    fn meta(&self) -> &'static Meta {
        &IDENTITY_FALLBACK_LEFT
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let Some(configuration) = begin(cx, &SCOPE) else {
            return;
        };
        let providers = for_secrets(configuration);
        if !providers.first().is_some_and(|first| first.encrypts()) {
            return;
        }
        let identity = providers.iter().filter(|provider| provider.is_identity());
        for provider in identity {
            let Some(part) = provider.single() else {
                continue;
            };
            let message =
                "Secrets that are stored in clear stay readable: `identity` is still a provider";
            cx.report(part.node, message).fix(
                Safety::Review,
                "remove `identity`, once every Secret has been written anew: what is stored in clear cannot be read without it",
                Change::remove(provider.node),
            );
        }
    }
}

static IDENTITY_FALLBACK_MISSING: Meta = Meta {
    id: "enc-identity-fallback-missing",
    area: Area::Enc,
    summary: "without `identity` the Secrets stored in clear so far become unreadable",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::Always,
    off_by_default: false,
    docs: page!("identity_fallback_missing.md"),
};

/// Where encryption is new, `identity` stands last.
#[derive(Debug)]
pub(super) struct IdentityFallbackMissing;

impl Check for IdentityFallbackMissing {
    fn meta(&self) -> &'static Meta {
        &IDENTITY_FALLBACK_MISSING
    }

    fn run(&self, cx: &mut Cx<'_>) {
        if !cx.assume_new() {
            cx.not_applicable();
            return;
        }
        let Some(configuration) = begin(cx, &SCOPE) else {
            return;
        };
        let providers = for_secrets(configuration);
        let known = providers.iter().all(|provider| provider.kind().is_some());
        if !known || providers.iter().any(|provider| provider.is_identity()) {
            return;
        }
        if let Some(last) = providers.last() {
            let message =
                "no `identity` stands last: Secrets stored in clear so far become unreadable";
            let effective = configuration.effective(GroupResource::SECRETS);
            let rule = effective.and_then(|effective| effective.rules.into_iter().next_back());
            let list = rule.and_then(|rule| rule.providers.node);
            let report = cx.report(last.node, message);
            if let Some(list) = list.filter(|_| may_mend(configuration)) {
                let change = Change::append(list, &[], identity());
                report.fix(Safety::Safe, "add `identity` as the last provider", change);
            }
        }
    }
}

const SCOPE: Scope = Scope::reads(&[RESOURCES, PROVIDERS, IDENTITY]);
