//! `secret-in-configmap`: credentials in ConfigMaps, as values and within files.

use super::clear;
use crate::credential::decoded_text;
use crate::posture::check::page;
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, Meta, ObjectKind, Reference, Severity,
};

static META: Meta = Meta {
    id: "secret-in-configmap",
    area: Area::Secret,
    summary: "a ConfigMap holds a credential",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::of(&[ObjectKind::ConfigMap]),
    references: &[Reference::owasp("K03")],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("in_configmap.md"),
};

/// No credential in `data` and `binaryData`.
#[derive(Debug)]
pub(super) struct InConfigMap;

impl Check for InConfigMap {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        for field in ["data", "binaryData"] {
            let Some(data) = cx.object(cx.node(), &[field]) else {
                continue;
            };
            clear::report_keys(cx, data, &format!("a key in `{field}` holds"));
            for entry in data.entries() {
                let name = entry.key();
                clear::report(cx, entry.value, &format!("`{name}` holds"));
                clear::unknown(cx, name, entry.value);
                let written = entry.value.text();
                let opaque = field == "binaryData"
                    && entry.value.credentials().is_empty()
                    && decoded_text(written.expose()).is_none();
                if opaque && !clear::is_template(name, written.expose()) {
                    cx.unknown(entry.value, format!("`{name}` holds what is no text"));
                }
            }
        }
    }
}
