//! Opening parts of a message: only the chunks that are asked for.

use super::chunks::{self, SEALED_CHUNK_LEN};
use super::cobblestone::{Rejected, Schedule};
use super::{Header, OpenError, Origin};
use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};
use zeroize::{Zeroize as _, Zeroizing};

/// Reads a sealed message at any place: `Read` and `Seek` over its plaintext, for a source that can
/// seek.
///
/// The last chunk is authenticated before this reader exists, so its length and its end are not a
/// claim. Every other chunk is authenticated before a byte of it is released, and no chunk is opened
/// that nobody asked for: reading one byte of a large file opens two chunks. What is proven is what
/// was read; whether the rest of the message is whole, only reading it tells.
///
/// Its errors carry an [`OpenError`] ([`OpenError::from_io`]). Once a chunk was not authentic, the
/// reader keeps failing; an error of the source's own may be tried again.
///
/// ```
/// use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, Origin, RawKek};
/// use std::io::{Cursor, Read as _, Seek as _, SeekFrom};
///
/// let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
/// let binding = Binding::new(Namespace::new("backups")?);
/// let sealed = keyring.seal(&[7; 100_000], &binding)?;
///
/// let mut reader = keyring.open_ranges(Cursor::new(sealed), &binding)?;
/// assert_eq!(reader.len(), 100_000);
/// reader.seek(SeekFrom::Start(99_990))?;
/// let mut end = Vec::new();
/// reader.read_to_end(&mut end)?;
/// assert_eq!(end, [7; 10]);
/// // Without moving there:
/// let mut start = [0; 4];
/// assert_eq!(reader.read_at(0, &mut start)?, 4);
/// assert_eq!((reader.header().binding(), reader.origin()), (&binding, Origin::Holder));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct RangeReader<R: Read + Seek> {
    source: R,
    /// Where the payload begins in the source.
    start: u64,
    schedule: Schedule,
    len: u64,
    position: u64,
    /// The chunk that was opened last: its index and its plaintext.
    chunk: Zeroizing<Box<[u8]>>,
    held: Option<(u64, usize)>,
    is_rejected: bool,
    header: Header,
    origin: Origin,
}

impl<R: Read + Seek> RangeReader<R> {
    /// Authenticates the last chunk of a payload that begins at `start` and ends with the source.
    pub(crate) fn new(
        mut source: R,
        start: u64,
        schedule: Schedule,
        header: Header,
        origin: Origin,
    ) -> Result<Self, OpenError> {
        let end = source.seek(SeekFrom::End(0)).map_err(OpenError::Io)?;
        let payload = end.checked_sub(start).ok_or(OpenError::Rejected)?;
        let len = chunks::plaintext_len(payload).ok_or(OpenError::Rejected)?;
        let chunk = Zeroizing::new(vec![0; SEALED_CHUNK_LEN].into_boxed_slice());
        let mut reader = Self {
            source,
            start,
            schedule,
            len,
            position: 0,
            chunk,
            held: None,
            is_rejected: false,
            header,
            origin,
        };
        reader
            .hold(chunks::chunk_of(len))
            .map_err(OpenError::from_io)?;
        Ok(reader)
    }

    /// The length of the plaintext in bytes.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a message is no collection")]
    pub const fn len(&self) -> u64 {
        self.len
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

    /// Reads from a place of the plaintext without moving there. Less than asked for only at the
    /// message's end.
    ///
    /// # Errors
    /// As reading: [`OpenError::Rejected`] or the source's own.
    pub fn read_at(&mut self, offset: u64, out: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0_usize;
        while filled < out.len() {
            let at = offset.saturating_add(filled as u64);
            let place = out.get_mut(filled..).unwrap_or_default();
            match self.read_some(at, place)? {
                0 => break,
                count => filled = filled.saturating_add(count),
            }
        }
        Ok(filled)
    }

    /// Reads what one chunk has from a place on.
    fn read_some(&mut self, at: u64, out: &mut [u8]) -> io::Result<usize> {
        if self.is_rejected {
            return Err(rejected());
        }
        if out.is_empty() || at >= self.len {
            return Ok(0);
        }
        let index = chunks::chunk_of(at);
        if self.held.is_none_or(|(held, _)| held != index) {
            self.hold(index)?;
        }
        let (_, len) = self.held.unwrap_or_default();
        let start = chunks::plaintext_range(index, self.len).map_or(at, |range| range.start);
        // Below a chunk's length.
        let from = usize::try_from(at.saturating_sub(start)).unwrap_or(usize::MAX);
        let text = self.chunk.get(from..len).unwrap_or_default();
        let count = text.len().min(out.len());
        out.iter_mut()
            .zip(text)
            .for_each(|(place, byte)| *place = *byte);
        Ok(count)
    }

    /// Reads and authenticates a chunk into the buffer.
    fn hold(&mut self, index: u64) -> io::Result<()> {
        self.held = None;
        let sealed = chunks::sealed_range(index, self.len);
        let range = sealed.ok_or_else(rejected)?;
        self.source
            .seek(SeekFrom::Start(self.start.saturating_add(range.start)))?;
        // A chunk's length, which its buffer has room for.
        let len = usize::try_from(range.end.saturating_sub(range.start)).unwrap_or(usize::MAX);
        let place = self.chunk.get_mut(..len).ok_or_else(rejected)?;
        match self.source.read_exact(place) {
            Ok(()) => {}
            // The source has become shorter.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return self.reject(),
            Err(error) => return Err(error),
        }
        match self.schedule.open_chunk_in_place(index, place) {
            Ok(text) => {
                self.held = Some((index, text.len()));
                Ok(())
            }
            Err(Rejected) => self.reject(),
        }
    }

    fn reject(&mut self) -> io::Result<()> {
        self.chunk.zeroize();
        self.is_rejected = true;
        Err(rejected())
    }
}

impl<R: Read + Seek> Read for RangeReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.read_some(self.position, out)?;
        self.position = self.position.saturating_add(count as u64);
        Ok(count)
    }
}

impl<R: Read + Seek> Seek for RangeReader<R> {
    /// A place beyond the end is allowed; nothing is read there.
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(offset) => self.len.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = place.ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, "a place before the beginning")
        })?;
        Ok(self.position)
    }
}

impl<R: Read + Seek> fmt::Debug for RangeReader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RangeReader")
            .field("len", &self.len)
            .field("position", &self.position)
            .finish_non_exhaustive()
    }
}

fn rejected() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, OpenError::Rejected)
}
