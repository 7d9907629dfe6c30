//! The protected local key store: a folder of sealed files.
//!
//! | file | what |
//! |---|---|
//! | `root` | the root key, wrapped under a passphrase or another KEK |
//! | `index` | every key with its versions, their states, and a generation; sealed under the root key |
//! | `generation` | the index's generation again, so that an older index is known as such |
//! | `keys/ID.GENERATION` | the bytes of one key's versions, sealed under the root key |
//! | `lock` | empty; writers lock it against each other and against readers |
//!
//! A write makes a new key file, then replaces the index (from that moment it holds), then the
//! generation, then removes the key file that the new one replaces. Stopped anywhere, the store is
//! the old one or the new one. FORMAT.md has the bytes.

mod bytes;
mod error;
mod files;
#[cfg(feature = "hazmat")]
pub mod hazmat;
mod index;
mod key;
mod lock;
mod root;
#[cfg(test)]
mod tests;

pub use error::StoreError;
pub use key::{KeyVersion, State, StoredKey};

use files::Files;
use index::Index;
use lock::Lock;
use root::Root;
use sealward::envelope::{Kek, KeyId, KeyMaterial, KeyName, LocalKek, VersionState, WrappedDek};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// A local key store whose keys are still locked.
///
/// ```
/// use sealward::envelope::{KeyName, Passphrase, PassphraseKek};
/// use sealward_providers::Store;
///
/// # let folder = tempfile::tempdir()?;
/// # let folder = folder.path().join("store");
/// let kek = PassphraseKek::new(Passphrase::new("correct horse battery staple")?);
/// let store = Store::create(&folder, &kek)?;
/// store.create_key(&KeyName::new("orders")?)?;
///
/// let store = Store::open(&folder)?.unlock(&kek)?;
/// assert_eq!(store.keys()?.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Store {
    files: Files,
    root: Root,
}

impl Store {
    /// Makes an empty store in `folder`, which is made too if it is not there (mode 0700). Its
    /// root key is random and wrapped under `kek`.
    ///
    /// # Errors
    /// [`StoreError::Exists`] where there is a store already; [`StoreError::Damaged`] where there
    /// are the keys of one that has lost its root; what `kek` and the file system refuse.
    pub fn create(folder: &Path, kek: &dyn Kek) -> Result<UnlockedStore, StoreError> {
        let (root, key) = Root::make(kek)?;
        let files = Files::make_folder(folder)?;
        let _lock = Lock::exclusive(&files)?;
        if files.has_root()? {
            return Err(StoreError::Exists {
                folder: folder.to_owned(),
            });
        }
        if files.has_keys()? {
            return Err(StoreError::damaged(files::ROOT, "is missing"));
        }
        let store = UnlockedStore { files, root, key };
        store.commit(&Index::empty())?;
        // The root comes last: without it there is no store, and the next attempt begins anew.
        store.files.replace(files::ROOT, &store.root.encode())?;
        Ok(store)
    }

    /// Finds the store in `folder`, and reads how it is unlocked.
    ///
    /// # Errors
    /// [`StoreError::Absent`] where there is none, [`StoreError::Damaged`] where its root is no
    /// root, [`StoreError::File`] where it cannot be read.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let files = Files::new(folder);
        if !files.has_root()? {
            return Err(if files.has_keys()? {
                StoreError::damaged(files::ROOT, "is missing")
            } else {
                StoreError::Absent {
                    folder: folder.to_owned(),
                }
            });
        }
        let root = Root::parse(&files.read(files::ROOT)?)?;
        Ok(Self { files, root })
    }

    /// How the root key is wrapped: by its algorithm one sees whether a passphrase is needed.
    #[must_use]
    pub const fn root(&self) -> &WrappedDek {
        self.root.entry()
    }

    /// Unlocks the root key, and sees that the index is whole and current.
    ///
    /// # Errors
    /// [`StoreError::Rejected`] for a wrong passphrase or KEK, [`StoreError::Kek`] where the KEK
    /// cannot be used, [`StoreError::Damaged`] and [`StoreError::Older`] for changed files.
    pub fn unlock(self, kek: &dyn Kek) -> Result<UnlockedStore, StoreError> {
        let Self { files, root } = self;
        let key = root.unlock(kek)?;
        let store = UnlockedStore { files, root, key };
        store.index()?;
        Ok(store)
    }
}

/// A local key store with its root key in memory.
///
/// Every call reads the files anew, so that what other processes wrote is seen; a call that writes
/// holds the store's lock from its reading to its writing.
#[derive(Debug)]
pub struct UnlockedStore {
    files: Files,
    root: Root,
    key: KeyMaterial,
}

impl UnlockedStore {
    /// Where the store is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.files.folder()
    }

    /// What the store holds, sorted by name.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], [`StoreError::Older`], [`StoreError::File`].
    pub fn keys(&self) -> Result<Vec<StoredKey>, StoreError> {
        self.index().map(Index::into_keys)
    }

    /// One key's id, versions and states.
    ///
    /// # Errors
    /// [`StoreError::NoKey`], or as [`UnlockedStore::keys`].
    pub fn key(&self, name: &KeyName) -> Result<StoredKey, StoreError> {
        self.index()?.key(name).cloned()
    }

    /// The KEK that seals and opens with a key.
    ///
    /// # Errors
    /// [`StoreError::NoKey`], or as [`UnlockedStore::keys`].
    pub fn kek(&self, name: &KeyName) -> Result<LocalKek, StoreError> {
        let _lock = Lock::shared(&self.files)?;
        self.load(self.read_index()?.key(name)?)
    }

    /// The KEK with this id, if the store has it: what a header's entry is matched with.
    ///
    /// # Errors
    /// As [`UnlockedStore::keys`].
    pub fn kek_with_id(&self, id: KeyId) -> Result<Option<LocalKek>, StoreError> {
        let _lock = Lock::shared(&self.files)?;
        self.read_index()?
            .key_with_id(id)
            .map(|key| self.load(key))
            .transpose()
    }

    /// Makes a key with a random id and one random version.
    ///
    /// # Errors
    /// [`StoreError::KeyExists`], [`StoreError::Full`], [`StoreError::Busy`], or as
    /// [`UnlockedStore::keys`].
    pub fn create_key(&self, name: &KeyName) -> Result<StoredKey, StoreError> {
        self.update(|index, now| {
            let key = index.add(name, now)?;
            Ok((key, vec![Some(KeyMaterial::make(KEY_LEN)?)]))
        })
    }

    /// Adds a version to a key; it is the one that seals from now on.
    ///
    /// # Errors
    /// [`StoreError::NoKey`], or as [`UnlockedStore::create_key`].
    pub fn rotate_key(&self, name: &KeyName) -> Result<StoredKey, StoreError> {
        self.update(|index, now| {
            let mut versions = self.load_versions(index.key(name)?)?;
            versions.push(Some(KeyMaterial::make(KEY_LEN)?));
            Ok((index.rotate(name, now)?, versions))
        })
    }

    /// Sets the state of one version. [`State::Destroyed`] removes its bytes for good.
    ///
    /// # Errors
    /// [`StoreError::NoVersion`], and [`StoreError::Destroyed`] for a version that is; or as
    /// [`UnlockedStore::create_key`].
    pub fn set_state(
        &self,
        name: &KeyName,
        version: u32,
        state: State,
    ) -> Result<StoredKey, StoreError> {
        self.update(|index, _| {
            let mut versions = self.load_versions(index.key(name)?)?;
            let key = index.set_state(name, version, state)?;
            if state == State::Destroyed {
                let place = usize::try_from(version)
                    .ok()
                    .and_then(|number| number.checked_sub(1));
                if let Some(bytes) = place.and_then(|place| versions.get_mut(place)) {
                    *bytes = None;
                }
            }
            Ok((key, versions))
        })
    }

    /// The index, with readers kept apart from writers.
    fn index(&self) -> Result<Index, StoreError> {
        let _lock = Lock::shared(&self.files)?;
        self.read_index()
    }

    /// The index, under a lock that the caller holds.
    fn read_index(&self) -> Result<Index, StoreError> {
        let (index, generation) = (
            self.files.read(files::INDEX)?,
            self.files.read(files::GENERATION)?,
        );
        let index = Index::open(&self.key, self.root.store_id(), &index)?;
        index.check_generation(&self.key, self.root.store_id(), &generation)?;
        index.check_root(self.root.generation())?;
        Ok(index)
    }

    /// Changes one key: `change` alters the index and says what the key's file is to hold.
    fn update(
        &self,
        change: impl FnOnce(&mut Index, u64) -> Result<(StoredKey, KeyBytes), StoreError>,
    ) -> Result<StoredKey, StoreError> {
        let _lock = Lock::exclusive(&self.files)?;
        self.files.remove_leftovers();
        let mut index = self.read_index()?;
        index.advance()?;
        let (mut key, versions) = change(&mut index, now())?;
        index.set_file(&mut key);
        let sealed = key.seal_versions(&self.key, self.root.store_id(), &versions)?;
        self.files.replace(&key.file_name(), &sealed)?;
        self.commit(&index)?;
        // Of every key: a writer that was stopped here left bytes that may be destroyed.
        let newest = index.files();
        self.files
            .remove_key_files(|id, file| newest.get(id).is_some_and(|newest| file < *newest))?;
        Ok(key)
    }

    /// Writes an index and then its generation.
    fn commit(&self, index: &Index) -> Result<(), StoreError> {
        let store_id = self.root.store_id();
        let sealed = index.seal(&self.key, store_id)?;
        let generation = index.seal_generation(&self.key, store_id)?;
        self.files.replace(files::INDEX, &sealed)?;
        self.files.replace(files::GENERATION, &generation)
    }

    fn load_versions(&self, key: &StoredKey) -> Result<KeyBytes, StoreError> {
        key.open_versions(
            &self.key,
            self.root.store_id(),
            &self.files.read(&key.file_name())?,
        )
    }

    fn load(&self, key: &StoredKey) -> Result<LocalKek, StoreError> {
        let mut kek = LocalKek::new(key.id(), key.name().clone());
        for (version, bytes) in key.versions().zip(self.load_versions(key)?) {
            let state = match (version.state(), bytes) {
                (State::Enabled, Some(bytes)) => VersionState::Enabled(bytes),
                (State::Destroyed, _) => VersionState::Destroyed,
                _ => VersionState::Disabled,
            };
            kek = kek.version(version.number(), state)?;
        }
        Ok(kek)
    }
}

/// The bytes of a key's versions, from version 1; `None` where they are destroyed.
type KeyBytes = Vec<Option<KeyMaterial>>;

/// Length of a stored key in bytes.
const KEY_LEN: usize = 32;

/// Seconds since 1970; 0 where the clock stands before.
fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |time| time.as_secs())
}
