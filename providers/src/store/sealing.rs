//! The KEK that seals with a stored key: it counts its uses, and rotates a key that the platform
//! manages.

use super::lock::Lock;
use super::stamp::Stamp;
use super::write::Write;
use super::{KeyMode, StoreError, StoredKey, UnlockedStore};
use sealward::envelope::{
    Kek, KekError, KekIdentity, KeyMaterial, KeyName, LocalKek, WrapContext, WrappedDek,
};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A stored key that seals and opens, for as long as the process likes: threads may share it.
///
/// Before each wrap it looks whether the store was written, and reads the key anew if so: a version
/// which another process has made seals from then on, and one that was disabled or destroyed no longer
/// does. What a wrap is then is what it would be in a process that has just unlocked the store.
///
/// Uses are counted in blocks, before they are made: 1, then 2, then 4, up to 1,024 at a time. A
/// platform-managed key that is due is rotated first, under the store's lock.
///
/// Where the folder cannot be written the key seals with the version that it has, and
/// [`SealingKek::uncounted`] says so: what guards the key must not stop the work. Opening is that of
/// [`LocalKek`] with the versions read last.
///
/// # Security
/// The look comes before the wrap, and a message is longer than its wrap. A version that is destroyed
/// while a stream is being sealed under it takes that message with it: whoever must know looks at
/// the [key](UnlockedStore::key) once more when the stream has ended. A
/// [`Sealer`](sealward::envelope::Sealer) wraps one DEK for many messages, and looks only when it wraps.
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
    /// The index that says so.
    stamp: Option<Stamp>,
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
                let (kek, key, stamp) = self.read_sealing(name)?;
                Ok(Held {
                    kek,
                    key,
                    stamp,
                    left: block,
                    block,
                    rotated_to: None,
                    uncounted: Some(Arc::new(error)),
                })
            }
            other => other,
        }
    }

    /// Reads a key as it is, and which index says so.
    fn read_sealing(
        &self,
        name: &KeyName,
    ) -> Result<(Arc<LocalKek>, StoredKey, Option<Stamp>), StoreError> {
        let _lock = Lock::shared(&self.files)?;
        let stamp = Stamp::of(&self.files);
        let key = self.read_index()?.key(name)?.clone();
        Ok((Arc::new(self.load(&key)?), key, stamp))
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
            stamp: Stamp::of(&self.files),
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
        if !held.is_current(&self.store) {
            self.read_anew(&mut held).map_err(unusable)?;
        }
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

    /// Takes in what another writer did.
    fn read_anew(&self, held: &mut Held) -> Result<(), StoreError> {
        let (kek, key, stamp) = self.store.read_sealing(&self.name)?;
        let goes_on = key.sealing_version() == held.key.sealing_version()
            && key.policy() == held.key.policy()
            && key.id() == held.key.id();
        if goes_on {
            // The uses that were counted are of this version.
            (held.kek, held.key, held.stamp) = (kek, key, stamp);
        } else {
            *held = self.store.next_block(&self.name, 1)?;
        }
        Ok(())
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        // What is held is replaced as a whole.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn is_current(&self, store: &UnlockedStore) -> bool {
        let stamp = self.stamp.as_ref();
        stamp.is_some_and(|stamp| stamp.still_holds(&store.files))
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
