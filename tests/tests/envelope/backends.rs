//! Two implementations of AES-256-GCM, and one core or all: the same bytes.

use super::common::{LENGTHS, binding, code, keyring, message, on_every_back_end};
use sealward::envelope::{Backend, Header, hazmat};
use std::cell::RefCell;
use std::io::{Read as _, Write as _};

/// Lengths at which chunks are shared among threads, and a little less and more.
const LARGE: [usize; 5] = [
    (4 << 20) - 1,
    4 << 20,
    (4 << 20) + 1,
    (5 << 20) + 16_384 * 7 + 5,
    6 << 20,
];

/// What is sealed with the randomness fixed, in memory, in place and as a stream.
fn sealed(len: usize) -> Vec<u8> {
    let plaintext = message(len);
    let begin = || {
        hazmat::fix_randomness(Some(b"back ends"));
        keyring(1).begin_seal(&binding("orders")).unwrap()
    };
    let whole = begin().seal(&plaintext).unwrap();
    let mut in_place = plaintext.clone();
    begin().seal_in_place(&mut in_place).unwrap();
    let mut writer = begin().into_writer(Vec::new()).unwrap();
    writer.write_all(&plaintext).unwrap();
    let streamed = writer.finish().unwrap();
    hazmat::fix_randomness(None);
    assert!(whole == in_place && whole == streamed, "{len}");
    whole
}

#[test]
fn every_back_end_seals_to_the_same_bytes_and_opens_those_of_the_others() {
    assert_eq!(Backend::all().len(), 2);
    let lens = || LENGTHS.iter().chain(&LARGE).copied();
    let made = RefCell::new(Vec::new());
    on_every_back_end(|_| {
        made.borrow_mut()
            .push(lens().map(sealed).collect::<Vec<_>>())
    });
    let made = made.into_inner();
    assert!(made[0] == made[1], "the back ends differ");
    on_every_back_end(|backend| {
        for (len, sealed) in lens().zip(&made[0]) {
            let opened = keyring(1).open(sealed, &binding("orders")).unwrap();
            assert!(opened.plaintext() == message(len), "{len} on {backend}");
            let mut streamed = Vec::new();
            let mut reader = keyring(1)
                .open_from(&sealed[..], &binding("orders"))
                .unwrap();
            reader.read_to_end(&mut streamed).unwrap();
            assert!(streamed == message(len), "{len} on {backend}");
        }
    });
}

#[test]
fn what_is_altered_leaves_nothing_behind_on_any_back_end() {
    let len = (4 << 20) + 100;
    let sealed = sealed(len);
    let header = Header::parse(&sealed).unwrap();
    let start = header.as_bytes().len();
    on_every_back_end(|backend| {
        // In the first chunk, in one of the middle, in the last one; in a text and in a tag.
        for at in [
            start + 56,
            start + 56 + 16_384,
            sealed.len() / 2,
            sealed.len() - 1,
        ] {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            let opened = keyring(1).open(&altered, &binding("orders"));
            assert_eq!(code(opened), "envelope/rejected", "{at} on {backend}");
            let payload = &altered[start..];
            let begin = || {
                let header = header.clone();
                keyring(1)
                    .begin_open(header, payload, &binding("orders"))
                    .unwrap()
            };
            let mut out = vec![0xEE; len];
            begin().open_into(payload, &mut out).unwrap_err();
            assert!(out.iter().all(|byte| *byte == 0), "{at} on {backend}");
            let mut buffer = altered.clone();
            begin().open_in_place(&mut buffer).unwrap_err();
            assert!(buffer.is_empty(), "{at} on {backend}");

            // A stream has released authentic chunks alone, and nothing in the place of the bad one.
            let mut reader = keyring(1)
                .open_from(&altered[..], &binding("orders"))
                .unwrap();
            let mut released = Vec::new();
            let mut out = vec![0xEE; 40_000];
            let failed = loop {
                match reader.read(&mut out) {
                    Ok(count) => {
                        assert!(count > 0, "the message ends as if it were whole");
                        released.extend_from_slice(&out[..count]);
                        out.fill(0xEE);
                    }
                    Err(error) => break error,
                }
            };
            assert_eq!(failed.kind(), std::io::ErrorKind::InvalidData);
            assert!(message(len).starts_with(&released), "{at} on {backend}");
            assert!(
                out.iter().all(|byte| [0, 0xEE].contains(byte)),
                "{at} on {backend}"
            );
            assert!(reader.read(&mut out).is_err());
        }
    });
}
