//! Files without a name, until they are whole.

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
