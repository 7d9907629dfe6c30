//! The pod that a workload carries, and its containers.

use super::custom::{self, Holds};
use super::{ObjectKind, Resource};
use crate::document::{Kind, Node, Path};
use std::fmt;

/// The pod of a workload: the Pod itself, or the template of whatever makes Pods.
///
/// ```
/// use sealward::document::Document;
/// use sealward::posture::resources;
/// let document = Document::parse("
/// apiVersion: apps/v1
/// kind: Deployment
/// spec:
///   template:
///     metadata: {labels: {app: web}}
///     spec: {initContainers: [{name: init}], containers: [{name: web}]}
/// ")?;
/// let pod = resources(&document).next().and_then(|deployment| deployment.pod()).unwrap();
/// assert_eq!(pod.way, ["spec", "template"]);
/// assert!(pod.metadata.is_some_and(|metadata| metadata.at(&["labels", "app"]).is_some()));
/// let names: Vec<_> = pod.containers().map(|container| container.name()).collect();
/// assert_eq!(names, ["init", "web"]);
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
///
/// A custom resource may make several pods:
///
/// ```
/// use sealward::document::Document;
/// use sealward::posture::resources;
/// let document = Document::parse("
/// apiVersion: batch.volcano.sh/v1alpha1
/// kind: Job
/// spec:
///   tasks:
///     - template: {spec: {containers: [{name: first}]}}
///     - template: {spec: {containers: [{name: second}]}}
/// ")?;
/// let pods: Vec<_> = resources(&document).flat_map(|job| job.pods()).collect();
/// assert_eq!(pods[1].way, ["spec", "tasks", "*", "template"]);
/// assert_eq!(pods[1].path().to_string(), "spec.tasks[1].template");
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Pod<'a> {
    /// The keys that lead from the object to the pod: `spec`, `template`; none for a Pod. `*` is an item of a list, or
    /// a value of a mapping, each of which leads to a pod.
    pub way: &'static [&'static str],
    /// The pod or template: what holds `metadata` and `spec`.
    pub node: Node<'a>,
    /// The pod spec; `None` where it is absent or null.
    pub spec: Option<Node<'a>>,
    /// The pod's own metadata (labels, annotations); `None` where it is absent or null.
    pub metadata: Option<Node<'a>>,
    turn: Option<Turn<'a>>,
    form: Form<'a>,
}

/// What stands for the `*` of a way.
#[derive(Clone, Copy, Debug)]
enum Turn<'a> {
    Item(usize),
    Value(&'a str),
}

/// How a pod is written down.
#[derive(Clone, Copy, Debug)]
enum Form<'a> {
    /// As Kubernetes has it.
    Template,
    /// What a workflow says for all its pods.
    Workflow,
    /// A template of a workflow, which is its own spec. What it leaves out the workflow says.
    Step(Node<'a>),
}

/// A place of containers in a pod spec.
pub(super) struct Containers {
    list: ContainerList,
    pub(super) way: &'static [&'static str],
    /// Whether one container stands there, and no list.
    pub(super) is_one: bool,
}

impl Containers {
    const fn list(list: ContainerList, way: &'static [&'static str]) -> Self {
        let is_one = false;
        Self { list, way, is_one }
    }

    const fn one(way: &'static [&'static str]) -> Self {
        let (list, is_one) = (ContainerList::Regular, true);
        Self { list, way, is_one }
    }
}

const TEMPLATE: &[Containers] = &[
    Containers::list(ContainerList::Init, &["initContainers"]),
    Containers::list(ContainerList::Regular, &["containers"]),
    Containers::list(ContainerList::Ephemeral, &["ephemeralContainers"]),
];

const STEP: &[Containers] = &[
    Containers::list(ContainerList::Init, &["initContainers"]),
    Containers::one(&["container"]),
    Containers::one(&["script"]),
    Containers::list(ContainerList::Regular, &["containerSet", "containers"]),
    Containers::list(ContainerList::Regular, &["sidecars"]),
];

type Pods<'a> = Vec<Result<Pod<'a>, Node<'a>>>;

impl<'a> Pod<'a> {
    /// The pods of an object: none for kinds without one and where there is no template, one for
    /// Kubernetes' own kinds. `Err` is the node on the way that is of a wrong kind, so that nothing
    /// can be said of the pod.
    pub(super) fn all(resource: &Resource<'a>) -> Pods<'a> {
        let (object, mut pods) = (resource.node(), Vec::new());
        if let Some(way) = way(resource.object()) {
            follow(object, way, &mut pods);
        } else if resource.object() == ObjectKind::CustomWorkload {
            for row in custom::rows(resource.group(), resource.kind()) {
                match row.holds {
                    Holds::Template => follow(object, row.way, &mut pods),
                    Holds::Workflow => workflow(object, row.way, &mut pods),
                }
            }
        }
        pods
    }

    /// The way from the object to the pod, with the item or value for which a `*` stands.
    #[must_use]
    pub fn path(&self) -> Path {
        let way = self.way.iter();
        way.fold(Path::default(), |path, key| match (*key, self.turn) {
            ("*", Some(Turn::Item(index))) => path.index(index),
            ("*", Some(Turn::Value(key))) => path.key(key),
            (key, _) => path.key(key),
        })
    }

    /// The way from the object to the pod spec.
    pub(super) fn spec_path(&self) -> Path {
        match self.form {
            Form::Template => self.path().key("spec"),
            Form::Workflow | Form::Step(_) => self.path(),
        }
    }

    /// A field of the pod spec, as a path from [`Pod::node`].
    pub(super) fn spec_field<'f>(&self, field: &[&'f str]) -> Vec<&'f str> {
        let spec = matches!(self.form, Form::Template).then_some("spec");
        spec.into_iter().chain(field.iter().copied()).collect()
    }

    /// What says this field of the pod spec: where a template of a workflow does not, the workflow.
    pub(super) fn says(&self, field: &str) -> Option<Node<'a>> {
        let is_said = |spec: Node<'a>| spec.get(field).is_some_and(|it| !it.is_null());
        match self.form {
            Form::Step(workflow) if !self.spec.is_some_and(is_said) => Some(workflow),
            _ => self.spec,
        }
    }

    /// Whether the workflow says how all its pods are changed, so that what is absent may be there.
    pub(super) fn is_patched(&self) -> bool {
        let Form::Step(workflow) = self.form else {
            return false;
        };
        let has = |node: Node<'a>, key| node.get(key).is_some_and(|it| !it.is_null());
        has(workflow, "templateDefaults")
            || has(workflow, POD_SPEC_PATCH)
            || has(self.node, POD_SPEC_PATCH)
    }

    /// Whether pods are made by it, and it is no more than what others have in common.
    pub(super) const fn is_made(&self) -> bool {
        !matches!(self.form, Form::Workflow)
    }

    /// Where the pod spec has containers.
    pub(super) const fn places(&self) -> &'static [Containers] {
        match self.form {
            Form::Template => TEMPLATE,
            Form::Workflow => &[],
            Form::Step(_) => STEP,
        }
    }

    /// The containers of every kind: init containers and sidecars, containers, ephemeral ones.
    /// A null item is a container without any field, as the API server reads it; what is neither
    /// null nor a mapping is left out.
    pub fn containers(&self) -> impl Iterator<Item = Container<'a>> + use<'a> {
        let spec = self.spec;
        self.places().iter().flat_map(move |place| {
            let there = spec.and_then(|spec| spec.at(place.way));
            let one = there.filter(|it| place.is_one && !it.is_null());
            let list = there.filter(|_| !place.is_one);
            let items = list.into_iter().flat_map(Node::items).chain(one);
            let list = place.list;
            items
                .enumerate()
                .filter(|(_, node)| matches!(node.kind(), Kind::Mapping | Kind::Null))
                .map(move |(index, node)| Container { node, list, index })
        })
    }
}

/// A text that Argo merges into each pod.
pub(super) const POD_SPEC_PATCH: &str = "podSpecPatch";

/// The keys from an object of Kubernetes' own kinds to its pod.
const fn way(kind: ObjectKind) -> Option<&'static [&'static str]> {
    Some(match kind {
        ObjectKind::Pod => &[],
        ObjectKind::Deployment
        | ObjectKind::ReplicaSet
        | ObjectKind::StatefulSet
        | ObjectKind::DaemonSet
        | ObjectKind::Job
        | ObjectKind::ReplicationController => &["spec", "template"],
        ObjectKind::CronJob => &["spec", "jobTemplate", "spec", "template"],
        ObjectKind::PodTemplate => &["template"],
        _ => return None,
    })
}

/// Adds the pod templates at the end of a way.
fn follow<'a>(object: Node<'a>, way: &'static [&'static str], pods: &mut Pods<'a>) {
    let turn = way.iter().position(|key| *key == "*");
    let (first, rest) = way.split_at(turn.unwrap_or(way.len()));
    let mut add = |turn, node, rest| {
        let template = |node| {
            Ok(Pod {
                way,
                node,
                spec: mapping(node, "spec")?,
                metadata: mapping(node, "metadata")?,
                turn,
                form: Form::Template,
            })
        };
        match reach(node, rest).transpose() {
            Some(Ok(node)) => pods.push(template(node)),
            Some(Err(node)) => pods.push(Err(node)),
            None => {}
        }
    };
    let Some((_, rest)) = rest.split_first() else {
        return add(None, object, first);
    };
    match turns(object, first) {
        Ok(turns) => turns.for_each(|(turn, node)| add(Some(turn), node, rest)),
        Err(node) => pods.push(Err(node)),
    }
}

/// Adds the pods of a workflow; the way leads to its templates.
fn workflow<'a>(object: Node<'a>, way: &'static [&'static str], pods: &mut Pods<'a>) {
    let (to_spec, rest) = way.split_at(way.len().saturating_sub(2));
    let (to_templates, _) = way.split_at(way.len().saturating_sub(1));
    debug_assert_eq!(rest, ["templates", "*"]);
    let mut read = || {
        let Some(spec) = reach(object, to_spec)? else {
            return Ok(());
        };
        pods.push(Ok(Pod {
            way: to_spec,
            node: spec,
            spec: Some(spec),
            metadata: mapping(spec, "podMetadata")?,
            turn: None,
            form: Form::Workflow,
        }));
        for (turn, template) in turns(object, to_templates)? {
            // Other templates order those that make pods.
            let makes_pod = ["container", "script", "containerSet"]
                .iter()
                .any(|key| template.get(key).is_some_and(|it| !it.is_null()));
            if makes_pod {
                pods.push(Ok(Pod {
                    way,
                    node: template,
                    spec: Some(template),
                    metadata: mapping(template, "metadata")?,
                    turn: Some(turn),
                    form: Form::Step(spec),
                }));
            }
        }
        Ok(())
    };
    if let Err(node) = read() {
        pods.push(Err(node));
    }
}

/// Each item of the list, or value of the mapping, at the end of a way.
fn turns<'a>(
    object: Node<'a>,
    way: &[&str],
) -> Result<impl Iterator<Item = (Turn<'a>, Node<'a>)> + use<'a>, Node<'a>> {
    let (last, first) = way.split_last().unwrap_or((&"", way));
    let there = reach(object, first)?.and_then(|node| node.get(last));
    if let Some(node) = there
        && !matches!(node.kind(), Kind::Sequence | Kind::Mapping | Kind::Null)
    {
        return Err(node);
    }
    let items = there.into_iter().flat_map(Node::items).enumerate();
    let items = items.map(|(index, item)| (Turn::Item(index), item));
    let entries = there.into_iter().flat_map(Node::entries);
    let entries = entries.map(|entry| {
        let key = entry.key();
        (Turn::Value(key), entry.value)
    });
    Ok(items.chain(entries))
}

/// The mapping at the end of a way, unless it is absent; `Err` where something else stands on it.
fn reach<'a>(node: Node<'a>, way: &[&str]) -> Result<Option<Node<'a>>, Node<'a>> {
    if !matches!(node.kind(), Kind::Mapping | Kind::Null) {
        return Err(node);
    }
    let mut node = node;
    for key in way {
        match mapping(node, key)? {
            Some(next) => node = next,
            None => return Ok(None),
        }
    }
    Ok(Some(node))
}

fn mapping<'a>(node: Node<'a>, key: &str) -> Result<Option<Node<'a>>, Node<'a>> {
    match node.get(key) {
        None => Ok(None),
        Some(next) => match next.kind() {
            Kind::Mapping => Ok(Some(next)),
            Kind::Null => Ok(None),
            _ => Err(next),
        },
    }
}

/// Which list of the pod spec a container stands in.
///
/// ```
/// use sealward::posture::ContainerList;
/// let keys = ContainerList::ALL.map(ContainerList::key);
/// assert_eq!(keys, ["initContainers", "containers", "ephemeralContainers"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a pod spec has these three lists")]
pub enum ContainerList {
    /// `initContainers`, sidecars among them.
    Init,
    /// `containers`.
    Regular,
    /// `ephemeralContainers`.
    Ephemeral,
}

impl ContainerList {
    /// Every list, in the order in which their containers start.
    pub const ALL: [Self; 3] = [Self::Init, Self::Regular, Self::Ephemeral];

    /// The list's key in the pod spec.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Init => "initContainers",
            Self::Regular => "containers",
            Self::Ephemeral => "ephemeralContainers",
        }
    }
}

/// One container of a pod. Shown as messages name it: ``init container `web` ``.
///
/// ```
/// use sealward::document::Document;
/// use sealward::posture::{ContainerList, resources};
/// let text = "{apiVersion: v1, kind: Pod, spec: {initContainers: [{name: proxy, restartPolicy: Always}]}}";
/// let document = Document::parse(text)?;
/// let pod = resources(&document).next().and_then(|object| object.pod()).unwrap();
/// let proxy = pod.containers().next().unwrap();
/// assert_eq!((proxy.list, proxy.index, proxy.name()), (ContainerList::Init, 0, "proxy"));
/// assert!(proxy.is_sidecar());
/// assert_eq!(proxy.to_string(), "sidecar container `proxy`");
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Container<'a> {
    /// The container; null where the list's item is null.
    pub node: Node<'a>,
    /// The list it stands in.
    pub list: ContainerList,
    /// Its place in that list, from 0.
    pub index: usize,
}

impl<'a> Container<'a> {
    /// The container's name, empty where it has none.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.node
            .get("name")
            .and_then(Node::as_text)
            .filter(|name| !name.is_sensitive())
            .map_or("", |name| name.expose())
    }

    /// Whether it is a sidecar: an init container that keeps running.
    #[must_use]
    pub fn is_sidecar(&self) -> bool {
        self.list == ContainerList::Init
            && self
                .node
                .get("restartPolicy")
                .is_some_and(|policy| policy.text() == "Always")
    }
}

impl fmt::Display for Container<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.list {
            ContainerList::Init if self.is_sidecar() => "sidecar container",
            ContainerList::Init => "init container",
            ContainerList::Regular => "container",
            ContainerList::Ephemeral => "ephemeral container",
        })?;
        match self.name() {
            "" => write!(f, " {}", self.index.saturating_add(1)),
            name => write!(f, " `{name}`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::document::Document;
    use crate::posture::{KubernetesVersion, Options, check, pss, resources};

    const POD: &str = "{containers: [{name: a, securityContext: {privileged: true}}]}";

    /// Where the containers of an object are found to be privileged.
    fn privileged(text: &str) -> Vec<String> {
        let limits = crate::document::Limits::default();
        let file = crate::document::SourceFile::read("a.yaml", text.into(), &limits).unwrap();
        let found = check(&file, &Options::default()).findings;
        let found = found.iter().filter(|it| it.check.id == "pss-privileged");
        found.map(|it| it.path.to_string()).collect()
    }

    #[test]
    fn pods_of_custom_resources_are_judged_where_they_stand() {
        for (api, kind, spec, path) in [
            (
                "argoproj.io/v1alpha1",
                "Rollout",
                "{template: {spec: POD}}",
                "template.spec",
            ),
            (
                "serving.knative.dev/v1",
                "Service",
                "{template: {spec: POD}}",
                "template.spec",
            ),
            (
                "serving.knative.dev/v1",
                "Configuration",
                "{template: {spec: POD}}",
                "template.spec",
            ),
            ("serving.knative.dev/v1", "Revision", "POD", ""),
            (
                "keda.sh/v1alpha1",
                "ScaledJob",
                "{jobTargetRef: {template: {spec: POD}}}",
                "jobTargetRef.template.spec",
            ),
            (
                "apps.kruise.io/v1alpha1",
                "CloneSet",
                "{template: {spec: POD}}",
                "template.spec",
            ),
            (
                "apps.kruise.io/v1beta1",
                "StatefulSet",
                "{template: {spec: POD}}",
                "template.spec",
            ),
            (
                "batch.volcano.sh/v1alpha1",
                "Job",
                "{tasks: [{name: x}, {template: {spec: POD}}]}",
                "tasks[1].template.spec",
            ),
            (
                "kubeflow.org/v1",
                "PyTorchJob",
                "{pytorchReplicaSpecs: {Worker: {template: {spec: POD}}}}",
                "pytorchReplicaSpecs.Worker.template.spec",
            ),
            (
                "ray.io/v1",
                "RayCluster",
                "{workerGroupSpecs: [{template: {spec: POD}}]}",
                "workerGroupSpecs[0].template.spec",
            ),
        ] {
            let spec = spec.replace("POD", POD);
            let text = format!("{{apiVersion: {api}, kind: {kind}, spec: {spec}}}");
            let way = if path.is_empty() {
                String::new()
            } else {
                format!(".{path}")
            };
            let wanted = format!("spec{way}.containers[0].securityContext.privileged");
            assert_eq!(privileged(&text), [wanted], "{text}");
        }
    }

    #[test]
    fn every_template_of_a_workflow_is_a_pod() {
        let flag = "securityContext: {privileged: true}";
        for (kind, open, close, way) in [
            ("Workflow", "", "", "spec"),
            ("CronWorkflow", "{workflowSpec: ", "}", "spec.workflowSpec"),
        ] {
            let spec = format!(
                "{open}{{templates: [{{dag: {{}}}}, {{container: {{{flag}}}, sidecars: [{{{flag}}}]}}, {{script: \
                 {{{flag}}}, initContainers: [{{{flag}}}]}}, {{containerSet: {{containers: [{{{flag}}}]}}}}]}}{close}"
            );
            let text = format!("{{apiVersion: argoproj.io/v1alpha1, kind: {kind}, spec: {spec}}}");
            let found = privileged(&text);
            let wanted = [
                "templates[1].container",
                "templates[1].sidecars[0]",
                "templates[2].script",
                "templates[2].initContainers[0]",
                "templates[3].containerSet.containers[0]",
            ];
            let wanted = wanted.map(|it| format!("{way}.{it}.securityContext.privileged"));
            assert_eq!(found, wanted, "{text}");
        }
    }

    #[test]
    fn a_template_takes_from_its_workflow_what_it_does_not_say() {
        let text = "{apiVersion: argoproj.io/v1alpha1, kind: Workflow, spec: {hostNetwork: true, serviceAccountName: a, \
                    securityContext: {runAsNonRoot: true}, templates: [{container: {image: a}}, {securityContext: \
                    {}, script: {image: a}}, {podSpecPatch: a, securityContext: {}, container: {image: a}}]}}";
        let document = Document::parse(text).unwrap();
        let workflow = resources(&document).next().unwrap();
        let verdicts = pss::evaluate(&workflow, pss::Level::Restricted, KubernetesVersion::NEWEST);
        assert!(verdicts.contains(&("hostNamespaces", pss::Verdict::Forbidden)));
        let limits = crate::document::Limits::default();
        let file = crate::document::SourceFile::read("a.yaml", text.into(), &limits).unwrap();
        let options = Options {
            profiles: vec![crate::posture::Profile::PssRestricted],
            ..Options::default()
        };
        let found = check(&file, &options).findings;
        let said = |id: &str| -> Vec<String> {
            let found = found.iter().filter(|it| it.check.id == id);
            found
                .map(|it| format!("{} {}", it.verdict.name(), it.path))
                .collect()
        };
        assert_eq!(said("pss-host-network"), ["fail spec.hostNetwork"]);
        assert_eq!(
            said("pss-run-as-non-root"),
            [
                "fail spec.templates[1].script.securityContext.runAsNonRoot",
                "unknown spec.templates[2].container.securityContext.runAsNonRoot"
            ]
        );
    }

    #[test]
    fn what_is_no_way_to_a_pod_is_unknown() {
        for spec in [
            "{tasks: text}",
            "{tasks: [text]}",
            "{tasks: [{template: 1}]}",
        ] {
            let text =
                format!("{{apiVersion: batch.volcano.sh/v1alpha1, kind: Job, spec: {spec}}}");
            let document = Document::parse(&text).unwrap();
            let job = resources(&document).next().unwrap();
            let said = pss::evaluate(&job, pss::Level::Baseline, KubernetesVersion::NEWEST);
            assert!(
                said.contains(&("privileged", pss::Verdict::Unknown)),
                "{text}"
            );
        }
    }
}
