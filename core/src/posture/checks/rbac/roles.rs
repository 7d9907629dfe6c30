//! Where roles lead those who are bound to them.

use super::builtin;
use super::ways::{self, Found, Parts};
use crate::posture::index::{Binding, ByLabel, Item, Of, Role, Rule, Selector, Tables};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// The control plane's namespace.
pub(super) const SYSTEM: &str = "kube-system";

/// Where a role leads those that are bound to it.
pub(super) enum Led<'i> {
    Admin(Option<(Item<'i>, &'i Rule)>, &'static str),
    Bound,
    Unknown(String),
    /// There, if other roles give what is missing.
    Partly(Parts),
    Nowhere,
}

/// The roles of the scan, each judged once.
pub(super) struct Roles<'t, 'i> {
    tables: &'t Tables<'i>,
    roles: Vec<Of<'i, Role>>,
    by_label: ByLabel<'i>,
    /// By its kind, or that it is bound for all namespaces, and its name.
    judged: HashMap<(&'i str, &'i str), Rc<Led<'i>>>,
}

impl<'t, 'i> Roles<'t, 'i> {
    pub(super) fn of(tables: &'t Tables<'i>) -> Self {
        let mut roles: Vec<_> = tables.cluster_roles.values().flatten().copied().collect();
        roles.sort_unstable_by_key(|(item, _)| (item.fact.object.name.as_str(), item.place()));
        Self {
            tables,
            by_label: ByLabel::of(roles.iter().map(|it| &it.1.labels).collect()),
            roles,
            judged: HashMap::new(),
        }
    }

    pub(super) fn led(
        &mut self,
        (_, binding): &Of<'i, Binding>,
        within: Option<&str>,
    ) -> Rc<Led<'i>> {
        if binding.is_patched {
            let reason = "a kustomization changes which role a binding gives".to_owned();
            return Rc::new(Led::Unknown(reason));
        }
        let Some((kind, role)) = &binding.role else {
            let reason = "a template names the role of a binding".to_owned();
            return Rc::new(Led::Unknown(reason));
        };
        // A Role cannot be bound for all namespaces.
        let scope = match (within, &**kind) {
            (None, "Role") => "",
            (None, _) => "everywhere",
            (Some(_), kind) => kind,
        };
        let key = (scope, &**role);
        if let Some(led) = self.judged.get(&key) {
            return Rc::clone(led);
        }
        let led = Rc::new(self.judge(within, kind, role));
        self.judged.insert(key, Rc::clone(&led));
        led
    }

    fn judge(&self, within: Option<&str>, kind: &str, name: &str) -> Led<'i> {
        if name == "cluster-admin" && kind == "ClusterRole" {
            return Led::Bound;
        }
        let is_role = kind == "Role";
        let space = within.and_then(|within| self.tables.space(within));
        let defined = match is_role {
            true => space.and_then(|space| space.roles.get(name)),
            false => self.tables.cluster_roles.get(name),
        };
        let mut defined = defined.cloned().unwrap_or_default();
        if defined.is_empty() {
            return self.judge_builtin(within, kind, name);
        }
        // Several of one name are for several clusters, and each of those is to be safe. What stands in one folder
        // is taken for one cluster's.
        defined.sort_unstable_by_key(|(item, _)| (item.folder(), item.place()));
        let folders = defined.chunk_by(|a, b| a.0.folder() == b.0.folder());
        let each = folders.map(|of_folder| {
            let each = of_folder.iter().map(|&role| {
                let mut rules = Rules::default();
                match is_role {
                    true => rules.take(&role),
                    false => self.gather(&mut rules, vec![role]),
                }
                rules.lead(within, kind, name)
            });
            each.fold(Led::Nowhere, |led, other| led.worse(other, Parts::and))
        });
        each.fold(Led::Nowhere, |led, other| led.worse(other, Parts::or))
    }

    fn judge_builtin(&self, within: Option<&str>, kind: &str, name: &str) -> Led<'i> {
        let Some(leads) = builtin::leads(kind, name) else {
            return Led::Unknown(format!("its {kind} `{name}` is not among the files"));
        };
        if let Some(what) = leads.what(within.is_none()) {
            return Led::Admin(None, what);
        }
        // The controller puts into `view` what is labelled so.
        let mut rules = Rules::default();
        let label = format!("rbac.authorization.k8s.io/aggregate-to-{name}");
        match self.selected(&Selector::label(&label, "true")) {
            Some(taken) => self.gather(&mut rules, taken),
            None => rules.too_many = true,
        }
        rules.lead(within, kind, name)
    }

    fn selected(&self, selector: &Selector) -> Option<Vec<Of<'i, Role>>> {
        let places = self.by_label.selected(selector)?;
        let roles = places.into_iter().filter_map(|at| self.roles.get(at));
        Some(roles.copied().collect())
    }

    /// The controller puts the rules of all that are selected into a role that aggregates, in place of its own.
    fn gather(&self, rules: &mut Rules<'i>, mut roles: Vec<Of<'i, Role>>) {
        let mut seen = HashSet::new();
        while let Some(role) = roles.pop() {
            if !seen.insert(std::ptr::from_ref(role.1)) {
                continue;
            }
            rules.is_patched |= role.1.is_patched;
            if role.1.aggregates.is_empty() {
                rules.take(&role);
            }
            for selector in &role.1.aggregates {
                rules.uncertain |= selector.is_unknown();
                match self.selected(selector) {
                    Some(taken) => roles.extend(taken),
                    None => rules.too_many = true,
                }
            }
        }
    }
}

impl Led<'_> {
    /// The worse of two, the first where they are alike.
    fn worse(self, other: Self, join: fn(Parts, Parts) -> Parts) -> Self {
        match (self, other) {
            (first @ Self::Admin(..), _) => first,
            (_, second @ Self::Admin(..)) => second,
            (first @ (Self::Bound | Self::Unknown(_)), _) => first,
            (_, second @ (Self::Bound | Self::Unknown(_))) => second,
            (Self::Partly(first), Self::Partly(second)) => Self::Partly(join(first, second)),
            (Self::Nowhere, other) | (other, Self::Nowhere) => other,
        }
    }
}

/// The rules of a role, those that it takes over too.
#[derive(Default)]
struct Rules<'i> {
    all: Vec<(Item<'i>, &'i Rule)>,
    /// Whether a template decides what it takes over.
    uncertain: bool,
    too_many: bool,
    /// Whether a kustomization changes some of it.
    is_patched: bool,
}

impl<'i> Rules<'i> {
    fn take(&mut self, (item, role): &Of<'i, Role>) {
        self.is_patched |= role.is_patched;
        self.all.extend(role.rules.iter().map(|rule| (*item, rule)));
    }

    fn lead(&self, within: Option<&str>, kind: &str, name: &str) -> Led<'i> {
        if self.is_patched {
            return Led::Unknown(format!(
                "a kustomization changes rules of the {kind} `{name}`"
            ));
        }
        let parts = match ways::lead(&self.all, name, within.is_none()) {
            Found::There(rule, what) => return Led::Admin(self.all.get(rule).copied(), what),
            Found::Partly(parts) => parts,
        };
        if self.uncertain || self.all.iter().any(|(_, rule)| rule.unknown) {
            return Led::Unknown(format!("a template makes rules of the {kind} `{name}`"));
        }
        if self.too_many {
            return Led::Unknown(format!("the {kind} `{name}` takes over too many others"));
        }
        if parts.is_empty() {
            Led::Nowhere
        } else {
            Led::Partly(parts)
        }
    }
}
