//! What lets a service account become cluster administrator.

use super::roles::{Led, Roles, SYSTEM};
use super::ways::{self, Part};
use crate::posture::index::{Binding, Item, Of, Rule, Tables};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

/// The first step of a way to cluster administrator.
pub(super) struct Step<'i> {
    pub(super) binding: Item<'i>,
    pub(super) role: &'i str,
    /// The rule and its role's file, where the role is in the scan.
    pub(super) rule: Option<(Item<'i>, &'i Rule)>,
    pub(super) what: &'static str,
}

/// What was found out about the rights of a service account.
pub(super) enum Reach<'i> {
    /// The way there.
    Admin(Step<'i>),
    /// It is bound to `cluster-admin` itself, which the binding is reported for.
    Bound,
    /// A role that it has is not in the scan, or a template makes it, or its namespace is not known.
    Unknown(Item<'i>, String),
    /// None of its rights leads there.
    No,
}

/// The bindings that may lead there: those for all namespaces and for the control plane's own.
pub(super) struct Bindings<'i> {
    /// Each with where its role leads.
    bindings: Vec<(Of<'i, Binding>, Rc<Led<'i>>)>,
    by_subject: HashMap<Subject<'i>, Given<'i>>,
}

/// The accounts that a binding is for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Subject<'i> {
    /// That of a namespace and a name.
    Account(&'i str, &'i str),
    /// That of a name, in a namespace that a template makes.
    Somewhere(&'i str),
    /// All of a namespace.
    AllOf(&'i str),
    All,
    /// That of a name in any namespace that is named.
    Named(&'i str),
    /// All of any namespace that is named.
    AllOfAny,
}

/// A binding's place in the list of all, and the namespace that it names for the account.
type Place<'i> = (usize, &'i str);

/// What the bindings of a subject lead to: of each kind the first.
#[derive(Default)]
struct Given<'i> {
    bound: Option<Place<'i>>,
    admin: Option<Place<'i>>,
    unknown: Option<Place<'i>>,
    parts: BTreeMap<Part, GivenPart<'i>>,
    /// The first part of each way of which one role gives both.
    whole: BTreeSet<Part>,
}

/// A part of a way, and who gives it.
#[derive(Clone, Copy)]
struct GivenPart<'i> {
    first: Place<'i>,
    role: RoleName<'i>,
    /// Whether other roles give it, too.
    by_others: bool,
}

/// A role by its kind and its name.
type RoleName<'i> = (&'i str, &'i str);

impl<'i> Bindings<'i> {
    pub(super) fn of(tables: &Tables<'i>) -> Self {
        let mut all = Self {
            bindings: Vec::new(),
            by_subject: HashMap::new(),
        };
        let mut roles = Roles::of(tables);
        let everywhere = tables.cluster_bindings.iter().map(|it| (*it, None));
        let system = tables.space(SYSTEM).into_iter();
        let system = system.flat_map(|space| space.bindings.iter().map(|it| (*it, Some(SYSTEM))));
        for (binding, within) in everywhere.chain(system) {
            let led = roles.led(&binding, within);
            // Those that lead nowhere are asked about no account.
            if !matches!(*led, Led::Nowhere) {
                all.add(binding, within, led);
            }
        }
        all
    }

    fn add(&mut self, binding: Of<'i, Binding>, within: Option<&'i str>, led: Rc<Led<'i>>) {
        let at = self.bindings.len();
        let role = binding.1.role.as_ref();
        let role = role.map_or(("", ""), |(kind, name)| (&**kind, &**name));
        // Whom it is for when it is built may be any, and perhaps none that it names.
        if binding.1.is_for_others {
            let reason = "a kustomization changes whom a binding is for".to_owned();
            let led = Rc::new(Led::Unknown(reason));
            let given = self.by_subject.entry(Subject::All).or_default();
            given.add(&led, (at, ""), role);
            self.bindings.push((binding, led));
            return;
        }
        for subject in &binding.1.subjects {
            let name = &*subject.name;
            let group = name.strip_prefix("system:serviceaccounts");
            let user = name.strip_prefix("system:serviceaccount:");
            let accounts = match (&*subject.kind, group) {
                ("ServiceAccount", _) => match subject.namespace.as_deref() {
                    // Without a namespace the API server refuses one in a ClusterRoleBinding; in a RoleBinding
                    // kustomize and helm give it the binding's own.
                    Some("") => Subject::Account(within.unwrap_or_default(), name),
                    Some(of) => Subject::Account(of, name),
                    None => Subject::Somewhere(name),
                },
                // What the account is called where it is a user.
                ("User", _) => match user.and_then(|it| it.split_once(':')) {
                    Some((of, name)) => Subject::Account(of, name),
                    None => continue,
                },
                ("Group", Some("")) => Subject::All,
                ("Group", Some(rest)) => match rest.strip_prefix(':') {
                    Some(of) => Subject::AllOf(of),
                    None => continue,
                },
                ("Group", None) if name == "system:authenticated" => Subject::All,
                _ => continue,
            };
            // They are looked up by less where a workload names no namespace.
            let (less, of) = match accounts {
                Subject::Account(of, name) => (Some(Subject::Named(name)), of),
                Subject::AllOf(of) => (Some(Subject::AllOfAny), of),
                _ => (None, ""),
            };
            for subject in [accounts].into_iter().chain(less) {
                let given = self.by_subject.entry(subject).or_default();
                given.add(&led, (at, of), role);
            }
        }
        self.bindings.push((binding, led));
    }

    /// Follows the bindings of a service account. Its namespace is empty where it is not named: it may be any.
    pub(super) fn reach(&self, namespace: &str, name: &str) -> Reach<'i> {
        let mut given = Given::default();
        self.gather(&mut given, Subject::Account(namespace, name));
        self.gather(&mut given, Subject::AllOf(namespace));
        self.gather(&mut given, Subject::All);
        if given.bound.is_some() {
            return Reach::Bound;
        }
        if let Some(((at, _), what)) = given.leads() {
            return self.step(at, what).map_or(Reach::No, Reach::Admin);
        }
        // What is said of accounts that may be this one.
        self.gather(&mut given, Subject::Somewhere(name));
        if namespace.is_empty() {
            self.gather(&mut given, Subject::Named(name));
            self.gather(&mut given, Subject::AllOfAny);
        } else {
            self.gather(&mut given, Subject::Account("", name));
        }
        let perhaps = given.leads().map(|(place, _)| place);
        if let Some((at, of)) = perhaps {
            let reason = match (namespace, of) {
                ("", "") => "a template names the namespace of a binding's subject".to_owned(),
                ("", of) => format!(
                    "its namespace is not named, and in `{of}` a binding would make it cluster administrator"
                ),
                _ => "it may be the subject of a binding, the namespace of which is not named"
                    .to_owned(),
            };
            let binding = self.bindings.get(at);
            return binding.map_or(Reach::No, |(it, _)| Reach::Unknown(it.0, reason));
        }
        if given.bound.is_some() {
            return Reach::Bound;
        }
        let unknown = given.unknown.and_then(|(at, _)| self.bindings.get(at));
        match unknown {
            Some((binding, led)) => match &**led {
                Led::Unknown(reason) => Reach::Unknown(binding.0, reason.clone()),
                _ => Reach::No,
            },
            None => Reach::No,
        }
    }

    fn gather(&self, given: &mut Given<'i>, subject: Subject<'_>) {
        if let Some(more) = self.by_subject.get(&subject) {
            given.take(more);
        }
    }

    /// By the binding at this place.
    fn step(&self, at: usize, together: Option<&'static str>) -> Option<Step<'i>> {
        let (binding, led) = self.bindings.get(at)?;
        let (rule, what) = match (&**led, together) {
            (Led::Admin(rule, what), _) => (*rule, *what),
            (_, together) => (None, together?),
        };
        Some(Step {
            binding: binding.0,
            role: binding.1.role.as_ref().map_or("", |(_, name)| name),
            rule,
            what,
        })
    }
}

impl<'i> Given<'i> {
    fn add(&mut self, led: &Led<'_>, place: Place<'i>, role: RoleName<'i>) {
        match led {
            Led::Bound => first(&mut self.bound, Some(place)),
            Led::Admin(..) => first(&mut self.admin, Some(place)),
            Led::Unknown(_) => first(&mut self.unknown, Some(place)),
            Led::Partly(parts) => {
                let given = GivenPart {
                    first: place,
                    role,
                    by_others: false,
                };
                parts.given.iter().for_each(|part| self.give(*part, given));
                self.whole.extend(&parts.whole);
            }
            Led::Nowhere => {}
        }
    }

    fn take(&mut self, more: &Self) {
        first(&mut self.bound, more.bound);
        first(&mut self.admin, more.admin);
        first(&mut self.unknown, more.unknown);
        for (part, given) in &more.parts {
            self.give(*part, *given);
        }
        self.whole.extend(&more.whole);
    }

    fn give(&mut self, part: Part, given: GivenPart<'i>) {
        let known = self.parts.entry(part).or_insert(given);
        known.by_others |= given.by_others || known.role != given.role;
    }

    /// The binding that leads to cluster administrator, and what several do together.
    fn leads(&self) -> Option<(Place<'i>, Option<&'static str>)> {
        if let Some(place) = self.admin {
            return Some((place, None));
        }
        let (part, what) = ways::together(|first, second| {
            let both = self.parts.get(&first).zip(self.parts.get(&second));
            // Definitions of one role in several folders are for several clusters.
            both.is_some_and(|(one, other)| {
                let several = one.by_others || other.by_others || one.role != other.role;
                several || self.whole.contains(&first)
            })
        })?;
        Some((self.parts.get(&part)?.first, Some(what)))
    }
}

/// Keeps the one that stands first.
fn first<'i>(kept: &mut Option<Place<'i>>, other: Option<Place<'i>>) {
    *kept = [*kept, other].into_iter().flatten().min();
}
