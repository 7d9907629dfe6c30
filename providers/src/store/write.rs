//! A write under way: what every change of a store has in common.

use super::index::Index;
use super::lock::Lock;
use super::{KeyBytes, StoreError, StoredKey, UnlockedStore};

/// Holds the store's lock from the reading of the index to the last file.
pub(super) struct Write<'a> {
    store: &'a UnlockedStore,
    index: Index,
    #[expect(dead_code, reason = "held until it is dropped")]
    lock: Lock,
}

impl<'a> Write<'a> {
    pub(super) fn begin(store: &'a UnlockedStore) -> Result<Self, StoreError> {
        let lock = Lock::exclusive(&store.files)?;
        store.files.remove_leftovers();
        let (index, is_known) = store.read_index_and_generation()?;
        if !is_known {
            // A writer was stopped before it did this. An index two generations ahead would be
            // taken for one whose `generation` is an older copy.
            store.write_generation(&index)?;
        }
        Ok(Self { store, index, lock })
    }

    pub(super) const fn index(&self) -> &Index {
        &self.index
    }

    /// Writes a key, and what its file is to hold.
    pub(super) fn put(
        mut self,
        mut key: StoredKey,
        versions: &KeyBytes,
    ) -> Result<StoredKey, StoreError> {
        self.index.advance()?;
        self.index.set_file(&mut key);
        let sealed = key.seal_versions(&self.store.key, self.store.root.store_id(), versions)?;
        self.store.files.replace(&key.file_name(), &sealed)?;
        self.store.commit(&self.index)?;
        self.remove_replaced()?;
        Ok(key)
    }

    /// Removes the key files that the index no longer names. Of every key: a writer that was
    /// stopped here left bytes that may be destroyed.
    pub(super) fn remove_replaced(&self) -> Result<(), StoreError> {
        let newest = self.index.files();
        self.store
            .files
            .remove_key_files(|id, file| newest.get(id).is_some_and(|newest| file < *newest))
    }
}
