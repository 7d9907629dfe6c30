//! What workloads are to other objects.

use super::labels::{Selector, text};
use super::remedy::behind;
use super::{Anchor, Labels};
use crate::document::{Node, SourceFile};
use crate::posture::fix::Behind;
use crate::posture::overlay::Alterations;
use crate::posture::{ObjectKind, Pod, Resource};
use std::sync::Arc;

/// Pods that an object makes, or is.
#[derive(Clone, Debug)]
pub(in crate::posture) struct Workload {
    /// The labels that its pods get.
    pub(in crate::posture) labels: Labels,
    /// Who tells how many of its pods there are to be.
    pub(in crate::posture) scale: Scale,
    /// How many pods it asks for; `None` where it does not say, or a template does.
    pub(in crate::posture) replicas: Option<i64>,
    /// Why that number is of no use.
    pub(in crate::posture) replicas_unknown: Option<&'static str>,
    /// The service account of its pods, `default` where none is named; or what names another.
    pub(in crate::posture) service_account: Result<Box<str>, &'static str>,
    /// Whether its pods use the network of their node, which no policy reaches; `None` where a kustomization decides.
    pub(in crate::posture) host_network: Option<bool>,
    /// Whether its pods get a token of that account.
    pub(in crate::posture) token: Token,
    /// Where the service account is named, or would be.
    pub(in crate::posture) account_at: Anchor,
    /// What a budget for its pods needs; `None` for what needs none, or where none can be written.
    pub(in crate::posture) budget: Option<Arc<NoBudget>>,
}

/// Who tells how many pods there are to be, as the controller of disruption budgets asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::posture) enum Scale {
    /// The object, by `replicas`.
    Itself,
    /// The object's own controller, at which its pods are counted.
    Owner,
    /// It is a pod of no controller.
    Nobody,
    /// The nodes: a DaemonSet has no scale to ask for.
    Nodes,
    /// A Job, whose pods are there for a time: it has no scale either.
    Job,
    /// A custom resource, which may have one.
    Unknown,
}

/// Whether pods get a token of their service account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::posture) enum Token {
    Yes,
    No,
    /// That is not said: the account decides, and by itself it gives one.
    ByAccount,
    /// What decides cannot be told here.
    Unknown(&'static str),
}

/// A budget that may be missing.
#[derive(Clone, Debug)]
pub(in crate::posture) struct NoBudget {
    /// Where it would stand.
    pub(in crate::posture) behind: Behind,
    /// What selects the pods; no template has a part in it.
    pub(in crate::posture) pods: Selector,
}

impl Workload {
    pub(super) fn read(file: &SourceFile, resource: &Resource<'_>, pod: Pod<'_>) -> Self {
        let of_spec = |key| {
            pod.says(key)
                .and_then(|spec| spec.get(key))
                .filter(|it| !it.is_null())
        };
        let account = of_spec("serviceAccountName").or_else(|| of_spec("serviceAccount"));
        let account =
            account.filter(|node| node.as_text().is_none_or(|it| !it.expose().is_empty()));
        let replicas = resource.node().at(&["spec", "replicas"]);
        let replicas = replicas.filter(|node| !node.is_null());
        Self {
            budget: NoBudget::read(file, resource).map(Arc::new),
            labels: Labels::read(pod.metadata.and_then(|metadata| metadata.get("labels"))),
            scale: Scale::read(resource),
            replicas: replicas.and_then(|node| node.as_i64()),
            replicas_unknown: replicas
                .filter(|node| node.as_i64().is_none())
                .map(|_| "how many replicas there are comes from a template"),
            service_account: account
                .map_or_else(|| Some("default".into()), text)
                .ok_or("a template names the service account"),
            token: Token::read(pod),
            host_network: Some(of_spec("hostNetwork").is_some_and(|node| node.is_true())),
            account_at: Anchor::new(
                file,
                account.or(pod.spec).unwrap_or(pod.node),
                pod.spec_path().key("serviceAccountName").to_string(),
            ),
        }
    }
}

impl Scale {
    fn read(resource: &Resource<'_>) -> Self {
        let owners = resource.node().at(&["metadata", "ownerReferences"]);
        let is_owned = owners.is_some_and(|it| it.items().next().is_some());
        match resource.object() {
            ObjectKind::Pod
            | ObjectKind::ReplicaSet
            | ObjectKind::ReplicationController
            | ObjectKind::Job
                if is_owned =>
            {
                Self::Owner
            }
            ObjectKind::Pod => Self::Nobody,
            ObjectKind::DaemonSet => Self::Nodes,
            ObjectKind::Job | ObjectKind::CronJob => Self::Job,
            ObjectKind::CustomWorkload => match (resource.group(), resource.kind()) {
                ("argoproj.io", "Rollout") | (_, "StatefulSet") => Self::Itself,
                _ => Self::Unknown,
            },
            _ => Self::Itself,
        }
    }
}

impl Workload {
    /// Takes in what kustomizations change in the object.
    pub(super) fn alter(&mut self, alterations: &Alterations<'_>, pod: Pod<'_>) {
        let of_pod = |field: &[&str]| alterations.reach_or_end(&[pod.way, field].concat());
        let of_spec = |field| of_pod(&pod.spec_field(&[field]));
        if of_pod(&["metadata", "labels"]) {
            self.labels.leave_open();
        }
        if alterations.reach_or_end(&["spec", "replicas"]) {
            self.replicas_unknown = Some(SCALED);
        }
        if of_spec("serviceAccountName") || of_spec("serviceAccount") {
            self.service_account = Err("a kustomization changes the service account");
        }
        // A volume more may bring a token, but takes none away.
        if of_spec(MOUNTS) || self.token == Token::No && of_spec("volumes") {
            self.token = Token::PATCHED;
        }
        if of_spec("hostNetwork") {
            self.host_network = None;
        }
    }
}

impl Token {
    fn read(pod: Pod<'_>) -> Self {
        // Whoever asks for one by a volume gets it in any case.
        let volumes = pod.says("volumes").and_then(|spec| spec.get("volumes"));
        let sources = volumes.into_iter().flat_map(Node::items);
        let mut sources = sources
            .filter_map(|volume| volume.at(&["projected", "sources"]))
            .flat_map(Node::items);
        if sources.any(|source| source.get("serviceAccountToken").is_some()) {
            return Self::Yes;
        }
        Self::said(pod.says(MOUNTS))
    }

    /// What a pod spec or a service account says of it.
    pub(super) fn said(node: Option<Node<'_>>) -> Self {
        let said = node.and_then(|node| node.get(MOUNTS));
        match said.filter(|it| !it.is_null()).map(Node::as_bool) {
            None => Self::ByAccount,
            Some(Some(true)) => Self::Yes,
            Some(Some(false)) => Self::No,
            Some(None) => Self::Unknown(
                "a template decides whether its pods get a token of their service account",
            ),
        }
    }

    const PATCHED: Self = Self::Unknown(
        "a kustomization decides whether its pods get a token of their service account",
    );

    /// Takes in what kustomizations change in a service account.
    pub(super) fn alter(&mut self, alterations: &Alterations<'_>) {
        if alterations.reach_or_end(&[MOUNTS]) {
            *self = Self::PATCHED;
        }
    }
}

/// What kustomizations change.
pub(super) const SCALED: &str = "how many replicas there are a kustomization changes";
const MOUNTS: &str = "automountServiceAccountToken";

impl NoBudget {
    fn read(file: &SourceFile, resource: &Resource<'_>) -> Option<Self> {
        let is_replicated = matches!(
            resource.object(),
            ObjectKind::Deployment | ObjectKind::StatefulSet
        );
        let spec = resource.node().get("spec").filter(|_| is_replicated)?;
        // Where no number is given an autoscaler may decide.
        let replicas = spec.get("replicas").filter(|it| !it.is_null());
        replicas
            .is_none_or(|it| it.as_i64() > Some(1))
            .then_some(())?;
        let pods = Selector::read(spec.get("selector"))?;
        Some(Self {
            behind: behind(file, resource)?,
            pods: (!pods.is_unknown() && !pods.is_empty()).then_some(pods)?,
        })
    }
}
