//! Pod Security Standards: which of upstream's checks forbid a pod.

mod generate;

use super::{Case, Kind, Outcome};
use crate::oracle::{Answer, Request};
use crate::rng::Rng;
use sealward::document::Document;
use sealward::posture::pss::{self, Level, Verdict};
use sealward::posture::{KubernetesVersion, resources};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Pods over every field that the standards read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pods;

/// A pod, and what it is held against.
#[derive(Clone, Debug)]
pub struct PodCase {
    /// `metadata` and `spec`.
    pub pod: Value,
    /// The object it stands in: `Pod`, or a workload whose template it is.
    pub kind: String,
    /// The level's name.
    pub level: String,
    /// The minor version of Kubernetes 1.
    pub minor: u16,
}

/// The minor versions at which some check changes, and those just before.
pub const MINORS: [u16; 22] = [
    0, 7, 8, 18, 19, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37,
];

impl Kind for Pods {
    type Case = PodCase;

    fn name(&self) -> &'static str {
        "pss"
    }

    fn generate(&self, rng: &mut Rng) -> PodCase {
        let kinds = [
            "Pod",
            "Pod",
            "Deployment",
            "CronJob",
            "DaemonSet",
            "Job",
            "StatefulSet",
        ];
        let lax = if rng.once_in(20) { 6 } else { 5 };
        let levels = [
            "baseline",
            "restricted",
            "restricted",
            "baseline",
            "restricted",
            "privileged",
        ];
        PodCase {
            kind: rng.pick(&kinds).to_owned(),
            level: levels[rng.below(lax)].to_owned(),
            minor: MINORS[rng.below(MINORS.len())],
            pod: generate::pod(rng),
        }
    }

    fn requests(&self, case: &PodCase) -> Vec<Request> {
        let mut pod = case.pod.clone();
        default_volumes(&mut pod);
        vec![Request {
            level: case.level.clone(),
            version: format!("v1.{}", case.minor),
            ..Request::about("pod", pod.to_string().as_bytes())
        }]
    }

    fn compare(&self, case: &PodCase, answers: &[Answer]) -> Outcome {
        let [theirs] = answers else {
            return Outcome::differs("another question", "", "");
        };
        let (Ok(document), Some(level)) = (
            Document::parse(&wrapped(case).to_string()),
            Level::parse(&case.level),
        ) else {
            return Outcome::differs("the pod is not read", "", "");
        };
        let Some(resource) = resources(&document).next() else {
            return Outcome::differs("there is no object", "", "");
        };
        let verdicts = pss::evaluate(&resource, level, KubernetesVersion::minor(case.minor));
        let named = |wanted| -> BTreeSet<&str> {
            let of = verdicts.iter().filter(|(_, verdict)| *verdict == wanted);
            of.map(|(id, _)| *id).collect()
        };
        if theirs.error.is_some() {
            // A value of the wrong type: the pod never comes to admission.
            return Outcome::Same("refused before admission");
        }
        let ours = named(Verdict::Forbidden);
        let forbidden: BTreeSet<&str> = theirs
            .forbidden
            .iter()
            .map(|one| one.check.as_str())
            .collect();
        let unknown = named(Verdict::Unknown);
        if !unknown.is_empty() {
            return Outcome::differs("only Sealward cannot tell", format!("{unknown:?}"), "");
        }
        if ours != forbidden {
            let theirs = serde_json::to_string(&theirs.forbidden).unwrap_or_default();
            return Outcome::differs("the verdicts differ", format!("{ours:?}"), theirs);
        }
        Outcome::Same(if ours.is_empty() {
            "allowed"
        } else {
            "forbidden"
        })
    }
}

impl Case for PodCase {
    fn smaller(&self) -> Vec<Self> {
        let mut smaller: Vec<Self> = Vec::new();
        if self.kind != "Pod" {
            smaller.push(Self {
                kind: "Pod".to_owned(),
                ..self.clone()
            });
        }
        smaller.extend(without_one(&self.pod).into_iter().map(|pod| Self {
            pod,
            ..self.clone()
        }));
        smaller
    }

    fn save(&self) -> Value {
        json!({"pod": self.pod, "kind": self.kind, "level": self.level, "minor": self.minor})
    }

    fn load(saved: &Value) -> Option<Self> {
        let text = |key: &str| Some(saved.get(key)?.as_str()?.to_owned());
        Some(Self {
            pod: saved.get("pod")?.clone(),
            kind: text("kind")?,
            level: text("level")?,
            minor: u16::try_from(saved.get("minor")?.as_u64()?).ok()?,
        })
    }
}

/// The API server makes a volume without a source an `emptyDir` before admission sees it; the
/// oracle is admission alone.
fn default_volumes(pod: &mut Value) {
    let Some(volumes) = pod
        .pointer_mut("/spec/volumes")
        .and_then(Value::as_array_mut)
    else {
        return;
    };
    for volume in volumes {
        if volume.is_null() {
            *volume = json!({});
        }
        if let Some(volume) = volume.as_object_mut() {
            let set = |(key, value): (&String, &Value)| {
                generate::VOLUME_SOURCES.contains(&key.as_str()) && !value.is_null()
            };
            if !volume.iter().any(set) {
                volume.insert("emptyDir".to_owned(), json!({}));
            }
        }
    }
}

/// The object that the pod stands in.
fn wrapped(case: &PodCase) -> Value {
    let mut object = case.pod.clone();
    if case.kind == "Pod" {
        object["apiVersion"] = json!("v1");
        object["kind"] = json!("Pod");
        return object;
    }
    let group = if matches!(case.kind.as_str(), "Job" | "CronJob") {
        "batch/v1"
    } else {
        "apps/v1"
    };
    let mut spec = json!({"template": object});
    if case.kind == "CronJob" {
        spec = json!({"jobTemplate": {"spec": spec}});
    }
    json!({"apiVersion": group, "kind": case.kind, "metadata": {"name": "a"}, "spec": spec})
}

/// `value` with one of its members, at any depth, taken out; the outermost first.
pub(super) fn without_one(value: &Value) -> Vec<Value> {
    let mut smaller = Vec::new();
    match value {
        Value::Object(members) => {
            for key in members.keys() {
                let mut less = members.clone();
                less.remove(key);
                smaller.push(Value::Object(less));
            }
            for (key, member) in members {
                for member in without_one(member) {
                    let mut less = members.clone();
                    less.insert(key.clone(), member);
                    smaller.push(Value::Object(less));
                }
            }
        }
        Value::Array(items) => {
            smaller.extend((0..items.len()).map(|at| {
                let mut less = items.clone();
                less.remove(at);
                Value::Array(less)
            }));
            for (at, item) in items.iter().enumerate() {
                smaller.extend(without_one(item).into_iter().map(|item| {
                    let mut less = items.clone();
                    less[at] = item;
                    Value::Array(less)
                }));
            }
        }
        _ => {}
    }
    smaller
}
