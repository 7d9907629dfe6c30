//! KEKs, bindings and small tools that the tests of sealing share.

use sealward::envelope::{
    Binding, KeyId, KeyMaterial, KeyName, Keyring, LocalKek, Namespace, OpenError, RawKek,
    VersionState,
};

pub(super) fn key(byte: u8) -> KeyMaterial {
    KeyMaterial::copy_of(&[byte; 32]).unwrap()
}

pub(super) fn raw(byte: u8) -> RawKek {
    RawKek::new(key(byte)).unwrap()
}

pub(super) fn local(byte: u8, versions: impl IntoIterator<Item = (u32, VersionState)>) -> LocalKek {
    let kek = LocalKek::new(KeyId::new([byte; 16]), KeyName::new("orders").unwrap());
    versions.into_iter().fold(kek, |kek, (number, state)| {
        kek.version(number, state).unwrap()
    })
}

pub(super) fn keyring(byte: u8) -> Keyring {
    Keyring::new(raw(byte))
}

pub(super) fn binding(namespace: &str) -> Binding {
    Binding::new(Namespace::new(namespace).unwrap())
}

/// A message of some length that repeats nowhere near a chunk's length.
pub(super) fn message(len: usize) -> Vec<u8> {
    (0..len)
        .map(|at| (at % 251) as u8 ^ (at / 251) as u8)
        .collect()
}

/// Lengths around the borders of chunks, and small ones.
pub(super) const LENGTHS: &[usize] = &[
    0, 1, 15, 16, 17, 255, 4_096, 16_383, 16_384, 16_385, 32_767, 32_768, 32_769, 50_000,
];

pub(super) fn code<T: std::fmt::Debug>(result: Result<T, OpenError>) -> &'static str {
    result.unwrap_err().code()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn unhex(text: &str) -> Vec<u8> {
    assert!(
        text.len().is_multiple_of(2),
        "hexadecimal digits come in pairs"
    );
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}
