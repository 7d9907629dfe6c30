//! What looks like containers, or like a pod, in an object of which nobody knows what becomes of it.

use crate::document::{Entry, Kind, Node};

/// Whether containers stand under a key: a list of them, or one where the key says so.
///
/// An image is what every container has; it may be left out where an operator adds to containers of its own.
pub(super) fn has_containers(entry: &Entry<'_>) -> bool {
    let key = entry.key().to_ascii_lowercase();
    match entry.value.kind() {
        Kind::Sequence => entry.value.items().any(|item| {
            let is_called_so = key.ends_with("containers");
            let runs_images = is_called_so || matches!(&*key, "steps" | "sidecars");
            match has_image(item) {
                true => runs_images || has_any(item, OF_CONTAINER),
                false => is_called_so && has_any(item, OF_CONTAINER),
            }
        }),
        Kind::Mapping if key.ends_with("container") => {
            has_image(entry.value) || has_any(entry.value, OF_CONTAINER)
        }
        Kind::Mapping => key == "script" && has_image(entry.value),
        _ => false,
    }
}

/// Whether a pod is described under a key, and says more than where it may run.
pub(super) fn is_pod(entry: &Entry<'_>) -> bool {
    let key = entry.key().to_ascii_lowercase();
    let inner = entry.value.get("spec");
    let spec = match &*key {
        "pod" | "podspec" | "podtemplate" => inner.or(Some(entry.value)),
        _ if key.ends_with("template") || key.ends_with("templatespec") => inner,
        _ => None,
    };
    spec.is_some_and(|spec| has_any(spec, OF_POD))
}

fn has_image(node: Node<'_>) -> bool {
    let image = node.get("image");
    image.is_some_and(|image| image.kind() == Kind::String)
}

fn has_any(node: Node<'_>, keys: &[&str]) -> bool {
    let has = |key: &&str| node.get(key).is_some_and(|it| !it.is_null());
    keys.iter().any(has)
}

const OF_CONTAINER: &[&str] = &[
    "args",
    "command",
    "env",
    "envFrom",
    "imagePullPolicy",
    "lifecycle",
    "livenessProbe",
    "ports",
    "readinessProbe",
    "resources",
    "script",
    "securityContext",
    "startupProbe",
    "volumeDevices",
    "volumeMounts",
    "workingDir",
];

/// What no other spec with a template has.
const OF_POD: &[&str] = &[
    "automountServiceAccountToken",
    "hostIPC",
    "hostNetwork",
    "hostPID",
    "hostUsers",
    "securityContext",
    "serviceAccountName",
    "shareProcessNamespace",
];
