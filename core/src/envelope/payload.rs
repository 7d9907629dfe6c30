//! A payload in memory: sealed under a header that is made, opened under one that is proven.

use super::chunk_reader::ChunkReader;
use super::chunks::{self, CHUNK_LEN, PREFIX_LEN, SEALED_CHUNK_LEN, TAG_LEN};
use super::cobblestone::{Rejected, Schedule, open_chunks, seal_chunks};
use super::sealer::Taken;
use super::{Dek, Header, OpenError, OpenReader, Origin, RangeReader, SealError, SealWriter};
use std::fmt;
use std::io::{Read, Seek, Write};
use zeroize::Zeroize as _;

/// Seals one payload, in memory or as a stream. Its header is made.
///
/// ```
/// use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
///
/// let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
/// let binding = Binding::new(Namespace::new("orders")?);
/// let mut buffer = b"a message".to_vec();
/// keyring.begin_seal(&binding)?.seal_in_place(&mut buffer)?;
/// assert_eq!(keyring.open(&buffer, &binding)?.plaintext(), b"a message");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// The message can be sealed into a place of the caller's, or its header kept apart:
///
/// ```
/// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
/// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
/// # let binding = Binding::new(Namespace::new("orders")?);
/// let sealer = keyring.begin_seal(&binding)?;
/// let mut sealed = vec![0; sealer.sealed_len(9)?];
/// sealer.seal_into(b"a message", &mut sealed)?;
/// assert_eq!(keyring.open(&sealed, &binding)?.plaintext(), b"a message");
///
/// let sealer = keyring.begin_seal(&binding)?;
/// let len = sealer.payload_len(9)?;
/// let (header, payload) = sealer.seal_detached(b"a message")?;
/// assert_eq!(payload.len(), len);
/// assert_eq!(keyring.open(&[header, payload].concat(), &binding)?.plaintext(), b"a message");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a header without its payload opens nothing"]
pub struct PayloadSealer {
    header: Header,
    prefix: [u8; PREFIX_LEN],
    schedule: Schedule,
    /// What counts the plaintext of a DEK that is shared.
    taken: Option<Taken>,
}

impl PayloadSealer {
    pub(crate) const fn new(header: Header, prefix: [u8; PREFIX_LEN], schedule: Schedule) -> Self {
        Self {
            header,
            prefix,
            schedule,
            taken: None,
        }
    }

    /// The same, counting what it seals.
    pub(crate) fn counted(self, taken: Taken) -> Self {
        Self {
            taken: Some(taken),
            ..self
        }
    }

    /// The header, for a message whose header is kept apart.
    ///
    /// ```
    /// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
    /// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
    /// # let binding = Binding::new(Namespace::new("orders")?);
    /// let sealer = keyring.begin_seal(&binding)?;
    /// assert_eq!(sealer.header().entries().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The length in bytes of the whole message that seals this many bytes.
    ///
    /// # Errors
    /// [`SealError::TooLarge`].
    pub fn sealed_len(&self, plaintext_len: usize) -> Result<usize, SealError> {
        let payload = self.payload_len(plaintext_len)?;
        self.header
            .as_bytes()
            .len()
            .checked_add(payload)
            .ok_or(SealError::TooLarge)
    }

    /// The length in bytes of the payload that seals this many bytes.
    ///
    /// # Errors
    /// [`SealError::TooLarge`].
    pub fn payload_len(&self, plaintext_len: usize) -> Result<usize, SealError> {
        let len = u64::try_from(plaintext_len)
            .ok()
            .and_then(chunks::sealed_len);
        len.and_then(|len| usize::try_from(len).ok())
            .ok_or(SealError::TooLarge)
    }

    /// The whole message: header and payload.
    ///
    /// ```
    /// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
    /// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
    /// # let binding = Binding::new(Namespace::new("orders")?);
    /// let sealer = keyring.begin_seal(&binding)?;
    /// let dek_id = sealer.header().dek_id(); // for an index of the caller's own
    /// let sealed = sealer.seal(b"a message")?;
    /// # let _ = dek_id;
    /// # assert_eq!(keyring.open(&sealed, &binding)?.plaintext(), b"a message");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`SealError::TooLarge`].
    pub fn seal(self, plaintext: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut sealed = vec![0; self.sealed_len(plaintext.len())?];
        self.seal_into(plaintext, &mut sealed)?;
        Ok(sealed)
    }

    /// The whole message, written over `sealed`, which has exactly [`PayloadSealer::sealed_len`]
    /// bytes.
    ///
    /// # Errors
    /// [`SealError::Misuse`] if it has not, [`SealError::TooLarge`].
    pub fn seal_into(mut self, plaintext: &[u8], sealed: &mut [u8]) -> Result<(), SealError> {
        let misfit = || SealError::Misuse("the buffer has not the length of the sealed message");
        let header = self.header.as_bytes();
        let (place, payload) = sealed
            .split_at_mut_checked(header.len())
            .ok_or_else(misfit)?;
        if payload.len() != self.payload_len(plaintext.len())? {
            return Err(misfit());
        }
        place.copy_from_slice(header);
        self.write_payload(plaintext, payload)
    }

    /// The header's bytes and the payload, apart.
    ///
    /// # Errors
    /// [`SealError::TooLarge`].
    pub fn seal_detached(mut self, plaintext: &[u8]) -> Result<(Vec<u8>, Vec<u8>), SealError> {
        let mut payload = vec![0; self.payload_len(plaintext.len())?];
        self.write_payload(plaintext, &mut payload)?;
        Ok((self.header.as_bytes().to_vec(), payload))
    }

    /// Turns the plaintext in `buffer` into the whole message, in the same allocation if its
    /// capacity is [`PayloadSealer::sealed_len`].
    ///
    /// # Errors
    /// [`SealError::TooLarge`]; `buffer` is as it was.
    pub fn seal_in_place(mut self, buffer: &mut Vec<u8>) -> Result<(), SealError> {
        let plaintext_len = buffer.len();
        let len = self.sealed_len(plaintext_len)?;
        self.count(plaintext_len);
        grow(buffer, len);
        self.spread(plaintext_len, buffer)
            .map_err(|Rejected| SealError::TooLarge)
    }

    /// Writes the header to `out` and returns the writer of the payload.
    ///
    /// ```
    /// use std::io::Write as _;
    /// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
    /// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
    /// # let binding = Binding::new(Namespace::new("orders")?);
    ///
    /// let mut writer = keyring.begin_seal(&binding)?.into_writer(Vec::new())?;
    /// writer.write_all(b"a message")?;
    /// assert_eq!(keyring.open(&writer.finish()?, &binding)?.plaintext(), b"a message");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`SealError::Io`] if `out` fails.
    pub fn into_writer<W: Write>(self, mut out: W) -> Result<SealWriter<W>, SealError> {
        out.write_all(self.header.as_bytes())
            .map_err(SealError::Io)?;
        self.into_detached_writer(out)
    }

    /// The writer of the payload alone; take the [`PayloadSealer::header`] first.
    ///
    /// ```
    /// use std::io::Write as _;
    /// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
    /// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
    /// # let binding = Binding::new(Namespace::new("orders")?);
    ///
    /// let sealer = keyring.begin_seal(&binding)?;
    /// let header = sealer.header().clone();
    /// let mut writer = sealer.into_detached_writer(Vec::new())?;
    /// writer.write_all(b"a message")?;
    /// let sealed = [header.as_bytes(), &writer.finish()?].concat();
    /// assert_eq!(keyring.open(&sealed, &binding)?.plaintext(), b"a message");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`SealError::Io`] if `out` fails.
    pub fn into_detached_writer<W: Write>(self, mut out: W) -> Result<SealWriter<W>, SealError> {
        out.write_all(&self.prefix).map_err(SealError::Io)?;
        Ok(SealWriter::new(out, self.schedule, self.taken))
    }

    fn count(&mut self, plaintext_len: usize) {
        if let Some(taken) = &mut self.taken {
            taken.count(plaintext_len);
        }
    }

    fn write_payload(&mut self, plaintext: &[u8], payload: &mut [u8]) -> Result<(), SealError> {
        self.count(plaintext.len());
        let misfit = |Rejected| SealError::TooLarge;
        let (prefix, body) = payload
            .split_at_mut_checked(PREFIX_LEN)
            .ok_or(Rejected)
            .map_err(misfit)?;
        prefix.copy_from_slice(&self.prefix);
        seal_chunks(&self.schedule, plaintext, body).map_err(misfit)
    }

    /// Seals every chunk into its place, from the last to the first: each moves towards the end,
    /// over bytes that have moved already.
    fn spread(&self, plaintext_len: usize, buffer: &mut [u8]) -> Result<(), Rejected> {
        let header = self.header.as_bytes();
        let start = header.len().saturating_add(PREFIX_LEN);
        let mut beside = vec![0; SEALED_CHUNK_LEN];
        for index in (0..=plaintext_len / CHUNK_LEN).rev() {
            let from = index.saturating_mul(CHUNK_LEN);
            let len = plaintext_len.saturating_sub(from).min(CHUNK_LEN);
            let to = start.saturating_add(index.saturating_mul(SEALED_CHUNK_LEN));
            let number = u64::try_from(index).map_err(|_| Rejected)?;
            let sealed_len = len.saturating_add(TAG_LEN);
            let (before, place) = buffer.split_at_mut_checked(to).ok_or(Rejected)?;
            let place = place.get_mut(..sealed_len).ok_or(Rejected)?;
            if let Some(chunk) = before.get(from..from.saturating_add(len)) {
                self.schedule.seal_chunk(number, chunk, place)?;
                continue;
            }
            // Source and place overlap, as those of the first chunks do. Such a chunk is sealed beside
            // them and moved then, while it is in the processor's cache.
            let chunk = buffer.get(from..from.saturating_add(len)).ok_or(Rejected)?;
            let sealed = beside.get_mut(..sealed_len).ok_or(Rejected)?;
            self.schedule.seal_chunk(number, chunk, sealed)?;
            let place = buffer
                .get_mut(to..to.saturating_add(sealed_len))
                .ok_or(Rejected)?;
            place.copy_from_slice(sealed);
        }
        let (place, rest) = buffer.split_at_mut_checked(header.len()).ok_or(Rejected)?;
        place.copy_from_slice(header);
        rest.get_mut(..PREFIX_LEN)
            .ok_or(Rejected)?
            .copy_from_slice(&self.prefix);
        Ok(())
    }
}

impl fmt::Debug for PayloadSealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PayloadSealer")
            .field("header", &self.header)
            .finish_non_exhaustive()
    }
}

/// Opens one payload, in memory or as a stream. Its header is proven: the MAC holds.
///
/// ```
/// use sealward::envelope::{Binding, Header, KeyMaterial, Keyring, Namespace, RawKek};
///
/// let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
/// let binding = Binding::new(Namespace::new("orders")?);
/// let mut buffer = keyring.seal(b"a message", &binding)?;
/// let header = Header::parse(&buffer)?;
/// let payload = &buffer[header.as_bytes().len()..];
/// keyring.begin_open(header, payload, &binding)?.open_in_place(&mut buffer)?;
/// assert_eq!(buffer, b"a message");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A stream goes on behind the 56 bytes that the header was proven with; a source that can seek is
/// read at any place; a payload in memory goes where the caller says:
///
/// ```
/// use sealward::envelope::{Header, Origin, PayloadOpener};
/// use std::io::{Cursor, Read as _};
/// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
/// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
/// # let binding = Binding::new(Namespace::new("orders")?);
///
/// let (header, payload) = keyring.begin_seal(&binding)?.seal_detached(b"a message")?;
/// let begin = || keyring.begin_open(Header::parse_detached(&header)?, &payload, &binding);
/// let opener = begin()?;
/// assert_eq!((opener.header().binding(), opener.origin()), (&binding, Origin::Holder));
///
/// let mut plaintext = vec![0; PayloadOpener::plaintext_len(payload.len())?];
/// opener.open_into(&payload, &mut plaintext)?;
/// assert_eq!(plaintext, opener.open(&payload)?.plaintext());
///
/// let mut streamed = Vec::new();
/// begin()?.into_reader(&payload[56..]).read_to_end(&mut streamed)?;
/// assert_eq!(streamed, plaintext);
///
/// let mut some = [0; 4];
/// begin()?.into_range_reader(Cursor::new(&payload), 0)?.read_at(2, &mut some)?;
/// assert_eq!(some, plaintext[2..6]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct PayloadOpener {
    header: Header,
    origin: Origin,
    schedule: Schedule,
    dek: Dek,
}

impl PayloadOpener {
    pub(crate) const fn new(header: Header, origin: Origin, schedule: Schedule, dek: Dek) -> Self {
        Self {
            header,
            origin,
            schedule,
            dek,
        }
    }

    /// The header. Who wrote it knew the DEK.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// Who can have made the entry that opened.
    #[must_use]
    pub const fn origin(&self) -> Origin {
        self.origin
    }

    pub(crate) const fn dek(&self) -> &Dek {
        &self.dek
    }

    /// The length in bytes of the plaintext in a payload of this many bytes: a claim until the
    /// payload is opened. The other direction is [`PayloadSealer::payload_len`].
    ///
    /// ```
    /// use sealward::envelope::PayloadOpener;
    ///
    /// assert_eq!(PayloadOpener::plaintext_len(56 + 9 + 16)?, 9);
    /// assert!(PayloadOpener::plaintext_len(56 + 15).is_err()); // no room for a tag
    /// # Ok::<(), sealward::envelope::OpenError>(())
    /// ```
    ///
    /// # Errors
    /// [`OpenError::Rejected`] if no payload has this length.
    pub fn plaintext_len(payload_len: usize) -> Result<usize, OpenError> {
        let len = u64::try_from(payload_len)
            .ok()
            .and_then(chunks::plaintext_len);
        // It is less than the payload's, so it fits as that did.
        len.and_then(|len| usize::try_from(len).ok())
            .ok_or(OpenError::Rejected)
    }

    /// The plaintext of this payload, which begins with its salt.
    ///
    /// # Errors
    /// [`OpenError::Rejected`].
    pub fn open(self, payload: &[u8]) -> Result<Opened, OpenError> {
        let mut plaintext = Wiped(vec![0; Self::plaintext_len(payload.len())?]);
        self.open_into(payload, &mut plaintext.0)?;
        let Self { header, origin, .. } = self;
        Ok(Opened {
            plaintext,
            header,
            origin,
        })
    }

    /// The plaintext of this payload, written over `plaintext`, which has exactly
    /// [`PayloadOpener::plaintext_len`] bytes. On failure it holds zeros.
    ///
    /// # Errors
    /// [`OpenError::Rejected`].
    pub fn open_into(&self, payload: &[u8], plaintext: &mut [u8]) -> Result<(), OpenError> {
        let body = payload.get(PREFIX_LEN..).ok_or(OpenError::Rejected)?;
        Ok(open_chunks(&self.schedule, body, plaintext)?)
    }

    /// Turns the whole message in `buffer` (its header too) into its plaintext, in place. On
    /// failure `buffer` is empty.
    ///
    /// # Errors
    /// [`OpenError::Rejected`].
    pub fn open_in_place(&self, buffer: &mut Vec<u8>) -> Result<(), OpenError> {
        match self.gather(buffer) {
            Ok(len) => {
                buffer.truncate(len);
                Ok(())
            }
            Err(Rejected) => {
                wipe(buffer);
                Err(OpenError::Rejected)
            }
        }
    }

    /// The reader of a payload whose first 56 bytes, given to the draft, have been read.
    #[must_use]
    pub fn into_reader<R: Read>(self, source: R) -> OpenReader<R> {
        let Self {
            header,
            origin,
            schedule,
            ..
        } = self;
        OpenReader::new(ChunkReader::new(source, schedule), header, origin)
    }

    /// The reader of any part of a payload, which begins at `start` and ends with the source.
    ///
    /// # Errors
    /// [`OpenError::Rejected`] if the last chunk is not authentic or no payload has this length;
    /// [`OpenError::Io`].
    pub fn into_range_reader<R: Read + Seek>(
        self,
        source: R,
        start: u64,
    ) -> Result<RangeReader<R>, OpenError> {
        let Self {
            header,
            origin,
            schedule,
            ..
        } = self;
        RangeReader::new(source, start, schedule, header, origin)
    }

    /// Opens every chunk where it stands and moves it to its place, towards the start.
    fn gather(&self, buffer: &mut [u8]) -> Result<usize, Rejected> {
        let start = self.header.as_bytes().len().saturating_add(PREFIX_LEN);
        let body_len = buffer.len().checked_sub(start).ok_or(Rejected)?;
        let mut len = 0_usize;
        for index in 0..=body_len / SEALED_CHUNK_LEN {
            let from = start.saturating_add(index.saturating_mul(SEALED_CHUNK_LEN));
            let end = from.saturating_add(SEALED_CHUNK_LEN).min(buffer.len());
            let chunk = buffer.get_mut(from..end).ok_or(Rejected)?;
            let number = u64::try_from(index).map_err(|_| Rejected)?;
            let text = self.schedule.open_chunk_in_place(number, chunk)?.len();
            buffer.copy_within(from..from.saturating_add(text), len);
            len = len.saturating_add(text);
        }
        Ok(len)
    }
}

impl fmt::Debug for PayloadOpener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PayloadOpener")
            .field("header", &self.header)
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

/// What a message held, who can have sealed it, and its header. Zeroized when dropped; `Debug`
/// shows the length alone.
///
/// ```
/// use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, Origin, RawKek};
///
/// let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
/// let binding = Binding::new(Namespace::new("orders")?);
/// let opened = keyring.open(&keyring.seal(b"a message", &binding)?, &binding)?;
/// assert_eq!((opened.plaintext(), opened.origin()), (&b"a message"[..], Origin::Holder));
/// assert_eq!(format!("{opened:?}"), "Opened(9 bytes)");
/// assert_eq!(opened.header().binding(), &binding);
/// assert_eq!(opened.into_plaintext(), b"a message");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Opened {
    plaintext: Wiped,
    header: Header,
    origin: Origin,
}

impl Opened {
    /// The plaintext.
    #[must_use]
    pub fn plaintext(&self) -> &[u8] {
        &self.plaintext.0
    }

    /// The plaintext, no longer zeroized when dropped.
    #[must_use]
    pub fn into_plaintext(mut self) -> Vec<u8> {
        std::mem::take(&mut self.plaintext.0)
    }

    /// The header. Who wrote it knew the DEK.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// Who can have made the entry that opened.
    #[must_use]
    pub const fn origin(&self) -> Origin {
        self.origin
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Opened({} bytes)", self.plaintext.0.len())
    }
}

/// Plaintext of any length, wiped when dropped.
struct Wiped(Vec<u8>);

impl Drop for Wiped {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

/// Wipes and empties a buffer, whose bytes beyond its length hold nothing. As a slice that is done
/// many bytes at once; as a vector each byte would be wiped by itself.
fn wipe(buffer: &mut Vec<u8>) {
    buffer.as_mut_slice().zeroize();
    buffer.clear();
}

/// Makes `buffer` this long. If it has to move, the plaintext it leaves behind is wiped.
fn grow(buffer: &mut Vec<u8>, len: usize) {
    if buffer.capacity() < len {
        let mut larger = Vec::with_capacity(len);
        larger.extend_from_slice(buffer);
        wipe(buffer);
        *buffer = larger;
    }
    buffer.resize(len, 0);
}
