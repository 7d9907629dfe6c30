//! `pss-host-path`: directories and files of the node, mounted into a pod.

use super::read::volume_name;
use crate::posture::check::page;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity};

static META: Meta = Meta {
    id: "pss-host-path",
    area: Area::Pss,
    summary: "a pod mounts a path of the node",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::WORKLOADS,
    references: &[
        Reference::pss_baseline("hostPathVolumes"),
        Reference::cis("5.2.11"),
        Reference::nsa("Pod security"),
    ],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("host_path.md"),
};

/// `volumes[*].hostPath`, allowed: absent.
#[derive(Debug)]
pub(super) struct HostPath;

impl Check for HostPath {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let spec = cx.spec();
        for (index, volume) in cx.objects(spec, &["volumes"]).enumerate() {
            let Some(source) = cx.object(volume, &["hostPath"]) else {
                continue;
            };
            let name = volume_name(volume, index);
            let path = source.get("path").map(|path| path.text());
            let message = match path.filter(|path| !path.is_empty()) {
                Some(path) => format!("{name} mounts `{path}` of the node"),
                None => format!("{name} mounts a path of the node"),
            };
            cx.report(source, message);
        }
    }
}
