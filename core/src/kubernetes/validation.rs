//! Validation of a decoded configuration, rule by rule, as
//! `k8s.io/apiserver/pkg/apis/apiserver/validation` does it.

use super::configuration::{EncryptionConfiguration, Key, Part, Provider, ProviderKind, Rule};
use super::field::{List, place};
use super::kms_validation::KmsValidation;
use super::names::Version;
use super::violation::{Violation, ViolationKind};
use super::{GroupResource, go};
use crate::document::Node;
use std::collections::{HashMap, HashSet};

/// What the API server's validation refuses.
pub(super) fn check<'a>(
    configuration: &EncryptionConfiguration<'a>,
    version: Version,
) -> Vec<Violation<'a>> {
    let mut found = Found(Vec::new());
    let rules = configuration.rules();
    if rules.is_empty() {
        let message = "the configuration has no rules".to_owned();
        let (node, root) = (rules.node, configuration.root());
        let field = (String::new(), "resources");
        found.add_field(ViolationKind::NoRules, field, message, node, root);
    }
    let mut kms = KmsValidation::new(version);
    for rule in &rules.items {
        check_rule(rule, &mut kms, &mut found);
    }
    found.0
}

/// The violations found so far.
pub(super) struct Found<'a>(pub(super) Vec<Violation<'a>>);

impl<'a> Found<'a> {
    /// Adds a violation at a node.
    pub(super) fn add(&mut self, kind: ViolationKind, path: String, text: String, node: Node<'a>) {
        self.0.push(Violation::at(kind, path, text, node));
    }

    /// Adds a violation at a field of `parent`, which is the last step of the path.
    pub(super) fn add_field(
        &mut self,
        kind: ViolationKind,
        (path, name): (String, &'static str),
        text: String,
        node: Option<Node<'a>>,
        parent: Node<'a>,
    ) {
        let path = if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        };
        let violation = Violation::at(kind, path, text, parent);
        self.0.push(place(violation, node, parent, name));
    }
}

fn check_rule<'a>(rule: &Rule<'a>, kms: &mut KmsValidation<'a>, found: &mut Found<'a>) {
    let path = format!("resources[{}]", rule.index);
    if rule.decoded && rule.resources.is_empty() {
        let message = "the rule has no resources".to_owned();
        let field = (path.clone(), "resources");
        found.add_field(
            ViolationKind::NoResources,
            field,
            message,
            rule.resources.node,
            rule.node,
        );
    }
    check_overlap(rule, &path, found);
    check_names(rule, &path, found);
    if rule.decoded && rule.providers.is_empty() {
        let message = "the rule has no providers".to_owned();
        let field = (path.clone(), "providers");
        found.add_field(
            ViolationKind::NoProviders,
            field,
            message,
            rule.providers.node,
            rule.node,
        );
    }
    for provider in &rule.providers.items {
        let path = format!("{path}.providers[{}]", provider.index);
        check_provider(provider, &path, kms, found);
    }
}

/// Names of one list that stand for the same resource. The API server reports each of the two
/// flaws once a list; the second name of the first pair is the place.
fn check_overlap<'a>(rule: &Rule<'a>, path: &str, found: &mut Found<'a>) {
    let (mut seen, mut duplicate, mut overlap) = (Seen::default(), false, false);
    for name in &rule.resources.items {
        let resource = name.group_resource();
        let path = || format!("{path}.resources");
        if seen.names.contains(&resource) && !duplicate {
            duplicate = true;
            let message = format!("`{resource}` is listed twice in one rule");
            found.add(ViolationKind::DuplicateResource, path(), message, name.node);
        }
        if let Some(other) = seen.overlapping(resource).filter(|_| !overlap) {
            overlap = true;
            let message = format!("`{other}` and `{resource}` of one rule overlap");
            found.add(
                ViolationKind::OverlappingResources,
                path(),
                message,
                name.node,
            );
        }
        seen.add(resource);
    }
}

/// The names of a list so far.
#[derive(Default)]
struct Seen<'a> {
    names: HashSet<GroupResource<'a>>,
    /// The first name that is not `*.*`.
    narrow: Option<GroupResource<'a>>,
    /// The first name of each group that is no wildcard.
    groups: HashMap<&'a str, GroupResource<'a>>,
}

impl<'a> Seen<'a> {
    fn add(&mut self, name: GroupResource<'a>) {
        self.names.insert(name);
        if name != GroupResource::ANY {
            self.narrow.get_or_insert(name);
        }
        if !name.is_wildcard() {
            self.groups.entry(name.group).or_insert(name);
        }
    }

    /// An earlier name, not the same one, that stands for a resource of `name`.
    fn overlapping(&self, name: GroupResource<'a>) -> Option<GroupResource<'a>> {
        if name == GroupResource::ANY {
            return self.narrow;
        }
        if self.names.contains(&GroupResource::ANY) {
            return Some(GroupResource::ANY);
        }
        if name.is_wildcard() {
            return self.groups.get(name.group).copied();
        }
        let group = name.whole_group();
        self.names.contains(&group).then_some(group)
    }
}

fn check_names<'a>(rule: &Rule<'a>, path: &str, found: &mut Found<'a>) {
    for name in &rule.resources.items {
        let GroupResource { resource, group } = name.group_resource();
        let text = name.name;
        let message = if go::has_capital(text) {
            format!("`{text}` has a capital letter: resources are written in lower case")
        } else if text == "*" {
            "`*` alone is no resource: `*.` is the core group, `*.*` everything".to_owned()
        } else if NOT_SERVED.contains(&text) {
            format!("`{text}` has no REST API and cannot be encrypted")
        } else if group == "events.k8s.io" {
            format!("`{text}`: events are stored in the core group, write `events`")
        } else if group == "extensions" {
            format!("`{text}`: the group `extensions` no longer exists")
        } else if group == "*" && resource != "*" {
            format!("`{text}`: one resource across all groups cannot be encrypted")
        } else {
            continue;
        };
        let path = format!("{path}.resources[{}]", name.index);
        found.add(ViolationKind::BadResourceName, path, message, name.node);
    }
}

/// Resources that the API server keeps for itself.
const NOT_SERVED: [&str; 3] = [
    "apiserveripinfo",
    "serviceipallocations",
    "servicenodeportallocations",
];

fn check_provider<'a>(
    provider: &Provider<'a>,
    path: &str,
    kms: &mut KmsValidation<'a>,
    found: &mut Found<'a>,
) {
    match provider.parts.as_slice() {
        [] if provider.decoded => {
            let message = "the provider element has no provider".to_owned();
            found.add(
                ViolationKind::NoProvider,
                path.to_owned(),
                message,
                provider.node,
            );
        }
        [] | [_] => {}
        parts => {
            let names: Vec<_> = parts
                .iter()
                .map(|part| format!("`{}`", part.kind.name()))
                .collect();
            let message = format!("the provider element holds {}", names.join(" and "));
            found.add(
                ViolationKind::SeveralProviders,
                path.to_owned(),
                message,
                provider.node,
            );
        }
    }
    // Of several providers in one element the API server looks into the first of these.
    let order = [
        ProviderKind::Kms,
        ProviderKind::AesGcm,
        ProviderKind::AesCbc,
        ProviderKind::Secretbox,
    ];
    let first = order
        .iter()
        .find_map(|&kind| provider.parts.iter().find(|part| part.kind == kind));
    let Some(part) = first else { return };
    let path = format!("{path}.{}", part.kind.name());
    if let Some(plugin) = &part.kms {
        kms.check(part.node, plugin, &path, found);
    }
    if let Some(keys) = &part.keys {
        check_keys(part, keys, &path, found);
    }
}

fn check_keys<'a>(part: &Part<'a>, keys: &List<'a, Key<'a>>, path: &str, found: &mut Found<'a>) {
    if keys.is_empty() {
        let message = format!("`{}` has no keys", part.kind.name());
        let field = (path.to_owned(), "keys");
        found.add_field(ViolationKind::NoKeys, field, message, keys.node, part.node);
    }
    for key in &keys.items {
        check_key(
            part.kind,
            key,
            &format!("{path}.keys[{}]", key.index),
            found,
        );
    }
}

fn check_key<'a>(provider: ProviderKind, key: &Key<'a>, path: &str, found: &mut Found<'a>) {
    if key.name.value.is_some_and(crate::document::Text::is_empty) {
        let message = format!("a key of `{}` has no name", provider.name());
        let field = (path.to_owned(), "name");
        found.add_field(
            ViolationKind::NoKeyName,
            field,
            message,
            key.name.node,
            key.node,
        );
    }
    let Some(secret) = key.secret.value else {
        return;
    };
    let name = key
        .name
        .value
        .map_or_else(String::new, |name| name.to_string());
    let which = format!("key `{name}` of `{}`", provider.name());
    let (kind, message) = if secret.is_empty() {
        (ViolationKind::NoSecret, format!("{which} has no secret"))
    } else {
        match key.expose_bytes().map(|bytes| bytes.len()) {
            None => (
                ViolationKind::SecretNotBase64,
                format!("{which} is not base64"),
            ),
            Some(length) if !provider.key_lengths().contains(&length) => {
                let wanted = if provider == ProviderKind::Secretbox {
                    "32"
                } else {
                    "16, 24 or 32"
                };
                let s = if length == 1 { "" } else { "s" };
                let message = format!("{which} has {length} byte{s}, not {wanted}");
                (ViolationKind::KeyLength, message)
            }
            Some(_) => return,
        }
    };
    let field = (path.to_owned(), "secret");
    found.add_field(kind, field, message, key.secret.node, key.node);
}
