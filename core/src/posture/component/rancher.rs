//! The programs that k3s and RKE2 start within themselves, as their configuration or command line says.
//!
//! What they set by themselves is that of `pkg/daemons/control/server.go`, `pkg/daemons/agent` and
//! `pkg/daemons/executor/etcd.go` of k3s, on which RKE2 is built; that RKE2 always encrypts is in its `pkg/rke2/rke2.go`.

use super::flags::{Flags, Value};
use super::{Component, Program, Setting, Unsaid};
use crate::document::{Document, Entry, Kind, Node};

/// k3s, or RKE2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Product {
    K3s,
    Rke2,
}

/// What a node is to its cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Server,
    Agent,
    Unknown,
}

impl Product {
    /// The product that a command's first word starts.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        match word.rsplit('/').next()? {
            "k3s" => Some(Self::K3s),
            "rke2" => Some(Self::Rke2),
            _ => None,
        }
    }
}

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
    let is_flat = |node: Node<'_>| match node.kind() {
        Kind::Mapping => false,
        Kind::Sequence => node
            .items()
            .all(|it| !matches!(it.kind(), Kind::Mapping | Kind::Sequence)),
        _ => true,
    };
    let has = |keys: &[&str]| root.entries().any(|it| keys.contains(&name(it.key())));
    // What its own keys hold may be broken, and is its own all the same.
    let fits = |entry: Entry<'_>| OWN.contains(&name(entry.key())) || is_flat(entry.value);
    let is_own = has(&OWN) && root.entries().all(fits);
    is_own.then(|| Configuration {
        product: match (has(&OF_K3S), has(&OF_RKE2)) {
            (true, false) => Some(Product::K3s),
            (false, true) => Some(Product::Rke2),
            _ => None,
        },
        is_fragment: false,
    })
}

/// `rancher/k3s/config.yaml`, and the files in `config.yaml.d` beside it.
fn by_name(file: &str) -> Option<Configuration> {
    let mut steps = file.rsplit('/');
    let last = steps.next()?;
    let mut folder = steps.next()?;
    let is_fragment = folder == "config.yaml.d";
    if is_fragment {
        folder = steps.next()?;
    }
    let fits = match is_fragment {
        true => last.ends_with(".yaml") || last.ends_with(".yml"),
        false => last == "config.yaml",
    };
    let product = match folder {
        "k3s" => Product::K3s,
        "rke2" => Product::Rke2,
        _ => return None,
    };
    (fits && steps.next() == Some("rancher")).then_some(Configuration {
        product: Some(product),
        is_fragment,
    })
}

/// A key without the `+` that adds to what earlier files say.
fn name(key: &str) -> &str {
    key.strip_suffix('+').unwrap_or(key)
}

/// The programs of a configuration.
pub(super) fn of_configuration(document: &Document) -> Vec<Component<'_>> {
    let Some(configuration) = configuration(document) else {
        return Vec::new();
    };
    let root = document.root();
    let mut settings = Flags::default();
    for entry in root.entries() {
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
        product: configuration.product,
        role,
        settings: &settings,
        place: root,
        source: if configuration.is_fragment {
            Source::Fragment
        } else {
            Source::File
        },
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

/// The programs of a command line.
pub(super) fn of_command<'a>(
    product: Product,
    role: Role,
    settings: &Flags<'a>,
    place: Node<'a>,
) -> Vec<Component<'a>> {
    let starter = Starter {
        product: Some(product),
        role,
        settings,
        place,
        source: Source::Command,
    };
    starter.all()
}

/// Where settings come from, which tells what it means that something is not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    File,
    Fragment,
    Command,
}

struct Starter<'s, 'a> {
    product: Option<Product>,
    role: Role,
    settings: &'s Flags<'a>,
    /// The configuration, or the command's first word.
    place: Node<'a>,
    source: Source,
}

type Implied = fn(&str) -> Option<&'static str>;

impl<'a> Starter<'_, 'a> {
    fn all(&self) -> Vec<Component<'a>> {
        let mut programs = Vec::new();
        if self.role != Role::Agent {
            let encryption = self.encryption();
            let implied: Implied = match encryption {
                Encryption::On => self.own(api_server_encrypting, encrypting),
                _ => self.own(api_server, nothing),
            };
            let mut flags = self.arguments("kube-apiserver-arg");
            if let Encryption::Off(node) = encryption {
                let value = Value {
                    text: Some(""),
                    node,
                };
                flags.push_first("encryption-provider-config", value);
            } else if let Encryption::Unknown(node) = encryption {
                flags.push_first("encryption-provider-config", Value { text: None, node });
            }
            self.add_audit_policy(&mut flags);
            self.add_datastore(&mut flags);
            if !self.is_on("disable-apiserver") {
                programs.push((Program::ApiServer, flags, implied));
            }
            if !self.is_on("disable-controller-manager") {
                let mut flags = self.arguments("kube-controller-manager-arg");
                if let Some(node) = self.benchmark() {
                    let text = Some("1000");
                    flags.push_first("terminated-pod-gc-threshold", Value { text, node });
                }
                programs.push((
                    Program::ControllerManager,
                    flags,
                    self.own(controller_manager, nothing),
                ));
            }
            if !self.is_on("disable-scheduler") {
                let flags = self.arguments("kube-scheduler-arg");
                programs.push((Program::Scheduler, flags, self.own(scheduler, nothing)));
            }
            let flags = self.arguments("etcd-arg");
            let has_etcd = !flags.is_empty() || self.is_on("cluster-init");
            if has_etcd || self.product == Some(Product::Rke2) {
                programs.push((Program::Etcd, flags, self.own(etcd, nothing)));
            }
        }
        let mut flags = self.arguments("kubelet-arg");
        if let Some(Setting::Set { value, node }) = self.settings.get("protect-kernel-defaults") {
            let text = Some(value);
            flags.push_first("protect-kernel-defaults", Value { text, node });
        }
        programs.push((Program::Kubelet, flags, self.own(kubelet, nothing)));
        programs.push((
            Program::KubeProxy,
            self.arguments("kube-proxy-arg"),
            nothing,
        ));
        let is_fragment = self.source == Source::Fragment;
        let programs = programs.into_iter();
        let said = programs.filter(|(_, flags, implied)| {
            !is_fragment || !flags.is_empty() || implied("encryption-provider-config").is_some()
        });
        said.map(|(program, flags, implied)| Component {
            program,
            flags,
            mounts: Vec::new(),
            given: &["/"],
            implied,
            unsaid: self.unsaid(program),
        })
        .collect()
    }

    /// What is set where nothing is said; a part of a configuration says nothing of what it leaves out.
    fn own(&self, whole: Implied, fragment: Implied) -> Implied {
        match self.source {
            Source::Fragment => fragment,
            Source::File | Source::Command => whole,
        }
    }

    fn unsaid(&self, program: Program) -> Unsaid<'a> {
        let on_servers = !matches!(program, Program::Kubelet | Program::KubeProxy);
        match self.source {
            Source::Fragment => Unsaid::Elsewhere,
            // The configuration file may set it.
            Source::Command => Unsaid::Unknown(self.place),
            Source::File if on_servers && self.role == Role::Unknown => Unsaid::Unknown(self.place),
            Source::File => Unsaid::Absent(
                self.place,
                match program {
                    Program::ApiServer => |flag| match flag {
                        "encryption-provider-config" => &["secrets-encryption"],
                        _ => &["kube-apiserver-arg"],
                    },
                    Program::ControllerManager => |_| &["kube-controller-manager-arg"],
                    Program::Scheduler => |_| &["kube-scheduler-arg"],
                    Program::Etcd => |_| &["etcd-arg"],
                    Program::Kubelet => |_| &["kubelet-arg"],
                    Program::KubeProxy => |_| &["kube-proxy-arg"],
                },
            ),
        }
    }

    fn encryption(&self) -> Encryption<'a> {
        if self.product == Some(Product::Rke2) {
            return Encryption::On;
        }
        let setting = self.settings.get("secrets-encryption");
        match setting {
            Some(Setting::Set { node, .. }) => match setting.and_then(|it| it.as_switch()) {
                Some(true) => Encryption::On,
                // RKE2 does not listen.
                Some(false) if self.product.is_some() => Encryption::Off(node),
                _ => Encryption::Unknown(node),
            },
            Some(Setting::Unknown(node)) => Encryption::Unknown(node),
            _ if self.product.is_none() => Encryption::Unknown(self.place),
            _ => Encryption::Unsaid,
        }
    }

    /// RKE2 has a key of its own for it; where it is to follow the benchmark, a policy and limits for the log.
    fn add_audit_policy(&self, flags: &mut Flags<'a>) {
        if let Some(Setting::Set { value, node }) = self.settings.get("audit-policy-file") {
            let text = Some(value);
            flags.push_first("audit-policy-file", Value { text, node });
        } else if let Some(node) = self.benchmark() {
            let text = Some("/etc/rancher/rke2/audit-policy.yaml");
            flags.push_first("audit-policy-file", Value { text, node });
        }
        if let Some(node) = self.benchmark() {
            for (flag, value) in [
                ("audit-log-maxage", "30"),
                ("audit-log-maxbackup", "10"),
                ("audit-log-maxsize", "100"),
            ] {
                let text = Some(value);
                flags.push_first(flag, Value { text, node });
            }
        }
    }

    /// What tells RKE2 to follow the benchmark.
    fn benchmark(&self) -> Option<Node<'a>> {
        match self.settings.get("profile")? {
            Setting::Set { value, node } if value.starts_with("cis") => Some(node),
            _ => None,
        }
    }

    /// Of its own etcd it knows the certificates; of another datastore it has to be told.
    fn add_datastore(&self, flags: &mut Flags<'a>) {
        let endpoint = match self.settings.get("datastore-endpoint") {
            Some(Setting::Set { node, .. } | Setting::Unknown(node)) => node,
            _ => return,
        };
        for (flag, key) in [
            ("etcd-cafile", "datastore-cafile"),
            ("etcd-certfile", "datastore-certfile"),
            ("etcd-keyfile", "datastore-keyfile"),
        ] {
            let value = match self.settings.get(key) {
                Some(Setting::Set { value, node }) => Value {
                    text: Some(value),
                    node,
                },
                // Only an etcd needs one.
                _ => Value {
                    text: None,
                    node: endpoint,
                },
            };
            flags.push_first(flag, value);
        }
    }

    fn is_on(&self, key: &str) -> bool {
        let setting = self.settings.get(key);
        setting.and_then(|it| it.as_switch()) == Some(true)
    }

    /// The flags in a list of `name=value`. A `+` or `-` behind the name adds to what is set anyway.
    fn arguments(&self, key: &str) -> Flags<'a> {
        let mut flags = self.settings.empty();
        for setting in self.settings.all(key) {
            match setting {
                Setting::Set { value, node } => {
                    let flag = value.strip_prefix("--").unwrap_or(value);
                    let (name, value) = flag.split_once('=').unwrap_or((flag, "true"));
                    let text = Some(value);
                    flags.push(name.trim_end_matches(['+', '-']), Value { text, node });
                }
                Setting::Unknown(node) => flags.may_hold_anything(node),
                Setting::Implied { .. } | Setting::Absent { .. } | Setting::Elsewhere => {}
            }
        }
        flags
    }
}

/// Whether Secrets are encrypted.
#[derive(Clone, Copy)]
enum Encryption<'a> {
    On,
    Off(Node<'a>),
    Unsaid,
    Unknown(Node<'a>),
}

const fn nothing(_: &str) -> Option<&'static str> {
    None
}

fn api_server(flag: &str) -> Option<&'static str> {
    Some(match flag {
        "anonymous-auth" | "profiling" => "false",
        "authorization-mode" => "Node,RBAC",
        "enable-admission-plugins" => "NodeRestriction",
        "client-ca-file" => "client-ca.crt",
        "tls-cert-file" => "serving-kube-apiserver.crt",
        "tls-private-key-file" => "serving-kube-apiserver.key",
        "kubelet-certificate-authority" => "server-ca.crt",
        "kubelet-client-certificate" => "client-kube-apiserver.crt",
        "kubelet-client-key" => "client-kube-apiserver.key",
        "service-account-key-file" => "service.key",
        "etcd-cafile" => "etcd/server-ca.crt",
        "etcd-certfile" => "etcd/client.crt",
        "etcd-keyfile" => "etcd/client.key",
        _ => return None,
    })
}

fn api_server_encrypting(flag: &str) -> Option<&'static str> {
    encrypting(flag).or_else(|| api_server(flag))
}

/// The file is written by k3s itself.
fn encrypting(flag: &str) -> Option<&'static str> {
    (flag == "encryption-provider-config").then_some("encryption-config.json")
}

fn controller_manager(flag: &str) -> Option<&'static str> {
    Some(match flag {
        "bind-address" => "127.0.0.1",
        "profiling" => "false",
        "root-ca-file" => "server-ca.crt",
        "service-account-private-key-file" => "service.current.key",
        "use-service-account-credentials" => "true",
        _ => return None,
    })
}

fn scheduler(flag: &str) -> Option<&'static str> {
    Some(match flag {
        "bind-address" => "127.0.0.1",
        "profiling" => "false",
        _ => return None,
    })
}

fn etcd(flag: &str) -> Option<&'static str> {
    Some(match flag {
        "client-cert-auth" | "peer-client-cert-auth" => "true",
        "cert-file" => "server-client.crt",
        "key-file" => "server-client.key",
        "trusted-ca-file" => "server-ca.crt",
        "peer-cert-file" => "peer-server-client.crt",
        "peer-key-file" => "peer-server-client.key",
        "peer-trusted-ca-file" => "peer-ca.crt",
        _ => return None,
    })
}

fn kubelet(flag: &str) -> Option<&'static str> {
    Some(match flag {
        "anonymous-auth" => "false",
        "authorization-mode" => "Webhook",
        "read-only-port" => "0",
        "client-ca-file" => "client-ca.crt",
        "tls-cert-file" => "serving-kubelet.crt",
        "tls-private-key-file" => "serving-kubelet.key",
        _ => return None,
    })
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
