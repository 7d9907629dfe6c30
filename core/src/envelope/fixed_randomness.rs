//! Randomness that a test fixes, so that envelopes can be compared byte for byte.

use sha2::{Digest as _, Sha512};
use std::cell::RefCell;

thread_local! {
    static FIXED: RefCell<Option<Fixed>> = const { RefCell::new(None) };
}

struct Fixed {
    seed: Vec<u8>,
    blocks: u64,
}

/// From now on, this thread's "random" bytes are made from `seed`: `SHA-512("sealward/fixed-randomness@v1"
/// || 00 || seed || n u64)`, n counting blocks from 0, a new block for each 64 bytes that are asked
/// for at once. `None` goes back to the operating system's.
///
/// ```
/// use sealward::envelope::{KeyMaterial, hazmat};
///
/// hazmat::fix_randomness(Some(b"seed"));
/// let first = KeyMaterial::make(32)?;
/// hazmat::fix_randomness(Some(b"seed"));
/// assert_eq!(KeyMaterial::make(32)?.expose(), first.expose());
/// hazmat::fix_randomness(None);
/// assert_ne!(KeyMaterial::make(32)?.expose(), first.expose());
/// # Ok::<(), sealward::envelope::KekError>(())
/// ```
///
/// # Security
/// Two messages from one seed have the same DEK and salt: whoever has both has their difference.
pub fn fix_randomness(seed: Option<&[u8]>) {
    let fixed = seed.map(|seed| Fixed {
        seed: seed.to_vec(),
        blocks: 0,
    });
    FIXED.with_borrow_mut(|place| *place = fixed);
}

/// Fills `bytes`, if they are fixed.
pub(super) fn fill(bytes: &mut [u8]) -> bool {
    FIXED.with_borrow_mut(|fixed| {
        let Some(Fixed { seed, blocks }) = fixed else {
            return false;
        };
        for part in bytes.chunks_mut(64) {
            let block = Sha512::new()
                .chain_update(b"sealward/fixed-randomness@v1\0")
                .chain_update(&*seed)
                .chain_update(blocks.to_be_bytes())
                .finalize();
            part.iter_mut()
                .zip(block)
                .for_each(|(place, byte)| *place = byte);
            *blocks = blocks.wrapping_add(1);
        }
        true
    })
}
