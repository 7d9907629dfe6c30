//! `enc-provider-shape`: a provider element that is not exactly one provider.

use super::read::{IDENTITY, KMS, LOCAL, PROVIDERS, Scope, begin};
use crate::kubernetes::ViolationKind;
use crate::posture::check::page;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Severity};

static PROVIDER_SHAPE: Meta = Meta {
    id: "enc-provider-shape",
    area: Area::Enc,
    summary: "a provider element does not hold exactly one known provider",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::None,
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
        begin(
            cx,
            &Scope {
                reads: &[PROVIDERS, IDENTITY, LOCAL, KMS],
                refuses: &[
                    ViolationKind::NoProvider,
                    ViolationKind::SeveralProviders,
                    ViolationKind::UnknownProvider,
                ],
            },
        );
    }
}
