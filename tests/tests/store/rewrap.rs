//! Another passphrase or KEK unlocks the store.

use crate::{files, name, open, opens_with, prepare, root, sealed_with};
use sealward::envelope::{
    Argon2Cost, Kek, KekError, KekIdentity, KeyMaterial, Passphrase, PassphraseKek, RawKek,
    WrapContext, WrappedDek,
};
use sealward_providers::{Store, StoreError, UnlockedStore};
use std::fs;
use std::path::Path;

fn raw(byte: u8) -> RawKek {
    RawKek::new(KeyMaterial::copy_of(&[byte; 32]).unwrap()).unwrap()
}

fn passphrase() -> PassphraseKek {
    let cost = Argon2Cost::new(19_456, 1, 1).unwrap();
    PassphraseKek::new(Passphrase::new("another").unwrap()).with_cost(cost)
}

fn unlock(folder: &Path, kek: &dyn Kek) -> Result<UnlockedStore, &'static str> {
    let unlocked = Store::open(folder).and_then(|store| store.unlock(kek));
    unlocked.map_err(|error| error.code())
}

#[test]
fn the_new_kek_unlocks_the_old_one_does_not_and_no_key_is_touched() {
    let folder = prepare();
    let mut store = open(folder.path()).unwrap();
    let sealed = sealed_with(store.kek(&name("a")).unwrap());
    let before = files(folder.path());
    store.rewrap_root(&passphrase()).unwrap();
    let after = files(folder.path());
    assert_eq!(
        before.keys().collect::<Vec<_>>(),
        after.keys().collect::<Vec<_>>()
    );
    for (path, bytes) in &after {
        let is_key = path.parent().unwrap().ends_with("keys");
        assert_eq!(before.get(path) == Some(bytes), is_key, "{path:?}");
    }
    assert_eq!(
        unlock(folder.path(), &root()).unwrap_err(),
        "store/rejected"
    );
    let anew = unlock(folder.path(), &passphrase()).unwrap();
    opens_with(anew.kek(&name("a")).unwrap(), &sealed).unwrap();
    // And again, also with the KEK that was the first, on the same handle.
    for kek in [raw(9), root(), root()] {
        store.rewrap_root(&kek).unwrap();
        unlock(folder.path(), &kek).unwrap();
    }
}

#[test]
fn each_older_root_that_is_put_back_is_refused_whatever_unlocks_it() {
    let folder = prepare();
    let path = folder.path().join("root");
    let mut store = open(folder.path()).unwrap();
    let mut roots = Vec::new();
    for byte in [7, 8, 9, 7] {
        if !roots.is_empty() {
            store.rewrap_root(&raw(byte)).unwrap();
        }
        roots.push((fs::read(&path).unwrap(), byte));
    }
    let (newest, older) = roots.split_last().unwrap();
    for (root, byte) in older {
        fs::write(&path, root).unwrap();
        assert_eq!(
            unlock(folder.path(), &raw(*byte)).unwrap_err(),
            "store/older"
        );
        // Nobody builds upon it either.
        let error = store.rewrap_root(&raw(10)).unwrap_err();
        assert!(matches!(error, StoreError::Older { file: "root" }));
        // Its generation is part of its wrap.
        let mut raised = root.clone();
        raised[PLACE_OF_GENERATION].copy_from_slice(&newest.0[PLACE_OF_GENERATION]);
        fs::write(&path, raised).unwrap();
        assert_eq!(
            unlock(folder.path(), &raw(*byte)).unwrap_err(),
            "store/rejected"
        );
    }
    fs::write(&path, &newest.0).unwrap();
    unlock(folder.path(), &raw(newest.1)).unwrap();
}

#[test]
fn who_has_the_store_unlocked_goes_on_but_does_not_change_it_back() {
    let folder = prepare();
    let mut mine = open(folder.path()).unwrap();
    let mut theirs = open(folder.path()).unwrap();
    theirs.rewrap_root(&raw(8)).unwrap();
    theirs.create_key(&name("c")).unwrap();

    let sealed = sealed_with(mine.kek(&name("c")).unwrap());
    mine.rotate_key(&name("c")).unwrap();
    opens_with(theirs.kek(&name("c")).unwrap(), &sealed).unwrap();
    assert_eq!(mine.keys().unwrap(), theirs.keys().unwrap());

    let before = files(folder.path());
    let error = mine.rewrap_root(&raw(9)).unwrap_err();
    assert_eq!(error.code(), "store/root-changed");
    assert_eq!(files(folder.path()), before);
    unlock(folder.path(), &raw(8)).unwrap();
}

#[test]
fn a_kek_that_cannot_unwrap_what_it_wrapped_changes_nothing() {
    /// Forgets what it wrapped.
    #[derive(Debug)]
    struct OneWay(RawKek);
    impl Kek for OneWay {
        fn identity(&self) -> KekIdentity {
            self.0.identity()
        }
        fn wrap(
            &self,
            key: &KeyMaterial,
            context: &WrapContext<'_>,
        ) -> Result<WrappedDek, KekError> {
            self.0.wrap(key, context)
        }
        fn unwrap(
            &self,
            _: &WrappedDek,
            _: &WrapContext<'_>,
        ) -> Option<Result<KeyMaterial, KekError>> {
            None
        }
    }
    let folder = prepare();
    let mut store = open(folder.path()).unwrap();
    let before = files(folder.path());
    let error = store.rewrap_root(&OneWay(raw(8))).unwrap_err();
    assert_eq!(error.code(), "store/rejected");
    assert_eq!(files(folder.path()), before);
}

/// Behind `"SEALSTOR" | version | kind | store_id (16)`.
const PLACE_OF_GENERATION: std::ops::Range<usize> = 26..30;
