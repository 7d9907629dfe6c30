//! How keys are used: one name for two, one key under two names, old keys left.

use super::read::{KEY_NAME, KEYS, LOCAL, PROVIDERS, SECRET, Scope, begin, by_node, parts};
use crate::kubernetes::{Key, ProviderKind};
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Severity};
use std::collections::HashMap;

static KEY_NAME_DUPLICATE: Meta = Meta {
    id: "enc-key-name-duplicate",
    area: Area::Enc,
    summary: "two keys of one provider share a name",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("key_name_duplicate.md"),
};

/// In a rule the keys of one kind of provider have different names.
#[derive(Debug)]
pub(super) struct KeyNameDuplicate;

impl Check for KeyNameDuplicate {
    fn meta(&self) -> &'static Meta {
        &KEY_NAME_DUPLICATE
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let Some(configuration) = begin(cx, &Scope::reads(&[KEY_NAME])) else {
            return;
        };
        let mut seen = HashMap::new();
        for (rule, part) in parts(configuration) {
            for key in part.keys.iter().flat_map(|keys| &keys.items) {
                let named = key.name.value.filter(|name| !name.is_empty());
                let (Some(name), Some(node)) = (named, key.name.node) else {
                    continue;
                };
                let slot = (rule.index, part.kind, name.expose());
                if let Some(first) = seen.insert(slot, node) {
                    let kind = part.kind.name();
                    let message = format!("two keys of `{kind}` have the name `{name}`");
                    cx.report(node, message)
                        .related(first, "the name stands here too");
                }
            }
        }
    }
}

static KEY_REUSED: Meta = Meta {
    id: "enc-key-reused",
    area: Area::Enc,
    summary: "one key stands under two names or in two providers",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("key_reused.md"),
};

/// A key has one name and one provider.
#[derive(Debug)]
pub(super) struct KeyReused;

impl Check for KeyReused {
    fn meta(&self) -> &'static Meta {
        &KEY_REUSED
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let Some(configuration) = begin(cx, &Scope::reads(&[SECRET])) else {
            return;
        };
        let mut seen: HashMap<Vec<u8>, (ProviderKind, &Key<'_>)> = HashMap::new();
        for (_, part) in parts(configuration) {
            for key in part.keys.iter().flat_map(|keys| &keys.items) {
                let bytes = key.expose_bytes().filter(|bytes| !bytes.is_empty());
                let (Some(bytes), Some(node)) = (bytes, key.secret.node) else {
                    continue;
                };
                let first = *seen.entry(bytes).or_insert((part.kind, key));
                let name = |key: &Key<'_>| key.name.value.map(|name| name.expose().to_owned());
                let same = first.0 == part.kind && name(first.1) == name(key);
                if let Some(other) = first.1.secret.node.filter(|_| !same) {
                    let message =
                        format!("this key of `{}` is used elsewhere too", part.kind.name());
                    cx.report(node, message)
                        .related(other, "the same key stands here");
                }
            }
        }
    }
}

static STALE_KEYS: Meta = Meta {
    id: "enc-stale-keys",
    area: Area::Enc,
    summary: "old keys or providers are left: a rotation is not finished",
    severity: Severity::Low,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::Selected,
    off_by_default: false,
    docs: page!("stale_keys.md"),
};

/// At most two keys, and one provider that encrypts.
#[derive(Debug)]
pub(super) struct StaleKeys;

impl Check for StaleKeys {
    fn meta(&self) -> &'static Meta {
        &STALE_KEYS
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let scope = Scope::reads(&[PROVIDERS, LOCAL, KEYS]);
        let Some(configuration) = begin(cx, &scope) else {
            return;
        };
        // Where each provider stands among those of its rule.
        let rules = configuration.rules().items.iter();
        let elements = by_node(rules.flat_map(|rule| {
            let elements = rule.providers.items.iter();
            elements.filter_map(|it| Some((it.single()?.node, it.node)))
        }));
        let mut primary = None;
        for (rule, part) in parts(configuration) {
            if part.kind == ProviderKind::Identity {
                continue;
            }
            let count = part.keys.as_ref().map_or(0, |keys| keys.items.len());
            let keys = part.keys.as_ref().filter(|_| count > 2);
            if let Some((keys, node)) = keys.and_then(|keys| Some((keys, keys.node?))) {
                let message = format!("`{}` has {count} keys: old ones are left", part.kind.name());
                let report = cx.report(node, message);
                let old = keys
                    .items
                    .iter()
                    .skip(2)
                    .map(|key| Change::remove(key.node));
                if let Some(change) = old.reduce(Change::and) {
                    report.fix(
                        Safety::Review,
                        "remove the keys behind the second, once everything has been written anew",
                        change,
                    );
                }
            }
            if primary.replace(rule.index) == Some(rule.index) {
                let message = format!("`{}` is a second provider that encrypts", part.kind.name());
                let report = cx.report(part.node, message);
                if let Some(element) = elements.get(&part.node.place()) {
                    let title = format!(
                        "remove `{}`, once everything has been written anew",
                        part.kind.name()
                    );
                    report.fix(Safety::Review, title, Change::remove(*element));
                }
            }
        }
    }
}
