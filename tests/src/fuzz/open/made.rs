//! The messages that inputs begin with, each under a DEK of its own and the same on every machine,
//! and the vectors.

use super::keys::{COST, LOCAL_ID, LOCAL_KEY, RAW_KEY, material, passphrase};
use sealward::envelope::hazmat::{seal_draft, wrap_bytes, wrap_with_passphrase};
use sealward::envelope::{
    Algorithm, Argon2Cost, Binding, DekId, Header, Kek as _, KeyId, Namespace, RawKek, WrapContext,
    WrappedDek,
};
use serde_json::Value;
use std::sync::LazyLock;

/// A sealed message and what is in it.
#[derive(Debug)]
pub(in super::super) struct Message {
    /// All of it.
    pub(in super::super) sealed: Vec<u8>,
    /// What it opens to.
    pub(in super::super) plaintext: Vec<u8>,
    pub(super) dek: [u8; 32],
    pub(super) header_len: usize,
}

/// The messages, in an order that never changes: inputs name them by number.
pub(in super::super) fn messages() -> std::slice::Iter<'static, Message> {
    static MESSAGES: LazyLock<Vec<Message>> = LazyLock::new(make);
    MESSAGES.iter()
}

fn make() -> Vec<Message> {
    let one: &[Entry] = &[Entry::Raw];
    let all: &[Entry] = &[
        Entry::Unknown,
        Entry::Passphrase,
        Entry::Local(2),
        Entry::Raw,
    ];
    let pairs: &[_] = &[("b", ""), ("tenant", "42"), ("ключ", "значение\0")];
    let kinds = [
        (one, &[][..], 0),
        (one, &[], 14),
        (one, pairs, 16_384),
        (one, &[], 40_000),
        (&[Entry::Local(2)], &[], 33),
        (&[Entry::Local(3), Entry::Local(2)], pairs, 16_383),
        (&[Entry::Passphrase], &[], 15),
        (all, pairs, 100),
        (&[Entry::Unknown, Entry::Raw], pairs, 60),
    ];
    let numbered = (1..).zip(kinds);
    numbered
        .map(|(number, (entries, pairs, len))| message(number, entries, pairs, len))
        .collect()
}

fn message(number: u8, entries: &[Entry], pairs: &[(&str, &str)], len: usize) -> Message {
    let binding = Binding::new(Namespace::new("orders").unwrap());
    let binding = pairs.iter().fold(binding, |binding, (key, value)| {
        binding.with(*key, *value).unwrap()
    });
    // No message's plaintext begins as another's.
    let plaintext: Vec<u8> = (0..len)
        .map(|at| (at % 251) as u8 ^ (at / 251) as u8 ^ number)
        .collect();
    let dek = [0xd0 ^ number; 32];
    let id = DekId::new([number; 16]);
    let draft = seal_draft(binding, entries.len(), &dek, id, [0xa0 ^ number; 24]).unwrap();
    let wraps: Vec<_> = draft
        .requests()
        .zip(entries)
        .map(|(wanted, entry)| entry.wrap(&dek, &wanted.context()))
        .collect();
    let sealed = draft.finish(wraps).unwrap().seal(&plaintext).unwrap();
    let header_len = Header::parse(&sealed).unwrap().as_bytes().len();
    Message {
        sealed,
        plaintext,
        dek,
        header_len,
    }
}

#[derive(Clone, Copy)]
enum Entry {
    Raw,
    Passphrase,
    /// By version.
    Local(u32),
    /// Of an algorithm that no reader knows.
    Unknown,
}

impl Entry {
    fn wrap(self, dek: &[u8; 32], context: &WrapContext<'_>) -> WrappedDek {
        let (dek, salt) = (material(dek), [0x5a; 24]);
        let wrap = |key: &[u8; 32], algorithm, id, reference: &[u8], version: &[u8]| {
            let wrapped = wrap_bytes(
                &material(key),
                &dek,
                (algorithm, id, version),
                context,
                &salt,
            );
            WrappedDek::new(
                algorithm,
                id,
                reference.to_vec(),
                version.to_vec(),
                wrapped.unwrap(),
            )
            .unwrap()
        };
        match self {
            Self::Raw => {
                let kek = RawKek::new(material(&RAW_KEY)).unwrap();
                wrap(
                    &RAW_KEY,
                    Algorithm::RAW,
                    kek.identity().key_id().unwrap(),
                    b"",
                    b"",
                )
            }
            Self::Local(version) => wrap(
                &LOCAL_KEY,
                Algorithm::LOCAL,
                LOCAL_ID,
                b"local:orders",
                &version.to_be_bytes(),
            ),
            Self::Passphrase => {
                let (memory, passes, lanes) = COST;
                let cost = Argon2Cost::new(memory, passes, lanes).unwrap();
                wrap_with_passphrase(&passphrase(), cost, &dek, context, &[0x42; 16], &salt)
                    .unwrap()
            }
            Self::Unknown => {
                let (algorithm, id) = (Algorithm::new(77).unwrap(), KeyId::new([7; 16]));
                WrappedDek::new(
                    algorithm,
                    id,
                    b"a reference".to_vec(),
                    b"7".to_vec(),
                    b"whatever".to_vec(),
                )
                .unwrap()
            }
        }
    }
}

/// Every message of `tests/vectors`; where the header is apart, it comes first.
pub(in super::super) fn vectors() -> impl Iterator<Item = Vec<u8>> {
    let folder = crate::root().join("tests/vectors");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    let files = paths
        .into_iter()
        .filter_map(|path| std::fs::read(path).ok());
    files.flat_map(|file| {
        let file: Value = serde_json::from_slice(&file).unwrap_or_default();
        let cases = file["cases"].as_array().cloned().unwrap_or_default();
        cases.into_iter().map(|case| {
            let part = |name: &str| {
                case.get(name)
                    .and_then(Value::as_str)
                    .map_or_else(Vec::new, unhex)
            };
            [part("detached_header"), part("sealed")].concat()
        })
    })
}

fn unhex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks_exact(2);
    digits
        .filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}
