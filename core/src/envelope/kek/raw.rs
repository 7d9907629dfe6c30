//! A KEK that is 32 raw bytes (algorithm 1).

use super::{Kek, KekError, KekIdentity, Origin, WrapContext, unwrap_under, wrap_under};
use crate::envelope::{Algorithm, KeyId, KeyMaterial, WrappedDek, cobblestone};

/// A KEK of 32 raw bytes, known by an id that is derived from them.
///
/// ```
/// use sealward::envelope::{KeyMaterial, RawKek};
///
/// let kek = RawKek::new(KeyMaterial::copy_of(&[7; 32])?)?;
/// assert_eq!(kek.key_id().to_string().len(), 32);
/// # Ok::<(), sealward::envelope::KekError>(())
/// ```
#[derive(Debug)]
pub struct RawKek {
    key: KeyMaterial,
    key_id: KeyId,
}

impl RawKek {
    /// A KEK of these 32 bytes.
    ///
    /// # Errors
    /// [`KekError::Broken`] if there are not exactly 32.
    pub fn new(key: KeyMaterial) -> Result<Self, KekError> {
        if key.expose().len() != cobblestone::INPUT_KEY_LEN {
            return Err(KekError::Broken("a raw key has exactly 32 bytes".into()));
        }
        let mut id = [0; KeyId::LEN];
        cobblestone::expand(key.expose(), &[b"sealward/raw-key-id@v1\0"], &mut id)
            .map_err(|_| KekError::Broken("a raw key has exactly 32 bytes".into()))?;
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
