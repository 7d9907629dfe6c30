//! Configurations that other objects carry: as texts in the ConfigMaps of kubeadm, and as files in the objects of Cluster API.

use super::{ObjectKind, Resource};
use crate::document::{Kind, Node};

/// What an object carries.
#[derive(Debug)]
pub(super) enum Carried<'a> {
    /// What should be the text of a configuration.
    Configuration(Node<'a>),
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

/// As kubeadm writes them: `kubelet-config` was called with the version behind it before 1.24.
fn in_config_map<'a>(resource: &Resource<'a>) -> Vec<Carried<'a>> {
    let keys: &[&str] = match resource.name() {
        "kubeadm-config" => &["ClusterConfiguration"],
        "kube-proxy" => &["config.conf", "kubeconfig.conf"],
        name if name == "kubelet-config" || name.starts_with("kubelet-config-1.") => &["kubelet"],
        _ => return Vec::new(),
    };
    if !matches!(resource.namespace(), "" | "kube-system") {
        return Vec::new();
    }
    let data = resource.node().get("data");
    let texts = keys.iter().filter_map(|key| data?.get(key));
    let texts = texts.filter(|it| !it.is_null());
    texts.map(Carried::Configuration).collect()
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
            (Some(content), _) if encoding.is_none() && has_version(content) => {
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

/// Whether a text is written as objects are, behind comments and blanks: a script may have a line of one, too.
fn has_version(content: Node<'_>) -> bool {
    let text = content.text();
    let mut lines = text.expose().lines().filter(|line| {
        let is_blank = line.trim().is_empty();
        !is_blank && !line.starts_with('#') && !line.starts_with("---")
    });
    let Some(first) = lines.next() else {
        return false;
    };
    if first.trim_start().starts_with('{') {
        return ["\"apiVersion\"", "\"kind\""]
            .iter()
            .any(|it| text.expose().contains(it));
    }
    let is_told = |line: &str| matches!(key(line), Some("apiVersion" | "kind"));
    key(first).is_some() && (is_told(first) || lines.any(is_told))
}

/// The key that a line of a mapping begins with, where it is one plain word.
fn key(line: &str) -> Option<&str> {
    let (key, _) = line.split_once(':')?;
    let quoted = |quote| key.strip_prefix(quote)?.strip_suffix(quote);
    let key = quoted('"').or_else(|| quoted('\'')).unwrap_or(key);
    let is_word = !key.is_empty() && key.bytes().all(|it| it.is_ascii_alphanumeric());
    is_word.then_some(key)
}

const ENCODED: &str = "the file is encoded, so nothing of it is judged";
const NO_LIST: &str = "the files are no list, so nothing of them is judged";
const ELSEWHERE: &str = "what the file holds stands in another object, so nothing of it is judged";

#[cfg(test)]
mod tests {
    use super::{Carried, carried};
    use crate::document::{Document, Node};
    use crate::posture::resources;

    /// What is said of the texts, and whether each is hidden.
    fn said(text: &str) -> Vec<String> {
        let document = Document::parse(text).unwrap();
        let objects = resources(&document).flat_map(|it| carried(&it));
        let hidden = |node: Node<'_>| if node.is_sensitive() { " hidden" } else { "" };
        let said = objects.map(|it| match it {
            Carried::Configuration(node) => format!("configuration{}", hidden(node)),
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
