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
    let mut programs = if resource.object() == ObjectKind::ClusterConfiguration {
        control_plane(object)
    } else {
        vec![kubelet_of(object)]
    };
    told_by(resource, &mut programs);
    programs
}

/// The same configurations within an object of Cluster API. A control plane without a `ClusterConfiguration` has what kubeadm sets
/// by itself.
pub(super) fn of_cluster_api<'a>(resource: &Resource<'a>) -> Vec<Component<'a>> {
    let way = kubeadm_way(resource.object()).unwrap_or_default();
    let spec = resource.node().at(way);
    let said = |key: &str| spec?.get(key).filter(|it| !it.is_null());
    let field: Option<FieldOf> = match resource.object() {
        ObjectKind::KubeadmControlPlane => {
            Some(within!("spec", "kubeadmConfigSpec", "clusterConfiguration"))
        }
        ObjectKind::KubeadmControlPlaneTemplate => Some(within!(
            "spec",
            "template",
            "spec",
            "kubeadmConfigSpec",
            "clusterConfiguration"
        )),
        _ => None,
    };
    let cluster = said("clusterConfiguration").or_else(|| broken(resource.node(), way));
    let mut programs = match (cluster, field) {
        (Some(cluster), _) => control_plane(cluster),
        (None, Some(field)) => {
            let absent = |program| Unsaid::Absent(resource.node(), field(program));
            let missing = |program| component(None, absent(program), program);
            CONTROL_PLANE.map(missing).into()
        }
        (None, None) => Vec::new(),
    };
    let nodes = ["initConfiguration", "joinConfiguration"];
    programs.extend(nodes.into_iter().filter_map(said).map(kubelet_of));
    told_by(resource, &mut programs);
    programs
}

/// Notes in which form the object has flags.
fn told_by<'a>(resource: &Resource<'a>, programs: &mut [Component<'a>]) {
    let version = resource.api_version();
    programs.iter_mut().for_each(|it| it.api_version = version);
}

const CONTROL_PLANE: [Program; 4] = [
    Program::ApiServer,
    Program::ControllerManager,
    Program::Scheduler,
    Program::Etcd,
];

/// The control plane of a configuration.
fn control_plane(object: Node<'_>) -> Vec<Component<'_>> {
    let external = object.at(&["etcd", "external"]).filter(|it| !it.is_null());
    let programs = CONTROL_PLANE.into_iter();
    let programs = programs.filter(|it| external.is_none() || *it != Program::Etcd);
    let read = |program| {
        let unsaid = Unsaid::Absent(object, field_of(program));
        let mut component = component(Some(object), unsaid, program);
        if let (Program::ApiServer, Some(external)) = (program, external) {
            add_external_etcd(external, &mut component);
        }
        component
    };
    programs.map(read).collect()
}

/// What kubeadm tells the API server of an etcd that is not its own; extra arguments go over that.
fn add_external_etcd<'a>(external: Node<'a>, server: &mut Component<'a>) {
    let mut flags = Flags::default();
    let said = |key: &str| external.get(key).filter(|it| !it.is_null());
    match said("endpoints").filter(|it| it.kind() == Kind::Sequence) {
        Some(endpoints) => endpoints
            .items()
            .for_each(|endpoint| flags.set("etcd-servers", endpoint)),
        None => flags.set("etcd-servers", said("endpoints").unwrap_or(external)),
    }
    for (flag, key) in [
        ("etcd-cafile", "caFile"),
        ("etcd-certfile", "certFile"),
        ("etcd-keyfile", "keyFile"),
    ] {
        if let Some(node) = said(key) {
            flags.set(flag, node);
        }
    }
    server.flags.add_others(flags);
    server.implied = |flag| api_server(flag).filter(|_| !flag.starts_with("etcd-"));
}

fn kubelet_of(object: Node<'_>) -> Component<'_> {
    let unsaid = Unsaid::Absent(object, field_of(Program::Kubelet));
    component(Some(object), unsaid, Program::Kubelet)
}

fn component<'a>(object: Option<Node<'a>>, unsaid: Unsaid<'a>, program: Program) -> Component<'a> {
    let path = field_of(program)("");
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
        implied: implied(program),
        unsaid,
        // kubeadm writes one, at the address that the program is told to listen on.
        probes: Probes {
            by_http: true,
            from_outside: false,
        },
        api_version: "",
        container: None,
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
type FieldOf = fn(Program) -> Field;

/// Where flags of a program stand in a configuration, or in an object below these steps.
macro_rules! within {
    ($($step:literal),*) => {
        |program| match program {
            Program::ApiServer => |_| &[$($step,)* "apiServer", "extraArgs"],
            Program::ControllerManager => |_| &[$($step,)* "controllerManager", "extraArgs"],
            Program::Scheduler => |_| &[$($step,)* "scheduler", "extraArgs"],
            Program::Etcd => |_| &[$($step,)* "etcd", "local", "extraArgs"],
            Program::Kubelet | Program::KubeProxy => {
                |_| &[$($step,)* "nodeRegistration", "kubeletExtraArgs"]
            }
        }
    };
}
use within;

fn field_of(program: Program) -> Field {
    let field: FieldOf = within!();
    field(program)
}

/// What kubeadm sets by itself.
fn implied(program: Program) -> Implied {
    match program {
        Program::ApiServer => api_server,
        Program::ControllerManager => controller_manager,
        Program::Scheduler => scheduler,
        Program::Etcd => etcd,
        Program::Kubelet | Program::KubeProxy => kubelet,
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
