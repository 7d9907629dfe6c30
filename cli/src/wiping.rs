//! A buffered writer that leaves nothing behind in memory.

use std::io::{self, Write};
use zeroize::Zeroizing;

/// Collects what is written, as [`io::BufWriter`] does, and wipes its buffer at its end: opened content
/// goes through it.
pub(crate) struct WipingWriter<W: Write> {
    out: W,
    /// Never grows beyond what was allocated for it: growing would leave a copy behind.
    held: Zeroizing<Vec<u8>>,
}

impl<W: Write> WipingWriter<W> {
    pub(crate) fn new(out: W) -> Self {
        Self {
            out,
            held: Zeroizing::new(Vec::with_capacity(CAPACITY)),
        }
    }

    pub(crate) const fn get_ref(&self) -> &W {
        &self.out
    }

    /// Hands on what is held. What was taken is not handed on again, even if the rest fails.
    fn hand_on(&mut self) -> io::Result<()> {
        let mut taken = 0;
        let ended = loop {
            let rest = self.held.get(taken..).unwrap_or_default();
            if rest.is_empty() {
                break Ok(());
            }
            match self.out.write(rest) {
                Ok(0) => break Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => taken = taken.saturating_add(count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => break Err(error),
            }
        };
        // A writer may claim more than it was given.
        let taken = taken.min(self.held.len());
        self.held.drain(..taken);
        ended
    }
}

impl<W: Write> Write for WipingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > CAPACITY.saturating_sub(self.held.len()) {
            self.hand_on()?;
        }
        if bytes.len() >= CAPACITY {
            return self.out.write(bytes);
        }
        self.held.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.hand_on()?;
        self.out.flush()
    }
}

impl<W: Write> Drop for WipingWriter<W> {
    fn drop(&mut self) {
        // Whoever wants to hear of an error flushes before.
        let _ = self.hand_on();
    }
}

const CAPACITY: usize = 128 * 1024;

#[cfg(test)]
mod tests {
    use super::{CAPACITY, WipingWriter};
    use std::io::{self, Write};

    /// Takes a few bytes at a time, and none once it is full.
    struct Slow {
        taken: Vec<u8>,
        room: usize,
    }

    impl Write for &mut Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let count = bytes.len().min(1_000).min(self.room - self.taken.len());
            if count == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.taken.extend_from_slice(&bytes[..count]);
            Ok(count)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn bytes_go_on_in_order_and_once_and_the_buffer_never_grows() {
        let all: Vec<u8> = (0..3 * CAPACITY).map(|at| (at % 251) as u8).collect();
        for room in [usize::MAX, CAPACITY + 500] {
            for portion in [1_000, CAPACITY - 1, CAPACITY, CAPACITY + 1] {
                let mut slow = Slow {
                    taken: Vec::new(),
                    room,
                };
                let mut writer = WipingWriter::new(&mut slow);
                let place = writer.held.as_ptr();
                let written = all.chunks(portion).try_for_each(|it| writer.write_all(it));
                let written = written.and_then(|()| writer.flush());
                assert_eq!(writer.held.as_ptr(), place);
                drop(writer);
                assert_eq!(written.is_ok(), room == usize::MAX);
                let len = all.len().min(room);
                assert!(slow.taken == all[..len], "{room} {portion}");
            }
        }
    }
}
