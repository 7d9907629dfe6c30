//! Whether two keys are the same, without keeping any.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;

/// What digests are made with: random, of one checker, and never told.
///
/// The index must tell equal keys from others when their files are gone, and must not hold what opens a
/// cluster's secrets. A plain hash would do for random keys only: those that people type are found again
/// from it. So it is an HMAC under a key that ends with the checker, and half of it.
#[derive(Clone)]
pub(in crate::posture) struct DigestKey(Option<[u8; 32]>);

/// Stands for a key in comparisons.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::posture) struct Digest {
    /// Tells checkers apart: what two of them made says nothing about each other.
    checker: [u8; 8],
    value: [u8; 16],
}

impl DigestKey {
    /// Without randomness it makes no digests, and no two keys are compared.
    pub(in crate::posture) fn random() -> Self {
        let mut key = [0; 32];
        Self(getrandom::fill(&mut key).is_ok().then_some(key))
    }

    pub(super) fn digest(&self, secret: &[u8]) -> Option<Digest> {
        let halves = |label: &[u8], text: &[u8]| {
            let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_ref()?).ok()?;
            mac.update(label);
            mac.update(text);
            mac.finalize().into_bytes().first_chunk().copied()
        };
        let value: [u8; 16] = halves(b"secret:", secret)?;
        let id: [u8; 16] = halves(b"checker:", b"")?;
        Some(Digest {
            checker: id.first_chunk().copied()?,
            value,
        })
    }
}

impl Digest {
    /// Whether both stand for the same; `None` where two checkers made them.
    pub(in crate::posture) fn same(self, other: Self) -> Option<bool> {
        (self.checker == other.checker).then(|| self.value == other.value)
    }
}

impl fmt::Debug for DigestKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DigestKey(..)")
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_tell_keys_apart_within_one_checker_only_and_show_nothing() {
        let (one, other) = (DigestKey::random(), DigestKey::random());
        let of = |key: &DigestKey, secret: &[u8]| key.digest(secret).unwrap();
        assert_eq!(of(&one, b"a").same(of(&one, b"a")), Some(true));
        assert_eq!(of(&one, b"a").same(of(&one, b"b")), Some(false));
        assert_eq!(of(&one, b"a").same(of(&other, b"a")), None);
        assert_eq!(
            format!("{one:?} {:?}", of(&one, b"a")),
            "DigestKey(..) Digest(..)"
        );
        assert!(DigestKey(None).digest(b"a").is_none());
    }
}
