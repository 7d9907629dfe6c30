//! Which implementation of AES-256-GCM is used.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

/// An implementation of AES-256-GCM. They make and open the same bytes; only their speed differs.
///
/// | | speed | needs |
/// |---|---|---|
/// | `AwsLc` (feature `aws-lc`, then the default) | several times that of the other where the processor has AVX-512 or VAES | a C compiler |
/// | `RustCrypto` | | nothing; the only one for WebAssembly |
///
/// ```
/// use sealward::envelope::Backend;
///
/// assert!(Backend::all().contains(&Backend::in_use()));
/// assert_eq!(Backend::RustCrypto.to_string(), "rustcrypto");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Backend {
    /// AWS-LC, through the crate `aws-lc-rs`.
    #[cfg(feature = "aws-lc")]
    AwsLc,
    /// RustCrypto's crate `aes-gcm`.
    RustCrypto,
}

impl Backend {
    /// Those of this build, the default first.
    #[must_use]
    pub const fn all() -> &'static [Self] {
        &[
            #[cfg(feature = "aws-lc")]
            Self::AwsLc,
            Self::RustCrypto,
        ]
    }

    /// The one that new messages use.
    #[must_use]
    pub fn in_use() -> Self {
        #[cfg(feature = "aws-lc")]
        if !RUST_CRYPTO.load(Ordering::Relaxed) {
            return Self::AwsLc;
        }
        Self::RustCrypto
    }

    /// Uses this one for every message that is begun from now on, in the whole process.
    ///
    /// ```
    /// use sealward::envelope::Backend;
    ///
    /// Backend::RustCrypto.choose();
    /// assert_eq!(Backend::in_use(), Backend::RustCrypto);
    /// ```
    pub fn choose(self) {
        RUST_CRYPTO.store(self == Self::RustCrypto, Ordering::Relaxed);
    }
}

static RUST_CRYPTO: AtomicBool = AtomicBool::new(false);

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            #[cfg(feature = "aws-lc")]
            Self::AwsLc => "aws-lc",
            Self::RustCrypto => "rustcrypto",
        })
    }
}
