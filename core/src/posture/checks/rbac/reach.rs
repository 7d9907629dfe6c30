//! What lets a service account become cluster administrator.

use super::builtin;
use crate::posture::index::{Binding, ByLabel, Item, Of, Role, Rule, Selector, Tables};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// A right that is as good as cluster administrator's, wherever it holds.
struct Primitive {
    verbs: &'static [&'static str],
    group: &'static str,
    resources: &'static [&'static str],
    /// Whether it is enough in the namespace of the control plane, not only in all of them.
    in_kube_system: bool,
    what: &'static str,
}

const WRITE: &[&str] = &["create", "update", "patch"];

/// From Kubernetes' own "RBAC good practices", section "privilege escalation risks".
const PRIMITIVES: &[Primitive] = &[
    Primitive {
        verbs: &["*"],
        group: "*",
        resources: &["*"],
        in_kube_system: true,
        what: "may do everything",
    },
    Primitive {
        verbs: &["escalate", "bind"],
        group: "rbac.authorization.k8s.io",
        resources: &["clusterroles", "clusterrolebindings"],
        in_kube_system: false,
        what: "may give itself any ClusterRole",
    },
    Primitive {
        verbs: &["impersonate"],
        group: "",
        resources: &["users", "groups", "serviceaccounts"],
        in_kube_system: false,
        what: "may act as anybody",
    },
    Primitive {
        verbs: &["create"],
        group: "",
        resources: &["serviceaccounts/token"],
        in_kube_system: true,
        what: "may have tokens of the control plane's service accounts made",
    },
    Primitive {
        verbs: &["get", "list", "watch"],
        group: "",
        resources: &["secrets"],
        in_kube_system: true,
        what: "may read the secrets of the control plane's namespace",
    },
    Primitive {
        verbs: &["create"],
        group: "",
        resources: &["pods", "replicationcontrollers"],
        in_kube_system: true,
        what: "may run pods under the control plane's service accounts",
    },
    Primitive {
        verbs: WRITE,
        group: "apps",
        resources: &["deployments", "daemonsets", "statefulsets", "replicasets"],
        in_kube_system: true,
        what: "may run pods under the control plane's service accounts",
    },
    Primitive {
        verbs: WRITE,
        group: "batch",
        resources: &["jobs", "cronjobs"],
        in_kube_system: true,
        what: "may run pods under the control plane's service accounts",
    },
    Primitive {
        verbs: &["create"],
        group: "",
        resources: &["pods/exec", "pods/attach"],
        in_kube_system: true,
        what: "may run commands in the control plane's pods",
    },
    Primitive {
        verbs: &["get", "create"],
        group: "",
        resources: &["nodes/proxy"],
        in_kube_system: false,
        what: "may run commands in every pod through the kubelets",
    },
    Primitive {
        verbs: WRITE,
        group: "admissionregistration.k8s.io",
        resources: &["mutatingwebhookconfigurations", "mutatingadmissionpolicies"],
        in_kube_system: false,
        what: "may change every object on its way into the cluster",
    },
    Primitive {
        verbs: &["update", "patch"],
        group: "certificates.k8s.io",
        resources: &["certificatesigningrequests/approval"],
        in_kube_system: false,
        what: "may have client certificates of anybody signed",
    },
];

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
    /// A role that it has is not in the scan, or a template makes it.
    Unknown(Item<'i>, String),
    /// None of its rights leads there.
    No,
}

/// The bindings that may lead there: those for all namespaces and for the control plane's own.
pub(super) struct Bindings<'i> {
    /// Each with where its role leads.
    bindings: Vec<(Of<'i, Binding>, Rc<Led<'i>>)>,
    /// Places in `bindings`.
    by_subject: HashMap<Subject<'i>, Vec<usize>>,
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
}

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
        self.bindings.push((binding, led));
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
            self.by_subject.entry(accounts).or_default().push(at);
        }
    }

    /// Follows the bindings of a service account.
    pub(super) fn reach(&self, namespace: &str, name: &str) -> Reach<'i> {
        let mut places = self.surest(Subject::Account(namespace, name));
        places.extend(self.surest(Subject::AllOf(namespace)));
        places.extend(self.surest(Subject::All));
        places.sort_unstable();
        places.dedup();
        let mut unknown = None;
        for (binding, led) in places.into_iter().filter_map(|at| self.bindings.get(at)) {
            match &**led {
                Led::Bound => return Reach::Bound,
                Led::Admin(rule, what) => {
                    return Reach::Admin(Step {
                        binding: binding.0,
                        role: binding.1.role.as_ref().map_or("", |(_, name)| name),
                        rule: *rule,
                        what,
                    });
                }
                Led::Unknown(reason) => {
                    unknown.get_or_insert((binding.0, reason.clone()));
                }
                Led::Nowhere => {}
            }
        }
        let perhaps = self.surest(Subject::Somewhere(name)).into_iter().next();
        if let Some((binding, _)) = perhaps.and_then(|at| self.bindings.get(at)) {
            let reason = "a template names the namespace of a binding's subject".to_owned();
            unknown.get_or_insert((binding.0, reason));
        }
        unknown.map_or(Reach::No, |(item, reason)| Reach::Unknown(item, reason))
    }

    /// Of the bindings for these accounts the first that leads there, and the first that may.
    fn surest(&self, accounts: Subject<'_>) -> Vec<usize> {
        let (mut surely, mut perhaps) = (None, None);
        for &at in self.by_subject.get(&accounts).into_iter().flatten() {
            match self.bindings.get(at).map(|(_, led)| &**led) {
                Some(Led::Unknown(_)) => drop(perhaps.get_or_insert(at)),
                Some(_) => {
                    surely = Some(at);
                    break;
                }
                None => {}
            }
        }
        surely.into_iter().chain(perhaps).collect()
    }
}

/// Where a role leads those that are bound to it.
enum Led<'i> {
    Admin(Option<(Item<'i>, &'i Rule)>, &'static str),
    Bound,
    Unknown(String),
    Nowhere,
}

/// The roles of the scan, each judged once.
struct Roles<'t, 'i> {
    tables: &'t Tables<'i>,
    roles: Vec<Of<'i, Role>>,
    by_label: ByLabel<'i>,
    /// By its kind, or that it is bound for all namespaces, and its name.
    judged: HashMap<(&'i str, &'i str), Rc<Led<'i>>>,
}

impl<'t, 'i> Roles<'t, 'i> {
    fn of(tables: &'t Tables<'i>) -> Self {
        let mut roles: Vec<_> = tables.cluster_roles.values().copied().collect();
        roles.sort_unstable_by_key(|(item, _)| item.fact.object.name.as_str());
        Self {
            tables,
            by_label: ByLabel::of(roles.iter().map(|it| &it.1.labels).collect()),
            roles,
            judged: HashMap::new(),
        }
    }

    fn led(&mut self, (_, binding): &Of<'i, Binding>, within: Option<&str>) -> Rc<Led<'i>> {
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
        let mut rules = Rules::default();
        let known = if kind == "Role" {
            let space = within.and_then(|within| self.tables.space(within));
            let role = space.and_then(|space| space.roles.get(name));
            role.map(|role| rules.take(role))
        } else {
            let role = self.tables.cluster_roles.get(name);
            role.map(|role| self.gather(&mut rules, vec![*role]))
        };
        if known.is_none() {
            if builtin::makes_pods(name) {
                return Led::Admin(
                    None,
                    "may run pods under the control plane's service accounts",
                );
            }
            if !builtin::is_builtin(name) {
                return Led::Unknown(format!("its {kind} `{name}` is not among the files"));
            }
            // The controller puts into `view` what is labelled so.
            let label = format!("rbac.authorization.k8s.io/aggregate-to-{name}");
            match self.selected(&Selector::label(&label, "true")) {
                Some(taken) => self.gather(&mut rules, taken),
                None => rules.too_many = true,
            }
        }
        for (of, rule) in &rules.all {
            if let Some(what) = primitive(rule, within.is_none()) {
                return Led::Admin(Some((*of, rule)), what);
            }
        }
        if rules.uncertain || rules.all.iter().any(|(_, rule)| rule.unknown) {
            return Led::Unknown(format!("a template makes rules of the {kind} `{name}`"));
        }
        if rules.too_many {
            return Led::Unknown(format!("the {kind} `{name}` takes over too many others"));
        }
        Led::Nowhere
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
            if !seen.insert(role.0.fact.object.name.as_str()) {
                continue;
            }
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

/// The rules of a role, those that it takes over too.
#[derive(Default)]
struct Rules<'i> {
    all: Vec<(Item<'i>, &'i Rule)>,
    /// Whether a template decides what it takes over.
    uncertain: bool,
    too_many: bool,
}

impl<'i> Rules<'i> {
    fn take(&mut self, (item, role): &Of<'i, Role>) {
        self.all.extend(role.rules.iter().map(|rule| (*item, rule)));
    }
}

/// The control plane's namespace.
const SYSTEM: &str = "kube-system";

fn primitive(rule: &Rule, everywhere: bool) -> Option<&'static str> {
    let holds = |it: &&Primitive| {
        (everywhere || it.in_kube_system)
            && it.verbs.iter().any(|verb| {
                let mut resources = it.resources.iter();
                resources.any(|resource| rule.allows(verb, it.group, resource))
            })
    };
    PRIMITIVES.iter().find(holds).map(|it| it.what)
}
