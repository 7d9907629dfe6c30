//! Sealing and opening as streams: one chunk in memory, whatever the length.

use super::chunks::{CHUNK_LEN, MAX_CHUNKS, SEALED_CHUNK_LEN, TAG_LEN};
use super::cobblestone::{Rejected, Schedule};
use super::sealer::Taken;
use super::{Header, OpenError, Origin, SealError};
use std::fmt;
use std::io::{self, Read, Write};
use zeroize::{Zeroize as _, Zeroizing};

/// Seals what is written to it, 16 KiB at a time.
///
/// Only [`SealWriter::finish`] writes the last chunk; a writer that is dropped leaves a message
/// that does not open. A writer that failed keeps failing.
///
/// ```
/// use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
/// use std::io::{Read as _, Write as _};
///
/// let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
/// let binding = Binding::new(Namespace::new("backups")?);
/// let mut writer = keyring.seal_to(Vec::new(), &binding)?;
/// writer.write_all(b"a long message")?;
/// let sealed = writer.finish()?;
///
/// let mut plaintext = String::new();
/// keyring.open_from(&sealed[..], &binding)?.read_to_string(&mut plaintext)?;
/// assert_eq!(plaintext, "a long message");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a writer that is not finished leaves a message that does not open"]
pub struct SealWriter<W: Write> {
    out: W,
    schedule: Schedule,
    /// Room for one sealed chunk; plaintext stands in its first `filled` bytes.
    chunk: Zeroizing<Box<[u8]>>,
    filled: usize,
    index: u64,
    failed: Option<io::ErrorKind>,
    taken: Option<Taken>,
}

impl<W: Write> SealWriter<W> {
    pub(crate) fn new(out: W, schedule: Schedule, taken: Option<Taken>) -> Self {
        let chunk = Zeroizing::new(vec![0; SEALED_CHUNK_LEN].into_boxed_slice());
        Self {
            out,
            schedule,
            chunk,
            filled: 0,
            index: 0,
            failed: None,
            taken,
        }
    }

    /// Seals the last chunk and flushes.
    ///
    /// # Errors
    /// [`SealError::Io`] if writing fails or failed before, [`SealError::TooLarge`].
    pub fn finish(mut self) -> Result<W, SealError> {
        self.check().map_err(SealError::from_io)?;
        self.write_chunk().map_err(SealError::from_io)?;
        self.out.flush().map_err(SealError::Io)?;
        Ok(self.out)
    }

    /// Takes as much plaintext as the chunk has room for.
    fn fill(&mut self, plaintext: &[u8]) -> usize {
        let room = self
            .chunk
            .get_mut(self.filled..CHUNK_LEN)
            .unwrap_or_default();
        let taken = room.len().min(plaintext.len());
        room.iter_mut()
            .zip(plaintext)
            .for_each(|(place, byte)| *place = *byte);
        self.filled = self.filled.saturating_add(taken);
        taken
    }

    /// Seals what is in the buffer as the next chunk and writes it.
    fn write_chunk(&mut self) -> io::Result<()> {
        let end = self.filled.saturating_add(TAG_LEN);
        let chunk = self.chunk.get_mut(..end).unwrap_or_default();
        let sealed = self.schedule.seal_chunk_in_place(self.index, chunk);
        self.write_sealed(sealed, end)
    }

    /// The same for a full chunk that need not wait in the buffer.
    fn write_full_chunk(&mut self, plaintext: &[u8; CHUNK_LEN]) -> io::Result<()> {
        let sealed = self
            .schedule
            .seal_chunk(self.index, plaintext, &mut self.chunk);
        self.write_sealed(sealed, SEALED_CHUNK_LEN)
    }

    /// Writes the sealed chunk in the buffer's first `len` bytes.
    fn write_sealed(&mut self, sealed: Result<(), Rejected>, len: usize) -> io::Result<()> {
        let chunk = self.chunk.get(..len).unwrap_or_default();
        let written = match sealed {
            Ok(()) if self.index < MAX_CHUNKS => self.out.write_all(chunk),
            _ => Err(io::Error::other(SealError::TooLarge)),
        };
        match &written {
            Ok(()) => {
                if let Some(taken) = &mut self.taken {
                    taken.count(len.saturating_sub(TAG_LEN));
                }
                self.index = self.index.saturating_add(1);
                self.filled = 0;
            }
            Err(error) => self.failed = Some(error.kind()),
        }
        written
    }

    fn check(&self) -> io::Result<()> {
        self.failed.map_or(Ok(()), |kind| {
            Err(io::Error::new(kind, "sealing has failed before"))
        })
    }
}

impl<W: Write> Write for SealWriter<W> {
    fn write(&mut self, plaintext: &[u8]) -> io::Result<usize> {
        self.check()?;
        if let (0, Some(chunk)) = (self.filled, plaintext.first_chunk::<CHUNK_LEN>()) {
            self.write_full_chunk(chunk)?;
            return Ok(CHUNK_LEN);
        }
        let taken = self.fill(plaintext);
        if self.filled == CHUNK_LEN {
            self.write_chunk()?;
        }
        Ok(taken)
    }

    /// Flushes the sealed bytes. Plaintext that does not fill a chunk waits.
    fn flush(&mut self) -> io::Result<()> {
        self.check()?;
        self.out.flush()
    }
}

impl<W: Write> fmt::Debug for SealWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealWriter")
            .field("chunks", &self.index)
            .finish_non_exhaustive()
    }
}

/// Opens what it reads, 16 KiB at a time, and releases authentic plaintext alone.
///
/// The message is whole only when this reader has come to its end (`read` returns 0) without an
/// error. Its errors carry an [`OpenError`] ([`OpenError::from_io`]). A reader that failed keeps
/// failing.
///
/// ```
/// use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, OpenError, RawKek};
/// use std::io::Read as _;
///
/// let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
/// let binding = Binding::new(Namespace::new("orders")?);
/// let mut sealed = keyring.seal(b"a message", &binding)?;
/// sealed.pop();
/// let mut reader = keyring.open_from(&sealed[..], &binding)?;
/// let error = reader.read_to_end(&mut Vec::new()).unwrap_err();
/// assert_eq!(OpenError::from_io(error).code(), "envelope/rejected");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Its header is proven before anything is read:
///
/// ```
/// use sealward::envelope::Origin;
/// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
/// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
/// # let binding = Binding::new(Namespace::new("orders")?);
///
/// let sealed = keyring.seal(b"a message", &binding)?;
/// let reader = keyring.open_from(&sealed[..], &binding)?;
/// assert_eq!((reader.header().binding(), reader.origin()), (&binding, Origin::Holder));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct OpenReader<R: Read> {
    chunks: ChunkReader<R>,
    header: Header,
    origin: Origin,
}

impl<R: Read> OpenReader<R> {
    pub(crate) const fn new(chunks: ChunkReader<R>, header: Header, origin: Origin) -> Self {
        Self {
            chunks,
            header,
            origin,
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
}

impl<R: Read> Read for OpenReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.chunks.read(out)
    }
}

impl<R: Read> fmt::Debug for OpenReader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenReader")
            .field("chunks", &self.chunks.index)
            .finish_non_exhaustive()
    }
}

/// Reads sealed chunks and releases their plaintext.
pub(crate) struct ChunkReader<R: Read> {
    source: R,
    schedule: Schedule,
    /// Room for one sealed chunk; plaintext to release stands in `start..end`.
    chunk: Zeroizing<Box<[u8]>>,
    start: usize,
    end: usize,
    index: u64,
    state: State,
}

#[derive(Clone, Copy)]
enum State {
    Reading,
    Ended,
    Rejected,
    Io(io::ErrorKind),
}

impl<R: Read> ChunkReader<R> {
    pub(crate) fn new(source: R, schedule: Schedule) -> Self {
        let chunk = Zeroizing::new(vec![0; SEALED_CHUNK_LEN].into_boxed_slice());
        let state = State::Reading;
        Self {
            source,
            schedule,
            chunk,
            start: 0,
            end: 0,
            index: 0,
            state,
        }
    }

    /// Reads and authenticates the next chunk. A full one that `out` has room for is released to it
    /// straight away; how many bytes were is returned. All others are kept in the buffer.
    fn next_chunk(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let filled = match self.read_chunk() {
            Ok(filled) => filled,
            Err(error) => {
                self.state = State::Io(error.kind());
                return Err(error);
            }
        };
        match self.open_chunk(filled, out) {
            Ok(released) => Ok(released),
            Err(Rejected) => {
                self.chunk.zeroize();
                self.state = State::Rejected;
                Err(rejected())
            }
        }
    }

    fn open_chunk(&mut self, filled: usize, out: &mut [u8]) -> Result<usize, Rejected> {
        let index = self.index;
        if index >= MAX_CHUNKS {
            return Err(Rejected);
        }
        self.index = index.saturating_add(1);
        let sealed = self.chunk.get_mut(..filled).ok_or(Rejected)?;
        if let (SEALED_CHUNK_LEN, Some(out)) = (filled, out.first_chunk_mut::<CHUNK_LEN>()) {
            self.schedule.open_chunk(index, sealed, out)?;
            return Ok(CHUNK_LEN);
        }
        self.end = self.schedule.open_chunk_in_place(index, sealed)?.len();
        self.start = 0;
        // A short chunk ends the message, and the source has ended too.
        self.state = if self.end < CHUNK_LEN {
            State::Ended
        } else {
            State::Reading
        };
        Ok(0)
    }

    /// Reads until the buffer is full or the source ends.
    fn read_chunk(&mut self) -> io::Result<usize> {
        let mut filled = 0_usize;
        while let Some(room) = self.chunk.get_mut(filled..).filter(|room| !room.is_empty()) {
            match self.source.read(room) {
                Ok(0) => break,
                Ok(count) => filled = filled.saturating_add(count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }
}

impl<R: Read> Read for ChunkReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        while self.start == self.end {
            match self.state {
                State::Reading => match self.next_chunk(out)? {
                    0 => {}
                    released => return Ok(released),
                },
                State::Ended => return Ok(0),
                State::Rejected => return Err(rejected()),
                State::Io(kind) => return Err(io::Error::new(kind, "reading has failed before")),
            }
        }
        let plaintext = self.chunk.get_mut(self.start..self.end).unwrap_or_default();
        let count = plaintext.len().min(out.len());
        let (released, _) = plaintext.split_at_mut_checked(count).unwrap_or_default();
        let (place, _) = out.split_at_mut_checked(count).unwrap_or_default();
        place.copy_from_slice(released);
        self.start = self.start.saturating_add(count);
        Ok(count)
    }
}

fn rejected() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, OpenError::Rejected)
}
