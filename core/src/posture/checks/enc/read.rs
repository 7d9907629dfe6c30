//! What the checks of encryption configurations share: which configuration, what of it cannot be
//! read, what the API server refuses.

use crate::document::Node;
use crate::kubernetes::{
    EncryptionConfiguration, FirstDocument, GroupResource, Part, Provider, Rule, Violation,
    ViolationKind,
};
use crate::posture::fix::{self, Change, Safety};
use crate::posture::{Cx, Report, template};
use std::collections::{HashMap, HashSet};

/// What a check reads, and what it reports of the things that the API server refuses.
pub(super) struct Scope {
    /// Fields, without indices; `local` stands for `aescbc`, `aesgcm` and `secretbox`.
    pub(super) reads: &'static [&'static str],
    pub(super) refuses: &'static [ViolationKind],
}

impl Scope {
    /// A check that reads these fields and refuses nothing.
    pub(super) const fn reads(reads: &'static [&'static str]) -> Self {
        Self {
            reads,
            refuses: &[],
        }
    }
}

pub(super) const RESOURCES: &str = "resources.resources";
pub(super) const PROVIDERS: &str = "resources.providers";
pub(super) const IDENTITY: &str = "resources.providers.identity";
pub(super) const LOCAL: &str = "resources.providers.local";
pub(super) const KEYS: &str = "resources.providers.local.keys";
pub(super) const KEY_NAME: &str = "resources.providers.local.keys.name";
pub(super) const SECRET: &str = "resources.providers.local.keys.secret";
pub(super) const KMS: &str = "resources.providers.kms";
pub(super) const KMS_PROVIDER_NAME: &str = "resources.providers.kms.name";
pub(super) const KMS_VERSION: &str = "resources.providers.kms.apiVersion";
pub(super) const ENDPOINT: &str = "resources.providers.kms.endpoint";
pub(super) const TIMEOUT: &str = "resources.providers.kms.timeout";
pub(super) const CACHE_SIZE: &str = "resources.providers.kms.cachesize";

/// The configuration that the API server reads. Says unknown for what the check reads and nobody
/// can, and reports what the API server refuses. `None`, not applicable, where the file's first
/// document is no configuration.
pub(super) fn begin<'a>(cx: &mut Cx<'a>, scope: &Scope) -> Option<&'a EncryptionConfiguration<'a>> {
    begin_with(cx, scope, |_| (), |(), _| None)
}

/// As [`begin`]; `mends` says what mends a thing that the API server refuses. What it has to know of the whole
/// configuration is gathered once: as much may be refused as stands there.
pub(super) fn begin_with<'a, K>(
    cx: &mut Cx<'a>,
    scope: &Scope,
    gather: impl Fn(&'a EncryptionConfiguration<'a>) -> K,
    mends: impl Fn(&mut K, &Violation<'a>) -> Option<Mends<'a>>,
) -> Option<&'a EncryptionConfiguration<'a>> {
    let Some(FirstDocument::Read(configuration)) = cx.encryption().map(|file| &file.first) else {
        cx.not_applicable();
        return None;
    };
    say_unknown(cx, configuration, scope);
    let mut known = None;
    for violation in configuration.violations() {
        if scope.refuses.contains(&violation.kind) && !is_template(violation) {
            let known = known.get_or_insert_with(|| gather(configuration));
            let mends = mends(known, violation).filter(|_| may_mend(configuration));
            let report = refuse(cx, violation);
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
    Some(configuration)
}

/// What mends a finding.
pub(super) struct Mends<'a> {
    pub(super) safety: Safety,
    pub(super) title: String,
    pub(super) change: Change<'a>,
}

impl<'a> Mends<'a> {
    pub(super) fn safe(title: impl Into<String>, change: Change<'a>) -> Self {
        let (safety, title) = (Safety::Safe, title.into());
        Self {
            safety,
            title,
            change,
        }
    }

    pub(super) fn review(title: impl Into<String>, change: Change<'a>) -> Self {
        let safety = Safety::Review;
        Self {
            safety,
            ..Self::safe(title, change)
        }
    }
}

/// Whether fields have the names that fixes write: the internal version has Go's own.
pub(super) fn may_mend(it: &EncryptionConfiguration<'_>) -> bool {
    let version = it.root().get("apiVersion");
    !version.is_some_and(|version| version.text().expose().ends_with("__internal"))
}

/// `identity: {}`
pub(super) fn identity() -> fix::Value {
    fix::Value::map([("identity", fix::Value::Map(Vec::new()))])
}

/// What stands at nodes, by the node; of two at one the first.
pub(super) fn by_node<'a, T>(all: impl Iterator<Item = (Node<'a>, T)>) -> HashMap<(u32, u32), T> {
    let mut known = HashMap::new();
    for (node, it) in all {
        known.entry(node.place()).or_insert(it);
    }
    known
}

/// Reports one thing that the API server refuses.
pub(super) fn refuse<'r, 'a>(cx: &'r mut Cx<'a>, violation: &Violation<'a>) -> Report<'r, 'a> {
    let message = violation.message.clone();
    let report = match violation.absent {
        Some(field) => cx.report_absent(violation.node, &[field], message),
        None if violation.span == violation.node.span() => cx.report(violation.node, message),
        None => cx.report_span(violation.span, None, message),
    };
    report.refused(&violation.path)
}

fn is_template(violation: &Violation<'_>) -> bool {
    violation.absent.is_none() && template::expression(violation.node).is_some()
}

fn say_unknown<'a>(cx: &mut Cx<'a>, it: &'a EncryptionConfiguration<'a>, scope: &Scope) {
    let reads = |field: &str| {
        let field = normal(field);
        scope.reads.iter().any(|read| {
            read.strip_prefix(field.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    };
    let mut said = HashSet::new();
    for violation in it.violations() {
        let unread = violation.kind == ViolationKind::WrongType;
        if unread && !is_template(violation) && reads(&violation.field) {
            said.insert(violation.span);
            cx.unknown(violation.node, violation.message.clone());
        }
    }
    let templates = templates(it.root());
    let refused = it
        .violations()
        .iter()
        .filter(|violation| !templates.is_empty() && scope.refuses.contains(&violation.kind));
    let refused = by_node(refused.map(|violation| (violation.node, violation)));
    for (node, field) in templates {
        if !reads(&field) || !said.insert(node.span()) {
            continue;
        }
        let expression = template::expression(node).map_or_else(String::new, |it| it.to_string());
        let message = format!("the value comes from the template expression `{expression}`");
        let report = cx.unknown(node, message);
        if let Some(violation) = refused.get(&node.place()) {
            report.refused(&violation.path);
        }
    }
}

/// Every value that comes from a template, with its field.
fn templates(root: Node<'_>) -> Vec<(Node<'_>, String)> {
    let mut found = Vec::new();
    let mut stack = vec![(root, String::new())];
    while let Some((node, field)) = stack.pop() {
        if template::expression(node).is_some() {
            found.push((node, field));
            continue;
        }
        for entry in node.entries() {
            let key = entry.key();
            let below = if field.is_empty() {
                key.to_owned()
            } else {
                format!("{field}.{key}")
            };
            stack.push((entry.value, below));
        }
        stack.extend(node.items().map(|item| (item, field.clone())));
    }
    found
}

/// A field path without indices, local providers under one name.
fn normal(field: &str) -> String {
    let steps = field.split('.').map(|step| {
        let step = step.split_once('[').map_or(step, |(name, _)| name);
        match step {
            "aescbc" | "aesgcm" | "secretbox" => "local",
            other => other,
        }
    });
    steps.collect::<Vec<_>>().join(".")
}

/// The providers for Secrets, where a rule holds for them.
pub(super) fn for_secrets<'a>(it: &'a EncryptionConfiguration<'a>) -> Vec<&'a Provider<'a>> {
    let effective = it.effective(GroupResource::SECRETS);
    effective.map_or_else(Vec::new, |effective| effective.providers().collect())
}

/// Every provider that stands alone in its element, with its rule.
pub(super) fn parts<'a>(
    it: &'a EncryptionConfiguration<'a>,
) -> impl Iterator<Item = (&'a Rule<'a>, &'a Part<'a>)> {
    it.rules().items.iter().flat_map(|rule| {
        rule.providers
            .items
            .iter()
            .filter_map(Provider::single)
            .map(move |part| (rule, part))
    })
}
