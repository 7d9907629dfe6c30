//! `secret-plaintext-manifest`: Secrets that are committed as anybody can read them.

use super::{clear, sealed};
use crate::credential::{
    self, Encryption, Grounds, Need, Said, Worth, called, is_made, is_plain, says, worth,
};
use crate::document::{Kind, Node};
use crate::posture::check::page;
use crate::posture::{
    Area, Check, Confidence, Cx, FixAvailability, Kinds, Meta, ObjectKind, Reference, Severity,
};
use base64ct::{Base64, Encoding as _};

static META: Meta = Meta {
    id: "secret-plaintext-manifest",
    area: Area::Secret,
    summary: "a Secret is committed with real, unencrypted values",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::of(&[ObjectKind::Secret, ObjectKind::SealedSecret]),
    references: &[
        Reference::owasp("K03"),
        Reference::nsa("Network separation"),
    ],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("plaintext_manifest.md"),
};

/// No value in `data` and `stringData` but what is public, empty, a placeholder, from a template or
/// encrypted; of a SealedSecret none but what is encrypted.
#[derive(Debug)]
pub(super) struct PlaintextManifest;

impl Check for PlaintextManifest {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        if cx.resource().object() == ObjectKind::SealedSecret {
            return sealed::judge(cx);
        }
        for field in ["data", "stringData"] {
            let Some(values) = cx.object(cx.node(), &[field]) else {
                continue;
            };
            clear::report_keys(cx, values, &format!("a key in `{field}` holds"));
            for entry in values.entries() {
                let text = entry.value.text().expose();
                if matches!(entry.value.kind(), Kind::Mapping | Kind::Sequence) {
                    cx.wrong(entry.value, "string");
                    continue;
                }
                if is_untold(cx, entry.key(), entry.value) {
                    continue;
                }
                let what = match decoded(field, text) {
                    Some(bytes) => of_bytes(entry.key(), &bytes),
                    None => of_text(entry.key(), text),
                };
                match what {
                    Some(what) => report(cx, entry.key(), entry.value, &what),
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

/// Whether a value stood here that is told nowhere, which is said.
pub(super) fn is_untold<'a>(cx: &mut Cx<'a>, key: &str, value: Node<'a>) -> bool {
    if value.is_hidden() {
        cx.unknown(value, format!("what `{key}` holds is not told here"));
    }
    value.is_hidden()
}

/// What a value is, and how that is known.
pub(super) struct What {
    name: &'static str,
    confidence: Confidence,
    severity: Severity,
    common: bool,
}

impl What {
    const fn of(name: &'static str, grounds: Grounds) -> Self {
        Self {
            name,
            confidence: clear::confidence(grounds),
            severity: META.severity,
            common: matches!(grounds, Grounds::Common),
        }
    }
}

pub(super) fn report<'a>(cx: &mut Cx<'a>, key: &str, value: Node<'a>, what: &What) {
    let common = if what.common {
        ", one that everybody tries first"
    } else {
        ""
    };
    let name = what.name;
    let message = format!("`{key}` holds {name} that anybody who has the file can read{common}");
    cx.report(value, message)
        .confidence(what.confidence)
        .severity(what.severity);
}

/// The bytes of a value in `data`; `None` where it is no base64, and for `stringData`.
fn decoded(field: &str, text: &str) -> Option<Vec<u8>> {
    if field != "data" {
        return None;
    }
    let dense: String = text.split_ascii_whitespace().collect();
    Base64::decode_vec(&dense).ok()
}

pub(super) fn of_bytes(key: &str, bytes: &[u8]) -> Option<What> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return of_text(key, text);
    }
    // A key store, a random key, an archive.
    let public = matches!(says(key), Said::Words | Said::Random);
    (!public && bytes.len() >= 8).then_some(What::of("a value", Grounds::Name))
}

pub(super) fn of_text(key: &str, text: &str) -> Option<What> {
    let text = text.trim();
    if Encryption::of(text).is_some() {
        return None;
    }
    // A file, be it of one line, tells for itself.
    let inside = credential::text(text)
        .into_iter()
        .max_by_key(|it| it.grounds());
    if let Some(inside) = inside {
        return Some(What::of(inside.rule().name, inside.grounds()));
    }
    let said = says(key);
    if text.contains('\n') {
        // Any other file is configuration; a certificate is public.
        let key = said != Said::Random && is_key_file(text);
        return key.then_some(What::of("a random value", Grounds::Name));
    }
    let worth = worth(text, Need::Any);
    let grounds = match worth {
        Worth::Nothing | Worth::Template => return None,
        Worth::Common => Grounds::Common,
        Worth::Real => Grounds::Name,
    };
    match said {
        Said::Random => None,
        Said::Words => is_made(text).then_some(What {
            confidence: Confidence::Low,
            ..What::of("a random value", grounds)
        }),
        // Most likely a setting that somebody keeps beside what is secret.
        Said::Nothing if worth == Worth::Common || is_plain(text) => Some(What {
            confidence: Confidence::Low,
            severity: Severity::Low,
            ..What::of("a plain value", Grounds::Name)
        }),
        Said::Nothing | Said::Credential => {
            let name = called(key).next().map(|called| called.rule.name);
            Some(What::of(name.unwrap_or("a value"), grounds))
        }
    }
}

/// Whether a text of several lines is nothing but words, one a line, and random ones among them, as
/// the key file of a cluster is, or a user's name above a password.
fn is_key_file(text: &str) -> bool {
    let is_word = |line: &str| {
        let line = line.trim();
        !line
            .trim_end_matches('=')
            .contains(|it: char| it.is_whitespace() || matches!(it, '=' | ':'))
    };
    text.lines().all(is_word) && text.lines().any(|line| is_made(line.trim()))
}
