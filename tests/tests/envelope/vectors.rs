//! Published vectors: Wycheproof's Cobblestone-256, AES-GCM and HKDF, all of them.

use super::common::on_every_back_end;
use aes_gcm::aead::array::{Array, ArraySize};
use aes_gcm::aead::consts::*;
use aes_gcm::aead::{AeadInOut, KeyInit, KeySizeUser};
use aes_gcm::aes::{Aes128, Aes192, Aes256};
use aes_gcm::{AesGcm, Tag};
use hkdf::Hkdf;
use sealward::envelope::hazmat::{
    Keys, cobblestone256_open, cobblestone256_reader, cobblestone256_seal_with_salt,
    hkdf_expand_sha512,
};
use sha2::{Digest as _, Sha512};
use std::io::Read as _;
use wycheproof::{TestResult, aead, chunked_encryption, hkdf as hkdf_vectors};

#[test]
fn cobblestone_256_of_wycheproof() {
    let set =
        chunked_encryption::TestSet::load(chunked_encryption::TestName::Cobblestone256).unwrap();
    on_every_back_end(|backend| {
        let tests = || set.test_groups.iter().flat_map(|group| &group.tests);
        tests().for_each(check_cobblestone);
        assert_eq!(tests().count(), 35);
        let what = format!("Cobblestone-256 vectors of Wycheproof on {backend}");
        sealward_tests::ran(tests().count(), &what);
    });
}

fn check_cobblestone(test: &chunked_encryption::Test) {
    let id = test.tc_id;
    let sealed = miniz_oxide::inflate::decompress_to_vec_zlib(&test.ct).unwrap();
    let Ok(key) = <&[u8; 32]>::try_from(test.key.as_slice()) else {
        // Another length than 32 is not a key: the type says so.
        assert!(test.result.must_fail(), "vector {id}");
        return;
    };
    if let Some(aead_key) = &test.aead_key {
        let keys = Keys::derive(key, &test.ctx, sealed[..24].try_into().unwrap()).unwrap();
        assert_eq!(keys.key(), aead_key.as_slice(), "vector {id}");
        assert_eq!(
            keys.base_nonce(),
            test.base_nonce.as_ref().unwrap().as_slice(),
            "vector {id}"
        );
        assert_eq!(keys.commitment(), &sealed[24..56], "vector {id}");
    }

    let mut released = Vec::new();
    let streamed = match cobblestone256_reader(key, &test.ctx, &sealed[..]) {
        Ok(mut reader) => reader.read_to_end(&mut released).is_ok(),
        Err(_) => false,
    };
    let opened = cobblestone256_open(key, &test.ctx, &sealed);
    assert_eq!(opened.is_ok(), streamed, "vector {id}");
    assert_eq!(
        opened.is_ok(),
        test.result == TestResult::Valid,
        "vector {id}"
    );
    // An invalid message releases its authentic beginning, to the byte, and no more.
    assert_eq!(released.len(), test.msg_length.unwrap_or(0), "vector {id}");
    if let Some(digest) = &test.msg_sha512 {
        assert_eq!(
            Sha512::digest(&released).as_slice(),
            digest.as_slice(),
            "vector {id}"
        );
    }
    if let Ok(plaintext) = opened {
        assert_eq!(*plaintext, released, "vector {id}");
        let salt = sealed[..24].try_into().unwrap();
        let again = cobblestone256_seal_with_salt(key, &test.ctx, salt, &plaintext).unwrap();
        assert_eq!(again, sealed, "vector {id}");
    }
}

#[test]
fn aes_gcm_of_wycheproof() {
    let set = aead::TestSet::load(aead::TestName::AesGcm).unwrap();
    let mut count = 0;
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        let opened = match test.key.len() {
            16 => open_gcm::<Aes128>(test),
            24 => open_gcm::<Aes192>(test),
            _ => open_gcm::<Aes256>(test),
        };
        assert_eq!(
            opened,
            test.result != TestResult::Invalid,
            "vector {}",
            test.tc_id
        );
        count += 1;
    }
    assert_eq!(count, 316);
    sealward_tests::ran(count, "AES-GCM vectors of Wycheproof");
}

trait Cipher: aes_gcm::aes::cipher::BlockCipherEncrypt + KeyInit + KeySizeUser {}
impl<C: aes_gcm::aes::cipher::BlockCipherEncrypt + KeyInit + KeySizeUser> Cipher for C {}

/// Whether the vector opens and, sealed again, gives the same bytes.
fn open_gcm<C>(test: &aead::Test) -> bool
where
    C: Cipher + aes_gcm::aes::cipher::BlockSizeUser<BlockSize = U16>,
{
    match test.nonce.len() {
        // GCM has no nonce of no bytes (SP 800-38D, 5.2.1.1).
        0 => false,
        1 => open_gcm_with::<C, U1>(test),
        2 => open_gcm_with::<C, U2>(test),
        4 => open_gcm_with::<C, U4>(test),
        6 => open_gcm_with::<C, U6>(test),
        8 => open_gcm_with::<C, U8>(test),
        10 => open_gcm_with::<C, U10>(test),
        12 => open_gcm_with::<C, U12>(test),
        15 => open_gcm_with::<C, U15>(test),
        16 => open_gcm_with::<C, U16>(test),
        20 => open_gcm_with::<C, U20>(test),
        32 => open_gcm_with::<C, U32>(test),
        64 => open_gcm_with::<C, U64>(test),
        128 => open_gcm_with::<C, U128>(test),
        257 => open_gcm_with::<C, U257>(test),
        other => panic!("a nonce of {other} bytes"),
    }
}

fn open_gcm_with<C, N: ArraySize>(test: &aead::Test) -> bool
where
    C: Cipher + aes_gcm::aes::cipher::BlockSizeUser<BlockSize = U16>,
{
    let cipher = AesGcm::<C, N>::new_from_slice(&test.key).unwrap();
    let nonce = Array::<u8, N>::try_from(test.nonce.as_slice()).unwrap();
    let tag = Tag::try_from(test.tag.as_slice()).unwrap();
    let mut buffer = test.ct.to_vec();
    if cipher
        .decrypt_inout_detached(&nonce, &test.aad, buffer.as_mut_slice().into(), &tag)
        .is_err()
    {
        return false;
    }
    assert_eq!(buffer, test.pt.as_slice(), "vector {}", test.tc_id);
    let again = cipher
        .encrypt_inout_detached(&nonce, &test.aad, buffer.as_mut_slice().into())
        .unwrap();
    assert_eq!(
        (buffer.as_slice(), again),
        (test.ct.as_slice(), tag),
        "vector {}",
        test.tc_id
    );
    true
}

/// Wycheproof's vectors extract first; the format expands alone. So the extracted key goes through
/// the format's own expand.
#[test]
fn hkdf_sha512_of_wycheproof() {
    let set = hkdf_vectors::TestSet::load(hkdf_vectors::TestName::HkdfSha512).unwrap();
    let mut count = 0;
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        let (prk, _) = Hkdf::<Sha512>::extract(Some(&test.salt), &test.ikm);
        let mut okm = vec![0; test.size];
        let expanded = hkdf_expand_sha512(&prk, &test.info, &mut okm);
        assert_eq!(
            expanded.is_ok(),
            !test.result.must_fail(),
            "vector {}",
            test.tc_id
        );
        if expanded.is_ok() {
            assert_eq!(okm, test.okm.as_slice(), "vector {}", test.tc_id);
        }
        count += 1;
    }
    assert_eq!(count, 83);
    sealward_tests::ran(count, "HKDF-SHA-512 vectors of Wycheproof");
}
