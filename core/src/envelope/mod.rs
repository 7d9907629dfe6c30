//! Envelope encryption: data under a data encryption key (DEK), the DEK under key encryption keys
//! (KEKs), both bound to what they belong to.

mod binding;
pub mod chunks;
mod cobblestone;
mod entry;
mod kek;
mod key_ref;
mod random;
mod secret;

pub use binding::{Binding, BindingError, Namespace};
pub use entry::{Algorithm, Argon2Cost, EntryFault, KeyId, WrappedDek};
pub use kek::{
    Kek, KekError, KekIdentity, LocalKek, Origin, Passphrase, PassphraseKek, RawKek, VersionState,
    WrapContext, open_under, seal_under,
};
pub use key_ref::{KeyName, KeyRef, KeyRefError};
pub use secret::{Dek, KeyMaterial};

/// The one suite: Cobblestone-256, HKDF-Expand and HMAC with SHA-512.
const SUITE: u8 = 1;
/// The policy of a header that any one entry opens.
const POLICY_ANY: u8 = 0;
