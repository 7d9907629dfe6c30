//! The lock that keeps the writers of a store apart from each other and from its readers.

use super::StoreError;
use super::files::{Files, LOCK, file_error};
use std::fs::{File, OpenOptions, TryLockError};
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
        wait(|| file.try_lock()).map(|()| Self(Some(file)))
    }

    /// For reading: with other readers. A store that cannot be written may have no lock that can be
    /// opened, and has no writer either.
    pub(super) fn shared(files: &Files) -> Result<Self, StoreError> {
        let Ok(file) = File::open(files.path(LOCK)) else {
            return Ok(Self(None));
        };
        wait(|| file.try_lock_shared()).map(|()| Self(Some(file)))
    }
}

/// Writers hold the lock for some milliseconds; one that has been stopped must not stop all others.
fn wait(attempt: impl Fn() -> Result<(), TryLockError>) -> Result<(), StoreError> {
    for _ in 0..ATTEMPTS {
        match attempt() {
            // A file system without locks: atomic replacement still holds there.
            Ok(()) | Err(TryLockError::Error(_)) => return Ok(()),
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
        }
    }
    Err(StoreError::Busy)
}

const PAUSE: Duration = Duration::from_millis(5);
const ATTEMPTS: u32 = 2_000;
