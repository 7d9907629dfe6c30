//! Files that appear whole or not at all.

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
        let _ = private;
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
        self.file.as_file().sync_all()?;
        self.file.persist(&self.path).map_err(|error| error.error)?;
        sync_folder(&self.folder)
    }

    /// Commits, if nothing stands there: no moment lies between the look and the act.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`], or what the operating system says.
    pub fn create_only(self) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        self.file
            .persist_noclobber(&self.path)
            .map_err(|error| error.error)?;
        sync_folder(&self.folder)
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.as_file_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_file_mut().flush()
    }
}

/// Makes a folder's entries durable. Windows has no such call and needs none.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        std::fs::File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

const PREFIX: &str = ".sealward-";
const SUFFIX: &str = ".part";
