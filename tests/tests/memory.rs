//! What is left in this process' memory when keys have been used: a binary of its own, so that no
//! other test's memory is read.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "what a test's helper cannot do fails the test"
)]

use sealward::envelope::{
    Argon2Cost, Backend, Binding, Header, KeyMaterial, Keyring, Namespace, Passphrase,
    PassphraseKek, RawKek, hazmat,
};
use std::fs::File;
use std::hint::black_box;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::FileExt as _;

#[test]
fn no_key_and_no_passphrase_stays_in_memory() {
    for backend in Backend::all() {
        backend.choose();
        nothing_stays(*backend);
    }
}

fn nothing_stays(backend: Backend) {
    let cost = Argon2Cost::new(19_456, 1, 1).unwrap();
    for is_passphrase in [false, true] {
        let (kek, secret) = masked_kek(is_passphrase);
        let mut secrets = use_it(move || {
            let bytes = kek();
            if is_passphrase {
                let text = Passphrase::new(std::str::from_utf8(&bytes).unwrap()).unwrap();
                wipe(bytes);
                Keyring::new(PassphraseKek::new(text).with_cost(cost))
            } else {
                let key = KeyMaterial::copy_of(&bytes).unwrap();
                wipe(bytes);
                Keyring::new(RawKek::new(key).unwrap())
            }
        });
        secrets.push(("KEK", secret));
        for (what, secret) in &secrets {
            assert_eq!(
                copies(secret),
                0,
                "{what}, passphrase: {is_passphrase}, {backend}"
            );
        }
        // The search finds what is there.
        let held = mask(&secrets[0].1);
        assert_eq!(copies(&secrets[0].1), 1);
        wipe(black_box(held));
    }
}

/// Seals and opens, and returns masked copies of the DEK and of the payload's key.
#[inline(never)]
fn use_it(keyring: impl FnOnce() -> Keyring) -> Vec<(&'static str, Vec<u8>)> {
    let keyring = keyring();
    let binding = Binding::new(Namespace::new("file").unwrap());
    let mut writer = keyring.seal_to(Vec::new(), &binding).unwrap();
    writer.write_all(b"a message").unwrap();
    let sealed = writer.finish().unwrap();
    let header = Header::parse(&sealed).unwrap();
    let payload = sealed[header.as_bytes().len()..].to_vec();
    let opener = keyring.begin_open(header, &payload, &binding).unwrap();
    let dek = mask(hazmat::expose_dek(&opener));
    let salt = payload.first_chunk().unwrap();
    let key = mask(hazmat::Keys::of_payload(&opener, salt).unwrap().key());
    let mut plaintext = Vec::new();
    let mut reader = opener.into_reader(&payload[56..]);
    reader.read_to_end(&mut plaintext).unwrap();
    assert_eq!(plaintext, b"a message");
    vec![("DEK", dek), ("payload key", key)]
}

/// How to make 32 bytes of key or passphrase, and the same masked. They are in no constant.
fn masked_kek(is_passphrase: bool) -> (impl FnOnce() -> Vec<u8>, Vec<u8>) {
    let byte = move |place: u8| {
        let byte = place.wrapping_mul(37).wrapping_add(11);
        if is_passphrase {
            b'a' + byte % 26
        } else {
            byte
        }
    };
    let masked = (0..32).map(|place| byte(place) ^ MASK).collect();
    (move || (0..32).map(byte).collect(), masked)
}

/// How often the secret stands in writable memory.
fn copies(masked: &[u8]) -> usize {
    let memory = File::open("/proc/self/mem").unwrap();
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let mut buffer = vec![0; PIECE + masked.len()];
    let mut copies = 0;
    for line in maps.lines() {
        let (range, rest) = line.split_once(' ').unwrap();
        let (start, end) = range.split_once('-').unwrap();
        let address = |text| u64::from_str_radix(text, 16).unwrap();
        let is_writable = rest.starts_with("rw");
        for at in (address(start)..address(end)).step_by(PIECE) {
            let count = if is_writable {
                memory.read_at(&mut buffer, at).unwrap_or(0)
            } else {
                0
            };
            let places = buffer[..count].windows(masked.len()).take(PIECE);
            let is_copy = |found: &&[u8]| found.iter().zip(masked).all(|(a, b)| *a == *b ^ MASK);
            copies += places.filter(is_copy).count();
            // What was read is no copy to be found later.
            buffer.fill(0);
        }
    }
    copies
}

fn mask(secret: &[u8]) -> Vec<u8> {
    secret.iter().map(|byte| byte ^ MASK).collect()
}

fn wipe(mut bytes: Vec<u8>) {
    bytes.fill(0);
    black_box(&bytes);
}

const MASK: u8 = 0xa5;
const PIECE: usize = 4_096;
