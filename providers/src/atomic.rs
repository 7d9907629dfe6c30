//! Files that appear whole or not at all.

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
        })
    }

    /// Where the file will stand.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends at most `limit` of the bytes that a file has from where it stands, and returns how
    /// many there were. On Linux the kernel copies them (`copy_file_range`): file systems that share
    /// blocks share them.
    ///
    /// # Errors
    /// What the operating system says about reading the one or writing the other.
    pub fn copy_from(&mut self, source: &File, limit: u64) -> io::Result<u64> {
        step()?;
        io::copy(&mut source.take(limit), self.file())
    }

    /// Takes over the permission bits of the file that this one will replace, and its owner and group
    /// as far as this process may give a file away.
    ///
    /// # Errors
    /// What the operating system says about the permission bits.
    pub fn take_permissions_of(&mut self, old: &File) -> io::Result<()> {
        step()?;
        let found = old.metadata()?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::{MetadataExt as _, fchown};
            // Before the bits, some of which a change of owner takes away. Most users may not give
            // files away at all, and to some groups only.
            if fchown(self.file(), Some(found.uid()), Some(found.gid())).is_err() {
                let _ = fchown(self.file(), None, Some(found.gid()));
            }
        }
        self.file().set_permissions(found.permissions())
    }

    /// Whether a file of this name was left by a writer that was stopped.
    #[must_use]
    pub fn is_leftover(name: &OsStr) -> bool {
        is_leftover(name)
    }

    /// Commits, in place of whatever stands there.
    ///
    /// # Errors
    /// What the operating system says; the old file is then left as it was.
    pub fn replace(mut self) -> io::Result<()> {
        self.sync()?;
        let Self { path, folder, file } = self;
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
        sync_folder(&folder)
    }

    /// Commits, if nothing stands there: no moment lies between the look and the act.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`], or what the operating system says.
    pub fn create_only(mut self) -> io::Result<()> {
        self.sync()?;
        let Self { path, folder, file } = self;
        match file {
            Written::Named(file) => drop(file.persist_noclobber(path)?),
            #[cfg(target_os = "linux")]
            Written::Unnamed(file) => unnamed::link(&file, &path)?,
        }
        sync_folder(&folder)
    }

    fn sync(&mut self) -> io::Result<()> {
        step()?;
        self.file().sync_all()?;
        step()
    }

    fn file(&mut self) -> &mut File {
        match &mut self.file {
            Written::Named(file) => file.as_file_mut(),
            #[cfg(target_os = "linux")]
            Written::Unnamed(file) => file,
        }
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        step()?;
        self.file().write(bytes)
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

/// Puts a folder in the place of another, or where nothing is; what stood there is at `new`
/// afterwards. Both have the same parent.
///
/// On Linux the two change places at once. Elsewhere there is a moment without a folder at `place`,
/// and the old one has a name that begins with `.sealward-` then.
pub(crate) fn exchange_folders(new: &Path, place: &Path) -> io::Result<()> {
    step()?;
    if !place.try_exists()? {
        // Whoever makes one meanwhile keeps it: a folder with files in it is not replaced.
        std::fs::rename(new, place)?;
    } else if !exchange(new, place)? {
        let aside = folder_beside(place)?;
        let old = aside.path().join("old");
        std::fs::rename(place, &old)?;
        if let Err(error) = std::fs::rename(new, place) {
            std::fs::rename(&old, place)?;
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

/// Files without a name.
#[cfg(target_os = "linux")]
mod unnamed {
    use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, open};
    use std::fs::File;
    use std::io;
    use std::os::fd::AsRawFd as _;
    use std::path::Path;

    /// `None` where it cannot be done: some file systems have no such files, and without `/proc`
    /// they cannot be given a name.
    pub(super) fn create(folder: &Path, private: bool) -> Option<File> {
        if !Path::new(DESCRIPTORS).exists() {
            return None;
        }
        let mode = if private { 0o600 } else { 0o666 };
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        open(folder, flags, Mode::from_raw_mode(mode))
            .ok()
            .map(File::from)
    }

    /// Gives it a name that nothing has yet.
    pub(super) fn link(file: &File, path: &Path) -> io::Result<()> {
        let descriptor = format!("{DESCRIPTORS}/{}", file.as_raw_fd());
        Ok(linkat(CWD, descriptor, CWD, path, AtFlags::SYMLINK_FOLLOW)?)
    }

    const DESCRIPTORS: &str = "/proc/self/fd";
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

#[cfg(test)]
mod tests {
    use super::AtomicFile;
    #[cfg(unix)]
    use super::steps::{Stop, let_all_pass, stop_after};
    use std::io::{self, Write as _};
    use std::path::Path;

    #[test]
    fn files_with_and_without_a_name_appear_whole_or_not_at_all() {
        for create in [AtomicFile::create, AtomicFile::create_named] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("file");
            let begin = |bytes: &[u8]| {
                let mut file = create(&path, true).unwrap();
                file.write_all(bytes).unwrap();
                file
            };
            drop(begin(b"dropped"));
            begin(b"first").create_only().unwrap();
            let again = begin(b"again").create_only().unwrap_err();
            assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
            drop(begin(b"dropped"));
            assert_eq!(std::fs::read(&path).unwrap(), b"first");
            begin(b"second").replace().unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), b"second");
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        }
    }

    /// A file of its own, made from another one; `stop` is what happens after `acts` acts.
    #[cfg(unix)]
    fn remake(path: &Path, acts: usize, stop: Stop) -> io::Result<()> {
        stop_after(acts, stop);
        let made = (|| {
            let old = std::fs::File::open(path)?;
            let mut file = AtomicFile::create(path, true)?;
            file.write_all(b"new ")?;
            assert_eq!(file.copy_from(&old, 3)?, 3);
            file.copy_from(&old, u64::MAX)?;
            file.take_permissions_of(&old)?;
            file.replace()
        })();
        let_all_pass();
        made
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_is_made_anew_is_the_old_or_the_new_one_whatever_stops_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let mut acts = 0;
        loop {
            std::fs::write(&path, b"payload").unwrap();
            let mode = std::fs::Permissions::from_mode(0o640);
            std::fs::set_permissions(&path, mode).unwrap();
            let done = if acts % 2 == 0 {
                remake(&path, acts / 2, Stop::Fail).is_ok()
            } else {
                // In a process of its own, which dies there as by kill -9.
                let run = std::process::Command::new(std::env::current_exe().unwrap())
                    .args(["--exact", "atomic::tests::remakes_in_a_child"])
                    .env("SEALWARD_REMAKE", &path)
                    .env("SEALWARD_ACTS", (acts / 2).to_string())
                    .output();
                run.unwrap().status.success()
            };
            let found = std::fs::read(&path).unwrap();
            assert!(found == b"payload" || found == b"new payload", "{acts}");
            assert!(!done || found == b"new payload", "{acts}");
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o640, "{acts}");
            for entry in std::fs::read_dir(folder.path()).unwrap() {
                let name = entry.unwrap().file_name();
                assert!(name == "file" || AtomicFile::is_leftover(&name), "{name:?}");
            }
            if done && acts % 2 == 1 {
                break;
            }
            acts += 1;
        }
        assert!(acts > 2 * 8, "{acts}");
    }

    /// The child of the test above; by itself it does nothing.
    #[cfg(unix)]
    #[test]
    fn remakes_in_a_child() {
        let Some(path) = std::env::var_os("SEALWARD_REMAKE") else {
            return;
        };
        let acts = std::env::var("SEALWARD_ACTS").unwrap().parse().unwrap();
        remake(Path::new(&path), acts, Stop::Abort).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn private_files_are_for_their_owner() {
        use std::os::unix::fs::PermissionsExt as _;
        for create in [AtomicFile::create, AtomicFile::create_named] {
            let folder = tempfile::tempdir().unwrap();
            let mode = |private: bool| {
                let path = folder.path().join(private.to_string());
                create(&path, private).unwrap().replace().unwrap();
                std::fs::metadata(&path).unwrap().permissions().mode() & 0o777
            };
            assert_eq!(mode(true), 0o600);
            let plain = folder.path().join("plain");
            std::fs::write(&plain, b"").unwrap();
            let usual = std::fs::metadata(&plain).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(false), usual);
        }
    }

    #[test]
    fn what_is_no_file_name_is_refused() {
        for path in ["/", "..", ""] {
            let error = AtomicFile::create(Path::new(path), true).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
        }
    }
}
