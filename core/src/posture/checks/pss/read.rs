//! What several checks read of a pod.

use crate::document::{Node, Text};
use crate::posture::cx::article;
use crate::posture::fix::{Change, Safety};
use crate::posture::{Container, Cx, KubernetesVersion, Value};
use std::fmt;

/// A field for which absent and unreadable differ. The readers of [`Cx`] answer both with `None`.
#[derive(Clone, Copy, Debug)]
pub(super) enum Field<T> {
    /// Absent or null.
    Absent,
    /// There, with this value.
    Set(T),
    /// Of another type, or from a template: the verdict unknown has been said.
    Unreadable,
}

impl<T> Field<T> {
    /// Reads with one of the context's readers.
    pub(super) fn read<'a>(cx: &mut Cx<'a>, reader: impl FnOnce(&mut Cx<'a>) -> Option<T>) -> Self {
        let said = cx.drafts().len();
        match reader(cx) {
            Some(value) => Self::Set(value),
            None if cx.drafts().len() > said => Self::Unreadable,
            None => Self::Absent,
        }
    }
}

/// Who has a `securityContext`: the pod, and each of its containers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Holder<'a> {
    /// The pod, by its spec.
    Pod(Option<Node<'a>>),
    /// A container of any kind.
    Container(Container<'a>),
}

impl<'a> Holder<'a> {
    /// The pod first, then its containers.
    pub(super) fn all(cx: &mut Cx<'a>) -> impl Iterator<Item = Self> + use<'a> {
        let containers = cx.containers().map(Self::Container);
        std::iter::once(Self::Pod(cx.spec_saying("securityContext"))).chain(containers)
    }

    /// What holds the `securityContext`.
    pub(super) const fn node(&self) -> Option<Node<'a>> {
        match self {
            Self::Pod(spec) => *spec,
            Self::Container(container) => Some(container.node),
        }
    }
}

impl fmt::Display for Holder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pod(_) => f.write_str("the pod"),
            Self::Container(container) => container.fmt(f),
        }
    }
}

/// A seccomp or AppArmor profile that a `securityContext` sets.
#[derive(Clone, Copy, Debug)]
pub(super) struct Profile<'a> {
    /// The profile's mapping.
    node: Node<'a>,
    /// Its `type`, where there is one.
    kind: Option<Value<'a, Text<'a>>>,
}

impl<'a> Profile<'a> {
    /// The profile in `securityContext` under `field`.
    pub(super) fn read(cx: &mut Cx<'a>, holder: &Holder<'a>, field: &str) -> Field<Self> {
        let path = ["securityContext", field];
        let node = match Field::read(cx, |cx| cx.object(holder.node(), &path)) {
            Field::Set(node) => node,
            Field::Absent => return Field::Absent,
            Field::Unreadable => return Field::Unreadable,
        };
        match Field::read(cx, |cx| cx.string(node, &["type"])) {
            Field::Set(kind) => Field::Set(Self {
                node,
                kind: Some(kind),
            }),
            // A profile without a type is one of the type "", which confines nothing.
            Field::Absent => Field::Set(Self { node, kind: None }),
            Field::Unreadable => Field::Unreadable,
        }
    }

    /// Whether the type is one that the Pod Security Standards allow.
    pub(super) fn is_allowed(&self) -> bool {
        self.kind
            .is_some_and(|kind| kind.value == "RuntimeDefault" || kind.value == "Localhost")
    }

    /// Reports the profile at its type.
    pub(super) fn report(&self, cx: &mut Cx<'a>, holder: &Holder<'a>, name: &str) {
        let report = match self.kind {
            Some(kind) => {
                let value = kind.value;
                cx.report(
                    kind.node,
                    format!("{holder} sets the {name} profile type `{value}`"),
                )
            }
            None => {
                let article = article(name);
                let message = format!("{holder} sets {article} profile without a type");
                cx.report_absent(self.node, &["type"], message)
            }
        };
        let title = format!("set the {name} profile type to `RuntimeDefault`");
        let mut change = Change::set(self.node, &["type"], "RuntimeDefault");
        // The API server takes the name of a file with `Localhost` alone.
        if let Some(file) = self.node.get("localhostProfile") {
            change = change.and(Change::remove(file));
        }
        report.fix(Safety::Safe, title, change);
    }
}

/// Whether the restricted rules for Linux containers do not hold because the pod says, in
/// `spec.os.name`, that it runs on Windows: from Kubernetes 1.25. True also where that cannot be
/// read, which has been said then.
pub(super) fn is_spared_on_windows(cx: &mut Cx<'_>) -> bool {
    if cx.version() < KubernetesVersion::minor(25) {
        return false;
    }
    let spec = cx.spec();
    match Field::read(cx, |cx| cx.string(spec, &["os", "name"])) {
        Field::Set(name) => name.value == "windows",
        Field::Absent => false,
        Field::Unreadable => true,
    }
}

/// Whether a rule does not hold because the pod has a user namespace of its own
/// (`hostUsers: false`): from Kubernetes 1.35. True also where that cannot be read, which has been
/// said then.
pub(super) fn is_spared_in_user_namespace(cx: &mut Cx<'_>) -> bool {
    if cx.version() < KubernetesVersion::minor(35) {
        return false;
    }
    let spec = cx.spec();
    match Field::read(cx, |cx| cx.boolean(spec, &["hostUsers"])) {
        Field::Set(host_users) => !host_users.value,
        Field::Absent => false,
        Field::Unreadable => true,
    }
}

/// A volume as messages name it: by its name, else by its place in the list.
pub(super) fn volume_name(volume: Node<'_>, index: usize) -> String {
    match volume.get("name").and_then(Node::as_text) {
        Some(name) if !name.is_empty() => format!("volume `{name}`"),
        _ => format!("volume {}", index.saturating_add(1)),
    }
}
