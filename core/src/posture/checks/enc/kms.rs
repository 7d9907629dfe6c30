//! A KMS provider's timeout, its name, and what is left behind it.

use super::read::{
    KMS, KMS_PROVIDER_NAME, KMS_VERSION, LOCAL, Mends, PROVIDERS, Scope, TIMEOUT, begin,
    begin_with, parts,
};
use crate::kubernetes::{EncryptionConfiguration, ProviderKind, Violation, ViolationKind};
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Severity};
use std::collections::{HashMap, HashSet};

static KMS_TIMEOUT: Meta = Meta {
    id: "enc-kms-timeout",
    area: Area::Enc,
    summary: "a KMS timeout is not positive, or longer than a request should wait",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::Always,
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
        let Some(configuration) = begin_with(cx, &scope, |_| (), default_timeout) else {
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
                cx.report(node, message).severity(Severity::Medium).fix(
                    Safety::Safe,
                    "set `timeout` to 10 seconds",
                    Change::set(node, &[], "10s"),
                );
            }
        }
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "as other checks say what mends a violation"
)]
fn default_timeout<'a>(_: &mut (), violation: &Violation<'a>) -> Option<Mends<'a>> {
    let title = "set `timeout` to 3 seconds, the default";
    let change = Change::set(violation.node, &[], "3s");
    Some(Mends::safe(title, change))
}

static KMS_NAME: Meta = Meta {
    id: "enc-kms-name",
    area: Area::Enc,
    summary: "a KMS provider has no name, one with `:`, or that of another",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::Selected,
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
        let Some(configuration) = begin_with(cx, &scope, Names::of, renamed) else {
            return;
        };
        let mut names = Names::of(configuration);
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
                let name = names.unused(name.expose());
                cx.report(node, message)
                    .related(first, "the name stands here too")
                    .fix(
                        Safety::Review,
                        format!("rename it to `{name}`"),
                        Change::set(node, &[], name),
                    );
            }
        }
    }
}

/// A name that no other KMS provider has, made from its own.
fn renamed<'a>(names: &mut Names<'a>, violation: &Violation<'a>) -> Option<Mends<'a>> {
    if violation.kind == ViolationKind::NoKmsName {
        let name = names.unused("kms");
        let title = format!("name it `{name}`");
        let path = violation.absent.as_slice();
        let change = Change::set(violation.node, path, name);
        return Some(Mends::review(title, change));
    }
    let old = violation.node.as_text()?.expose();
    let name = names.unused(&old.replace(':', "-"));
    let title = format!("rename it to `{name}`");
    let change = Change::set(violation.node, &[], name);
    Some(Mends::review(title, change))
}

/// The names of the KMS providers, and what was made of some that are not to stay.
struct Names<'a> {
    all: HashSet<&'a str>,
    unused: HashMap<String, String>,
}

impl<'a> Names<'a> {
    fn of(it: &'a EncryptionConfiguration<'a>) -> Self {
        let names = parts(it).filter_map(|(_, part)| Some(part.kms.as_ref()?.name.value?.expose()));
        Self {
            all: names.collect(),
            unused: HashMap::new(),
        }
    }

    /// The name, or with the first number behind it that makes it another than all there are. It is looked for once: any
    /// number of providers may have one name.
    fn unused(&mut self, name: &str) -> String {
        if let Some(known) = self.unused.get(name) {
            return known.clone();
        }
        let numbered = (2_u32..).map(|number| format!("{name}-{number}"));
        let mut free = std::iter::once(name.to_owned()).chain(numbered);
        let free = free.find(|name| !self.all.contains(name.as_str()));
        let free = free.unwrap_or_default();
        self.unused.insert(name.to_owned(), free.clone());
        free
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
    fix: FixAvailability::Selected,
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
                .filter_map(|provider| Some((provider.node, provider.single()?)));
            if !parts
                .next()
                .is_some_and(|(_, first)| first.kind == ProviderKind::Kms)
            {
                continue;
            }
            for (element, part) in parts.filter(|(_, part)| part.kind.is_local()) {
                let name = part.kind.name();
                let message = format!("`{name}` is still a provider behind `kms`");
                cx.report(part.node, message).fix(
                    Safety::Review,
                    format!("remove `{name}`, once everything has been written anew"),
                    Change::remove(element),
                );
            }
        }
    }
}

/// In nanoseconds.
const TEN_SECONDS: i64 = 10_000_000_000;
