//! Taking a key from one store to another: all of its versions, sealed as an ordinary message.

use super::bytes::Fields;
use super::index::MAX_VERSIONS;
use super::lock::Lock;
use super::write::Write;
use super::{
    KEY_LEN, KeyBytes, KeyMode, KeyUses, RotationPolicy, State, StoreError, StoredKey,
    UnlockedStore,
};
use sealward::envelope::{
    Binding, Header, KeyId, KeyMaterial, KeyName, Keyring, Namespace, OpenError,
};
use std::fmt;
use zeroize::Zeroizing;

impl UnlockedStore {
    /// Seals all of a key to a keyring: its versions with their states and uses, and its policy. It
    /// never leaves the store in clear.
    ///
    /// The message is bound to the namespace `sealward/key-export@v1` and to the key's id and name,
    /// which its header shows. Destroyed versions have no bytes to export and stay destroyed.
    ///
    /// ```
    /// use sealward::envelope::{KeyMaterial, KeyName, Keyring, RawKek};
    /// use sealward_providers::Store;
    ///
    /// # let folders = tempfile::tempdir()?;
    /// # let [here, there] = ["here", "there"].map(|name| folders.path().join(name));
    /// let root = RawKek::new(KeyMaterial::make(32)?)?;
    /// let carrier = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
    /// let name = KeyName::new("orders")?;
    ///
    /// let store = Store::create(&here, &root)?;
    /// let key = store.create_key(&name)?;
    /// let exported = store.export_key(&name, &carrier)?;
    ///
    /// let store = Store::create(&there, &root)?;
    /// assert_eq!(store.import_key(&exported, &carrier, None)?.id(), key.id());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`StoreError::NoKey`], [`StoreError::Seal`] where the keyring does not seal, or as
    /// [`UnlockedStore::keys`].
    ///
    /// # Security
    /// Whoever opens it has the key, with every version that is not destroyed, disabled ones too.
    pub fn export_key(&self, name: &KeyName, keyring: &Keyring) -> Result<Vec<u8>, StoreError> {
        let (exported, binding) = {
            let _lock = Lock::shared(&self.files)?;
            let index = self.read_index()?;
            let key = index.key(name)?;
            let exported = Exported {
                policy: key.policy,
                versions: key.versions.clone(),
                bytes: self.load_versions(key)?,
                // Counts that were changed do not keep a key from being exported.
                uses: self.read_uses(key).unwrap_or_default(),
            };
            (exported, binding(key)?)
        };
        keyring
            .seal(&exported.encode(), &binding)
            .map_err(StoreError::Seal)
    }

    /// Adds a key that [`UnlockedStore::export_key`] sealed: it keeps its id and the numbers of its
    /// versions, so that what they sealed opens here. It gets `name`, or the name that it had.
    ///
    /// The key is customer-managed from then on, whatever it was: a version that each of two stores
    /// made by itself would have one number and two keys.
    ///
    /// ```
    /// use sealward::envelope::{KeyMaterial, KeyName, Keyring, RawKek};
    /// use sealward_providers::{Store, StoreError};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let kek = RawKek::new(KeyMaterial::make(32)?)?;
    /// let store = Store::create(folder.path(), &kek)?;
    /// let name = KeyName::new("orders")?;
    /// store.create_key(&name)?;
    /// let carrier = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
    /// let exported = store.export_key(&name, &carrier)?;
    ///
    /// // Under another name it is the same key.
    /// let again = store.import_key(&exported, &carrier, Some(&KeyName::new("copy")?));
    /// assert!(matches!(again, Err(StoreError::IdExists { .. })));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`StoreError::Open`] where the keyring does not open it; [`StoreError::NotAnExport`] for any
    /// other message; [`StoreError::IdExists`] where the store has the key,
    /// [`StoreError::KeyExists`] where it has another of that name; or as
    /// [`UnlockedStore::create_key`].
    pub fn import_key(
        &self,
        exported: &[u8],
        keyring: &Keyring,
        name: Option<&KeyName>,
    ) -> Result<StoredKey, StoreError> {
        self.import_opened(&ExportedKey::open(exported, keyring)?, name)
    }

    /// The same for one that is opened already.
    ///
    /// ```
    /// use sealward::envelope::{KeyMaterial, KeyName, Keyring, RawKek};
    /// use sealward_providers::{ExportedKey, Store};
    ///
    /// # let folders = tempfile::tempdir()?;
    /// # let [here, there] = ["here", "there"].map(|name| folders.path().join(name));
    /// let root = RawKek::new(KeyMaterial::make(32)?)?;
    /// let carrier = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
    /// let store = Store::create(&here, &root)?;
    /// store.create_key(&KeyName::new("orders")?)?;
    /// let exported = store.export_key(&KeyName::new("orders")?, &carrier)?;
    ///
    /// let exported = ExportedKey::open(&exported, &carrier)?;
    /// let store = Store::create(&there, &root)?;
    /// let key = store.import_opened(&exported, Some(&KeyName::new("theirs")?))?;
    /// assert_eq!(key.name().as_str(), "theirs");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`UnlockedStore::import_key`], but for what opening it refuses.
    pub fn import_opened(
        &self,
        exported: &ExportedKey,
        name: Option<&KeyName>,
    ) -> Result<StoredKey, StoreError> {
        let ExportedKey {
            id,
            name: old_name,
            exported,
        } = exported;
        let Exported {
            policy,
            versions,
            bytes,
            uses,
        } = exported;
        let policy = policy.with_mode(KeyMode::CustomerManaged);
        let mut write = Write::begin(self)?;
        let name = name.unwrap_or(old_name);
        let versions = versions.clone();
        let key = write.index().add_as(*id, name, policy, versions)?;
        // Before the key can be used: its uses are never too few.
        self.write_uses(&key, uses)?;
        write.put(key, bytes)
    }
}

/// A key that [`UnlockedStore::export_key`] sealed, opened: what can be known of it before there is a
/// store to import it.
///
/// ```
/// use sealward::envelope::{KeyMaterial, KeyName, Keyring, RawKek};
/// use sealward_providers::{ExportedKey, Store};
///
/// # let folders = tempfile::tempdir()?;
/// # let [here, there] = ["here", "there"].map(|name| folders.path().join(name));
/// let root = RawKek::new(KeyMaterial::make(32)?)?;
/// let carrier = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
/// let store = Store::create(&here, &root)?;
/// let key = store.create_key(&KeyName::new("orders")?)?;
/// let exported = store.export_key(key.name(), &carrier)?;
///
/// let exported = ExportedKey::open(&exported, &carrier)?;
/// assert_eq!((exported.id(), exported.name()), (key.id(), key.name()));
/// let imported = Store::create(&there, &root)?.import_opened(&exported, None)?;
/// assert_eq!(imported.id(), key.id());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct ExportedKey {
    id: KeyId,
    name: KeyName,
    exported: Exported,
}

impl ExportedKey {
    /// Opens an exported key.
    ///
    /// # Errors
    /// [`StoreError::Open`] where the keyring does not open it; [`StoreError::NotAnExport`] for any
    /// other message.
    pub fn open(exported: &[u8], keyring: &Keyring) -> Result<Self, StoreError> {
        let header =
            Header::parse(exported).map_err(|error| StoreError::Open(OpenError::Parse(error)))?;
        let (id, name) = parse_binding(header.binding()).ok_or(StoreError::NotAnExport)?;
        let opened = keyring
            .open(exported, header.binding())
            .map_err(StoreError::Open)?;
        let exported = Exported::parse(opened.plaintext()).ok_or(StoreError::NotAnExport)?;
        Ok(Self { id, name, exported })
    }

    /// The id, which it keeps.
    #[must_use]
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// The name that it had.
    #[must_use]
    pub const fn name(&self) -> &KeyName {
        &self.name
    }
}

impl fmt::Debug for ExportedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExportedKey")
            .field("id", &self.id)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// What an exported key holds.
pub(super) struct Exported {
    policy: RotationPolicy,
    versions: Vec<(State, u64)>,
    bytes: KeyBytes,
    uses: KeyUses,
}

impl Exported {
    /// `policy | count u32 | versions`, a version being `state u8 | created u64 | uses u64`, and its
    /// 32 bytes unless it is destroyed.
    pub(super) fn encode(&self) -> Zeroizing<Vec<u8>> {
        let Self {
            policy,
            versions,
            bytes,
            uses,
        } = self;
        // All of it at once: a vector that grows would leave copies of keys behind.
        let len = POLICY_LEN + 4 + versions.len() * (1 + 8 + 8 + KEY_LEN);
        let mut out = Zeroizing::new(Vec::with_capacity(len));
        policy.encode_to(&mut out);
        let count = u32::try_from(versions.len()).unwrap_or(u32::MAX);
        out.extend_from_slice(&count.to_be_bytes());
        for (number, ((state, created), bytes)) in (1..).zip(versions.iter().zip(bytes)) {
            out.push(*state as u8);
            out.extend_from_slice(&created.to_be_bytes());
            out.extend_from_slice(&uses.of(number).to_be_bytes());
            out.extend_from_slice(bytes.as_ref().map_or(&[], KeyMaterial::expose));
        }
        out
    }

    /// The one encoding, or nothing.
    pub(super) fn parse(plain: &[u8]) -> Option<Self> {
        let mut fields = Fields::new(plain);
        let mut exported = Self {
            policy: RotationPolicy::parse(&mut fields)?,
            versions: Vec::new(),
            bytes: Vec::new(),
            uses: KeyUses::default(),
        };
        let count = fields.u32()?;
        if !(1..=MAX_VERSIONS).contains(&usize::try_from(count).ok()?) {
            return None;
        }
        for number in 1..=count {
            let (state, created) = (State::parse(fields.u8()?)?, fields.u64()?);
            exported.versions.push((state, created));
            exported.uses.add(number, fields.u64()?);
            exported.bytes.push(if state.keeps_bytes() {
                Some(KeyMaterial::copy_of(fields.bytes(KEY_LEN)?).ok()?)
            } else {
                None
            });
        }
        fields.end()?;
        Some(exported)
    }
}

/// What an exported key is bound to: its id in hexadecimal, and its name.
fn binding(key: &StoredKey) -> Result<Binding, StoreError> {
    let binding = Namespace::new(NAMESPACE).map(Binding::new);
    binding
        .and_then(|binding| binding.with("id", key.id().to_string()))
        .and_then(|binding| binding.with("name", key.name().as_str()))
        .map_err(|_| StoreError::NotAnExport)
}

fn parse_binding(binding: &Binding) -> Option<(KeyId, KeyName)> {
    let mut pairs = binding.pairs();
    let (("id", id), ("name", name)) = (pairs.next()?, pairs.next()?) else {
        return None;
    };
    let is_export = binding.namespace().as_str() == NAMESPACE && pairs.next().is_none();
    let id = parse_id(id).filter(|_| is_export)?;
    Some((id, KeyName::new(name).ok()?))
}

/// 32 digits, as [`KeyId`] is shown.
fn parse_id(text: &str) -> Option<KeyId> {
    let number = u128::from_str_radix(text, 16).ok()?;
    let id = KeyId::new(number.to_be_bytes());
    (id.to_string() == text).then_some(id)
}

const NAMESPACE: &str = "sealward/key-export@v1";
const POLICY_LEN: usize = 13;
