//! A KEK with versions, as a key store hands it over (algorithm 3). The store itself does the I/O
//! and lives elsewhere.

use super::{Kek, KekError, KekIdentity, Origin, WrapContext, input_key, unwrap_under, wrap_under};
use crate::envelope::cobblestone::InputKey;
use crate::envelope::entry::local_version;
use crate::envelope::{Algorithm, KeyId, KeyMaterial, KeyName, WrappedDek};
use std::collections::BTreeMap;
use std::fmt;

/// A version of a local key.
///
/// ```
/// use sealward::envelope::{Binding, KeyId, KeyName, Keyring, LocalKek, Namespace, VersionState};
///
/// let off = LocalKek::new(KeyId::new([1; 16]), KeyName::new("orders")?).version(1, VersionState::Disabled)?;
/// let refused = Keyring::new(off).seal(b"", &Binding::new(Namespace::new("orders")?));
/// assert_eq!(refused.unwrap_err().code(), "envelope/denied");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "the three states of a stored key")]
pub enum VersionState {
    /// It seals, if it is the newest, and opens: its 32 bytes.
    Enabled(KeyMaterial),
    /// It is kept and not used.
    Disabled,
    /// Its bytes are gone.
    Destroyed,
}

/// A key of the local store: an id that never changes, a name, and versions from 1.
///
/// The newest version seals; a disabled one there is refused, not passed over. All enabled versions
/// open. What a disabled or destroyed version wrapped is denied, and a version that the key never
/// had is not its own.
///
/// ```
/// use sealward::envelope::{KeyId, KeyMaterial, KeyName, LocalKek, VersionState};
///
/// let kek = LocalKek::new(KeyId::new([1; 16]), KeyName::new("orders").unwrap())
///     .version(1, VersionState::Disabled)?
///     .version(2, VersionState::Enabled(KeyMaterial::make(32)?))?;
/// assert_eq!(kek.newest(), Some(2));
/// assert_eq!((kek.key_id(), kek.name().as_str()), (KeyId::new([1; 16]), "orders"));
/// # Ok::<(), sealward::envelope::KekError>(())
/// ```
pub struct LocalKek {
    key_id: KeyId,
    name: KeyName,
    versions: BTreeMap<u32, Version>,
}

enum Version {
    Enabled(InputKey),
    Disabled,
    Destroyed,
}

impl LocalKek {
    /// A key without any version yet.
    #[must_use]
    pub const fn new(key_id: KeyId, name: KeyName) -> Self {
        Self {
            key_id,
            name,
            versions: BTreeMap::new(),
        }
    }

    /// The same key with one more version.
    ///
    /// # Errors
    /// [`KekError::Broken`] for version 0, a version that it has already, or a key of other than 32
    /// bytes.
    pub fn version(mut self, number: u32, state: VersionState) -> Result<Self, KekError> {
        let version = match state {
            VersionState::Enabled(key) => Version::Enabled(
                input_key(&key)
                    .map_err(|_| KekError::Broken("a local key has exactly 32 bytes".into()))?,
            ),
            VersionState::Disabled => Version::Disabled,
            VersionState::Destroyed => Version::Destroyed,
        };
        if number == 0 || self.versions.insert(number, version).is_some() {
            return Err(KekError::Broken(
                "local key versions count from 1, each once".into(),
            ));
        }
        Ok(self)
    }

    /// The id.
    #[must_use]
    pub const fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// The name, a label.
    #[must_use]
    pub const fn name(&self) -> &KeyName {
        &self.name
    }

    /// The number of the newest version.
    #[must_use]
    pub fn newest(&self) -> Option<u32> {
        self.versions.last_key_value().map(|(number, _)| *number)
    }
}

impl Version {
    fn key(&self) -> Result<&InputKey, KekError> {
        match self {
            Self::Enabled(key) => Ok(key),
            Self::Disabled => Err(KekError::Denied("the key version is disabled".into())),
            Self::Destroyed => Err(KekError::Denied("the key version is destroyed".into())),
        }
    }
}

impl fmt::Debug for LocalKek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalKek")
            .field("key_id", &self.key_id)
            .field("name", &self.name)
            .field("newest", &self.newest())
            .finish_non_exhaustive()
    }
}

impl Kek for LocalKek {
    fn identity(&self) -> KekIdentity {
        KekIdentity::new(Algorithm::LOCAL, self.key_id, Origin::Holder)
    }

    fn wrap(&self, key: &KeyMaterial, context: &WrapContext<'_>) -> Result<WrappedDek, KekError> {
        let (number, version) = self
            .versions
            .last_key_value()
            .ok_or_else(|| KekError::Denied("the key has no version".into()))?;
        let number = number.to_be_bytes();
        let name = (Algorithm::LOCAL, self.key_id, number.as_slice());
        let wrapped = wrap_under(version.key()?, key, name, context)?;
        let reference = format!("local:{}", self.name).into_bytes();
        Ok(WrappedDek::new(
            Algorithm::LOCAL,
            self.key_id,
            reference,
            number.to_vec(),
            wrapped,
        )?)
    }

    fn unwrap(
        &self,
        wrapped: &WrappedDek,
        context: &WrapContext<'_>,
    ) -> Option<Result<KeyMaterial, KekError>> {
        if !self.identity().matches(wrapped) {
            return None;
        }
        let version = self.versions.get(&local_version(wrapped.version()).ok()?)?;
        let unwrap = |key| unwrap_under(key, wrapped, wrapped.wrapped(), context);
        Some(version.key().and_then(unwrap))
    }

    fn is_current(&self, entry: &WrappedDek) -> bool {
        local_version(entry.version()).ok() == self.newest()
    }
}
