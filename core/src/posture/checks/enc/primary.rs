//! What encrypts new Secrets: CBC, GCM with random nonces, any key that stands in the file.

use super::read::{LOCAL, PROVIDERS, RESOURCES, Scope, begin, for_secrets};
use crate::kubernetes::ProviderKind;
use crate::posture::check::page;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity};

static AESCBC_PRIMARY: Meta = Meta {
    id: "enc-aescbc-primary",
    area: Area::Enc,
    summary: "`aescbc` encrypts new Secrets: CBC without authentication",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("aescbc_primary.md"),
};

/// The first provider for Secrets is not `aescbc`.
#[derive(Debug)]
pub(super) struct AesCbcPrimary;

impl Check for AesCbcPrimary {
    fn meta(&self) -> &'static Meta {
        &AESCBC_PRIMARY
    }

    fn run(&self, cx: &mut Cx<'_>) {
        primary(
            cx,
            |kind| kind == ProviderKind::AesCbc,
            |_| "`aescbc` encrypts new Secrets: CBC is not authenticated".to_owned(),
        );
    }
}

static AESGCM_PRIMARY: Meta = Meta {
    id: "enc-aesgcm-primary",
    area: Area::Enc,
    summary: "`aesgcm` encrypts new Secrets: its key wears out after 200,000 writes",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[Reference::cis("1.2.28")],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("aesgcm_primary.md"),
};

/// The first provider for Secrets is not `aesgcm`.
#[derive(Debug)]
pub(super) struct AesGcmPrimary;

impl Check for AesGcmPrimary {
    fn meta(&self) -> &'static Meta {
        &AESGCM_PRIMARY
    }

    fn run(&self, cx: &mut Cx<'_>) {
        primary(
            cx,
            |kind| kind == ProviderKind::AesGcm,
            |_| {
                "`aesgcm` encrypts new Secrets: its random nonces wear a key out in 200,000 writes"
                    .to_owned()
            },
        );
    }
}

static LOCAL_KEY: Meta = Meta {
    id: "enc-local-key",
    area: Area::Enc,
    summary: "the key for new Secrets stands in the file",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[
        Reference::nsa("Network separation"),
        Reference::nist("4.1.4"),
    ],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("local_key.md"),
};

/// The first provider for Secrets is `kms`.
#[derive(Debug)]
pub(super) struct LocalKey;

impl Check for LocalKey {
    fn meta(&self) -> &'static Meta {
        &LOCAL_KEY
    }

    fn run(&self, cx: &mut Cx<'_>) {
        primary(cx, ProviderKind::is_local, |kind| {
            format!(
                "new Secrets are encrypted with a key in this file: `{}`",
                kind.name()
            )
        });
    }
}

/// Reports the first provider for Secrets where it is of such a kind.
fn primary(
    cx: &mut Cx<'_>,
    is: impl Fn(ProviderKind) -> bool,
    message: impl Fn(ProviderKind) -> String,
) {
    let Some(configuration) = begin(cx, &Scope::reads(&[RESOURCES, PROVIDERS, LOCAL])) else {
        return;
    };
    let providers = for_secrets(configuration);
    let first = providers.first().and_then(|provider| provider.single());
    if let Some(part) = first.filter(|part| is(part.kind)) {
        cx.report(part.node, message(part.kind));
    }
}
