//! Key bytes: made in place on the heap, zeroized when dropped, never shown.

use super::{KekError, random};
use std::fmt;
use zeroize::Zeroizing;

/// Secret bytes that a KEK wraps: a DEK, a share, a seed or another KEK, 16 to 64 bytes.
///
/// Zeroized when dropped. There is no `Clone`, and `Debug` shows the length alone.
///
/// ```
/// use sealward::envelope::KeyMaterial;
///
/// let key = KeyMaterial::make(32)?;
/// assert_eq!(key.expose().len(), 32);
/// assert_eq!(format!("{key:?}"), "KeyMaterial(32 bytes)");
/// # Ok::<(), sealward::envelope::KekError>(())
/// ```
pub struct KeyMaterial(Zeroizing<Box<[u8]>>);

impl KeyMaterial {
    /// The shortest key in bytes.
    pub const MIN_LEN: usize = 16;
    /// The longest key in bytes.
    pub const MAX_LEN: usize = 64;

    /// `len` random bytes from the operating system.
    ///
    /// # Errors
    /// [`KekError::Broken`] if `len` is outside 16..=64, [`KekError::Unavailable`] if the operating
    /// system has no randomness to give.
    pub fn make(len: usize) -> Result<Self, KekError> {
        Self::fill_with(len, random::fill)
    }

    /// `len` bytes that `fill` writes in place, so that the secret has no other copy.
    ///
    /// ```
    /// use sealward::envelope::{KekError, KeyMaterial};
    ///
    /// let key = KeyMaterial::fill_with(32, |bytes| {
    ///     bytes.fill(7); // read it from a file or a device
    ///     Ok::<(), KekError>(())
    /// })?;
    /// # Ok::<(), KekError>(())
    /// ```
    ///
    /// # Errors
    /// [`KekError::Broken`] if `len` is outside 16..=64, else what `fill` returns.
    pub fn fill_with<E: From<KekError>>(
        len: usize,
        fill: impl FnOnce(&mut [u8]) -> Result<(), E>,
    ) -> Result<Self, E> {
        if !(Self::MIN_LEN..=Self::MAX_LEN).contains(&len) {
            return Err(KekError::Broken("a key has 16 to 64 bytes".into()).into());
        }
        let mut bytes = Zeroizing::new(vec![0; len].into_boxed_slice());
        fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// A copy of these bytes; the caller zeroizes its own.
    ///
    /// ```
    /// use sealward::envelope::KeyMaterial;
    ///
    /// assert_eq!(KeyMaterial::copy_of(&[7; 32])?.expose(), [7; 32]);
    /// assert!(KeyMaterial::copy_of(b"too short").is_err());
    /// # Ok::<(), sealward::envelope::KekError>(())
    /// ```
    ///
    /// # Errors
    /// [`KekError::Broken`] if there are not 16 to 64 of them.
    pub fn copy_of(bytes: &[u8]) -> Result<Self, KekError> {
        Self::fill_with(bytes.len(), |place| {
            place.copy_from_slice(bytes);
            Ok(())
        })
    }

    /// The bytes themselves, for whoever wraps or uses them.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for KeyMaterial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyMaterial({} bytes)", self.0.len())
    }
}

/// A data encryption key (DEK): 32 bytes, for one message.
///
/// Zeroized when dropped. There is no `Clone`, and no way to its bytes from outside but `hazmat`.
pub(crate) struct Dek(KeyMaterial);

impl Dek {
    /// Length in bytes.
    const LEN: usize = 32;

    /// A random DEK.
    pub(crate) fn make() -> Result<Self, KekError> {
        KeyMaterial::make(Self::LEN).map(Self)
    }

    /// The DEK that a KEK unwrapped; `None` if it has another length.
    pub(crate) fn from_material(material: KeyMaterial) -> Option<Self> {
        (material.expose().len() == Self::LEN).then_some(Self(material))
    }

    /// The DEK as something to wrap.
    pub(crate) const fn material(&self) -> &KeyMaterial {
        &self.0
    }
}

impl fmt::Debug for Dek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Dek")
    }
}
