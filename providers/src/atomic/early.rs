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
}

#[derive(Debug)]
struct Syncer {
    tell: SyncSender<()>,
    thread: JoinHandle<io::Result<()>>,
}

/// How many bytes are worth telling the thread.
pub(super) const PORTION: u64 = 32 << 20;

impl EarlySync {
    /// So many bytes more were written to `file`.
    pub(super) fn wrote(&mut self, bytes: u64, file: &File) {
        self.waiting = self.waiting.saturating_add(bytes);
        if self.waiting < PORTION {
            return;
        }
        self.waiting = 0;
        if self.thread.is_none() {
            self.thread = Syncer::start(file);
        }
        if let Some(syncer) = &self.thread {
            // One that is still busy will be told of these bytes with the next ones.
            let _ = syncer.tell.try_send(());
        }
    }

    /// Waits for the thread. What it could not make durable is an error: the operating system tells
    /// it once, so that the file's own sync would not hear of it again.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        let Some(Syncer { tell, thread }) = self.thread.take() else {
            return Ok(());
        };
        drop(tell);
        let ended = thread.join();
        ended.unwrap_or_else(|_| {
            Err(io::Error::other(
                "the thread that makes it durable has died",
            ))
        })
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
