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
    /// [`StoreError::Exists`] where there is a store and `replace` is not given;
    /// [`StoreError::File`] for a folder with other files in it, which is left alone, and what the
    /// file system refuses; [`StoreError::Busy`] while others use the store.
    pub fn restore(&self, folder: &Path, replace: bool) -> Result<UnlockedStore, StoreError> {
        // A link to a store stays one.
        let place = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let old = Files::new(&place);
        let is_empty = old.is_empty()?;
        if !is_empty {
            let is_store = old.has_root()? || old.has_keys()?;
            if is_store && !replace {
                return Err(StoreError::Exists {
                    folder: folder.to_owned(),
                });
            }
            old.refuse_strangers()?;
        }
        // The folders above it are made with it.
        Files::make_parents(&place)?;
        // Removed when it is dropped, whichever store it holds then.
        let beside = atomic::folder_beside(&place).map_err(|error| file_error(&place, error))?;
        let new = Files::new(beside.path());
        self.write_to(&new)?;
        let new_lock = Lock::exclusive(&new)?;
        // Nobody is half-way through a write of the old one.
        let old_lock = (!is_empty).then(|| Lock::exclusive(&old)).transpose()?;
        // Windows moves no folder in which a file is open.
        let _locks = (!cfg!(windows)).then_some((new_lock, old_lock));
        atomic::exchange_folders(beside.path(), &place)
            .map_err(|error| file_error(folder, error))?;
        let key = KeyMaterial::copy_of(self.key.expose())?;
        Ok(UnlockedStore::new(
            Files::new(folder),
            self.root.clone(),
            key,
        ))
    }
}
