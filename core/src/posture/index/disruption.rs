//! Pod disruption budgets.

use super::Anchor;
use super::labels::Selector;
use crate::document::{Node, SourceFile};
use crate::posture::template;

/// A PodDisruptionBudget.
#[derive(Clone, Debug)]
pub(in crate::posture) struct Disruption {
    /// The pods it counts: none without a selector, all of the namespace with an empty one.
    pub(in crate::posture) pods: Option<Selector>,
    pub(in crate::posture) min_available: Option<(Amount, Anchor)>,
    pub(in crate::posture) max_unavailable: Option<(Amount, Anchor)>,
}

/// A number of pods, or a share of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::posture) enum Amount {
    Count(i64),
    Percent(i64),
    Unknown,
}

impl Disruption {
    pub(super) fn read(file: &SourceFile, object: Node<'_>) -> Self {
        let amount = |key: &str, path: &'static str| {
            let node = object.at(&["spec", key]).filter(|node| !node.is_null())?;
            Some((Amount::read(node), Anchor::new(file, node, path)))
        };
        Self {
            pods: Selector::read(object.at(&["spec", "selector"])),
            min_available: amount("minAvailable", "spec.minAvailable"),
            max_unavailable: amount("maxUnavailable", "spec.maxUnavailable"),
        }
    }
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
