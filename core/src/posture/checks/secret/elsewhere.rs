//! Credentials in fields that no other check of secrets reads, as custom resources and units of systemd have them.

use super::clear;
use super::in_args::{COMMANDS, FILES, HANDLERS, WORDS};
use crate::credential::{Credential, Grounds, is_help, is_name_with_hash};
use crate::document::{Node, Syntax};
use crate::posture::carried::kubeadm_way;
use crate::posture::{Cx, ObjectKind, Resource};
use std::collections::HashSet;

/// Reports the credentials of an object that stand where nothing else looks.
pub(super) fn report(cx: &mut Cx<'_>) {
    let resource = *cx.resource();
    let holder = match resource.object() {
        // Checks of their own read all that these hold.
        ObjectKind::Secret | ObjectKind::SealedSecret | ObjectKind::ConfigMap => return,
        // On its host a file of variables is where a credential belongs.
        ObjectKind::SystemdUnit if cx.is_on_host && has_variables(&resource) => return,
        ObjectKind::SystemdUnit => "the unit holds",
        _ => "a field holds",
    };
    let node = resource.node();
    let (texts, keys) = (node.texts_with_credentials(), node.credentials_in_keys());
    if texts.is_empty() && keys.is_empty() {
        return; // Nearly all objects.
    }
    let read = Read::of(&resource);
    for text in texts {
        if !read.rows.contains(&text.place().0) {
            clear::report_those(cx, text, holder, |it, value| !is_other(it, value));
        }
    }
    for (parent, entry, credential) in keys {
        if !read.rows.contains(&parent.place().0) {
            clear::report_key(cx, parent, &entry, credential, "a key holds");
        }
    }
}

/// Whether a field may well hold something else under such a name: that of a Secret or of a key in one, or what is shown to
/// somebody.
fn is_other(credential: Credential, value: &str) -> bool {
    let id = credential.rule().id;
    let may_be_name = matches!(id, "secret" | "token" | "api-key" | "credential");
    match credential.grounds() {
        Grounds::Form => false,
        Grounds::Common => may_be_name,
        Grounds::Name if may_be_name => is_name_with_hash(value),
        Grounds::Name => id == "password" && is_help(value),
    }
}

fn has_variables(resource: &Resource<'_>) -> bool {
    Syntax::of_name(resource.document().file_name()) == Some(Syntax::Environment)
}

/// What other checks read of an object: the rows of texts with credentials, and of mappings with such keys.
#[derive(Default)]
struct Read {
    rows: HashSet<u32>,
    walked: HashSet<u32>,
}

impl Read {
    fn of(resource: &Resource<'_>) -> Self {
        let mut read = Self::default();
        read.annotations(resource.metadata());
        for pod in resource.pods() {
            read.annotations(pod.metadata);
            for container in pod.containers() {
                let words = WORDS.iter().chain(&["env"]);
                read.all(words.filter_map(|field| container.node.get(field)));
                read.all(HANDLERS.iter().filter_map(|way| container.node.at(way)));
            }
        }
        let kubeadm = kubeadm_way(resource.object()).and_then(|way| resource.node().at(way));
        let fields = COMMANDS.iter().chain(&[FILES]);
        read.all(fields.filter_map(|field| kubeadm?.get(field)));
        read
    }

    fn annotations(&mut self, metadata: Option<Node<'_>>) {
        self.all(metadata.and_then(|it| it.get("annotations")).into_iter());
    }

    /// Takes in what stands in and below nodes; also where aliases lead, of entries and of the `value` of items.
    fn all<'a>(&mut self, nodes: impl Iterator<Item = Node<'a>>) {
        for node in nodes {
            if !self.one(node) {
                continue;
            }
            let values = node.entries().map(|it| it.value);
            for child in node.items().chain(values) {
                self.one(child);
                if let Some(value) = child.get("value") {
                    self.one(value);
                }
            }
        }
    }

    /// Says whether the node was not seen before: many aliases may lead to one.
    fn one(&mut self, node: Node<'_>) -> bool {
        if !self.walked.insert(node.place().0) {
            return false;
        }
        let texts = node.texts_with_credentials();
        self.rows.extend(texts.iter().map(|it| it.place().0));
        let keys = node.credentials_in_keys();
        self.rows.extend(keys.iter().map(|it| it.0.place().0));
        true
    }
}
