//! Raw primitives and chosen randomness, for vectors and interoperability tests. Nothing here is
//! needed to seal or to open.
//!
//! # Security
//! A salt or DEK that is used twice gives plaintext away. These functions do not keep their caller
//! from it.

#[cfg(feature = "fixed-randomness")]
pub use super::fixed_randomness::fix_randomness;

use super::chunk_reader::ChunkReader;
use super::chunks::{COMMITMENT_LEN, NONCE_LEN, PREFIX_LEN, SALT_LEN};
use super::cobblestone::InputKey;
use super::header::read_up_to;
use super::kek::{input_key, wrap_passphrase, wrap_with_salt};
use super::{
    Algorithm, Argon2Cost, Binding, Dek, DekId, KekError, KeyId, KeyMaterial, OpenError,
    Passphrase, PayloadOpener, SealDraft, SealError, WrapContext, WrappedDek, cobblestone,
    draft_seal, random,
};
use std::fmt;
use std::io::Read;
use zeroize::Zeroizing;

/// A Cobblestone-256 message: 32-byte key, any context, a random salt.
///
/// ```
/// use sealward::envelope::hazmat::{cobblestone256_open, cobblestone256_seal};
///
/// let sealed = cobblestone256_seal(&[7; 32], b"context", b"a message")?;
/// assert_eq!(*cobblestone256_open(&[7; 32], b"context", &sealed)?, b"a message");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`SealError::Unavailable`] without randomness, [`SealError::TooLarge`].
pub fn cobblestone256_seal(
    key: &[u8; 32],
    context: &[u8],
    plaintext: &[u8],
) -> Result<Vec<u8>, SealError> {
    cobblestone256_seal_with_salt(key, context, &random::array()?, plaintext)
}

/// The same with a salt that the caller chose.
///
/// ```
/// use sealward::envelope::hazmat::cobblestone256_seal_with_salt;
///
/// let sealed = cobblestone256_seal_with_salt(&[7; 32], b"context", &[1; 24], b"a message")?;
/// assert!(sealed.starts_with(&[1; 24]));
/// # Ok::<(), sealward::envelope::SealError>(())
/// ```
///
/// # Errors
/// [`SealError::TooLarge`].
pub fn cobblestone256_seal_with_salt(
    key: &[u8; 32],
    context: &[u8],
    salt: &[u8; SALT_LEN],
    plaintext: &[u8],
) -> Result<Vec<u8>, SealError> {
    let key = input_key(&KeyMaterial::copy_of(key)?)?;
    cobblestone::seal(&key, &[context], salt, plaintext).map_err(|_| SealError::TooLarge)
}

/// The plaintext of a Cobblestone-256 message.
///
/// ```
/// use sealward::envelope::hazmat::{cobblestone256_open, cobblestone256_seal};
///
/// let sealed = cobblestone256_seal(&[7; 32], b"context", b"a message")?;
/// assert!(cobblestone256_open(&[7; 32], b"another", &sealed).is_err());
/// # Ok::<(), sealward::envelope::SealError>(())
/// ```
///
/// # Errors
/// [`OpenError::Rejected`].
pub fn cobblestone256_open(
    key: &[u8; 32],
    context: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let key = KeyMaterial::copy_of(key).map_err(|_| OpenError::Rejected)?;
    let key = InputKey::new(&key)?;
    Ok(cobblestone::open(&key, &[context], sealed)?)
}

/// A reader of the plaintext of a Cobblestone-256 message, as [`OpenReader`](super::OpenReader)
/// reads payloads.
///
/// ```
/// use sealward::envelope::hazmat::{cobblestone256_reader, cobblestone256_seal};
/// use std::io::Read as _;
///
/// let sealed = cobblestone256_seal(&[7; 32], b"context", b"a message")?;
/// let mut text = String::new();
/// cobblestone256_reader(&[7; 32], b"context", &sealed[..])?.read_to_string(&mut text)?;
/// assert_eq!(text, "a message");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`OpenError::Rejected`] if salt and commitment are not there or do not hold, [`OpenError::Io`].
pub fn cobblestone256_reader<R: Read>(
    key: &[u8; 32],
    context: &[u8],
    mut source: R,
) -> Result<impl Read, OpenError> {
    let mut prefix = Vec::new();
    read_up_to(&mut source, PREFIX_LEN, &mut prefix)?;
    let (salt, rest) = prefix
        .split_first_chunk::<SALT_LEN>()
        .ok_or(OpenError::Rejected)?;
    let commitment = rest
        .first_chunk::<COMMITMENT_LEN>()
        .ok_or(OpenError::Rejected)?;
    let key = KeyMaterial::copy_of(key).map_err(|_| OpenError::Rejected)?;
    let schedule = InputKey::new(&key)?.schedule(salt, &[context])?;
    schedule.check_commitment(commitment)?;
    Ok(ChunkReader::new(source, schedule))
}

/// Key, base nonce and commitment of one message: what a driver of its own needs beside
/// [`chunks`](super::chunks).
///
/// ```
/// use sealward::envelope::hazmat::{Keys, cobblestone256_seal_with_salt};
///
/// let keys = Keys::derive(&[7; 32], b"context", &[1; 24])?;
/// let sealed = cobblestone256_seal_with_salt(&[7; 32], b"context", &[1; 24], b"")?;
/// assert_eq!(keys.commitment(), &sealed[24..56]);
/// assert_eq!((keys.key().len(), keys.base_nonce().len()), (32, 12));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Keys {
    okm: Zeroizing<Box<[u8]>>,
}

impl Keys {
    /// Those of a Cobblestone-256 message with this key, context and salt.
    ///
    /// # Errors
    /// [`OpenError::Rejected`], never for 32 bytes of key.
    pub fn derive(
        key: &[u8; 32],
        context: &[u8],
        salt: &[u8; SALT_LEN],
    ) -> Result<Self, OpenError> {
        let key = KeyMaterial::copy_of(key).map_err(|_| OpenError::Rejected)?;
        Ok(Self {
            okm: InputKey::new(&key)?.okm(salt, &[context])?,
        })
    }

    /// Those of a payload whose header's MAC and commitment hold. `salt` is its first 24 bytes.
    ///
    /// ```
    /// use sealward::envelope::{Header, hazmat::Keys};
    /// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
    /// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
    /// # let binding = Binding::new(Namespace::new("orders")?);
    ///
    /// let (header, payload) = keyring.begin_seal(&binding)?.seal_detached(b"a message")?;
    /// let opener = keyring.begin_open(Header::parse_detached(&header)?, &payload, &binding)?;
    /// let keys = Keys::of_payload(&opener, payload.first_chunk().unwrap())?;
    /// assert_eq!(keys.commitment(), &payload[24..56]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`OpenError::Rejected`], never for a DEK of 32 bytes.
    pub fn of_payload(opener: &PayloadOpener, salt: &[u8; SALT_LEN]) -> Result<Self, OpenError> {
        let context = draft_seal::payload_context(opener.header().binding());
        let okm = InputKey::new(opener.dek().material())?.okm(salt, &[&context])?;
        Ok(Self { okm })
    }

    /// The AES-256-GCM key.
    #[must_use]
    pub fn key(&self) -> &[u8] {
        self.part(0, 32)
    }

    /// The nonce of chunk 0.
    #[must_use]
    pub fn base_nonce(&self) -> &[u8] {
        self.part(32, NONCE_LEN)
    }

    /// The commitment.
    #[must_use]
    pub fn commitment(&self) -> &[u8] {
        self.part(32 + NONCE_LEN, COMMITMENT_LEN)
    }

    fn part(&self, start: usize, len: usize) -> &[u8] {
        self.okm
            .get(start..start.saturating_add(len))
            .unwrap_or_default()
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys")
    }
}

/// `HKDF-Expand(SHA-512, PRK, info, L)` with a PRK of at most 64 bytes, padded with zeros.
///
/// ```
/// use sealward::envelope::hazmat::hkdf_expand_sha512;
///
/// let mut out = [0; 76];
/// hkdf_expand_sha512(&[7; 32], b"info", &mut out)?;
/// assert_ne!(out, [0; 76]);
/// # Ok::<(), sealward::envelope::OpenError>(())
/// ```
///
/// # Errors
/// [`OpenError::Rejected`] for a longer PRK, or more than 16,320 bytes of output.
pub fn hkdf_expand_sha512(prk: &[u8], info: &[u8], out: &mut [u8]) -> Result<(), OpenError> {
    let hkdf = cobblestone::prk(prk)?;
    hkdf.expand(info, out).map_err(|_| OpenError::Rejected)
}

/// The 32 bytes of the DEK that opened a message.
///
/// ```
/// use sealward::envelope::{DekId, Header, Kek as _, hazmat};
/// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
///
/// let kek = RawKek::new(KeyMaterial::copy_of(&[1; 32])?)?;
/// let binding = Binding::new(Namespace::new("orders")?);
/// let draft = hazmat::seal_draft(binding.clone(), 1, &[7; 32], DekId::new([2; 16]), [3; 24])?;
/// let replies: Result<Vec<_>, _> =
///     draft.requests().map(|wanted| kek.wrap(wanted.key(), &wanted.context())).collect();
/// let (header, payload) = draft.finish(replies?)?.seal_detached(b"a message")?;
///
/// let header = Header::parse_detached(&header)?;
/// let opener = Keyring::new(kek).begin_open(header, &payload, &binding)?;
/// assert_eq!(hazmat::expose_dek(&opener), [7; 32]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn expose_dek(opener: &PayloadOpener) -> &[u8] {
    opener.dek().material().expose()
}

/// The context that a payload with this binding is sealed under: `"sealward/payload@v1" || 00 || suite
/// u8 || binding`, the binding encoded as in headers (FORMAT.md, sections 2 and 3).
///
/// ```
/// use sealward::envelope::hazmat::{cobblestone256_open, expose_dek, payload_context};
/// use sealward::envelope::Header;
/// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
/// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
/// # let binding = Binding::new(Namespace::new("orders")?);
///
/// // A payload is a Cobblestone-256 message under the DEK and this context.
/// let (header, payload) = keyring.begin_seal(&binding)?.seal_detached(b"a message")?;
/// let opener = keyring.begin_open(Header::parse_detached(&header)?, &payload, &binding)?;
/// let dek = expose_dek(&opener).try_into()?;
/// assert_eq!(*cobblestone256_open(dek, &payload_context(&binding), &payload)?, b"a message");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn payload_context(binding: &Binding) -> Vec<u8> {
    draft_seal::payload_context(binding)
}

/// A [`SealDraft`] with a DEK, DEK id and salt that the caller chose, for 1 to 32 KEKs: with KEKs that
/// choose no salts of their own either, the same message twice.
///
/// ```
/// use sealward::envelope::{DekId, Kek as _, hazmat};
/// # use sealward::envelope::{Binding, KeyMaterial, Namespace, RawKek};
///
/// let kek = RawKek::new(KeyMaterial::copy_of(&[1; 32])?)?;
/// let binding = Binding::new(Namespace::new("orders")?);
/// let draft = hazmat::seal_draft(binding, 1, &[7; 32], DekId::new([2; 16]), [3; 24])?;
/// let replies: Result<Vec<_>, _> =
///     draft.requests().map(|wanted| kek.wrap(wanted.key(), &wanted.context())).collect();
/// let (header, payload) = draft.finish(replies?)?.seal_detached(b"a message")?;
/// assert!(payload.starts_with(&[3; 24]) && header.windows(16).any(|part| part == [2; 16]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// As [`SealDraft::new`].
pub fn seal_draft(
    binding: Binding,
    wraps: usize,
    dek: &[u8; 32],
    dek_id: DekId,
    salt: [u8; SALT_LEN],
) -> Result<SealDraft, SealError> {
    let dek = Dek::from_material(KeyMaterial::copy_of(dek)?);
    let dek = dek.ok_or(SealError::Misuse("a DEK has 32 bytes"))?;
    SealDraft::with_secrets(binding, wraps, dek, dek_id, salt)
}

/// A wrap under the 32 bytes of a raw or local KEK, with a salt that the caller chose: what
/// [`WrappedDek::wrapped`] holds of it. For a DEK that is 104 bytes, `salt (24) | commitment (32) | DEK
/// (32) | tag (16)` (FORMAT.md, section 4.1).
///
/// ```
/// use sealward::envelope::{Algorithm, Kek as _, WrapContext, WrappedDek, hazmat};
/// # use sealward::envelope::{KeyMaterial, Namespace, RawKek};
///
/// let (bytes, dek) = (KeyMaterial::copy_of(&[1; 32])?, KeyMaterial::copy_of(&[7; 32])?);
/// let kek = RawKek::new(KeyMaterial::copy_of(bytes.expose())?)?;
/// let namespace = Namespace::new("orders")?;
/// let context = WrapContext::new(&namespace);
///
/// let names = (Algorithm::RAW, kek.key_id(), &b""[..]);
/// let wrapped = hazmat::wrap_bytes(&bytes, &dek, names, &context, &[3; 24])?;
/// assert_eq!(wrapped.len(), 104);
/// let entry = WrappedDek::new(Algorithm::RAW, kek.key_id(), vec![], vec![], wrapped)?;
/// assert_eq!(kek.unwrap(&entry, &context).unwrap()?.expose(), dek.expose());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`KekError::Broken`] if the KEK has not 32 bytes.
pub fn wrap_bytes(
    kek: &KeyMaterial,
    key: &KeyMaterial,
    (algorithm, key_id, version): (Algorithm, KeyId, &[u8]),
    context: &WrapContext<'_>,
    salt: &[u8; SALT_LEN],
) -> Result<Vec<u8>, KekError> {
    let kek = input_key(kek)?;
    wrap_with_salt(&kek, key, (algorithm, key_id, version), context, salt)
}

/// The entry of a passphrase, with salts that the caller chose: `argon2_salt` is the entry's key id
/// too, `salt` that of the wrap under what Argon2id makes of it (FORMAT.md, section 4.3).
///
/// ```
/// use sealward::envelope::{Argon2Cost, Kek as _, Passphrase, PassphraseKek, WrapContext, hazmat};
/// # use sealward::envelope::{KeyMaterial, Namespace};
///
/// let passphrase = Passphrase::new("correct horse battery staple")?;
/// let dek = KeyMaterial::copy_of(&[7; 32])?;
/// let namespace = Namespace::new("orders")?;
/// let context = WrapContext::new(&namespace);
///
/// let cost = Argon2Cost::new(19_456, 2, 1).unwrap();
/// let entry = hazmat::wrap_with_passphrase(&passphrase, cost, &dek, &context, &[1; 16], &[3; 24])?;
/// assert_eq!(entry.key_id().as_bytes(), &[1; 16]); // Argon2's salt
/// let unwrapped = PassphraseKek::new(passphrase).unwrap(&entry, &context).unwrap()?;
/// assert_eq!(unwrapped.expose(), dek.expose());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`KekError::Unavailable`] if there is too little memory.
pub fn wrap_with_passphrase(
    passphrase: &Passphrase,
    cost: Argon2Cost,
    key: &KeyMaterial,
    context: &WrapContext<'_>,
    argon2_salt: &[u8; 16],
    salt: &[u8; SALT_LEN],
) -> Result<WrappedDek, KekError> {
    wrap_passphrase(passphrase, cost, key, context, argon2_salt, salt)
}
