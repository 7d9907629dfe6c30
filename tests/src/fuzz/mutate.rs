//! Changes of inputs that need no fuzzer: flipped bits, cuts, splices, lines that come twice or go.

use crate::rng::Rng;

/// `input`, changed in one to four places, now and then with a part of `other`.
#[must_use]
pub fn mutate(rng: &mut Rng, input: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..=rng.below(4) {
        change(rng, &mut bytes, other);
    }
    bytes
}

fn change(rng: &mut Rng, bytes: &mut Vec<u8>, other: &[u8]) {
    let at = rng.below(bytes.len() + 1);
    match rng.below(9) {
        0 | 1 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << rng.below(8);
            }
        }
        2 => bytes.insert(at, telling(rng)),
        3 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = telling(rng);
            }
        }
        4 => bytes.truncate(at),
        5 => {
            let end = (at + rng.below(9)).min(bytes.len());
            bytes.drain(at..end);
        }
        6 => {
            let from = rng.below(other.len() + 1);
            bytes.truncate(at);
            bytes.extend_from_slice(other.get(from..).unwrap_or_default());
        }
        7 => {
            let line = line(bytes, at);
            let copy = bytes[line.clone()].to_vec();
            bytes.splice(line.start..line.start, copy);
        }
        _ => drop(bytes.drain(line(bytes, at))),
    }
}

/// Bytes at which readers turn.
fn telling(rng: &mut Rng) -> u8 {
    const BYTES: &[u8] = b"\0\x01\xff\x80\xc2\x7f\n\r\t :-#&*!|>'\"%@`{}[],?\\<=~0.";
    BYTES[rng.below(BYTES.len())]
}

/// The line around a place, with its end.
fn line(bytes: &[u8], at: usize) -> std::ops::Range<usize> {
    let (before, after) = bytes.split_at(at.min(bytes.len()));
    let is_end = |byte: &u8| *byte == b'\n';
    let start = before.iter().rposition(is_end).map_or(0, |at| at + 1);
    let end = after
        .iter()
        .position(is_end)
        .map_or(bytes.len(), |end| at + end + 1);
    start..end.min(bytes.len())
}
