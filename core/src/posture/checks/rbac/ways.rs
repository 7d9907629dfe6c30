//! What is as good as cluster administrator's rights.

use super::builtin;
use crate::posture::index::{Item, Rule};
use std::collections::BTreeSet;

/// Rights that lead to cluster administrator.
#[derive(Debug)]
pub(super) struct Way {
    right: Right,
    /// What is needed beside it.
    beside: Option<Right>,
    /// Whether it is enough in the namespace of the control plane, not only in all of them.
    in_kube_system: bool,
    what: &'static str,
}

/// Any of these verbs on any of these resources.
#[derive(Debug)]
struct Right {
    verbs: &'static [&'static str],
    group: &'static str,
    resources: &'static [&'static str],
    /// Where it holds for objects of some names only: which of them are worth something to an intruder.
    names: Names,
}

#[derive(Debug)]
enum Names {
    None,
    These(&'static [&'static str]),
    /// Roles that the intruder has: that with the right itself, and those that everybody has.
    OwnRoles,
    /// Built-in roles of this kind that lead there.
    BuiltIn(&'static str),
    /// Service accounts of controllers whose roles lead there.
    Controllers,
}

const CREATE: &[&str] = &["create"];
const CHANGE: &[&str] = &["update", "patch"];
const IMPERSONATE: &[&str] = &["impersonate"];
const WRITE: &[&str] = &["create", "update", "patch"];

const CORE: &str = "";
const RBAC: &str = "rbac.authorization.k8s.io";
const CERTIFICATES: &str = "certificates.k8s.io";

pub(super) const ESCALATES: &str = "may give itself any ClusterRole";
pub(super) const TOKENS: &str = "may have tokens of the control plane's service accounts made";
pub(super) const SECRETS: &str = "may read the secrets of the control plane's namespace";
pub(super) const RUNS_PODS: &str = "may run pods under the control plane's service accounts";
const CHANGES_PODS: &str = "may put other images into the control plane's pods";
pub(super) const KUBELETS: &str = "may run commands in every pod through the kubelets";
const EVERYTHING: &str = "may do everything";
const ESCALATES_THERE: &str = "may give itself any right in the control plane's namespace";
const ANYBODY: &str = "may act as anybody";
pub(super) const ACCOUNTS: &str = "may act as the control plane's service accounts";
const COMMANDS: &str = "may run commands in the control plane's pods";
const WEBHOOKS: &str = "may change every object on its way into the cluster";
const CERTIFIES: &str = "may have client certificates of anybody signed";

/// Most are from Kubernetes' own "RBAC good practices", section "privilege escalation risks".
static WAYS: &[Way] = &[
    Right::of(&["*"], "*", &["*"]).there(EVERYTHING),
    // Whoever writes a role may put into it what it has itself; to put in more it has to escalate.
    Right::of(&["escalate"], RBAC, &["clusterroles"])
        .named(Names::OwnRoles)
        .everywhere(ESCALATES)
        .beside(Right::of(WRITE, RBAC, &["clusterroles"]).named(Names::OwnRoles)),
    Right::of(&["escalate"], RBAC, &["roles"])
        .named(Names::OwnRoles)
        .there(ESCALATES_THERE)
        .beside(Right::of(WRITE, RBAC, &["roles"]).named(Names::OwnRoles)),
    // So it is with bindings: to give more it has to have `bind` on the role. On a binding that verb means nothing.
    Right::of(&["bind"], RBAC, &["clusterroles"])
        .named(Names::BuiltIn("ClusterRole"))
        .everywhere(ESCALATES)
        .beside(Right::of(WRITE, RBAC, &["clusterrolebindings"])),
    Right::of(&["bind"], RBAC, &["clusterroles"])
        .named(Names::BuiltIn("ClusterRole"))
        .there(ESCALATES_THERE)
        .beside(Right::of(WRITE, RBAC, &["rolebindings"])),
    Right::of(&["bind"], RBAC, &["roles"])
        .named(Names::BuiltIn("Role"))
        .there(ESCALATES_THERE)
        .beside(Right::of(WRITE, RBAC, &["rolebindings"])),
    Right::of(IMPERSONATE, CORE, &["users"])
        .named(Names::These(&["system:kube-controller-manager"]))
        .everywhere(ANYBODY),
    Right::of(IMPERSONATE, CORE, &["groups"])
        .named(Names::These(&["system:masters", "kubeadm:cluster-admins"]))
        .everywhere(ANYBODY),
    Right::of(IMPERSONATE, CORE, &["serviceaccounts"])
        .named(Names::Controllers)
        .there(ACCOUNTS),
    Right::of(CREATE, CORE, &["serviceaccounts/token"])
        .named(Names::Controllers)
        .there(TOKENS),
    Right::of(&["get", "list", "watch"], CORE, &["secrets"]).there(SECRETS),
    Right::of(CREATE, CORE, &["pods"]).there(RUNS_PODS),
    Right::of(WRITE, CORE, &["replicationcontrollers"]).there(RUNS_PODS),
    Right::of(
        WRITE,
        "apps",
        &["deployments", "daemonsets", "statefulsets", "replicasets"],
    )
    .there(RUNS_PODS),
    Right::of(WRITE, "batch", &["jobs", "cronjobs"]).there(RUNS_PODS),
    Right::of(CREATE, CORE, &["pods/exec", "pods/attach"]).there(COMMANDS),
    Right::of(CHANGE, CORE, &["pods/ephemeralcontainers"]).there(COMMANDS),
    // Of a pod that runs hardly more than the images can be changed, but that is enough.
    Right::of(CHANGE, CORE, &["pods"]).there(CHANGES_PODS),
    Right::of(&["get", "create"], CORE, &["nodes/proxy"]).everywhere(KUBELETS),
    Right::of(
        WRITE,
        "admissionregistration.k8s.io",
        &["mutatingwebhookconfigurations", "mutatingadmissionpolicies"],
    )
    .everywhere(WEBHOOKS),
    // Whose requests may be approved is asked about the signer.
    Right::of(
        CHANGE,
        CERTIFICATES,
        &["certificatesigningrequests/approval"],
    )
    .everywhere(CERTIFIES)
    .beside(
        Right::of(&["approve"], CERTIFICATES, &["signers"]).named(Names::These(&[
            "kubernetes.io/kube-apiserver-client",
            "kubernetes.io/*",
        ])),
    ),
];

impl Right {
    const fn of(
        verbs: &'static [&'static str],
        group: &'static str,
        resources: &'static [&'static str],
    ) -> Self {
        Self {
            verbs,
            group,
            resources,
            names: Names::None,
        }
    }

    const fn named(mut self, names: Names) -> Self {
        self.names = names;
        self
    }

    const fn there(self, what: &'static str) -> Way {
        Way {
            right: self,
            beside: None,
            in_kube_system: true,
            what,
        }
    }

    const fn everywhere(self, what: &'static str) -> Way {
        Way {
            in_kube_system: false,
            ..self.there(what)
        }
    }

    /// Whether a rule of the role of this name gives it.
    fn is_given(&self, rule: &Rule, role: &str) -> bool {
        self.verbs.iter().any(|verb| {
            self.resources.iter().any(|resource| {
                let named = || {
                    let asked = (*verb, self.group, *resource);
                    rule.allows_named(asked, |name| self.names.mean(name, role))
                };
                rule.allows(verb, self.group, resource) || named()
            })
        })
    }
}

impl Names {
    fn mean(&self, name: &str, role: &str) -> bool {
        match self {
            Self::None => false,
            Self::These(names) => names.contains(&name),
            Self::OwnRoles => name == role || builtin::EVERYBODYS.contains(&name),
            Self::BuiltIn(kind) => builtin::leads_there(kind, name),
            Self::Controllers => {
                builtin::leads_there("ClusterRole", &format!("system:controller:{name}"))
            }
        }
    }
}

impl Way {
    const fn beside(self, right: Right) -> Self {
        Self {
            beside: Some(right),
            ..self
        }
    }
}

/// A right that leads there with another that it has not: the way, and whether it is what is needed beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Part(usize, bool);

/// What a role gives of ways that it does not lead along by itself.
#[derive(Default)]
pub(super) struct Parts {
    /// Each that some definition of the role gives.
    pub(super) given: BTreeSet<Part>,
    /// The first part of each way of which one cluster's definitions give both.
    pub(super) whole: BTreeSet<Part>,
}

impl Parts {
    pub(super) fn is_empty(&self) -> bool {
        self.given.is_empty()
    }

    /// Those of two definitions for one cluster.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.given.extend(other.given);
        let whole = self
            .given
            .iter()
            .filter(|Part(at, beside)| !beside && self.given.contains(&Part(*at, true)));
        self.whole = whole.copied().collect();
        self
    }

    /// Those of definitions for different clusters.
    pub(super) fn or(mut self, other: Self) -> Self {
        self.given.extend(other.given);
        self.whole.extend(other.whole);
        self
    }
}

/// Where rules lead.
pub(super) enum Found {
    /// To cluster administrator, by the rule at this place.
    There(usize, &'static str),
    /// There, if others give what is missing.
    Partly(Parts),
}

/// Where the rules of the role of this name lead those who have it in all namespaces, or in `kube-system`.
pub(super) fn lead(rules: &[(Item<'_>, &Rule)], role: &str, everywhere: bool) -> Found {
    let mut parts = Parts::default();
    let ways = WAYS.iter().enumerate();
    for (at, way) in ways.filter(|(_, way)| everywhere || way.in_kube_system) {
        let given = |right: &Right| rules.iter().position(|(_, it)| right.is_given(it, role));
        let first = given(&way.right);
        let Some(beside) = &way.beside else {
            match first {
                Some(rule) => return Found::There(rule, way.what),
                None => continue,
            }
        };
        match (first, given(beside)) {
            (Some(rule), Some(_)) => return Found::There(rule, way.what),
            (Some(_), None) => drop(parts.given.insert(Part(at, false))),
            (None, Some(_)) => drop(parts.given.insert(Part(at, true))),
            (None, None) => {}
        }
    }
    Found::Partly(parts)
}

/// The first way of which both parts are there, and the part that is reported for it.
pub(super) fn together(has: impl Fn(Part, Part) -> bool) -> Option<(Part, &'static str)> {
    let ways = WAYS.iter().enumerate();
    let mut made = ways.filter(|(at, _)| has(Part(*at, false), Part(*at, true)));
    made.next().map(|(at, way)| (Part(at, false), way.what))
}
