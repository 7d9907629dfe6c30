//! API servers and the encryption configurations that they read.

use super::Anchor;
use crate::document::{Node, SourceFile};
use crate::posture::{Component, Resource, Setting};

/// An API server that names an encryption configuration.
#[derive(Clone, Debug)]
pub(in crate::posture) struct Encrypting {
    /// Where it names it.
    pub(in crate::posture) at: Anchor,
    /// Whether it reads the file again when that changes; `None` where that cannot be told.
    pub(in crate::posture) reloads: Option<bool>,
}

impl Encrypting {
    /// `None` for one that names none, or of which that cannot be told.
    pub(super) fn read(
        file: &SourceFile,
        resource: &Resource<'_>,
        server: &Component<'_>,
    ) -> Option<Self> {
        let Setting::Set { node, .. } = server.flag("encryption-provider-config") else {
            return None;
        };
        let path = resource.document().path(resource.node(), node)?;
        let reload = server.flag("encryption-provider-config-automatic-reload");
        Some(Self {
            at: Anchor::new(file, node, path.to_string()),
            reloads: match reload {
                Setting::Absent { .. } => Some(false),
                _ => reload.as_switch(),
            },
        })
    }
}

/// Whether an encryption configuration has a KMS provider anywhere.
pub(super) fn has_kms(object: Node<'_>) -> bool {
    let rules = object.get("resources").into_iter().flat_map(Node::items);
    let mut providers =
        rules.flat_map(|rule| rule.get("providers").into_iter().flat_map(Node::items));
    providers.any(|provider| provider.get("kms").is_some_and(|kms| !kms.is_null()))
}
