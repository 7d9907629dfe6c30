//! Command lines, wherever they are written, as the flags that name files.

use sealward::document::{Limits, Node, SourceFile};
use sealward::dto::HostComponent;
use sealward::posture::host::{COMPONENTS, flag_meaning};
use sealward::posture::resources;
use std::collections::BTreeMap;

/// A component from the words of its command line; `None` where these start another program.
pub(super) fn of_words(words: &[&str], from: &str) -> Option<HostComponent> {
    // Some programs write their title over their own command line: `k3s server`.
    let program = words.first()?.split_whitespace().next()?;
    let name = program.rsplit('/').next()?;
    let name = COMPONENTS.iter().find(|it| **it == name)?;
    Some(component(name, words, from))
}

/// A component from any text with flags in it: a unit, a file of variables. Quotes and line ends
/// that are escaped separate words too, which is of no harm to a path.
pub(super) fn of_text(name: &str, text: &str, from: &str) -> HostComponent {
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with(['#', ';']));
    let words: Vec<&str> = lines
        .flat_map(|line| line.split([' ', '\t', '"', '\'', '\\']))
        // `KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml`
        .map(|word| {
            word.find("--")
                .and_then(|at| word.get(at..))
                .unwrap_or(word)
        })
        .filter(|word| !word.is_empty())
        .collect();
    component(name, &words, from)
}

/// The components that a manifest starts, their paths being those of the host.
pub(super) fn of_manifest(bytes: Vec<u8>, from: &str) -> Vec<HostComponent> {
    // What is wrong with the file is said when it is checked.
    let Ok(file) = SourceFile::read(from, bytes, &Limits::default()) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for pod in file
        .documents()
        .flat_map(resources)
        .filter_map(|it| it.pod())
    {
        let mounts = |container: Node<'_>| mounts(pod.spec, container);
        for container in pod.containers() {
            let lists = ["command", "args"].into_iter();
            let words = lists
                .filter_map(|key| container.node.get(key))
                .flat_map(Node::items);
            let words: Vec<&str> = words
                .filter_map(|it| Some(it.as_text()?.expose()))
                .collect();
            let Some(mut component) = of_words(&words, from) else {
                continue;
            };
            let mounts = mounts(container.node);
            component.flags = component
                .flags
                .into_iter()
                .filter_map(|(flag, path)| Some((flag, on_host(&mounts, &path)?)))
                .collect();
            found.push(component);
        }
    }
    found
}

/// The folders of the host that a container sees: where, and which.
fn mounts(spec: Option<Node<'_>>, container: Node<'_>) -> Vec<(String, String)> {
    let text = |node: Node<'_>, way: &[&str]| Some(node.at(way)?.as_text()?.expose().to_owned());
    let volumes = spec.and_then(|it| it.get("volumes"));
    let volumes = volumes.into_iter().flat_map(Node::items);
    let volumes: BTreeMap<String, String> = volumes
        .filter_map(|it| Some((text(it, &["name"])?, text(it, &["hostPath", "path"])?)))
        .collect();
    let mounts = container.get("volumeMounts");
    let mounts = mounts.into_iter().flat_map(Node::items).filter_map(|it| {
        let folder = volumes.get(&text(it, &["name"])?)?;
        Some((text(it, &["mountPath"])?, folder.clone()))
    });
    mounts.collect()
}

/// A container's path as the host has it; `None` for what is in its image.
fn on_host(mounts: &[(String, String)], path: &str) -> Option<String> {
    let below = mounts.iter().filter_map(|(at, folder)| {
        let at = at.trim_end_matches('/');
        let rest = path.strip_prefix(at)?;
        (rest.is_empty() || rest.starts_with('/'))
            .then(|| (at.len(), format!("{}{rest}", folder.trim_end_matches('/'))))
    });
    Some(below.max_by_key(|it| it.0)?.1)
}

/// Of all flags those that name a file by its whole path. The last one of a name counts.
fn component(name: &str, words: &[&str], from: &str) -> HostComponent {
    let mut flags = BTreeMap::new();
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        let Some(flag) = word
            .strip_prefix("--")
            .or_else(|| (*word == "-d").then_some("data-dir"))
        else {
            continue;
        };
        let (flag, value) = match flag.split_once('=') {
            Some(pair) => pair,
            None => (flag, words.peek().map_or("", |next| next)),
        };
        let flag = flag.replace('_', "-");
        // What no path of a cluster has may be something else, that nobody is to know.
        let is_path = value.starts_with('/') && !value.contains([';', '?', '&', '$', '`', ' ']);
        if is_path && flag_meaning(name, &flag).is_some() {
            flags.insert(flag, value.to_owned());
        }
    }
    HostComponent {
        name: name.to_owned(),
        from: from.to_owned(),
        flags,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(it: &HostComponent) -> Vec<(&str, &str)> {
        it.flags
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect()
    }

    #[test]
    fn only_paths_of_known_flags_are_kept() {
        let words = [
            "/usr/local/bin/k3s",
            "server",
            "--token",
            "/s3cret",
            "--token=/s3cret",
            "-d",
            "/data",
        ];
        let k3s = of_words(&words, "/proc/1/cmdline").unwrap();
        assert_eq!(
            (k3s.name.as_str(), flags(&k3s)),
            ("k3s", vec![("data-dir", "/data")])
        );
        assert!(of_words(&["/bin/bash", "--kubeconfig=/a"], "").is_none());
        assert_eq!(of_words(&["k3s server"], "").unwrap().name, "k3s");
    }

    #[test]
    fn a_unit_names_paths_in_commands_and_variables() {
        let unit = "[Service]\n# --config=/no\nEnvironment=\"A=--kubeconfig=/k.conf --config=/c.yaml\"\n\
            ExecStart=/usr/bin/kubelet $A \\\n  --root-dir /data --v=2\n";
        let kubelet = of_text("kubelet", unit, "");
        let expected = vec![
            ("config", "/c.yaml"),
            ("kubeconfig", "/k.conf"),
            ("root-dir", "/data"),
        ];
        assert_eq!(flags(&kubelet), expected);
    }

    #[test]
    fn a_manifest_names_paths_of_its_container() {
        let pod = "{apiVersion: v1, kind: Pod, spec: {volumes: [{name: data, hostPath: {path: /srv/etcd}}],
            containers: [{name: etcd, command: [etcd, --data-dir=/var/lib/etcd/a, --key-file=/image.key],
            volumeMounts: [{name: data, mountPath: /var/lib/etcd}]}]}}";
        let found = of_manifest(pod.into(), "etcd.yaml");
        assert_eq!(flags(&found[0]), [("data-dir", "/srv/etcd/a")]);
    }
}
