//! The programs of a cluster, as a pod, kubeadm, k3s, RKE2 or systemd starts them.

mod change;
mod flags;
mod kubeadm;
mod probes;
mod program;
mod rancher;
mod specifier;
mod static_pod;
mod unit;

pub use flags::Setting;
pub(super) use flags::parse_bool;
pub use program::Program;
pub(super) use rancher::{Fragments, are_configuration, is_configuration, main_file};
pub use rancher::{HostSetting, configuration_of, settings};
pub use specifier::expanded;
pub(super) use unit::is_about_program;
pub use unit::{CONFIGURATION, UNSEEN};

use super::{Container, ObjectKind, Pod, Resource};
use crate::document::{Kind, Node, Path};
use flags::{Flags, KnownFlags};
use probes::Probes;

/// What is known of how a program is started, but for the values.
#[derive(PartialEq, Eq)]
pub(super) struct Known {
    program: Program,
    flags: KnownFlags,
}

/// One program of a cluster and its flags.
///
/// Flags are read as the program's own parser reads them: `--name=value` and `--name value`, `_` for `-`, the
/// last of one name counts. etcd also takes `-name`, and variables such as `ETCD_CLIENT_CERT_AUTH`.
///
/// ```
/// use sealward::document::Document;
/// use sealward::posture::{Component, Program, Setting, resources};
///
/// let document = Document::parse("
/// apiVersion: v1
/// kind: Pod
/// spec:
///   containers:
///     - name: kube-apiserver
///       command: [kube-apiserver, --anonymous-auth=false, --etcd-servers, 'https://127.0.0.1:2379']
///       volumeMounts: [{name: keys, mountPath: /etc/keys, readOnly: true}]
/// ")?;
/// let pod = resources(&document).next().unwrap();
/// let server = Component::all(&pod).next().unwrap();
/// assert_eq!(server.program(), Program::ApiServer);
/// assert!(matches!(server.flag("etcd-servers"), Setting::Set { value: "https://127.0.0.1:2379", .. }));
/// assert!(matches!(server.flag("encryption-provider-config"), Setting::Absent { .. }));
/// assert!(server.mount("/etc/keys/config.yaml").is_some_and(|mount| mount.read_only));
/// assert!(!server.is_given("/etc/kubernetes/pki/sa.pub")); // only to one that kubeadm starts
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
///
/// Where a flag may be given several times its values add up:
///
/// ```
/// use sealward::document::Document;
/// use sealward::posture::{Component, resources};
///
/// let text = "{apiVersion: v1, kind: Pod, spec: {containers: [{command: [kube-apiserver, \
///     --authorization-mode=AlwaysAllow, --authorization-mode=RBAC]}]}}";
/// let document = Document::parse(text)?;
/// let server = Component::all(&resources(&document).next().unwrap()).next().unwrap();
/// assert_eq!(server.flag_values("authorization-mode").len(), 2);
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Component<'a> {
    program: Program,
    flags: Flags<'a>,
    mounts: Vec<Mount<'a>>,
    /// Folders that it sees without being told here.
    given: &'static [&'static str],
    /// What whoever starts it sets where nothing is said.
    implied: fn(&str) -> Option<&'static str>,
    unsaid: Unsaid<'a>,
    probes: Probes,
    /// The version of the object that tells its flags, where those have a form that versions differ in.
    api_version: &'a str,
    /// The container that runs it.
    container: Option<(Pod<'a>, Container<'a>)>,
}

/// What it means that nothing is said of a flag.
#[derive(Clone, Copy, Debug)]
enum Unsaid<'a> {
    /// It is not set. It would stand below a node, in the field that is told for its name.
    Absent(Node<'a>, fn(&str) -> &'static [&'static str]),
    /// Another file decides, and is judged by itself.
    Elsewhere,
    /// Nobody can tell, because of this node.
    Unknown(Node<'a>),
    /// Another file may decide, and goes together with what starts at this node.
    Unseen(Node<'a>, Unseen),
}

/// Why settings that belong to a command are not seen with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unseen {
    /// k3s and RKE2 may have a configuration.
    Beside,
    /// What the kubelet's `--config` names is not there.
    Absent,
    /// What it names cannot be read, or is no configuration of a kubelet.
    Unread,
    /// Which file it names cannot be told.
    Unclear,
    /// The files in a folder go over it.
    DropIns,
    /// It is one of several files of k3s or RKE2, and the main one is not there.
    Others,
    /// One of the files of k3s or RKE2 cannot be read.
    Broken,
}

impl Unseen {
    /// What is said of it.
    pub(super) const fn message(self) -> &'static str {
        match self {
            Self::Beside => {
                "what the command leaves out its configuration below `/etc/rancher` may set, which is judged by itself"
            }
            Self::Absent => {
                "the configuration that `--config` names is not there, so what the command leaves out is not known"
            }
            Self::Unread => {
                "the configuration that `--config` names cannot be read, so what the command leaves out is not known"
            }
            Self::Unclear => {
                "which configuration `--config` names cannot be told, so what the command leaves out is not known"
            }
            Self::DropIns => {
                "what the command leaves out the files in the folder of `--config-dir` may set, each of which is judged by \
                 itself"
            }
            Self::Others => {
                "what the file leaves out the `config.yaml` that it goes over may set, with which it is not judged"
            }
            Self::Broken => {
                "one of the files that make up the configuration cannot be read, so what they come to is not known"
            }
        }
    }
}

/// A folder or file of the host that a component sees.
///
/// ```
/// use sealward::posture::Mount;
///
/// fn could_write(mount: Option<Mount<'_>>) -> bool {
///     mount.is_some_and(|mount| !mount.read_only)
/// }
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Mount<'a> {
    /// Where it sees it.
    pub path: &'a str,
    /// Whether it cannot write there.
    pub read_only: bool,
    /// The mount's place.
    pub node: Node<'a>,
}

impl<'a> Component<'a> {
    /// The programs that an object starts: none for most.
    pub fn all(resource: &Resource<'a>) -> impl Iterator<Item = Self> + use<'a> {
        let others = match resource.object() {
            ObjectKind::ClusterConfiguration
            | ObjectKind::InitConfiguration
            | ObjectKind::JoinConfiguration => kubeadm::read(resource),
            ObjectKind::KubeadmConfig
            | ObjectKind::KubeadmConfigTemplate
            | ObjectKind::KubeadmControlPlane
            | ObjectKind::KubeadmControlPlaneTemplate => kubeadm::of_cluster_api(resource),
            ObjectKind::K3sConfiguration => rancher::of_configuration(resource.document()),
            ObjectKind::SystemdUnit => unit::read(resource.document()),
            _ => Vec::new(),
        };
        static_pod::all(resource).chain(others)
    }

    /// The programs of a configuration of k3s or RKE2 that is put together from several files; of one that not all of them can
    /// be read, nothing is known.
    pub(super) fn put_together(resource: &Resource<'a>, is_readable: bool) -> Vec<Self> {
        rancher::put_together(resource.document(), is_readable)
    }

    /// Which program it is.
    #[must_use]
    pub const fn program(&self) -> Program {
        self.program
    }

    /// What is known of how the program is started.
    pub(super) fn known(self) -> Known {
        Known {
            program: self.program,
            flags: self.flags.known_flags(),
        }
    }

    /// What a flag, named without dashes in front, is set to.
    #[must_use]
    pub fn flag(&self, name: &str) -> Setting<'a> {
        if let Some(node) = self.passed_over(name) {
            return Setting::Unknown(node);
        }
        self.flags.get(name).unwrap_or_else(|| self.unsaid(name))
    }

    /// All that a flag is set to, in order, where it may be given several times; never empty.
    #[must_use]
    pub fn flag_values(&self, name: &str) -> Vec<Setting<'a>> {
        let set = self.flags.all(name);
        if set.is_empty() || self.passed_over(name).is_some() {
            return vec![self.flag(name)];
        }
        set
    }

    /// The mount through which it sees a file: the innermost one.
    #[must_use]
    pub fn mount(&self, file: &str) -> Option<Mount<'a>> {
        let holds = |mount: &&Mount<'a>| is_within(file, mount.path);
        let mounts = self.mounts.iter().filter(holds);
        mounts.max_by_key(|mount| mount.path.len()).copied()
    }

    /// Whether it sees the file anyway, read-only.
    #[must_use]
    pub fn is_given(&self, file: &str) -> bool {
        self.given.iter().any(|folder| is_within(file, folder))
    }

    /// The container that runs it, where it stands in a list, and the way there: a pod may have many, each of which would be
    /// searched for what one of them says.
    pub(super) fn container(&self) -> Option<(Node<'a>, Path)> {
        let (pod, Container { node, list, index }) = self.container?;
        let all = pod.spec?.get(list.key())?;
        let path = || pod.spec_path().key(list.key()).index(index);
        (all.kind() == Kind::Sequence).then(|| (node, path()))
    }

    /// How it is asked whether it is well.
    pub(super) const fn probes(&self) -> Probes {
        self.probes
    }

    /// Whether each of these flags is set to something.
    pub(super) fn has(&self, flags: &[&str]) -> bool {
        let is_set = |flag: &&str| self.flag(flag).value().is_some_and(|it| !it.is_empty());
        flags.iter().all(is_set)
    }

    fn unsaid(&self, name: &str) -> Setting<'a> {
        if let Some(value) = (self.implied)(name) {
            return Setting::Implied { value };
        }
        // What the kubelet's and the proxy's own configuration leaves out has other defaults than the flags.
        let configured = || match self.flags.get("config") {
            Some(Setting::Set { value, .. }) => !value.is_empty(),
            Some(_) => true,
            None => (self.implied)("config").is_some(),
        };
        let by_file = matches!(self.program, Program::Kubelet | Program::KubeProxy);
        let is_unseen = matches!(self.unsaid, Unsaid::Unseen(_, why) if why != Unseen::Beside);
        if name != "config" && by_file && configured() && !is_unseen {
            return Setting::Elsewhere;
        }
        match self.unsaid {
            Unsaid::Absent(parent, field) => Setting::Absent {
                parent,
                field: field(name),
            },
            Unsaid::Elsewhere => Setting::Elsewhere,
            Unsaid::Unknown(node) | Unsaid::Unseen(node, _) => Setting::Unknown(node),
        }
    }

    /// The command to which a configuration belongs that is not at hand, and why: flags that are unknown because of it are
    /// so for one reason.
    pub(super) const fn unseen(&self) -> Option<(Node<'a>, Unseen)> {
        match self.unsaid {
            Unsaid::Unseen(node, why) => Some((node, why)),
            _ => None,
        }
    }

    /// What leaves open each flag that is not set, where that is the object itself.
    pub(super) fn undecided(&self, resource: &Resource<'a>) -> Option<(Node<'a>, &'static str)> {
        match self.unsaid {
            Unsaid::Unknown(node) if resource.object() == ObjectKind::K3sConfiguration => {
                Some((node, NO_ROLE))
            }
            _ => None,
        }
    }

    /// Where etcd is told of a configuration file: it then passes over flags and variables.
    fn passed_over(&self, name: &str) -> Option<Node<'a>> {
        if self.program != Program::Etcd || name == "config-file" {
            return None;
        }
        match self.flags.get("config-file")? {
            Setting::Set { value: "", .. } => None,
            Setting::Set { node, .. } => Some(node),
            _ => None,
        }
    }
}

const NO_ROLE: &str =
    "whether this node is a server is not told here, so what is not set is not known";

/// Whether a path is a folder's own or lies within it. A path that climbs lies nowhere.
fn is_within(file: &str, folder: &str) -> bool {
    let steps = |path: &'_ str| -> Vec<String> {
        let steps = path.split('/').filter(|step| !matches!(*step, "" | "."));
        steps.map(str::to_owned).collect()
    };
    let (file, folder) = (steps(file), steps(folder));
    !file.iter().any(|step| step == "..") && file.starts_with(&folder)
}
