//! How far long work has come: one line on a terminal, nothing anywhere else.

use crate::context::Context;
use crate::wording::Roughly;
use std::io::{self, Read, Write};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// Nothing is shown in the first second, then ten times a second.
pub(crate) struct Progress {
    total: Option<u64>,
    done: u64,
    next: Option<Instant>,
    shown: bool,
    /// What is copied passes through it. It may be secret.
    buffer: Zeroizing<Vec<u8>>,
}

impl Progress {
    /// Progress through `total` bytes, if that is known.
    pub(crate) fn new(total: Option<u64>, cx: &Context<'_, '_>) -> Self {
        let next = cx.shows_progress().then(|| Instant::now() + PATIENCE);
        Self {
            total,
            done: 0,
            next,
            shown: false,
            buffer: Zeroizing::default(),
        }
    }

    /// Copies all of it, showing how far it has come.
    pub(crate) fn copy(
        mut self,
        from: &mut dyn Read,
        to: &mut dyn Write,
        stderr: &mut dyn Write,
    ) -> Result<(), CopyError> {
        let copied = self.copy_some(from, to, stderr);
        self.clear(stderr);
        copied
    }

    /// How many bytes are done.
    pub(crate) const fn done(&self) -> u64 {
        self.done
    }

    /// So many bytes are done, whether or not each of them was copied.
    pub(crate) fn reach(&mut self, done: u64, stderr: &mut dyn Write) {
        self.advance(done.saturating_sub(self.done), stderr);
    }

    /// Copies one of several things, and leaves the line where it is.
    pub(crate) fn copy_some(
        &mut self,
        from: &mut dyn Read,
        to: &mut dyn Write,
        stderr: &mut dyn Write,
    ) -> Result<(), CopyError> {
        if self.buffer.is_empty() {
            self.buffer = Zeroizing::new(vec![0; self.piece()]);
        }
        loop {
            let count = self.fill(from).map_err(CopyError::Read)?;
            if count == 0 {
                return Ok(());
            }
            let bytes = self.buffer.get(..count).unwrap_or_default();
            to.write_all(bytes).map_err(CopyError::Write)?;
            self.advance(count as u64, stderr);
        }
    }

    /// Reads what there is; into a large buffer until it is full, for the sake of every core.
    fn fill(&mut self, from: &mut dyn Read) -> io::Result<usize> {
        let mut filled = 0;
        while let Some(room) = self.buffer.get_mut(filled..).filter(|it| !it.is_empty()) {
            match from.read(room) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
            if self.buffer.len() < LARGE_PIECE {
                break;
            }
        }
        Ok(filled)
    }

    /// How much is copied at a time.
    fn piece(&self) -> usize {
        match self.total {
            Some(total) if total >= LARGE_PIECE as u64 => LARGE_PIECE,
            _ => PIECE,
        }
    }

    /// `count` more bytes are done.
    pub(crate) fn advance(&mut self, count: u64, stderr: &mut dyn Write) {
        self.done = self.done.saturating_add(count);
        let Some(next) = self.next else { return };
        let now = Instant::now();
        if now < next {
            return;
        }
        self.next = Some(now + STEP);
        self.shown = true;
        let done = Roughly(self.done);
        let _ = match self.total {
            Some(total) if total > 0 => {
                let percent = u128::from(self.done) * 100 / u128::from(total);
                write!(
                    stderr,
                    "\r{CLEAR}{done} of {} ({percent} %)",
                    Roughly(total)
                )
            }
            _ => write!(stderr, "\r{CLEAR}{done}"),
        };
        let _ = stderr.flush();
    }

    /// Takes the line away, so that something else can be printed.
    pub(crate) fn clear(&mut self, stderr: &mut dyn Write) {
        if std::mem::take(&mut self.shown) {
            let _ = write!(stderr, "\r{CLEAR}");
        }
    }
}

/// Which side of a copy failed.
pub(crate) enum CopyError {
    Read(io::Error),
    Write(io::Error),
}

const PIECE: usize = 64 * 1024;
/// As much as is sealed or opened on every core. Whoever reads so much at once waits for it: not from
/// a pipe, of which nobody knows the length.
const LARGE_PIECE: usize = 4 << 20;
const PATIENCE: Duration = Duration::from_secs(1);
const STEP: Duration = Duration::from_millis(100);
/// Clears from the cursor to the end of the line.
const CLEAR: &str = "\u{1b}[K";
