//! What lets a service account become cluster administrator.

use super::builtin;
use crate::posture::index::{Binding, ByLabel, Item, Of, Role, Rule, Tables};
use std::collections::HashMap;

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
pub(super) struct Bindings<'t, 'i> {
    tables: &'t Tables<'i>,
    /// With the namespace that each holds in.
    bindings: Vec<(Of<'i, Binding>, Option<&'i str>)>,
    /// Places in `bindings`, by the namespace and the name of an account.
    by_account: HashMap<(&'i str, &'i str), Vec<usize>>,
    /// By a namespace, all of whose accounts they name.
    by_namespace: HashMap<&'i str, Vec<usize>>,
    /// Those that name every account.
    for_all: Vec<usize>,
    cluster_roles: ByLabel<'i, Of<'i, Role>>,
}

impl<'t, 'i> Bindings<'t, 'i> {
    pub(super) fn of(tables: &'t Tables<'i>) -> Self {
        let everywhere = tables.cluster_bindings.iter().map(|it| (*it, None));
        let system = tables.space(SYSTEM).into_iter();
        let system = system.flat_map(|space| space.bindings.iter().map(|it| (*it, Some(SYSTEM))));
        let mut roles: Vec<_> = tables.cluster_roles.values().copied().collect();
        roles.sort_unstable_by_key(|(item, _)| item.fact.object.name.as_str());
        let mut all = Self {
            tables,
            bindings: everywhere.chain(system).collect(),
            by_account: HashMap::new(),
            by_namespace: HashMap::new(),
            for_all: Vec::new(),
            cluster_roles: ByLabel::of(roles.into_iter().map(|it| (it, &it.1.labels))),
        };
        for (at, &((_, binding), within)) in all.bindings.iter().enumerate() {
            for subject in &binding.subjects {
                let name = &*subject.name;
                let places = match (&*subject.kind, name.strip_prefix("system:serviceaccounts")) {
                    ("ServiceAccount", _) => {
                        // Without a namespace the API server refuses one in a ClusterRoleBinding; in a RoleBinding
                        // kustomize and helm give it the binding's own.
                        let of = match &*subject.namespace {
                            "" => within.unwrap_or_default(),
                            of => of,
                        };
                        all.by_account.entry((of, name)).or_default()
                    }
                    ("Group", Some("")) => &mut all.for_all,
                    ("Group", Some(rest)) => match rest.strip_prefix(':') {
                        Some(of) => all.by_namespace.entry(of).or_default(),
                        None => continue,
                    },
                    ("Group", None) if name == "system:authenticated" => &mut all.for_all,
                    _ => continue,
                };
                places.push(at);
            }
        }
        all
    }

    /// Follows the bindings of a service account.
    pub(super) fn reach(&self, namespace: &str, name: &str) -> Reach<'i> {
        let mut unknown = None;
        let by_account = self.by_account.get(&(namespace, name));
        let by_namespace = self.by_namespace.get(namespace);
        let places = by_account.into_iter().chain(by_namespace).flatten();
        let mut places: Vec<_> = places.chain(&self.for_all).copied().collect();
        places.sort_unstable();
        places.dedup();
        for ((item, binding), within) in places.into_iter().filter_map(|at| self.bindings.get(at)) {
            let Some((kind, role)) = &binding.role else {
                unknown.get_or_insert((*item, "a template names the role of a binding".to_owned()));
                continue;
            };
            if **role == *"cluster-admin" && &**kind == "ClusterRole" {
                return Reach::Bound;
            }
            match self.rules(*within, kind, role) {
                Some(rules) => {
                    let mut uncertain = false;
                    for (of, rule) in rules {
                        if let Some(what) = primitive(rule, within.is_none()) {
                            return Reach::Admin(Step {
                                binding: *item,
                                role,
                                rule: Some((of, rule)),
                                what,
                            });
                        }
                        uncertain |= rule.unknown;
                    }
                    if uncertain {
                        let reason = format!("a template makes rules of the {kind} `{role}`");
                        unknown.get_or_insert((*item, reason));
                    }
                }
                None if builtin::makes_pods(role) => {
                    return Reach::Admin(Step {
                        binding: *item,
                        role,
                        rule: None,
                        what: "may run pods under the control plane's service accounts",
                    });
                }
                None if builtin::is_builtin(role) => {}
                None => {
                    let reason = format!("its {kind} `{role}` is not among the files");
                    unknown.get_or_insert((*item, reason));
                }
            }
        }
        unknown.map_or(Reach::No, |(item, reason)| Reach::Unknown(item, reason))
    }

    /// The rules of a role, those that it takes over too; `None` if the role is not in the scan.
    fn rules(
        &self,
        within: Option<&str>,
        kind: &str,
        name: &str,
    ) -> Option<Vec<(Item<'i>, &'i Rule)>> {
        let own = |(item, role): Of<'i, Role>| role.rules.iter().map(move |rule| (item, rule));
        if kind == "Role" {
            let role = self.tables.space(within?)?.roles.get(name)?;
            return Some(own(*role).collect());
        }
        let role = self.tables.cluster_roles.get(name)?;
        let mut rules: Vec<_> = own(*role).collect();
        // The controller puts the rules of all that are selected into the role.
        let aggregates = role.1.aggregates.iter();
        let taken = aggregates.flat_map(|it| self.cluster_roles.selected(it));
        rules.extend(taken.flat_map(own));
        Some(rules)
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
