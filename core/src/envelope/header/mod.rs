//! The header: what a message is bound to, its wrapped DEKs, and a MAC that joins it to its payload.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | magic `SEALWARD` |
//! | 1 | version, 1 |
//! | 1 | suite, 1 |
//! | 4 | length of the header, magic to MAC |
//! | 16 | DEK id |
//! | 3..16,384 | binding |
//! | 1 or 3 | policy |
//! | 1 | number of entries, 1..32 |
//! | | entries |
//! | 32 | MAC |

mod fields;
mod mac;
mod parse;

pub(crate) use mac::MacKey;
pub(crate) use mac::verify as verify_mac;

use super::chunks::PREFIX_LEN;
use super::cobblestone::Rejected;
use super::{Binding, OpenError, ParseError, SealError, WrappedDek};
use std::fmt;
use std::io::Read;

/// A header that was read or made. What was read proves nothing until a KEK has opened it.
///
/// It holds its bytes as they stand in the message; there is one accepted encoding of every header.
///
/// ```
/// use sealward::envelope::{Header, ParseError};
///
/// assert_eq!(Header::parse(b"SEALW").unwrap_err(), ParseError::Truncated);
/// assert_eq!(Header::parse(b"PK\x03\x04").unwrap_err(), ParseError::NotSealward);
/// ```
///
/// What it says is read without any key:
///
/// ```
/// use sealward::envelope::{Algorithm, Header, Policy};
/// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
/// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
/// # let binding = Binding::new(Namespace::new("orders")?);
///
/// let sealed = keyring.seal(b"a message", &binding)?;
/// let header = Header::parse(&sealed)?;
/// assert_eq!((header.binding(), header.policy()), (&binding, Policy::Any));
/// assert_eq!(header.entries()[0].algorithm(), Algorithm::RAW);
/// assert!(sealed.starts_with(header.as_bytes()));
/// // Each message has a DEK of its own.
/// let other = Header::parse(&keyring.seal(b"a message", &binding)?)?;
/// assert_ne!(header.dek_id(), other.dek_id());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    bytes: Vec<u8>,
    dek_id: DekId,
    binding: Binding,
    policy: Policy,
    entries: Vec<WrappedDek>,
}

impl Header {
    /// The longest header in bytes.
    pub const MAX_LEN: usize = 65_536;
    /// The most entries.
    pub const MAX_ENTRIES: usize = 32;

    /// The header at the start of these bytes; what follows it is not looked at.
    ///
    /// # Errors
    /// [`ParseError`]: `Truncated` only for the beginning of an acceptable header.
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        parse::header(bytes)
    }

    /// The header that is all of these bytes: a detached one.
    ///
    /// ```
    /// use sealward::envelope::Header;
    /// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
    /// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
    /// # let binding = Binding::new(Namespace::new("orders")?);
    ///
    /// let (header, payload) = keyring.begin_seal(&binding)?.seal_detached(b"a message")?;
    /// assert!(Header::parse_detached(&header).is_ok());
    /// assert!(Header::parse_detached(&[header, payload].concat()).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Header::parse`], and `Malformed` if anything follows.
    pub fn parse_detached(bytes: &[u8]) -> Result<Self, ParseError> {
        let header = Self::parse(bytes)?;
        if header.bytes.len() == bytes.len() {
            return Ok(header);
        }
        let what = "more bytes after a detached header";
        Err(ParseError::Malformed {
            offset: header.bytes.len(),
            what,
        })
    }

    /// Reads a header and no byte more.
    ///
    /// ```
    /// use sealward::envelope::Header;
    /// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
    /// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
    /// # let binding = Binding::new(Namespace::new("orders")?);
    ///
    /// let sealed = keyring.seal(b"a message", &binding)?;
    /// let mut source = &sealed[..];
    /// let header = Header::read_from(&mut source)?;
    /// assert_eq!(source.len(), sealed.len() - header.as_bytes().len());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`OpenError::Io`] if reading fails, else as [`Header::parse`].
    pub fn read_from(source: &mut impl Read) -> Result<Self, OpenError> {
        let mut bytes = Vec::new();
        read_up_to(source, parse::PREAMBLE_LEN, &mut bytes)?;
        let len = parse::declared_len(&bytes)?;
        read_up_to(source, len.saturating_sub(bytes.len()), &mut bytes)?;
        Ok(Self::parse(&bytes)?)
    }

    /// The bytes, magic to MAC.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The label of the DEK. It tells which messages may share a DEK, and proves nothing.
    #[must_use]
    pub const fn dek_id(&self) -> DekId {
        self.dek_id
    }

    /// What the message is bound to.
    #[must_use]
    pub const fn binding(&self) -> &Binding {
        &self.binding
    }

    /// How many entries have to be unwrapped.
    #[must_use]
    pub const fn policy(&self) -> Policy {
        self.policy
    }

    /// The wrapped DEKs, in order.
    #[must_use]
    pub fn entries(&self) -> &[WrappedDek] {
        &self.entries
    }

    /// A header with a MAC under this key for a payload that begins with these bytes.
    pub(crate) fn make(
        mac_key: &MacKey,
        dek_id: DekId,
        binding: Binding,
        entries: Vec<WrappedDek>,
        payload_prefix: &[u8; PREFIX_LEN],
    ) -> Result<Self, SealError> {
        let policy = Policy::Any;
        let mut bytes = encode_fields(dek_id, &binding, policy, &entries)?;
        let mac = mac_key
            .compute(&bytes, payload_prefix)
            .map_err(SealError::misfit)?;
        bytes.extend_from_slice(&mac);
        Ok(Self {
            bytes,
            dek_id,
            binding,
            policy,
            entries,
        })
    }

    /// What the MAC covers, and the MAC.
    pub(crate) fn split_mac(&self) -> Result<(&[u8], &[u8; mac::LEN]), Rejected> {
        self.bytes
            .split_last_chunk::<{ mac::LEN }>()
            .ok_or(Rejected)
    }
}

/// The label of a DEK: 16 random bytes, shown in hexadecimal. Messages with the same one may share
/// a DEK.
///
/// ```
/// use sealward::envelope::DekId;
///
/// assert_eq!(DekId::new([0x1d; 16]).to_string(), "1d".repeat(16));
/// assert_eq!(DekId::new([0x1d; 16]).as_bytes(), &[0x1d; 16]);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DekId([u8; 16]);

impl DekId {
    /// The label with these bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for DekId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for DekId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DekId({self})")
    }
}

/// How many entries have to be unwrapped.
///
/// ```
/// use sealward::envelope::{Binding, Header, KeyMaterial, Keyring, Namespace, Policy, RawKek};
///
/// let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
/// let sealed = keyring.seal(b"", &Binding::new(Namespace::new("orders")?))?;
/// assert_eq!(Header::parse(&sealed)?.policy(), Policy::Any);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Policy {
    /// Any one: each entry wraps the DEK.
    Any,
    /// `needed` of all: each entry wraps a share. This build reads such headers and opens none.
    Threshold {
        /// How many shares are needed, from 2.
        needed: u8,
        /// How many there are: the number of entries.
        shares: u8,
    },
}

/// Reads at most `len` bytes, fewer only at the end of the source.
pub(crate) fn read_up_to(
    source: &mut impl Read,
    len: usize,
    into: &mut Vec<u8>,
) -> Result<(), OpenError> {
    let limit = u64::try_from(len).unwrap_or(u64::MAX);
    source
        .take(limit)
        .read_to_end(into)
        .map_err(OpenError::Io)?;
    Ok(())
}

/// Everything before the MAC.
fn encode_fields(
    dek_id: DekId,
    binding: &Binding,
    policy: Policy,
    entries: &[WrappedDek],
) -> Result<Vec<u8>, SealError> {
    let count = u8::try_from(entries.len()).ok();
    let count = count.filter(|count| usize::from(*count) <= Header::MAX_ENTRIES);
    let count = count.ok_or(SealError::HeaderTooLarge("a header has at most 32 entries"))?;
    let mut out = parse::MAGIC.to_vec();
    out.extend_from_slice(&[parse::VERSION, super::SUITE]);
    let len_at = out.len();
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(dek_id.as_bytes());
    out.extend_from_slice(&binding.encode());
    match policy {
        Policy::Any => out.push(super::POLICY_ANY),
        Policy::Threshold { needed, shares } => out.extend_from_slice(&[1, needed, shares]),
    }
    out.push(count);
    for entry in entries {
        entry.encode_to(&mut out);
    }
    let len = out.len().saturating_add(mac::LEN);
    let len = u32::try_from(len).ok().filter(|_| len <= Header::MAX_LEN);
    let len = len.ok_or(SealError::HeaderTooLarge(
        "a header has at most 65,536 bytes",
    ))?;
    for (place, byte) in out.iter_mut().skip(len_at).zip(len.to_be_bytes()) {
        *place = byte;
    }
    Ok(out)
}
