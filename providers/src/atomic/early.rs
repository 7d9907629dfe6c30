//! Bytes of a large file on their way to the disk while more are still being written.
//!
//! A commit waits until all of the file is on the disk. Without this, that wait would begin only after
//! the last byte, with a disk that had nothing to do until then.

use std::fs::File;
use std::io;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

/// Makes what is written durable from time to time, on a thread of its own.
#[derive(Debug, Default)]
pub(super) struct EarlySync {
    /// Bytes written since the thread was last told.
    waiting: u64,
    thread: Option<Syncer>,
    /// What the thread could not do. It stays: who goes on after an error must not commit.
    failed: Option<Failed>,
}

/// An error that can be said again.
#[derive(Clone, Copy, Debug)]
enum Failed {
    System(i32),
    Other(io::ErrorKind),
}

#[derive(Debug)]
struct Syncer {
    tell: SyncSender<()>,
    thread: JoinHandle<io::Result<()>>,
}

/// How many bytes are worth telling the thread.
pub(super) const PORTION: u64 = 32 << 20;

impl EarlySync {
    /// So many bytes more were written to `file`. A thread that has ended has failed: then nobody
    /// need go on until the commit to hear of it.
    pub(super) fn wrote(&mut self, bytes: u64, file: &File) -> io::Result<()> {
        let has_ended = |syncer: &Syncer| syncer.thread.is_finished();
        if self.failed.is_some() || self.thread.as_ref().is_some_and(has_ended) {
            return self.finish();
        }
        self.waiting = self.waiting.saturating_add(bytes);
        if self.waiting < PORTION {
            return Ok(());
        }
        self.waiting = 0;
        if self.thread.is_none() {
            self.thread = Syncer::start(file);
        }
        if let Some(syncer) = &self.thread {
            // One that is still busy will be told of these bytes with the next ones.
            let _ = syncer.tell.try_send(());
        }
        Ok(())
    }

    /// Waits for the thread. What it could not make durable is an error: the operating system tells
    /// it once, so that the file's own sync would not hear of it again.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        if let Some(Syncer { tell, thread }) = self.thread.take() {
            drop(tell);
            // A thread that has died has made nothing durable.
            let ended = thread.join();
            let ended = ended.unwrap_or_else(|_| Err(io::ErrorKind::Other.into()));
            self.failed = ended.err().map(|error| Failed::of(&error));
        }
        self.failed.map_or(Ok(()), |failed| Err(failed.into()))
    }
}

impl Failed {
    fn of(error: &io::Error) -> Self {
        error
            .raw_os_error()
            .map_or(Self::Other(error.kind()), Self::System)
    }
}

impl From<Failed> for io::Error {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::System(number) => Self::from_raw_os_error(number),
            Failed::Other(kind) => kind.into(),
        }
    }
}

impl Syncer {
    /// `None` where there is no second handle or no thread to be had: then all is made durable at the
    /// end.
    fn start(file: &File) -> Option<Self> {
        let file = file.try_clone().ok()?;
        let (tell, told) = sync_channel(1);
        let sync = move || told.iter().try_for_each(|()| file.sync_data());
        let thread = std::thread::Builder::new().spawn(sync).ok()?;
        Some(Self { tell, thread })
    }
}

impl Drop for EarlySync {
    fn drop(&mut self) {
        // No handle of a file that was given up outlives it.
        let _ = self.finish();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::{EarlySync, PORTION};
    use std::fs::File;
    use std::os::fd::OwnedFd;
    use std::thread::sleep;
    use std::time::Duration;

    #[test]
    fn what_the_thread_could_not_do_is_said_at_the_next_write_and_ever_after() {
        // A pipe is no file that can be made durable.
        let (_reader, writer) = std::io::pipe().unwrap();
        let file = File::from(OwnedFd::from(writer));
        let mut early = EarlySync::default();
        early.wrote(PORTION, &file).unwrap();
        let attempts = (0..2_000).find(|_| {
            sleep(Duration::from_millis(5));
            early.wrote(1, &file).is_err()
        });
        attempts.unwrap();
        let expected = file.sync_data().unwrap_err().raw_os_error();
        for _ in 0..2 {
            let error = early.wrote(1, &file).unwrap_err();
            assert_eq!(error.raw_os_error(), expected);
            let error = early.finish().unwrap_err();
            assert_eq!(error.raw_os_error(), expected);
        }
    }
}
