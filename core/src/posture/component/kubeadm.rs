//! The programs that kubeadm starts, as its own configuration tells it or Cluster API.

use super::flags::Flags;
use super::probes::Probes;
use super::{Component, Mount, Program, Unsaid};
use crate::document::{Kind, Node};
use crate::posture::carried::kubeadm_way;
use crate::posture::{ObjectKind, Resource};

/// The control plane of a kubeadm `ClusterConfiguration`; the kubelet of an `InitConfiguration` or
/// `JoinConfiguration`.
pub(super) fn read<'a>(resource: &Resource<'a>) -> Vec<Component<'a>> {
    let object = resource.node();
    if resource.object() == ObjectKind::ClusterConfiguration {
        control_plane(Ok(object))
    } else {
        vec![kubelet_of(object)]
    }
}

/// The same configurations within an object of Cluster API. A control plane without a `ClusterConfiguration` has what kubeadm sets
/// by itself.
pub(super) fn of_cluster_api<'a>(resource: &Resource<'a>) -> Vec<Component<'a>> {
    let way = kubeadm_way(resource.object()).unwrap_or_default();
    let spec = resource.node().at(way);
    let said = |key: &str| spec?.get(key).filter(|it| !it.is_null());
    let broken = broken(resource.node(), way);
    let missing: Option<Field> = match resource.object() {
        ObjectKind::KubeadmControlPlane => {
            Some(|_| &["spec", "kubeadmConfigSpec", "clusterConfiguration"])
        }
        ObjectKind::KubeadmControlPlaneTemplate => Some(|_| {
            &[
                "spec",
                "template",
                "spec",
                "kubeadmConfigSpec",
                "clusterConfiguration",
            ]
        }),
        _ => None,
    };
    let mut programs = match (said("clusterConfiguration").or(broken), missing) {
        (Some(cluster), _) => control_plane(Ok(cluster)),
        (None, Some(field)) => control_plane(Err(Unsaid::Absent(resource.node(), field))),
        (None, None) => Vec::new(),
    };
    let nodes = ["initConfiguration", "joinConfiguration"];
    programs.extend(nodes.into_iter().filter_map(said).map(kubelet_of));
    programs
}

/// The control plane of a configuration; where there is none, with what it means that nothing is said.
fn control_plane<'a>(configuration: Result<Node<'a>, Unsaid<'a>>) -> Vec<Component<'a>> {
    let object = configuration.ok();
    let mut programs = vec![
        (Program::ApiServer, &["apiServer", "extraArgs"][..]),
        (
            Program::ControllerManager,
            &["controllerManager", "extraArgs"],
        ),
        (Program::Scheduler, &["scheduler", "extraArgs"]),
    ];
    let external = object.and_then(|it| it.at(&["etcd", "external"]));
    if external.is_none_or(Node::is_null) {
        programs.push((Program::Etcd, &["etcd", "local", "extraArgs"]));
    }
    let programs = programs.into_iter();
    let read = |(program, path)| {
        let absent = |object| Unsaid::Absent(object, of_program(program).1);
        let unsaid = configuration.map_or_else(|unsaid| unsaid, absent);
        component(object, unsaid, program, path)
    };
    programs.map(read).collect()
}

fn kubelet_of(object: Node<'_>) -> Component<'_> {
    let path = &["nodeRegistration", "kubeletExtraArgs"];
    let (_, field) = of_program(Program::Kubelet);
    let unsaid = Unsaid::Absent(object, field);
    component(Some(object), unsaid, Program::Kubelet, path)
}

fn component<'a>(
    object: Option<Node<'a>>,
    unsaid: Unsaid<'a>,
    program: Program,
    path: &'static [&'static str],
) -> Component<'a> {
    let holder = path
        .split_last()
        .and_then(|(_, holder)| object?.at(holder))
        .filter(|it| !it.is_null());
    let of_holder = |key: &str| holder.and_then(|it| it.get(key)).filter(|it| !it.is_null());
    let arguments = path.last().and_then(|key| of_holder(key));
    let mut flags = Flags::default();
    if program == Program::Etcd {
        add_environment(of_holder("extraEnvs"), &mut flags);
    }
    add_arguments(arguments, &mut flags);
    let broken = path
        .split_last()
        .and_then(|(_, holder)| broken(object?, holder));
    if let Some(node) = broken {
        flags.may_hold_anything(node);
    }
    let volumes = of_holder("extraVolumes").into_iter().flat_map(Node::items);
    let mount = |node: Node<'a>| {
        Some(Mount {
            path: node.get("mountPath")?.as_text()?.expose(),
            read_only: node.get("readOnly").is_some_and(Node::is_true),
            node,
        })
    };
    Component {
        program,
        flags,
        mounts: volumes.filter_map(mount).collect(),
        given: &["/etc/kubernetes/pki"],
        implied: of_program(program).0,
        unsaid,
        // kubeadm writes one, at the address that the program is told to listen on.
        probes: Probes {
            by_http: true,
            at_pod: false,
        },
    }
}

/// What stands on a way and is no mapping: nobody knows what it was meant to hold.
fn broken<'a>(object: Node<'a>, way: &[&str]) -> Option<Node<'a>> {
    let is_broken = |it: &Node<'a>| !matches!(it.kind(), Kind::Mapping | Kind::Null);
    let steps = (0..=way.len()).filter_map(|length| object.at(way.get(..length)?));
    steps.into_iter().find(is_broken)
}

/// `extraArgs` is a mapping up to v1beta3 and a list of names and values from v1beta4 on.
fn add_arguments<'a>(arguments: Option<Node<'a>>, flags: &mut Flags<'a>) {
    for entry in arguments.into_iter().flat_map(Node::entries) {
        flags.set(entry.key(), entry.value);
    }
    for item in arguments.into_iter().flat_map(Node::items) {
        let value = item.get("value").filter(|it| !it.is_null());
        match item.get("name").and_then(Node::as_text) {
            Some(name) => flags.set(name.expose(), value.unwrap_or(item)),
            None => flags.may_hold_anything(item),
        }
    }
    if let Some(node) = arguments.filter(|it| !matches!(it.kind(), Kind::Mapping | Kind::Sequence))
    {
        flags.may_hold_anything(node);
    }
}

/// Variables that etcd takes flags from, from v1beta4 on.
fn add_environment<'a>(variables: Option<Node<'a>>, flags: &mut Flags<'a>) {
    for item in variables.into_iter().flat_map(Node::items) {
        let name = item.get("name").and_then(Node::as_text);
        let flag = name.and_then(|name| super::static_pod::etcd_flag(name.expose()));
        if let Some(flag) = flag {
            flags.set(&flag, item.get("value").unwrap_or(item));
        }
    }
}

type Implied = fn(&str) -> Option<&'static str>;
type Field = fn(&str) -> &'static [&'static str];

/// What kubeadm sets by itself, and where a flag would stand.
fn of_program(program: Program) -> (Implied, Field) {
    match program {
        Program::ApiServer => (api_server, |_| &["apiServer", "extraArgs"]),
        Program::ControllerManager => (controller_manager, |_| &["controllerManager", "extraArgs"]),
        Program::Scheduler => (scheduler, |_| &["scheduler", "extraArgs"]),
        Program::Etcd => (etcd, |_| &["etcd", "local", "extraArgs"]),
        Program::Kubelet | Program::KubeProxy => {
            (kubelet, |_| &["nodeRegistration", "kubeletExtraArgs"])
        }
    }
}

/// As far as checks read it (`getAPIServerCommand` in kubeadm's `phases/controlplane/manifests.go`).
fn api_server(flag: &str) -> Option<&'static str> {
    Some(match flag {
        "authorization-mode" => "Node,RBAC",
        "enable-admission-plugins" => "NodeRestriction",
        "client-ca-file" => "/etc/kubernetes/pki/ca.crt",
        "tls-cert-file" => "/etc/kubernetes/pki/apiserver.crt",
        "tls-private-key-file" => "/etc/kubernetes/pki/apiserver.key",
        "kubelet-client-certificate" => "/etc/kubernetes/pki/apiserver-kubelet-client.crt",
        "kubelet-client-key" => "/etc/kubernetes/pki/apiserver-kubelet-client.key",
        "service-account-key-file" => "/etc/kubernetes/pki/sa.pub",
        "etcd-cafile" => "/etc/kubernetes/pki/etcd/ca.crt",
        "etcd-certfile" => "/etc/kubernetes/pki/apiserver-etcd-client.crt",
        "etcd-keyfile" => "/etc/kubernetes/pki/apiserver-etcd-client.key",
        _ => return None,
    })
}

/// As far as checks read it (`getControllerManagerCommand` in the same file).
fn controller_manager(flag: &str) -> Option<&'static str> {
    Some(match flag {
        "bind-address" => "127.0.0.1",
        "use-service-account-credentials" => "true",
        "service-account-private-key-file" => "/etc/kubernetes/pki/sa.key",
        "root-ca-file" => "/etc/kubernetes/pki/ca.crt",
        _ => return None,
    })
}

/// As far as checks read it (`getSchedulerCommand` in the same file).
fn scheduler(flag: &str) -> Option<&'static str> {
    (flag == "bind-address").then_some("127.0.0.1")
}

/// As far as checks read it (`getEtcdCommand` in kubeadm's `phases/etcd/local.go`).
fn etcd(flag: &str) -> Option<&'static str> {
    Some(match flag {
        "client-cert-auth" | "peer-client-cert-auth" => "true",
        "cert-file" => "/etc/kubernetes/pki/etcd/server.crt",
        "key-file" => "/etc/kubernetes/pki/etcd/server.key",
        "trusted-ca-file" | "peer-trusted-ca-file" => "/etc/kubernetes/pki/etcd/ca.crt",
        "peer-cert-file" => "/etc/kubernetes/pki/etcd/peer.crt",
        "peer-key-file" => "/etc/kubernetes/pki/etcd/peer.key",
        _ => return None,
    })
}

/// kubeadm starts every kubelet with a configuration file.
fn kubelet(flag: &str) -> Option<&'static str> {
    (flag == "config").then_some("/var/lib/kubelet/config.yaml")
}
