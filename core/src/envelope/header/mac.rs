//! The header's MAC: proof that who wrote the header knew the DEK, and of nothing more.

use super::Header;
use crate::envelope::SUITE;
use crate::envelope::chunks::PREFIX_LEN;
use crate::envelope::cobblestone::{InputKey, Rejected};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha512;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// Length of the MAC in bytes.
pub(super) const LEN: usize = 32;

/// The key of header MACs under one DEK: `K = HKDF-Expand(SHA-512, DEK, "sealward/header-mac@v1" ||
/// 00 || suite, 64)`, with HMAC's first blocks done.
pub(crate) struct MacKey(Box<Hmac<Sha512>>);

impl MacKey {
    pub(crate) fn derive(dek: &InputKey) -> Result<Self, Rejected> {
        let mut key = Zeroizing::new([0; 64]);
        let label: &[&[u8]] = &[b"sealward/header-mac@v1\0", &[SUITE]];
        dek.expand(label, key.as_mut_slice())?;
        let hmac = Hmac::<Sha512>::new_from_slice(key.as_slice()).map_err(|_| Rejected)?;
        Ok(Self(Box::new(hmac)))
    }

    /// First 32 bytes of `HMAC-SHA-512(K, covered || payload prefix)`.
    ///
    /// The payload's prefix is its salt and commitment, so that no header fits another payload.
    pub(crate) fn compute(
        &self,
        covered: &[u8],
        payload_prefix: &[u8; PREFIX_LEN],
    ) -> Result<[u8; LEN], Rejected> {
        let mut hmac = Hmac::clone(&self.0);
        hmac.update(covered);
        hmac.update(payload_prefix);
        let output = hmac.finalize().into_bytes();
        output.first_chunk::<LEN>().copied().ok_or(Rejected)
    }
}

/// Whether the header's MAC holds, in constant time.
pub(crate) fn verify(
    header: &Header,
    dek: &InputKey,
    payload_prefix: &[u8; PREFIX_LEN],
) -> Result<(), Rejected> {
    let (covered, found) = header.split_mac()?;
    let expected = MacKey::derive(dek)?.compute(covered, payload_prefix)?;
    if bool::from(expected.ct_eq(found)) {
        Ok(())
    } else {
        Err(Rejected)
    }
}
