//! Which texts must never be shown: decided once, when a document is loaded.
//!
//! - a Secret's `data` and `stringData`, with everything below them;
//! - the annotation `kubectl.kubernetes.io/last-applied-configuration`, which repeats an object;
//! - the `secret` of every key of an EncryptionConfiguration.

use super::Node;
use super::table::{NONE, Node as Data, NodeId, Table};

/// The annotation in which `kubectl apply` keeps a copy of the object.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// Marks the sensitive texts of a document.
pub(super) fn mark(table: &mut Table) {
    for id in find(table) {
        hide(table, id);
    }
}

/// The rows whose texts, with all below them, are sensitive.
fn find(table: &Table) -> Vec<NodeId> {
    let mut found = Vec::new();
    let mut objects = vec![Node::follow(table, 0, NONE)];
    let mut seen = std::collections::HashSet::new();
    while let Some(object) = objects.pop() {
        // Lists may hold Lists; an alias can bring the same one again.
        if !seen.insert(object.id) {
            continue;
        }
        let kind = object.get("kind").map_or("", |kind| kind.text().expose());
        if kind.ends_with("List") {
            objects.extend(object.get("items").into_iter().flat_map(Node::items));
        }
        if let Some(copy) = object.at(&["metadata", "annotations", LAST_APPLIED]) {
            found.push(copy.id);
        }
        if kind == "Secret" || kind == "SecretList" {
            found.extend(
                ["data", "stringData"]
                    .iter()
                    .filter_map(|key| object.get(key))
                    .map(|n| n.id),
            );
        }
        if matches!(kind, "EncryptionConfiguration" | "EncryptionConfig") {
            found.extend(keys(object).map(|secret| secret.id));
        }
    }
    found
}

/// The `secret` of every key, wherever a provider puts its keys.
fn keys(configuration: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    configuration
        .get("resources")
        .into_iter()
        .flat_map(Node::items)
        .filter_map(|rule| rule.get("providers"))
        .flat_map(Node::items)
        .flat_map(Node::entries)
        .filter_map(|provider| provider.value.get("keys"))
        .flat_map(Node::items)
        .filter_map(|key| key.get("secret"))
}

/// Marks a row and all that is in it, aliases' targets included.
fn hide(table: &mut Table, id: NodeId) {
    let mut rows = vec![id];
    while let Some(id) = rows.pop() {
        if table.node(id).is(Data::SENSITIVE) {
            continue;
        }
        for row in id..table.after(id) {
            let node = table.node(row);
            let hidden = table
                .nodes
                .get_mut(row as usize)
                .filter(|_| !node.is(Data::KEY));
            if let Some(hidden) = hidden {
                hidden.set(Data::SENSITIVE);
            }
            if node.row() == super::table::Row::Alias {
                rows.push(node.data);
            }
            let brought = table.entries(row).unwrap_or_default();
            rows.extend(
                brought
                    .iter()
                    .map(|entry| entry.value)
                    .filter(|&value| value < id),
            );
        }
    }
}
