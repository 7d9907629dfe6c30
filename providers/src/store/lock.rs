//! The lock that keeps the writers of a store apart from each other and from its readers.

use super::StoreError;
use super::files::{Files, LOCK, file_error};
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::time::Duration;

/// The lock while it is held. The operating system releases it when the file is closed, also when
/// the process is killed.
pub(super) struct Lock(#[expect(dead_code, reason = "held until it is dropped")] Option<File>);

impl Lock {
    /// For writing: alone.
    pub(super) fn exclusive(files: &Files) -> Result<Self, StoreError> {
        let path = files.path(LOCK);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options
            .open(&path)
            .map_err(|error| file_error(&path, error))?;
        match wait(|| file.try_lock())? {
            Ok(()) => Ok(Self(Some(file))),
            // Two writers without a lock would lose one's keys.
            Err(error) => Err(file_error(&path, error)),
        }
    }

    /// For reading: with other readers. A store that cannot be written may have no lock that can be
    /// opened, and has no writer either.
    pub(super) fn shared(files: &Files) -> Result<Self, StoreError> {
        let Ok(file) = File::open(files.path(LOCK)) else {
            return Ok(Self(None));
        };
        // A file system without locks: what is read was replaced as a whole there, too.
        let locked = wait(|| file.try_lock_shared())?;
        Ok(Self(locked.is_ok().then_some(file)))
    }
}

/// Writers hold the lock for some milliseconds; one that has been stopped must not stop all others.
/// The inner error is that of a file system which cannot lock.
fn wait(attempt: impl Fn() -> Result<(), TryLockError>) -> Result<io::Result<()>, StoreError> {
    for _ in 0..ATTEMPTS {
        match attempt() {
            Ok(()) => return Ok(Ok(())),
            Err(TryLockError::Error(error)) => return Ok(Err(error)),
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
        }
    }
    Err(StoreError::Busy)
}

const PAUSE: Duration = Duration::from_millis(5);
const ATTEMPTS: u32 = 2_000;
