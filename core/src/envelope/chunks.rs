//! Where the bytes of a Cobblestone-256 message are: pure functions of lengths and indices.
//!
//! | bytes | what |
//! |---|---|
//! | 24 | salt, random for each message |
//! | 32 | commitment to key, salt and context |
//! | 16,400 each | full chunks: 16,384 bytes of plaintext, 16 of tag |
//! | 16..16,399 | the last chunk, always shorter than a full one, perhaps without plaintext |
//!
//! A message that ends on a full chunk has lost its end; that is how truncation shows. Every
//! driver (in memory, streaming, parallel, WebCrypto) stands on these functions. Lengths are `u64`
//! on 32-bit targets too. [C2SP chunked-encryption](https://c2sp.org/chunked-encryption).

use std::ops::Range;

/// Length of the salt in bytes.
pub const SALT_LEN: usize = 24;
/// Length of the commitment in bytes.
pub const COMMITMENT_LEN: usize = 32;
/// Length of what stands before the first chunk, in bytes: salt and commitment.
pub const PREFIX_LEN: usize = 56;
/// Length of a full chunk's plaintext in bytes.
pub const CHUNK_LEN: usize = 16_384;
/// Length of a chunk's tag in bytes.
pub const TAG_LEN: usize = 16;
/// Length of a full chunk as sealed, in bytes.
pub const SEALED_CHUNK_LEN: usize = 16_400;
/// Length of a chunk's nonce in bytes.
pub const NONCE_LEN: usize = 12;
/// The most chunks that a message may have.
pub const MAX_CHUNKS: u64 = 1 << 38;
/// The longest plaintext in bytes, 4 PiB - 1: the last chunk is never full.
pub const MAX_PLAINTEXT_LEN: u64 = (1 << 52) - 1;

const CHUNK: u64 = 1 << 14;
const SEALED_CHUNK: u64 = CHUNK + TAG;
const TAG: u64 = 16;
const PREFIX: u64 = 56;

/// The number of chunks of a plaintext of this many bytes; `None` above [`MAX_PLAINTEXT_LEN`].
///
/// ```
/// use sealward::envelope::chunks::chunk_count;
///
/// assert_eq!(chunk_count(0), Some(1));
/// assert_eq!(chunk_count(16_383), Some(1));
/// assert_eq!(chunk_count(16_384), Some(2)); // a full one, and an empty last one
/// assert_eq!(chunk_count(1 << 52), None);
/// ```
#[must_use]
pub const fn chunk_count(plaintext_len: u64) -> Option<u64> {
    if plaintext_len > MAX_PLAINTEXT_LEN {
        return None;
    }
    (plaintext_len / CHUNK).checked_add(1)
}

/// The length in bytes of the message that seals this many bytes of plaintext; `None` above
/// [`MAX_PLAINTEXT_LEN`].
///
/// ```
/// use sealward::envelope::chunks::{plaintext_len, sealed_len};
///
/// assert_eq!(sealed_len(0), Some(56 + 16));
/// assert_eq!(plaintext_len(56 + 16), Some(0));
/// ```
#[must_use]
pub const fn sealed_len(plaintext_len: u64) -> Option<u64> {
    let Some(chunks) = chunk_count(plaintext_len) else {
        return None;
    };
    // Below 2^53 for every accepted length.
    Some(
        plaintext_len
            .saturating_add(chunks.saturating_mul(TAG))
            .saturating_add(PREFIX),
    )
}

/// The length in bytes of the plaintext in a message of this many bytes; `None` if no message has
/// that length. The answer is a claim until the last chunk is authenticated.
///
/// ```
/// use sealward::envelope::chunks::plaintext_len;
///
/// assert_eq!(plaintext_len(56 + 16_400 + 16), Some(16_384));
/// assert_eq!(plaintext_len(56 + 15), None); // no room for a tag
/// ```
#[must_use]
pub const fn plaintext_len(sealed_len: u64) -> Option<u64> {
    let Some(body) = sealed_len.checked_sub(PREFIX) else {
        return None;
    };
    let full = body / SEALED_CHUNK;
    let Some(last) = (body % SEALED_CHUNK).checked_sub(TAG) else {
        return None;
    };
    if full >= MAX_CHUNKS {
        return None;
    }
    Some(full.saturating_mul(CHUNK).saturating_add(last))
}

/// The index of the chunk that holds the plaintext byte at this offset.
///
/// ```
/// use sealward::envelope::chunks::chunk_of;
///
/// assert_eq!((chunk_of(16_383), chunk_of(16_384)), (0, 1));
/// ```
#[must_use]
pub const fn chunk_of(plaintext_offset: u64) -> u64 {
    plaintext_offset / CHUNK
}

/// Where chunk `index` stands in a plaintext of this many bytes; `None` if it has no such chunk.
///
/// ```
/// use sealward::envelope::chunks::plaintext_range;
///
/// assert_eq!(plaintext_range(1, 20_000), Some(16_384..20_000));
/// assert_eq!(plaintext_range(1, 16_384), Some(16_384..16_384));
/// assert_eq!(plaintext_range(2, 20_000), None);
/// ```
#[must_use]
pub fn plaintext_range(index: u64, plaintext_len: u64) -> Option<Range<u64>> {
    if index >= chunk_count(plaintext_len)? {
        return None;
    }
    let start = index.checked_mul(CHUNK)?;
    Some(start..start.checked_add(CHUNK)?.min(plaintext_len))
}

/// Where chunk `index` stands in the message that seals this many bytes, counted from the salt's
/// first byte; `None` if it has no such chunk.
///
/// ```
/// use sealward::envelope::chunks::sealed_range;
///
/// assert_eq!(sealed_range(0, 5), Some(56..56 + 5 + 16));
/// ```
#[must_use]
pub fn sealed_range(index: u64, plaintext_len: u64) -> Option<Range<u64>> {
    let plain = plaintext_range(index, plaintext_len)?;
    let start = index.checked_mul(SEALED_CHUNK)?.checked_add(PREFIX)?;
    let len = plain.end.checked_sub(plain.start)?.checked_add(TAG)?;
    Some(start..start.checked_add(len)?)
}

/// Whether a chunk with this many bytes of plaintext is the last of its message.
///
/// ```
/// use sealward::envelope::chunks::{CHUNK_LEN, is_last};
///
/// assert!(is_last(0) && is_last(CHUNK_LEN - 1) && !is_last(CHUNK_LEN));
/// ```
#[must_use]
pub const fn is_last(chunk_plaintext_len: usize) -> bool {
    chunk_plaintext_len < CHUNK_LEN
}

/// The nonce of chunk `index`: the base nonce XOR the index as 12 big-endian bytes.
///
/// ```
/// use sealward::envelope::chunks::nonce;
///
/// assert_eq!(nonce(&[0xff; 12], 1), [255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 254]);
/// ```
#[must_use]
pub fn nonce(base: &[u8; NONCE_LEN], index: u64) -> [u8; NONCE_LEN] {
    let mut nonce = *base;
    // The index fills the last eight bytes; the four before them stay as they are.
    for (byte, counter) in nonce.iter_mut().rev().zip(index.to_be_bytes().iter().rev()) {
        *byte ^= counter;
    }
    nonce
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_inverse_to_each_other() {
        for len in (0..70_000).chain([MAX_PLAINTEXT_LEN - 1, MAX_PLAINTEXT_LEN]) {
            assert_eq!(plaintext_len(sealed_len(len).unwrap()), Some(len));
        }
        assert_eq!(sealed_len(MAX_PLAINTEXT_LEN + 1), None);
        assert_eq!(
            plaintext_len(sealed_len(MAX_PLAINTEXT_LEN).unwrap() + 1),
            None
        );
        assert_eq!(chunk_count(MAX_PLAINTEXT_LEN), Some(MAX_CHUNKS));
    }

    #[test]
    fn no_message_has_a_length_without_a_whole_tag() {
        for len in (0..72).chain(56 + 16_400..56 + 16_416) {
            assert_eq!(plaintext_len(len), None, "{len}");
        }
    }

    #[test]
    fn ranges_follow_each_other_without_gap() {
        for len in [0, 1, 16_383, 16_384, 16_385, 50_000] {
            let (mut plain, mut sealed) = (0, PREFIX);
            for index in 0..chunk_count(len).unwrap() {
                let range = plaintext_range(index, len).unwrap();
                assert_eq!(range.start, plain);
                plain = range.end;
                let range = sealed_range(index, len).unwrap();
                assert_eq!(range.start, sealed);
                sealed = range.end;
            }
            assert_eq!((plain, Some(sealed)), (len, sealed_len(len)));
        }
    }
}
