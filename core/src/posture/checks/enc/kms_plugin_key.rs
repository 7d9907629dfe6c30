//! `enc-kms-plugin-key-pinned`: a KMS plugin that keeps to one version of its key.

use crate::posture::check::page;
use crate::posture::kms_plugin::KmsPlugin;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Severity};

static META: Meta = Meta {
    id: "enc-kms-plugin-key-pinned",
    area: Area::Enc,
    summary: "the KMS plugin is pinned to one key version, so rotation never reaches it",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::WORKLOADS,
    references: &[],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("kms_plugin_key_pinned.md"),
};

/// The flags of a KMS plugin name a key and no version of it.
#[derive(Debug)]
pub(super) struct KeyPinned;

impl Check for KeyPinned {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let Some(pod) = cx.pod() else {
            return;
        };
        let mut any = false;
        for plugin in KmsPlugin::all(&pod) {
            any = true;
            let (container, message) = (plugin.container, "uses one version of its key for good");
            if let Some(node) = plugin.unread() {
                cx.unknown(node, "which flags the plugin has cannot be told");
            }
            if let Some(version) = plugin.flag(&["key-version"]) {
                // A variable stands for one version as well.
                if version.value != Some("") {
                    cx.report(version.node, format!("{container} {message}"));
                }
            }
            match plugin.flag(&["key-uri"]).map(|key| (key.value, key.node)) {
                Some((Some(key), node)) if key.contains("/cryptoKeyVersions/") => {
                    cx.report(node, format!("{container} {message}"));
                }
                Some((None, node)) => {
                    cx.unknown(node, "whether a version of the key is named cannot be told");
                }
                _ => {}
            }
        }
        if !any {
            cx.not_applicable();
        }
    }
}
