//! Network policies.

use super::labels::Selector;
use crate::document::Node;
use crate::posture::overlay::Alterations;

/// A NetworkPolicy of Kubernetes itself.
#[derive(Clone, Debug)]
pub(in crate::posture) struct NetworkPolicy {
    /// The pods of its namespace that it is for.
    pub(in crate::posture) pods: Selector,
}

impl NetworkPolicy {
    pub(super) fn read(object: Node<'_>) -> Self {
        // An absent selector is an empty one here: all pods of the namespace.
        let pods = Selector::read(object.at(&["spec", "podSelector"])).unwrap_or_default();
        Self { pods }
    }

    /// Takes in what kustomizations change in it.
    pub(super) fn alter(&mut self, alterations: &Alterations<'_>) {
        if alterations.reach(&["spec", "podSelector"]) {
            self.pods.leave_open();
        }
    }
}
