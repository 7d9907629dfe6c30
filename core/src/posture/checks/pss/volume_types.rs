//! `pss-volume-types`: volumes that reach around the cluster's own storage.

use super::read::{Field, volume_name};
use crate::document::Node;
use crate::posture::check::page;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity};

static META: Meta = Meta {
    id: "pss-volume-types",
    area: Area::Pss,
    summary: "a pod uses a volume type outside the restricted set",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::WORKLOADS,
    references: &[Reference::pss_restricted("restrictedVolumes")],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("volume_types.md"),
};

/// `volumes[*]`, allowed: `configMap`, `csi`, `downwardAPI`, `emptyDir`, `ephemeral`, `image`,
/// `persistentVolumeClaim`, `projected`, `secret`, none.
#[derive(Debug)]
pub(super) struct VolumeTypes;

impl Check for VolumeTypes {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let spec = cx.spec();
        for (index, volume) in cx.objects(spec, &["volumes"]).enumerate() {
            // One allowed source is enough, whatever stands beside it. A volume without any source
            // is an emptyDir: the API server makes it one before admission.
            let allowed = source(cx, volume, &ALLOWED);
            if !matches!(allowed, Field::Absent) {
                continue;
            }
            if let Field::Set((kind, source)) = source(cx, volume, &RESTRICTED) {
                let name = volume_name(volume, index);
                cx.report(source, format!("{name} is of the type `{kind}`"));
            }
        }
    }
}

/// The first of these sources that the volume has. One that cannot be read may be the first.
fn source<'a>(
    cx: &mut Cx<'a>,
    volume: Node<'a>,
    kinds: &[&'static str],
) -> Field<(&'static str, Node<'a>)> {
    let mut found = Field::Absent;
    for &kind in kinds {
        match Field::read(cx, |cx| cx.object(volume, &[kind])) {
            Field::Set(source) => return Field::Set((kind, source)),
            Field::Unreadable => found = Field::Unreadable,
            Field::Absent => {}
        }
    }
    found
}

const ALLOWED: [&str; 9] = [
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
];

/// Every other source that a volume can have.
const RESTRICTED: [&str; 21] = [
    "hostPath",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "gitRepo",
    "nfs",
    "iscsi",
    "glusterfs",
    "rbd",
    "flexVolume",
    "cinder",
    "cephfs",
    "flocker",
    "fc",
    "azureFile",
    "vsphereVolume",
    "quobyte",
    "azureDisk",
    "photonPersistentDisk",
    "portworxVolume",
    "scaleIO",
    "storageos",
];
