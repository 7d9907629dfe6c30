//! Keys that are taken from one store to another.

use crate::{files, name, open, opens_with, prepare, root, sealed_with};
use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
use sealward_providers::{KeyMode, RotationPolicy, State, Store, UnlockedStore};
use tempfile::TempDir;

fn carrier(byte: u8) -> Keyring {
    Keyring::new(RawKek::new(KeyMaterial::copy_of(&[byte; 32]).unwrap()).unwrap())
}

fn empty() -> (TempDir, UnlockedStore) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(folder.path(), &root()).unwrap();
    (folder, store)
}

/// A store whose key `a` has a destroyed, a disabled and an enabled version, and what each sealed.
fn exporter() -> (TempDir, UnlockedStore, [Vec<u8>; 3]) {
    let folder = prepare();
    let store = open(folder.path()).unwrap();
    let a = name("a");
    let sealed = [1, 2, 3].map(|version| {
        if version > 1 {
            store.rotate_key(&a).unwrap();
        }
        sealed_with(store.kek(&a).unwrap())
    });
    store.set_state(&a, 1, State::Destroyed).unwrap();
    store.set_state(&a, 2, State::Disabled).unwrap();
    let policy = RotationPolicy::default()
        .with_mode(KeyMode::PlatformManaged)
        .with_rotate_after(Some(90))
        .unwrap();
    store.set_policy(&a, policy).unwrap();
    store.sealing_kek(&a).unwrap();
    (folder, store, sealed)
}

#[test]
fn an_imported_key_opens_what_it_sealed_elsewhere_and_destroyed_versions_stay_destroyed() {
    let (_folder, store, [first, second, third]) = exporter();
    let a = name("a");
    let exported = store.export_key(&a, &carrier(1)).unwrap();
    for new_name in [None, Some(name("other"))] {
        let (folder, there) = empty();
        let key = there
            .import_key(&exported, &carrier(1), new_name.as_ref())
            .unwrap();
        let old = store.key(&a).unwrap();
        assert_eq!(key.id(), old.id());
        assert_eq!(*key.name(), new_name.unwrap_or(name("a")));
        assert!(key.versions().eq(old.versions()));
        assert_eq!(there.uses(&key).unwrap(), store.uses(&old).unwrap());
        // Its owner rotates it, and not each store by itself.
        assert_eq!(key.policy().mode(), KeyMode::CustomerManaged);
        assert_eq!(key.policy().rotate_after(), Some(90));

        let there = open(folder.path()).unwrap();
        let kek = || there.kek(key.name()).unwrap();
        opens_with(kek(), &third).unwrap();
        assert_eq!(opens_with(kek(), &first), Err("envelope/denied"));
        assert_eq!(opens_with(kek(), &second), Err("envelope/denied"));
        there.set_state(key.name(), 2, State::Enabled).unwrap();
        opens_with(kek(), &second).unwrap();
        let error = there.set_state(key.name(), 1, State::Enabled).unwrap_err();
        assert_eq!(error.code(), "store/destroyed");
        opens_with(store.kek(&a).unwrap(), &sealed_with(kek())).unwrap();
    }
}

#[test]
fn an_id_or_a_name_that_is_there_is_refused_and_nothing_is_written() {
    let (folder, store, _) = exporter();
    let exported = store.export_key(&name("a"), &carrier(1)).unwrap();
    let before = files(folder.path());
    for new_name in [None, Some(name("b")), Some(name("c"))] {
        let error = store
            .import_key(&exported, &carrier(1), new_name.as_ref())
            .unwrap_err();
        assert_eq!(error.code(), "store/id-exists");
        assert!(error.to_string().ends_with("as `a`"), "{error}");
    }
    assert_eq!(files(folder.path()), before);
    let there = prepare();
    let there = open(there.path()).unwrap();
    let error = there.import_key(&exported, &carrier(1), None).unwrap_err();
    assert_eq!(error.code(), "store/key-exists");
    there
        .import_key(&exported, &carrier(1), Some(&name("c")))
        .unwrap();
}

#[test]
fn every_changed_bit_and_every_cut_of_an_exported_key_is_refused() {
    let (_folder, store, _) = exporter();
    let exported = store.export_key(&name("a"), &carrier(1)).unwrap();
    let (folder, there) = empty();
    let before = files(folder.path());
    for bit in 0..exported.len() * 8 {
        let mut changed = exported.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        there.import_key(&changed, &carrier(1), None).unwrap_err();
    }
    for len in 0..exported.len() {
        there
            .import_key(&exported[..len], &carrier(1), None)
            .unwrap_err();
    }
    let error = there.import_key(&exported, &carrier(2), None).unwrap_err();
    assert_eq!(error.code(), "envelope/no-matching-key");
    assert_eq!(files(folder.path()), before);
    there.import_key(&exported, &carrier(1), None).unwrap();
}

#[test]
fn what_is_no_exported_key_is_none_however_well_it_is_sealed() {
    let (_folder, there) = empty();
    let id = "000102030405060708090a0b0c0d0e0f";
    let bound = |namespace: &str, pairs: &[(&str, &str)]| {
        let mut binding = Binding::new(Namespace::new(namespace).unwrap());
        for (key, value) in pairs {
            binding = binding.with(*key, *value).unwrap();
        }
        binding
    };
    let good = bound("sealward/key-export@v1", &[("id", id), ("name", "a")]);
    let version = [&[1][..], &[0; 16], &[5; 32]].concat();
    let plain = |policy: [u8; 13], count: u8, versions: &[u8]| {
        [&policy[..], &[0, 0, 0, count], versions].concat()
    };
    const POLICY: [u8; 13] = [1, 0, 0, 0, 30, 0, 0, 0, 0, 0, 0, 0, 0];
    let right = plain(POLICY, 1, &version);
    let destroyed_with_bytes = [&[3][..], &[0; 16], &[5; 32]].concat();
    let cases = [
        (bound("file", &[("id", id), ("name", "a")]), right.clone()),
        (
            bound("sealward/key-export@v1", &[("id", id)]),
            right.clone(),
        ),
        (
            bound("sealward/key-export@v1", &[("id", id), ("name", "../a")]),
            right.clone(),
        ),
        (
            bound(
                "sealward/key-export@v1",
                &[("id", &id.to_uppercase()), ("name", "a")],
            ),
            right.clone(),
        ),
        (
            bound(
                "sealward/key-export@v1",
                &[("id", id), ("name", "a"), ("z", "")],
            ),
            right.clone(),
        ),
        (good.clone(), Vec::new()),
        (good.clone(), right[..right.len() - 1].to_vec()),
        (good.clone(), [&right[..], &[0]].concat()),
        (good.clone(), plain([0; 13], 1, &version)),
        (good.clone(), plain(POLICY, 0, &[])),
        (good.clone(), plain(POLICY, 2, &version)),
        (good.clone(), plain(POLICY, 1, &destroyed_with_bytes)),
        (
            good.clone(),
            plain(POLICY, 1, &[&[4][..], &[0; 16]].concat()),
        ),
    ];
    for (binding, plain) in cases {
        let sealed = carrier(1).seal(&plain, &binding).unwrap();
        let error = there.import_key(&sealed, &carrier(1), None).unwrap_err();
        assert_eq!(error.code(), "store/not-an-export", "{binding}");
    }
    let sealed = carrier(1).seal(&right, &good).unwrap();
    there.import_key(&sealed, &carrier(1), None).unwrap();
}
