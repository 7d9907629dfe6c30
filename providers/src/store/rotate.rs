//! Rotation: by hand, and as a policy says.

use super::lock::Lock;
use super::write::Write;
use super::{Due, KEY_LEN, RotationPolicy, StoreError, StoredKey, UnlockedStore};
use sealward::envelope::{KeyMaterial, KeyName};

/// What [`UnlockedStore::rotate_if_due`] found and did.
///
/// ```
/// use sealward::envelope::{KeyMaterial, KeyName, RawKek};
/// use sealward_providers::{Store, WallClock};
///
/// # let folder = tempfile::tempdir()?;
/// # let kek = RawKek::new(KeyMaterial::make(32)?)?;
/// let store = Store::create(folder.path(), &kek)?.with_clock(WallClock::new(|| 1_000_000));
/// let name = KeyName::new("orders")?;
/// store.create_key(&name)?;
///
/// let later = store.with_clock(WallClock::new(|| 1_000_000 + 31 * 86_400));
/// let rotation = later.rotate_if_due(&name)?;
/// assert!(rotation.is_new() && rotation.due().by_age());
/// assert_eq!(rotation.key().sealing_version(), Some(2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation {
    key: StoredKey,
    due: Due,
}

impl Rotation {
    /// The key as it is now.
    #[must_use]
    pub const fn key(&self) -> &StoredKey {
        &self.key
    }

    /// What the policy said before.
    #[must_use]
    pub const fn due(&self) -> Due {
        self.due
    }

    /// Whether the key has a new version.
    #[must_use]
    pub const fn is_new(&self) -> bool {
        self.due.is_now()
    }
}

impl UnlockedStore {
    /// Adds a version to a key if its policy says that it is due, whoever rotates it. Of many that
    /// do this at once, one adds a version: the others find it.
    ///
    /// ```
    /// use sealward::envelope::{KeyMaterial, KeyName, RawKek};
    /// use sealward_providers::{Store, WallClock};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// let kek = RawKek::new(KeyMaterial::make(32)?)?;
    /// let long_ago = WallClock::new(|| 1_000_000);
    /// let store = Store::create(folder.path(), &kek)?.with_clock(long_ago);
    /// let name = KeyName::new("orders")?;
    /// store.create_key(&name)?;
    /// assert!(!store.rotate_if_due(&name)?.is_new());
    ///
    /// let store = store.with_clock(WallClock::system());
    /// assert!(store.rotate_if_due(&name)?.is_new());
    /// assert!(!store.rotate_if_due(&name)?.is_new());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`UnlockedStore::rotate_key`]; and [`StoreError::Damaged`] for a file of counts that was
    /// changed, where the policy goes by uses.
    pub fn rotate_if_due(&self, name: &KeyName) -> Result<Rotation, StoreError> {
        {
            // What is not due is not written, and a store that cannot be written can say so.
            let _lock = Lock::shared(&self.files)?;
            let key = self.read_index()?.key(name)?.clone();
            let due = self.due(&key)?;
            if !due.is_now() {
                return Ok(Rotation { key, due });
            }
        }
        let mut write = Write::begin(self)?;
        let key = write.index().key(name)?.clone();
        // Somebody else may have been first.
        let due = self.due(&key)?;
        let key = if due.is_now() {
            self.rotate_in(&mut write, name)?
        } else {
            key
        };
        Ok(Rotation { key, due })
    }

    /// What a key's policy says now, under a lock that the caller holds. Counts are read only where
    /// it goes by them.
    fn due(&self, key: &StoredKey) -> Result<Due, StoreError> {
        let uses = match (key.sealing_version(), key.policy().rotate_after_uses()) {
            (Some(version), Some(_)) => Some(self.read_uses(key)?.of(version)),
            _ => None,
        };
        Ok(key.due(self.clock.now(), uses))
    }

    /// Sets when a key is to be rotated, and who does it. No version is made or changed, and
    /// nothing is written where the policy is the same.
    ///
    /// A store that has a policy other than [`RotationPolicy::default`] has an index of version 2,
    /// which software that knows version 1 alone refuses.
    ///
    /// ```
    /// use sealward::envelope::{KeyMaterial, KeyName, RawKek};
    /// use sealward_providers::{KeyMode, RotationPolicy, Store};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// let store = Store::create(folder.path(), &RawKek::new(KeyMaterial::make(32)?)?)?;
    /// let name = KeyName::new("orders")?;
    /// store.create_key(&name)?;
    /// let policy = RotationPolicy::default().with_mode(KeyMode::PlatformManaged);
    /// assert_eq!(store.set_policy(&name, policy)?.policy(), policy);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`StoreError::NoKey`], or as [`UnlockedStore::create_key`].
    pub fn set_policy(
        &self,
        name: &KeyName,
        policy: RotationPolicy,
    ) -> Result<StoredKey, StoreError> {
        let mut write = Write::begin(self)?;
        let mut key = write.index().key(name)?.clone();
        if key.policy != policy {
            key.policy = policy;
            write.put_entry(&key)?;
        }
        Ok(key)
    }

    /// Adds a version within a write.
    pub(super) fn rotate_in(
        &self,
        write: &mut Write<'_>,
        name: &KeyName,
    ) -> Result<StoredKey, StoreError> {
        let mut versions = self.load_versions(write.index().key(name)?)?;
        versions.push(Some(KeyMaterial::make(KEY_LEN)?));
        let key = write.index().rotate(name, self.clock.now())?;
        write.put(key, &versions)
    }
}
