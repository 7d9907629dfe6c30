//! Objects by their labels: what a selector means is found without asking it about each of them.

use super::labels::{Labels, Selector};
use std::collections::HashMap;

/// Objects of a namespace, or of the cluster, that have labels.
#[derive(Debug)]
pub(in crate::posture) struct ByLabel<'i, T> {
    objects: Vec<(T, &'i Labels)>,
    /// Places in `objects`, in their order.
    by_pair: HashMap<(&'i str, &'i str), Vec<usize>>,
}

impl<'i, T: Copy> ByLabel<'i, T> {
    pub(in crate::posture) fn of(objects: impl IntoIterator<Item = (T, &'i Labels)>) -> Self {
        let objects: Vec<_> = objects.into_iter().collect();
        let mut by_pair: HashMap<_, Vec<usize>> = HashMap::new();
        for (at, (_, labels)) in objects.iter().enumerate() {
            for pair in labels.pairs() {
                by_pair.entry(pair).or_default().push(at);
            }
        }
        Self { objects, by_pair }
    }

    /// Those that the selector means for certain, in the order they were given in.
    pub(in crate::posture) fn selected<'s>(
        &'s self,
        selector: &'s Selector,
    ) -> impl Iterator<Item = T> + 's {
        let none = &[][..];
        // Whatever it means has each of these labels.
        let with = |pair| self.by_pair.get(&pair).map_or(none, Vec::as_slice);
        let fewest = selector.pairs().map(with).min_by_key(|places| places.len());
        let all = fewest.is_none().then_some(0..self.objects.len());
        let places = fewest.into_iter().flatten().copied();
        let places = places.chain(all.into_iter().flatten());
        let objects = places.filter_map(|at| self.objects.get(at));
        objects
            .filter(|(_, labels)| selector.selects(labels) == Some(true))
            .map(|(object, _)| *object)
    }
}

/// Whether any of the selectors means these labels, for each of them; `None` where a template keeps that from being told.
pub(in crate::posture) fn covered<'s>(
    labels: &[&Labels],
    selectors: impl Iterator<Item = &'s Selector>,
) -> Vec<Option<bool>> {
    let mut selectors = selectors.peekable();
    if selectors.peek().is_none() {
        return vec![Some(false); labels.len()];
    }
    let objects = ByLabel::of(labels.iter().copied().enumerate());
    let mut covered: Vec<_> = labels
        .iter()
        .map(|it| (!it.is_unknown()).then_some(false))
        .collect();
    let mut uncertain = false;
    for selector in selectors {
        uncertain |= selector.is_unknown();
        for at in objects.selected(selector) {
            if let Some(slot) = covered.get_mut(at) {
                *slot = Some(true);
            }
        }
    }
    if uncertain {
        let rest = covered.iter_mut().filter(|it| **it == Some(false));
        rest.for_each(|it| *it = None);
    }
    covered
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
        ];
        let objects = ByLabel::of(labels.iter().copied().enumerate());
        for first in selectors(&texts) {
            let asked =
                |(at, it): (usize, &&Labels)| (first.selects(it) == Some(true)).then_some(at);
            let asked = labels.iter().enumerate().filter_map(asked);
            assert!(objects.selected(&first).eq(asked), "{first:?}");
            for second in selectors(&texts) {
                let both = [&first, &second];
                let told = labels.iter().map(|labels| {
                    let mut verdicts = both.iter().map(|it| it.selects(labels));
                    if verdicts.clone().any(|it| it == Some(true)) {
                        return Some(true);
                    }
                    verdicts.all(|it| it.is_some()).then_some(false)
                });
                let covered = covered(&labels, both.into_iter());
                assert!(covered.into_iter().eq(told), "{both:?}");
            }
        }
        assert_eq!(covered(&labels, std::iter::empty()), [Some(false); 5]);
    }
}
