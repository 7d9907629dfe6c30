//! Which files are configurations of k3s and RKE2, and what they set.

use super::starter::{Source, Starter};
use super::{Product, Role};
use crate::document::{Document, Entry, Kind, Node, SourceFile};
use crate::posture::Component;
use crate::posture::component::flags::{Flags, Value};

/// Keys that only this configuration has. One makes a file without a kind such a configuration, wherever it stands.
const OWN: [&str; 9] = [
    "etcd-arg",
    "kube-apiserver-arg",
    "kube-cloud-controller-manager-arg",
    "kube-controller-manager-arg",
    "kube-proxy-arg",
    "kube-scheduler-arg",
    "kubelet-arg",
    "secrets-encryption",
    "write-kubeconfig-mode",
];

/// Keys, and beginnings of keys, that servers have and agents do not.
const OF_SERVERS: [&str; 24] = [
    "advertise-address",
    "advertise-port",
    "agent-token",
    "audit-policy-file",
    "cluster-",
    "cni",
    "control-plane-",
    "datastore-",
    "disable",
    "egress-selector-mode",
    "embedded-registry",
    "etcd-",
    "flannel-backend",
    "helm-job-image",
    "https-listen-port",
    "ingress-controller",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "pod-security-admission-config-file",
    "secrets-encryption",
    "service-",
    "tls-san",
    "write-kubeconfig",
];

/// Keys that only one of the products has.
const OF_K3S: [&str; 6] = [
    "cluster-init",
    "docker",
    "flannel-backend",
    "flannel-iface",
    "helm-job-image",
    "write-kubeconfig-group",
];
const OF_RKE2: [&str; 6] = [
    "audit-policy-file",
    "cni",
    "control-plane-resource-requests",
    "ingress-controller",
    "pod-security-admission-config-file",
    "profile",
];

/// A configuration, as its file's name or its keys tell.
struct Configuration {
    product: Option<Product>,
    /// One of several files that are read one after the other.
    is_fragment: bool,
}

/// Whether a document that names no kind is a configuration of k3s or RKE2.
pub(in crate::posture) fn is_configuration(document: &Document) -> bool {
    configuration(document).is_some()
}

fn configuration(document: &Document) -> Option<Configuration> {
    let root = document.root();
    if root.kind() != Kind::Mapping || root.get("kind").is_some() {
        return None;
    }
    if let Some(by_name) = by_name(document.file_name()) {
        return Some(by_name);
    }
    let has = |keys: &[&str]| root.entries().any(|it| keys.contains(&name(it.key())));
    let is_own = has(&OWN) && may_be(root);
    is_own.then(|| Configuration {
        product: match (has(&OF_K3S), has(&OF_RKE2)) {
            (true, false) => Some(Product::K3s),
            (false, true) => Some(Product::Rke2),
            _ => None,
        },
        // What k3s does not read there, such as JSON, is not more of a whole.
        is_fragment: document.file_name().split('/').any(|it| it == FOLDER),
    })
}

/// Whether nothing in a document speaks against a configuration. What its own keys hold may be broken, and is its own all the same.
fn may_be(root: Node<'_>) -> bool {
    let is_flat = |node: Node<'_>| match node.kind() {
        Kind::Mapping => false,
        Kind::Sequence => node
            .items()
            .all(|it| !matches!(it.kind(), Kind::Mapping | Kind::Sequence)),
        _ => true,
    };
    let fits = |entry: Entry<'_>| OWN.contains(&name(entry.key())) || is_flat(entry.value);
    root.get("kind").is_none() && root.entries().all(fits)
}

/// The main file of the configuration that a file may belong to by its name, and whether it is another one: `config.yaml`, and
/// the files in `config.yaml.d` beside it (`dotDFiles` in k3s' `pkg/configfilearg/parser.go`).
pub(in crate::posture) fn main_file(file: &str) -> Option<(&str, bool)> {
    let (folder, last) = file.rsplit_once('/').unwrap_or(("", file));
    let is_read = last.ends_with(".yaml") || last.ends_with(".yml");
    match folder.strip_suffix(FOLDER) {
        Some("") if is_read => Some((MAIN, true)),
        Some(before) if is_read && before.ends_with('/') => {
            Some((folder.strip_suffix(".d")?, true))
        }
        _ => (last == MAIN).then_some((file, false)),
    }
}

/// Whether files that [`main_file`] takes together are a configuration of k3s or RKE2: by their names, or by the keys of one of them.
pub(in crate::posture) fn are_configuration(files: &[SourceFile]) -> bool {
    let documents = || files.iter().flat_map(SourceFile::documents);
    files.iter().any(|it| by_name(it.name()).is_some())
        || documents().any(is_configuration) && documents().all(|it| may_be(it.root()))
}

const MAIN: &str = "config.yaml";
const FOLDER: &str = "config.yaml.d";

fn by_name(file: &str) -> Option<Configuration> {
    let (main, is_fragment) = main_file(file)?;
    let mut steps = main.rsplit('/').skip(1);
    let product = match steps.next()? {
        "k3s" => Product::K3s,
        "rke2" => Product::Rke2,
        _ => return None,
    };
    (steps.next() == Some("rancher")).then_some(Configuration {
        product: Some(product),
        is_fragment,
    })
}

/// A key without the `+` that adds to what earlier files say.
pub(super) fn name(key: &str) -> &str {
    key.strip_suffix('+').unwrap_or(key)
}

/// Whether a key may be a flag of k3s. Programs of Kubernetes take `_` for `-`; k3s passes over such a key
/// (`stripInvalidFlags` in its `pkg/configfilearg/parser.go`).
pub(super) fn is_flag(key: &str) -> bool {
    !key.contains('_')
}

/// The programs of a configuration.
pub(in crate::posture::component) fn of_configuration(document: &Document) -> Vec<Component<'_>> {
    let Some(configuration) = configuration(document) else {
        return Vec::new();
    };
    let source = if configuration.is_fragment {
        Source::Fragment
    } else {
        Source::File
    };
    programs(document, configuration.product, source)
}

/// The programs of several files that were put together under the name of the first.
pub(in crate::posture::component) fn put_together(
    document: &Document,
    is_readable: bool,
) -> Vec<Component<'_>> {
    if is_readable {
        return of_configuration(document);
    }
    let configuration = configuration(document);
    configuration.map_or_else(Vec::new, |it| {
        programs(document, it.product, Source::Unread)
    })
}

fn programs(document: &Document, product: Option<Product>, source: Source) -> Vec<Component<'_>> {
    let root = document.root();
    let mut settings = Flags::default();
    for entry in root.entries().filter(|it| is_flag(it.key())) {
        let key = name(entry.key());
        match entry.value.kind() {
            Kind::Sequence => entry
                .value
                .items()
                .for_each(|item| set(&mut settings, key, item)),
            Kind::Null => {}
            _ => set(&mut settings, key, entry.value),
        }
    }
    let of_server = |entry: Entry<'_>| {
        let key = name(entry.key());
        OF_SERVERS.iter().any(|it| match it.strip_suffix('-') {
            Some(_) => key.starts_with(it),
            None => {
                key == *it
                    || key
                        .strip_prefix(it)
                        .is_some_and(|rest| rest.starts_with('-'))
            }
        })
    };
    let role = if root.entries().any(of_server) {
        Role::Server
    } else {
        Role::Unknown
    };
    Starter {
        product,
        role,
        settings: &settings,
        place: root,
        source,
    }
    .all()
}

fn set<'a>(settings: &mut Flags<'a>, key: &str, node: Node<'a>) {
    let text = match node.kind() {
        Kind::Bool => Some(if node.is_true() { "true" } else { "false" }),
        Kind::Int | Kind::Float => Some(node.text().expose()),
        _ => return settings.set(key, node),
    };
    settings.push(key, Value { text, node });
}

#[cfg(test)]
mod tests {
    use super::is_configuration;
    use crate::document::{Limits, SourceFile};

    fn is_one(name: &str, text: &str) -> bool {
        let file = SourceFile::read(name, text.into(), &Limits::default()).unwrap();
        file.documents().any(is_configuration)
    }

    #[test]
    fn a_path_or_its_own_keys_make_a_configuration_and_nothing_else() {
        let (plain, own) = ("token: a\n", "kubelet-arg: [max-pods=20]\ntoken: a\n");
        for name in [
            "/etc/rancher/k3s/config.yaml",
            "rancher/rke2/config.yaml",
            "host/etc/rancher/k3s/config.yaml.d/10-a.yml",
        ] {
            assert!(is_one(name, plain), "{name}");
        }
        for name in [
            "config.yaml",
            "k3s/config.yaml",
            "rancher/k3s/registries.yaml",
            "rancher/k3s/config.yaml.d/a/b.yaml",
            "rancher/k4s/config.yaml",
            "rancher/k3s/config.yml",
        ] {
            assert!(!is_one(name, plain), "{name}");
            assert!(is_one(name, own), "{name}");
        }
        for text in [
            "apiVersion: v1\nkind: ConfigMap\nkubelet-arg: [a=b]\n",
            "kubelet-arg: [a=b]\nother: {nested: true}\n",
            "data:\n  kubelet-arg: a=b\n",
            "- kubelet-arg\n",
            "kubelet-args: [a=b]\n",
        ] {
            assert!(!is_one("it.yaml", text), "{text}");
        }
        assert!(is_one("it.yaml", "kube-apiserver-arg+:\n- a=b\n"));
    }
}
