//! What is kept of an encryption configuration: its rules, providers and keys by name, no key itself.

use super::Anchor;
use super::digest::{Digest, DigestKey};
use crate::document::{Document, Node, SourceFile, Text};
use crate::kubernetes::{
    EncryptionConfiguration, GroupResource, Key, Part, ProviderKind, Rule, Violation, ViolationKind,
};
use crate::posture::fix::{Change, Proposal, Safety};
use crate::posture::template;
use std::collections::HashSet;

/// An encryption configuration.
#[derive(Clone, Debug)]
pub(in crate::posture) struct Configuration {
    /// Its list of rules, or itself.
    pub(in crate::posture) at: Anchor,
    /// By their resources, so that equal configurations are equal lists.
    pub(in crate::posture) rules: Vec<RuleFacts>,
    /// Whether some of it comes from a template or cannot be decoded.
    pub(in crate::posture) unread: bool,
    /// What adds nothing yet to the resources of a rule that encrypts: see [`Proposal::adding`].
    pub(in crate::posture) extend: Option<Box<Proposal>>,
}

/// One rule.
#[derive(Clone, Debug)]
pub(in crate::posture) struct RuleFacts {
    pub(in crate::posture) at: Anchor,
    /// Sorted.
    pub(in crate::posture) resources: Vec<Box<str>>,
    pub(in crate::posture) providers: Vec<ProviderFacts>,
}

/// One provider of a rule.
#[derive(Clone, Debug)]
pub(in crate::posture) struct ProviderFacts {
    pub(in crate::posture) at: Anchor,
    pub(in crate::posture) kind: ProviderKind,
    pub(in crate::posture) keys: Vec<KeyFacts>,
    pub(in crate::posture) kms: Option<KmsFacts>,
}

/// One key, by its name.
#[derive(Clone, Debug)]
pub(in crate::posture) struct KeyFacts {
    pub(in crate::posture) at: Anchor,
    pub(in crate::posture) name: Box<str>,
    /// `None` for what is no key: a placeholder, a text that something else is to decrypt.
    pub(in crate::posture) digest: Option<Digest>,
}

/// A KMS, as far as it must be the same for all API servers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::posture) struct KmsFacts {
    pub(in crate::posture) name: Box<str>,
    pub(in crate::posture) version: Box<str>,
    /// Where the API server finds it; each node may have its own place.
    pub(in crate::posture) socket: Option<Box<str>>,
}

impl Configuration {
    pub(super) fn read(file: &SourceFile, document: &Document, digests: &DigestKey) -> Self {
        let read = EncryptionConfiguration::read(document);
        let reader = Reader { file, digests };
        let root = read.root();
        let rules = read.rules();
        let mut rules: Vec<_> = rules.items.iter().map(|rule| reader.rule(rule)).collect();
        // Stable: of rules for the same resources the first one seals.
        rules.sort_by(|a, b| a.resources.cmp(&b.resources));
        let undecoded = |it: &Violation<'_>| it.kind == ViolationKind::WrongType;
        let unread = read.violations().iter().any(undecoded) || has_template(root);
        let at = Anchor::key(file, root, "resources", "resources");
        // What is stored so far is in clear, and only `identity` reads that.
        let reads_clear = |rule: &&Rule<'_>| rule.providers.items.iter().any(|it| it.is_identity());
        let rule = rule_to_extend(&read).filter(reads_clear);
        let names = rule.and_then(|rule| rule.resources.node);
        let extend = names.and_then(|names| {
            let change = Change::append(names, &[], "");
            Proposal::new(document, Safety::Review, String::new(), &change)
        });
        Self {
            at,
            rules,
            unread,
            extend: extend.map(Box::new),
        }
    }

    /// All places in it.
    pub(super) fn places_mut(&mut self) -> Vec<&mut Anchor> {
        let mut places = vec![&mut self.at];
        for rule in &mut self.rules {
            places.push(&mut rule.at);
            for provider in &mut rule.providers {
                places.push(&mut provider.at);
                places.extend(provider.keys.iter_mut().map(|key| &mut key.at));
            }
        }
        places
    }

    fn providers(&self) -> impl Iterator<Item = &ProviderFacts> {
        self.rules.iter().flat_map(|rule| &rule.providers)
    }

    /// Whether it has a KMS provider anywhere.
    pub(in crate::posture) fn has_kms(&self) -> bool {
        self.providers().any(|it| it.kind == ProviderKind::Kms)
    }

    /// The sockets of its KMS providers.
    pub(in crate::posture) fn sockets(&self) -> impl Iterator<Item = &str> {
        self.providers()
            .filter_map(|it| it.kms.as_ref()?.socket.as_deref())
    }

    /// What some rule holds for.
    pub(in crate::posture) fn covered(&self) -> Covered<'_> {
        let names = self.rules.iter().flat_map(|rule| &rule.resources);
        Covered(names.map(|name| GroupResource::parse(name)).collect())
    }
}

/// The names in rules, to be looked up.
pub(in crate::posture) struct Covered<'c>(HashSet<GroupResource<'c>>);

impl Covered<'_> {
    pub(in crate::posture) fn has(&self, resource: GroupResource<'_>) -> bool {
        let whole = [resource.whole_group(), GroupResource::ANY];
        self.0.contains(&resource) || whole.iter().any(|it| self.0.contains(it))
    }
}

/// The rule for Secrets, if it encrypts; where there is none, the first that does.
pub(in crate::posture) fn rule_to_extend<'m, 'a>(
    it: &'m EncryptionConfiguration<'a>,
) -> Option<&'m Rule<'a>> {
    let encrypts = |rule: &&Rule<'a>| {
        let first = rule.providers.items.first();
        first.is_some_and(|first| first.encrypts())
    };
    match it.effective(GroupResource::SECRETS) {
        Some(effective) => effective.rules.into_iter().next().filter(encrypts),
        None => it.rules().items.iter().find(encrypts),
    }
}

struct Reader<'r> {
    file: &'r SourceFile,
    digests: &'r DigestKey,
}

impl Reader<'_> {
    fn rule(&self, rule: &Rule<'_>) -> RuleFacts {
        let way = format!("resources[{}]", rule.index);
        let mut resources: Vec<Box<str>> = rule
            .resources
            .items
            .iter()
            .map(|it| it.name.into())
            .collect();
        resources.sort_unstable();
        let providers = rule.providers.items.iter().filter_map(|provider| {
            let way = format!("{way}.providers[{}]", provider.index);
            Some(self.provider(&way, provider.node, provider.single()?))
        });
        RuleFacts {
            providers: providers.collect(),
            resources,
            at: Anchor::new(self.file, rule.node, way),
        }
    }

    fn provider(&self, way: &str, element: Node<'_>, part: &Part<'_>) -> ProviderFacts {
        let way = format!("{way}.{}", part.kind.name());
        let keys = part.keys.iter().flat_map(|keys| &keys.items);
        let kms = part.kms.map(|kms| KmsFacts {
            name: shown(kms.name.value),
            version: shown(kms.api_version.value),
            socket: kms.socket().map(Into::into),
        });
        ProviderFacts {
            kind: part.kind,
            keys: keys.map(|key| self.key(&way, key)).collect(),
            kms,
            at: Anchor::key(self.file, element, part.kind.name(), way),
        }
    }

    fn key(&self, way: &str, key: &Key<'_>) -> KeyFacts {
        let secret = key.expose_bytes().filter(|bytes| !bytes.is_empty());
        // What stands for a key tells it from others of its file alone.
        let secret = secret.filter(|_| !self.file.is_masked());
        // Shown by its name: the first line of a key may hold its secret.
        let at = key.name.node_or(key.node);
        KeyFacts {
            at: Anchor::new(self.file, at, format!("{way}.keys[{}].name", key.index)),
            name: shown(key.name.value),
            digest: secret.and_then(|secret| self.digests.digest(&secret)),
        }
    }
}

/// A name as messages show it.
fn shown(name: Option<Text<'_>>) -> Box<str> {
    name.map_or_else(String::new, |name| name.to_string())
        .into()
}

/// Whether any value comes from a template.
fn has_template(root: Node<'_>) -> bool {
    let mut stack = vec![root];
    while let Some(node) = stack.pop() {
        if template::expression(node).is_some() {
            return true;
        }
        stack.extend(node.entries().map(|entry| entry.value));
        stack.extend(node.items());
    }
    false
}
