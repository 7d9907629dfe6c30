//! Objects by their labels: what a selector means is found without asking it about each of them.

use super::labels::{Labels, Selector};
use std::cell::Cell;
use std::collections::{HashMap, HashSet};

/// Objects of a namespace, or of the cluster, that have labels.
#[derive(Debug)]
pub(in crate::posture) struct ByLabel<'i> {
    labels: Vec<&'i Labels>,
    /// Places in `labels`, in their order, by key and value.
    by_pair: HashMap<&'i str, HashMap<&'i str, Vec<usize>>>,
    /// How often a selector may still be asked about an object.
    left: Cell<usize>,
}

/// Enough for thousands of selectors that each mean thousands of objects.
const MOST_ASKED: usize = 5_000_000;

impl<'i> ByLabel<'i> {
    pub(in crate::posture) fn of(labels: Vec<&'i Labels>) -> Self {
        let mut by_pair: HashMap<_, HashMap<_, Vec<usize>>> = HashMap::new();
        for (at, labels) in labels.iter().enumerate() {
            for (key, value) in labels.pairs() {
                let of_key = by_pair.entry(key).or_default();
                of_key.entry(value).or_default().push(at);
            }
        }
        Self {
            labels,
            by_pair,
            left: Cell::new(MOST_ASKED),
        }
    }

    /// Of those that have a label.
    fn places(&self, key: &str, value: &str) -> &[usize] {
        let places = self.by_pair.get(key).and_then(|it| it.get(value));
        places.map_or(&[], Vec::as_slice)
    }

    /// The places of those that the selector means for certain, in their order; `None` where that was asked too often.
    pub(in crate::posture) fn selected(&self, selector: &Selector) -> Option<Vec<usize>> {
        // Whatever it means has one value of each key.
        let count = |(key, values): &(&str, &[Box<str>])| {
            let counts = values.iter().map(|it| self.places(key, it).len());
            counts.sum::<usize>()
        };
        let fewest = selector.values().min_by_key(count);
        let asked = fewest.as_ref().map_or(self.labels.len(), count);
        self.left.set(self.left.get().checked_sub(asked)?);
        let mut places: Vec<usize> = match fewest {
            Some((key, values)) => {
                let lists = values.iter().flat_map(|it| self.places(key, it));
                lists.copied().collect()
            }
            None => (0..asked).collect(),
        };
        places.sort_unstable();
        places.dedup();
        let is_meant = |at: &usize| {
            let labels = self.labels.get(*at);
            labels.is_some_and(|it| selector.selects(it) == Some(true))
        };
        places.retain(is_meant);
        Some(places)
    }

    /// Whether any of the selectors means them, for each of the objects.
    pub(in crate::posture) fn covered(&self, selectors: &[&Selector]) -> Vec<Covered> {
        let mut covered: Vec<_> = (self.labels.iter())
            .map(|it| match it.is_unknown() && !selectors.is_empty() {
                false => Covered::No,
                true if it.is_patched() => Covered::Patched,
                true => Covered::Template,
            })
            .collect();
        // Many are alike. They are asked in their order, so that what is left out is always the same.
        let mut seen = HashSet::new();
        let selectors = selectors.iter().filter(|it| seen.insert(**it));
        let mut unless = Covered::No;
        for selector in selectors {
            let selected = self.selected(selector);
            if selector.is_patched() && unless != Covered::Template {
                unless = Covered::Patched;
            } else if selector.is_unknown() {
                unless = Covered::Template;
            } else if selected.is_none() && unless == Covered::No {
                unless = Covered::TooMany;
            }
            for at in selected.into_iter().flatten() {
                if let Some(slot) = covered.get_mut(at) {
                    *slot = Covered::Yes;
                }
            }
        }
        let rest = covered.iter_mut().filter(|it| **it == Covered::No);
        rest.for_each(|it| *it = unless);
        covered
    }
}

/// Whether any of several selectors means an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::posture) enum Covered {
    Yes,
    No,
    /// That cannot be told: a template decides.
    Template,
    /// That cannot be told: there are too many of both.
    TooMany,
    /// That cannot be told: kustomizations add labels.
    Relabelled,
    /// That cannot be told: a kustomization patches it, or takes the selector away.
    Patched,
    /// Not in every cluster: some kustomizations that take it in take in none of the selectors.
    Apart,
}

impl Covered {
    /// Why that cannot be told, with what selects called in the singular and in the plural.
    pub(in crate::posture) fn unknown(self, (one, several): (&str, &str)) -> Option<String> {
        let decides = |what: &str| format!("{what} whether a {one} selects its pods");
        Some(match self {
            Self::Yes | Self::No => return None,
            Self::Template => format!("a template decides which pods the {several} select"),
            Self::TooMany => format!("there are too many {several} and workloads"),
            Self::Relabelled => decides("labels that a kustomization adds decide"),
            Self::Patched => decides("a patch of a kustomization decides"),
            Self::Apart => {
                format!(
                    "of the kustomizations that take it in not all have a {one} that selects its pods"
                )
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    /// A selector, or labels, as YAML has them.
    fn selectors(texts: &[&str]) -> Vec<Selector> {
        let read = |text: &&str| Selector::read(Some(Document::parse(text).unwrap().root()));
        texts.iter().filter_map(read).collect()
    }

    #[test]
    fn what_is_looked_up_is_what_asking_each_tells() {
        let labels = [
            "{app: a, tier: front}",
            "{app: b, tier: front}",
            "{app: a, tier: '{{ .x }}'}",
            "{}",
            "{tier: back}",
        ];
        let labels: Vec<Labels> = labels
            .iter()
            .map(|text| Labels::read(Some(Document::parse(text).unwrap().root())))
            .collect();
        let labels: Vec<&Labels> = labels.iter().collect();
        let texts = [
            "{}",
            "{matchLabels: {app: a}}",
            "{matchLabels: {app: a, tier: front}}",
            "{matchLabels: {app: c}}",
            "{matchLabels: {app: '{{ .y }}'}}",
            "{matchExpressions: [{key: app, operator: In, values: [a, b]}]}",
            "{matchExpressions: [{key: app, operator: In, values: []}]}",
            "{matchExpressions: [{key: app, operator: In, values: [a]}, {key: app, operator: In, values: [b]}]}",
            "{matchExpressions: [{key: app, operator: NotIn, values: [a]}]}",
            "{matchLabels: {tier: front}, matchExpressions: [{key: app, operator: Exists}]}",
            "{matchExpressions: [{key: app, operator: DoesNotExist}]}",
            "{matchExpressions: [{key: app, operator: Near, values: [a]}]}",
            "{matchExpressions: '{{ .x }}'}",
            "{matchExpressions: {key: app}}",
            "{matchExpressions: [{key: app, operator: NotIn, values: '{{ .x }}'}]}",
            "{'{{ .x }}': y}",
        ];
        let objects = ByLabel::of(labels.clone());
        for first in selectors(&texts) {
            let asked =
                |(at, it): (usize, &&Labels)| (first.selects(it) == Some(true)).then_some(at);
            let asked = labels.iter().enumerate().filter_map(asked);
            let selected = objects.selected(&first).unwrap();
            assert!(selected.into_iter().eq(asked), "{first:?}");
            for second in selectors(&texts) {
                let both = [&first, &second];
                let told = labels.iter().map(|labels| {
                    let mut verdicts = both.iter().map(|it| it.selects(labels));
                    if verdicts.clone().any(|it| it == Some(true)) {
                        return Covered::Yes;
                    }
                    match verdicts.all(|it| it.is_some()) {
                        true => Covered::No,
                        false => Covered::Template,
                    }
                });
                assert!(objects.covered(&both).into_iter().eq(told), "{both:?}");
            }
        }
        assert_eq!(objects.covered(&[]), [Covered::No; 5]);
    }

    #[test]
    fn what_is_asked_too_often_is_not_told() {
        let labels = Labels::read(Some(Document::parse("{app: a}").unwrap().root()));
        let objects = ByLabel::of(vec![&labels; 3_000]);
        let told = |count: usize| {
            let text = |at| {
                format!(
                    "{{matchExpressions: [{{key: app, operator: NotIn, values: [a, b-{at}]}}]}}"
                )
            };
            let texts: Vec<String> = (0..count).map(text).collect();
            let selectors = selectors(&texts.iter().map(String::as_str).collect::<Vec<_>>());
            objects.covered(&selectors.iter().collect::<Vec<_>>())
        };
        assert_eq!(told(100), [Covered::No; 3_000]);
        assert_eq!(told(2_000), [Covered::TooMany; 3_000]);
    }
}
