//! What encrypts a volume, as far as its host can see.

use super::covering;
use crate::dto::{BlockDevice, Facts};
use std::collections::HashSet;

/// What encrypts a volume.
///
/// What the platform below encrypts (a disk of a cloud, a drive that encrypts itself) cannot be seen
/// from within: such a volume is [`Encryption::Plain`] to its host.
///
/// ```
/// use sealward::{dto::Facts, posture::host::Encryption};
/// let facts: Facts = serde_json::from_str(
///     r#"{"schema": "sealward/facts/v1", "volumes": {"/var/lib/etcd": {"holds": ["etcd"]}},
///         "mounts": [{"point": "/", "source": "/dev/mapper/vg-root", "type": "ext4", "device": "253:1"}],
///         "devices": {"253:1": {"name": "dm-1", "dmUuid": "LVM-x", "over": ["253:0"]},
///                     "253:0": {"name": "dm-0", "dmUuid": "CRYPT-LUKS2-y-cr", "over": ["8:3"]},
///                     "8:3": {"name": "sda3"}}}"#,
/// )?;
/// assert_eq!(Encryption::of(&facts, "/var/lib/etcd"), Encryption::By("LUKS2".to_owned()));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encryption {
    /// This encrypts all of it.
    By(String),
    /// It is in memory and on no disk.
    Memory,
    /// Nothing that its host sees encrypts this device under it.
    Plain(String),
    /// It cannot be told, for this reason.
    Unknown(String),
}

impl Encryption {
    /// What encrypts a volume of these facts.
    #[must_use]
    pub fn of(facts: &Facts, volume: &str) -> Self {
        let Some(it) = facts.volumes.get(volume) else {
            return Self::Unknown("nothing is said of it".to_owned());
        };
        if let Some(reason) = &it.reason {
            return Self::Unknown(reason.clone());
        }
        if it.fscrypt == Some(true) {
            return Self::By("fscrypt".to_owned());
        }
        let path = it.leads_to.as_deref().unwrap_or(volume);
        Descent::default().from(facts, path)
    }
}

/// The way down from a path to the disks under it.
#[derive(Default)]
struct Descent<'f> {
    devices: Vec<&'f str>,
    paths: Vec<&'f str>,
    seen: HashSet<&'f str>,
    by: Option<String>,
    memory: bool,
    plain: Option<String>,
    unknown: Option<String>,
}

impl<'f> Descent<'f> {
    /// One part in clear makes the whole plain, and before that one that cannot be told unknown.
    fn from(mut self, facts: &'f Facts, path: &'f str) -> Encryption {
        self.paths.push(path);
        loop {
            if let Some(path) = self.paths.pop() {
                if self.seen.insert(path) {
                    self.path(facts, path);
                }
            } else if let Some(device) = self.devices.pop() {
                if self.seen.insert(device) {
                    self.device(facts, device);
                }
            } else {
                break;
            }
        }
        let Self {
            by,
            memory,
            plain,
            unknown,
            ..
        } = self;
        if let Some(device) = plain {
            Encryption::Plain(device)
        } else if let Some(reason) = unknown {
            Encryption::Unknown(reason)
        } else if let Some(by) = by {
            Encryption::By(by)
        } else if memory {
            Encryption::Memory
        } else {
            Encryption::Unknown("its devices stand on each other".to_owned())
        }
    }

    fn path(&mut self, facts: &'f Facts, path: &str) {
        let Some(mount) = covering(&facts.mounts, path).and_then(|at| facts.mounts.get(at)) else {
            let about_mounts = facts.unread.get_key_value(MOUNTS);
            let reason = about_mounts.map_or_else(
                || "which file system it lies on is not told".to_owned(),
                |(what, it)| format!("`{what}` could not be read: {}", it.reason),
            );
            return self.unknown = Some(reason);
        };
        match mount.kind.as_str() {
            "tmpfs" | "ramfs" => self.memory = true,
            kind if ENCRYPTING.contains(&kind) => self.by = Some(kind.to_owned()),
            "zfs" => {
                let pool = &mount.source;
                self.unknown = Some(format!(
                    "only ZFS itself tells whether it encrypts: `zfs get encryption {pool}`"
                ));
            }
            "overlay" | "aufs" | "unionfs" => {
                let reason =
                    "it lies on a container's own layers, and these on another file system";
                self.unknown = Some(reason.to_owned());
            }
            kind if kind.starts_with("fuse") || REMOTE.contains(&kind) => {
                self.unknown = Some(format!("`{kind}` keeps it elsewhere"));
            }
            _ => match &mount.device {
                Some(device) => self.devices.push(device),
                None => self.unknown = Some("which device it lies on is not told".to_owned()),
            },
        }
    }

    fn device(&mut self, facts: &'f Facts, number: &str) {
        let Some(device) = facts.devices.get(number) else {
            return self.unknown = Some(format!("nothing is said of the block device {number}"));
        };
        let BlockDevice {
            name,
            dm_name,
            dm_uuid,
            over,
            backing_file,
            reason,
        } = device;
        if let Some(reason) = reason {
            self.unknown = Some(format!("`{name}`: {reason}"));
        } else if let Some(by) = dm_uuid.as_deref().and_then(crypt) {
            self.by = Some(by.to_owned());
        } else if !over.is_empty() {
            self.devices.extend(over.iter().map(String::as_str));
        } else if let Some(file) = backing_file {
            self.paths.push(file);
        } else {
            let name = dm_name.as_ref().unwrap_or(name);
            self.plain = Some(name.clone());
        }
    }
}

/// The kind of encryption in a dm-crypt device's id. dm-verity and dm-integrity have ids that begin
/// alike, and encrypt nothing.
fn crypt(uuid: &str) -> Option<&str> {
    let kind = uuid.strip_prefix("CRYPT-")?.split('-').next()?;
    let encrypts = [
        "LUKS1", "LUKS2", "PLAIN", "LOOPAES", "TCRYPT", "BITLK", "FVAULT2",
    ];
    encrypts.contains(&kind).then_some(kind)
}

/// File systems that encrypt by themselves.
const ENCRYPTING: &[&str] = &["ecryptfs", "fuse.gocryptfs", "fuse.encfs", "fuse.cryfs"];

/// The kernel's list of mounts, as the host's first process sees them.
pub const MOUNTS: &str = "/proc/1/mountinfo";

/// File systems of another host, or of this one's hypervisor.
const REMOTE: &[&str] = &[
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "ceph",
    "9p",
    "virtiofs",
    "glusterfs",
    "lustre",
    "afs",
    "gfs2",
    "ocfs2",
    "gpfs",
    "beegfs",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn on(mounts: &str, devices: &str) -> Encryption {
        let text = format!(
            r#"{{"schema": "sealward/facts/v1", "volumes": {{"/data": {{"holds": ["etcd"]}}}},
                "mounts": [{mounts}], "devices": {{{devices}}}}}"#
        );
        Encryption::of(&serde_json::from_str(&text).unwrap(), "/data")
    }

    const ROOT: &str = r#"{"point": "/", "source": "/dev/x", "type": "ext4", "device": "9:0"}"#;

    #[test]
    fn one_half_of_a_raid_in_clear_makes_all_of_it_plain() {
        let raid = r#""9:0": {"name": "md0", "over": ["253:0", "8:1"]},
            "253:0": {"name": "dm-0", "dmUuid": "CRYPT-LUKS1-a-b"}"#;
        let plain = format!(r#"{raid}, "8:1": {{"name": "sdb1"}}"#);
        assert_eq!(on(ROOT, &plain), Encryption::Plain("sdb1".to_owned()));
        let both = format!(r#"{raid}, "8:1": {{"name": "dm-1", "dmUuid": "CRYPT-LUKS1-c-d"}}"#);
        assert_eq!(on(ROOT, &both), Encryption::By("LUKS1".to_owned()));
        assert!(matches!(on(ROOT, raid), Encryption::Unknown(_)));
    }

    #[test]
    fn verity_and_integrity_encrypt_nothing() {
        for kind in ["VERITY", "INTEGRITY"] {
            let devices = format!(
                r#""9:0": {{"name": "dm-0", "dmUuid": "CRYPT-{kind}-a", "over": ["8:1"]}}, "8:1": {{"name": "sda1"}}"#
            );
            assert_eq!(on(ROOT, &devices), Encryption::Plain("sda1".to_owned()));
        }
    }

    #[test]
    fn a_loop_stands_on_the_file_system_of_its_file() {
        let mounts = format!(
            r#"{ROOT}, {{"point": "/data", "source": "/dev/loop0", "type": "ext4", "device": "7:0"}}"#
        );
        let devices =
            r#""7:0": {"name": "loop0", "backingFile": "/images/a"}, "9:0": {"name": "sda"}"#;
        assert_eq!(on(&mounts, devices), Encryption::Plain("sda".to_owned()));
    }

    #[test]
    fn what_cannot_be_told_is_unknown() {
        let mount = |kind: &str| {
            format!(r#"{{"point": "/", "source": "x", "type": "{kind}", "device": "0:50"}}"#)
        };
        for kind in ["zfs", "nfs4", "overlay", "fuse.sshfs", "btrfs"] {
            assert!(
                matches!(on(&mount(kind), ""), Encryption::Unknown(_)),
                "{kind}"
            );
        }
        assert_eq!(on(&mount("tmpfs"), ""), Encryption::Memory);
        assert_eq!(
            on(&mount("ecryptfs"), ""),
            Encryption::By("ecryptfs".to_owned())
        );
        assert!(matches!(on("", ""), Encryption::Unknown(_)));
        let circle =
            r#""9:0": {"name": "a", "over": ["9:1"]}, "9:1": {"name": "b", "over": ["9:0"]}"#;
        assert!(matches!(on(ROOT, circle), Encryption::Unknown(_)));
    }
}
