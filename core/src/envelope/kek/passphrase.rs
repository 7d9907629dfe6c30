//! A KEK from a passphrase, by Argon2id (algorithm 2).

use super::under::wrap_with_salt;
use super::{Kek, KekError, KekIdentity, WrapContext, input_key, unwrap_under};
use crate::envelope::passphrase_wrap::PassphraseWrap;
use crate::envelope::{Algorithm, Argon2Cost, KeyId, KeyMaterial, WrappedDek, chunks, random};
use argon2::{Argon2, Block, Params, Version};
use std::fmt;
use zeroize::{Zeroize as _, Zeroizing};

/// A passphrase: 1 to 1,024 bytes of UTF-8 as given, not normalised. Zeroized when dropped.
///
/// ```
/// use sealward::envelope::Passphrase;
///
/// let passphrase = Passphrase::new("correct horse battery staple")?;
/// assert_eq!(format!("{passphrase:?}"), "Passphrase");
/// // A file ends in a line end, which is not part of it.
/// assert!(Passphrase::from_file(b"correct horse battery staple\n").is_ok());
/// assert!(Passphrase::from_file(b"\n").is_err());
/// # Ok::<(), sealward::envelope::KekError>(())
/// ```
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// The longest passphrase in bytes.
    pub const MAX_LEN: usize = 1_024;

    /// A copy of this text.
    ///
    /// # Errors
    /// [`KekError::Broken`] if it is empty or longer than 1,024 bytes.
    pub fn new(text: &str) -> Result<Self, KekError> {
        if text.is_empty() || text.len() > Self::MAX_LEN {
            return Err(KekError::Broken("a passphrase has 1 to 1,024 bytes".into()));
        }
        Ok(Self(Zeroizing::new(text.to_owned())))
    }

    /// What a file holds: the same without one final LF or CRLF.
    ///
    /// # Errors
    /// [`KekError::Broken`] if it is no UTF-8, or as [`Passphrase::new`].
    pub fn from_file(contents: &[u8]) -> Result<Self, KekError> {
        let text = std::str::from_utf8(contents)
            .map_err(|_| KekError::Broken("a passphrase is UTF-8 text".into()))?;
        let text = text
            .strip_suffix('\n')
            .map_or(text, |text| text.strip_suffix('\r').unwrap_or(text));
        Self::new(text)
    }

    /// The 32 bytes that Argon2id (version 0x13, no secret, no associated data) makes of it.
    ///
    /// ```
    /// use sealward::envelope::{Argon2Cost, Passphrase};
    ///
    /// let cost = Argon2Cost::new(19_456, 2, 1).unwrap();
    /// let key = Passphrase::new("correct horse battery staple")?.derive_key(cost, &[1; 16])?;
    /// assert_eq!(key.expose().len(), 32);
    /// # Ok::<(), sealward::envelope::KekError>(())
    /// ```
    ///
    /// # Errors
    /// [`KekError::Unavailable`] if there is too little memory.
    pub fn derive_key(&self, cost: Argon2Cost, salt: &[u8; 16]) -> Result<KeyMaterial, KekError> {
        let (memory, passes, lanes) =
            (cost.memory_kib(), cost.passes().into(), cost.lanes().into());
        let params = Params::new(memory, passes, lanes, Some(32)).map_err(unfit)?;
        let argon2 = Argon2::new(argon2::Algorithm::Argon2id, Version::V0x13, params.clone());
        let mut blocks = Blocks::allocate(params.block_count())?;
        KeyMaterial::fill_with(32, |out| {
            argon2
                .hash_password_into_with_memory(self.0.as_bytes(), salt, out, &mut blocks.0)
                .map_err(unfit)
        })
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase")
    }
}

/// A KEK from a passphrase. Every wrap has its own salt, which is also the entry's key id, and its
/// own parameters.
///
/// A header has at most one passphrase entry.
///
/// ```
/// use sealward::envelope::{Argon2Cost, Passphrase, PassphraseKek};
///
/// let kek = PassphraseKek::new(Passphrase::new("correct horse battery staple")?);
/// let dearer = Argon2Cost::new(262_144, 4, 1).expect("it is within the ranges");
/// let kek = kek.with_cost(dearer);
/// # Ok::<(), sealward::envelope::KekError>(())
/// ```
#[derive(Debug)]
pub struct PassphraseKek {
    passphrase: Passphrase,
    cost: Argon2Cost,
}

impl PassphraseKek {
    /// A KEK that wraps at the default cost and unwraps at that of each entry.
    #[must_use]
    pub fn new(passphrase: Passphrase) -> Self {
        Self {
            passphrase,
            cost: Argon2Cost::default(),
        }
    }

    /// The same KEK, wrapping at this cost.
    #[must_use]
    pub fn with_cost(self, cost: Argon2Cost) -> Self {
        Self { cost, ..self }
    }
}

impl Kek for PassphraseKek {
    fn identity(&self) -> KekIdentity {
        KekIdentity::passphrase()
    }

    fn wrap(&self, key: &KeyMaterial, context: &WrapContext<'_>) -> Result<WrappedDek, KekError> {
        let (salt, wrap_salt) = (random::array()?, random::array()?);
        wrap_with_salts(&self.passphrase, self.cost, key, context, &salt, &wrap_salt)
    }

    fn unwrap(
        &self,
        wrapped: &WrappedDek,
        context: &WrapContext<'_>,
    ) -> Option<Result<KeyMaterial, KekError>> {
        if !self.identity().matches(wrapped) {
            return None;
        }
        let unwrap = || {
            let fields = PassphraseWrap::parse(wrapped.wrapped(), &wrapped.key_id())?;
            let kek = input_key(&self.passphrase.derive_key(fields.cost, fields.salt)?)?;
            unwrap_under(&kek, wrapped, fields.wrapped, context)
        };
        Some(unwrap())
    }

    /// Whether guessing costs at least as much as it would for a new entry.
    fn is_current(&self, entry: &WrappedDek) -> bool {
        PassphraseWrap::parse(entry.wrapped(), &entry.key_id()).is_ok_and(|fields| {
            fields.cost.memory_kib() >= self.cost.memory_kib()
                && fields.cost.passes() >= self.cost.passes()
        })
    }
}

/// The entry that a passphrase makes with these salts.
pub(crate) fn wrap_with_salts(
    passphrase: &Passphrase,
    cost: Argon2Cost,
    key: &KeyMaterial,
    context: &WrapContext<'_>,
    salt: &[u8; 16],
    wrap_salt: &[u8; chunks::SALT_LEN],
) -> Result<WrappedDek, KekError> {
    let kek = input_key(&passphrase.derive_key(cost, salt)?)?;
    let key_id = KeyId::new(*salt);
    let name = (Algorithm::PASSPHRASE, key_id, [].as_slice());
    let wrapped = wrap_with_salt(&kek, key, name, context, wrap_salt)?;
    let wrapped = PassphraseWrap {
        cost,
        salt,
        wrapped: &wrapped,
    }
    .encode();
    Ok(WrappedDek::new(
        Algorithm::PASSPHRASE,
        key_id,
        Vec::new(),
        Vec::new(),
        wrapped,
    )?)
}

/// Argon2's memory: asked for fallibly, wiped afterwards.
struct Blocks(Vec<Block>);

impl Blocks {
    fn allocate(count: usize) -> Result<Self, KekError> {
        let mut blocks = Vec::new();
        blocks
            .try_reserve_exact(count)
            .map_err(|_| KekError::Unavailable("too little memory for Argon2id".into()))?;
        blocks.resize(count, Block::default());
        Ok(Self(blocks))
    }
}

impl Drop for Blocks {
    fn drop(&mut self) {
        for block in &mut self.0 {
            block.zeroize();
        }
    }
}

/// The ranges of [`Argon2Cost`] lie within Argon2's own, so this is never seen.
fn unfit(_: argon2::Error) -> KekError {
    KekError::Broken("Argon2id refused its parameters".into())
}
