//! How two encryption configurations differ, as far as it matters to who reads what the other wrote.

use crate::kubernetes::ProviderKind;
use crate::posture::index::{Anchor, Configuration, KeyFacts, ProviderFacts, RuleFacts};
use std::collections::HashMap;

/// What comparing came to.
pub(super) enum Difference<'c> {
    None,
    /// The worst difference.
    Found(Differing<'c>),
    /// None that can be seen, and not everything can.
    Unknown,
}

/// A difference, and where each of the two has its part in it.
pub(super) struct Differing<'c> {
    pub(super) message: String,
    pub(super) there: &'c Anchor,
    pub(super) here: &'c Anchor,
}

/// The worst difference first: one name for two keys, so that what one API server wrote another takes for
/// damaged. Then keys, providers and rules that only one of them has, and their order.
pub(super) fn difference<'c>(there: &'c Configuration, here: &'c Configuration) -> Difference<'c> {
    if there.unread || here.unread {
        return Difference::Unknown;
    }
    let theirs: HashMap<_, _> = there
        .rules
        .iter()
        .rev()
        .map(|it| (&it.resources, it))
        .collect();
    let alike = || {
        let rules = here.rules.iter();
        rules.filter_map(|rule| Some((*theirs.get(&rule.resources)?, rule)))
    };
    let keys = alike()
        .map(|(a, b)| same_keys(a, b))
        .max()
        .unwrap_or(Keys::Same);
    let found = match keys {
        Keys::Others => alike().find_map(|(a, b)| other_secret(a, b)),
        Keys::Same | Keys::Untold => None,
    };
    let found = found
        .or_else(|| rules(there, here))
        .or_else(|| alike().find_map(|(a, b)| providers(a, b)));
    match (found, keys) {
        (Some(found), _) => Difference::Found(found),
        (None, Keys::Untold) => Difference::Unknown,
        (None, _) => Difference::None,
    }
}

/// What is known of keys that have one name, from the best to the worst.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Keys {
    Same,
    Untold,
    Others,
}

fn same_keys(there: &RuleFacts, here: &RuleFacts) -> Keys {
    let known = namesakes(there, here)
        .into_iter()
        .map(|(a, b)| same_secret(a, b));
    let known = known.map(|same| match same {
        Some(true) => Keys::Same,
        None => Keys::Untold,
        Some(false) => Keys::Others,
    });
    known.max().unwrap_or(Keys::Same)
}

fn differing<'c>(message: String, there: &'c Anchor, here: &'c Anchor) -> Option<Differing<'c>> {
    Some(Differing {
        message,
        there,
        here,
    })
}

/// Keys with the kind of their provider and their name: what is stored says no more of who sealed it.
fn keys<'c>(rule: &'c RuleFacts) -> impl Iterator<Item = ((ProviderKind, &'c str), &'c KeyFacts)> {
    rule.providers.iter().flat_map(|provider| {
        let named = move |key: &'c KeyFacts| ((provider.kind, &*key.name), key);
        provider.keys.iter().map(named)
    })
}

/// Pairs of keys that have one name.
fn namesakes<'c>(there: &'c RuleFacts, here: &'c RuleFacts) -> Vec<(&'c KeyFacts, &'c KeyFacts)> {
    let theirs: HashMap<_, _> = keys(there).collect();
    let pair = |(name, key)| Some((*theirs.get(&name)?, key));
    keys(here).filter_map(pair).collect()
}

fn same_secret(a: &KeyFacts, b: &KeyFacts) -> Option<bool> {
    a.digest?.same(b.digest?)
}

fn other_secret<'c>(there: &'c RuleFacts, here: &'c RuleFacts) -> Option<Differing<'c>> {
    let mut pairs = namesakes(there, here).into_iter();
    let (a, b) = pairs.find(|(a, b)| same_secret(a, b) == Some(false))?;
    let message = format!("`{}` is the name of two keys", b.name);
    differing(message, &a.at, &b.at)
}

fn rules<'c>(there: &'c Configuration, here: &'c Configuration) -> Option<Differing<'c>> {
    let mut pairs = there.rules.iter().zip(&here.rules);
    if let Some((a, b)) = pairs.find(|(a, b)| a.resources != b.resources) {
        return differing("the rules are for other resources".to_owned(), &a.at, &b.at);
    }
    let message = || "one of two configurations has a rule more".to_owned();
    let shorter = there.rules.len().min(here.rules.len());
    match (there.rules.get(shorter), here.rules.get(shorter)) {
        (None, None) => None,
        (Some(more), _) => differing(message(), &more.at, &here.at),
        (None, Some(more)) => differing(message(), &there.at, &more.at),
    }
}

fn providers<'c>(there: &'c RuleFacts, here: &'c RuleFacts) -> Option<Differing<'c>> {
    for (a, b) in there.providers.iter().zip(&here.providers) {
        let (ours, theirs) = (b.kind.name(), a.kind.name());
        if a.kind != b.kind {
            let message = format!("`{ours}` stands where another configuration has `{theirs}`");
            return differing(message, &a.at, &b.at);
        }
        if let (Some(x), Some(y)) = (&a.kms, &b.kms)
            && (&x.name, &x.version) != (&y.name, &y.version)
        {
            let message = format!("the KMS is `{}` here and `{}` elsewhere", y.name, x.name);
            return differing(message, &a.at, &b.at);
        }
        let names = |it: &'c ProviderFacts| it.keys.iter().map(|key| &key.name);
        if !names(a).eq(names(b)) {
            let message = format!("the keys of `{ours}` are others, or in another order");
            return differing(message, &a.at, &b.at);
        }
    }
    let message = || "one of two configurations has a provider more".to_owned();
    let shorter = there.providers.len().min(here.providers.len());
    match (there.providers.get(shorter), here.providers.get(shorter)) {
        (None, None) => None,
        (Some(more), _) => differing(message(), &more.at, &here.at),
        (None, Some(more)) => differing(message(), &there.at, &more.at),
    }
}
