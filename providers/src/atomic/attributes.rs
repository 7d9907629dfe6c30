//! Extended attributes, in which Linux also keeps access control lists.

use rustix::fs::{XattrFlags, fgetxattr, flistxattr, fremovexattr, fsetxattr};
use rustix::io::Errno;
use std::ffi::CStr;
use std::fs::File;

/// Gives a file another one's access control list, or takes away the one that its folder gave it.
pub(super) fn take_list(new: &File, old: &File) -> Result<(), Errno> {
    match get(old, LIST)? {
        Some(list) => fsetxattr(new, LIST, &list, XattrFlags::empty()),
        None => match fremovexattr(new, LIST) {
            Err(Errno::NODATA | Errno::OPNOTSUPP | Errno::NOSYS) => Ok(()),
            done => done,
        },
    }
}

/// Gives a file what users and their programs have noted on another one. Nobody's rights depend on it:
/// what the file system does not take is left out.
pub(super) fn copy(new: &File, old: &File) {
    let names = read_all(|buffer| flistxattr(old, buffer)).unwrap_or_default();
    for name in names.split_inclusive(|byte| *byte == 0) {
        let Ok(name) = CStr::from_bytes_with_nul(name) else {
            continue;
        };
        if !name.to_bytes().starts_with(b"user.") {
            continue;
        }
        if let Ok(Some(value)) = get(old, name) {
            let _ = fsetxattr(new, name, &value, XattrFlags::empty());
        }
    }
}

/// `None` where there is none, also because the file system has no such attributes.
fn get(file: &File, name: &CStr) -> Result<Option<Vec<u8>>, Errno> {
    match read_all(|buffer| fgetxattr(file, name, buffer)) {
        Ok(value) => Ok(Some(value)),
        Err(Errno::NODATA | Errno::OPNOTSUPP | Errno::NOSYS) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The system's limit is 64 KiB, for one value and for all names.
fn read_all(read: impl FnOnce(&mut [u8]) -> Result<usize, Errno>) -> Result<Vec<u8>, Errno> {
    let mut buffer = vec![0; 64 * 1024];
    let len = read(&mut buffer)?;
    buffer.truncate(len);
    Ok(buffer)
}

pub(super) const LIST: &CStr = c"system.posix_acl_access";
