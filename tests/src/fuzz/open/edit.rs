//! What an input of `open` says: a message to begin with, and changes to it.
//!
//! `message u8 | flags u8 | change ...`, a change being `operation u8 | place u16 | operand u8`.

use super::made::{Message, messages};
use hkdf::hmac::{Hmac, KeyInit as _, Mac as _};
use sealward::envelope::chunks::SEALED_CHUNK_LEN;
use sealward::envelope::hazmat::hkdf_expand_sha512;
use sha2::Sha512;

/// The choice of a message that is written out.
pub(super) const RAW: u8 = 0xff;

/// The header's length is made to fit what was put in or taken out.
const FIT_LENGTH: u8 = 1;
/// The header gets a MAC under the message's DEK, as another recipient could make it.
const SIGN: u8 = 2;
/// The caller binds to something else.
const BIND_ELSEWHERE: u8 = 4;

const SOURCE_LENS: [usize; 4] = [usize::MAX, 1_000, 57, 16_400];
const READ_LENS: [usize; 8] = [20_000, 1, 100, 16_383, 16_384, 16_385, 5_000, 40_000];

/// A sealed message, and how to read it.
pub(in super::super) struct Input {
    pub(in super::super) sealed: Vec<u8>,
    /// Whether it is no message of ours with changes.
    pub(super) is_raw: bool,
    pub(super) binds_elsewhere: bool,
    /// The most bytes that the source gives at a time.
    pub(super) source_len: usize,
    /// The bytes that are asked for at a time.
    pub(super) read_len: usize,
}

impl Input {
    pub(in super::super) fn read(bytes: &[u8]) -> Self {
        let (choice, rest) = bytes.split_first().unwrap_or((&0, &[]));
        let (flags, rest) = rest.split_first().unwrap_or((&0, &[]));
        let is_raw = *choice == RAW;
        let sealed = if is_raw {
            rest.to_vec()
        } else {
            let message = pick(*choice);
            changed(message, *flags, rest)
        };
        Self {
            // A byte at a time costs too much where there are many.
            read_len: match READ_LENS[usize::from(flags >> 3 & 7)] {
                1 if sealed.len() > 4_096 => 7_000,
                len => len,
            },
            source_len: SOURCE_LENS[usize::from(flags >> 6)],
            binds_elsewhere: flags & BIND_ELSEWHERE != 0,
            is_raw,
            sealed,
        }
    }
}

fn pick(choice: u8) -> &'static Message {
    let all = messages().as_slice();
    &all[usize::from(choice) % all.len()]
}

fn changed(message: &Message, flags: u8, changes: &[u8]) -> Vec<u8> {
    let mut sealed = message.sealed.clone();
    for change in changes.chunks_exact(4).take(64) {
        apply(
            &mut sealed,
            change[0],
            u16::from_be_bytes([change[1], change[2]]),
            change[3],
        );
    }
    if flags & FIT_LENGTH != 0 {
        let grown = sealed.len() as i64 - message.sealed.len() as i64;
        let len = (message.header_len as i64 + grown).clamp(0, i64::from(u32::MAX)) as u32;
        if let Some(field) = sealed.get_mut(10..14) {
            field.copy_from_slice(&len.to_be_bytes());
        }
    }
    if flags & SIGN != 0 {
        sign(&mut sealed, &message.dek);
    }
    sealed
}

fn apply(sealed: &mut Vec<u8>, operation: u8, place: u16, operand: u8) {
    let mut at = usize::from(place) % (sealed.len() + 1);
    if operation & 0x80 != 0 {
        at = sealed.len() - at;
    }
    let some = usize::from(operand) + 1;
    match operation & 7 {
        0 => {
            if let Some(byte) = sealed.get_mut(at) {
                *byte = operand;
            }
        }
        1 => {
            if let Some(byte) = sealed.get_mut(at) {
                *byte ^= 1 << (operand & 7);
            }
        }
        2 => sealed.insert(at, operand),
        3 => drop(sealed.drain(at..(at + some).min(sealed.len()))),
        4 => sealed.truncate(at),
        5 => {
            let copy = sealed[at..(at + some).min(sealed.len())].to_vec();
            sealed.splice(at..at, copy);
        }
        6 => {
            // Another message from here on.
            let other = &pick(operand).sealed;
            sealed.truncate(at);
            sealed.extend_from_slice(other.get(at..).unwrap_or_default());
        }
        _ => swap_chunks(
            sealed,
            usize::from(operand & 3),
            usize::from(operand >> 2 & 3),
        ),
    }
}

/// Exchanges two sealed chunks that are both whole.
fn swap_chunks(sealed: &mut [u8], one: usize, other: usize) {
    let start = declared_len(sealed).unwrap_or(0) + 56;
    let (one, other) = (
        start + one.min(other) * SEALED_CHUNK_LEN,
        start + one.max(other) * SEALED_CHUNK_LEN,
    );
    if one < other && other + SEALED_CHUNK_LEN <= sealed.len() {
        let (before, after) = sealed.split_at_mut(other);
        before[one..one + SEALED_CHUNK_LEN].swap_with_slice(&mut after[..SEALED_CHUNK_LEN]);
    }
}

fn declared_len(sealed: &[u8]) -> Option<usize> {
    let field = sealed.get(10..14)?.first_chunk()?;
    usize::try_from(u32::from_be_bytes(*field)).ok()
}

/// FORMAT.md, section 2.2: a second writer.
fn sign(sealed: &mut [u8], dek: &[u8; 32]) {
    let Some(len) = declared_len(sealed).filter(|len| *len >= 32 && len + 56 <= sealed.len())
    else {
        return;
    };
    let mut key = [0; 64];
    hkdf_expand_sha512(dek, b"sealward/header-mac@v1\0\x01", &mut key).unwrap();
    let mut mac = Hmac::<Sha512>::new_from_slice(&key).unwrap();
    mac.update(&sealed[..len - 32]);
    mac.update(&sealed[len..len + 56]);
    sealed[len - 32..len].copy_from_slice(&mac.finalize().into_bytes()[..32]);
}

/// Each message as it is, read in several ways, and with one change of each kind.
pub(super) fn seeds(messages: usize) -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for message in 0..u8::try_from(messages).unwrap_or(RAW) {
        seeds.extend([0, SIGN, BIND_ELSEWHERE, 0x50, 0xa8].map(|flags| vec![message, flags]));
        for operation in 0..8 {
            for place in [20, 60, 400] {
                seeds.push(vec![
                    message,
                    SIGN,
                    operation,
                    (place >> 8) as u8,
                    place as u8,
                    1,
                ]);
            }
            seeds.push(vec![message, 0, operation | 0x80, 0, 16, 4]);
        }
    }
    seeds
}
