//! Whether a store was written since it was read, at the price of one look at its folder.

use super::files::{self, Files};
use std::fs::{File, Metadata};

/// Which index was seen. Every write of a store puts another file in its place.
#[derive(Debug)]
pub(super) struct Stamp {
    found: Found,
    /// Held open where a file is known by its number: no other one gets that number meanwhile.
    #[cfg(unix)]
    #[expect(dead_code, reason = "held until it is dropped")]
    file: File,
}

#[cfg(unix)]
type Found = (u64, u64, i64, i64, u64);

/// Without such numbers it is the file `generation`, which is sealed anew with each index.
#[cfg(not(unix))]
type Found = (Vec<u8>, u64, Option<std::time::SystemTime>);

impl Stamp {
    /// The stamp of the index that stands there; `None` where that cannot be told. Take it under the
    /// lock, or before what it stands for is read.
    pub(super) fn of(files: &Files) -> Option<Self> {
        let file = File::open(files.path(files::INDEX)).ok()?;
        let found = found(files, &file.metadata().ok()?)?;
        Some(Self {
            found,
            #[cfg(unix)]
            file,
        })
    }

    /// Whether the same index still stands there.
    pub(super) fn still_holds(&self, files: &Files) -> bool {
        let found = |seen: Metadata| found(files, &seen);
        files
            .path(files::INDEX)
            .metadata()
            .ok()
            .and_then(found)
            .as_ref()
            == Some(&self.found)
    }
}

/// The times are there for a file that is written over in its place, which no writer of ours does.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere a file is read")]
fn found(_files: &Files, index: &Metadata) -> Option<Found> {
    use std::os::unix::fs::MetadataExt as _;
    Some((
        index.dev(),
        index.ino(),
        index.mtime(),
        index.mtime_nsec(),
        index.len(),
    ))
}

#[cfg(not(unix))]
fn found(files: &Files, index: &Metadata) -> Option<Found> {
    let generation = files.read(files::GENERATION).ok()?;
    Some((generation, index.len(), index.modified().ok()))
}
