//! Which texts must never be shown: decided once, when a document is loaded.
//!
//! - a Secret's `data` and `stringData`, with everything below them;
//! - the annotation `kubectl.kubernetes.io/last-applied-configuration`, which repeats an object;
//! - in a document with an EncryptionConfiguration every `secret`, wherever it stands and however it
//!   is capitalised, and every item of `keys` that is no object.

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
            for name in ["data", "stringData"] {
                found.extend(object.get(name).map(|value| value.id));
                // Of a repeated key the values that do not count are secret too.
                found.extend(repeated(table, object.id, name));
            }
        }
        if is_encryption_configuration(kind) {
            found.extend(encryption_keys(table));
        }
    }
    found
}

/// Whether a kind is an EncryptionConfiguration, whatever its version.
pub(super) fn is_encryption_configuration(kind: &str) -> bool {
    matches!(kind, "EncryptionConfiguration" | "EncryptionConfig")
}

/// The values of a mapping's key, all of them where it is repeated.
fn repeated<'a>(table: &'a Table, id: NodeId, name: &'a str) -> impl Iterator<Item = NodeId> + 'a {
    let irregular = table.node(id).is(Data::IRREGULAR);
    let end = if irregular { table.after(id) } else { 0 };
    let mut next = id.saturating_add(1);
    let rows = std::iter::from_fn(move || {
        let key = (next < end).then_some(next)?;
        let value = table.after(key);
        next = table.after(value);
        Some((key, value))
    });
    rows.filter(move |&(key, _)| table.key(key) == name)
        .map(|(_, value)| value)
}

/// What may be an encryption key, in every row of the table: a misplaced key is a key all the same.
#[expect(
    clippy::cast_possible_truncation,
    reason = "fewer rows than bytes of text"
)]
fn encryption_keys(table: &Table) -> Vec<NodeId> {
    let mut found = Vec::new();
    for key in 0..table.nodes.len() as NodeId {
        if !table.node(key).is(Data::KEY) {
            continue;
        }
        let (name, value) = (table.key(key), table.after(key));
        if name.eq_ignore_ascii_case("secret") {
            found.push(value);
        } else if name.eq_ignore_ascii_case("keys") {
            found.extend(scalars(table, value));
        }
    }
    found
}

/// The row where it is a scalar; the items that are scalars where it is a list.
fn scalars(table: &Table, id: NodeId) -> Vec<NodeId> {
    let node = Node::follow(table, id, NONE);
    let items = node
        .items()
        .filter(|item| !table.node(item.id).is_collection());
    let own = (!table.node(node.id).is_collection()).then_some(node.id);
    own.into_iter().chain(items.map(|item| item.id)).collect()
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
