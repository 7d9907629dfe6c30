//! What a key is made of, and that it stands in the file at all.

use super::read::{SECRET, Scope, begin, parts};
use crate::document::Node;
use crate::posture::check::page;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity};

static KEY_WEAK_OR_DOCUMENTED: Meta = Meta {
    id: "enc-key-weak-or-documented",
    area: Area::Enc,
    summary: "a key is text, a pattern, or taken from documentation",
    severity: Severity::Critical,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("key_weak_or_documented.md"),
};

/// Keys are random bytes.
#[derive(Debug)]
pub(super) struct KeyWeakOrDocumented;

impl Check for KeyWeakOrDocumented {
    fn meta(&self) -> &'static Meta {
        &KEY_WEAK_OR_DOCUMENTED
    }

    fn run(&self, cx: &mut Cx<'_>) {
        for (node, provider, bytes) in keys(cx) {
            if let Some(why) = weakness(&bytes) {
                cx.report(node, format!("a key of `{provider}` {why}"));
            }
        }
    }
}

static KEY_PLAINTEXT_IN_REPO: Meta = Meta {
    id: "enc-key-plaintext-in-repo",
    area: Area::Enc,
    summary: "the file holds a key in plain text",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[
        Reference::owasp("K03"),
        Reference::nist("4.1.4"),
        Reference::nsa("Network separation"),
    ],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("key_plaintext_in_repo.md"),
};

/// The file holds no usable key.
#[derive(Debug)]
pub(super) struct KeyPlaintextInRepo;

impl Check for KeyPlaintextInRepo {
    fn meta(&self) -> &'static Meta {
        &KEY_PLAINTEXT_IN_REPO
    }

    fn run(&self, cx: &mut Cx<'_>) {
        if cx.is_on_host {
            return cx.not_applicable();
        }
        for (node, provider, _) in keys(cx) {
            cx.report(
                node,
                format!("a key of `{provider}` stands in this file in plain text"),
            );
        }
    }
}

/// Every key that the API server could use: where it stands, its provider, its bytes.
fn keys<'a>(cx: &mut Cx<'a>) -> Vec<(Node<'a>, &'static str, Vec<u8>)> {
    let mut found = Vec::new();
    let Some(configuration) = begin(cx, &Scope::reads(&[SECRET])) else {
        return found;
    };
    for (_, part) in parts(configuration) {
        for key in part.keys.iter().flat_map(|keys| &keys.items) {
            let bytes = key.expose_bytes();
            let usable = bytes.filter(|bytes| part.kind.key_lengths().contains(&bytes.len()));
            if let (Some(node), Some(bytes)) = (key.secret.node, usable) {
                found.push((node, part.kind.name(), bytes));
            }
        }
    }
    found
}

/// What is wrong with a key's bytes, without showing any.
pub(super) fn weakness(bytes: &[u8]) -> Option<&'static str> {
    if PUBLISHED.contains(&bytes) {
        return Some("is published in the documentation of Kubernetes");
    }
    let printable = |byte: &u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
    if bytes.iter().all(printable) {
        return Some("is printable text, not random bytes");
    }
    let mut steps = bytes.windows(2).filter_map(|pair| match pair {
        [a, b] => Some(b.wrapping_sub(*a)),
        _ => None,
    });
    let first = steps.next();
    if steps.all(|step| Some(step) == first) {
        return Some("is a repeated byte or a plain sequence");
    }
    let mut distinct = bytes.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    // Of 16 random bytes 8 or fewer are distinct once in 10^12 keys.
    (distinct.len() <= bytes.len() / 2).then_some("has hardly any different bytes")
}

/// Keys that stand in the documentation of Kubernetes.
pub(super) const PUBLISHED: &[&[u8]] = &[
    b"secret is secure",
    b"this is password",
    b"secret is secure, is it?",
    b"secret is secure, or is it?\n",
    b"secret is secure, I think",
];
