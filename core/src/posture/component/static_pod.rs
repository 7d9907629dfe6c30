//! API servers in pods: static ones, and hosted control planes.

use super::flags::Flags;
use super::{ApiServer, Mount};
use crate::document::{Kind, Node};
use crate::posture::{Container, Pod, Resource};

/// The containers of a pod that run an API server.
pub(super) fn all<'a>(resource: &Resource<'a>) -> impl Iterator<Item = ApiServer<'a>> + use<'a> {
    let pod = resource.pod();
    let containers = pod.into_iter().flat_map(|pod| pod.containers());
    containers.filter_map(move |container| read(pod?, container))
}

fn read<'a>(pod: Pod<'a>, container: Container<'a>) -> Option<ApiServer<'a>> {
    let node = container.node;
    let list = |key: &str| node.get(key).filter(|it| !it.is_null());
    let (command, arguments) = (list("command"), list("args"));
    // `args` go behind `command`, or behind the image's own entry point.
    let lists = || command.into_iter().chain(arguments);
    let mut words = lists().flat_map(Node::items);
    let mut flags = Flags::default();
    let broken = lists().find(|it| it.kind() != Kind::Sequence);
    if broken.is_some() || command.is_none() {
        // Only the image tells what runs.
        if !runs_api_server(node) {
            return None;
        }
        flags = Flags::of_words(words);
        broken
            .into_iter()
            .for_each(|node| flags.may_hold_anything(node));
    } else if is_api_server(words.next()?.as_text()?.expose()) {
        flags = Flags::of_words(words);
    } else {
        // A shell, or a wrapper: somewhere in its words the program is started, with any flags.
        let starts = |node: &Node<'_>| {
            let text = node.as_text().map_or("", |text| text.expose());
            text.split([' ', '\n', ';', '&', '|']).any(is_api_server)
        };
        flags.may_hold_anything(words.find(starts)?);
    }
    Some(ApiServer {
        flags,
        mounts: mounts(pod, node),
        given: &[],
        implied: |_| None,
        node: command.or(arguments).unwrap_or(node),
        path: &[],
    })
}

/// Whether the image is the API server's, by its name.
fn runs_api_server(container: Node<'_>) -> bool {
    let image = container.get("image").and_then(Node::as_text);
    let name = image.and_then(|image| image.expose().rsplit('/').next());
    name.is_some_and(|name| name.split([':', '@']).next() == Some("kube-apiserver"))
}

fn is_api_server(word: &str) -> bool {
    word.rsplit('/').next() == Some("kube-apiserver")
}

fn mounts<'a>(pod: Pod<'a>, container: Node<'a>) -> Vec<Mount<'a>> {
    let items = container
        .get("volumeMounts")
        .into_iter()
        .flat_map(Node::items);
    items
        .filter_map(|node| {
            let path = node.get("mountPath")?.as_text()?.expose();
            Some(Mount {
                path,
                read_only: node.get("readOnly").is_some_and(Node::is_true)
                    || is_read_only(pod, node),
                node,
            })
        })
        .collect()
}

/// Volumes that nobody can write through: Secrets, ConfigMaps and what is projected.
fn is_read_only(pod: Pod<'_>, mount: Node<'_>) -> bool {
    let volumes = pod.spec.and_then(|spec| spec.get("volumes"));
    let name = mount.get("name").and_then(Node::as_text);
    volumes.into_iter().flat_map(Node::items).any(|volume| {
        volume
            .get("name")
            .and_then(Node::as_text)
            .map(|it| it.expose())
            == name.map(|it| it.expose())
            && ["secret", "configMap", "projected"].iter().any(|kind| {
                volume
                    .get(kind)
                    .is_some_and(|it| it.kind() == Kind::Mapping)
            })
    })
}
