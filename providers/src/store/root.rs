//! The root key, wrapped: what a passphrase or another KEK unlocks.

use super::bytes::{Fields, Kind};
use super::files::{self, Files};
use super::{KEY_LEN, StoreError};
use sealward::envelope::{
    Algorithm, Kek, KekError, KeyId, KeyMaterial, Namespace, WrapContext, WrappedDek,
};
use std::fmt::Write as _;

/// The file `root`: `prefix | store_id (16) | generation u32 | entry`, the entry as in a header.
///
/// Store id and generation are part of the wrap's namespace, so that neither can be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Root {
    store_id: StoreId,
    generation: u32,
    entry: WrappedDek,
}

/// Random, so that a file of one store fits no other.
pub(super) type StoreId = [u8; 16];

impl Root {
    /// A random root key, wrapped.
    pub(super) fn make(kek: &dyn Kek) -> Result<(Self, KeyMaterial), StoreError> {
        let key = KeyMaterial::make(KEY_LEN)?;
        Ok((Self::wrap(make_id()?, FIRST, &key, kek)?, key))
    }

    /// The same root key, wrapped under another KEK.
    pub(super) fn rewrap(&self, key: &KeyMaterial, kek: &dyn Kek) -> Result<Self, StoreError> {
        let generation = self.generation.checked_add(1);
        let generation = generation.ok_or(StoreError::Full("the root key has no wrap left"))?;
        let root = Self::wrap(self.store_id, generation, key, kek)?;
        // It takes the place of the only wrap: one that cannot be undone would lose every key.
        if root.unlock(kek)?.expose() != key.expose() {
            return Err(StoreError::Rejected);
        }
        Ok(root)
    }

    fn wrap(
        store_id: StoreId,
        generation: u32,
        key: &KeyMaterial,
        kek: &dyn Kek,
    ) -> Result<Self, StoreError> {
        let namespace = namespace(&store_id, generation)?;
        Ok(Self {
            store_id,
            generation,
            entry: kek.wrap(key, &WrapContext::new(&namespace))?,
        })
    }

    pub(super) fn read(files: &Files) -> Result<Self, StoreError> {
        Self::parse(&files.read(files::ROOT)?)
    }

    pub(super) fn parse(file: &[u8]) -> Result<Self, StoreError> {
        let mut fields = Fields::new(Kind::Root.strip(files::ROOT, file)?.1);
        let mut parse = || {
            let (store_id, generation) = (fields.array()?, fields.u32()?);
            let algorithm = Algorithm::new(fields.u16()?)?;
            let key_id = KeyId::new(fields.array()?);
            let mut field = || {
                let len = fields.u16()?;
                fields.bytes(len.into()).map(<[u8]>::to_vec)
            };
            let (reference, version, wrapped) = (field()?, field()?, field()?);
            fields.end()?;
            let entry = WrappedDek::new(algorithm, key_id, reference, version, wrapped).ok()?;
            Some(Self {
                store_id,
                generation,
                entry,
            })
        };
        parse().ok_or_else(|| StoreError::damaged(files::ROOT, "is damaged"))
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        let Self {
            store_id,
            generation,
            entry,
        } = self;
        let mut file = Kind::Root.prefix(1);
        file.extend_from_slice(store_id);
        file.extend_from_slice(&generation.to_be_bytes());
        file.extend_from_slice(&entry.algorithm().number().to_be_bytes());
        file.extend_from_slice(entry.key_id().as_bytes());
        for field in [entry.reference(), entry.version(), entry.wrapped()] {
            // An entry's fields have at most 4,096 bytes.
            file.extend_from_slice(&u16::try_from(field.len()).unwrap_or(u16::MAX).to_be_bytes());
            file.extend_from_slice(field);
        }
        file
    }

    pub(super) fn unlock(&self, kek: &dyn Kek) -> Result<KeyMaterial, StoreError> {
        let namespace = namespace(&self.store_id, self.generation)?;
        match kek.unwrap(&self.entry, &WrapContext::new(&namespace)) {
            Some(Ok(key)) if key.expose().len() == KEY_LEN => Ok(key),
            Some(Ok(_) | Err(KekError::Broken(_))) | None => Err(StoreError::Rejected),
            Some(Err(error)) => Err(StoreError::Kek(error)),
        }
    }

    pub(super) const fn entry(&self) -> &WrappedDek {
        &self.entry
    }

    pub(super) const fn store_id(&self) -> &StoreId {
        &self.store_id
    }

    pub(super) const fn generation(&self) -> u32 {
        self.generation
    }
}

/// 16 random bytes: the id of a store or a key.
pub(super) fn make_id() -> Result<[u8; 16], StoreError> {
    let random = KeyMaterial::make(KeyId::LEN)?;
    let mut id = [0; KeyId::LEN];
    id.copy_from_slice(random.expose());
    Ok(id)
}

/// `sealward/store-root@v1/STORE_ID/GENERATION`, the id in hexadecimal, the generation in decimal.
fn namespace(store_id: &StoreId, generation: u32) -> Result<Namespace, StoreError> {
    let mut text = "sealward/store-root@v1/".to_owned();
    for byte in store_id {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    let _ = write!(text, "/{generation}");
    Namespace::new(text).map_err(|_| StoreError::damaged(files::ROOT, "is damaged"))
}

const FIRST: u32 = 1;
