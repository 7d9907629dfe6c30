//! What a kustomization patches.

use super::target::{Object, Target};
use super::touch::Touch;
use std::collections::HashMap;

/// Patches, and what else changes fields of objects that are named or selected.
#[derive(Clone, Debug, Default)]
pub(super) struct Patched {
    /// Those for objects of one name, by it.
    by_name: HashMap<Box<str>, Vec<(Target, Touch)>>,
    others: Vec<(Target, Touch)>,
}

/// So many targets of a list are told apart: each of them is asked about an object.
const MOST: usize = 32;

impl Patched {
    pub(super) fn add(&mut self, target: Target, touch: Touch) {
        if touch.is_nothing() {
            return;
        }
        let list = match target.only_name() {
            Some(name) => self.by_name.entry(name.into()).or_default(),
            None => &mut self.others,
        };
        let is_full = list.len() >= MOST;
        let known = match list.iter().position(|(it, _)| *it == target) {
            Some(at) => list.get_mut(at),
            None => list.last_mut().filter(|_| is_full),
        };
        match known {
            Some((known, touches)) => {
                if *known != target {
                    let name = target.only_name().unwrap_or_default();
                    *known = Target::named(name);
                }
                touches.join(touch);
            }
            None => list.push((target, touch)),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_name.is_empty() && self.others.is_empty()
    }

    pub(super) fn join(&mut self, other: &Self) {
        let all = other.by_name.values().flatten().chain(&other.others);
        all.for_each(|(target, touch)| self.add(target.clone(), touch.clone()));
    }

    /// What may be changed of an object.
    pub(super) fn find<'o>(&'o self, object: &Object<'_>, found: &mut Vec<&'o Touch>) {
        let named = object.names.iter().filter_map(|it| self.by_name.get(&**it));
        let all = named.flatten().chain(&self.others);
        let meant = all.filter(|(target, _)| target.may_mean(object));
        found.extend(meant.map(|(_, touch)| touch));
    }
}
