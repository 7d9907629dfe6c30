//! AES-256-GCM under one key, by one of two implementations.

mod backend;

pub use backend::Backend;

use super::chunks::{NONCE_LEN, TAG_LEN};
use super::cobblestone::Rejected;
use aes_gcm::aead::inout::InOutBuf;
use aes_gcm::aead::{AeadInOut as _, KeyInit as _};
use aes_gcm::{Aes256Gcm, Key, Nonce, Tag};
#[cfg(feature = "aws-lc")]
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce as AwsNonce, UnboundKey};
#[cfg(feature = "aws-lc")]
use zeroize::Zeroize as _;

/// A key with its schedule. Whoever seals with it never uses a nonce twice.
pub(crate) enum Aead {
    RustCrypto(Box<Aes256Gcm>),
    #[cfg(feature = "aws-lc")]
    AwsLc(Box<LessSafeKey>),
}

impl Aead {
    /// A key for the implementation in use.
    pub(crate) fn new(key: &[u8; 32]) -> Result<Self, Rejected> {
        match Backend::in_use() {
            Backend::RustCrypto => Ok(Self::RustCrypto(Box::new(Aes256Gcm::new(
                <&Key<Aes256Gcm>>::from(key),
            )))),
            #[cfg(feature = "aws-lc")]
            Backend::AwsLc => {
                let key = UnboundKey::new(&AES_256_GCM, key).map_err(|_| Rejected)?;
                Ok(Self::AwsLc(Box::new(LessSafeKey::new(key))))
            }
        }
    }

    /// Encrypts `text` in place and returns its tag.
    pub(crate) fn seal(
        &self,
        nonce: &[u8; NONCE_LEN],
        text: &mut [u8],
    ) -> Result<[u8; TAG_LEN], Rejected> {
        match self {
            Self::RustCrypto(key) => seal_inout(key, nonce, text.into()),
            #[cfg(feature = "aws-lc")]
            Self::AwsLc(key) => {
                let nonce = AwsNonce::assume_unique_for_key(*nonce);
                let tag = key
                    .seal_in_place_separate_tag(nonce, Aad::empty(), text)
                    .map_err(|_| Rejected)?;
                tag.as_ref().try_into().map_err(|_| Rejected)
            }
        }
    }

    /// Encrypts `text` into `out`, which is as long, and returns its tag.
    pub(crate) fn seal_to(
        &self,
        nonce: &[u8; NONCE_LEN],
        text: &[u8],
        out: &mut [u8],
    ) -> Result<[u8; TAG_LEN], Rejected> {
        match self {
            Self::RustCrypto(key) => {
                let buffer = InOutBuf::new(text, out).map_err(|_| Rejected)?;
                seal_inout(key, nonce, buffer)
            }
            #[cfg(feature = "aws-lc")]
            Self::AwsLc(key) => {
                let nonce = AwsNonce::assume_unique_for_key(*nonce);
                let mut tag = [0; TAG_LEN];
                let sealed =
                    key.seal_out_of_place_scatter(nonce, Aad::empty(), text, out, &[], &mut tag);
                sealed.map(|()| tag).map_err(|_| Rejected)
            }
        }
    }

    /// Decrypts `text` in place. Where the tag does not hold, `text` holds what it held, or zeros.
    pub(crate) fn open(
        &self,
        nonce: &[u8; NONCE_LEN],
        text: &mut [u8],
        tag: &[u8; TAG_LEN],
    ) -> Result<(), Rejected> {
        match self {
            Self::RustCrypto(key) => open_inout(key, nonce, text.into(), tag),
            #[cfg(feature = "aws-lc")]
            Self::AwsLc(key) => {
                let nonce = AwsNonce::assume_unique_for_key(*nonce);
                let opened = key.open_in_place_separate_tag(nonce, Aad::empty(), tag, text);
                opened.map(|_| ()).map_err(|_| {
                    text.zeroize();
                    Rejected
                })
            }
        }
    }

    /// Decrypts `text` into `out`, which is as long. Where the tag does not hold, `out` holds what it
    /// held, or zeros.
    pub(crate) fn open_to(
        &self,
        nonce: &[u8; NONCE_LEN],
        text: &[u8],
        tag: &[u8; TAG_LEN],
        out: &mut [u8],
    ) -> Result<(), Rejected> {
        match self {
            Self::RustCrypto(key) => {
                let buffer = InOutBuf::new(text, out).map_err(|_| Rejected)?;
                open_inout(key, nonce, buffer, tag)
            }
            #[cfg(feature = "aws-lc")]
            Self::AwsLc(key) => {
                if text.len() != out.len() {
                    return Err(Rejected);
                }
                let nonce = AwsNonce::assume_unique_for_key(*nonce);
                let opened = key.open_separate_gather(nonce, Aad::empty(), text, tag, out);
                opened.map_err(|_| {
                    out.zeroize();
                    Rejected
                })
            }
        }
    }
}

fn seal_inout(
    key: &Aes256Gcm,
    nonce: &[u8; NONCE_LEN],
    buffer: InOutBuf<'_, '_, u8>,
) -> Result<[u8; TAG_LEN], Rejected> {
    let tag = key.encrypt_inout_detached(&Nonce::from(*nonce), &[], buffer);
    tag.map(Into::into).map_err(|_| Rejected)
}

fn open_inout(
    key: &Aes256Gcm,
    nonce: &[u8; NONCE_LEN],
    buffer: InOutBuf<'_, '_, u8>,
    tag: &[u8; TAG_LEN],
) -> Result<(), Rejected> {
    key.decrypt_inout_detached(&Nonce::from(*nonce), &[], buffer, <&Tag>::from(tag))
        .map_err(|_| Rejected)
}
