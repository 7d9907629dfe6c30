//! A KMS provider's timeout, its name, and what is left behind it.

use super::read::{
    KMS, KMS_PROVIDER_NAME, KMS_VERSION, LOCAL, PROVIDERS, Scope, TIMEOUT, begin, parts,
};
use crate::kubernetes::{ProviderKind, ViolationKind};
use crate::posture::check::page;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Severity};
use std::collections::HashMap;

static KMS_TIMEOUT: Meta = Meta {
    id: "enc-kms-timeout",
    area: Area::Enc,
    summary: "a KMS timeout is not positive, or longer than a request should wait",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("kms_timeout.md"),
};

/// `timeout` is positive and at most 10 seconds.
#[derive(Debug)]
pub(super) struct KmsTimeout;

impl Check for KmsTimeout {
    fn meta(&self) -> &'static Meta {
        &KMS_TIMEOUT
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let scope = Scope {
            reads: &[TIMEOUT],
            refuses: &[ViolationKind::KmsTimeout],
        };
        let Some(configuration) = begin(cx, &scope) else {
            return;
        };
        for kms in parts(configuration).filter_map(|(_, part)| part.kms) {
            let long = kms
                .timeout
                .value
                .flatten()
                .is_some_and(|it| it > TEN_SECONDS);
            if let Some(node) = kms.timeout.node.filter(|_| long) {
                let message = "the KMS timeout is longer than 10 seconds: requests wait that long";
                cx.report(node, message).severity(Severity::Medium);
            }
        }
    }
}

static KMS_NAME: Meta = Meta {
    id: "enc-kms-name",
    area: Area::Enc,
    summary: "a KMS provider has no name, one with `:`, or that of another",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("kms_name.md"),
};

/// KMS providers have different names without `:`.
#[derive(Debug)]
pub(super) struct KmsName;

impl Check for KmsName {
    fn meta(&self) -> &'static Meta {
        &KMS_NAME
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let scope = Scope {
            reads: &[KMS_PROVIDER_NAME, KMS_VERSION],
            refuses: &[
                ViolationKind::NoKmsName,
                ViolationKind::KmsNameColon,
                ViolationKind::DuplicateKmsName,
            ],
        };
        let Some(configuration) = begin(cx, &scope) else {
            return;
        };
        let mut seen = HashMap::new();
        for kms in parts(configuration).filter_map(|(_, part)| part.kms) {
            let named = kms.name.value.filter(|name| !name.is_empty());
            let (Some(name), Some(node)) = (named, kms.name.node) else {
                continue;
            };
            let v1 = kms
                .api_version
                .value
                .is_some_and(|it| matches!(it.expose(), "" | "v1"));
            if let Some(first) = seen.insert(name.expose(), node).filter(|_| v1) {
                // The API server lets this pass only as long as it does not reload the file.
                let message = "another KMS provider has this name too: reloading is refused";
                cx.report(node, message)
                    .related(first, "the name stands here too");
            }
        }
    }
}

static KMS_FALLBACK_LEFT: Meta = Meta {
    id: "enc-kms-fallback-left",
    area: Area::Enc,
    summary: "a key in the file is still a provider behind `kms`",
    severity: Severity::Low,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("kms_fallback_left.md"),
};

/// Behind `kms` stands no provider with a key in the file.
#[derive(Debug)]
pub(super) struct KmsFallbackLeft;

impl Check for KmsFallbackLeft {
    fn meta(&self) -> &'static Meta {
        &KMS_FALLBACK_LEFT
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let scope = Scope::reads(&[PROVIDERS, LOCAL, KMS]);
        let Some(configuration) = begin(cx, &scope) else {
            return;
        };
        for rule in &configuration.rules().items {
            let mut parts = rule
                .providers
                .items
                .iter()
                .filter_map(|provider| provider.single());
            if !parts
                .next()
                .is_some_and(|first| first.kind == ProviderKind::Kms)
            {
                continue;
            }
            for part in parts.filter(|part| part.kind.is_local()) {
                let message = format!("`{}` is still a provider behind `kms`", part.kind.name());
                cx.report(part.node, message);
            }
        }
    }
}

/// In nanoseconds.
const TEN_SECONDS: i64 = 10_000_000_000;
