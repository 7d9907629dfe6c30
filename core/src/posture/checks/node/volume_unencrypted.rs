//! `node-volume-unencrypted`: a cluster's data on a disk that its host does not encrypt.

use crate::dto::{BitlockerVolume, HostVolume, Protection, VolumeUse};
use crate::escape;
use crate::posture::check::page;
use crate::posture::host::{Encryption, HostFacts};
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity};

static META: Meta = Meta {
    id: "node-volume-unencrypted",
    area: Area::Node,
    summary: "a volume with the cluster's data is not encrypted by its host",
    severity: Severity::Medium,
    wave: 2,
    kinds: Kinds::HOSTS,
    references: &[Reference::owasp("K03")],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("volume_unencrypted.md"),
};

/// The block devices under the data of etcd, the kubelet and containers are encrypted.
#[derive(Debug)]
pub(super) struct VolumeUnencrypted;

impl Check for VolumeUnencrypted {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let Some(host) = cx.host() else {
            return cx.not_applicable();
        };
        let facts = host.facts();
        if facts.volumes.is_empty() && facts.bitlocker.is_empty() {
            return cx.not_applicable();
        }
        for (path, volume) in &facts.volumes {
            linux(cx, &host, path, volume);
        }
        for (volume, it) in &facts.bitlocker {
            let Some(node) = cx.node().at(&["bitlocker", volume]) else {
                continue;
            };
            let BitlockerVolume {
                protection,
                encrypted_percent,
                ..
            } = it;
            let at = node.get("protection").unwrap_or(node);
            match (protection, encrypted_percent) {
                (Protection::On, Some(100)) => {}
                (Protection::On, Some(percent)) => {
                    let at = node.get("encryptedPercent").unwrap_or(node);
                    cx.report(
                        at,
                        escape(&format!("only {percent}% of `{volume}` are encrypted")),
                    );
                }
                (Protection::Off, _) => {
                    let remedy = format!("`manage-bde -on {volume}`");
                    cx.report(
                        at,
                        escape(&format!("BitLocker does not protect `{volume}`: {remedy}")),
                    );
                }
                (Protection::On, None) | (Protection::Unknown, _) => {
                    cx.unknown(
                        at,
                        escape(&format!(
                            "whether BitLocker encrypts `{volume}` is not known"
                        )),
                    );
                }
            }
        }
    }
}

fn linux<'a>(cx: &mut Cx<'a>, host: &HostFacts<'a>, path: &str, volume: &HostVolume) {
    let Some(node) = host.volume(path) else {
        return;
    };
    let holds: Vec<&str> = volume.holds.iter().map(|it| data(*it)).collect();
    let holds = holds.join(" and ");
    match Encryption::of(host.facts(), path) {
        Encryption::Plain(device) => {
            let message = format!(
                "{holds} in `{path}` lies on `{device}`, which nothing on the host encrypts; what the drive \
                 or the platform under it does cannot be seen from there"
            );
            cx.report(node, escape(&message));
        }
        Encryption::Unknown(reason) => {
            let message =
                format!("whether {holds} in `{path}` is encrypted is not known: {reason}");
            cx.unknown(node, escape(&message));
        }
        Encryption::By(_) | Encryption::Memory => {}
    }
}

const fn data(it: VolumeUse) -> &'static str {
    match it {
        VolumeUse::Etcd => "the data of etcd",
        VolumeUse::Kubelet => "the data of the kubelet",
        VolumeUse::Containers => "the data of containers",
    }
}
