//! Which texts must never be shown: decided once, when a document is loaded.
//!
//! - a Secret's `data` and `stringData`, with everything below them; of a SealedSecret all but its metadata, since what is
//!   to be encrypted may not be;
//! - the annotation `kubectl.kubernetes.io/last-applied-configuration`, which repeats an object;
//! - the keys of an EncryptionConfiguration, all but their names;
//! - tokens, passwords and private keys of a kubeconfig, of kubeadm's configuration, and of what names no kind at all,
//!   such as the configuration of k3s;
//! - what a patch of kustomize sets that may be a Secret's: it may leave to others to say what it patches.
//!
//! What a document says of itself may be broken, repeated or misplaced, and a secret in it is a
//! secret all the same. So the fields are looked for by name at any depth of a document in which
//! any `kind` names a Secret or an EncryptionConfiguration, repeated keys that do not count for the
//! reader included.

use super::Kind;
use super::table::{Node as Data, NodeId, Row, Table};

/// The annotation in which `kubectl apply` keeps a copy of the object.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// Marks the sensitive texts of a document, and says how many rows that took looking at. `is_inner` tells that the
/// document is a text in another one, as patches are.
pub(super) fn mark(table: &mut Table, is_inner: bool) -> usize {
    let found = find(table);
    let operations = table.node(0).row() == Row::Value(Kind::Sequence);
    let mut seen = table.nodes.len();
    for id in found.always {
        seen = seen.saturating_add(hide(table, id, None));
    }
    if found.secret || is_inner || operations {
        for id in found.data {
            seen = seen.saturating_add(hide(table, id, None));
        }
    }
    let mut values = data_of_no_kind(table);
    if found.secret || found.sealed {
        values.extend(beside_kind(table));
    }
    if operations {
        values.extend(beside_path(table));
    }
    for id in values {
        seen = seen.saturating_add(hide(table, id, None));
    }
    if found.credentials || !found.kind {
        for id in found.named {
            seen = seen.saturating_add(hide(table, id, None));
        }
    }
    if found.encryption {
        for id in found.keys {
            seen = seen.saturating_add(hide(table, id, Some("name")));
        }
    }
    seen
}

/// Whether any text is hidden.
pub(super) fn is_any(table: &Table) -> bool {
    let hidden = |node: &Data| node.is(Data::SENSITIVE) && !node.is_collection();
    table.nodes.iter().any(hidden)
}

/// Rows of values, by the key they stand under.
#[derive(Default)]
struct Found {
    /// Whether a `kind` names a Secret, and whether one names an EncryptionConfiguration.
    secret: bool,
    encryption: bool,
    /// Whether one names a SealedSecret.
    sealed: bool,
    /// Whether a `kind` is one whose credentials stand among other fields, and whether there is a `kind` at all.
    credentials: bool,
    kind: bool,
    always: Vec<NodeId>,
    data: Vec<NodeId>,
    keys: Vec<NodeId>,
    /// Values that are credentials by their name.
    named: Vec<NodeId>,
}

/// Fields of a kubeconfig, of the kubelet's and kubeadm's configuration and of k3s that hold a credential; k3s takes `+` behind
/// them.
const CREDENTIALS: [&str; 15] = [
    "access-token",
    "agent-token",
    "certificateKey",
    "client-key-data",
    "client-secret",
    "datastore-endpoint",
    "etcd-s3-access-key",
    "etcd-s3-secret-key",
    "id-token",
    "password",
    "refresh-token",
    "staticPodURLHeader",
    "tlsBootstrapToken",
    "token",
    "vpn-auth",
];

/// Kinds of which those are fields.
fn has_credentials(kind: &str) -> bool {
    let kinds = [
        "Config",
        "InitConfiguration",
        "JoinConfiguration",
        "KubeletConfiguration",
    ];
    kinds.iter().any(|it| kind.eq_ignore_ascii_case(it))
}

fn find(table: &Table) -> Found {
    let mut found = Found::default();
    for (row, node) in table.nodes.iter().enumerate() {
        if !node.is(Data::KEY) || !may_matter(*node) {
            continue;
        }
        // INVARIANT: a table has fewer than 2^32 rows.
        let Ok(id) = NodeId::try_from(row) else { break };
        let value = table.after(id);
        let name = table.key(id);
        let is = |wanted: &str| name.eq_ignore_ascii_case(wanted);
        if is("kind") || is("apiVersion") {
            let says = table.scalar(followed(table, value));
            found.kind |= is("kind");
            found.credentials |= has_credentials(says);
            found.secret |= ["Secret", "SecretList"]
                .iter()
                .any(|it| says.eq_ignore_ascii_case(it));
            found.sealed |= says.eq_ignore_ascii_case("SealedSecret");
            found.encryption |=
                is_encryption_configuration(says) || says.starts_with("apiserver.config.k8s.io");
        } else if is("stringData") || name == LAST_APPLIED {
            found.always.push(value);
        } else if is("data") {
            found.data.push(value);
        } else if ["keys", "secret", "aescbc", "aesgcm", "secretbox"]
            .iter()
            .any(|it| is(it))
        {
            found.keys.push(value);
        } else if CREDENTIALS
            .iter()
            .any(|it| name.trim_end_matches('+').eq_ignore_ascii_case(it))
        {
            found.named.push(value);
        }
    }
    found
}

/// The mappings of a document.
fn mappings(table: &Table) -> impl Iterator<Item = NodeId> {
    let rows = NodeId::try_from(table.nodes.len()).unwrap_or(NodeId::MAX);
    (0..rows).filter(|id| {
        let node = table.node(*id);
        node.row() == Row::Value(Kind::Mapping) && !node.is(Data::KEY)
    })
}

/// The entries that stand in a mapping itself, repeated ones too.
fn entries(table: &Table, id: NodeId) -> impl Iterator<Item = (&str, NodeId)> {
    let mut next = id.saturating_add(1);
    std::iter::from_fn(move || {
        let key = (next < table.after(id)).then_some(next)?;
        let value = table.after(key);
        next = table.after(value);
        Some((table.key(key), value))
    })
}

/// `data` where the document's own kind is none, as in a patch whose target says it: kinds begin with a capital letter.
fn data_of_no_kind(table: &Table) -> Vec<NodeId> {
    let is_mapping = table.node(0).row() == Row::Value(Kind::Mapping);
    let own = || entries(table, 0).filter(|_| is_mapping);
    let is_none = own().any(|(key, value)| {
        let kind = table.scalar(followed(table, value));
        key == "kind" && kind.starts_with(|first: char| !first.is_ascii_uppercase())
    });
    let data = own().filter(|(key, _)| is_none && key.eq_ignore_ascii_case("data"));
    data.map(|(_, value)| value).collect()
}

/// What the operations of a JSON patch set in a Secret, or may set in one: their targets stand elsewhere.
fn beside_path(table: &Table) -> Vec<NodeId> {
    let mut found = Vec::new();
    for id in mappings(table) {
        let brought = table.entries(id).unwrap_or_default();
        let brought = brought.iter().map(|it| (table.key(it.key), it.value));
        let all: Vec<_> = entries(table, id).chain(brought).collect();
        let sets_secret = all.iter().any(|(key, value)| {
            let path = table.scalar(followed(table, *value));
            // What stands before the first slash counts for nothing.
            let field = path.split('/').nth(1).unwrap_or_default();
            *key == "path"
                && (field.eq_ignore_ascii_case("data")
                    || field.eq_ignore_ascii_case("stringData")
                    || path.contains("last-applied-configuration"))
        });
        let values = all.into_iter().filter(|(key, _)| *key == "value");
        found.extend(values.filter(|_| sets_secret).map(|(_, value)| value));
    }
    found
}

/// In each mapping whose `kind` is a Secret, or a SealedSecret, all values but those that say what it is: a misspelt
/// field holds its secret all the same.
fn beside_kind(table: &Table) -> Vec<NodeId> {
    let mut found = Vec::new();
    for id in mappings(table) {
        let entries = || entries(table, id);
        let is_secret = |(key, value): (&str, NodeId)| {
            let kind = || table.scalar(followed(table, value));
            let is = |it: &str| kind().eq_ignore_ascii_case(it);
            key == "kind" && (is("Secret") || is("SealedSecret"))
        };
        if entries().any(is_secret) {
            let shown = ["apiVersion", "kind", "metadata", "type", "immutable"];
            let hidden = entries().filter(|(key, _)| !shown.contains(key));
            found.extend(hidden.map(|(_, value)| value));
            // What is to be a word and is none may be a misplaced value.
            let words = entries().filter(|(key, _)| matches!(*key, "type" | "immutable"));
            let broken = words.filter(|(key, value)| {
                let word = table.node(*value);
                word.is_collection()
                    || (*key == "immutable" && word.row() != Row::Value(Kind::Bool))
            });
            found.extend(broken.map(|(_, value)| value));
        }
    }
    found
}

/// Whether a key can be one of those above by its length; nearly all keys are told apart by that.
const fn may_matter(key: Data) -> bool {
    let length = key.end.saturating_sub(key.start);
    matches!(length, 4..=18 | 48 | 50) || key.is(Data::DECODED) || is_alias(key)
}

const fn is_alias(node: Data) -> bool {
    matches!(node.row(), Row::Alias) || node.is(Data::ALIAS_KEY)
}

/// The row that an alias stands for.
fn followed(table: &Table, id: NodeId) -> NodeId {
    let node = table.node(id);
    if node.row() == Row::Alias {
        node.data
    } else {
        id
    }
}

/// Whether a kind is an EncryptionConfiguration, whatever its version.
pub(super) fn is_encryption_configuration(kind: &str) -> bool {
    matches!(kind, "EncryptionConfiguration" | "EncryptionConfig")
}

/// Marks a row and all that is in it, aliases' targets included, all but the value of `except`;
/// says how many rows it looked at.
fn hide(table: &mut Table, id: NodeId, except: Option<&str>) -> usize {
    let mut rows = vec![id];
    let mut seen = 0_usize;
    while let Some(id) = rows.pop() {
        let end = table.after(id);
        let mut row = id;
        while row < end {
            seen = seen.saturating_add(1);
            let node = table.node(row);
            let named = |name: &str| table.key(row).eq_ignore_ascii_case(name);
            let skipped = node.is(Data::KEY) && except.is_some_and(named);
            if skipped && !table.node(row.saturating_add(1)).is_collection() {
                row = row.saturating_add(2);
                continue;
            }
            // A collection that is hidden already was walked, or is being walked, with all in it.
            // Once more for each `data` within `data` would be quadratic.
            if node.is(Data::SENSITIVE) && node.is_collection() {
                row = table.after(row);
                continue;
            }
            let fresh = !node.is(Data::SENSITIVE) && !node.is(Data::KEY);
            if let Some(hidden) = table.nodes.get_mut(row as usize).filter(|_| fresh) {
                hidden.set(Data::SENSITIVE);
                if node.row() == Row::Alias {
                    rows.push(node.data);
                }
                let brought = table.entries(row).unwrap_or_default();
                let outside = brought.iter().map(|entry| entry.value);
                rows.extend(outside.filter(|value| !(id..end).contains(value)));
            }
            row = row.saturating_add(1);
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::mark;
    use crate::document::Document;

    /// How many rows are looked at for one row of the document.
    fn rows_per_row(text: &str) -> usize {
        let mut table = Document::parse(text).unwrap().table;
        for node in &mut table.nodes {
            node.clear(super::Data::SENSITIVE);
        }
        mark(&mut table, false).div_ceil(table.nodes.len())
    }

    #[test]
    fn no_row_is_looked_at_more_often_for_data_within_data() {
        let nested = |field: &str, depth| {
            let (open, close) = (format!("{{{field}: ").repeat(depth), "}".repeat(depth));
            format!("kind: Secret\na: {open}[{}]{close}", "1,".repeat(1000))
        };
        for field in ["data", "stringData"] {
            assert!(rows_per_row(&nested(field, 500)) <= 3, "{field}");
        }
        let aliased = |times| {
            let list = "1,".repeat(1000);
            format!(
                "kind: Secret\nx: &x [{list}]\ny: [{}]",
                "{data: *x},".repeat(times)
            )
        };
        assert!(rows_per_row(&aliased(90)) <= 3);
    }
}
