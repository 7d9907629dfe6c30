//! Waiting for a lock, but not for ever.

use std::fs::TryLockError;
use std::time::Duration;

/// Tries for ten seconds to get a lock, as a store does for its own: writers hold theirs for a short
/// while, and one that has been stopped must not stop all others.
///
/// ```
/// use sealward_providers::lock_patiently;
/// use std::fs::File;
///
/// # let folder = tempfile::tempdir()?;
/// let file = File::create(folder.path().join("notes"))?;
/// lock_patiently(|| file.try_lock())?; // nobody else has it
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`TryLockError::WouldBlock`] when others have held it all the time; what the operating system says,
/// at once, also where a file system has no locks.
pub fn lock_patiently(attempt: impl Fn() -> Result<(), TryLockError>) -> Result<(), TryLockError> {
    for _ in 0..ATTEMPTS {
        match attempt() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            ended => return ended,
        }
    }
    Err(TryLockError::WouldBlock)
}

const PAUSE: Duration = Duration::from_millis(5);
const ATTEMPTS: u32 = 2_000;
