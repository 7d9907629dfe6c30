//! The bytes of an index of version 2, and that there is one encoding of each index.

use super::super::bytes::Kind;
use super::super::index::Index;
use super::super::key::context;
use super::{name, platform};
use crate::store::RotationPolicy;
use sealward::envelope::{KeyMaterial, open_under, seal_under};

const STORE_ID: [u8; 16] = [3; 16];

fn root_key() -> KeyMaterial {
    KeyMaterial::copy_of(&[7; 32]).unwrap()
}

/// An index with two keys, one of them with this policy.
fn index_with(policy: RotationPolicy) -> Index {
    let mut index = Index::empty();
    for text in ["a", "b"] {
        let mut key = index.add(&name(text), 1_000).unwrap();
        index.set_file(&mut key);
    }
    let mut key = index.key(&name("b")).unwrap().clone();
    key.policy = policy;
    index.set(&key);
    index
}

fn seal(index: &Index) -> Vec<u8> {
    index.seal(&root_key(), &STORE_ID).unwrap()
}

/// What an index of this version holds, sealed as one of that version.
fn label(version: u8) -> Vec<u8> {
    format!("sealward/store-index@v{version}\0").into_bytes()
}

fn plain(version: u8, file: &[u8]) -> Vec<u8> {
    let context = context(&label(version), &STORE_ID);
    let plain = open_under(&root_key(), &context, &file[10..]).unwrap();
    plain.to_vec()
}

fn opens(version: u8, plain: &[u8]) -> bool {
    let sealed = seal_under(&root_key(), &context(&label(version), &STORE_ID), plain).unwrap();
    let file = [Kind::Index.prefix(version), sealed].concat();
    Index::open(&root_key(), &STORE_ID, &file).is_ok()
}

#[test]
fn policies_are_read_as_they_were_written() {
    let default = RotationPolicy::default();
    let policies = [
        default,
        platform(),
        default.with_rotate_after(None).unwrap(),
        default.with_rotate_after(Some(1)).unwrap(),
        platform()
            .with_rotate_after(Some(RotationPolicy::MAX_DAYS))
            .unwrap()
            .with_rotate_after_uses(Some(RotationPolicy::MAX_USES))
            .unwrap(),
    ];
    for policy in policies {
        let file = seal(&index_with(policy));
        assert_eq!(file[8], if policy == default { 1 } else { 2 });
        let read = Index::open(&root_key(), &STORE_ID, &file).unwrap();
        assert_eq!(read.key(&name("a")).unwrap().policy(), default);
        assert_eq!(read.key(&name("b")).unwrap().policy(), policy);
    }
}

#[test]
fn the_bytes_are_those_of_the_specification() {
    let index = index_with(platform().with_rotate_after_uses(Some(258)).unwrap());
    let [a, b] = ["a", "b"].map(|text| index.key(&name(text)).unwrap().id());
    let version = [0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0x03, 0xe8].as_slice();
    let file = [0, 0, 0, 0, 0, 0, 0, 1].as_slice();
    let expected = [
        &[0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2],
        a.as_bytes().as_slice(),
        b"\x01a",
        file,
        &[1, 0, 0, 0, 30, 0, 0, 0, 0, 0, 0, 0, 0],
        version,
        b.as_bytes(),
        b"\x01b",
        file,
        &[2, 0, 0, 0, 30, 0, 0, 0, 0, 0, 0, 1, 2],
        version,
    ];
    assert_eq!(plain(2, &seal(&index)), expected.concat());
}

#[test]
fn every_cut_and_addition_and_every_policy_out_of_its_limits_is_refused() {
    let plain = plain(2, &seal(&index_with(platform())));
    assert!(opens(2, &plain));
    for len in 0..plain.len() {
        assert!(!opens(2, &plain[..len]), "cut to {len}");
    }
    assert!(!opens(2, &[&plain[..], &[0]].concat()));
    let policy = plain.len() - 13 - 13;
    for bytes in [
        [0, 0, 0, 0, 30, 0, 0, 0, 0, 0, 0, 0, 0],
        [3, 0, 0, 0, 30, 0, 0, 0, 0, 0, 0, 0, 0],
        [2, 0, 0, 0x8e, 0x95, 0, 0, 0, 0, 0, 0, 0, 0],
        [2, 0, 0, 0, 30, 0, 0, 1, 0, 0, 0, 0, 1],
    ] {
        let mut changed = plain.clone();
        changed[policy..policy + 13].copy_from_slice(&bytes);
        assert!(!opens(2, &changed), "{bytes:?}");
    }
}

#[test]
fn an_index_is_of_the_oldest_version_that_can_say_it() {
    // One of version 2 in which no key needs it.
    let mut changed = plain(2, &seal(&index_with(platform())));
    let policy = changed.len() - 13 - 13;
    changed[policy] = 1;
    assert!(!opens(2, &changed));
    // The one encoding of the same.
    let default = seal(&index_with(RotationPolicy::default()));
    assert!(opens(1, &plain(1, &default)));
    // Neither is taken for the other.
    for index in [
        index_with(platform()),
        index_with(RotationPolicy::default()),
    ] {
        let mut file = seal(&index);
        file[8] = 3 - file[8];
        let error = Index::open(&root_key(), &STORE_ID, &file).unwrap_err();
        assert_eq!(error.code(), "store/damaged");
        for version in [3, 255] {
            file[8] = version;
            let error = Index::open(&root_key(), &STORE_ID, &file).unwrap_err();
            assert_eq!(error.code(), "store/newer");
        }
    }
}
