//! The programs that a node starts, and the flags they are given.

use super::defaults::{
    api_server, api_server_encrypting, controller_manager, encrypting, etcd, kubelet, nothing,
    scheduler,
};
use super::{Product, Role};
use crate::document::Node;
use crate::posture::component::flags::{Flags, Value};
use crate::posture::component::probes::Probes;
use crate::posture::component::{Component, Program, Setting, Unsaid, Unseen};

/// Where settings come from, which tells what it means that something is not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::posture::component) enum Source {
    File,
    /// One of several files that are read one after the other, without the others.
    Fragment,
    /// Several files, one of which cannot be read.
    Unread,
    Command,
    /// A command with all of its configuration.
    Whole,
}

/// What starts the programs of a node.
pub(super) struct Starter<'s, 'a> {
    pub(super) product: Option<Product>,
    pub(super) role: Role,
    pub(super) settings: &'s Flags<'a>,
    /// The configuration, or the command's first word.
    pub(super) place: Node<'a>,
    pub(super) source: Source,
}

type Implied = fn(&str) -> Option<&'static str>;

impl<'a> Starter<'_, 'a> {
    pub(super) fn all(&self) -> Vec<Component<'a>> {
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
        let programs = programs.into_iter();
        programs
            .map(|(program, flags, implied)| Component {
                program,
                flags,
                mounts: Vec::new(),
                given: &["/"],
                implied,
                unsaid: self.unsaid(program),
                probes: Probes::default(),
                api_version: "",
                container: None,
            })
            .collect()
    }

    /// What is set where nothing is said; a part of a configuration says nothing of what it leaves out.
    fn own(&self, whole: Implied, fragment: Implied) -> Implied {
        match self.source {
            Source::Fragment | Source::Unread => fragment,
            Source::File | Source::Command | Source::Whole => whole,
        }
    }

    fn unsaid(&self, program: Program) -> Unsaid<'a> {
        let on_servers = !matches!(program, Program::Kubelet | Program::KubeProxy);
        match self.source {
            Source::Fragment => Unsaid::Unseen(self.place, Unseen::Others),
            Source::Unread => Unsaid::Unseen(self.place, Unseen::Broken),
            // The configuration file may set it.
            Source::Command => Unsaid::Unseen(self.place, Unseen::Beside),
            Source::Whole => Unsaid::Absent(self.place, |_| &[]),
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
