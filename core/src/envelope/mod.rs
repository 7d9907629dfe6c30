//! Envelope encryption: data under a data encryption key (DEK), the DEK under key encryption keys
//! (KEKs), both bound to what they belong to.

mod aead;
pub mod armor;
mod binding;
mod chunk_reader;
pub mod chunks;
mod clock;
mod cobblestone;
mod draft_open;
mod draft_rewrap;
mod draft_seal;
mod entry;
mod error;
#[cfg(feature = "fixed-randomness")]
mod fixed_randomness;
#[cfg(feature = "hazmat")]
pub mod hazmat;
mod header;
mod kek;
mod key_ref;
mod keyring;
mod open_reader;
mod opener;
mod passphrase_wrap;
mod payload;
mod random;
mod range;
mod rewrap_plan;
mod seal_writer;
mod sealer;
mod secret;
mod told;

pub use aead::Backend;
pub use binding::{Binding, BindingError, Namespace};
pub use clock::Clock;
pub use draft_open::{OpenDraft, UnwrapRequest};
pub use draft_rewrap::RewrapDraft;
pub use draft_seal::{SealDraft, WrapRequest};
pub use entry::{Algorithm, EntryFault, KeyId, WrappedDek};
pub use error::{OpenError, ParseError, RewrapError, SealError};
pub use header::{DekId, Header, Policy};
pub use kek::{
    Kek, KekError, KekIdentity, LocalKek, Origin, Passphrase, PassphraseKek, RawKek, VersionState,
    WrapContext, open_under, seal_under,
};
pub use key_ref::{KeyName, KeyRef, KeyRefError};
pub use keyring::{Keyring, Stale, open, seal};
pub use open_reader::OpenReader;
pub use opener::Opener;
pub use passphrase_wrap::Argon2Cost;
pub use payload::{Opened, PayloadOpener, PayloadSealer};
pub use range::RangeReader;
pub use rewrap_plan::RewrapPlan;
pub use seal_writer::SealWriter;
pub use sealer::{Budget, Sealer};
pub(crate) use secret::Dek;
pub use secret::KeyMaterial;

/// The one suite: Cobblestone-256, HKDF-Expand and HMAC with SHA-512.
const SUITE: u8 = 1;
/// The policy of a header that any one entry opens.
const POLICY_ANY: u8 = 0;
