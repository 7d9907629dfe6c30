//! KEKs that do I/O, for Sealward: the protected local key store.

mod atomic;

// The public interface is:
pub use atomic::AtomicFile;
