//! Configurations that other objects carry: as texts in ConfigMaps, and as files in the objects of Cluster API.

use super::{ObjectKind, Resource};
use crate::document::{Kind, Node, is_object, may_configure};

/// What an object carries.
#[derive(Debug)]
pub(super) enum Carried<'a> {
    /// What should be the text of a configuration.
    Configuration(Node<'a>),
    /// A text that says itself that it is a configuration, or holds one among other objects.
    Told(Node<'a>),
    /// A file, which need be no configuration of Kubernetes.
    File(Node<'a>),
    /// A patch of what kubeadm writes.
    Patch(Node<'a>),
    /// One that is not here to be read, and why.
    Unseen(Node<'a>, &'static str),
}

/// What an object carries; nothing for most.
pub(super) fn carried<'a>(resource: &Resource<'a>) -> Vec<Carried<'a>> {
    match resource.object() {
        ObjectKind::ConfigMap => in_config_map(resource),
        kind => match kubeadm_way(kind) {
            Some(way) => in_files(resource.node().at(way)),
            None => Vec::new(),
        },
    }
}

/// The way to what Cluster API hands to kubeadm.
pub(super) const fn kubeadm_way(kind: ObjectKind) -> Option<&'static [&'static str]> {
    match kind {
        ObjectKind::KubeadmConfig => Some(&["spec"]),
        ObjectKind::KubeadmConfigTemplate => Some(&["spec", "template", "spec"]),
        ObjectKind::KubeadmControlPlane => Some(&["spec", "kubeadmConfigSpec"]),
        ObjectKind::KubeadmControlPlaneTemplate => {
            Some(&["spec", "template", "spec", "kubeadmConfigSpec"])
        }
        _ => None,
    }
}

/// Under the keys that kubeadm writes, and whatever else in a ConfigMap says that it is a configuration.
fn in_config_map<'a>(resource: &Resource<'a>) -> Vec<Carried<'a>> {
    let keys = kubeadm_keys(resource);
    let data = resource.node().get("data");
    let mut found = Vec::new();
    for entry in data.into_iter().flat_map(Node::entries) {
        let value = entry.value;
        if keys.contains(&entry.key()) {
            found.extend((!value.is_null()).then_some(Carried::Configuration(value)));
        } else if may_configure(text(value)) {
            found.push(Carried::Told(value));
        }
    }
    found
}

/// The keys of a ConfigMap of kubeadm under which it writes configurations: `kubelet-config` was called with the version
/// behind it before 1.24.
fn kubeadm_keys(resource: &Resource<'_>) -> &'static [&'static str] {
    if !matches!(resource.namespace(), "" | "kube-system") {
        return &[];
    }
    match resource.name() {
        "kubeadm-config" => &["ClusterConfiguration"],
        "kube-proxy" => &["config.conf", "kubeconfig.conf"],
        name if name == "kubelet-config" || name.starts_with("kubelet-config-1.") => &["kubelet"],
        _ => &[],
    }
}

/// Of the files that are written on a node those that are configurations by their names or texts.
fn in_files(kubeadm: Option<Node<'_>>) -> Vec<Carried<'_>> {
    let patches = ["initConfiguration", "joinConfiguration"];
    let patches = patches.map(|it| kubeadm?.at(&[it, "patches", "directory"]).map(text));
    let files = kubeadm.and_then(|it| it.get("files"));
    let mut found = Vec::new();
    let is_list = |it: &Node<'_>| matches!(it.kind(), Kind::Sequence | Kind::Null);
    if let Some(files) = files.filter(|it| !is_list(it)) {
        found.push(Carried::Unseen(files, NO_LIST));
    }
    for file in files.into_iter().flat_map(Node::items) {
        let path = file.get("path").map_or("", text);
        let is_told = [".yaml", ".yml", ".json"]
            .iter()
            .any(|end| path.ends_with(end));
        let folder = path.rsplit_once('/').map_or("", |it| it.0);
        let is_patch = patches
            .iter()
            .flatten()
            .any(|it| it.trim_end_matches('/') == folder);
        let said = |key: &str| file.get(key).filter(|it| !it.is_null());
        let encoding = said("encoding").filter(|it| !text(*it).is_empty());
        match (said("content"), said("contentFrom")) {
            (Some(content), _) if is_patch && is_told => found.push(Carried::Patch(content)),
            (Some(content), _) if is_told => found.push(match encoding {
                Some(encoding) => Carried::Unseen(encoding, ENCODED),
                None => Carried::File(content),
            }),
            // A kubeconfig, or a file of another name, tells by itself what it is.
            (Some(content), _) if encoding.is_none() && is_object(content.text().expose()) => {
                found.push(Carried::File(content));
            }
            (None, Some(from)) if is_told => found.push(Carried::Unseen(from, ELSEWHERE)),
            _ => {}
        }
    }
    found
}

fn text(node: Node<'_>) -> &str {
    node.as_text().map_or("", |it| it.expose())
}

const ENCODED: &str = "the file is encoded, so nothing of it is judged";
const NO_LIST: &str = "the files are no list, so nothing of them is judged";
const ELSEWHERE: &str = "what the file holds stands in another object, so nothing of it is judged";

#[cfg(test)]
mod tests {
    use super::{Carried, carried};
    use crate::document::{Document, Node};
    use crate::posture::{ObjectKind, resources};

    /// What is said of the texts, and whether each is hidden.
    fn said(text: &str) -> Vec<String> {
        let document = Document::parse(text).unwrap();
        let objects = resources(&document).flat_map(|it| carried(&it));
        let hidden = |node: Node<'_>| if node.is_sensitive() { " hidden" } else { "" };
        let said = objects.map(|it| match it {
            Carried::Configuration(node) => format!("configuration{}", hidden(node)),
            Carried::Told(node) => format!("told{}", hidden(node)),
            Carried::File(node) => format!("file{}", hidden(node)),
            Carried::Patch(node) => format!("patch{}", hidden(node)),
            Carried::Unseen(node, _) => format!("unseen {}", node.text()),
        });
        said.collect()
    }

    const SECRET: &str = "kind: Secret\\nstringData: {a: b}";

    #[test]
    fn config_maps_of_kubeadm_carry_configurations_and_what_holds_secrets_is_hidden() {
        let map = |name: &str, namespace: &str, key: &str| {
            let text = format!(
                "{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}, namespace: {namespace}}}, data: {{{key}: \
                 \"{SECRET}\"}}}}"
            );
            said(&text)
        };
        for (name, key) in [
            ("kubeadm-config", "ClusterConfiguration"),
            ("kubelet-config", "kubelet"),
            ("kubelet-config-1.23", "kubelet"),
            ("kube-proxy", "config.conf"),
            ("kube-proxy", "kubeconfig.conf"),
        ] {
            let hidden = ["configuration hidden"];
            assert_eq!(map(name, "kube-system", key), hidden, "{name}");
            assert_eq!(map(name, "''", key), hidden, "{name}");
            assert!(map(name, "web", key).is_empty(), "{name}");
            assert!(map("other", "kube-system", key).is_empty(), "{name}");
        }
    }

    #[test]
    fn any_config_map_carries_what_calls_itself_a_configuration() {
        let map = |text: &str| {
            let text = format!(
                "{{apiVersion: v1, kind: ConfigMap, metadata: {{name: a}}, data: {{b: {text:?}}}}}"
            );
            said(&text).join(", ")
        };
        for kind in ObjectKind::ALL.iter().filter(|it| it.is_configuration()) {
            let (group, name) = kind.group_kind();
            let version = format!("{group}/v1");
            let version = version.trim_start_matches('/');
            let text = format!("apiVersion: {version}\nkind: {name}\n");
            assert_eq!(map(&text), "told", "{name}");
        }
        let secret = "apiVersion: v1\nkind: EncryptionConfiguration\nkeys: [{secret: c2VjcmV0}]\n";
        assert_eq!(map(secret), "told hidden");
        assert_eq!(map("apiVersion: v1\nkind: Pod\nspec: {}\n"), "");
        assert_eq!(map("a text of another kind, and a long one"), "");
    }

    #[test]
    fn files_of_cluster_api_are_told_by_name_or_text() {
        let file = |file: &str| {
            let kubeadm = format!(
                "{{initConfiguration: {{patches: {{directory: /p/}}}}, files: [{{{file}}}]}}"
            );
            let text = format!(
                "{{apiVersion: controlplane.cluster.x-k8s.io/v1beta2, kind: KubeadmControlPlane, spec: {{kubeadmConfigSpec: \
                 {kubeadm}}}}}"
            );
            said(&text).join(", ")
        };
        let secret = format!("path: /a.yaml, content: \"{SECRET}\"");
        assert_eq!(file(&secret), "file hidden");
        assert_eq!(file("path: /a.yaml, content: 'a: b'"), "file");
        assert_eq!(file("path: /p/a.yaml, content: 'a: b'"), "patch");
        assert_eq!(file("path: /a.sh, content: 'a: b'"), "");
        let script = "path: /a.sh, content: \"#!/bin/sh\\ncat <<X\\napiVersion: v1\\nX\"";
        assert_eq!(file(script), "");
        for told in [
            "apiVersion: v1",
            "\\n# a comment\\n---\\n'kind': Config",
            "clusters: []\\n\\\"apiVersion\\\": v1",
            "{\\\"kind\\\": \\\"Config\\\"}",
        ] {
            let conf = format!("path: /a.conf, content: \"{told}\"");
            assert_eq!(file(&conf), "file", "{told}");
        }
        for other in ["a: b", "{}", "[kind]\\nkind: a", "kind=a", "{kind}"] {
            let conf = format!("path: /a.conf, content: \"{other}\"");
            assert_eq!(file(&conf), "", "{other}");
        }
        assert_eq!(
            file("path: /a.yaml, encoding: base64, content: YQ=="),
            "unseen base64"
        );
        assert_eq!(
            file("path: /a.yaml, contentFrom: {secret: {name: a}}"),
            "unseen "
        );
        assert_eq!(file("path: /a.sh, contentFrom: {secret: {name: a}}"), "");
        let files = |files: &str| {
            let text = format!(
                "{{apiVersion: controlplane.cluster.x-k8s.io/v1beta2, kind: KubeadmControlPlane, spec: {{kubeadmConfigSpec: \
                 {{files: {files}}}}}}}"
            );
            said(&text).join(", ")
        };
        assert_eq!(
            (files("12"), files("null")),
            ("unseen 12".to_owned(), String::new())
        );
    }
}
