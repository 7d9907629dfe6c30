//! Wrapping under 32 bytes: a Cobblestone-256 message, which commits to its key.

use super::{KekError, WrapContext};
use crate::envelope::cobblestone::{self, InputKey};
use crate::envelope::{Algorithm, KeyId, KeyMaterial, WrappedDek, chunks, random};
use zeroize::Zeroizing;

/// Seals bytes under a 32-byte key and a context: a Cobblestone-256 message of 72 bytes more, for
/// files up to some 16 KiB.
///
/// A key store keeps its keys and its index so. What opens under one key and context opens under
/// no other.
///
/// ```
/// use sealward::envelope::{KeyMaterial, open_under, seal_under};
///
/// let root = KeyMaterial::make(32)?;
/// let sealed = seal_under(&root, b"example/index@v1\0", b"two keys")?;
/// assert_eq!(&*open_under(&root, b"example/index@v1\0", &sealed)?, b"two keys");
/// assert!(open_under(&root, b"example/other@v1\0", &sealed).is_err());
/// # Ok::<(), sealward::envelope::KekError>(())
/// ```
///
/// # Errors
/// [`KekError::Broken`] if the key has not 32 bytes, [`KekError::Unavailable`] without randomness.
pub fn seal_under(
    key: &KeyMaterial,
    context: &[u8],
    plaintext: &[u8],
) -> Result<Vec<u8>, KekError> {
    let (key, salt) = (input_key(key)?, random::array()?);
    cobblestone::seal(&key, &[context], &salt, plaintext).map_err(|_| unfit_key())
}

/// Opens what [`seal_under`] sealed.
///
/// ```
/// use sealward::envelope::{KeyMaterial, open_under, seal_under};
///
/// let key = KeyMaterial::make(32)?;
/// let sealed = seal_under(&key, b"what it is for", b"a secret")?;
/// assert_eq!(*open_under(&key, b"what it is for", &sealed).unwrap(), b"a secret");
/// assert!(open_under(&key, b"something else", &sealed).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`KekError::Broken`] if it was not sealed under this key and context, or was changed.
pub fn open_under(
    key: &KeyMaterial,
    context: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, KekError> {
    cobblestone::open(&input_key(key)?, &[context], sealed).map_err(|_| does_not_open())
}

/// The entry that wraps `key` under 32 bytes.
pub(crate) fn wrap_under(
    kek: &InputKey,
    key: &KeyMaterial,
    (algorithm, key_id, version): (Algorithm, KeyId, &[u8]),
    context: &WrapContext<'_>,
) -> Result<Vec<u8>, KekError> {
    wrap_with_salt(
        kek,
        key,
        (algorithm, key_id, version),
        context,
        &random::array()?,
    )
}

/// The same with a salt that the caller chose.
pub(crate) fn wrap_with_salt(
    kek: &InputKey,
    key: &KeyMaterial,
    (algorithm, key_id, version): (Algorithm, KeyId, &[u8]),
    context: &WrapContext<'_>,
    salt: &[u8; chunks::SALT_LEN],
) -> Result<Vec<u8>, KekError> {
    let context = context.encode(algorithm, key_id, version);
    cobblestone::seal(kek, &[&context], salt, key.expose()).map_err(|_| unfit_key())
}

/// The key that an entry, or the last 104 bytes of a passphrase's, wraps under 32 bytes.
pub(crate) fn unwrap_under(
    kek: &InputKey,
    entry: &WrappedDek,
    wrapped: &[u8],
    context: &WrapContext<'_>,
) -> Result<KeyMaterial, KekError> {
    let context = context.encode(entry.algorithm(), entry.key_id(), entry.version());
    let key = cobblestone::open(kek, &[&context], wrapped).map_err(|_| does_not_open())?;
    KeyMaterial::copy_of(&key)
}

/// The 32 bytes of a KEK with HKDF's first blocks done, for all that it will wrap.
pub(crate) fn input_key(key: &KeyMaterial) -> Result<InputKey, KekError> {
    InputKey::new(key).map_err(|_| unfit_key())
}

fn unfit_key() -> KekError {
    KekError::Broken("a KEK of the core has 32 bytes".into())
}

fn does_not_open() -> KekError {
    KekError::Broken("the wrapped key does not open".into())
}
