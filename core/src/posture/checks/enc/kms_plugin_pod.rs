//! `enc-kms-plugin-pod`: how the pod of a KMS plugin is run.

use crate::posture::across::{Across, AcrossCheck};
use crate::posture::check::page;
use crate::posture::index::{Item, Tables, folder_of};
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, ObjectKind, Severity};
use std::collections::HashMap;

static META: Meta = Meta {
    id: "enc-kms-plugin-pod",
    area: Area::Enc,
    summary: "the KMS plugin runs unpinned, unprobed, privileged or with too wide a mount",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::of(&[
        ObjectKind::Pod,
        ObjectKind::DaemonSet,
        ObjectKind::Deployment,
        ObjectKind::StatefulSet,
        ObjectKind::ReplicaSet,
        ObjectKind::ReplicationController,
    ]),
    references: &[],
    fix: FixAvailability::Sometimes,
    off_by_default: false,
    docs: page!("kms_plugin_pod.md"),
};

/// The container of a KMS plugin has an image with a digest, a liveness probe, no rights beyond its own and a
/// folder for its socket that no other program uses.
#[derive(Debug)]
pub(super) struct KmsPluginPod;

impl Check for KmsPluginPod {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, _: &mut Cx<'_>) {}
}

impl AcrossCheck for KmsPluginPod {
    fn judge(&self, tables: &Tables<'_>, cx: &mut Across<'_>) {
        // Folders in which encryption configurations of the scan look for a plugin.
        let mut named: HashMap<String, Item<'_>> = HashMap::new();
        for (item, configuration) in &tables.encryptions {
            for folder in configuration.sockets().filter_map(folder_of) {
                named.entry(folder).or_insert(*item);
            }
        }
        for &(item, plugin) in &tables.plugins {
            let by = plugin
                .folders
                .iter()
                .find_map(|folder| named.get(&**folder));
            if !plugin.known && by.is_none() {
                continue;
            }
            if plugin.flaws.is_empty() && plugin.unknown.is_empty() {
                cx.pass();
            }
            let container = &plugin.container;
            for flaw in &plugin.flaws {
                let message = format!("{container}, a KMS plugin, {}", flaw.what);
                let said = cx.fail(item, &flaw.at, message);
                let said = said.fix(flaw.fix.as_deref().cloned());
                if let Some(by) = by {
                    said.and(*by, &by.fact.at, "it names a socket in the plugin's folder");
                }
            }
            for (what, at) in &plugin.unknown {
                cx.unknown(
                    item,
                    at,
                    format!("{what} cannot be told of {container}, a KMS plugin"),
                );
            }
        }
    }
}
