//! Where the files of a cluster are on a host, and what they are to it: as kubeadm, k3s and RKE2 lay
//! them out, and as the flags of components name them.

use crate::dto::{FileRole, VolumeUse};

/// Programs whose command lines name files.
pub const COMPONENTS: &[&str] = &[
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "etcd",
    "kubelet",
    "kube-proxy",
    "containerd",
    "dockerd",
    "k3s",
    "rke2",
];

/// What a flag names.
///
/// ```
/// use sealward::{dto::VolumeUse, posture::host::{FlagMeaning, flag_meaning}};
/// let meaning = flag_meaning("etcd", "data-dir");
/// assert!(matches!(meaning, Some(FlagMeaning::Data(VolumeUse::Etcd))));
/// assert!(flag_meaning("k3s", "token").is_none()); // nobody keeps it
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FlagMeaning {
    /// A file, and what it is.
    File(&'static [FileRole]),
    /// A folder of data.
    Data(VolumeUse),
    /// The folder of static pods.
    Manifests,
    /// The folder of the files that go over the kubelet's configuration.
    KubeletDropIns,
    /// The folder below which k3s and RKE2 keep everything.
    Base,
}

/// What the flag of a component names, `None` for all that name no file that is looked at.
///
/// ```
/// use sealward::{dto::FileRole, posture::host::{FlagMeaning, flag_meaning}};
/// let meaning = flag_meaning("kube-scheduler", "kubeconfig");
/// assert_eq!(meaning, Some(FlagMeaning::File(&[FileRole::SchedulerKubeconfig])));
/// ```
#[must_use]
pub fn flag_meaning(component: &str, flag: &str) -> Option<FlagMeaning> {
    use FlagMeaning::{Base, Data, File, KubeletDropIns, Manifests};
    Some(match (component, flag) {
        ("kube-apiserver", "encryption-provider-config") => {
            File(&[FileRole::Configuration, FileRole::ClusterSecrets])
        }
        ("kube-apiserver", "audit-policy-file")
        | ("kube-apiserver", "admission-control-config-file" | "authentication-config")
        | ("kube-apiserver", "authorization-config")
        | ("kube-proxy" | "kube-scheduler", "config") => File(&[FileRole::Configuration]),
        ("kube-apiserver", "tls-private-key-file" | "etcd-keyfile" | "kubelet-client-key")
        | ("kube-apiserver", "proxy-client-key-file" | "service-account-signing-key-file")
        | ("kube-controller-manager", "service-account-private-key-file")
        | ("kube-controller-manager", "cluster-signing-key-file")
        | ("etcd", "key-file" | "peer-key-file") => File(PKI_KEY),
        (
            "kube-apiserver",
            "tls-cert-file" | "etcd-certfile" | "etcd-cafile" | "client-ca-file",
        )
        | ("kube-apiserver", "kubelet-client-certificate" | "proxy-client-cert-file")
        | ("kube-apiserver", "requestheader-client-ca-file")
        | ("kube-controller-manager", "root-ca-file" | "cluster-signing-cert-file")
        | ("etcd", "cert-file" | "peer-cert-file" | "trusted-ca-file" | "peer-trusted-ca-file") => {
            File(PKI_CERTIFICATE)
        }
        ("kube-controller-manager", "kubeconfig") => File(&[FileRole::ControllerManagerKubeconfig]),
        ("kube-scheduler", "kubeconfig") => File(&[FileRole::SchedulerKubeconfig]),
        ("kube-proxy", "kubeconfig") => File(&[FileRole::ProxyKubeconfig]),
        ("kubelet", "kubeconfig") => File(&[FileRole::KubeletKubeconfig]),
        ("kubelet", "config") => File(&[FileRole::KubeletConfig]),
        ("kubelet", "config-dir") => KubeletDropIns,
        ("kubelet", "client-ca-file") => File(&[FileRole::ClientCa]),
        ("kubelet", "pod-manifest-path") => Manifests,
        ("kubelet", "root-dir") => Data(VolumeUse::Kubelet),
        ("etcd", "data-dir") => Data(VolumeUse::Etcd),
        ("containerd", "root") | ("dockerd", "data-root") => Data(VolumeUse::Containers),
        ("k3s" | "rke2", "data-dir") => Base,
        ("k3s" | "rke2", "config") => File(&[FileRole::Configuration]),
        _ => return None,
    })
}

const PKI_KEY: &[FileRole] = &[FileRole::Pki, FileRole::PkiKey];
const PKI_CERTIFICATE: &[FileRole] = &[FileRole::Pki, FileRole::PkiCertificate];

/// What a file in a folder of certificates and keys is, by its name.
///
/// ```
/// use sealward::{dto::FileRole, posture::host::pki_roles};
/// assert_eq!(pki_roles("apiserver.crt"), [FileRole::Pki, FileRole::PkiCertificate]);
/// assert_eq!(pki_roles("node-1-key.pem"), [FileRole::Pki, FileRole::PkiKey]);
/// assert_eq!(pki_roles("sa.pub"), [FileRole::Pki]);
/// ```
#[must_use]
pub fn pki_roles(name: &str) -> &'static [FileRole] {
    match name.rsplit_once('.') {
        Some((_, "key")) => PKI_KEY,
        Some((stem, "pem")) if stem.ends_with("key") => PKI_KEY,
        Some((_, "crt" | "cert" | "cer" | "pem")) => PKI_CERTIFICATE,
        _ => &[FileRole::Pki],
    }
}

/// Files that have a place of their own; what does not begin with `/` lies below [`FlagMeaning::Base`].
pub const PLACES: &[(&str, FileRole)] = &[
    ("/etc/kubernetes/admin.conf", FileRole::AdminKubeconfig),
    (
        "/etc/kubernetes/super-admin.conf",
        FileRole::AdminKubeconfig,
    ),
    ("/etc/rancher/k3s/k3s.yaml", FileRole::AdminKubeconfig),
    ("/etc/rancher/rke2/rke2.yaml", FileRole::AdminKubeconfig),
    ("server/cred/admin.kubeconfig", FileRole::AdminKubeconfig),
    (
        "/etc/kubernetes/scheduler.conf",
        FileRole::SchedulerKubeconfig,
    ),
    (
        "server/cred/scheduler.kubeconfig",
        FileRole::SchedulerKubeconfig,
    ),
    (
        "/etc/kubernetes/controller-manager.conf",
        FileRole::ControllerManagerKubeconfig,
    ),
    (
        "server/cred/controller.kubeconfig",
        FileRole::ControllerManagerKubeconfig,
    ),
    ("/etc/kubernetes/kubelet.conf", FileRole::KubeletKubeconfig),
    ("/var/lib/kubelet/kubeconfig", FileRole::KubeletKubeconfig),
    ("agent/kubelet.kubeconfig", FileRole::KubeletKubeconfig),
    ("/var/lib/kube-proxy/kubeconfig", FileRole::ProxyKubeconfig),
    ("/etc/kubernetes/kube-proxy.conf", FileRole::ProxyKubeconfig),
    ("agent/kubeproxy.kubeconfig", FileRole::ProxyKubeconfig),
    ("/var/lib/kubelet/config.yaml", FileRole::KubeletConfig),
    (
        "/etc/kubernetes/kubelet/kubelet-config.json",
        FileRole::KubeletConfig,
    ),
    ("/etc/kubernetes/pki/ca.crt", FileRole::ClientCa),
    ("/etc/kubernetes/certs/ca.crt", FileRole::ClientCa),
    ("agent/client-ca.crt", FileRole::ClientCa),
    (
        "/etc/systemd/system/kubelet.service",
        FileRole::KubeletService,
    ),
    (
        "/usr/lib/systemd/system/kubelet.service",
        FileRole::KubeletService,
    ),
    (
        "/lib/systemd/system/kubelet.service",
        FileRole::KubeletService,
    ),
    ("/etc/kubernetes/azure.json", FileRole::AzureConfig),
    (
        "/etc/kubernetes/kubeadm-config.yaml",
        FileRole::Configuration,
    ),
    ("/etc/rancher/k3s/config.yaml", FileRole::Configuration),
    ("/etc/rancher/rke2/config.yaml", FileRole::Configuration),
    (
        "server/cred/encryption-config.json",
        FileRole::Configuration,
    ),
    (
        "server/cred/encryption-config.json",
        FileRole::ClusterSecrets,
    ),
    ("server/token", FileRole::ClusterSecrets),
    ("server/agent-token", FileRole::ClusterSecrets),
];

/// A folder whose files are looked at.
///
/// ```
/// use sealward::posture::host::{FOLDERS, Folder};
/// let pki = FOLDERS.iter().find(|it| it.0 == "/etc/kubernetes/pki").unwrap();
/// assert!(matches!(pki.1, Folder::Pki));
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Folder {
    /// Certificates and keys, folders within it too. The folder itself is looked at as well.
    Pki,
    /// Static pods.
    Manifests,
    /// Files of this role.
    Of(FileRole),
}

/// Folders whose files are looked at; what does not begin with `/` lies below [`FlagMeaning::Base`].
pub const FOLDERS: &[(&str, Folder)] = &[
    ("/etc/kubernetes/pki", Folder::Pki),
    ("/etc/kubernetes/ssl", Folder::Pki),
    ("server/tls", Folder::Pki),
    ("/etc/kubernetes/manifests", Folder::Manifests),
    ("agent/pod-manifests", Folder::Manifests),
    ("/etc/cni/net.d", Folder::Of(FileRole::Cni)),
    ("agent/etc/cni/net.d", Folder::Of(FileRole::Cni)),
    (
        "/etc/systemd/system/kubelet.service.d",
        Folder::Of(FileRole::KubeletService),
    ),
    (
        "/usr/lib/systemd/system/kubelet.service.d",
        Folder::Of(FileRole::KubeletService),
    ),
    (
        "/etc/rancher/k3s/config.yaml.d",
        Folder::Of(FileRole::Configuration),
    ),
    (
        "/etc/rancher/rke2/config.yaml.d",
        Folder::Of(FileRole::Configuration),
    ),
];

/// Folders of data; what does not begin with `/` lies below [`FlagMeaning::Base`].
pub const DATA: &[(&str, VolumeUse)] = &[
    ("/var/lib/etcd", VolumeUse::Etcd),
    ("server/db", VolumeUse::Etcd),
    ("/var/lib/kubelet", VolumeUse::Kubelet),
    ("/var/lib/containerd", VolumeUse::Containers),
    ("/var/lib/docker", VolumeUse::Containers),
    ("/var/lib/containers/storage", VolumeUse::Containers),
    ("agent/containerd", VolumeUse::Containers),
];
