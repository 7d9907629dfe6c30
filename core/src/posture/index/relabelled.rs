//! What selectors mean where kustomizations add labels to them and to objects, or take in one without the other.

use super::by_label::{ByLabel, Covered};
use super::labels::Selector;
use crate::posture::overlay::{Overlaid, Partners};
use std::collections::{HashMap, HashSet};
use std::ptr;

/// A selector, and what kustomizations make of its object.
pub(in crate::posture) type Given<'s> = (&'s Selector, &'s Overlaid);

/// [`ByLabel::covered`], with what kustomizations make of each of the objects and selectors; the labels that they add have these
/// keys.
pub(in crate::posture) fn covered(
    objects: &ByLabel<'_>,
    overlaid: &[&Overlaid],
    selectors: &[Given<'_>],
    keys: Option<&HashSet<Box<str>>>,
) -> Vec<Covered> {
    let is_plain =
        overlaid.iter().all(|it| it.is_plain()) && selectors.iter().all(|it| it.1.is_plain());
    if is_plain {
        return objects.covered(&selectors.iter().map(|it| it.0).collect::<Vec<_>>());
    }
    let mut verdicts = by_labels(objects, overlaid, selectors, keys);
    part(objects, overlaid, selectors, &mut verdicts);
    verdicts
}

/// With the labels that are added.
fn by_labels(
    objects: &ByLabel<'_>,
    overlaid: &[&Overlaid],
    selectors: &[Given<'_>],
    keys: Option<&HashSet<Box<str>>>,
) -> Vec<Covered> {
    // No label is added to a selector that means all; and what has labels more is meant by the others no less.
    let (plain, changed): (Vec<Given<'_>>, Vec<Given<'_>>) =
        (selectors.iter()).partition(|(it, by)| by.labels().is_empty() || it.is_empty());
    let mut verdicts = objects.covered(&plain.iter().map(|it| it.0).collect::<Vec<_>>());
    let mut seen = HashSet::new();
    for (selector, by) in changed
        .iter()
        .filter(|(it, by)| seen.insert((*it, by.labels())))
    {
        for at in objects.selected(selector).into_iter().flatten() {
            // The same labels more on both sides change nothing.
            if overlaid
                .get(at)
                .is_some_and(|it| it.labels().is_as(by.labels()))
            {
                take(&mut verdicts, at, Covered::Yes);
            }
        }
    }
    let loose = |it: &Selector| keys.map_or_else(|| it.clone(), |keys| it.without(keys));
    let is_relabelled = |at: usize| overlaid.get(at).is_some_and(|it| !it.labels().is_empty());
    let mut perhaps = |selectors: &[Given<'_>], may_be: &dyn Fn(usize) -> bool| {
        let loose: Vec<Selector> = selectors.iter().map(|it| loose(it.0)).collect();
        let told = objects.covered(&loose.iter().collect::<Vec<_>>());
        for (at, told) in told.into_iter().enumerate().filter(|(at, _)| may_be(*at)) {
            match told {
                Covered::No => {}
                Covered::Yes => take(&mut verdicts, at, Covered::Relabelled),
                unknown => take(&mut verdicts, at, unknown),
            }
        }
    };
    if !changed.is_empty() {
        perhaps(&changed, &|_| true);
    }
    if (0..overlaid.len()).any(is_relabelled) {
        perhaps(selectors, &is_relabelled);
    }
    verdicts
}

/// Takes back what rests on selectors that may be gone, or are not everywhere where the object is.
fn part(
    objects: &ByLabel<'_>,
    overlaid: &[&Overlaid],
    selectors: &[Given<'_>],
    verdicts: &mut [Covered],
) {
    let may_be_gone = selectors.iter().any(|(_, by)| by.deleted);
    let places = overlaid.iter().zip(&*verdicts).enumerate();
    let asked = places.filter(|(_, (object, verdict))| {
        **verdict == Covered::Yes && (may_be_gone || object.is_shared())
    });
    let mut partners: HashMap<usize, Partners> =
        asked.map(|(at, _)| (at, Partners::default())).collect();
    if partners.is_empty() {
        return;
    }
    let mut seen = HashSet::new();
    let alike = |(selector, by): &Given<'_>| (ptr::from_ref(*selector), ptr::from_ref(*by));
    for (selector, by) in selectors.iter().filter(|it| seen.insert(alike(it))) {
        for at in objects.selected(selector).into_iter().flatten() {
            let Some((partners, object)) = partners.get_mut(&at).zip(overlaid.get(at)) else {
                continue;
            };
            let is_certain =
                by.labels().is_empty() || selector.is_empty() || object.labels().is_as(by.labels());
            if is_certain {
                partners.add_for(object, by);
            }
        }
    }
    for (at, partners) in partners {
        if let (Some(verdict), Some(object)) = (verdicts.get_mut(at), overlaid.get(at)) {
            if partners.may_be_gone() {
                *verdict = Covered::Patched;
            } else if partners.are_apart_from(object) {
                *verdict = Covered::Apart;
            }
        }
    }
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
        let by = |numbers: &[u32]| Overlaid::test(numbers, &[]);
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
