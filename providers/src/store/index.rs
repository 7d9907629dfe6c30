//! The authenticated index: every key with its versions, and the generation of the whole.

use super::bytes::{Fields, Kind};
use super::key::{CHANGED, context};
use super::root::{StoreId, make_id};
use super::{RotationPolicy, State, StoreError, StoredKey, files};
use sealward::envelope::{KeyId, KeyMaterial, KeyName, open_under, seal_under};
use std::collections::{BTreeMap, BTreeSet};

/// The file `index`, opened.
#[derive(Debug)]
pub(super) struct Index {
    generation: u64,
    /// Roots below this generation were replaced.
    oldest_root: u32,
    // INVARIANT: sorted by name; names and ids are unique.
    keys: BTreeMap<String, StoredKey>,
}

impl Index {
    /// The index of a store without keys.
    pub(super) const fn empty() -> Self {
        Self {
            generation: 1,
            oldest_root: 1,
            keys: BTreeMap::new(),
        }
    }

    pub(super) fn open(
        root: &KeyMaterial,
        store_id: &StoreId,
        file: &[u8],
    ) -> Result<Self, StoreError> {
        let (version, sealed) = Kind::Index.strip(files::INDEX, file)?;
        open_under(root, &context(label(version), store_id), sealed)
            .ok()
            .and_then(|plain| Self::parse(version, &plain))
            .ok_or_else(|| StoreError::damaged(files::INDEX, CHANGED))
    }

    pub(super) fn seal(
        &self,
        root: &KeyMaterial,
        store_id: &StoreId,
    ) -> Result<Vec<u8>, StoreError> {
        let version = self.version();
        let sealed = seal_under(root, &context(label(version), store_id), &self.encode())?;
        Ok([Kind::Index.prefix(version), sealed].concat())
    }

    /// The file `generation` that goes with this index.
    pub(super) fn seal_generation(
        &self,
        root: &KeyMaterial,
        store_id: &StoreId,
    ) -> Result<Vec<u8>, StoreError> {
        let plain = self.generation.to_be_bytes();
        let sealed = seal_under(root, &context(GENERATION_LABEL, store_id), &plain)?;
        Ok([Kind::Generation.prefix(1), sealed].concat())
    }

    /// Holds the file `generation` against this index, and returns whether it has the same. One
    /// less is what a writer leaves that was stopped after it replaced the index.
    pub(super) fn check_generation(
        &self,
        root: &KeyMaterial,
        store_id: &StoreId,
        file: &[u8],
    ) -> Result<bool, StoreError> {
        let (_, sealed) = Kind::Generation.strip(files::GENERATION, file)?;
        let known = open_under(root, &context(GENERATION_LABEL, store_id), sealed)
            .ok()
            .and_then(|plain| <[u8; 8]>::try_from(plain.as_slice()).ok())
            .map(u64::from_be_bytes)
            .ok_or_else(|| StoreError::damaged(files::GENERATION, CHANGED))?;
        if known > self.generation {
            return Err(StoreError::Older { file: files::INDEX });
        }
        if known.saturating_add(1) < self.generation {
            return Err(StoreError::Older {
                file: files::GENERATION,
            });
        }
        Ok(known == self.generation)
    }

    /// Holds the root's generation against this index.
    pub(super) const fn check_root(&self, generation: u32) -> Result<(), StoreError> {
        if generation < self.oldest_root {
            return Err(StoreError::Older { file: files::ROOT });
        }
        Ok(())
    }

    /// Refuses roots below this generation from now on.
    pub(super) fn raise_oldest_root(&mut self, generation: u32) {
        self.oldest_root = self.oldest_root.max(generation);
    }

    pub(super) fn key(&self, name: &KeyName) -> Result<&StoredKey, StoreError> {
        self.keys
            .get(name.as_str())
            .ok_or_else(|| StoreError::NoKey { name: name.clone() })
    }

    pub(super) fn key_with_id(&self, id: KeyId) -> Option<&StoredKey> {
        self.keys.values().find(|key| key.id == id)
    }

    /// The number of each key's file, by the key's id in hexadecimal.
    pub(super) fn files(&self) -> BTreeMap<String, u64> {
        let keys = self.keys.values();
        keys.map(|key| (key.id.to_string(), key.file)).collect()
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &StoredKey> {
        self.keys.values()
    }

    pub(super) fn into_keys(self) -> Vec<StoredKey> {
        self.keys.into_values().collect()
    }

    /// Begins the next generation.
    pub(super) fn advance(&mut self) -> Result<(), StoreError> {
        let next = self.generation.checked_add(1);
        self.generation = next.ok_or(StoreError::Full("the key store has no generation left"))?;
        Ok(())
    }

    /// Says that the key's file is written in this generation.
    pub(super) fn set_file(&mut self, key: &mut StoredKey) {
        key.file = self.generation;
        self.set(key);
    }

    /// Puts a key in the place of the one of its name.
    pub(super) fn set(&mut self, key: &StoredKey) {
        self.keys.insert(key.name.as_str().to_owned(), key.clone());
    }

    /// A new key, with a random id.
    pub(super) fn add(&self, name: &KeyName, now: u64) -> Result<StoredKey, StoreError> {
        self.add_as(
            KeyId::new(make_id()?),
            name,
            RotationPolicy::default(),
            vec![(State::Enabled, now)],
        )
    }

    /// A key that has its id and versions already.
    pub(super) fn add_as(
        &self,
        id: KeyId,
        name: &KeyName,
        policy: RotationPolicy,
        versions: Vec<(State, u64)>,
    ) -> Result<StoredKey, StoreError> {
        if let Some(key) = self.key_with_id(id) {
            let name = key.name.clone();
            return Err(StoreError::IdExists { id, name });
        }
        if self.keys.contains_key(name.as_str()) {
            return Err(StoreError::KeyExists { name: name.clone() });
        }
        if self.keys.len() >= MAX_KEYS {
            return Err(StoreError::Full("a key store has at most 10,000 keys"));
        }
        Ok(StoredKey {
            id,
            name: name.clone(),
            file: self.generation,
            policy,
            versions,
        })
    }

    pub(super) fn rotate(&self, name: &KeyName, now: u64) -> Result<StoredKey, StoreError> {
        let mut key = self.key(name)?.clone();
        if key.versions.len() >= MAX_VERSIONS {
            return Err(StoreError::Full("a key has at most 100,000 versions"));
        }
        key.versions.push((State::Enabled, now));
        Ok(key)
    }

    /// The key with that version in `state`, and whether it had another before. No state follows
    /// [`State::Destroyed`].
    pub(super) fn set_state(
        &self,
        name: &KeyName,
        version: u32,
        state: State,
    ) -> Result<(StoredKey, bool), StoreError> {
        let mut key = self.key(name)?.clone();
        let place = usize::try_from(version)
            .ok()
            .and_then(|number| number.checked_sub(1));
        match place.and_then(|place| key.versions.get_mut(place)) {
            None => Err(StoreError::NoVersion {
                name: name.clone(),
                version,
            }),
            Some((old, _)) if *old == state => Ok((key, false)),
            Some((State::Destroyed, _)) => Err(StoreError::Destroyed {
                name: name.clone(),
                version,
            }),
            Some((old, _)) => {
                *old = state;
                Ok((key, true))
            }
        }
    }

    /// The oldest version that can say all of this, so that whoever reads older ones alone goes on
    /// reading a store without policies, and so that there is one encoding.
    fn version(&self) -> u8 {
        let has_policies = self
            .keys
            .values()
            .any(|key| key.policy != RotationPolicy::default());
        if has_policies { 2 } else { 1 }
    }

    /// `generation u64 | oldest root u32 | count u32 | keys`, a key being `id (16) | name u8+ |
    /// file u64 | policy (in version 2) | count u32 | versions`, and a version `state u8 | created
    /// u64`.
    pub(super) fn encode(&self) -> Vec<u8> {
        let Self {
            generation,
            oldest_root,
            keys,
        } = self;
        let version = self.version();
        let mut out = generation.to_be_bytes().to_vec();
        out.extend_from_slice(&oldest_root.to_be_bytes());
        // The limits keep every count within its field.
        out.extend_from_slice(&u32::try_from(keys.len()).unwrap_or(u32::MAX).to_be_bytes());
        for StoredKey {
            id,
            name,
            file,
            policy,
            versions,
        } in keys.values()
        {
            out.extend_from_slice(id.as_bytes());
            out.push(u8::try_from(name.as_str().len()).unwrap_or(u8::MAX));
            out.extend_from_slice(name.as_str().as_bytes());
            out.extend_from_slice(&file.to_be_bytes());
            if version == 2 {
                policy.encode_to(&mut out);
            }
            out.extend_from_slice(
                &u32::try_from(versions.len())
                    .unwrap_or(u32::MAX)
                    .to_be_bytes(),
            );
            for (state, created) in versions {
                out.push(*state as u8);
                out.extend_from_slice(&created.to_be_bytes());
            }
        }
        out
    }

    /// The one encoding, or nothing.
    pub(super) fn parse(version: u8, plain: &[u8]) -> Option<Self> {
        let mut fields = Fields::new(plain);
        let (generation, oldest_root) = (fields.u64()?, fields.u32()?);
        let mut index = Self {
            generation,
            oldest_root,
            keys: BTreeMap::new(),
        };
        let mut ids = BTreeSet::new();
        let count = fields.u32()?;
        if usize::try_from(count).ok()? > MAX_KEYS {
            return None;
        }
        for _ in 0..count {
            let id = KeyId::new(fields.array()?);
            let len = fields.u8()?;
            let name = std::str::from_utf8(fields.bytes(len.into())?).ok()?;
            let name = KeyName::new(name).ok()?;
            let file = fields.u64()?;
            let policy = match version {
                1 => RotationPolicy::default(),
                _ => RotationPolicy::parse(&mut fields)?,
            };
            let count = fields.u32()?;
            let is_first = ids.insert(id);
            let has_versions = (1..=MAX_VERSIONS).contains(&usize::try_from(count).ok()?);
            if !is_first || !has_versions || file > generation {
                return None;
            }
            let mut versions = Vec::new();
            for _ in 0..count {
                versions.push((State::parse(fields.u8()?)?, fields.u64()?));
            }
            let key = StoredKey {
                id,
                name,
                file,
                policy,
                versions,
            };
            if index
                .keys
                .insert(key.name.as_str().to_owned(), key)
                .is_some()
            {
                return None;
            }
        }
        fields.end()?;
        // Sorted, of the version that it needs, and nothing else that another encoding would say.
        (index.version() == version && index.encode() == plain).then_some(index)
    }
}

/// What an index of this version is sealed as.
const fn label(version: u8) -> &'static [u8] {
    match version {
        1 => b"sealward/store-index@v1\0",
        _ => b"sealward/store-index@v2\0",
    }
}

const GENERATION_LABEL: &[u8] = b"sealward/store-generation@v1\0";
const MAX_KEYS: usize = 10_000;
pub(super) const MAX_VERSIONS: usize = 100_000;
