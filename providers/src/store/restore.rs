//! Putting a backup in the place of a store.

use super::backup::UnlockedBackup;
use super::files::{Files, file_error};
use super::lock::Lock;
use super::{StoreError, UnlockedStore};
use crate::atomic;
use sealward::envelope::KeyMaterial;
use std::path::Path;

impl UnlockedBackup {
    /// Makes the store in `folder` the one that was saved. With `replace` it may take the place of
    /// a store that is there, whole or damaged; that one's keys are lost.
    ///
    /// The store is written beside the folder, flushed, and then takes its place. Stopped anywhere
    /// there is the old store or the new one; a process that is killed may leave a folder
    /// `.sealward-....part` beside it, with what did not become the store or is it no more. Where
    /// the system cannot exchange two folders (it can on Linux), there may be none at the place
    /// then, and the old one is in that folder.
    ///
    /// # Errors
    /// [`StoreError::Exists`] where there is a store, also one that somebody has made meanwhile, and
    /// `replace` is not given;
    /// [`StoreError::File`] for a folder with other files in it, which is left alone, and what the
    /// file system refuses; [`StoreError::Busy`] while others use the store.
    pub fn restore(&self, folder: &Path, replace: bool) -> Result<UnlockedStore, StoreError> {
        // A link to a store stays one.
        let place = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let old = Files::new(&place);
        old.refuse_replacing(folder, replace)?;
        // The folders above it are made with it.
        Files::make_parents(&place)?;
        // Removed when it is dropped, whichever store it holds then.
        let beside = atomic::folder_beside(&place).map_err(|error| file_error(&place, error))?;
        let new = Files::new(beside.path());
        self.write_to(&new)?;
        let new_lock = Lock::exclusive(&new)?;
        put_in_place(&new, new_lock, &old, |files| {
            files.refuse_replacing(folder, replace)
        })?;
        let key = KeyMaterial::copy_of(self.key.expose())?;
        Ok(UnlockedStore::new(
            Files::new(folder),
            self.root.clone(),
            key,
        ))
    }
}

/// Puts a folder in the place of another, unless `refuse` says no to what stands there once nobody
/// else can change it.
fn put_in_place(
    new: &Files,
    new_lock: Lock,
    old: &Files,
    refuse: impl Fn(&Files) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let failed = |error| file_error(old.folder(), error);
    // Windows moves no folder in which a file is open.
    let new_lock = (!cfg!(windows)).then_some(new_lock);
    if atomic::place_folder(new.folder(), old.folder()).map_err(failed)? {
        return Ok(());
    }
    // A store may have been made there since the first look, or be half made now. Whoever waits for
    // this lock sees afterwards that it is no longer the one of that place.
    let old_lock = Lock::exclusive(old)?;
    refuse(old)?;
    let locks = (!cfg!(windows)).then_some((new_lock, old_lock));
    atomic::exchange_folders(new.folder(), old.folder()).map_err(failed)?;
    drop(locks);
    if cfg!(windows)
        && let Err(error) = refuse(new)
    {
        // It was made after the lock had to go.
        atomic::exchange_folders(new.folder(), old.folder()).map_err(failed)?;
        return Err(error);
    }
    Ok(())
}
