//! The pod that a workload carries, and its containers.

mod container;
mod find;
mod places;

pub use container::{Container, ContainerList};

use crate::document::{Kind, Node, Path};
use places::{Containers, STEP, TEMPLATE};

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

impl<'a> Pod<'a> {
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
