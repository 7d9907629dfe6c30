//! `enc-identity-only`, `enc-identity-first`: a rule for Secrets that does not encrypt.

use super::read::{IDENTITY, PROVIDERS, RESOURCES, Scope, begin, for_secrets, identity, may_mend};
use crate::kubernetes::{EncryptionConfiguration, GroupResource, Provider};
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity};

static IDENTITY_ONLY: Meta = Meta {
    id: "enc-identity-only",
    area: Area::Enc,
    summary: "the rule for Secrets has no provider but `identity`",
    severity: Severity::Critical,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[Reference::cis("1.2.28")],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("identity_only.md"),
};

/// Some provider for Secrets encrypts.
#[derive(Debug)]
pub(super) struct IdentityOnly;

impl Check for IdentityOnly {
    fn meta(&self) -> &'static Meta {
        &IDENTITY_ONLY
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let Some(configuration) = begin(cx, &SCOPE) else {
            return;
        };
        let providers = for_secrets(configuration);
        let first = providers.first().and_then(|provider| provider.single());
        let Some(first) = first.filter(|_| providers.iter().all(|it| it.is_identity())) else {
            return;
        };
        let message = "Secrets have no provider but `identity`: they are stored in clear";
        cx.report(first.node, message);
    }
}

static IDENTITY_FIRST: Meta = Meta {
    id: "enc-identity-first",
    area: Area::Enc,
    summary: "`identity` is the first provider for Secrets, so new ones are stored in clear",
    severity: Severity::Critical,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[
        Reference::cis("1.2.28"),
        Reference::nsa("Network separation"),
    ],
    fix: FixAvailability::Sometimes,
    off_by_default: false,
    docs: page!("identity_first.md"),
};

/// The first provider for Secrets encrypts.
#[derive(Debug)]
pub(super) struct IdentityFirst;

impl Check for IdentityFirst {
    fn meta(&self) -> &'static Meta {
        &IDENTITY_FIRST
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let Some(configuration) = begin(cx, &SCOPE) else {
            return;
        };
        let providers = for_secrets(configuration);
        let first = providers.first().filter(|provider| provider.is_identity());
        if let Some(part) = first.and_then(|provider: &&Provider<'_>| provider.single()) {
            let message =
                "`identity` is the first provider for Secrets: new ones are stored in clear";
            let report = cx.report(part.node, message);
            if let Some(change) = behind_what_encrypts(configuration) {
                let title = "move `identity` behind the provider that encrypts, and write every Secret anew then";
                report.fix(Safety::Review, title, change);
            }
        }
    }
}

/// `identity` at the end of its rule instead of at its beginning.
fn behind_what_encrypts<'a>(configuration: &'a EncryptionConfiguration<'a>) -> Option<Change<'a>> {
    let effective = configuration.effective(GroupResource::SECRETS)?;
    let rule = effective.rules.into_iter().next()?;
    let (first, rest) = rule.providers.items.split_first()?;
    if !may_mend(configuration) || !rest.iter().any(Provider::encrypts) {
        return None;
    }
    let change = Change::remove(first.node);
    Some(if rest.iter().any(Provider::is_identity) {
        change
    } else {
        change.and(Change::append(rule.providers.node?, &[], identity()))
    })
}

const SCOPE: Scope = Scope::reads(&[RESOURCES, PROVIDERS, IDENTITY]);
