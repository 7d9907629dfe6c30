//! A KEK that is 32 raw bytes (algorithm 1).

use super::{Kek, KekError, KekIdentity, Origin, WrapContext, unwrap_under, wrap_under};
use crate::envelope::cobblestone::InputKey;
use crate::envelope::{Algorithm, KeyId, KeyMaterial, WrappedDek};
use std::fmt;

/// A KEK of 32 raw bytes, known by an id that is derived from them.
///
/// ```
/// use sealward::envelope::{KeyMaterial, RawKek};
///
/// let kek = RawKek::new(KeyMaterial::copy_of(&[7; 32])?)?;
/// assert_eq!(kek.key_id().to_string().len(), 32);
/// # Ok::<(), sealward::envelope::KekError>(())
/// ```
pub struct RawKek {
    key: InputKey,
    key_id: KeyId,
}

impl RawKek {
    /// A KEK of these 32 bytes, of which only what is derived from them is kept.
    ///
    /// # Errors
    /// [`KekError::Broken`] if there are not exactly 32.
    pub fn new(key: KeyMaterial) -> Result<Self, KekError> {
        let unfit = |_| KekError::Broken("a raw key has exactly 32 bytes".into());
        let key = InputKey::new(&key).map_err(unfit)?;
        let mut id = [0; KeyId::LEN];
        key.expand(&[b"sealward/raw-key-id@v1\0"], &mut id)
            .map_err(unfit)?;
        Ok(Self {
            key,
            key_id: KeyId::new(id),
        })
    }

    /// `HKDF-Expand(SHA-512, key, "sealward/raw-key-id@v1" || 00, 16)`: it tells nothing of the
    /// key.
    #[must_use]
    pub const fn key_id(&self) -> KeyId {
        self.key_id
    }
}

impl Kek for RawKek {
    fn identity(&self) -> KekIdentity {
        KekIdentity::new(Algorithm::RAW, self.key_id, Origin::Holder)
    }

    fn wrap(&self, key: &KeyMaterial, context: &WrapContext<'_>) -> Result<WrappedDek, KekError> {
        let name = (Algorithm::RAW, self.key_id, [].as_slice());
        let wrapped = wrap_under(&self.key, key, name, context)?;
        Ok(WrappedDek::new(
            Algorithm::RAW,
            self.key_id,
            Vec::new(),
            Vec::new(),
            wrapped,
        )?)
    }

    fn unwrap(
        &self,
        wrapped: &WrappedDek,
        context: &WrapContext<'_>,
    ) -> Option<Result<KeyMaterial, KekError>> {
        self.identity()
            .matches(wrapped)
            .then(|| unwrap_under(&self.key, wrapped, wrapped.wrapped(), context))
    }
}

impl fmt::Debug for RawKek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawKek")
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}
