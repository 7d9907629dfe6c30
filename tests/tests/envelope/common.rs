//! KEKs, bindings and small tools that the tests of sealing share.

use sealward::envelope::{
    Backend, Binding, KeyId, KeyMaterial, KeyName, Keyring, LocalKek, Namespace, OpenError, RawKek,
    VersionState,
};
use std::sync::{Mutex, PoisonError};

/// Runs a test on every implementation of AES-256-GCM. The choice is the process's: other tests run
/// on whichever it is meanwhile, as they may.
pub(super) fn on_every_back_end(test: impl Fn(Backend)) {
    static CHOICE: Mutex<()> = Mutex::new(());
    let _one_at_a_time = CHOICE.lock().unwrap_or_else(PoisonError::into_inner);
    for backend in Backend::all() {
        backend.choose();
        assert_eq!(Backend::in_use(), *backend);
        test(*backend);
    }
    Backend::all()[0].choose();
}

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

pub(super) use sealward_tests::hex::hex;

#[track_caller]
pub(super) fn unhex(text: &str) -> Vec<u8> {
    sealward_tests::hex::unhex(text).unwrap()
}
