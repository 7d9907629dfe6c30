//! The joint: what a key encryption key (KEK) does, whoever holds it.

mod local;
mod passphrase;
mod raw;
mod under;

pub use local::{LocalKek, VersionState};
pub use passphrase::{Passphrase, PassphraseKek};
pub use raw::RawKek;
pub use under::{open_under, seal_under};

pub(crate) use under::{input_key, unwrap_under, wrap_under};

#[cfg(feature = "hazmat")]
pub(crate) use {passphrase::wrap_with_salts as wrap_passphrase, under::wrap_with_salt};

use super::{Algorithm, KeyId, KeyMaterial, Namespace, WrappedDek};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// A key encryption key: what wraps and unwraps DEKs. The one thing to implement for a vault, an
/// HSM, a TPM or a store.
///
/// It is synchronous and small. A KEK that has to be asked asynchronously answers the requests of a
/// [`SealDraft`](super::SealDraft) and an [`OpenDraft`](super::OpenDraft) instead.
///
/// ```
/// use sealward::envelope::{Kek, KeyMaterial, Namespace, RawKek, WrapContext};
///
/// let kek = RawKek::new(KeyMaterial::make(32)?)?;
/// let namespace = Namespace::new("orders").unwrap();
/// let context = WrapContext::new(&namespace);
/// let seed = KeyMaterial::make(16)?;
/// let wrapped = kek.wrap(&seed, &context);
/// assert!(wrapped.is_err(), "an entry of a raw key holds 32 bytes");
///
/// let key = KeyMaterial::make(32)?;
/// let wrapped = kek.wrap(&key, &context)?;
/// let unwrapped = kek.unwrap(&wrapped, &context).expect("it is ours")?;
/// assert_eq!(unwrapped.expose(), key.expose());
/// # Ok::<(), sealward::envelope::KekError>(())
/// ```
///
/// One of a caller's own has an algorithm from 32,768 on. Here the vault is some bytes in memory:
///
/// ```
/// use sealward::envelope::{
///     Algorithm, Kek, KekError, KekIdentity, KeyId, KeyMaterial, Origin, WrapContext, WrappedDek,
///     open_under, seal_under,
/// };
///
/// const VAULT: Algorithm = Algorithm::new(0x8000).unwrap();
///
/// struct VaultKek {
///     id: KeyId,
///     newest: KeyMaterial,
/// }
///
/// impl Kek for VaultKek {
///     fn identity(&self) -> KekIdentity {
///         KekIdentity::new(VAULT, self.id, Origin::Holder)
///     }
///
///     fn wrap(&self, key: &KeyMaterial, context: &WrapContext<'_>) -> Result<WrappedDek, KekError> {
///         let context = context.encode(VAULT, self.id, b"7");
///         let wrapped = seal_under(&self.newest, &context, key.expose())?;
///         Ok(WrappedDek::new(VAULT, self.id, b"vault/orders".to_vec(), b"7".to_vec(), wrapped)?)
///     }
///
///     fn unwrap(
///         &self,
///         wrapped: &WrappedDek,
///         context: &WrapContext<'_>,
///     ) -> Option<Result<KeyMaterial, KekError>> {
///         if !self.identity().matches(wrapped) {
///             return None;
///         }
///         let context = context.encode(VAULT, self.id, wrapped.version());
///         let key = open_under(&self.newest, &context, wrapped.wrapped());
///         Some(key.and_then(|key| KeyMaterial::copy_of(&key)))
///     }
///
///     fn is_current(&self, entry: &WrappedDek) -> bool {
///         entry.version() == b"7"
///     }
/// }
/// # use sealward::envelope::{Binding, Header, Keyring, Namespace};
/// # let id = KeyId::new([1; 16]);
///
/// let keyring = Keyring::new(VaultKek { id, newest: KeyMaterial::make(32)? });
/// let binding = Binding::new(Namespace::new("orders")?);
/// let sealed = keyring.seal(b"a message", &binding)?;
/// assert_eq!(keyring.open(&sealed, &binding)?.plaintext(), b"a message");
/// assert_eq!(keyring.stale(&Header::parse(&sealed)?), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Kek: Send + Sync {
    /// How entries of this KEK are recognised, and what their wraps prove.
    fn identity(&self) -> KekIdentity;

    /// Wraps 16 to 64 bytes under the newest version of this KEK.
    ///
    /// # Errors
    /// [`KekError::Denied`] or [`KekError::Unavailable`] where the KEK cannot be used, and
    /// [`KekError::Broken`] where it cannot wrap such a key.
    fn wrap(&self, key: &KeyMaterial, context: &WrapContext<'_>) -> Result<WrappedDek, KekError>;

    /// Unwraps an entry. `None`: not wrapped by this KEK, try the next one. `Some(Err)`: it was,
    /// and it does not unwrap.
    fn unwrap(
        &self,
        wrapped: &WrappedDek,
        context: &WrapContext<'_>,
    ) -> Option<Result<KeyMaterial, KekError>>;

    /// Whether an entry of this KEK is under the version that [`Kek::wrap`] uses now. A KEK that has
    /// no versions, or cannot tell, says yes.
    fn is_current(&self, _entry: &WrappedDek) -> bool {
        true
    }
}

/// How entries of a KEK are recognised (algorithm and key id), and what their wraps prove.
///
/// Matching reads these fields alone. A header's reference is never followed.
///
/// ```
/// use sealward::envelope::{Algorithm, KekIdentity, KeyId, Origin, WrappedDek};
///
/// let own = KekIdentity::new(Algorithm::new(0x8000).unwrap(), KeyId::new([1; 16]), Origin::Holder);
/// assert_eq!(own.key_id(), Some(KeyId::new([1; 16])));
/// assert_eq!(KekIdentity::passphrase().key_id(), None);
/// let entry = WrappedDek::new(own.algorithm(), KeyId::new([1; 16]), vec![], vec![], vec![0; 40])?;
/// assert!(own.matches(&entry) && !KekIdentity::passphrase().matches(&entry));
/// assert_eq!(own.origin(), Origin::Holder);
/// # Ok::<(), sealward::envelope::EntryFault>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KekIdentity {
    algorithm: Algorithm,
    key_id: Option<KeyId>,
    origin: Origin,
}

impl KekIdentity {
    /// A KEK whose entries have this algorithm and this id.
    #[must_use]
    pub const fn new(algorithm: Algorithm, key_id: KeyId, origin: Origin) -> Self {
        Self {
            algorithm,
            key_id: Some(key_id),
            origin,
        }
    }

    /// A passphrase: every passphrase entry may be its own, whatever its id.
    #[must_use]
    pub const fn passphrase() -> Self {
        Self {
            algorithm: Algorithm::PASSPHRASE,
            key_id: None,
            origin: Origin::Holder,
        }
    }

    /// The algorithm of its entries.
    #[must_use]
    pub const fn algorithm(self) -> Algorithm {
        self.algorithm
    }

    /// The id of its entries; `None` for a passphrase.
    #[must_use]
    pub const fn key_id(self) -> Option<KeyId> {
        self.key_id
    }

    /// Who can make an entry of this KEK.
    #[must_use]
    pub const fn origin(self) -> Origin {
        self.origin
    }

    /// Whether an entry is one of this KEK's, by algorithm and key id.
    #[must_use]
    pub fn matches(self, entry: &WrappedDek) -> bool {
        self.algorithm == entry.algorithm()
            && self.key_id.is_none_or(|key_id| key_id == entry.key_id())
    }
}

/// Who can make an entry of a KEK.
///
/// ```
/// use sealward::envelope::Origin;
///
/// assert_eq!((Origin::Holder.to_string(), Origin::Anyone.to_string()), ("holder".into(), "anyone".into()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "either a secret is needed to wrap or it is not"
)]
pub enum Origin {
    /// Only who holds the KEK, or is let use it: the entry comes from such a one.
    Holder,
    /// Anyone: the KEK wraps with a public key, and the entry proves no origin.
    Anyone,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Holder => "holder",
            Self::Anyone => "anyone",
        })
    }
}

/// What a wrap is bound to beside the KEK: suite, namespace, policy and place.
///
/// ```
/// use sealward::envelope::{Algorithm, KeyId, Namespace, WrapContext};
///
/// let namespace = Namespace::new("orders")?;
/// let context = WrapContext::new(&namespace).encode(Algorithm::RAW, KeyId::new([0; 16]), b"");
/// assert!(context.starts_with(b"sealward/wrap@v1\0"));
/// assert_eq!(WrapContext::new(&namespace).namespace().as_str(), "orders");
/// # Ok::<(), sealward::envelope::BindingError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct WrapContext<'a> {
    namespace: &'a Namespace,
}

impl<'a> WrapContext<'a> {
    /// The context of a DEK that each KEK of a header wraps whole, in this namespace.
    #[must_use]
    pub const fn new(namespace: &'a Namespace) -> Self {
        Self { namespace }
    }

    /// The namespace: what a vault may log or decide on.
    #[must_use]
    pub const fn namespace(&self) -> &'a Namespace {
        self.namespace
    }

    /// The context of a wrap under 32 bytes: `"sealward/wrap@v1" || 00 || algorithm u16 || key_id
    /// || version u16+ || suite || ns_len u8, ns || policy || index u8`.
    #[must_use]
    pub fn encode(&self, algorithm: Algorithm, key_id: KeyId, version: &[u8]) -> Vec<u8> {
        let mut out = b"sealward/wrap@v1\0".to_vec();
        out.extend_from_slice(&algorithm.number().to_be_bytes());
        out.extend_from_slice(key_id.as_bytes());
        // At most 256 bytes in every entry.
        out.extend_from_slice(
            &u16::try_from(version.len())
                .unwrap_or(u16::MAX)
                .to_be_bytes(),
        );
        out.extend_from_slice(version);
        out.push(super::SUITE);
        self.namespace.encode_to(&mut out);
        out.extend_from_slice(&[super::POLICY_ANY, 0]);
        out
    }
}

/// Why a KEK does not wrap or unwrap. The texts name no key and hold no secret.
///
/// ```
/// use sealward::envelope::{KekError, SealError};
///
/// let error = SealError::from(KekError::Unavailable("the vault does not answer".into()));
/// assert_eq!(error.code(), "envelope/unavailable");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KekError {
    /// It is there and does not do it: a wrapped key that does not unwrap, an impossible answer.
    Broken(Cow<'static, str>),
    /// It refuses: disabled, destroyed, not allowed.
    Denied(Cow<'static, str>),
    /// Its entry would pass one of the header's limits; the text names it.
    TooLarge(&'static str),
    /// It cannot be asked now, or there is too little memory; trying again may help.
    Unavailable(Cow<'static, str>),
}

impl fmt::Display for KekError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(text) | Self::Denied(text) | Self::Unavailable(text) => f.write_str(text),
            Self::TooLarge(limit) => f.write_str(limit),
        }
    }
}

impl std::error::Error for KekError {}

/// A pointer to a KEK is that KEK.
macro_rules! forward {
    ($($pointer:ty),+) => {$(
        impl<K: Kek + ?Sized> Kek for $pointer {
            fn identity(&self) -> KekIdentity {
                (**self).identity()
            }

            fn wrap(
                &self,
                key: &KeyMaterial,
                context: &WrapContext<'_>,
            ) -> Result<WrappedDek, KekError> {
                (**self).wrap(key, context)
            }

            fn unwrap(
                &self,
                wrapped: &WrappedDek,
                context: &WrapContext<'_>,
            ) -> Option<Result<KeyMaterial, KekError>> {
                (**self).unwrap(wrapped, context)
            }

            fn is_current(&self, entry: &WrappedDek) -> bool {
                (**self).is_current(entry)
            }
        }
    )+};
}

forward!(&K, Box<K>, Arc<K>);
