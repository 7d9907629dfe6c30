//! How often the versions of a key were used to wrap.
//!
//! A use is counted before it is made: a process that is stopped has counted too many, never too
//! few. The counts stand in a file of their own, so that counting rewrites neither the index nor
//! any key.

use super::bytes::{Fields, Kind};
use super::key::{CHANGED, context};
use super::lock::Lock;
use super::root::StoreId;
use super::{StoreError, StoredKey, UnlockedStore, files};
use sealward::envelope::{KeyMaterial, open_under, seal_under};

/// How often each version of a key was used to wrap, at most.
///
/// What a process was given to use and did not use before it ended counts as used. So these numbers
/// are never too low, and at most twice as high as the uses made.
///
/// ```
/// use sealward::envelope::{KeyMaterial, KeyName, RawKek};
/// use sealward_providers::Store;
///
/// # let folder = tempfile::tempdir()?;
/// # let kek = RawKek::new(KeyMaterial::make(32)?)?;
/// let store = Store::create(folder.path(), &kek)?;
/// let name = KeyName::new("orders")?;
/// let key = store.create_key(&name)?;
/// assert_eq!(store.uses(&key)?.of(1), 0);
/// let sealing = store.sealing_kek(&name)?; // counts its first use beforehand
/// assert_eq!(store.uses(&key)?.of(1), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyUses(
    // INVARIANT: from version 1 on, and the last one is not 0.
    Vec<u64>,
);

/// A key, and its counts where they can be read.
pub type CountedKey = (StoredKey, Result<KeyUses, StoreError>);

impl KeyUses {
    /// The uses of a version; 0 for one that was never used.
    #[must_use]
    pub fn of(&self, version: u32) -> u64 {
        place(version)
            .and_then(|place| self.0.get(place).copied())
            .unwrap_or(0)
    }

    /// Counts more uses of a version.
    pub(super) fn add(&mut self, version: u32, uses: u64) {
        let Some(place) = place(version).filter(|_| uses > 0) else {
            return;
        };
        if self.0.len() <= place {
            self.0.resize(place.saturating_add(1), 0);
        }
        if let Some(count) = self.0.get_mut(place) {
            *count = count.saturating_add(uses);
        }
    }

    /// The counts in a key's file.
    pub(super) fn open(
        root: &KeyMaterial,
        store_id: &StoreId,
        key: &StoredKey,
        file: &[u8],
    ) -> Result<Self, StoreError> {
        let name = file_name(key);
        let (_, sealed) = Kind::Uses.strip(&name, file)?;
        open_under(root, &key_context(store_id, key), sealed)
            .ok()
            .and_then(|plain| Self::parse(&plain, key.versions.len()))
            .ok_or_else(|| StoreError::damaged(name, CHANGED))
    }

    /// `count u32 | count x uses u64`
    pub(super) fn encode(&self) -> Vec<u8> {
        // A key has at most 100,000 versions.
        let count = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        let mut out = count.to_be_bytes().to_vec();
        for uses in &self.0 {
            out.extend_from_slice(&uses.to_be_bytes());
        }
        out
    }

    /// The one encoding for a key with this many versions, or nothing.
    pub(super) fn parse(plain: &[u8], versions: usize) -> Option<Self> {
        let mut fields = Fields::new(plain);
        let count = usize::try_from(fields.u32()?).ok()?;
        if count == 0 || count > versions {
            return None;
        }
        let uses = (0..count).map(|_| fields.u64());
        let uses: Vec<u64> = uses.collect::<Option<_>>()?;
        fields.end()?;
        uses.last()
            .is_some_and(|last| *last > 0)
            .then_some(Self(uses))
    }
}

impl UnlockedStore {
    /// How often a key's versions were used to wrap.
    ///
    /// ```
    /// use sealward::envelope::{Binding, KeyMaterial, KeyName, Keyring, Namespace, RawKek};
    /// use sealward_providers::Store;
    ///
    /// # let folder = tempfile::tempdir()?;
    /// let store = Store::create(folder.path(), &RawKek::new(KeyMaterial::make(32)?)?)?;
    /// let name = KeyName::new("orders")?;
    /// let key = store.create_key(&name)?;
    ///
    /// let keyring = Keyring::new(store.sealing_kek(&name)?);
    /// keyring.seal(b"x", &Binding::new(Namespace::new("file")?))?;
    /// assert_eq!(store.uses(&key)?.of(1), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`StoreError::Damaged`] for a file of counts that was changed; the key can be used all the
    /// same. Or as [`UnlockedStore::keys`].
    pub fn uses(&self, key: &StoredKey) -> Result<KeyUses, StoreError> {
        let _lock = Lock::shared(&self.files)?;
        // The key may have got versions since it was read.
        match self.read_index()?.key_with_id(key.id()) {
            Some(current) => self.read_uses(current),
            None => Err(StoreError::NoKey {
                name: key.name().clone(),
            }),
        }
    }

    /// What the store holds, sorted by name, each with how often its versions were used: what
    /// [`UnlockedStore::keys`] and [`UnlockedStore::uses`] say, read at once.
    ///
    /// ```
    /// use sealward::envelope::{KeyMaterial, KeyName, RawKek};
    /// use sealward_providers::Store;
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let kek = RawKek::new(KeyMaterial::make(32)?)?;
    /// let store = Store::create(folder.path(), &kek)?;
    /// store.create_key(&KeyName::new("orders")?)?;
    /// for (key, uses) in store.keys_and_uses()? {
    ///     let uses = uses?; // damaged counts concern one key alone
    ///     assert_eq!((key.name().as_str(), uses.of(1)), ("orders", 0));
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`UnlockedStore::keys`]; for one key's counts as [`UnlockedStore::uses`].
    pub fn keys_and_uses(&self) -> Result<Vec<CountedKey>, StoreError> {
        let _lock = Lock::shared(&self.files)?;
        let keys = self.read_index()?.into_keys().into_iter();
        Ok(keys
            .map(|key| {
                let uses = self.read_uses(&key);
                (key, uses)
            })
            .collect())
    }

    /// The same under a lock that the caller holds, for a key of the index.
    pub(super) fn read_uses(&self, key: &StoredKey) -> Result<KeyUses, StoreError> {
        let name = file_name(key);
        let Some(file) = self.files.read_if_there(&name)? else {
            return Ok(KeyUses::default());
        };
        KeyUses::open(&self.key, self.root.store_id(), key, &file)
    }

    /// Writes what was counted. Only under the lock.
    pub(super) fn write_uses(&self, key: &StoredKey, uses: &KeyUses) -> Result<(), StoreError> {
        if uses.0.is_empty() {
            // What a writer left that was stopped before the key was there.
            return self.files.remove_if_there(&file_name(key));
        }
        let context = key_context(self.root.store_id(), key);
        let sealed = seal_under(&self.key, &context, &uses.encode())?;
        self.files.make_subfolder(files::USES)?;
        let file = [Kind::Uses.prefix(1), sealed].concat();
        self.files.replace(&file_name(key), &file)
    }
}

fn key_context(store_id: &StoreId, key: &StoredKey) -> Vec<u8> {
    let context = context(b"sealward/store-uses@v1\0", store_id);
    [context.as_slice(), key.id.as_bytes()].concat()
}

/// The file of a key's counts, within the store's folder.
pub(super) fn file_name(key: &StoredKey) -> String {
    format!("{}/{}", files::USES, key.id)
}

/// Where a version's count stands.
fn place(version: u32) -> Option<usize> {
    usize::try_from(version).ok()?.checked_sub(1)
}
