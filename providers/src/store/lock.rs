//! The lock that keeps the writers of a store apart from each other and from its readers.

use super::StoreError;
use super::files::{Files, LOCK, file_error};
use crate::lock_patiently;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

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
        for _ in 0..REPLACED {
            let file = options
                .open(&path)
                .map_err(|error| file_error(&path, error))?;
            match wait(|| file.try_lock())? {
                Ok(()) if stands_at(&file, &path) => return Ok(Self(Some(file))),
                Ok(()) => {}
                // Two writers without a lock would lose one's keys.
                Err(error) => return Err(file_error(&path, error)),
            }
        }
        Err(StoreError::Busy)
    }

    /// For reading: with other readers. A store that cannot be written may have no lock that can be
    /// opened, and has no writer either.
    pub(super) fn shared(files: &Files) -> Result<Self, StoreError> {
        let path = files.path(LOCK);
        for _ in 0..REPLACED {
            let Ok(file) = File::open(&path) else {
                return Ok(Self(None));
            };
            // A file system without locks: what is read was replaced as a whole there, too.
            if wait(|| file.try_lock_shared())?.is_err() {
                return Ok(Self(None));
            }
            if stands_at(&file, &path) {
                return Ok(Self(Some(file)));
            }
        }
        Err(StoreError::Busy)
    }
}

/// Whether a file that was locked still has its name. While one waits for its lock a restored store
/// may take the place of the folder, and then the lock is that one's.
fn stands_at(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let place = |found: std::fs::Metadata| (found.dev(), found.ino());
        let (locked, named) = (file.metadata().map(place), path.metadata().map(place));
        matches!((locked, named), (Ok(locked), Ok(named)) if locked == named)
    }
    // There a folder is not moved while a file in it is open.
    #[cfg(not(unix))]
    {
        let _ = (file, path);
        true
    }
}

/// The inner error is that of a file system which cannot lock.
fn wait(attempt: impl Fn() -> Result<(), TryLockError>) -> Result<io::Result<()>, StoreError> {
    match lock_patiently(attempt) {
        Ok(()) => Ok(Ok(())),
        Err(TryLockError::Error(error)) => Ok(Err(error)),
        Err(TryLockError::WouldBlock) => Err(StoreError::Busy),
    }
}

/// How often a lock is taken anew because the store was replaced meanwhile.
const REPLACED: u32 = 10;
