//! A write under way: what every change of a store has in common.

use super::index::Index;
use super::lock::Lock;
use super::root::Root;
use super::{KeyBytes, StoreError, StoredKey, UnlockedStore, files};

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

    /// Writes a key, and what its file is to hold. The lock stays held.
    pub(super) fn put(
        &mut self,
        mut key: StoredKey,
        versions: &KeyBytes,
    ) -> Result<StoredKey, StoreError> {
        self.advance()?;
        let UnlockedStore { files, root, .. } = self.store;
        self.index.set_file(&mut key);
        let sealed = key.seal_versions(&self.store.key, root.store_id(), versions)?;
        files.replace(&key.file_name(), &sealed)?;
        self.store.commit(&self.index)?;
        self.remove_replaced()?;
        Ok(key)
    }

    /// Writes what the index says of a key; its file stays as it is.
    pub(super) fn put_entry(&mut self, key: &StoredKey) -> Result<(), StoreError> {
        self.advance()?;
        self.index.set(key);
        self.store.commit(&self.index)
    }

    /// Begins the index's next generation.
    fn advance(&mut self) -> Result<(), StoreError> {
        self.index.advance()?;
        let UnlockedStore { files, root, .. } = self.store;
        // Whoever changed it last may have been stopped before the index said so. A root that is
        // not the one in the folder is left alone: to refuse that one could lose every key.
        if Root::read(files).is_ok_and(|current| current == *root) {
            self.index.raise_oldest_root(root.generation());
        }
        Ok(())
    }

    /// Puts a root in the place of the one that was unlocked, if that one still stands there.
    pub(super) fn replace_root(mut self, next: &Root) -> Result<(), StoreError> {
        let UnlockedStore { files, root, .. } = self.store;
        let current = Root::read(files)?;
        self.index.check_root(current.generation())?;
        if current != *root {
            return Err(StoreError::RootChanged);
        }
        self.index.advance()?;
        self.index.raise_oldest_root(next.generation());
        // The root comes first: an index that refuses the only root there is would lose every key.
        files.replace(files::ROOT, &next.encode())?;
        self.store.commit(&self.index)
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
