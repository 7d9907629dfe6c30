//! What lets a service account become cluster administrator.

use super::builtin;
use crate::posture::index::{Binding, Item, Role, Rule, Tables};

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

/// Follows the bindings of a service account.
pub(super) fn reach<'i>(tables: &Tables<'i>, namespace: &str, name: &str) -> Reach<'i> {
    let mut unknown = None;
    let everywhere = tables.cluster_bindings.iter().map(|it| (it, None));
    let spaces = tables.spaces();
    let local = spaces
        .iter()
        .flat_map(|(of, space)| space.bindings.iter().map(move |it| (it, Some(*of))));
    for (&(item, binding), within) in everywhere.chain(local) {
        if !names(binding, within, namespace, name) {
            continue;
        }
        let Some((kind, role)) = &binding.role else {
            unknown.get_or_insert((item, "a template names the role of a binding".to_owned()));
            continue;
        };
        let system = within.is_none_or(|within| within == "kube-system");
        if !system {
            continue;
        }
        if **role == *"cluster-admin" && &**kind == "ClusterRole" {
            return Reach::Bound;
        }
        match rules(tables, within, kind, role) {
            Some(rules) => {
                let mut uncertain = false;
                for (of, rule) in rules {
                    if let Some(what) = primitive(rule, within.is_none()) {
                        return Reach::Admin(Step {
                            binding: item,
                            role,
                            rule: Some((of, rule)),
                            what,
                        });
                    }
                    uncertain |= rule.unknown;
                }
                if uncertain {
                    let reason = format!("a template makes rules of the {kind} `{role}`");
                    unknown.get_or_insert((item, reason));
                }
            }
            None if builtin::makes_pods(role) => {
                return Reach::Admin(Step {
                    binding: item,
                    role,
                    rule: None,
                    what: "may run pods under the control plane's service accounts",
                });
            }
            None if builtin::is_builtin(role) => {}
            None => {
                let reason = format!("its {kind} `{role}` is not among the files");
                unknown.get_or_insert((item, reason));
            }
        }
    }
    unknown.map_or(Reach::No, |(item, reason)| Reach::Unknown(item, reason))
}

/// Whether a binding names the service account, by itself or by a group that it is in.
fn names(binding: &Binding, within: Option<&str>, namespace: &str, name: &str) -> bool {
    binding.subjects.iter().any(|subject| match &*subject.kind {
        "ServiceAccount" => {
            // Without a namespace the API server refuses one in a ClusterRoleBinding; in a RoleBinding
            // kustomize and helm give it the binding's own.
            let of = if subject.namespace.is_empty() {
                within.unwrap_or_default()
            } else {
                &*subject.namespace
            };
            *subject.name == *name && of == namespace
        }
        "Group" => match subject.name.strip_prefix("system:serviceaccounts") {
            Some("") => true,
            Some(rest) => rest.strip_prefix(':') == Some(namespace),
            None => &*subject.name == "system:authenticated",
        },
        _ => false,
    })
}

/// The rules of a role, those that it takes over too; `None` if the role is not in the scan.
fn rules<'i>(
    tables: &Tables<'i>,
    within: Option<&str>,
    kind: &str,
    name: &str,
) -> Option<Vec<(Item<'i>, &'i Rule)>> {
    let own = |(item, role): (Item<'i>, &'i Role)| role.rules.iter().map(move |rule| (item, rule));
    if kind == "Role" {
        let role = tables.space(within?)?.roles.get(name)?;
        return Some(own(*role).collect());
    }
    let role = tables.cluster_roles.get(name)?;
    let mut rules: Vec<_> = own(*role).collect();
    // The controller puts the rules of all that are selected into the role.
    let others = tables.cluster_roles.values();
    let taken = others.filter(|(_, other)| {
        let selects = |selector: &crate::posture::index::Selector| selector.selects(&other.labels);
        role.1.aggregates.iter().any(|it| selects(it) == Some(true))
    });
    rules.extend(taken.flat_map(|it| own(*it)));
    Some(rules)
}

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
