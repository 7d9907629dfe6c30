//! Where a host has the units of systemd that start programs of a cluster.

use super::tree::{Miss, Tree};
use std::collections::BTreeMap;

/// Units, and the component that each starts.
pub const UNITS: &[(&str, &str)] = &[
    ("kubelet", "kubelet"),
    ("kube-apiserver", "kube-apiserver"),
    ("kube-controller-manager", "kube-controller-manager"),
    ("kube-scheduler", "kube-scheduler"),
    ("kube-proxy", "kube-proxy"),
    ("etcd", "etcd"),
    ("containerd", "containerd"),
    ("docker", "dockerd"),
    ("k3s", "k3s"),
    ("k3s-agent", "k3s"),
    ("rke2-server", "rke2"),
    ("rke2-agent", "rke2"),
];

/// What stands in an earlier one hides what is called alike in a later one.
pub const UNIT_FOLDERS: &[&str] = &[
    "/etc/systemd/system",
    "/run/systemd/system",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
];

/// Files of variables that units of these programs read as a rule.
pub const VARIABLES: &[&str] = &[
    "/var/lib/kubelet/kubeadm-flags.env",
    "/etc/default/kubelet",
    "/etc/sysconfig/kubelet",
    "/etc/default/kube-apiserver",
    "/etc/sysconfig/kube-apiserver",
    "/etc/default/kube-controller-manager",
    "/etc/sysconfig/kube-controller-manager",
    "/etc/default/kube-scheduler",
    "/etc/sysconfig/kube-scheduler",
    "/etc/default/kube-proxy",
    "/etc/sysconfig/kube-proxy",
    "/etc/default/etcd",
    "/etc/sysconfig/etcd",
];

/// The files that make up a unit.
#[derive(Default)]
pub(super) struct UnitFiles {
    /// The unit itself, or a file of variables that is not known to belong to one.
    pub(super) unit: Option<String>,
    /// By name, which is the order that systemd reads them in.
    pub(super) drop_ins: BTreeMap<String, String>,
    pub(super) are_variables: bool,
}

/// The units on a host, and the files of variables. What is there and cannot be read is among them.
pub(super) fn units(tree: &dyn Tree) -> Vec<UnitFiles> {
    let is_there = |path: &String| !matches!(tree.read(path, 1), Err(Miss::Absent));
    let mut units = Vec::new();
    // What runs containers is no program of a cluster.
    let of_cluster = |it: &&(&str, &str)| !matches!(it.1, "containerd" | "dockerd");
    for (unit, _) in UNITS.iter().filter(of_cluster) {
        let mut files = UnitFiles::default();
        for folder in UNIT_FOLDERS {
            let path = format!("{folder}/{unit}.service");
            if files.unit.is_none() && is_there(&path) {
                files.unit = Some(path);
            }
            let more = format!("{folder}/{unit}.service.d");
            let (names, _) = tree.names(&more).unwrap_or_default();
            for name in names.into_iter().filter(|it| it.ends_with(".conf")) {
                let path = format!("{more}/{name}");
                files.drop_ins.entry(name).or_insert(path);
            }
        }
        units.push(files);
    }
    let variables = VARIABLES.iter().map(|it| (*it).to_owned());
    units.extend(variables.filter(is_there).map(|path| UnitFiles {
        unit: Some(path),
        are_variables: true,
        ..UnitFiles::default()
    }));
    units
}
