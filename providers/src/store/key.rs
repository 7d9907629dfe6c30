//! A stored key: its id, name and versions, and the file that holds its bytes.

use super::bytes::{Fields, Kind};
use super::root::StoreId;
use super::{KEY_LEN, KeyBytes, RotationPolicy, StoreError, files};
use sealward::envelope::{KeyId, KeyMaterial, KeyName, open_under, seal_under};
use std::fmt;
use zeroize::Zeroizing;

/// A key of a local store: everything but its bytes. A store has at most 10,000 keys, and a key 1 to
/// 100,000 versions.
///
/// ```
/// use sealward::envelope::{KeyMaterial, KeyName, RawKek};
/// use sealward_providers::{RotationPolicy, State, Store};
///
/// # let folder = tempfile::tempdir()?;
/// # let kek = RawKek::new(KeyMaterial::make(32)?)?;
/// let store = Store::create(folder.path(), &kek)?;
/// let name = KeyName::new("orders")?;
/// let id = store.create_key(&name)?.id();
/// store.rotate_key(&name)?;
/// store.set_state(&name, 1, State::Destroyed)?;
///
/// let key = store.key(&name)?;
/// assert_eq!((key.id(), key.name()), (id, &name));
/// assert_eq!(key.policy(), RotationPolicy::default());
/// let states: Vec<_> = key.versions().map(|version| version.state()).collect();
/// assert_eq!(states, [State::Destroyed, State::Enabled]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredKey {
    pub(super) id: KeyId,
    pub(super) name: KeyName,
    /// The store's generation when the key's file was written; part of that file's name and wrap.
    pub(super) file: u64,
    pub(super) policy: RotationPolicy,
    pub(super) versions: Vec<(State, u64)>,
}

/// A version of a stored key, with 32 bytes of its own. The newest seals, every enabled one opens.
///
/// ```
/// use sealward::envelope::{KeyMaterial, KeyName, RawKek};
/// use sealward_providers::{State, Store, WallClock};
///
/// # let folder = tempfile::tempdir()?;
/// # let kek = RawKek::new(KeyMaterial::make(32)?)?;
/// let store = Store::create(folder.path(), &kek)?.with_clock(WallClock::new(|| 1_700_000_000));
/// let key = store.create_key(&KeyName::new("orders")?)?;
/// let version = key.versions().next().unwrap();
/// assert_eq!((version.number(), version.state()), (1, State::Enabled));
/// assert_eq!(version.created(), 1_700_000_000);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyVersion {
    number: u32,
    state: State,
    created: u64,
}

/// What [`UnlockedStore::set_state`](super::UnlockedStore::set_state) found and did.
///
/// ```
/// use sealward::envelope::{KeyMaterial, KeyName, RawKek};
/// use sealward_providers::{State, Store};
///
/// # let folder = tempfile::tempdir()?;
/// # let kek = RawKek::new(KeyMaterial::make(32)?)?;
/// let store = Store::create(folder.path(), &kek)?;
/// let name = KeyName::new("orders")?;
/// store.create_key(&name)?;
/// let change = store.set_state(&name, 1, State::Disabled)?;
/// assert!(change.is_new());
/// assert_eq!(change.key().sealing_version(), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateChange {
    pub(super) key: StoredKey,
    pub(super) is_new: bool,
}

/// What a version of a stored key does.
///
/// ```
/// use sealward::envelope::{KeyMaterial, KeyName, RawKek};
/// use sealward_providers::{State, Store, StoreError};
///
/// # let folder = tempfile::tempdir()?;
/// # let kek = RawKek::new(KeyMaterial::make(32)?)?;
/// let store = Store::create(folder.path(), &kek)?;
/// let name = KeyName::new("orders")?;
/// store.create_key(&name)?;
/// store.set_state(&name, 1, State::Disabled)?;
/// store.set_state(&name, 1, State::Enabled)?;
/// store.set_state(&name, 1, State::Destroyed)?;
/// let again = store.set_state(&name, 1, State::Enabled);
/// assert!(matches!(again, Err(StoreError::Destroyed { version: 1, .. })));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum State {
    /// It opens, and seals if it is the newest version.
    Enabled = 1,
    /// It is kept and not used: what it sealed is denied until it is enabled again.
    Disabled = 2,
    /// Its bytes are gone, and with them what it sealed. There is no way back.
    Destroyed = 3,
}

impl StoredKey {
    /// The id: 16 random bytes that never change, and what headers know the key by.
    #[must_use]
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// The name, a label for people: two stores may give one key two names.
    #[must_use]
    pub const fn name(&self) -> &KeyName {
        &self.name
    }

    /// When it is to be rotated, and who does it.
    #[must_use]
    pub const fn policy(&self) -> RotationPolicy {
        self.policy
    }

    /// The versions, from 1 on.
    pub fn versions(&self) -> impl ExactSizeIterator<Item = KeyVersion> + DoubleEndedIterator {
        self.versions
            .iter()
            .enumerate()
            .map(|(index, (state, created))| KeyVersion {
                // A key has at most 100,000 versions.
                number: u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1),
                state: *state,
                created: *created,
            })
    }

    /// The number of the version that seals: the newest, unless it is disabled or destroyed.
    ///
    /// ```
    /// use sealward::envelope::{KeyMaterial, KeyName, RawKek};
    /// use sealward_providers::{State, Store};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// let kek = RawKek::new(KeyMaterial::make(32)?)?;
    /// let store = Store::create(folder.path(), &kek)?;
    /// let name = KeyName::new("orders")?;
    /// assert_eq!(store.create_key(&name)?.sealing_version(), Some(1));
    /// assert_eq!(store.rotate_key(&name)?.sealing_version(), Some(2));
    ///
    /// // Version 1 does not take its place: a key that should not be used seals nothing.
    /// let change = store.set_state(&name, 2, State::Disabled)?;
    /// assert_eq!(change.key().sealing_version(), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn sealing_version(&self) -> Option<u32> {
        let newest = self.versions().next_back()?;
        (newest.state() == State::Enabled).then_some(newest.number())
    }

    /// The file of this key's bytes, within the store's folder.
    pub(super) fn file_name(&self) -> String {
        format!("{}/{}.{}", files::KEYS, self.id, self.file)
    }

    /// `prefix | seal(root key, context, versions)`, each version being 01 and its 32 bytes, or 00
    /// where it is destroyed.
    pub(super) fn seal_versions(
        &self,
        root: &KeyMaterial,
        store_id: &StoreId,
        versions: &KeyBytes,
    ) -> Result<Vec<u8>, StoreError> {
        // All of it at once: a vector that grows would leave copies of keys behind.
        let mut plain = Zeroizing::new(Vec::with_capacity(versions.len() * (KEY_LEN + 1)));
        for version in versions {
            plain.push(u8::from(version.is_some()));
            plain.extend_from_slice(version.as_ref().map_or(&[], KeyMaterial::expose));
        }
        let sealed = seal_under(root, &self.context(store_id), &plain)?;
        Ok([Kind::Key.prefix(1), sealed].concat())
    }

    /// What [`StoredKey::seal_versions`] sealed for this very entry of the index.
    pub(super) fn open_versions(
        &self,
        root: &KeyMaterial,
        store_id: &StoreId,
        file: &[u8],
    ) -> Result<KeyBytes, StoreError> {
        let name = self.file_name();
        let (_, sealed) = Kind::Key.strip(&name, file)?;
        let plain = open_under(root, &self.context(store_id), sealed)
            .map_err(|_| StoreError::damaged(&name, CHANGED))?;
        let mut fields = Fields::new(&plain);
        let mut parse = || {
            let mut versions = Vec::with_capacity(self.versions.len());
            for (state, _) in &self.versions {
                let bytes = match fields.u8()? {
                    0 => None,
                    1 => Some(KeyMaterial::copy_of(fields.bytes(KEY_LEN)?).ok()?),
                    _ => return None,
                };
                if bytes.is_some() != state.keeps_bytes() {
                    return None;
                }
                versions.push(bytes);
            }
            fields.end()?;
            Some(versions)
        };
        parse().ok_or_else(|| StoreError::damaged(&name, CHANGED))
    }

    fn context(&self, store_id: &StoreId) -> Vec<u8> {
        let context = context(b"sealward/store-key@v1\0", store_id);
        [
            &context,
            self.id.as_bytes().as_slice(),
            &self.file.to_be_bytes(),
        ]
        .concat()
    }
}

impl KeyVersion {
    /// The number, from 1.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.number
    }

    /// What it does.
    #[must_use]
    pub const fn state(self) -> State {
        self.state
    }

    /// When it was made, in seconds since 1970-01-01 00:00 UTC.
    #[must_use]
    pub const fn created(self) -> u64 {
        self.created
    }
}

impl StateChange {
    /// The key as it is now.
    #[must_use]
    pub const fn key(&self) -> &StoredKey {
        &self.key
    }

    /// Whether the version had another state before.
    #[must_use]
    pub const fn is_new(&self) -> bool {
        self.is_new
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Enabled => "enabled",
            Self::Disabled => "disabled",
            Self::Destroyed => "destroyed",
        })
    }
}

impl State {
    /// Whether the bytes of a version in this state are in the key's file.
    pub(super) const fn keeps_bytes(self) -> bool {
        !matches!(self, Self::Destroyed)
    }

    pub(super) const fn parse(byte: u8) -> Option<Self> {
        Some(match byte {
            1 => Self::Enabled,
            2 => Self::Disabled,
            3 => Self::Destroyed,
            _ => return None,
        })
    }
}

/// `label || 00 || store_id`
pub(super) fn context(label: &[u8], store_id: &StoreId) -> Vec<u8> {
    [label, store_id].concat()
}

/// What is wrong with a file that does not authenticate.
pub(super) const CHANGED: &str = "was changed, swapped or replaced by an older one";
