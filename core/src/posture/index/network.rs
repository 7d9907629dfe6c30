//! Network policies.

use super::labels::Selector;
use crate::document::Node;
use crate::posture::overlay::Labelled;

/// A NetworkPolicy of Kubernetes itself.
#[derive(Clone, Debug)]
pub(in crate::posture) struct NetworkPolicy {
    /// The pods of its namespace that it is for.
    pub(in crate::posture) pods: Selector,
    /// What adds labels to that.
    pub(in crate::posture) labelled: Labelled,
}

impl NetworkPolicy {
    pub(super) fn read(object: Node<'_>) -> Self {
        // An absent selector is an empty one here: all pods of the namespace.
        let pods = Selector::read(object.at(&["spec", "podSelector"])).unwrap_or_default();
        Self {
            pods,
            labelled: Labelled::default(),
        }
    }
}
