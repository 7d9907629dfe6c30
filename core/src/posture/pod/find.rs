//! The pods of an object, wherever they stand in it.

use super::{Form, Pod, Turn};
use crate::document::{Kind, Node};
use crate::posture::custom::{self, Holds};
use crate::posture::{ObjectKind, Resource};

type Pods<'a> = Vec<Result<Pod<'a>, Node<'a>>>;

impl<'a> Pod<'a> {
    /// The pods of an object: none for kinds without one and where there is no template, one for
    /// Kubernetes' own kinds. `Err` is the node on the way that is of a wrong kind, so that nothing
    /// can be said of the pod.
    pub(in crate::posture) fn all(resource: &Resource<'a>) -> Pods<'a> {
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
}

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
