//! Sealed chunks read, authenticated and released.

use super::OpenError;
use super::chunks::{CHUNK_LEN, SEALED_CHUNK_LEN, TAG_LEN};
use super::cobblestone::{BATCH, Rejected, Schedule, index_after, open_full_chunks, pays_together};
use std::io::{self, Read};
use zeroize::{Zeroize as _, Zeroizing};

/// Reads sealed chunks and releases their plaintext.
pub(crate) struct ChunkReader<R: Read> {
    source: R,
    schedule: Schedule,
    /// Sealed bytes that were read, in its first `filled` bytes. It has room for one chunk, or for as
    /// many as one read had room for.
    sealed: Vec<u8>,
    filled: usize,
    /// Room for one chunk's plaintext; what is still to be released stands in `start..end`.
    plaintext: Zeroizing<Box<[u8]>>,
    start: usize,
    end: usize,
    /// The next chunk.
    index: u64,
    state: State,
}

enum State {
    Reading,
    /// Nothing follows what was read.
    SourceEnded,
    /// The source has failed; that is told once what it brought before is released.
    SourceFailed(io::Error),
    /// The last chunk is opened.
    Ended,
    Rejected,
}

impl<R: Read> ChunkReader<R> {
    pub(crate) fn new(source: R, schedule: Schedule) -> Self {
        Self {
            source,
            schedule,
            sealed: vec![0; SEALED_CHUNK_LEN],
            filled: 0,
            plaintext: Zeroizing::new(vec![0; CHUNK_LEN].into_boxed_slice()),
            start: 0,
            end: 0,
            index: 0,
            state: State::Reading,
        }
    }

    /// How many chunks were opened.
    pub(crate) const fn opened(&self) -> u64 {
        self.index
    }

    /// Opens what comes next: full chunks straight into `out` where it has room for them, else one
    /// chunk that is released later. How many bytes were released is returned.
    fn advance(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let room = out.chunks_exact(CHUNK_LEN).len();
        self.fill(room.clamp(1, BATCH));
        let full = self.filled / SEALED_CHUNK_LEN;
        let opened = match &mut self.state {
            State::SourceFailed(error) if full == 0 => return Err(tell(error)),
            State::SourceEnded if full == 0 => self.open_last(),
            State::Rejected => Err(Rejected),
            _ if room == 0 => self.open_one(),
            _ => self.open_full(full.min(room), out),
        };
        opened.map_err(|Rejected| {
            self.plaintext.zeroize();
            self.state = State::Rejected;
            io::Error::new(io::ErrorKind::InvalidData, OpenError::Rejected)
        })
    }

    /// Reads until a chunk is there, or as many as are wanted where it pays to open them together, or
    /// the source ends or fails.
    fn fill(&mut self, wanted: usize) {
        if !matches!(self.state, State::Reading) {
            return;
        }
        let enough = if pays_together(wanted) { wanted } else { 1 };
        let enough = enough.saturating_mul(SEALED_CHUNK_LEN);
        let wanted = wanted.saturating_mul(SEALED_CHUNK_LEN);
        if self.sealed.len() < wanted {
            self.sealed
                .reserve_exact(wanted.saturating_sub(self.sealed.len()));
            self.sealed.resize(wanted, 0);
        }
        while matches!(self.state, State::Reading) && self.filled < enough {
            let room = self.sealed.get_mut(self.filled..wanted).unwrap_or_default();
            match self.source.read(room) {
                Ok(0) => self.state = State::SourceEnded,
                // A source that says it has brought more than there was room for is not believed.
                Ok(count) => self.filled = self.filled.saturating_add(count).min(wanted),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => self.state = State::SourceFailed(error),
            }
        }
    }

    /// Opens the first full chunk, to be released later.
    fn open_one(&mut self) -> Result<usize, Rejected> {
        let index = self.take_indices(1)?;
        let sealed = self.sealed.get(..SEALED_CHUNK_LEN).ok_or(Rejected)?;
        self.schedule
            .open_chunk(index, sealed, &mut self.plaintext)?;
        (self.start, self.end) = (0, CHUNK_LEN);
        self.drop_sealed(SEALED_CHUNK_LEN);
        Ok(0)
    }

    /// Opens what the source ended on, to be released later: a short chunk ends the message.
    fn open_last(&mut self) -> Result<usize, Rejected> {
        let index = self.take_indices(1)?;
        let sealed = self.sealed.get(..self.filled).ok_or(Rejected)?;
        let len = self.filled.checked_sub(TAG_LEN).ok_or(Rejected)?;
        let plaintext = self.plaintext.get_mut(..len).ok_or(Rejected)?;
        self.schedule.open_chunk(index, sealed, plaintext)?;
        (self.start, self.end) = (0, len);
        self.state = State::Ended;
        Ok(0)
    }

    /// Opens the first full chunks into `out`, up to one that is not authentic.
    fn open_full(&mut self, count: usize, out: &mut [u8]) -> Result<usize, Rejected> {
        let (sealed_len, len) = (
            count.saturating_mul(SEALED_CHUNK_LEN),
            count.saturating_mul(CHUNK_LEN),
        );
        let first = self.take_indices(count)?;
        let sealed = self.sealed.get(..sealed_len).ok_or(Rejected)?;
        let out = out.get_mut(..len).ok_or(Rejected)?;
        if open_full_chunks(&self.schedule, first, sealed, out).is_ok() {
            self.drop_sealed(sealed_len);
            return Ok(len);
        }
        // Chunks behind the one that is not authentic may have been opened: those are not released.
        out.zeroize();
        let chunks = sealed
            .chunks_exact(SEALED_CHUNK_LEN)
            .zip(out.chunks_exact_mut(CHUNK_LEN));
        let authentic = (first..).zip(chunks).map_while(|(index, (sealed, place))| {
            let opened = self.schedule.open_chunk(index, sealed, place);
            opened.ok().map(|()| CHUNK_LEN)
        });
        let released: usize = authentic.sum();
        self.state = State::Rejected;
        if released == 0 {
            return Err(Rejected);
        }
        Ok(released)
    }

    /// The first index of the next `count` chunks.
    fn take_indices(&mut self, count: usize) -> Result<u64, Rejected> {
        let end = index_after(self.index, count)?;
        Ok(std::mem::replace(&mut self.index, end))
    }

    /// Forgets the first `len` sealed bytes.
    fn drop_sealed(&mut self, len: usize) {
        let filled = self.filled.min(self.sealed.len());
        self.sealed.copy_within(len.min(filled)..filled, 0);
        self.filled = filled.saturating_sub(len);
    }

    /// Releases what was opened before.
    fn release(&mut self, out: &mut [u8]) -> usize {
        let plaintext = self.plaintext.get(self.start..self.end).unwrap_or_default();
        let count = plaintext.len().min(out.len());
        let (released, _) = plaintext.split_at_checked(count).unwrap_or_default();
        let (place, _) = out.split_at_mut_checked(count).unwrap_or_default();
        place.copy_from_slice(released);
        self.start = self.start.saturating_add(count);
        count
    }
}

impl<R: Read> Read for ChunkReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            if self.start < self.end {
                return Ok(self.release(out));
            }
            if matches!(self.state, State::Ended) {
                return Ok(0);
            }
            match self.advance(out)? {
                0 => {}
                released => return Ok(released),
            }
        }
    }
}

/// The error as it was the first time, and that there was one from then on.
fn tell(error: &mut io::Error) -> io::Error {
    let again = io::Error::new(error.kind(), "reading has failed before");
    std::mem::replace(error, again)
}
