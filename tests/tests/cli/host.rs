//! A made-up host: a folder with files, modes and links, and what its kernel would say.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

/// The root of a host's tree, in a folder of its own.
pub(crate) struct Host {
    folder: tempfile::TempDir,
}

impl Host {
    /// A host with a name and nothing else.
    pub(crate) fn new() -> Self {
        let host = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(host.folder.path().join("root")).unwrap();
        // Another user looks at it too.
        set_mode(host.folder.path(), 0o755);
        host.file("/etc/hostname", 0o644, "node-1\n");
        host.file(
            "/etc/passwd",
            0o644,
            "root:x:0:0::/root:/bin/sh\netcd:x:998:998::/:/bin/false\n",
        );
        host.file("/etc/group", 0o644, "root:x:0:\netcd:x:998:\n");
        host
    }

    /// The root, as the command line takes it.
    pub(crate) fn root(&self) -> String {
        let root = self.folder.path().join("root");
        root.into_os_string().into_string().unwrap()
    }

    /// Where a path of the host is here.
    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.folder
            .path()
            .join("root")
            .join(path.trim_start_matches('/'))
    }

    pub(crate) fn file(&self, path: &str, mode: u32, text: &str) {
        let at = self.parent(path);
        fs::write(&at, text).unwrap();
        set_mode(&at, mode);
    }

    pub(crate) fn folder(&self, path: &str, mode: u32) {
        let at = self.parent(path);
        fs::create_dir_all(&at).unwrap();
        set_mode(&at, mode);
    }

    pub(crate) fn link(&self, path: &str, target: &str) {
        symlink(target, self.parent(path)).unwrap();
    }

    /// A block device: its number, where the kernel has it, and files in its folder there.
    pub(crate) fn device(&self, number: &str, folder: &str, files: &[(&str, &str)]) {
        let at = format!("/sys/devices/{folder}");
        self.file(&format!("{at}/dev"), 0o444, &format!("{number}\n"));
        for (name, text) in files {
            self.file(&format!("{at}/{name}"), 0o444, text);
        }
        self.link(
            &format!("/sys/dev/block/{number}"),
            &format!("../../devices/{folder}"),
        );
    }

    /// Says that one device stands on another.
    pub(crate) fn stands_on(&self, folder: &str, other: &str) {
        let name = other.rsplit('/').next().unwrap();
        let up = "../".repeat(folder.split('/').count() + 1);
        self.link(
            &format!("/sys/devices/{folder}/slaves/{name}"),
            &format!("{up}{other}"),
        );
    }

    /// What the first process has mounted.
    pub(crate) fn mounts(&self, lines: &str) {
        self.file("/proc/1/mountinfo", 0o444, lines);
    }

    fn parent(&self, path: &str) -> PathBuf {
        let at = self.at(path);
        fs::create_dir_all(at.parent().unwrap()).unwrap();
        at
    }

    /// A control plane as kubeadm makes it: every file as the benchmark wants it.
    pub(crate) fn kubeadm() -> Self {
        let host = Self::new();
        for (name, text) in [
            ("kube-apiserver", API_SERVER),
            ("kube-controller-manager", MANAGER),
            ("kube-scheduler", SCHEDULER),
            ("etcd", ETCD),
        ] {
            host.file(
                &format!("/etc/kubernetes/manifests/{name}.yaml"),
                0o600,
                text,
            );
        }
        for name in [
            "admin",
            "super-admin",
            "scheduler",
            "controller-manager",
            "kubelet",
        ] {
            host.file(
                &format!("/etc/kubernetes/{name}.conf"),
                0o600,
                "apiVersion: v1\nkind: Config\n",
            );
        }
        for name in ["ca", "apiserver", "etcd/ca", "etcd/server"] {
            host.file(&format!("/etc/kubernetes/pki/{name}.crt"), 0o644, "");
            host.file(&format!("/etc/kubernetes/pki/{name}.key"), 0o600, "");
        }
        host.file("/etc/kubernetes/pki/sa.pub", 0o600, "");
        host.file("/etc/kubernetes/pki/sa.key", 0o600, "");
        host.file("/etc/cni/net.d/10-flannel.conflist", 0o600, "{}");
        host.file(
            "/usr/lib/systemd/system/kubelet.service",
            0o600,
            "[Service]\nExecStart=/usr/bin/kubelet\n",
        );
        host.link("/lib", "usr/lib");
        host.file(
            "/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf",
            0o600,
            "[Service]\nEnvironment=\"KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml\"\n",
        );
        host.file("/var/lib/kubelet/config.yaml", 0o600, KUBELET);
        host.folder("/var/lib/etcd", 0o700);
        host.folder("/var/lib/containerd", 0o711);
        host.mounts("29 1 8:3 / / rw,relatime shared:1 - ext4 /dev/sda3 rw\n");
        host.device("8:3", "pci/block/sda/sda3", &[("partition", "3\n")]);
        host.device("8:0", "pci/block/sda", &[]);
        host
    }
}

fn set_mode(at: &Path, mode: u32) {
    fs::set_permissions(at, fs::Permissions::from_mode(mode)).unwrap();
}

/// Whether the tests run as root, whose files are as the benchmark wants them and who may read all.
pub(crate) fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let folder = tempfile::tempdir().unwrap();
    fs::metadata(folder.path()).unwrap().uid() == 0
}

const API_SERVER: &str = "apiVersion: v1
kind: Pod
metadata: {name: kube-apiserver, namespace: kube-system}
spec:
  hostNetwork: true
  containers:
    - name: kube-apiserver
      image: registry.k8s.io/kube-apiserver:v1.37.0
      command:
        - kube-apiserver
        - --anonymous-auth=true
        - --authorization-mode=Node,RBAC
        - --tls-private-key-file=/etc/kubernetes/pki/apiserver.key
        - --encryption-provider-config=/etc/kubernetes/enc/config.yaml
      volumeMounts:
        - {name: pki, mountPath: /etc/kubernetes/pki, readOnly: true}
        - {name: enc, mountPath: /etc/kubernetes/enc, readOnly: true}
  volumes:
    - {name: pki, hostPath: {path: /etc/kubernetes/pki}}
    - {name: enc, hostPath: {path: /srv/enc}}
";
const MANAGER: &str = "apiVersion: v1
kind: Pod
metadata: {name: kube-controller-manager, namespace: kube-system}
spec: {containers: [{name: a, image: a, command: [kube-controller-manager]}]}
";
const SCHEDULER: &str = "apiVersion: v1
kind: Pod
metadata: {name: kube-scheduler, namespace: kube-system}
spec: {containers: [{name: a, image: a, command: [kube-scheduler]}]}
";
const ETCD: &str = "apiVersion: v1
kind: Pod
metadata: {name: etcd, namespace: kube-system}
spec:
  containers:
    - name: etcd
      image: registry.k8s.io/etcd:3.6.5-0
      command: [etcd, --data-dir=/var/lib/etcd]
      volumeMounts: [{name: data, mountPath: /var/lib/etcd}]
  volumes: [{name: data, hostPath: {path: /var/lib/etcd}}]
";
const KUBELET: &str = "apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
staticPodPath: /etc/kubernetes/manifests
authentication:
  anonymous: {enabled: true}
  x509: {clientCAFile: /etc/kubernetes/pki/ca.crt}
";
