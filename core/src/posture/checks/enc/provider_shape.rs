//! `enc-provider-shape`: a provider element that is not exactly one provider.

use super::read::{IDENTITY, KMS, LOCAL, Mends, PROVIDERS, Scope, begin_with, by_node, identity};
use crate::kubernetes::{
    EncryptionConfiguration, Part, Provider, ProviderKind, Rule, Violation, ViolationKind,
};
use crate::posture::check::page;
use crate::posture::fix::Change;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Severity};
use std::collections::HashMap;

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
            elements,
            mends,
        );
    }
}

/// An element of a rule's providers.
struct Element<'a> {
    rule: &'a Rule<'a>,
    element: &'a Provider<'a>,
    /// Whether one of the rule's elements is `identity` alone.
    has_identity: bool,
}

type Elements<'a> = HashMap<(u32, u32), Element<'a>>;

fn elements<'a>(it: &'a EncryptionConfiguration<'a>) -> Elements<'a> {
    by_node(it.rules().items.iter().flat_map(|rule| {
        let has_identity = rule.providers.items.iter().any(Provider::is_identity);
        rule.providers.items.iter().map(move |element| {
            let it = Element {
                rule,
                element,
                has_identity,
            };
            (element.node, it)
        })
    }))
}

/// An element without a provider goes, where others stay; `identity` beside another provider gets
/// an element of its own, the last.
fn mends<'a>(known: &mut Elements<'a>, violation: &Violation<'a>) -> Option<Mends<'a>> {
    let Element {
        rule,
        element,
        has_identity,
    } = known.get(&violation.node.place())?;
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
            if !has_identity {
                change = change.and(Change::append(rule.providers.node?, &[], identity()));
            }
            Some(Mends::review(title, change))
        }
        _ => None,
    }
}
