//! Changing what unlocks a store.

use super::write::Write;
use super::{StoreError, UnlockedStore};
use sealward::envelope::Kek;

impl UnlockedStore {
    /// Wraps the root key under another KEK, such as a new passphrase. From then on that one
    /// unlocks the store, and the old one does not. No key is touched, and other processes that
    /// have the store unlocked go on.
    ///
    /// ```
    /// use sealward::envelope::{KeyMaterial, Passphrase, PassphraseKek, RawKek};
    /// use sealward_providers::Store;
    ///
    /// # let folder = tempfile::tempdir()?;
    /// let old = RawKek::new(KeyMaterial::make(32)?)?;
    /// let new = PassphraseKek::new(Passphrase::new("correct horse battery staple")?);
    /// Store::create(folder.path(), &old)?.rewrap_root(&new)?;
    ///
    /// assert!(Store::open(folder.path())?.unlock(&old).is_err());
    /// assert!(Store::open(folder.path())?.unlock(&new).is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`StoreError::RootChanged`] where another process did the same since this store was
    /// unlocked: its KEK stays. [`StoreError::Kek`] and [`StoreError::Rejected`] for a KEK that
    /// cannot wrap, or not unwrap what it has wrapped; [`StoreError::Full`] after 2^32 - 2
    /// changes; [`StoreError::Busy`], or as [`UnlockedStore::keys`]. After [`StoreError::File`] it
    /// is the old KEK or the new one that unlocks the store.
    ///
    /// # Security
    /// The root key stays the same. Whoever has an old copy of the file `root` and what unlocks it
    /// has the root key, and with it every key file of this store that they can read, also those
    /// that are written later.
    pub fn rewrap_root(&mut self, kek: &dyn Kek) -> Result<(), StoreError> {
        // Slow for a passphrase: before the lock is taken.
        let root = self.root.rewrap(&self.key, kek)?;
        Write::begin(self)?.replace_root(&root)?;
        self.root = root;
        Ok(())
    }
}
