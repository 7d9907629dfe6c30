//! Files that appear whole or not at all.

#[cfg(target_os = "linux")]
mod attributes;
mod early;
mod rights;
mod stands;
#[cfg(test)]
pub(crate) mod steps;
#[cfg(test)]
mod tests;
#[cfg(target_os = "linux")]
mod unnamed;

use early::EarlySync;
pub use rights::Rights;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile, TempDir};

/// A file being written in the folder where it will stand. Until it is committed nothing changes at
/// that place, whatever happens; a file that is dropped instead is removed.
///
/// On Linux it has no name until then, so that nothing is left of it even when the process is
/// killed. Elsewhere, and on file systems that cannot do this, it has a name that begins with
/// `.sealward-` and ends with `.part`.
///
/// A commit makes the bytes durable (fsync), gives them their name, and makes the name durable
/// (fsync of the folder).
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
    file: Written,
    early: EarlySync,
    /// Whether all of it is on the disk.
    is_synced: bool,
}

#[derive(Debug)]
enum Written {
    Named(NamedTempFile),
    #[cfg(target_os = "linux")]
    Unnamed(File),
}

impl AtomicFile {
    /// Begins a file that will stand at `path`. `private`: only its owner can read it (mode 0600);
    /// otherwise it gets the mode that the process gives new files.
    ///
    /// # Errors
    /// What the operating system says about creating a file in that folder.
    pub fn create(path: &Path, private: bool) -> io::Result<Self> {
        let folder = folder_of(path)?;
        step()?;
        #[cfg(target_os = "linux")]
        if let Some(file) = unnamed::create(&folder, private) {
            let path = path.to_owned();
            return Ok(Self {
                path,
                folder,
                file: Written::Unnamed(file),
                early: EarlySync::default(),
                is_synced: false,
            });
        }
        Self::create_named(path, private)
    }

    fn create_named(path: &Path, private: bool) -> io::Result<Self> {
        let folder = folder_of(path)?;
        let mut builder = Builder::new();
        builder.prefix(PREFIX).suffix(SUFFIX);
        #[cfg(unix)]
        if !private {
            use std::os::unix::fs::PermissionsExt as _;
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        #[cfg(not(unix))]
        let _ = private; // there a file takes the rights of its folder
        let file = Written::Named(builder.tempfile_in(&folder)?);
        Ok(Self {
            path: path.to_owned(),
            folder,
            file,
            early: EarlySync::default(),
            is_synced: false,
        })
    }

    /// Where the file will stand.
    ///
    /// ```
    /// use sealward_providers::AtomicFile;
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("notes");
    /// assert_eq!(AtomicFile::create(&path, false)?.path(), path);
    /// assert!(!path.exists()); // it was dropped
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends at most `limit` of the bytes that a file has from where it stands, and returns how
    /// many there were. On Linux the kernel copies them (`copy_file_range`): file systems that share
    /// blocks share them.
    ///
    /// ```
    /// use sealward_providers::AtomicFile;
    /// use std::fs::File;
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let [old, new] = ["old", "new"].map(|name| folder.path().join(name));
    /// # std::fs::write(&old, b"a header and the rest")?;
    /// let mut file = AtomicFile::create(&new, true)?;
    /// assert_eq!(file.copy_from(&File::open(&old)?, 8)?, 8);
    /// file.create_only()?;
    /// assert_eq!(std::fs::read(&new)?, b"a header");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// What the operating system says about reading the one or writing the other.
    pub fn copy_from(&mut self, source: &File, limit: u64) -> io::Result<u64> {
        step()?;
        let mut copied = 0_u64;
        loop {
            let portion = limit.saturating_sub(copied).min(early::PORTION);
            match io::copy(&mut source.take(portion), &mut self.file())? {
                0 => return Ok(copied),
                count => {
                    copied = copied.saturating_add(count);
                    self.wrote(count)?;
                }
            }
        }
    }

    /// Whether a file of this name was left by a writer that was stopped.
    ///
    /// ```
    /// use sealward_providers::AtomicFile;
    ///
    /// assert!(AtomicFile::is_leftover(".sealward-Xa81mQ.part".as_ref()));
    /// assert!(!AtomicFile::is_leftover("orders.part".as_ref()));
    /// ```
    #[must_use]
    pub fn is_leftover(name: &OsStr) -> bool {
        is_leftover(name)
    }

    /// Makes what was written durable (fsync), which takes as long as the disk does, and leaves only the
    /// name to a commit. Whoever looks once more at what will be replaced looks in between.
    ///
    /// ```
    /// use sealward_providers::AtomicFile;
    /// use std::io::Write as _;
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("notes");
    /// # std::fs::write(&path, b"old")?;
    /// let mut file = AtomicFile::create(&path, true)?;
    /// file.write_all(b"new")?;
    /// file.sync()?;
    /// if std::fs::read(&path)? == b"old" {
    ///     file.replace()?;
    /// }
    /// assert_eq!(std::fs::read(&path)?, b"new");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// What the operating system says. Bytes that it could not write may be lost: give the file up.
    pub fn sync(&mut self) -> io::Result<()> {
        step()?;
        self.early.finish()?;
        self.file().sync_all()?;
        self.is_synced = true;
        Ok(())
    }

    /// Commits, in place of whatever stands there; after [`AtomicFile::sync`] only the name is left to
    /// do.
    ///
    /// ```
    /// use sealward_providers::AtomicFile;
    /// use std::io::Write as _;
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("notes");
    /// # std::fs::write(&path, b"old")?;
    /// let mut file = AtomicFile::create(&path, true)?;
    /// file.write_all(b"new")?;
    /// assert_eq!(std::fs::read(&path)?, b"old");
    /// file.replace()?;
    /// assert_eq!(std::fs::read(&path)?, b"new");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// What the operating system says. The old file is then left as it was, unless
    /// [`AtomicFile::stands`] says of the error that the new one has its name already.
    pub fn replace(mut self) -> io::Result<()> {
        self.sync_if_needed()?;
        step()?;
        let Self {
            path, folder, file, ..
        } = self;
        match file {
            Written::Named(file) => drop(file.persist(path)?),
            #[cfg(target_os = "linux")]
            Written::Unnamed(file) => {
                // A name can be taken over by a file that has one, not by one that has none.
                let link = |path: &Path| unnamed::link(&file, path);
                let named = Builder::new()
                    .prefix(PREFIX)
                    .suffix(SUFFIX)
                    .make_in(&folder, link)?;
                step()?;
                named.persist(path)?;
            }
        }
        sync_folder(&folder).map_err(stands::not_durable)
    }

    /// Commits, if nothing stands there: no moment lies between the look and the act.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`], or what the operating system says. Nothing has changed then,
    /// unless [`AtomicFile::stands`] says of the error that the file has its name already.
    pub fn create_only(mut self) -> io::Result<()> {
        self.sync_if_needed()?;
        step()?;
        let Self {
            path, folder, file, ..
        } = self;
        match file {
            Written::Named(file) => drop(file.persist_noclobber(path)?),
            #[cfg(target_os = "linux")]
            Written::Unnamed(file) => unnamed::link(&file, &path)?,
        }
        sync_folder(&folder).map_err(stands::not_durable)
    }

    fn sync_if_needed(&mut self) -> io::Result<()> {
        if self.is_synced { Ok(()) } else { self.sync() }
    }

    fn file(&self) -> &File {
        match &self.file {
            Written::Named(file) => file.as_file(),
            #[cfg(target_os = "linux")]
            Written::Unnamed(file) => file,
        }
    }

    /// So many bytes more were written.
    fn wrote(&mut self, bytes: u64) -> io::Result<()> {
        self.is_synced = false;
        let mut early = std::mem::take(&mut self.early);
        let wrote = early.wrote(bytes, self.file());
        self.early = early;
        wrote
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        step()?;
        let written = self.file().write(bytes)?;
        self.wrote(written as u64)?;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file().flush()
    }
}

/// Removes a file for good: it does not come back with the power.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    step()?;
    std::fs::remove_file(path)?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// Puts a folder where nothing stands, and returns whether it could: what somebody else makes there
/// meanwhile stays. An empty folder may count as nothing.
pub(crate) fn place_folder(new: &Path, place: &Path) -> io::Result<bool> {
    step()?;
    if let Err(error) = rename_only(new, place) {
        return match place.symlink_metadata() {
            Ok(_) => Ok(false),
            Err(_) => Err(error),
        };
    }
    sync_folder(&folder_of(place)?)?;
    Ok(true)
}

/// Puts a folder in the place of another; what stood there is at `new` afterwards. Both have the same
/// parent.
///
/// On Linux the two change places at once. Elsewhere there is a moment without a folder at `place`,
/// and the old one has a name that begins with `.sealward-` then.
pub(crate) fn exchange_folders(new: &Path, place: &Path) -> io::Result<()> {
    step()?;
    if !exchange(new, place)? {
        let aside = folder_beside(place)?;
        let old = aside.path().join("old");
        std::fs::rename(place, &old)?;
        if let Err(error) = std::fs::rename(new, place) {
            if std::fs::rename(&old, place).is_err() {
                // Somebody has made another one there. The old one is not lost with its folder.
                let _ = aside.keep();
            }
            return Err(error);
        }
        std::fs::rename(&old, new)?;
    }
    sync_folder(&folder_of(place)?)
}

/// A folder for its owner alone that is removed when it is dropped, for what will stand at `place`.
pub(crate) fn folder_beside(place: &Path) -> io::Result<TempDir> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o700));
    }
    builder.tempdir_in(folder_of(place)?)
}

/// Renames a folder, but not to a name that is taken.
#[cfg(target_os = "linux")]
fn rename_only(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(()),
        // A kernel or a file system that cannot look and act at once.
        Err(Errno::INVAL | Errno::NOSYS) => std::fs::rename(from, to),
        Err(error) => Err(error.into()),
    }
}

/// A folder takes no other's name unless that one is empty.
#[cfg(not(target_os = "linux"))]
fn rename_only(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::rename(from, to)
}

/// Whether two folders could change places.
#[cfg(target_os = "linux")]
fn exchange(one: &Path, other: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        // A kernel or a file system that knows no exchange.
        Err(Errno::INVAL | Errno::NOSYS) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "on Linux it fails")]
fn exchange(_one: &Path, _other: &Path) -> io::Result<bool> {
    Ok(false)
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
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

fn folder_of(path: &Path) -> io::Result<PathBuf> {
    if path.file_name().is_none() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "not the name of a file",
        ));
    }
    Ok(match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    })
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
