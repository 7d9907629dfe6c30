//! What decides how many pods a workload has, in place of its own number.

use super::Workload;
use super::tables::{Item, Space, Tables};
use super::workload::SCALED;
use crate::document::Node;
use crate::posture::Resource;
use crate::posture::overlay::Alterations;

/// A HorizontalPodAutoscaler, a ScaledObject of KEDA, or a Rollout of Argo that has its pods from a workload.
#[derive(Clone, Debug)]
pub(in crate::posture) struct Autoscaler {
    /// The kind and the name of the workload. A template may have a part in them, as in the workload's own.
    pub(in crate::posture) target: (Box<str>, Box<str>),
    /// The fewest pods; `None` where that cannot be told, or is none.
    least: Option<i64>,
    /// Whether the workload itself asks for no pods where it is scaled so.
    in_its_place: bool,
    /// Whether a kustomization changes it.
    is_patched: bool,
}

impl Autoscaler {
    pub(super) fn read(resource: &Resource<'_>) -> Option<Self> {
        let (target, least, by_default) = match (resource.group(), resource.kind()) {
            ("autoscaling", "HorizontalPodAutoscaler") => ("scaleTargetRef", "minReplicas", 1),
            // At zero the workload is away in any case: how many there are when it is needed it does not say.
            ("keda.sh", "ScaledObject") => ("scaleTargetRef", "minReplicaCount", 0),
            // Without a number there is one, or an autoscaler of the Rollout decides.
            ("argoproj.io", "Rollout") => ("workloadRef", "replicas", 0),
            _ => return None,
        };
        let spec = resource.node().get("spec")?;
        let in_its_place = target == "workloadRef";
        let target = spec.get(target)?;
        let text = |key| {
            let text = target.get(key).and_then(Node::as_text);
            text.filter(|it| !it.is_sensitive()).map(|it| it.expose())
        };
        let least = spec.get(least).filter(|it| !it.is_null());
        let least = least.map_or(Some(by_default), Node::as_i64);
        Some(Self {
            target: (
                text("kind").unwrap_or("Deployment").into(),
                text("name")?.into(),
            ),
            least: least.filter(|it| *it > 0),
            in_its_place,
            is_patched: false,
        })
    }

    /// Takes in what kustomizations change in it.
    pub(super) fn alter(&mut self, alterations: &Alterations<'_>) {
        self.is_patched = alterations.reach_or_delete(&["spec"]);
    }
}

/// How many pods a workload has at least.
#[derive(Clone, Copy, Debug)]
pub(in crate::posture) enum Replicas {
    /// As many, or in another cluster of the scan so many.
    Known {
        fewest: i64,
        most: i64,
        is_scaled: bool,
    },
    Unknown(&'static str),
}

impl Replicas {
    pub(in crate::posture) fn of(
        tables: &Tables<'_>,
        space: &Space<'_>,
        (item, workload): (Item<'_>, &Workload),
    ) -> Self {
        // Without a number a Deployment has one; with none it is scaled by nobody.
        let own = workload.replicas.unwrap_or(1);
        let object = &item.fact.object;
        let target = (object.kind.as_str(), object.name.as_str());
        let here = scalers(space, target);
        if own == 0 && workload.replicas_unknown.is_none() && !here.iter().any(|it| it.in_its_place)
        {
            return Self::known(own, own, false);
        }
        if here.is_empty() {
            if tables
                .space("")
                .is_some_and(|it| !scalers(it, target).is_empty())
            {
                return Self::Unknown(
                    "whether an autoscaler of such a workload is for its namespace cannot be told",
                );
            }
            return match workload.replicas_unknown {
                Some(reason) => Self::Unknown(reason),
                None => Self::known(own, own, false),
            };
        }
        if here.iter().any(|it| it.is_patched) {
            return Self::Unknown(SCALED);
        }
        let least: Option<Vec<i64>> = here.iter().map(|it| it.least).collect();
        let (fewest, most) = least.map_or((None, None), |it| {
            (it.iter().min().copied(), it.iter().max().copied())
        });
        match (fewest, most) {
            (Some(fewest), Some(most)) => Self::known(fewest, most, true),
            _ => Self::Unknown("how many replicas there are an autoscaler decides"),
        }
    }

    const fn known(fewest: i64, most: i64, is_scaled: bool) -> Self {
        Self::Known {
            fewest,
            most,
            is_scaled,
        }
    }
}

fn scalers<'s>(space: &'s Space<'_>, target: (&'s str, &'s str)) -> &'s [&'s Autoscaler] {
    let scalers = space.autoscalers.get(&target);
    scalers.map_or(&[][..], Vec::as_slice)
}
