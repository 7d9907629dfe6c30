//! `img-registry-not-allowed`: images from elsewhere.

use crate::document::Text;
use crate::posture::check::page;
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Registry, Severity, Value,
};

static META: Meta = Meta {
    id: "img-registry-not-allowed",
    area: Area::Img,
    summary: "an image comes from a registry that is not allowed",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::WORKLOADS,
    references: &[Reference::cis_aks("5.1.4"), Reference::nist("4.1.5")],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("registry_not_allowed.md"),
};

/// Every image comes from one of the parameter `allowed-registries`.
#[derive(Debug)]
pub(super) struct RegistryNotAllowed;

impl Check for RegistryNotAllowed {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let allowed = cx.allowed_registries();
        if allowed.is_empty() {
            return cx.not_applicable();
        }
        for container in cx.containers() {
            if let Some(image) = cx.string(container.node, &["image"]) {
                judge(cx, allowed, image, &container.to_string());
            }
        }
        for volume in cx.objects(cx.spec(), &["volumes"]) {
            if let Some(image) = cx.string(volume, &["image", "reference"]) {
                judge(cx, allowed, image, "a volume");
            }
        }
    }
}

fn judge<'a>(cx: &mut Cx<'a>, allowed: &[Registry], image: Value<'a, Text<'a>>, who: &str) {
    let (node, image) = (image.node, image.value);
    let name = image.expose();
    if !name.is_empty() && !allowed.iter().any(|it| it.holds(name)) {
        let message = format!("{who} has an image from a registry that is not allowed: `{image}`");
        cx.report(node, message);
    }
}
