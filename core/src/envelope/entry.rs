//! The entries of a header: wrapped DEKs, and the names under which KEKs are recorded.

use super::KekError;
use super::chunks::{CHUNK_LEN, PREFIX_LEN, TAG_LEN};
use super::passphrase_wrap::PassphraseWrap;
use std::fmt;

/// How an entry was wrapped: a number from 1 to 65,535.
///
/// | number | |
/// |---|---|
/// | 1, 2, 3 | raw key, passphrase, local store: Cobblestone-256 under 32 bytes |
/// | 16 | RSA-OAEP-256 |
/// | 17, 18, 19 | AES-KW, AES-KWP, AES-256-GCM by a provider |
/// | 20, 21, 22 | KMS v2 socket, Vault Transit, AWS KMS |
/// | from 32,768 | a caller's own KEK |
///
/// ```
/// use sealward::envelope::Algorithm;
///
/// assert_eq!(Algorithm::new(0), None);
/// assert_eq!(Algorithm::new(0x8000).map(|own| own.to_string()), Some("custom".to_owned()));
/// assert!(Algorithm::RAW.is_bytes() && !Algorithm::RSA_OAEP_256.is_bytes());
/// assert!(Algorithm::new(0x8000).is_some_and(Algorithm::is_custom) && !Algorithm::RAW.is_custom());
/// assert_eq!(Algorithm::RSA_OAEP_256.number(), 16);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Algorithm(u16);

impl Algorithm {
    /// A raw 32-byte key.
    pub const RAW: Self = Self(1);
    /// A passphrase, by Argon2id.
    pub const PASSPHRASE: Self = Self(2);
    /// A version of a key in the local store.
    pub const LOCAL: Self = Self(3);
    /// RSA-OAEP with SHA-256 for the hash and for MGF1.
    pub const RSA_OAEP_256: Self = Self(16);

    /// The algorithm with this number; `None` for 0, which is none.
    #[must_use]
    pub const fn new(number: u16) -> Option<Self> {
        if number == 0 {
            None
        } else {
            Some(Self(number))
        }
    }

    /// The number, as headers record it.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }

    /// Whether the KEK is bytes that the core itself holds (1, 2 and 3): such KEKs are tried
    /// before all others, which may have to be asked over a wire.
    #[must_use]
    pub const fn is_bytes(self) -> bool {
        matches!(self, Self::RAW | Self::PASSPHRASE | Self::LOCAL)
    }

    /// Whether it is a caller's own (from 32,768 on). Numbers below are this project's to give: a
    /// KEK that took one for itself would write entries that another kind of KEK takes for its own.
    #[must_use]
    pub const fn is_custom(self) -> bool {
        self.0 >= 0x8000
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            1 => "raw key",
            2 => "passphrase",
            3 => "local store",
            16 => "RSA-OAEP-256",
            17 => "AES-KW",
            18 => "AES-KWP",
            19 => "AES-256-GCM",
            20 => "KMS v2",
            21 => "Vault Transit",
            22 => "AWS KMS",
            0x8000.. => "custom",
            _ => "unknown",
        })
    }
}

/// The id of a KEK in a header: 16 bytes, shown in hexadecimal.
///
/// ```
/// use sealward::envelope::KeyId;
///
/// assert_eq!(KeyId::new([0xab; 16]).to_string(), "ab".repeat(16));
/// assert_eq!(KeyId::new([0xab; 16]).as_bytes(), &[0xab; 16]);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId([u8; Self::LEN]);

impl KeyId {
    /// Length in bytes.
    pub const LEN: usize = 16;

    /// The id with these bytes.
    #[must_use]
    pub const fn new(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// One entry of a header: a DEK (or a share of it) wrapped under one KEK.
///
/// | field | bytes |
/// |---|---|
/// | algorithm | u16 |
/// | key id | 16 |
/// | reference | u16 and at most 512 |
/// | version | u16 and at most 256 |
/// | wrapped | u16 and at most 4,096 |
///
/// In a header that was read, reference and version are a stranger's text: they are matched and
/// shown, never dialled.
///
/// ```
/// use sealward::envelope::{Algorithm, KeyId, WrappedDek};
///
/// let own = Algorithm::new(0x8000).unwrap();
/// let entry = WrappedDek::new(own, KeyId::new([1; 16]), b"vault/orders".to_vec(), b"7".to_vec(), vec![0; 40])?;
/// assert_eq!((entry.version(), entry.wrapped().len()), (&b"7"[..], 40));
/// assert_eq!((entry.algorithm(), entry.key_id()), (own, KeyId::new([1; 16])));
/// assert_eq!(entry.reference(), b"vault/orders");
/// # Ok::<(), sealward::envelope::EntryFault>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WrappedDek {
    algorithm: Algorithm,
    key_id: KeyId,
    reference: Vec<u8>,
    version: Vec<u8>,
    wrapped: Vec<u8>,
}

impl WrappedDek {
    /// The longest reference in bytes.
    pub const MAX_REFERENCE_LEN: usize = 512;
    /// The longest version in bytes.
    pub const MAX_VERSION_LEN: usize = 256;
    /// The longest wrapped key in bytes.
    pub const MAX_WRAPPED_LEN: usize = 4_096;

    /// Length in bytes of a DEK wrapped under 32 bytes: salt, commitment, DEK and tag.
    pub(crate) const BYTES_WRAP_LEN: usize = 104;
    /// Length in bytes of what stands before that in a passphrase's entry.
    pub(crate) const PASSPHRASE_PREFIX_LEN: usize = 22;

    /// An entry with these fields.
    ///
    /// # Errors
    /// [`EntryFault`] where a field passes its limit or breaks its algorithm's rule.
    pub fn new(
        algorithm: Algorithm,
        key_id: KeyId,
        reference: Vec<u8>,
        version: Vec<u8>,
        wrapped: Vec<u8>,
    ) -> Result<Self, EntryFault> {
        let entry = Self {
            algorithm,
            key_id,
            reference,
            version,
            wrapped,
        };
        entry.check()?;
        Ok(entry)
    }

    /// How it was wrapped.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The id of the KEK.
    #[must_use]
    pub const fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// The KEK's reference, a hint for people; empty where the algorithm has none.
    #[must_use]
    pub fn reference(&self) -> &[u8] {
        &self.reference
    }

    /// The version of the KEK, in its provider's own encoding.
    #[must_use]
    pub fn version(&self) -> &[u8] {
        &self.version
    }

    /// The wrapped key, in its algorithm's own encoding.
    #[must_use]
    pub fn wrapped(&self) -> &[u8] {
        &self.wrapped
    }

    pub(crate) fn encode_to(&self, out: &mut Vec<u8>) {
        let Self {
            algorithm,
            key_id,
            reference,
            version,
            wrapped,
        } = self;
        out.extend_from_slice(&algorithm.0.to_be_bytes());
        out.extend_from_slice(&key_id.0);
        for field in [reference, version, wrapped] {
            // The limits keep every length within its field.
            out.extend_from_slice(&u16::try_from(field.len()).unwrap_or(u16::MAX).to_be_bytes());
            out.extend_from_slice(field);
        }
    }

    /// Whether another entry would be a second one for the same wrap.
    pub(crate) fn repeats(&self, other: &Self) -> bool {
        let passphrases =
            self.algorithm == Algorithm::PASSPHRASE && other.algorithm == Algorithm::PASSPHRASE;
        passphrases
            || (self.algorithm, self.key_id, &self.version)
                == (other.algorithm, other.key_id, &other.version)
    }

    /// The rules of the table above and of the entry's own algorithm.
    fn check(&self) -> Result<(), EntryFault> {
        let Self {
            algorithm,
            key_id,
            reference,
            version,
            wrapped,
        } = self;
        if reference.len() > Self::MAX_REFERENCE_LEN {
            return Err(EntryFault::Limit("a reference has at most 512 bytes"));
        }
        if version.len() > Self::MAX_VERSION_LEN {
            return Err(EntryFault::Limit("a key version has at most 256 bytes"));
        }
        if wrapped.len() > Self::MAX_WRAPPED_LEN {
            return Err(EntryFault::Limit("a wrapped key has at most 4,096 bytes"));
        }
        match *algorithm {
            Algorithm::RAW => {
                check_empty(reference, version)?;
                check_len(wrapped, Self::BYTES_WRAP_LEN)
            }
            Algorithm::PASSPHRASE => {
                check_empty(reference, version)?;
                PassphraseWrap::parse(wrapped, key_id).map(|_| ())
            }
            Algorithm::LOCAL => {
                local_version(version)?;
                check_len(wrapped, Self::BYTES_WRAP_LEN)
            }
            _ => Ok(()),
        }
    }
}

/// The version of a local key: u32 from 1, big-endian.
pub(crate) fn local_version(bytes: &[u8]) -> Result<u32, EntryFault> {
    match <[u8; 4]>::try_from(bytes).map(u32::from_be_bytes) {
        Ok(version @ 1..) => Ok(version),
        _ => Err(EntryFault::Rule(
            "a local key version is a number from 1 in 4 bytes",
        )),
    }
}

fn check_empty(reference: &[u8], version: &[u8]) -> Result<(), EntryFault> {
    if reference.is_empty() && version.is_empty() {
        return Ok(());
    }
    Err(EntryFault::Rule(
        "a reference or key version where there is none",
    ))
}

pub(super) const fn check_len(wrapped: &[u8], len: usize) -> Result<(), EntryFault> {
    if wrapped.len() == len {
        return Ok(());
    }
    Err(EntryFault::Rule("a wrapped key has the wrong length"))
}

// 24 + 32 + 32 + 16: one short chunk.
const _: () = assert!(WrappedDek::BYTES_WRAP_LEN == PREFIX_LEN + 32 + TAG_LEN && 32 < CHUNK_LEN);

/// Why these fields are no entry.
///
/// ```
/// use sealward::envelope::{Algorithm, EntryFault, KeyId, WrappedDek};
///
/// let long = WrappedDek::new(Algorithm::new(20).unwrap(), KeyId::new([0; 16]), vec![0; 513], vec![], vec![]);
/// assert_eq!(long, Err(EntryFault::Limit("a reference has at most 512 bytes")));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EntryFault {
    /// A field passes its limit.
    Limit(&'static str),
    /// A field breaks the rule of its algorithm.
    Rule(&'static str),
}

impl fmt::Display for EntryFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Limit(text) | Self::Rule(text)) = self;
        f.write_str(text)
    }
}

impl std::error::Error for EntryFault {}

impl From<EntryFault> for KekError {
    fn from(fault: EntryFault) -> Self {
        match fault {
            EntryFault::Limit(limit) => Self::TooLarge(limit),
            EntryFault::Rule(text) => Self::Broken(text.into()),
        }
    }
}
