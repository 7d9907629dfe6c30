//! `doc-settings-unseen`: settings of a program in a file that another one may or may not have beside it.

use crate::posture::check::page;
use crate::posture::{
    Area, Check, Component, Cx, FixAvailability, Kinds, Meta, ObjectKind, Severity,
};

pub(in crate::posture) static META: Meta = Meta {
    id: "doc-settings-unseen",
    area: Area::Doc,
    summary: "settings are left to a configuration that is not seen with what is checked",
    severity: Severity::Info,
    wave: 2,
    kinds: Kinds::of(&[ObjectKind::SystemdUnit, ObjectKind::K3sConfiguration]),
    references: &[],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("settings_unseen.md"),
};

/// A command of k3s, RKE2 or the kubelet, and one of several files of k3s or RKE2 without the others, for all that they do
/// not say; the checks of that say no more of it.
#[derive(Debug)]
pub(super) struct SettingsUnseen;

impl Check for SettingsUnseen {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        if cx.is_with_others {
            return cx.not_applicable();
        }
        let resource = *cx.resource();
        let unseen = Component::all(&resource).find_map(|it| it.unseen());
        match unseen {
            Some((node, why)) => {
                cx.unknown(node, why.message());
            }
            None => cx.not_applicable(),
        }
    }
}
