//! The KEK that seals with a stored key: it counts its uses, and rotates a key that the platform
//! manages.

use super::lock::Lock;
use super::write::Write;
use super::{KeyMode, StoreError, StoredKey, UnlockedStore};
use sealward::envelope::{
    Kek, KekError, KekIdentity, KeyMaterial, KeyName, LocalKek, WrapContext, WrappedDek,
};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A stored key that seals and opens, for as long as the process likes: threads may share it.
///
/// Uses are counted in blocks, before they are made: 1, then 2, then 4, up to 1,024 at a time. At
/// each block the key is read anew, so that a version which another process has made seals from
/// then on. A platform-managed key that is due is rotated first, under the store's lock.
///
/// Where the folder cannot be written the key seals with the version that it has, and
/// [`SealingKek::uncounted`] says so: what guards the key must not stop the work. Opening is that of
/// [`LocalKek`] with the versions read last.
///
/// ```
/// use sealward::envelope::{Binding, KeyMaterial, KeyName, Keyring, Namespace, RawKek};
/// use sealward_providers::Store;
/// use std::sync::Arc;
///
/// # let folder = tempfile::tempdir()?;
/// # let kek = RawKek::new(KeyMaterial::make(32)?)?;
/// let store = Store::create(folder.path(), &kek)?;
/// let name = KeyName::new("orders")?;
/// store.create_key(&name)?;
///
/// // Once, when a service starts.
/// let kek = Arc::new(store.sealing_kek(&name)?);
/// let keyring = Keyring::new(Arc::clone(&kek));
/// let binding = Binding::new(Namespace::new("orders")?);
/// let sealed = keyring.seal(b"a message", &binding)?;
/// assert_eq!(keyring.open(&sealed, &binding)?.plaintext(), b"a message");
/// // For its log.
/// assert!(kek.rotated_to().is_none() && kek.uncounted().is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct SealingKek {
    store: UnlockedStore,
    name: KeyName,
    identity: KekIdentity,
    held: Mutex<Held>,
}

/// What was read last, and how much of it may be used.
struct Held {
    kek: Arc<LocalKek>,
    key: StoredKey,
    /// Uses that are counted and not made yet.
    left: u64,
    /// How many were counted last.
    block: u64,
    rotated_to: Option<u32>,
    uncounted: Option<Arc<StoreError>>,
}

impl UnlockedStore {
    /// The KEK that seals with a key: it counts its uses, and rotates the key when that is due and
    /// the platform manages it. The first use is counted here.
    ///
    /// ```
    /// use sealward::envelope::{Binding, KeyMaterial, KeyName, Keyring, Namespace, RawKek};
    /// use sealward_providers::{KeyMode, RotationPolicy, Store, WallClock};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// let kek = RawKek::new(KeyMaterial::make(32)?)?;
    /// let long_ago = WallClock::new(|| 1_000_000);
    /// let store = Store::create(folder.path(), &kek)?.with_clock(long_ago);
    /// let name = KeyName::new("orders")?;
    /// store.create_key(&name)?;
    /// store.set_policy(&name, RotationPolicy::default().with_mode(KeyMode::PlatformManaged))?;
    ///
    /// let store = store.with_clock(WallClock::system());
    /// let kek = store.sealing_kek(&name)?;
    /// assert_eq!(kek.rotated_to(), Some(2));
    /// let keyring = Keyring::new(kek);
    /// keyring.seal(b"x", &Binding::new(Namespace::new("file")?))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`StoreError::NoKey`], [`StoreError::Busy`], or as [`UnlockedStore::keys`]. A folder that
    /// cannot be written is none.
    pub fn sealing_kek(&self, name: &KeyName) -> Result<SealingKek, StoreError> {
        let held = self.next_block(name, 1)?;
        Ok(SealingKek {
            store: self.share(),
            name: name.clone(),
            identity: held.kek.identity(),
            held: Mutex::new(held),
        })
    }

    /// Reads a key, rotates it if that is due, and counts up to `block` uses.
    fn next_block(&self, name: &KeyName, block: u64) -> Result<Held, StoreError> {
        match self.count_block(name, block) {
            Err(error @ (StoreError::File { .. } | StoreError::Full(_))) => {
                // It cannot be written. It may be that it can be read.
                let _lock = Lock::shared(&self.files)?;
                let key = self.read_index()?.key(name)?.clone();
                Ok(Held {
                    kek: Arc::new(self.load(&key)?),
                    key,
                    left: block,
                    block,
                    rotated_to: None,
                    uncounted: Some(Arc::new(error)),
                })
            }
            other => other,
        }
    }

    fn count_block(&self, name: &KeyName, block: u64) -> Result<Held, StoreError> {
        let mut write = Write::begin(self)?;
        let mut key = write.index().key(name)?.clone();
        let mut uses = self.read_uses(&key);
        let mut rotated_to = None;
        let is_platform = key.policy().mode() == KeyMode::PlatformManaged;
        if is_platform && self.is_due(&key, uses.as_ref().ok().map(|uses| uses.of(newest(&key)))) {
            key = self.rotate_in(&mut write, name)?;
            rotated_to = key.sealing_version();
        }
        let mut left = block;
        let mut uncounted = None;
        match (&mut uses, key.sealing_version()) {
            // What does not seal is not used: the wrap will be denied.
            (_, None) => {}
            (Ok(uses), Some(version)) => {
                if let Some(limit) = key.policy().rotate_after_uses().filter(|_| is_platform) {
                    let rest = limit.saturating_sub(uses.of(version));
                    left = left.min(rest).max(1);
                }
                uses.add(version, left);
                self.write_uses(&key, uses)?;
            }
            (Err(_), Some(_)) => uncounted = uses.err().map(Arc::new),
        }
        Ok(Held {
            kek: Arc::new(self.load(&key)?),
            key,
            left,
            block,
            rotated_to,
            uncounted,
        })
    }

    fn is_due(&self, key: &StoredKey, uses: Option<u64>) -> bool {
        key.due(self.clock.now(), uses).is_now()
    }
}

impl SealingKek {
    /// The number of the version that was made when this KEK was read last, because it was due.
    #[must_use]
    pub fn rotated_to(&self) -> Option<u32> {
        self.held().rotated_to
    }

    /// Why the uses are not counted, and perhaps a key that is due is not rotated, if that is so.
    #[must_use]
    pub fn uncounted(&self) -> Option<Arc<StoreError>> {
        self.held().uncounted.clone()
    }

    /// What may be used for one more wrap.
    fn next(&self) -> Result<Arc<LocalKek>, KekError> {
        let mut held = self.held();
        // One that cannot be written is asked again only when a block is used up.
        let may_rotate =
            held.uncounted.is_none() && held.key.policy().mode() == KeyMode::PlatformManaged;
        if held.left == 0 || may_rotate && self.store.is_due(&held.key, None) {
            let block = held.block.saturating_mul(2).min(MAX_BLOCK);
            *held = self.store.next_block(&self.name, block).map_err(unusable)?;
        }
        held.left = held.left.saturating_sub(1);
        Ok(Arc::clone(&held.kek))
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        // What is held is replaced as a whole.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kek for SealingKek {
    fn identity(&self) -> KekIdentity {
        self.identity
    }

    fn wrap(&self, key: &KeyMaterial, context: &WrapContext<'_>) -> Result<WrappedDek, KekError> {
        self.next()?.wrap(key, context)
    }

    fn unwrap(
        &self,
        wrapped: &WrappedDek,
        context: &WrapContext<'_>,
    ) -> Option<Result<KeyMaterial, KekError>> {
        let kek = Arc::clone(&self.held().kek);
        kek.unwrap(wrapped, context)
    }

    fn is_current(&self, entry: &WrappedDek) -> bool {
        self.held().kek.is_current(entry)
    }
}

impl fmt::Debug for SealingKek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealingKek")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// The number of the newest version.
fn newest(key: &StoredKey) -> u32 {
    key.versions()
        .next_back()
        .map_or(0, |version| version.number())
}

fn unusable(error: StoreError) -> KekError {
    match error {
        StoreError::Kek(error) => error,
        StoreError::Busy | StoreError::File { .. } => {
            KekError::Unavailable(error.to_string().into())
        }
        other => KekError::Broken(other.to_string().into()),
    }
}

const MAX_BLOCK: u64 = 1_024;
