//! `secret-in-args`: credentials in commands, probes, hooks and annotations, and in fields of any object.

use super::{clear, elsewhere};
use crate::credential::is_of_tool;
use crate::document::{Kind, Node};
use crate::posture::carried::kubeadm_way;
use crate::posture::check::page;
use crate::posture::{
    Area, Check, Container, Cx, FixAvailability, Kinds, Meta, Reference, Severity,
};

static META: Meta = Meta {
    id: "secret-in-args",
    area: Area::Secret,
    summary: "a command, probe, annotation or field holds a credential in clear text",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::OBJECTS,
    references: &[Reference::nist("4.1.4"), Reference::owasp("K03")],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("in_args.md"),
};

/// No credential in `command` and `args`, in what probes and hooks run and send, in annotations, and in any field that
/// no other check reads.
#[derive(Debug)]
pub(super) struct InArgs;

impl Check for InArgs {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn sees_pods(&self) -> bool {
        true
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let own = cx.resource().metadata();
        let pod = cx.pod().and_then(|pod| pod.metadata);
        if !cx.is_again() {
            annotations(cx, own, "the annotation");
            on_nodes(cx);
            elsewhere::report(cx);
        }
        annotations(
            cx,
            pod.filter(|pod| Some(*pod) != own),
            "the pod's annotation",
        );
        let containers = cx.pod().into_iter().flat_map(|pod| pod.containers());
        for container in containers {
            for field in WORDS {
                let holder = format!("{container} passes");
                words(cx, container.node.get(field), &holder);
            }
            for way in HANDLERS {
                handler(cx, &container, way);
            }
        }
    }
}

/// Fields of a container that are the words of a command.
pub(super) const WORDS: [&str; 2] = ["command", "args"];

/// What of a container runs or asks for something.
pub(super) const HANDLERS: [&[&str]; 5] = [
    &["startupProbe"],
    &["readinessProbe"],
    &["livenessProbe"],
    &["lifecycle", "postStart"],
    &["lifecycle", "preStop"],
];

/// Fields of what Cluster API hands to kubeadm that are commands, and the one that lists files.
pub(super) const COMMANDS: [&str; 2] = ["preKubeadmCommands", "postKubeadmCommands"];
pub(super) const FILES: &str = "files";

/// What Cluster API runs on nodes, and the files that it writes there.
fn on_nodes(cx: &mut Cx<'_>) {
    let resource = cx.resource();
    let kubeadm = kubeadm_way(resource.object()).and_then(|way| resource.node().at(way));
    let Some(kubeadm) = kubeadm else {
        return;
    };
    for field in COMMANDS {
        words(cx, kubeadm.get(field), &format!("`{field}` runs"));
    }
    for file in kubeadm.get(FILES).into_iter().flat_map(Node::items) {
        if let Some(content) = file.get("content") {
            clear::report(cx, content, "a file that is written on nodes holds");
        }
    }
}

/// The annotations of an object or of its pod. What `kubectl apply` keeps there is a flaw of its own.
fn annotations<'a>(cx: &mut Cx<'a>, metadata: Option<Node<'a>>, which: &str) {
    let annotations = metadata.and_then(|metadata| metadata.get("annotations"));
    if let Some(annotations) = annotations {
        clear::report_keys(cx, annotations, &format!("a key below {which}s holds"));
    }
    for entry in annotations.into_iter().flat_map(Node::entries) {
        let holder = format!("{which} `{}` holds", entry.key());
        clear::report(cx, entry.value, &holder);
        if !is_of_tool(entry.key()) {
            clear::unknown(cx, entry.key(), entry.value);
        }
    }
}

/// What a probe or a hook runs or sends.
fn handler<'a>(cx: &mut Cx<'a>, container: &Container<'a>, way: &[&str]) {
    let Some(handler) = container.node.at(way) else {
        return;
    };
    let name = way.last().copied().unwrap_or_default();
    words(
        cx,
        handler.at(&["exec", "command"]),
        &format!("`{name}` of {container} passes"),
    );
    if let Some(path) = handler.at(&["httpGet", "path"]) {
        clear::report(
            cx,
            path,
            &format!("`{name}` of {container} asks for a path with"),
        );
    }
    let headers = handler.at(&["httpGet", "httpHeaders"]);
    if let Some(headers) = headers {
        clear::report_keys(cx, headers, &format!("`{name}` of {container} sends"));
    }
    for header in headers.into_iter().flat_map(Node::items) {
        if let Some(value) = header.get("value") {
            clear::report(cx, value, &format!("`{name}` of {container} sends"));
            let header = header.get("name").and_then(Node::as_text);
            clear::unknown(cx, header.map_or("", |it| it.expose()), value);
        }
    }
}

/// The words of a command.
fn words<'a>(cx: &mut Cx<'a>, words: Option<Node<'a>>, holder: &str) {
    let mut before = "";
    if let Some(words) = words {
        clear::report_keys(cx, words, holder);
    }
    for word in words.into_iter().flat_map(Node::items) {
        clear::report(cx, word, holder);
        let text = word.text().expose();
        // `--password=value`, or the value alone behind `--password`.
        let (name, value) = text.split_once('=').unwrap_or((before, text));
        if matches!(word.kind(), Kind::Mapping | Kind::Sequence) {
            cx.wrong(word, "string");
        } else if name.starts_with('-') && clear::is_template(name, value) {
            cx.unknown(word, "a credential of the command comes from a template");
        }
        before = text;
    }
}
