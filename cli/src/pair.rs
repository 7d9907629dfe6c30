//! A payload and its header in two files, of which one is nothing without the other.

use crate::failure::{Failure, NOT_DURABLE, name};
use crate::output::commit_file;
use sealward_providers::AtomicFile;
use std::fs;
use std::path::Path;

/// Refuses to replace a payload or a header, whatever `--force` says.
///
/// No file system gives two files their names in one step. Whoever is killed between the two steps
/// leaves a new payload beside an old header: the old payload and the new header are gone, and nothing
/// opens any more. Old files kept aside under other names would save them, but only for those who know
/// that they are there. New names lose nothing: the old pair stays until its owner removes it.
pub(crate) fn refuse_to_replace_pair(places: [&Path; 2]) -> Result<(), Failure> {
    for place in places {
        if place.symlink_metadata().is_ok_and(|it| !it.is_dir()) {
            return Err(Failure::new(
                "cli/output-exists",
                format!("{} exists and is left as it is", name(place)),
            )
            .with_help(
                "a payload and its header replace nothing: write both to new names, and remove the \
                 old ones once the new ones open",
            ));
        }
    }
    Ok(())
}

/// Gives both files their names once both are on the disk: whatever may fail because a disk is full or
/// broken has happened by then.
///
/// The header comes last: one that is there has its payload. Whoever is killed just before leaves a
/// payload that nothing opens, and no old file is lost.
pub(crate) fn commit_pair(mut payload: AtomicFile, mut header: AtomicFile) -> Result<(), Failure> {
    for file in [&mut payload, &mut header] {
        file.sync()
            .map_err(|error| Failure::write(file.path(), &error))?;
    }
    let place = payload.path().to_owned();
    // It was not there before, and without its header nothing opens it.
    let take_back = || drop(fs::remove_file(&place));
    commit_file(payload, false).inspect_err(|failure| {
        if failure.code() == NOT_DURABLE {
            take_back();
        }
    })?;
    commit_file(header, false).inspect_err(|failure| {
        // A header that has its name needs it, durable or not.
        if failure.code() != NOT_DURABLE {
            take_back();
        }
    })
}
