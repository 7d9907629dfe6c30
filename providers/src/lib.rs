//! KEKs that do I/O, for Sealward: the protected local key store.
//!
//! [`Store`] keeps keys in files that only their owner can read, sealed under a root key that a
//! passphrase or another KEK unlocks.

mod atomic;
mod clock;
mod patience;
mod store;

// The public interface is:
pub use atomic::{AtomicFile, Rights};
pub use clock::{SystemClock, WallClock};
pub use patience::lock_patiently;
#[cfg(feature = "hazmat")]
pub use store::hazmat;
pub use store::{
    Backup, CountedKey, Due, ExportedKey, KeyMode, KeyUses, KeyVersion, Rotation, RotationPolicy,
    SealingKek, State, StateChange, Store, StoreError, StoredKey, UnlockedBackup, UnlockedStore,
};
