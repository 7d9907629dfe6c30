//! Pod disruption budgets.

use super::Anchor;
use super::labels::Selector;
use super::remedy::remedy;
use crate::document::{Node, SourceFile};
use crate::posture::fix::{Change, Proposal, Safety};
use crate::posture::overlay::Alterations;
use crate::posture::{Resource, template};

/// A PodDisruptionBudget.
#[derive(Clone, Debug)]
pub(in crate::posture) struct Disruption {
    /// The pods it counts: none without a selector, all of the namespace with an empty one.
    pub(in crate::posture) pods: Option<Selector>,
    pub(in crate::posture) min_available: Option<(Amount, Anchor)>,
    pub(in crate::posture) max_unavailable: Option<(Amount, Anchor)>,
    /// Whether kustomizations change the numbers, or take it away.
    pub(in crate::posture) is_patched: bool,
    /// What lets one pod go at a time.
    pub(in crate::posture) one_at_a_time: Option<Box<Proposal>>,
}

/// A number of pods, or a share of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::posture) enum Amount {
    Count(i64),
    Percent(i64),
    Unknown,
}

impl Disruption {
    pub(super) fn read(file: &SourceFile, resource: &Resource<'_>) -> Self {
        let object = resource.node();
        let amount = |key: &str, path: &'static str| {
            let node = object.at(&["spec", key]).filter(|node| !node.is_null())?;
            Some((Amount::read(node), Anchor::new(file, node, path)))
        };
        // With an empty one it counted none in the version before `v1`.
        let counts_none = |it: &Selector| {
            it.is_empty() && !it.is_unknown() && resource.api_version() == "policy/v1beta1"
        };
        let pods = Selector::read(object.at(&["spec", "selector"]));
        Self {
            pods: pods.filter(|it| !counts_none(it)),
            min_available: amount("minAvailable", "spec.minAvailable"),
            max_unavailable: amount("maxUnavailable", "spec.maxUnavailable"),
            one_at_a_time: one_at_a_time(resource),
            is_patched: false,
        }
    }

    /// Takes in what kustomizations change in it.
    pub(super) fn alter(&mut self, alterations: &Alterations<'_>) {
        let amounts = ["minAvailable", "maxUnavailable"];
        let mut amounts = amounts.into_iter();
        self.is_patched = amounts.any(|it| alterations.reach_or_delete(&["spec", it]));
        if alterations.reach(&["spec", "selector"]) {
            self.pods.get_or_insert_default().leave_open();
        }
    }
}

/// The API server refuses a budget that has both.
fn one_at_a_time(resource: &Resource<'_>) -> Option<Box<Proposal>> {
    let spec = resource.node().get("spec")?;
    let set = Change::set(spec, &["maxUnavailable"], 1_i64);
    let change = match spec.get("minAvailable") {
        Some(least) => set.and(Change::remove(least)),
        None => set,
    };
    let title = "let one pod be unavailable";
    remedy(resource, Safety::Review, title, &change)
}

impl Amount {
    fn read(node: Node<'_>) -> Self {
        if let Some(count) = node.as_i64() {
            return Self::Count(count);
        }
        let text = node
            .as_text()
            .filter(|_| template::expression(node).is_none());
        let percent = text.and_then(|text| text.expose().strip_suffix('%')?.parse().ok());
        percent.map_or(Self::Unknown, Self::Percent)
    }
}
