//! Keys that the API server cannot use: of a wrong length, not base64, not there.

use super::read::{KEY_NAME, KEYS, SECRET, Scope, begin, parts};
use crate::kubernetes::{ProviderKind, ViolationKind};
use crate::posture::check::page;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Severity};

static KEY_LENGTH: Meta = Meta {
    id: "enc-key-length",
    area: Area::Enc,
    summary: "a key has a length that its provider does not take",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("key_length.md"),
};

/// 32 bytes; `aescbc` and `aesgcm` also take 16 and 24.
#[derive(Debug)]
pub(super) struct KeyLength;

impl Check for KeyLength {
    fn meta(&self) -> &'static Meta {
        &KEY_LENGTH
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let scope = Scope {
            reads: &[SECRET],
            refuses: &[ViolationKind::KeyLength],
        };
        let Some(configuration) = begin(cx, &scope) else {
            return;
        };
        for (_, part) in parts(configuration) {
            let keys = part
                .keys
                .as_ref()
                .filter(|_| part.kind == ProviderKind::AesCbc);
            for key in keys.into_iter().flat_map(|keys| &keys.items) {
                let length = key.expose_bytes().map_or(0, |bytes| bytes.len());
                if let (Some(node), 16 | 24) = (key.secret.node, length) {
                    let message =
                        format!("a key of `aescbc` has {length} bytes: 32 are recommended");
                    cx.report(node, message).severity(Severity::Medium);
                }
            }
        }
    }
}

static KEY_NOT_BASE64: Meta = Meta {
    id: "enc-key-not-base64",
    area: Area::Enc,
    summary: "a key is not base64",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("key_not_base64.md"),
};

/// `secret` is padded base64 of the standard alphabet.
#[derive(Debug)]
pub(super) struct KeyNotBase64;

impl Check for KeyNotBase64 {
    fn meta(&self) -> &'static Meta {
        &KEY_NOT_BASE64
    }

    fn run(&self, cx: &mut Cx<'_>) {
        begin(
            cx,
            &Scope {
                reads: &[SECRET],
                refuses: &[ViolationKind::SecretNotBase64],
            },
        );
    }
}

static KEY_EMPTY: Meta = Meta {
    id: "enc-key-empty",
    area: Area::Enc,
    summary: "a provider has no keys, or a key lacks its name or secret",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("key_empty.md"),
};

/// There are keys, and each has a name and a secret.
#[derive(Debug)]
pub(super) struct KeyEmpty;

impl Check for KeyEmpty {
    fn meta(&self) -> &'static Meta {
        &KEY_EMPTY
    }

    fn run(&self, cx: &mut Cx<'_>) {
        begin(
            cx,
            &Scope {
                reads: &[KEYS, KEY_NAME, SECRET],
                refuses: &[
                    ViolationKind::NoKeys,
                    ViolationKind::NoKeyName,
                    ViolationKind::NoSecret,
                ],
            },
        );
    }
}
