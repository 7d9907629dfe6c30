//! Which words of a unit must never be shown.

use crate::document::table::{Node, NodeId, Row, Table};
use crate::document::{Kind, Syntax};

/// Flags whose value is a secret.
const FLAGS: [&str; 8] = [
    "token",
    "agent-token",
    "datastore-endpoint",
    "etcd-s3-access-key",
    "etcd-s3-secret-key",
    "password",
    "tls-bootstrap-token",
    "vpn-auth",
];

/// Marks what `Environment=` and commands hold of secrets, by the names they have. A value with somebody's password in
/// its address is one too.
pub(super) fn mark(table: &mut Table, syntax: Syntax) {
    let mut hidden = Vec::new();
    let root = NodeId::default();
    for (name, value) in entries(table, root) {
        if syntax == Syntax::Environment {
            of_variable(table, name, value, &mut hidden);
            continue;
        }
        for (key, value) in entries(table, value) {
            match table.node(value).row() {
                Row::Value(Kind::Mapping) => {
                    for (name, value) in entries(table, value) {
                        of_variable(table, name, value, &mut hidden);
                    }
                }
                Row::Value(Kind::Sequence) => of_command(table, value, &mut hidden),
                _ if table.key(key).starts_with("SetCredential") => hidden.push(value),
                _ => {}
            }
        }
    }
    for id in hidden {
        if let Some(node) = table.nodes.get_mut(id as usize) {
            node.set(Node::SENSITIVE);
        }
    }
}

fn of_variable(table: &Table, name: NodeId, value: NodeId, hidden: &mut Vec<NodeId>) {
    let upper = table.key(name).to_ascii_uppercase();
    let names = [
        "TOKEN",
        "PASSWORD",
        "PASSWD",
        "SECRET",
        "CREDENTIAL",
        "_KEY",
        "ENDPOINT",
        "AUTH",
    ];
    let is_file = ["FILE", "PATH", "DIR", "ARGS", "OPTS"]
        .iter()
        .any(|it| upper.ends_with(it));
    let first = table.scalar(value.saturating_add(1));
    let words = ["", "true", "false", "yes", "no", "on", "off", "none"];
    let is_switch = words.contains(&first) || first.parse::<u16>().is_ok();
    let all = names.iter().any(|it| upper.contains(it)) && !is_file && !is_switch;
    if all {
        hidden.extend(items(table, value));
    } else {
        of_command(table, value, hidden);
    }
}

fn of_command(table: &Table, list: NodeId, hidden: &mut Vec<NodeId>) {
    let mut next = false;
    for word in items(table, list) {
        let text = table.scalar(word);
        let flag = text.trim_start_matches('-');
        let (name, value) = flag
            .split_once('=')
            .map_or((flag, None), |it| (it.0, Some(it.1)));
        let named = flag.len() < text.len() && FLAGS.contains(&name);
        let address = text
            .split_once("://")
            .is_some_and(|(_, rest)| rest.contains('@'));
        if next || address || (named && value.is_some()) {
            hidden.push(word);
        }
        next = named && value.is_none();
    }
}

/// Keys and values of a mapping.
fn entries(table: &Table, id: NodeId) -> Vec<(NodeId, NodeId)> {
    let mut rows = rows(table, id, Kind::Mapping).into_iter();
    let mut entries = Vec::new();
    while let (Some(key), Some(value)) = (rows.next(), rows.next()) {
        entries.push((key, value));
    }
    entries
}

fn items(table: &Table, id: NodeId) -> Vec<NodeId> {
    rows(table, id, Kind::Sequence)
}

/// The rows right within a collection of that kind.
fn rows(table: &Table, id: NodeId, kind: Kind) -> Vec<NodeId> {
    let end = if table.node(id).row() == Row::Value(kind) {
        table.after(id)
    } else {
        0
    };
    let mut next = id.saturating_add(1);
    let mut rows = Vec::new();
    while next < end {
        rows.push(next);
        next = table.after(next);
    }
    rows
}
