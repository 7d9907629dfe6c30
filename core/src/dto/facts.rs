//! Facts of a host: modes and owners of files, what encrypts the volumes that hold a cluster's data, and what its
//! configuration files say but for secrets.

use super::Tool;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::collections::BTreeMap;
use std::fmt;

/// What [`Facts::schema`] says.
pub const FACTS_SCHEMA: &str = "sealward/facts/v1";

/// What was seen on a host, to be checked there or elsewhere.
///
/// Paths are those of the host, wherever its tree was read. What could not be read is said; what is
/// not there is left out.
///
/// ```
/// use sealward::dto::{FACTS_SCHEMA, Facts};
/// let facts: Facts = serde_json::from_str(
///     r#"{"schema": "sealward/facts/v1", "host": {"name": "cp-1"}, "files": {
///         "/etc/kubernetes/admin.conf":
///             {"roles": ["admin-kubeconfig"], "kind": "file", "mode": "0600", "uid": 0, "gid": 0}}}"#,
/// )?;
/// assert_eq!((facts.schema.as_str(), facts.files.len()), (FACTS_SCHEMA, 1));
/// assert_eq!(serde_json::from_str::<Facts>(&facts.to_json())?, facts);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(
    clippy::exhaustive_structs,
    reason = "whoever gathers facts writes them down in full"
)]
pub struct Facts {
    /// Always `sealward/facts/v1`.
    pub schema: String,
    /// What gathered them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tool: Option<Tool>,
    /// The host.
    #[serde(default)]
    pub host: Host,
    /// Programs of a cluster that were found, with those of their flags that name files.
    #[serde(default)]
    pub components: Vec<HostComponent>,
    /// Files and folders, by path.
    #[serde(default)]
    pub files: BTreeMap<String, HostFile>,
    /// Folders that hold a cluster's data, by path.
    #[serde(default)]
    pub volumes: BTreeMap<String, HostVolume>,
    /// The mounts that these lie on, in the order of mounting.
    #[serde(default)]
    pub mounts: Vec<HostMount>,
    /// The block devices under them, by number: `253:0`.
    #[serde(default)]
    pub devices: BTreeMap<String, BlockDevice>,
    /// What BitLocker says of a Windows host's volumes, by volume: `C:`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub bitlocker: BTreeMap<String, BitlockerVolume>,
    /// Files and folders of the host whose content could not be read, by path.
    #[serde(default)]
    pub unread: BTreeMap<String, Unread>,
    /// What configuration files say, by path: their lines, without comments but for suppressions. In place of what is known as a
    /// secret, or looks random, stands `<hidden>`, or where it was found to be a credential `<hidden:password:name>`; in place of the keys of an encryption
    /// configuration others, of which the checks say the same. Without lines where there is nothing to judge.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub texts: BTreeMap<String, Vec<String>>,
    /// Why the text of a configuration file is not among those, by path.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub withheld: BTreeMap<String, String>,
}

/// A host.
///
/// ```
/// let host: sealward::dto::Host =
///     serde_json::from_str(r#"{"name": "cp-1", "os": "Debian GNU/Linux 13 (trixie)"}"#)?;
/// assert_eq!(host.name, "cp-1");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "as Facts")]
pub struct Host {
    /// Its name, empty where it tells none.
    #[serde(default)]
    pub name: String,
    /// Its operating system, as it calls itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub os: Option<String>,
}

/// A program of a cluster.
///
/// ```
/// let kubelet: sealward::dto::HostComponent = serde_json::from_str(
///     r#"{"name": "kubelet", "from": "/proc/812/cmdline",
///         "flags": {"config": "/var/lib/kubelet/config.yaml"}}"#,
/// )?;
/// assert_eq!(kubelet.flags["config"], "/var/lib/kubelet/config.yaml");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "as Facts")]
pub struct HostComponent {
    /// The program: `kubelet`.
    pub name: String,
    /// Where it was found: a process, a unit, a manifest.
    pub from: String,
    /// Its flags that name files and folders. Others are left out: they may hold secrets.
    #[serde(default)]
    pub flags: BTreeMap<String, String>,
}

/// A file or folder of a host.
///
/// ```
/// use sealward::dto::{FileKind, FileMode, HostFile};
/// let file: HostFile = serde_json::from_str(
///     r#"{"roles": ["pki"], "kind": "directory", "mode": "0755", "uid": 0, "gid": 0}"#,
/// )?;
/// assert_eq!((file.kind, file.mode), (FileKind::Directory, FileMode::new(0o755)));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "as Facts")]
pub struct HostFile {
    /// What it is to the cluster.
    pub roles: Vec<FileRole>,
    /// What it is to the host.
    pub kind: FileKind,
    /// Its mode; a link's is that of what it leads to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mode: Option<FileMode>,
    /// The number of the user that owns it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub uid: Option<u32>,
    /// The number of the group that owns it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gid: Option<u32>,
    /// The user's name in the host's own `/etc/passwd`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub user: Option<String>,
    /// The group's name in the host's own `/etc/group`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub group: Option<String>,
    /// Where its links lead to, within the host.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub leads_to: Option<String>,
    /// Why it could not be looked at.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
}

/// What a path is.
///
/// ```
/// use sealward::dto::FileKind;
/// assert_eq!(serde_json::to_string(&FileKind::Unreadable)?, r#""unreadable""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the contract of facts v1")]
pub enum FileKind {
    /// A file.
    File,
    /// A folder.
    Directory,
    /// A socket, a pipe, a device.
    Other,
    /// What it is cannot be told.
    Unreadable,
}

/// What a file is to a cluster: which rules its mode and owner have.
///
/// ```
/// use sealward::dto::FileRole;
/// assert_eq!(serde_json::to_string(&FileRole::KubeletKubeconfig)?, r#""kubelet-kubeconfig""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the contract of facts v1")]
pub enum FileRole {
    /// The API server's manifest.
    ApiServerManifest,
    /// The controller manager's manifest.
    ControllerManagerManifest,
    /// The scheduler's manifest.
    SchedulerManifest,
    /// etcd's manifest.
    EtcdManifest,
    /// Configuration of the container network.
    Cni,
    /// The folder in which etcd keeps its data.
    EtcdData,
    /// An administrator's kubeconfig.
    AdminKubeconfig,
    /// The scheduler's kubeconfig.
    SchedulerKubeconfig,
    /// The controller manager's kubeconfig.
    ControllerManagerKubeconfig,
    /// A file or folder of the cluster's certificates and keys.
    Pki,
    /// A certificate among these.
    PkiCertificate,
    /// A private key among these.
    PkiKey,
    /// A unit that starts the kubelet.
    KubeletService,
    /// The kubelet's kubeconfig.
    KubeletKubeconfig,
    /// The kubelet's configuration.
    KubeletConfig,
    /// The certificate authorities whose clients the kubelet answers.
    ClientCa,
    /// kube-proxy's kubeconfig.
    ProxyKubeconfig,
    /// The cloud provider's configuration, `azure.json`.
    AzureConfig,
    /// A configuration file without a rule of its own.
    Configuration,
    /// What holds keys, tokens or passwords of the cluster in clear: an encryption configuration, the token of k3s or RKE2.
    ClusterSecrets,
}

/// The permission bits of a file, written as four octal digits.
///
/// ```
/// use sealward::dto::FileMode;
/// let mode: FileMode = serde_json::from_str(r#""0644""#)?;
/// assert_eq!((mode.bits(), mode.to_string().as_str()), (0o644, "0644"));
/// assert!(serde_json::from_str::<FileMode>("644").is_err() && FileMode::new(0o10000).is_none());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct FileMode(u16);

impl FileMode {
    /// The mode of these bits; `None` where they are more than the twelve that a mode has.
    #[must_use]
    pub const fn new(bits: u16) -> Option<Self> {
        if bits <= 0o7777 {
            Some(Self(bits))
        } else {
            None
        }
    }

    /// The twelve bits.
    #[must_use]
    pub const fn bits(self) -> u16 {
        self.0
    }
}

impl fmt::Display for FileMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04o}", self.0)
    }
}

impl fmt::Debug for FileMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for FileMode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FileMode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let is_octal = |byte: u8| (b'0'..=b'7').contains(&byte);
        let bits = (text.len() == 4 && text.bytes().all(is_octal))
            .then(|| u16::from_str_radix(&text, 8).ok())
            .flatten();
        bits.and_then(Self::new).ok_or_else(|| {
            D::Error::custom("a mode is four octal digits in quotes, such as \"0600\"")
        })
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for FileMode {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FileMode".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "The permission bits of a file.",
            "type": "string",
            "pattern": "^[0-7]{4}$",
        })
    }
}

/// A folder that holds a cluster's data.
///
/// ```
/// use sealward::dto::{HostVolume, VolumeUse};
/// let volume: HostVolume = serde_json::from_str(r#"{"holds": ["etcd"]}"#)?;
/// assert_eq!(volume.holds, [VolumeUse::Etcd]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "as Facts")]
pub struct HostVolume {
    /// Whose data.
    pub holds: Vec<VolumeUse>,
    /// Where its links lead to, within the host.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub leads_to: Option<String>,
    /// Whether the file system encrypts the folder by itself (fscrypt), where it tells.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fscrypt: Option<bool>,
    /// Why it could not be looked at.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
}

/// Whose data a volume holds.
///
/// ```
/// use sealward::dto::VolumeUse;
/// assert_eq!(serde_json::to_string(&VolumeUse::Containers)?, r#""containers""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the contract of facts v1")]
pub enum VolumeUse {
    /// etcd's: every object of the cluster.
    Etcd,
    /// The kubelet's: what pods are given and keep on the node.
    Kubelet,
    /// The container runtime's: images and what containers write.
    Containers,
}

/// A mount.
///
/// ```
/// let mount: sealward::dto::HostMount = serde_json::from_str(
///     r#"{"point": "/", "source": "/dev/mapper/vg-root", "type": "ext4", "device": "253:1"}"#,
/// )?;
/// assert_eq!(mount.kind, "ext4");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "as Facts")]
pub struct HostMount {
    /// Where it is mounted.
    pub point: String,
    /// What is mounted.
    pub source: String,
    /// The file system's type: `ext4`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The number of its device: `253:1`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub device: Option<String>,
}

/// A block device.
///
/// ```
/// let device: sealward::dto::BlockDevice =
///     serde_json::from_str(r#"{"name": "dm-1", "dmUuid": "LVM-x", "over": ["253:0"]}"#)?;
/// assert_eq!(device.over, ["253:0"]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "as Facts")]
pub struct BlockDevice {
    /// The kernel's name of it: `sda2`.
    pub name: String,
    /// The device mapper's name of it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub dm_name: Option<String>,
    /// What the device mapper says that it is: `CRYPT-LUKS2-...`, `LVM-...`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub dm_uuid: Option<String>,
    /// The devices that it stands on; none under a disk.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub over: Vec<String>,
    /// The file that a loop device stands on.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub backing_file: Option<String>,
    /// Why not all of this could be read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
}

/// A volume of Windows, as BitLocker sees it.
///
/// ```
/// use sealward::dto::{BitlockerVolume, Protection};
/// let volume: BitlockerVolume = serde_json::from_str(
///     r#"{"protection": "on", "encryptedPercent": 100, "method": "XtsAes256"}"#,
/// )?;
/// assert_eq!(volume.protection, Protection::On);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "as Facts")]
pub struct BitlockerVolume {
    /// Whether its key is protected.
    pub protection: Protection,
    /// How much of it is encrypted, from 0 to 100.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub encrypted_percent: Option<u8>,
    /// How it is encrypted: `XtsAes256`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub method: Option<String>,
}

/// Whether BitLocker protects a volume's key.
///
/// ```
/// use sealward::dto::Protection;
/// assert_eq!(serde_json::to_string(&Protection::Unknown)?, r#""unknown""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "BitLocker's own three answers")]
pub enum Protection {
    /// It does.
    On,
    /// It does not, or is suspended.
    Off,
    /// The volume is locked.
    Unknown,
}

/// A file or folder whose content could not be read.
///
/// ```
/// let unread: sealward::dto::Unread =
///     serde_json::from_str(r#"{"reason": "permission denied", "roles": ["pki-key"]}"#)?;
/// assert_eq!(unread.reason, "permission denied");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "as Facts")]
pub struct Unread {
    /// Why.
    pub reason: String,
    /// What such a folder holds, or such a file names, and is not known of this one.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub roles: Vec<FileRole>,
}

impl Default for Facts {
    fn default() -> Self {
        Self {
            schema: FACTS_SCHEMA.to_owned(),
            tool: Some(Tool {
                name: "sealward".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            }),
            host: Host::default(),
            components: Vec::new(),
            files: BTreeMap::new(),
            volumes: BTreeMap::new(),
            mounts: Vec::new(),
            devices: BTreeMap::new(),
            bitlocker: BTreeMap::new(),
            unread: BTreeMap::new(),
            texts: BTreeMap::new(),
            withheld: BTreeMap::new(),
        }
    }
}

impl Facts {
    /// Whether they hold nothing of a cluster, nor anything that could be a part of one.
    ///
    /// ```
    /// let facts: sealward::dto::Facts = serde_json::from_str(r#"{"schema": "sealward/facts/v1"}"#)?;
    /// assert!(facts.is_bare());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn is_bare(&self) -> bool {
        let (components, files, volumes) = (&self.components, &self.files, &self.volumes);
        components.is_empty()
            && files.is_empty()
            && volumes.is_empty()
            && self.unread.is_empty()
            && self.texts.is_empty()
            && self.bitlocker.is_empty()
    }

    /// The facts as JSON, indented, with a line end.
    #[must_use]
    pub fn to_json(&self) -> String {
        super::json::text(self)
    }
}
