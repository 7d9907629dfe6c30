//! `doc-config-not-judged`: configurations that other objects carry, and that cannot be read there.

use crate::posture::check::page;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, ObjectKind, Severity};

pub(in crate::posture) static META: Meta = Meta {
    id: "doc-config-not-judged",
    area: Area::Doc,
    summary: "a configuration that an object carries or names is not judged",
    severity: Severity::Info,
    wave: 2,
    kinds: Kinds::of(&[
        ObjectKind::ConfigMap,
        ObjectKind::KubeadmConfig,
        ObjectKind::KubeadmConfigTemplate,
        ObjectKind::KubeadmControlPlane,
        ObjectKind::KubeadmControlPlaneTemplate,
    ]),
    references: &[],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("config_not_judged.md"),
};

/// Where the texts in an object are judged, each that cannot be is said by this check.
#[derive(Debug)]
pub(super) struct ConfigNotJudged;

impl Check for ConfigNotJudged {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        cx.not_applicable();
    }
}
