//! What a passphrase's entry holds: what Argon2id costs, its salt, and the wrapped key.

use super::entry::check_len;
use super::{EntryFault, KeyId, WrappedDek};

/// What Argon2id may cost ([RFC 9106]): memory in KiB, passes and lanes.
///
/// Accepted are 19,456..=262,144 KiB, 1..=10 passes and 1..=4 lanes. The default is that of new
/// entries: 65,536 KiB, 3 passes, 1 lane.
///
/// ```
/// use sealward::envelope::Argon2Cost;
///
/// assert_eq!(Argon2Cost::default().memory_kib(), 65_536);
/// assert!(Argon2Cost::new(8, 1, 1).is_none());
/// let cost = Argon2Cost::new(131_072, 4, 2).unwrap();
/// assert_eq!((cost.passes(), cost.lanes()), (4, 2));
/// ```
///
/// [RFC 9106]: https://www.rfc-editor.org/rfc/rfc9106
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Argon2Cost {
    memory_kib: u32,
    passes: u8,
    lanes: u8,
}

impl Argon2Cost {
    /// These parameters; `None` where one is outside its range.
    #[must_use]
    pub fn new(memory_kib: u32, passes: u8, lanes: u8) -> Option<Self> {
        let accepted = (19_456..=262_144).contains(&memory_kib)
            && (1..=10).contains(&passes)
            && (1..=4).contains(&lanes);
        accepted.then_some(Self {
            memory_kib,
            passes,
            lanes,
        })
    }

    /// Memory in KiB.
    #[must_use]
    pub const fn memory_kib(self) -> u32 {
        self.memory_kib
    }

    /// Passes over the memory.
    #[must_use]
    pub const fn passes(self) -> u8 {
        self.passes
    }

    /// Lanes, computed one after the other.
    #[must_use]
    pub const fn lanes(self) -> u8 {
        self.lanes
    }
}

impl Default for Argon2Cost {
    fn default() -> Self {
        Self {
            memory_kib: 65_536,
            passes: 3,
            lanes: 1,
        }
    }
}

/// The fields of a passphrase's wrap: `m KiB u32 | t u8 | p u8 | salt (16) | 104 bytes`.
pub(crate) struct PassphraseWrap<'a> {
    pub(crate) cost: Argon2Cost,
    pub(crate) salt: &'a [u8; 16],
    pub(crate) wrapped: &'a [u8],
}

impl<'a> PassphraseWrap<'a> {
    pub(crate) fn parse(bytes: &'a [u8], key_id: &KeyId) -> Result<Self, EntryFault> {
        check_len(
            bytes,
            const { WrappedDek::PASSPHRASE_PREFIX_LEN + WrappedDek::BYTES_WRAP_LEN },
        )?;
        let fault = EntryFault::Rule("a wrapped key has the wrong length");
        let (memory, rest) = bytes.split_first_chunk::<4>().ok_or(fault)?;
        let ([passes, lanes], rest) = rest.split_first_chunk::<2>().ok_or(fault)?;
        let (salt, wrapped) = rest.split_first_chunk::<16>().ok_or(fault)?;
        let cost = Argon2Cost::new(u32::from_be_bytes(*memory), *passes, *lanes)
            .ok_or(EntryFault::Rule("Argon2id parameters outside their range"))?;
        if salt != key_id.as_bytes() {
            return Err(EntryFault::Rule("the salt differs from the key id"));
        }
        Ok(Self {
            cost,
            salt,
            wrapped,
        })
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let Self {
            cost,
            salt,
            wrapped,
        } = self;
        let mut out = cost.memory_kib.to_be_bytes().to_vec();
        out.extend_from_slice(&[cost.passes, cost.lanes]);
        out.extend_from_slice(*salt);
        out.extend_from_slice(wrapped);
        out
    }
}
