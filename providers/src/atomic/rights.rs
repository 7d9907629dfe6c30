//! Whose a file is and what they may do with it, for a file that replaces another.

use super::{AtomicFile, step};
use std::fs::{File, Metadata};
use std::io;

/// What [`AtomicFile::take_permissions_of`] could do.
///
/// ```
/// use sealward_providers::{AtomicFile, Rights};
/// use std::fs::File;
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("notes");
/// # std::fs::write(&path, b"old")?;
/// let mut file = AtomicFile::create(&path, true)?;
/// if file.take_permissions_of(&File::open(&path)?)? == Rights::OwnerOnly {
///     eprintln!("others could use this file, and cannot any more");
/// }
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "whoever used the file may have lost their rights"]
pub enum Rights {
    /// All may do what they could do before.
    Kept,
    /// The access control list or the group could not be kept: only the owner has rights now, so that
    /// nobody has more than before.
    OwnerOnly,
}

impl AtomicFile {
    /// Takes over the permission bits of the file that this one will replace, and its owner and group
    /// as far as this process may give a file away; on Linux also its access control list, and its
    /// attributes in `user.` as far as the file system takes them.
    ///
    /// Where the list or the group cannot be kept the bits would say something else than before, and
    /// only the owner's are taken.
    ///
    /// ```
    /// use sealward_providers::{AtomicFile, Rights};
    /// use std::io::Write as _;
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("notes");
    /// # std::fs::write(&path, b"old")?;
    /// let old = std::fs::File::open(&path)?;
    /// let mut file = AtomicFile::create(&path, true)?;
    /// assert_eq!(file.take_permissions_of(&old)?, Rights::Kept);
    /// file.write_all(b"new")?;
    /// file.replace()?;
    /// assert_eq!(std::fs::metadata(&path)?.permissions(), old.metadata()?.permissions());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// What the operating system says about the permission bits.
    pub fn take_permissions_of(&mut self, old: &File) -> io::Result<Rights> {
        step()?;
        self.is_synced = false;
        take(self.file(), old, &old.metadata()?)
    }
}

#[cfg(unix)]
pub(super) fn take(new: &File, old: &File, found: &Metadata) -> io::Result<Rights> {
    use std::fs::Permissions;
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};
    // Before the bits, some of which a change of owner takes away. Most users may not give files away
    // at all, and to some groups only.
    if fchown(new, Some(found.uid()), Some(found.gid())).is_err() {
        let _ = fchown(new, None, Some(found.gid()));
    }
    #[cfg(target_os = "linux")]
    let has_list = {
        super::attributes::copy(new, old);
        super::attributes::take_list(new, old).is_ok()
    };
    #[cfg(not(target_os = "linux"))]
    let (has_list, _) = (true, old);
    if has_list && new.metadata()?.gid() == found.gid() {
        new.set_permissions(found.permissions())?;
        return Ok(Rights::Kept);
    }
    // With a list the group's bits are the most that anyone in it may do.
    let mode = found.permissions().mode() & !0o7077;
    new.set_permissions(Permissions::from_mode(mode))?;
    Ok(Rights::OwnerOnly)
}

#[cfg(not(unix))]
fn take(new: &File, _old: &File, found: &Metadata) -> io::Result<Rights> {
    new.set_permissions(found.permissions())?;
    Ok(Rights::Kept)
}
