//! What selectors mean where kustomizations add labels to them and to objects.

use super::by_label::{ByLabel, Covered};
use super::labels::Selector;
use crate::posture::overlay::Labelled;
use std::collections::{BTreeMap, HashSet};

/// A selector, and what adds labels to it.
pub(in crate::posture) type Given<'s> = (&'s Selector, &'s Labelled);

/// [`ByLabel::covered`], where labels are added to each of the objects and selectors, with these keys.
pub(in crate::posture) fn covered(
    objects: &ByLabel<'_>,
    labelled: &[&Labelled],
    selectors: &[Given<'_>],
    keys: Option<&HashSet<Box<str>>>,
) -> Vec<Covered> {
    let all = || selectors.iter().map(|(it, _)| *it);
    let is_plain = |it: &Labelled| it.is_empty();
    if labelled.iter().all(|it| is_plain(it)) && selectors.iter().all(|it| is_plain(it.1)) {
        return objects.covered(&all().collect::<Vec<_>>());
    }
    // No label is added to a selector that means all; and what has labels more is meant by the others no less.
    let (plain, changed): (Vec<Given<'_>>, Vec<Given<'_>>) =
        (selectors.iter()).partition(|(it, by)| is_plain(by) || it.is_empty());
    let mut verdicts = objects.covered(&plain.iter().map(|it| it.0).collect::<Vec<_>>());
    let mut groups: BTreeMap<&Labelled, (Vec<usize>, Vec<&Selector>)> = BTreeMap::new();
    let relabelled = labelled.iter().enumerate().filter(|(_, by)| !is_plain(by));
    let relabelled: Vec<usize> = relabelled.map(|(at, _)| at).collect();
    for &at in &relabelled {
        if let Some(by) = labelled.get(at) {
            groups.entry(by).or_default().0.push(at);
        }
    }
    for (selector, by) in &changed {
        groups.entry(by).or_default().1.push(selector);
    }
    for (by, (places, selectors)) in &groups {
        // The same labels more on both sides change nothing.
        if by.is_as(by) && !selectors.is_empty() {
            let verdict = objects.part(places).covered(selectors);
            for (at, verdict) in places.iter().zip(verdict) {
                take(&mut verdicts, *at, verdict);
            }
        }
    }
    let loose = |it: &Selector| keys.map_or_else(|| it.clone(), |keys| it.without(keys));
    let of_all: Vec<Selector> = all().map(loose).collect();
    let of_changed: Vec<Selector> = changed.iter().map(|it| loose(it.0)).collect();
    let perhaps = objects.covered(&of_changed.iter().collect::<Vec<_>>());
    let more = objects
        .part(&relabelled)
        .covered(&of_all.iter().collect::<Vec<_>>());
    let more = relabelled.iter().copied().zip(more);
    for (at, perhaps) in perhaps.into_iter().enumerate().chain(more) {
        if perhaps != Covered::No {
            take(&mut verdicts, at, Covered::Relabelled);
        }
    }
    verdicts
}

/// Keeps the better verdict, the first where neither is certain.
fn take(verdicts: &mut [Covered], at: usize, verdict: Covered) {
    if let Some(known) = verdicts.get_mut(at)
        && (*known == Covered::No || verdict == Covered::Yes)
    {
        *known = verdict;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::posture::index::Labels;

    #[test]
    fn labels_that_one_side_alone_gets_leave_it_open() {
        let by = |numbers: &[u32]| Labelled::of(numbers);
        let labels = |text: &str| Labels::read(Some(Document::parse(text).unwrap().root()));
        let selector = |text: &str| Selector::read(Some(Document::parse(text).unwrap().root()));
        let told = |(object, by_object): (&str, &[u32]), (text, by_selector): (&str, &[u32])| {
            let (labels, selector) = (labels(object), selector(text).unwrap());
            let objects = ByLabel::of(vec![&labels]);
            let keys = HashSet::from(["env".into()]);
            let (by_object, by_selector) = (by(by_object), by(by_selector));
            let given = [(&selector, &by_selector)];
            covered(&objects, &[&by_object], &given, Some(&keys))[0]
        };
        let (web, prod) = ("{app: web}", "{matchLabels: {app: web, env: prod}}");
        let plain = "{matchLabels: {app: web}}";
        assert_eq!(told((web, &[]), (plain, &[])), Covered::Yes);
        assert_eq!(told((web, &[]), (prod, &[])), Covered::No);
        // Both get the same.
        assert_eq!(told((web, &[1]), (plain, &[1])), Covered::Yes);
        // The object alone gets it.
        assert_eq!(told((web, &[1]), (plain, &[])), Covered::Yes);
        assert_eq!(told((web, &[1]), (prod, &[])), Covered::Relabelled);
        // The selector alone.
        assert_eq!(told((web, &[]), (plain, &[1])), Covered::Relabelled);
        assert_eq!(
            told((web, &[]), ("{matchLabels: {app: api}}", &[1])),
            Covered::No
        );
        assert_eq!(told((web, &[]), ("{}", &[1])), Covered::Yes);
    }
}
