//! `enc-provider-shape`: a provider element that is not exactly one provider.

use super::read::{IDENTITY, KMS, LOCAL, Mends, PROVIDERS, Scope, begin_with, identity};
use crate::kubernetes::{
    EncryptionConfiguration, Part, Provider, ProviderKind, Violation, ViolationKind,
};
use crate::posture::check::page;
use crate::posture::fix::Change;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Severity};

static PROVIDER_SHAPE: Meta = Meta {
    id: "enc-provider-shape",
    area: Area::Enc,
    summary: "a provider element does not hold exactly one known provider",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::Sometimes,
    off_by_default: false,
    docs: page!("provider_shape.md"),
};

/// Each element of `providers` has exactly one provider.
#[derive(Debug)]
pub(super) struct ProviderShape;

impl Check for ProviderShape {
    fn meta(&self) -> &'static Meta {
        &PROVIDER_SHAPE
    }

    fn run(&self, cx: &mut Cx<'_>) {
        begin_with(
            cx,
            &Scope {
                reads: &[PROVIDERS, IDENTITY, LOCAL, KMS],
                refuses: &[
                    ViolationKind::NoProvider,
                    ViolationKind::SeveralProviders,
                    ViolationKind::UnknownProvider,
                ],
            },
            mends,
        );
    }
}

/// An element without a provider goes, where others stay; `identity` beside another provider gets
/// an element of its own, the last.
fn mends<'a>(it: &'a EncryptionConfiguration<'a>, violation: &Violation<'a>) -> Option<Mends<'a>> {
    let mut rules = it.rules().items.iter();
    let (rule, element) = rules.find_map(|rule| {
        let mut elements = rule.providers.items.iter();
        let element = elements.find(|element| element.node == violation.node)?;
        Some((rule, element))
    })?;
    let others = rule.providers.items.len() > 1;
    match element.parts.as_slice() {
        [] if others && violation.kind == ViolationKind::NoProvider => {
            let title = "remove the element without a provider";
            Some(Mends::review(title, Change::remove(element.node)))
        }
        parts @ [_, _] => {
            let is_identity = |part: &&Part<'_>| part.kind == ProviderKind::Identity;
            let part = parts.iter().find(is_identity)?;
            let title = "give `identity` an element of its own, the last";
            let mut change = Change::remove(part.node);
            if !rule.providers.items.iter().any(Provider::is_identity) {
                change = change.and(Change::append(rule.providers.node?, &[], identity()));
            }
            Some(Mends::review(title, change))
        }
        _ => None,
    }
}
