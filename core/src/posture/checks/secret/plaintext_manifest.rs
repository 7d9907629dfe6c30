//! `secret-plaintext-manifest`: Secrets that are committed as anybody can read them.

use super::clear;
use crate::credential::{self, Encryption, Grounds, Need, Worth, called, is_public, worth};
use crate::document::{Kind, Node};
use crate::posture::check::page;
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, Meta, ObjectKind, Reference, Severity,
};
use base64ct::{Base64, Encoding as _};

static META: Meta = Meta {
    id: "secret-plaintext-manifest",
    area: Area::Secret,
    summary: "a Secret is committed with real, unencrypted values",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::of(&[ObjectKind::Secret]),
    references: &[
        Reference::owasp("K03"),
        Reference::nsa("Network separation"),
    ],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("plaintext_manifest.md"),
};

/// No value in `data` and `stringData` but what is public, empty, a placeholder, from a template or
/// encrypted.
#[derive(Debug)]
pub(super) struct PlaintextManifest;

impl Check for PlaintextManifest {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        for field in ["data", "stringData"] {
            let Some(values) = cx.object(cx.node(), &[field]) else {
                continue;
            };
            for entry in values.entries() {
                let text = entry.value.text().expose();
                if matches!(entry.value.kind(), Kind::Mapping | Kind::Sequence) {
                    cx.wrong(entry.value, "string");
                    continue;
                }
                let what = match decoded(field, text) {
                    Some(bytes) => of_bytes(entry.key(), &bytes),
                    None => of_text(entry.key(), text),
                };
                match what {
                    Some(what) => report(cx, entry.key(), entry.value, what),
                    None if worth(text, Need::Any) == Worth::Template => {
                        let key = entry.key();
                        cx.unknown(
                            entry.value,
                            format!("what `{key}` holds comes from a template"),
                        );
                    }
                    None => {}
                }
            }
        }
    }
}

/// What a value is, and how that is known.
type What = (&'static str, Grounds);

fn report<'a>(cx: &mut Cx<'a>, key: &str, value: Node<'a>, (what, grounds): What) {
    let common = match grounds {
        Grounds::Common => ", one that everybody tries first",
        Grounds::Name | Grounds::Form => "",
    };
    let message = format!("`{key}` holds {what} that anybody who has the file can read{common}");
    cx.report(value, message)
        .confidence(clear::confidence(grounds));
}

/// The bytes of a value in `data`; `None` where it is no base64, and for `stringData`.
fn decoded(field: &str, text: &str) -> Option<Vec<u8>> {
    if field != "data" {
        return None;
    }
    let dense: String = text.split_ascii_whitespace().collect();
    Base64::decode_vec(&dense).ok()
}

fn of_bytes(key: &str, bytes: &[u8]) -> Option<What> {
    match std::str::from_utf8(bytes) {
        Ok(text) => of_text(key, text),
        // A key store, a random key, an archive.
        Err(_) => (!is_public(key) && bytes.len() >= 8).then_some(("a value", Grounds::Name)),
    }
}

fn of_text(key: &str, text: &str) -> Option<What> {
    let text = text.trim();
    if Encryption::of(text).is_some() {
        return None;
    }
    let is_file = text.contains('\n');
    let inside = credential::text(text)
        .into_iter()
        .max_by_key(|it| it.grounds());
    if let Some(inside) = inside.filter(|it| is_file || it.grounds() == Grounds::Form) {
        return Some((inside.rule().name, inside.grounds()));
    }
    // A file without a credential in it is configuration; a certificate is public.
    if is_file || is_public(key) {
        return None;
    }
    let name = called(key)
        .next()
        .map_or("a value", |called| called.rule.name);
    match worth(text, Need::Any) {
        Worth::Nothing | Worth::Template => None,
        Worth::Common => Some((name, Grounds::Common)),
        Worth::Real => Some((name, Grounds::Name)),
    }
}
