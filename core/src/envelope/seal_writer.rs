//! Sealing as a stream.

use super::SealError;
use super::chunks::{CHUNK_LEN, SEALED_CHUNK_LEN, TAG_LEN};
use super::cobblestone::{BATCH, Rejected, Schedule, index_after, seal_full_chunks};
use super::sealer::Taken;
use std::fmt;
use std::io::{self, Write};
use zeroize::Zeroizing;

/// Seals what is written to it, in chunks of 16 KiB.
///
/// It keeps what does not fill a chunk. All the chunks of one write, at most 4 MiB, are sealed
/// together; with the feature `parallel` on every core, where they are 3 MiB or more. Write in large
/// pieces where time counts, and in small ones where memory does.
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
    /// Room for one sealed chunk; plaintext that waits for more stands in its first `filled` bytes.
    chunk: Zeroizing<Box<[u8]>>,
    filled: usize,
    /// Room for the sealed chunks of one write.
    batch: Vec<u8>,
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
            batch: Vec::new(),
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

    /// Seals what waits as the next chunk and writes it.
    fn write_chunk(&mut self) -> io::Result<()> {
        let len = std::mem::take(&mut self.filled);
        let index = self.begin(1, len)?;
        let chunk = self.chunk.get_mut(..len.saturating_add(TAG_LEN));
        let chunk = chunk.unwrap_or_default();
        let written = match self.schedule.seal_chunk_in_place(index, chunk) {
            Ok(()) => self.out.write_all(chunk),
            Err(Rejected) => Err(too_large()),
        };
        self.end(written)
    }

    /// Seals the next `count` chunks, which need not wait, and writes them.
    fn write_full_chunks(&mut self, plaintext: &[u8], count: usize) -> io::Result<()> {
        let len = count.saturating_mul(SEALED_CHUNK_LEN);
        if self.batch.len() < len {
            self.batch
                .reserve_exact(len.saturating_sub(self.batch.len()));
            self.batch.resize(len, 0);
        }
        let first = self.begin(count, plaintext.len())?;
        let sealed = self.batch.get_mut(..len).unwrap_or_default();
        let written = match seal_full_chunks(&self.schedule, first, plaintext, sealed) {
            Ok(()) => self.out.write_all(sealed),
            Err(Rejected) => Err(too_large()),
        };
        self.end(written)
    }

    /// Takes the next `count` indices, for chunks with `len` bytes of plaintext. The writer has failed
    /// from here to [`Self::end`]: whatever happens between, a panic of `out` too, no index is used
    /// again, and nothing more is written.
    fn begin(&mut self, count: usize, len: usize) -> io::Result<u64> {
        self.failed = Some(io::ErrorKind::Other);
        let end = index_after(self.index, count).map_err(|Rejected| too_large())?;
        if let Some(taken) = &mut self.taken {
            taken.count(len);
        }
        Ok(std::mem::replace(&mut self.index, end))
    }

    fn end(&mut self, written: io::Result<()>) -> io::Result<()> {
        self.failed = written.as_ref().err().map(|error| match error.kind() {
            // Whoever hears this tries again, for ever.
            io::ErrorKind::Interrupted => io::ErrorKind::Other,
            kind => kind,
        });
        written
    }

    fn check(&self) -> io::Result<()> {
        self.failed.map_or(Ok(()), |kind| {
            Err(io::Error::new(kind, "sealing has failed before"))
        })
    }
}

fn too_large() -> io::Error {
    io::Error::other(SealError::TooLarge)
}

impl<W: Write> Write for SealWriter<W> {
    fn write(&mut self, plaintext: &[u8]) -> io::Result<usize> {
        self.check()?;
        let chunks = plaintext.chunks_exact(CHUNK_LEN).len().min(BATCH);
        if self.filled == 0 && chunks > 0 {
            let len = chunks.saturating_mul(CHUNK_LEN);
            self.write_full_chunks(plaintext.get(..len).unwrap_or_default(), chunks)?;
            return Ok(len);
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
        let flushed = self.out.flush();
        match &flushed {
            // Nothing is lost, and whoever hears this tries again.
            Err(error) if error.kind() == io::ErrorKind::Interrupted => flushed,
            _ => self.end(flushed),
        }
    }
}

impl<W: Write> fmt::Debug for SealWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealWriter")
            .field("chunks", &self.index)
            .finish_non_exhaustive()
    }
}
