//! Patches and configurations that stand in a document as texts, as in a kustomization or a ConfigMap: such a text is hidden
//! where a part of it were, if it stood in a file of its own.

use super::table::{Node as Data, NodeId, Row, Table};
use super::{Kind, Limits, SourceFile, sniff};

/// Hides the texts in which anything must stay hidden. `configures` tells that a ConfigMap is among what stands there, in which a
/// configuration may stand under any key.
pub(super) fn mark(table: &mut Table, limits: &Limits, configures: bool) {
    let mut texts = texts(table, configures);
    // However many aliases lead to a text, it is read once.
    texts.sort_unstable();
    texts.dedup();
    let hides = |id: &NodeId| limits.is_inner || hides(table.scalar(*id), limits);
    texts.retain(|id| !table.node(*id).is(Data::SENSITIVE) && hides(id));
    for id in &texts {
        if let Some(node) = table.nodes.get_mut(*id as usize) {
            node.set(Data::SENSITIVE);
        }
    }
    table.withheld |= !texts.is_empty();
}

/// The rows of such texts, told by names alone, at any depth.
fn texts(table: &Table, configures: bool) -> Vec<NodeId> {
    let mut found = Vec::new();
    let rows = NodeId::try_from(table.nodes.len()).unwrap_or(NodeId::MAX);
    let followed = |id: NodeId| match table.node(id) {
        node if node.row() == Row::Alias => node.data,
        _ => id,
    };
    let mut add = |id: NodeId| {
        let id = followed(id);
        if table.node(id).row() == Row::Value(Kind::String) {
            found.push(id);
        }
    };
    let (mut lists, mut configurations, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for key in (0..rows).filter(|id| table.node(*id).is(Data::KEY)) {
        match table.key(key) {
            "patch" => add(table.after(key)),
            "patchesStrategicMerge" => lists.push(followed(table.after(key))),
            "ClusterConfiguration" | "config.conf" | "content" | "kubeconfig.conf" | "kubelet" => {
                configurations.push(followed(table.after(key)));
            }
            _ if configures => others.push(followed(table.after(key))),
            _ => {}
        }
    }
    lists.sort_unstable();
    lists.dedup();
    for list in lists {
        let mut item = list.saturating_add(1);
        while item < table.after(list) {
            add(item);
            item = table.after(item);
        }
    }
    // Under these keys many other things stand.
    let is_text = |id: &NodeId| table.node(*id).row() == Row::Value(Kind::String);
    configurations.retain(|id| is_text(id) && table.scalar(*id).contains("kind"));
    found.extend(configurations);
    others.retain(|id| is_text(id) && sniff::may_configure(table.scalar(*id)));
    found.extend(others);
    found
}

/// Whether a text has a part that must stay hidden; one that cannot be read may.
fn hides(text: &str, limits: &Limits) -> bool {
    let inner = Limits {
        is_inner: true,
        ..*limits
    };
    let file = SourceFile::read("", text.as_bytes().to_vec(), &inner);
    file.map_or(true, |file| !file.hidden().is_empty())
}

#[cfg(test)]
mod tests {
    use crate::document::Document;

    fn is_hidden(patch: &str) -> bool {
        let text = format!("patches: [{{patch: {patch:?}}}]");
        let document = Document::parse(&text).unwrap();
        let item = document.root().get("patches").unwrap().items().next();
        item.unwrap().get("patch").unwrap().is_sensitive()
    }

    #[test]
    fn a_patch_is_hidden_where_a_file_with_it_would_hide_something() {
        for secret in [
            "kind: Secret\nstringData: {a: b}",
            "kind: not-used\ndata: {a: b}",
            "kind: Deployment\nspec: {env: [{name: DB_PASSWORD, value: kV9c-Qm27}]}",
            "[{op: add, path: /stringData/a, value: b}]",
            "[{op: replace, path: x/data, value: {a: b}}]",
            "[{op: replace, path: '', value: {data: {a: b}}}]",
            "[{op: add, path: /spec/password, value: kV9c-Qm27}]",
            "{\"kind\": \"Secret\", \"data\": {\"a\": \"b\"}}",
            "a: [",
            "patches: [{patch: 'a: b'}]",
        ] {
            assert!(is_hidden(secret), "{secret}");
        }
        for plain in [
            "kind: Deployment\nspec: {replicas: 3}",
            "[{op: replace, path: /spec/replicas, value: 3}]",
            "",
        ] {
            assert!(!is_hidden(plain), "{plain}");
        }
    }

    #[test]
    fn texts_within_texts_are_not_read_level_by_level() {
        let mut text = "a: b".to_owned();
        for _ in 0..200 {
            text = format!("patch: |\n{}", indented(&text));
        }
        let document = Document::parse(&text).unwrap();
        assert!(document.root().get("patch").unwrap().is_sensitive());
    }

    fn indented(text: &str) -> String {
        text.lines().map(|line| format!(" {line}\n")).collect()
    }
}
