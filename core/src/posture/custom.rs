//! Custom resources that make pods, and where those stand in them.

/// A kind of custom resource that makes pods.
pub(super) struct CustomKind {
    group: &'static str,
    kinds: &'static [&'static str],
    /// The keys that lead to a pod; `*` is every item of a list, or every value of a mapping.
    pub(super) way: &'static [&'static str],
    pub(super) holds: Holds,
}

/// What stands at the end of the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// A pod template, as Kubernetes has it: `metadata` and `spec`.
    Template,
    /// A template of Argo's workflows, which has its containers in places of its own.
    Workflow,
}

/// The rows of a kind; several where its pods stand in several places.
pub(super) fn rows(group: &str, kind: &str) -> impl Iterator<Item = &'static CustomKind> {
    let of_group = KINDS.iter().filter(move |row| row.group == group);
    of_group.filter(move |row| row.kinds.contains(&kind))
}

const fn template(
    group: &'static str,
    kinds: &'static [&'static str],
    way: &'static [&'static str],
) -> CustomKind {
    let holds = Holds::Template;
    CustomKind {
        group,
        kinds,
        way,
        holds,
    }
}

const fn workflow(kinds: &'static [&'static str], way: &'static [&'static str]) -> CustomKind {
    CustomKind {
        group: "argoproj.io",
        kinds,
        way,
        holds: Holds::Workflow,
    }
}

const SPEC_TEMPLATE: &[&str] = &["spec", "template"];

static KINDS: &[CustomKind] = &[
    template("argoproj.io", &["Rollout"], SPEC_TEMPLATE),
    template(
        "argoproj.io",
        &["Experiment"],
        &["spec", "templates", "*", "template"],
    ),
    template(
        "argoproj.io",
        &["AnalysisTemplate", "ClusterAnalysisTemplate", "AnalysisRun"],
        &[
            "spec", "metrics", "*", "provider", "job", "spec", "template",
        ],
    ),
    workflow(
        &["Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate"],
        &["spec", "templates", "*"],
    ),
    workflow(
        &["CronWorkflow"],
        &["spec", "workflowSpec", "templates", "*"],
    ),
    template(
        "serving.knative.dev",
        &["Service", "Configuration"],
        SPEC_TEMPLATE,
    ),
    template("serving.knative.dev", &["Revision"], &[]),
    template(
        "keda.sh",
        &["ScaledJob"],
        &["spec", "jobTargetRef", "template"],
    ),
    template(
        "apps.kruise.io",
        &["BroadcastJob", "CloneSet", "DaemonSet", "StatefulSet"],
        SPEC_TEMPLATE,
    ),
    template(
        "batch.volcano.sh",
        &["Job"],
        &["spec", "tasks", "*", "template"],
    ),
    template("apps.openshift.io", &["DeploymentConfig"], SPEC_TEMPLATE),
    template("kubeflow.org", &["Notebook"], SPEC_TEMPLATE),
    template(
        "kubeflow.org",
        &["JAXJob"],
        &["spec", "jaxReplicaSpecs", "*", "template"],
    ),
    template(
        "kubeflow.org",
        &["MPIJob"],
        &["spec", "mpiReplicaSpecs", "*", "template"],
    ),
    template(
        "kubeflow.org",
        &["PaddleJob"],
        &["spec", "paddleReplicaSpecs", "*", "template"],
    ),
    template(
        "kubeflow.org",
        &["PyTorchJob"],
        &["spec", "pytorchReplicaSpecs", "*", "template"],
    ),
    template(
        "kubeflow.org",
        &["TFJob"],
        &["spec", "tfReplicaSpecs", "*", "template"],
    ),
    template(
        "kubeflow.org",
        &["XGBoostJob"],
        &["spec", "xgbReplicaSpecs", "*", "template"],
    ),
    template(
        "sparkoperator.k8s.io",
        &["SparkApplication"],
        &["spec", "driver", "template"],
    ),
    template(
        "sparkoperator.k8s.io",
        &["SparkApplication"],
        &["spec", "executor", "template"],
    ),
    template(
        "sparkoperator.k8s.io",
        &["ScheduledSparkApplication"],
        &["spec", "template", "driver", "template"],
    ),
    template(
        "sparkoperator.k8s.io",
        &["ScheduledSparkApplication"],
        &["spec", "template", "executor", "template"],
    ),
    template(
        "ray.io",
        &["RayCluster"],
        &["spec", "headGroupSpec", "template"],
    ),
    template(
        "ray.io",
        &["RayCluster"],
        &["spec", "workerGroupSpecs", "*", "template"],
    ),
    template(
        "jobset.x-k8s.io",
        &["JobSet"],
        &[
            "spec",
            "replicatedJobs",
            "*",
            "template",
            "spec",
            "template",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_turns_once_at_most() {
        for row in KINDS {
            let turns = row.way.iter().filter(|key| **key == "*").count();
            assert!(turns <= 1, "{:?}", row.kinds);
        }
    }
}
