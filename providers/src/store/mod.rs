//! The protected local key store: a folder of sealed files.
//!
//! | file | what |
//! |---|---|
//! | `root` | the root key, wrapped under a passphrase or another KEK |
//! | `index` | every key with its versions, their states, and a generation; sealed under the root key |
//! | `generation` | the index's generation again, so that an older index is known as such |
//! | `keys/ID.GENERATION` | the bytes of one key's versions, sealed under the root key |
//! | `uses/ID` | how often each version of one key has sealed, sealed under the root key |
//! | `lock` | empty; writers lock it against each other and against readers |
//!
//! A write makes a new key file, then replaces the index (from that moment it holds), then the
//! generation, then removes the key file that the new one replaces. Stopped anywhere, the store is
//! the old one or the new one. Another passphrase means another `root`, then an index that refuses
//! the one before. FORMAT.md has the bytes.

mod backup;
mod bytes;
mod due;
mod error;
mod export;
mod files;
#[cfg(feature = "hazmat")]
pub mod hazmat;
mod index;
mod key;
mod lock;
mod policy;
mod restore;
mod rewrap;
mod root;
mod rotate;
mod sealing;
mod stamp;
#[cfg(test)]
mod tests;
mod uses;
mod write;

pub use backup::{Backup, UnlockedBackup};
pub use due::Due;
pub use error::StoreError;
pub use export::ExportedKey;
pub use key::{KeyVersion, State, StateChange, StoredKey};
pub use policy::{KeyMode, RotationPolicy};
pub use rotate::Rotation;
pub use sealing::SealingKek;
pub use uses::{CountedKey, KeyUses};

use crate::WallClock;
use files::Files;
use index::Index;
use lock::Lock;
use root::Root;
use sealward::envelope::{Kek, KeyId, KeyMaterial, KeyName, LocalKek, VersionState, WrappedDek};
use std::path::Path;
use std::sync::Arc;
use write::Write;

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
        let store = UnlockedStore::new(files, root, key);
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
        let root = Root::read(&files)?;
        Ok(Self { files, root })
    }

    /// How the root key is wrapped: by its algorithm one sees whether a passphrase is needed.
    ///
    /// ```
    /// use sealward::envelope::{Algorithm, KeyMaterial, Passphrase, PassphraseKek, RawKek};
    /// use sealward_providers::Store;
    ///
    /// # let folder = tempfile::tempdir()?;
    /// let kek = RawKek::new(KeyMaterial::make(32)?)?;
    /// Store::create(folder.path(), &kek)?;
    /// let store = Store::open(folder.path())?;
    /// assert_ne!(store.root().algorithm(), Algorithm::PASSPHRASE);
    /// let store = store.unlock(&kek)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn root(&self) -> &WrappedDek {
        self.root.entry()
    }

    /// Unlocks the root key, and sees that the index is whole and current. If another process
    /// wraps the root key anew meanwhile, that wrap is the one to unlock.
    ///
    /// # Errors
    /// [`StoreError::Rejected`] for a wrong passphrase or KEK, [`StoreError::Kek`] where the KEK
    /// cannot be used, [`StoreError::Damaged`] and [`StoreError::Older`] for changed files,
    /// [`StoreError::RootChanged`] where the root changed three times meanwhile.
    pub fn unlock(self, kek: &dyn Kek) -> Result<UnlockedStore, StoreError> {
        let Self { files, mut root } = self;
        for _ in 0..UNLOCK_ATTEMPTS {
            // Slow for a passphrase, and perhaps long after the root was read: not under the lock.
            let key = root.unlock(kek);
            let _lock = Lock::shared(&files)?;
            let current = Root::read(&files)?;
            if current == root {
                let store = UnlockedStore::new(files, root, key?);
                store.read_index()?.check_root(store.root.generation())?;
                return Ok(store);
            }
            root = current;
        }
        Err(StoreError::RootChanged)
    }
}

/// A local key store with its root key in memory.
///
/// Every call reads the files anew, so that what other processes wrote is seen; a call that writes
/// holds the store's lock from its reading to its writing. The root key stays the same when another
/// process changes what unlocks it, and so this goes on working then.
///
/// ```
/// use sealward::envelope::{Binding, KeyMaterial, KeyName, Keyring, Namespace, RawKek};
/// use sealward_providers::Store;
///
/// # let folder = tempfile::tempdir()?;
/// # let kek = RawKek::new(KeyMaterial::make(32)?)?;
/// let store = Store::create(folder.path(), &kek)?;
/// assert_eq!(store.folder(), folder.path());
/// let name = KeyName::new("orders")?;
/// store.create_key(&name)?;
///
/// let binding = Binding::new(Namespace::new("orders")?);
/// let sealed = Keyring::new(store.kek(&name)?).seal(b"a message", &binding)?;
/// // The old version goes on opening.
/// store.rotate_key(&name)?;
/// let opened = Keyring::new(store.kek(&name)?).open(&sealed, &binding)?;
/// assert_eq!(opened.plaintext(), b"a message");
/// assert_eq!(store.key(&name)?, store.keys()?[0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct UnlockedStore {
    files: Files,
    /// The wrap that was unlocked; perhaps no longer the one that stands in the folder.
    root: Root,
    // Shared with the KEKs that seal: the root key stands in one place.
    key: Arc<KeyMaterial>,
    clock: WallClock,
}

impl UnlockedStore {
    fn new(files: Files, root: Root, key: KeyMaterial) -> Self {
        Self {
            files,
            root,
            key: Arc::new(key),
            clock: WallClock::system(),
        }
    }

    /// The same store, which takes the time from another clock than the machine's.
    ///
    /// ```
    /// use sealward::envelope::{KeyMaterial, KeyName, RawKek};
    /// use sealward_providers::{Store, WallClock};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let kek = RawKek::new(KeyMaterial::make(32)?)?;
    /// let store = Store::create(folder.path(), &kek)?.with_clock(WallClock::new(|| 1_700_000_000));
    /// let key = store.create_key(&KeyName::new("orders")?)?;
    /// assert!(key.versions().all(|version| version.created() == 1_700_000_000));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_clock(self, clock: WallClock) -> Self {
        Self { clock, ..self }
    }

    /// The same store for a KEK of its own.
    fn share(&self) -> Self {
        let Self {
            files,
            root,
            key,
            clock,
        } = self;
        Self {
            files: files.clone(),
            root: root.clone(),
            key: Arc::clone(key),
            clock: clock.clone(),
        }
    }

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

    /// The KEK that seals and opens with a key, as it is now: it is never rotated, and what it seals
    /// is not counted. What seals for others is an [`UnlockedStore::sealing_kek`].
    ///
    /// # Errors
    /// [`StoreError::NoKey`], or as [`UnlockedStore::keys`].
    pub fn kek(&self, name: &KeyName) -> Result<LocalKek, StoreError> {
        let _lock = Lock::shared(&self.files)?;
        self.load(self.read_index()?.key(name)?)
    }

    /// The KEK with this id, if the store has it: what a header's entry is matched with.
    ///
    /// ```
    /// use sealward::envelope::{Binding, Header, KeyMaterial, KeyName, Keyring, Namespace, RawKek};
    /// use sealward_providers::Store;
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let kek = RawKek::new(KeyMaterial::make(32)?)?;
    /// # let store = Store::create(folder.path(), &kek)?;
    /// # let name = KeyName::new("orders")?;
    /// # store.create_key(&name)?;
    /// let binding = Binding::new(Namespace::new("orders")?);
    /// let sealed = Keyring::new(store.kek(&name)?).seal(b"a message", &binding)?;
    ///
    /// // Whoever opens need not know which key it was.
    /// let id = Header::parse(&sealed)?.entries()[0].key_id();
    /// let kek = store.kek_with_id(id)?.expect("the store has the key");
    /// assert_eq!(Keyring::new(kek).open(&sealed, &binding)?.plaintext(), b"a message");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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

    /// A KEK that unwraps what one version of a key wrapped, also while it is disabled: to see what
    /// destroying it would make unreadable. It seals if the version is the newest.
    ///
    /// ```
    /// use sealward::envelope::{KeyMaterial, KeyName, RawKek};
    /// use sealward_providers::{State, Store};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// let store = Store::create(folder.path(), &RawKek::new(KeyMaterial::make(32)?)?)?;
    /// let name = KeyName::new("orders")?;
    /// store.create_key(&name)?;
    /// store.set_state(&name, 1, State::Disabled)?;
    /// assert_eq!(store.version_kek(&name, 1)?.newest(), Some(1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`StoreError::NoVersion`], [`StoreError::Destroyed`], or as [`UnlockedStore::kek`].
    pub fn version_kek(&self, name: &KeyName, version: u32) -> Result<LocalKek, StoreError> {
        let _lock = Lock::shared(&self.files)?;
        let index = self.read_index()?;
        let key = index.key(name)?;
        let mut versions = key.versions().zip(self.load_versions(key)?);
        let name = name.clone();
        match versions.find(|(found, _)| found.number() == version) {
            None => Err(StoreError::NoVersion { name, version }),
            Some((_, None)) => Err(StoreError::Destroyed { name, version }),
            Some((_, Some(bytes))) => {
                let kek = LocalKek::new(key.id(), name);
                Ok(kek.version(version, VersionState::Enabled(bytes))?)
            }
        }
    }

    /// Makes a key with a random id and one random version.
    ///
    /// # Errors
    /// [`StoreError::KeyExists`], [`StoreError::Full`], [`StoreError::Busy`], or as
    /// [`UnlockedStore::keys`].
    pub fn create_key(&self, name: &KeyName) -> Result<StoredKey, StoreError> {
        let mut write = Write::begin(self)?;
        let key = write.index().add(name, self.clock.now())?;
        write.put(key, &vec![Some(KeyMaterial::make(KEY_LEN)?)])
    }

    /// Adds a version to a key; it is the one that seals from now on.
    ///
    /// # Errors
    /// [`StoreError::NoKey`], or as [`UnlockedStore::create_key`].
    pub fn rotate_key(&self, name: &KeyName) -> Result<StoredKey, StoreError> {
        self.rotate_in(&mut Write::begin(self)?, name)
    }

    /// Sets the state of one version. [`State::Destroyed`] removes its bytes for good. A version
    /// that has this state already keeps it: nothing is written then, and the store stays in its
    /// generation.
    ///
    /// ```
    /// use sealward::envelope::{KeyMaterial, KeyName, RawKek};
    /// use sealward_providers::{State, Store};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// let kek = RawKek::new(KeyMaterial::make(32)?)?;
    /// let store = Store::create(folder.path(), &kek)?;
    /// let name = KeyName::new("orders")?;
    /// store.create_key(&name)?;
    /// store.rotate_key(&name)?;
    ///
    /// let change = store.set_state(&name, 1, State::Disabled)?;
    /// assert!(change.is_new());
    /// assert_eq!(change.key().sealing_version(), Some(2));
    /// assert!(!store.set_state(&name, 1, State::Disabled)?.is_new());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`StoreError::NoVersion`], and [`StoreError::Destroyed`] for a version that is destroyed and
    /// should be something else; or as [`UnlockedStore::create_key`].
    pub fn set_state(
        &self,
        name: &KeyName,
        version: u32,
        state: State,
    ) -> Result<StateChange, StoreError> {
        let mut write = Write::begin(self)?;
        let (key, is_new) = write.index().set_state(name, version, state)?;
        if !is_new {
            // Its bytes may still be there, if the one who destroyed it was stopped.
            write.remove_replaced()?;
            return Ok(StateChange { key, is_new });
        }
        let old = self.load_versions(write.index().key(name)?)?;
        let kept = old.into_iter().zip(key.versions());
        let kept = kept.map(|(bytes, version)| bytes.filter(|_| version.state().keeps_bytes()));
        let kept = kept.collect();
        let key = write.put(key, &kept)?;
        Ok(StateChange { key, is_new })
    }

    /// The index, with readers kept apart from writers.
    fn index(&self) -> Result<Index, StoreError> {
        let _lock = Lock::shared(&self.files)?;
        self.read_index()
    }

    /// The index, under a lock that the caller holds.
    fn read_index(&self) -> Result<Index, StoreError> {
        self.read_index_and_generation().map(|(index, _)| index)
    }

    /// The index, and whether the file `generation` has its generation already.
    fn read_index_and_generation(&self) -> Result<(Index, bool), StoreError> {
        let (index, generation) = (
            self.files.read(files::INDEX)?,
            self.files.read(files::GENERATION)?,
        );
        let index = Index::open(&self.key, self.root.store_id(), &index)?;
        let is_known = index.check_generation(&self.key, self.root.store_id(), &generation)?;
        Ok((index, is_known))
    }

    /// Writes an index and then its generation.
    fn commit(&self, index: &Index) -> Result<(), StoreError> {
        let sealed = index.seal(&self.key, self.root.store_id())?;
        self.files.replace(files::INDEX, &sealed)?;
        self.write_generation(index)
    }

    fn write_generation(&self, index: &Index) -> Result<(), StoreError> {
        let sealed = index.seal_generation(&self.key, self.root.store_id())?;
        self.files.replace(files::GENERATION, &sealed)
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

/// How often a root that other processes change meanwhile is read.
const UNLOCK_ATTEMPTS: u32 = 3;
