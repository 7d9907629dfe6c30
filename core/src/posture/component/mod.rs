//! The API server, as a pod or kubeadm's configuration starts it.

mod flags;
mod kubeadm;
mod static_pod;

pub use flags::Setting;
pub(super) use flags::parse_bool;

use super::Resource;
use crate::document::Node;
use flags::Flags;

/// One API server and its flags.
///
/// Flags are read as its own parser reads them: `--name=value` and `--name value`, `_` for `-`, the last
/// of one name counts.
///
/// ```
/// use sealward::document::Document;
/// use sealward::posture::{ApiServer, Setting, resources};
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
/// let server = ApiServer::all(&pod).next().unwrap();
/// assert!(matches!(server.flag("etcd-servers"), Setting::Set { value: "https://127.0.0.1:2379", .. }));
/// assert!(matches!(server.flag("encryption-provider-config"), Setting::Absent { .. }));
/// assert!(server.mount("/etc/keys/config.yaml").is_some_and(|mount| mount.read_only));
/// assert!(!server.is_given("/etc/kubernetes/pki/sa.pub")); // only to one that kubeadm starts
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ApiServer<'a> {
    flags: Flags<'a>,
    mounts: Vec<Mount<'a>>,
    /// Folders that it sees without being told here.
    given: &'static [&'static str],
    /// What whoever starts it sets where nothing is said.
    implied: fn(&str) -> Option<&'static str>,
    /// Where a flag that is not there would stand.
    node: Node<'a>,
    path: &'static [&'static str],
}

/// A folder or file of the host that it sees.
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

impl<'a> ApiServer<'a> {
    /// The API servers that an object starts: none for most.
    pub fn all(resource: &Resource<'a>) -> impl Iterator<Item = Self> {
        let in_pod = static_pod::all(resource);
        in_pod.chain(kubeadm::read(resource))
    }

    /// What a flag, named without dashes in front, is set to.
    #[must_use]
    pub fn flag(&self, name: &str) -> Setting<'a> {
        let implied = || (self.implied)(name).map(|value| Setting::Implied { value });
        let absent = Setting::Absent {
            parent: self.node,
            field: self.path,
        };
        self.flags.get(name).or_else(implied).unwrap_or(absent)
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
}

/// Whether a path is a folder's own or lies within it. A path that climbs lies nowhere.
fn is_within(file: &str, folder: &str) -> bool {
    let steps = |path: &'_ str| -> Vec<String> {
        let steps = path.split('/').filter(|step| !matches!(*step, "" | "."));
        steps.map(str::to_owned).collect()
    };
    let (file, folder) = (steps(file), steps(folder));
    !file.iter().any(|step| step == "..") && file.starts_with(&folder)
}
