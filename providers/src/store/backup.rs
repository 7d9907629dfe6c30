//! A whole store as one sealed file.

use super::bytes::{Fields, Kind};
use super::files::{self, Files};
use super::index::Index;
use super::lock::Lock;
use super::root::Root;
use super::uses::{self, KeyUses};
use super::{StoreError, StoredKey, UnlockedStore};
use sealward::envelope::{Kek, KeyMaterial, WrappedDek, open_under, seal_under};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

impl UnlockedStore {
    /// The whole store as one sealed file, which needs nothing but what unlocks this store now.
    ///
    /// The root stands in it as it is, wrapped; all the rest is sealed once more under the root
    /// key. A backup keeps what it was made of: a version that is destroyed later is still in it,
    /// and so is the passphrase of that time.
    ///
    /// ```
    /// use sealward::envelope::{KeyMaterial, KeyName, RawKek};
    /// use sealward_providers::{Backup, Store};
    ///
    /// # let folders = tempfile::tempdir()?;
    /// # let [here, there] = ["here", "there"].map(|name| folders.path().join(name));
    /// let kek = RawKek::new(KeyMaterial::make(32)?)?;
    /// let store = Store::create(&here, &kek)?;
    /// store.create_key(&KeyName::new("orders")?)?;
    /// let backup = store.backup()?;
    ///
    /// let store = Backup::parse(&backup)?.unlock(&kek)?.restore(&there, false)?;
    /// assert_eq!(store.keys()?.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`StoreError::Full`] for a store of more than 256 MiB; [`StoreError::Damaged`] where any of
    /// its keys is, so that there is no backup which cannot be restored; or as
    /// [`UnlockedStore::keys`].
    pub fn backup(&self) -> Result<Vec<u8>, StoreError> {
        let (root, files) = {
            let _lock = Lock::shared(&self.files)?;
            let root = self.files.read(files::ROOT)?;
            let index = self.read_index()?;
            index.check_root(Root::parse(&root)?.generation())?;
            (root, self.read_files(&index)?)
        };
        let plain = encode_files(&files)?;
        let sealed = seal_under(&self.key, &context_of(&root), &plain)?;
        let mut out = Kind::Backup.prefix(1);
        out.extend_from_slice(&number(root.len()));
        out.extend_from_slice(&root);
        out.extend_from_slice(&sealed);
        Ok(out)
    }

    /// Every file but the root that the index stands for, by its name.
    fn read_files(&self, index: &Index) -> Result<BTreeMap<String, Vec<u8>>, StoreError> {
        let mut files = BTreeMap::new();
        for name in [files::INDEX, files::GENERATION] {
            files.insert(name.to_owned(), self.files.read(name)?);
        }
        for key in index.keys() {
            let name = key.file_name();
            let file = self.files.read(&name)?;
            drop(key.open_versions(&self.key, self.root.store_id(), &file)?);
            files.insert(name, file);
            // Counts that were changed do not keep the keys from being saved.
            let name = uses::file_name(key);
            if let Some(file) = self.files.read_if_there(&name)?
                && KeyUses::open(&self.key, self.root.store_id(), key, &file).is_ok()
            {
                files.insert(name, file);
            }
        }
        Ok(files)
    }
}

/// A backup whose keys are still locked. [`UnlockedStore::backup`] makes it, and what unlocked the store
/// then unlocks it.
///
/// ```
/// use sealward::envelope::Algorithm;
/// use sealward::envelope::{KeyMaterial, KeyName, RawKek};
/// use sealward_providers::{Backup, Store};
///
/// # let folders = tempfile::tempdir()?;
/// # let [here, there] = ["here", "there"].map(|name| folders.path().join(name));
/// let kek = RawKek::new(KeyMaterial::make(32)?)?;
/// let store = Store::create(&here, &kek)?;
/// store.create_key(&KeyName::new("orders")?)?;
/// let bytes = store.backup()?;
///
/// let backup = Backup::parse(&bytes)?;
/// assert_eq!(backup.root().algorithm(), Algorithm::RAW); // no passphrase is asked for
/// assert_eq!(backup.unlock(&kek)?.keys().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Backup {
    root: Root,
    root_file: Vec<u8>,
    sealed: Vec<u8>,
}

impl Backup {
    /// The longest backup in bytes, but for its first few thousand.
    pub const MAX_LEN: usize = 256 << 20;

    /// Reads how a backup is unlocked.
    ///
    /// # Errors
    /// [`StoreError::Backup`] for what is none, [`StoreError::Newer`] for one of a newer format.
    pub fn parse(bytes: &[u8]) -> Result<Self, StoreError> {
        let (_, rest) = Kind::Backup
            .strip("backup", bytes)
            .map_err(|error| match error {
                StoreError::Damaged { .. } => {
                    StoreError::Backup("this is no backup of a key store")
                }
                other => other,
            })?;
        let mut fields = Fields::new(rest);
        let mut parse = || {
            let len = usize::try_from(fields.u32()?).ok()?;
            let root_file = fields.bytes(len)?.to_vec();
            Some(Self {
                root: Root::parse(&root_file).ok()?,
                root_file,
                sealed: fields.rest().to_vec(),
            })
        };
        parse().ok_or(StoreError::Backup(CHANGED))
    }

    /// How its root key is wrapped: by its algorithm one sees whether a passphrase is needed.
    #[must_use]
    pub const fn root(&self) -> &WrappedDek {
        self.root.entry()
    }

    /// Unlocks it, and sees that it is whole: that each key of its index can be used.
    ///
    /// # Errors
    /// [`StoreError::Rejected`] for a wrong passphrase or KEK, [`StoreError::Kek`] where the KEK
    /// cannot be used, [`StoreError::Backup`] for one that was changed.
    pub fn unlock(self, kek: &dyn Kek) -> Result<UnlockedBackup, StoreError> {
        let Self {
            root,
            root_file,
            sealed,
        } = self;
        let key = root.unlock(kek)?;
        let plain = open_under(&key, &context_of(&root_file), &sealed)
            .map_err(|_| StoreError::Backup(CHANGED))?;
        let files =
            parse_files(&plain).ok_or(StoreError::Backup("the backup holds no whole key store"))?;
        let keys = check(&key, &root, &files)
            .ok_or(StoreError::Backup("the backup holds no whole key store"))?
            .into_keys();
        Ok(UnlockedBackup {
            root,
            key,
            files,
            keys,
        })
    }
}

/// A backup that was seen to be whole.
///
/// ```
/// use sealward::envelope::{KeyMaterial, KeyName, RawKek};
/// use sealward_providers::{Backup, Store, StoreError};
///
/// # let folder = tempfile::tempdir()?;
/// # let kek = RawKek::new(KeyMaterial::make(32)?)?;
/// let store = Store::create(folder.path(), &kek)?;
/// store.create_key(&KeyName::new("orders")?)?;
/// let backup = Backup::parse(&store.backup()?)?.unlock(&kek)?;
/// assert_eq!(backup.keys()[0].name().as_str(), "orders");
///
/// // A store that is there is replaced only by who says so.
/// let refused = backup.restore(folder.path(), false);
/// assert!(matches!(refused, Err(StoreError::Exists { .. })));
/// backup.restore(folder.path(), true)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct UnlockedBackup {
    pub(super) root: Root,
    pub(super) key: KeyMaterial,
    /// Every file but the root.
    pub(super) files: BTreeMap<String, Vec<u8>>,
    keys: Vec<StoredKey>,
}

impl UnlockedBackup {
    /// What it holds, sorted by name.
    #[must_use]
    pub fn keys(&self) -> &[StoredKey] {
        &self.keys
    }

    /// Writes all files into a folder; the root comes last.
    pub(super) fn write_to(&self, files: &Files) -> Result<(), StoreError> {
        files.make_subfolder(files::KEYS)?;
        if self.files.keys().any(|name| name.starts_with(files::USES)) {
            files.make_subfolder(files::USES)?;
        }
        for (name, file) in &self.files {
            files.replace(name, file)?;
        }
        files.replace(files::ROOT, &self.root.encode())
    }
}

impl fmt::Debug for UnlockedBackup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnlockedBackup")
            .field("keys", &self.keys)
            .finish_non_exhaustive()
    }
}

/// `count u32 | files`, ascending by name, a file being `name_len u8 | name | len u32 | bytes`.
pub(super) fn encode_files(files: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, StoreError> {
    let mut plain = number(files.len()).to_vec();
    for (name, file) in files {
        plain.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
        plain.extend_from_slice(name.as_bytes());
        plain.extend_from_slice(&number(file.len()));
        plain.extend_from_slice(file);
        if plain.len() > Backup::MAX_LEN {
            return Err(StoreError::Full("a backup has at most 256 MiB"));
        }
    }
    Ok(plain)
}

/// The one encoding, or nothing: names ascend, each is that of one file, and no file is longer than a
/// store's may be, which could be opened here and not be restored.
pub(super) fn parse_files(plain: &[u8]) -> Option<BTreeMap<String, Vec<u8>>> {
    if plain.len() > Backup::MAX_LEN {
        return None;
    }
    let mut fields = Fields::new(plain);
    let mut files = BTreeMap::<String, Vec<u8>>::new();
    for _ in 0..fields.u32()? {
        let len = fields.u8()?;
        let name = std::str::from_utf8(fields.bytes(len.into())?).ok()?;
        let len = usize::try_from(fields.u32()?).ok()?;
        let file = fields.bytes(len)?;
        let ascends = files
            .last_key_value()
            .is_none_or(|(last, _)| last.as_str() < name);
        if !ascends || file.len() as u64 > files::MAX_FILE_LEN {
            return None;
        }
        files.insert(name.to_owned(), file.to_vec());
    }
    fields.end()?;
    Some(files)
}

/// The index of a whole store: each file that it needs is there and opens, and there is no other.
fn check(key: &KeyMaterial, root: &Root, files: &BTreeMap<String, Vec<u8>>) -> Option<Index> {
    let id = root.store_id();
    let index = Index::open(key, id, files.get(files::INDEX)?).ok()?;
    let generation = files.get(files::GENERATION)?;
    index.check_generation(key, id, generation).ok()?;
    index.check_root(root.generation()).ok()?;
    let mut names = BTreeSet::from([files::INDEX.to_owned(), files::GENERATION.to_owned()]);
    for stored in index.keys() {
        let name = stored.file_name();
        drop(stored.open_versions(key, id, files.get(&name)?).ok()?);
        names.insert(name);
        let name = uses::file_name(stored);
        if let Some(file) = files.get(&name) {
            drop(KeyUses::open(key, id, stored, file).ok()?);
            names.insert(name);
        }
    }
    files.keys().eq(names.iter()).then_some(index)
}

/// What all but the root is sealed as. The root's bytes belong to it: neither fits another.
fn context_of(root: &[u8]) -> Vec<u8> {
    [b"sealward/store-backup@v1\0", root].concat()
}

const CHANGED: &str = "the backup is cut off or was changed";

/// A length within the limits, in four bytes.
fn number(len: usize) -> [u8; 4] {
    u32::try_from(len).unwrap_or(u32::MAX).to_be_bytes()
}
