//! What was stored once opens for ever.

use crate::{files, name, opens_with};
use sealward::envelope::{KeyMaterial, Keyring, Passphrase, PassphraseKek, RawKek};
use sealward_providers::{Backup, KeyMode, RotationPolicy, Store, UnlockedStore};
use std::fs;
use std::path::{Path, PathBuf};

fn folder(name: &str) -> PathBuf {
    sealward_tests::root().join("tests/vectors").join(name)
}

fn open(folder: &Path) -> UnlockedStore {
    let passphrase = Passphrase::new("correct horse battery staple").unwrap();
    let store = Store::open(folder).unwrap();
    store.unlock(&PassphraseKek::new(passphrase)).unwrap()
}

/// Each version of each key with its state.
fn shown(store: &UnlockedStore) -> Vec<String> {
    let mut shown = Vec::new();
    for key in store.keys().unwrap() {
        for version in key.versions() {
            let (number, state) = (version.number(), version.state());
            shown.push(format!("{} {number} {state}", key.name()));
        }
    }
    shown
}

#[test]
fn the_store_of_version_1_opens() {
    let folder = folder("store-v1");
    let store = open(&folder);
    let expected = [
        "backup 1 disabled",
        "backup 2 enabled",
        "backup 3 enabled",
        "gone 1 destroyed",
    ];
    assert_eq!(shown(&store), expected);
    for key in store.keys().unwrap() {
        assert_eq!(key.policy(), RotationPolicy::default());
        assert_eq!(store.uses(&key).unwrap().of(1), 0);
    }
    let sealed = fs::read(folder.join("message.sealed")).unwrap();
    opens_with(store.kek(&name("backup")).unwrap(), &sealed).unwrap();
}

#[test]
fn the_store_of_version_2_opens() {
    let folder = folder("store-v2");
    let store = open(&folder);
    let expected = [
        "backup 1 destroyed",
        "backup 2 disabled",
        "backup 3 enabled",
        "never 1 enabled",
        "plain 1 enabled",
    ];
    assert_eq!(shown(&store), expected);
    let [backup, never, plain] = ["backup", "never", "plain"].map(|text| {
        let key = store.key(&name(text)).unwrap();
        let policy = key.policy();
        (
            policy.mode(),
            policy.rotate_after(),
            policy.rotate_after_uses(),
        )
    });
    assert_eq!(
        backup,
        (KeyMode::PlatformManaged, Some(90), Some(1_000_000))
    );
    assert_eq!(never, (KeyMode::CustomerManaged, None, None));
    assert_eq!(plain, (KeyMode::CustomerManaged, Some(30), None));
    let key = store.key(&name("backup")).unwrap();
    let uses = store.uses(&key).unwrap();
    assert_eq!([1, 2, 3, 4].map(|version| uses.of(version)), [1, 0, 3, 0]);
    let made: Vec<u64> = key.versions().map(|version| version.created()).collect();
    assert_eq!(made, [1_700_000_000, 1_700_086_400, 1_700_172_800]);
    let sealed = fs::read(folder.join("message.sealed")).unwrap();
    opens_with(store.kek(&name("backup")).unwrap(), &sealed).unwrap();
}

/// A backup of the store of version 2, and its key `backup` exported to a raw key of bytes 01.
#[test]
fn what_was_saved_and_exported_of_version_2_can_be_put_back() {
    let folder = folder("store-v2");
    let kept = open(&folder);
    let place = tempfile::tempdir().unwrap();
    let passphrase = Passphrase::new("correct horse battery staple").unwrap();
    let backup = Backup::parse(&fs::read(folder.join("backup")).unwrap()).unwrap();
    let backup = backup.unlock(&PassphraseKek::new(passphrase)).unwrap();
    let restored = backup.restore(&place.path().join("store"), false).unwrap();
    assert_eq!(restored.keys().unwrap(), kept.keys().unwrap());

    let root = RawKek::new(KeyMaterial::copy_of(&[2; 32]).unwrap()).unwrap();
    let other = Store::create(&place.path().join("other"), &root).unwrap();
    let carrier = RawKek::new(KeyMaterial::copy_of(&[1; 32]).unwrap()).unwrap();
    let exported = fs::read(folder.join("exported")).unwrap();
    let key = other
        .import_key(&exported, &Keyring::new(carrier), None)
        .unwrap();
    let old = kept.key(&name("backup")).unwrap();
    assert!(key.id() == old.id() && key.versions().eq(old.versions()));
    assert_eq!(other.uses(&key).unwrap(), kept.uses(&old).unwrap());
    let sealed = fs::read(folder.join("message.sealed")).unwrap();
    for store in [&restored, &other] {
        opens_with(store.kek(&name("backup")).unwrap(), &sealed).unwrap();
    }
}

/// A store of version 1 stays one until a key gets a policy that version 1 cannot say, and is one
/// again when none has.
#[test]
fn a_store_of_version_1_becomes_one_of_version_2_when_it_must() {
    let copy = tempfile::tempdir().unwrap();
    for (path, bytes) in files(&folder("store-v1")) {
        let place = copy
            .path()
            .join(path.strip_prefix(folder("store-v1")).unwrap());
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, bytes).unwrap();
    }
    let store = open(copy.path());
    let version = || fs::read(copy.path().join("index")).unwrap()[8];
    let backup = name("backup");
    let before = shown(&store);
    store.sealing_kek(&backup).unwrap();
    store.create_key(&name("new")).unwrap();
    assert_eq!(version(), 1);
    let policy = RotationPolicy::default().with_mode(KeyMode::PlatformManaged);
    store.set_policy(&backup, policy).unwrap();
    assert_eq!(version(), 2);
    store
        .set_policy(&backup, RotationPolicy::default())
        .unwrap();
    assert_eq!(version(), 1);
    assert_eq!(
        shown(&store),
        [before, vec!["new 1 enabled".into()]].concat()
    );
    assert_eq!(store.uses(&store.key(&backup).unwrap()).unwrap().of(3), 1);
}
