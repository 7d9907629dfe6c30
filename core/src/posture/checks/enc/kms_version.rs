//! Which KMS API: `v1` is off by default, and only it has a cache size.

use super::read::{
    CACHE_SIZE, KMS_VERSION, Mends, Scope, begin_with, by_node, may_mend, parts, refuse,
};
use crate::document::Node;
use crate::kubernetes::{EncryptionConfiguration, Kms, Violation, ViolationKind};
use crate::posture::KubernetesVersion;
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Severity};
use std::collections::HashMap;

static KMS_API_VERSION: Meta = Meta {
    id: "enc-kms-api-version",
    area: Area::Enc,
    summary: "a KMS provider does not use KMS `v2`",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::Selected,
    off_by_default: false,
    docs: page!("kms_api_version.md"),
};

/// `apiVersion` is `v2`.
#[derive(Debug)]
pub(super) struct KmsApiVersion;

impl Check for KmsApiVersion {
    fn meta(&self) -> &'static Meta {
        &KMS_API_VERSION
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let scope = Scope {
            reads: &[KMS_VERSION],
            refuses: &[ViolationKind::KmsApiVersion],
        };
        let Some(configuration) = begin_with(cx, &scope, providers, to_v2) else {
            return;
        };
        let version = cx.version();
        let mut known = providers(configuration);
        for violation in configuration.violations() {
            if violation.kind != ViolationKind::KmsV1Disabled {
                continue;
            }
            let report = if version >= KubernetesVersion::minor(29) {
                refuse(cx, violation)
            } else if version == KubernetesVersion::minor(28) {
                let message = "KMS `v1` is deprecated, and off by default from 1.29 on";
                let report = match violation.absent {
                    Some(field) => cx.report_absent(violation.node, &[field], message),
                    None => cx.report(violation.node, message),
                };
                report.severity(Severity::Medium)
            } else {
                continue;
            };
            let mends = to_v2(&mut known, violation).filter(|_| may_mend(configuration));
            if let Some(Mends {
                safety,
                title,
                change,
            }) = mends
            {
                report.fix(safety, title, change);
            }
        }
    }
}

/// No cache size: the default under KMS v1.
#[expect(
    clippy::unnecessary_wraps,
    reason = "as other checks say what mends a violation"
)]
fn without_size<'a>(_: &mut (), violation: &Violation<'a>) -> Option<Mends<'a>> {
    Some(Mends::safe(DROP, Change::remove(violation.node)))
}

/// The KMS providers, by their node and by that of their version.
type Providers<'a> = HashMap<(u32, u32), (Node<'a>, &'a Kms<'a>)>;

fn providers<'a>(it: &'a EncryptionConfiguration<'a>) -> Providers<'a> {
    by_node(parts(it).flat_map(|(_, part)| {
        let kms = part.kms.as_ref();
        let nodes = kms.map(|kms| [Some(part.node), kms.api_version.node]);
        let nodes = nodes.into_iter().flatten().flatten();
        nodes.filter_map(move |node| Some((node, (part.node, kms?))))
    }))
}

/// KMS v2, which has no cache size.
fn to_v2<'a>(known: &mut Providers<'a>, violation: &Violation<'a>) -> Option<Mends<'a>> {
    let (node, kms) = known.get(&violation.node.place()).copied()?;
    let change = Change::set(node, &["apiVersion"], "v2");
    let change = match kms.cache_size.node {
        Some(size) => change.and(Change::remove(size)),
        None => change,
    };
    let title = "set `apiVersion` to `v2`, which the plugin must speak";
    Some(Mends::review(title, change))
}

static KMS_V2_CACHESIZE: Meta = Meta {
    id: "enc-kms-v2-cachesize",
    area: Area::Enc,
    summary: "a KMS provider has a `cachesize` that is refused or turns the cache off",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::Always,
    off_by_default: false,
    docs: page!("kms_v2_cachesize.md"),
};

/// `cachesize` is absent; under KMS v1 it may be positive.
#[derive(Debug)]
pub(super) struct KmsV2CacheSize;

impl Check for KmsV2CacheSize {
    fn meta(&self) -> &'static Meta {
        &KMS_V2_CACHESIZE
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let scope = Scope {
            reads: &[CACHE_SIZE, KMS_VERSION],
            refuses: &[ViolationKind::KmsCacheSize],
        };
        let Some(configuration) = begin_with(cx, &scope, |_| (), without_size) else {
            return;
        };
        for kms in parts(configuration).filter_map(|(_, part)| part.kms) {
            let v1 = kms
                .api_version
                .value
                .is_some_and(|it| matches!(it.expose(), "" | "v1"));
            let negative = kms.cache_size.value.flatten().is_some_and(|size| size < 0);
            if let Some(node) = kms.cache_size.node.filter(|_| v1 && negative) {
                let message =
                    "a negative `cachesize` turns the cache off: every read calls the plugin";
                cx.report(node, message).severity(Severity::Medium).fix(
                    Safety::Safe,
                    DROP,
                    Change::remove(node),
                );
            }
        }
    }
}

const DROP: &str = "remove `cachesize`";
