//! The one error of a commit after which the new file has its name.

use super::AtomicFile;
use std::error::Error;
use std::{fmt, io};

impl AtomicFile {
    /// Whether this error of a commit came after the file had got its name: it stands there, and what
    /// it replaced is gone, but the name was not made durable, so that a power loss may bring back what
    /// was there before.
    ///
    /// ```
    /// use sealward_providers::AtomicFile;
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("notes");
    /// # std::fs::write(&path, b"old")?;
    /// let error = AtomicFile::create(&path, true)?.create_only().unwrap_err();
    /// assert!(!AtomicFile::stands(&error)); // the old file does
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn stands(error: &io::Error) -> bool {
        error
            .get_ref()
            .is_some_and(|inner| inner.is::<NotDurable>())
    }
}

/// What the operating system said when a folder was to be made durable.
#[derive(Debug)]
struct NotDurable(io::Error);

pub(super) fn not_durable(error: io::Error) -> io::Error {
    io::Error::new(error.kind(), NotDurable(error))
}

impl fmt::Display for NotDurable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(error) = self;
        write!(f, "it stands, but may not survive a power loss: {error}")
    }
}

impl Error for NotDurable {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}
