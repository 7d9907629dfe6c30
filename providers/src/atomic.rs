//! Files that appear whole or not at all.

use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile};

/// A file being written beside the place where it will stand. Until it is committed nothing
/// changes at that place, whatever happens; a file that is dropped instead is removed.
///
/// A commit makes the bytes durable (fsync), gives them their name (rename), and makes the name
/// durable (fsync of the folder).
///
/// ```
/// use sealward_providers::AtomicFile;
/// use std::io::Write as _;
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("notes");
/// let mut file = AtomicFile::create(&path, true)?;
/// file.write_all(b"whole")?;
/// assert!(!path.exists());
/// file.create_only()?;
/// assert_eq!(std::fs::read(&path)?, b"whole");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "without a commit the file is removed"]
pub struct AtomicFile {
    path: PathBuf,
    folder: PathBuf,
    file: NamedTempFile,
}

impl AtomicFile {
    /// Begins a file that will stand at `path`. `private`: only its owner can read it (mode 0600);
    /// otherwise it gets the mode that the process gives new files.
    ///
    /// # Errors
    /// What the operating system says about creating a file in that folder.
    pub fn create(path: &Path, private: bool) -> io::Result<Self> {
        let folder = match path.parent() {
            Some(parent) if parent != Path::new("") => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        if path.file_name().is_none() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "not the name of a file",
            ));
        }
        let mut builder = Builder::new();
        builder.prefix(PREFIX).suffix(SUFFIX);
        #[cfg(unix)]
        if !private {
            use std::os::unix::fs::PermissionsExt as _;
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        #[cfg(not(unix))]
        let _ = private; // there a file takes the rights of its folder
        step()?;
        let file = builder.tempfile_in(&folder)?;
        Ok(Self {
            path: path.to_owned(),
            folder,
            file,
        })
    }

    /// Where the file will stand.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Commits, in place of whatever stands there.
    ///
    /// # Errors
    /// What the operating system says; the old file is then left as it was.
    pub fn replace(self) -> io::Result<()> {
        self.sync()?;
        self.file.persist(&self.path).map_err(|error| error.error)?;
        sync_folder(&self.folder)
    }

    /// Commits, if nothing stands there: no moment lies between the look and the act.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`], or what the operating system says.
    pub fn create_only(self) -> io::Result<()> {
        self.sync()?;
        self.file
            .persist_noclobber(&self.path)
            .map_err(|error| error.error)?;
        sync_folder(&self.folder)
    }

    fn sync(&self) -> io::Result<()> {
        step()?;
        self.file.as_file().sync_all()?;
        step()
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        step()?;
        self.file.as_file_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_file_mut().flush()
    }
}

/// Removes a file for good: it does not come back with the power.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    step()?;
    std::fs::remove_file(path)?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// Whether a file of this name was left by a writer that was stopped.
pub(crate) fn is_leftover(name: &OsStr) -> bool {
    name.to_str()
        .is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX))
}

/// Makes a folder's entries durable. Windows has no such call and needs none.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    step()?;
    if cfg!(unix) {
        std::fs::File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

/// Stands before every act that changes a file, so that tests can stop a writer there.
#[cfg(not(test))]
#[expect(clippy::unnecessary_wraps, reason = "in tests it fails")]
const fn step() -> io::Result<()> {
    Ok(())
}
#[cfg(test)]
pub(crate) use steps::step;

const PREFIX: &str = ".sealward-";
const SUFFIX: &str = ".part";

/// Stops a writer at a chosen act.
#[cfg(test)]
pub(crate) mod steps {
    use std::cell::Cell;
    use std::io;

    /// What happens when the count has run down.
    #[derive(Clone, Copy)]
    pub(crate) enum Stop {
        /// The act fails.
        Fail,
        /// The process dies, as by kill -9.
        Abort,
    }

    thread_local! {
        static PLAN: Cell<Option<(usize, Stop)>> = const { Cell::new(None) };
        static STOPPED: Cell<bool> = const { Cell::new(false) };
    }

    /// Lets `acts` acts of this thread pass, and stops those after them.
    pub(crate) fn stop_after(acts: usize, stop: Stop) {
        PLAN.set(Some((acts, stop)));
    }

    /// Lets all acts pass. Returns whether one had been stopped.
    pub(crate) fn let_all_pass() -> bool {
        PLAN.set(None);
        STOPPED.take()
    }

    pub(crate) fn step() -> io::Result<()> {
        match PLAN.get() {
            None => Ok(()),
            Some((0, Stop::Abort)) => std::process::abort(),
            Some((0, Stop::Fail)) => {
                STOPPED.set(true);
                Err(io::ErrorKind::StorageFull.into())
            }
            Some((acts, stop)) => {
                PLAN.set(Some((acts - 1, stop)));
                Ok(())
            }
        }
    }
}
