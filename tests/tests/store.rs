//! The local key store against everything that can happen to its files.

#![expect(
    clippy::unwrap_used,
    reason = "what a test's helper cannot do fails the test"
)]

#[path = "store/backup.rs"]
mod backup;
#[path = "store/export.rs"]
mod export;
#[path = "store/policy.rs"]
mod policy;
#[path = "store/rewrap.rs"]
mod rewrap;
#[path = "store/states.rs"]
mod states;
#[path = "store/threads.rs"]
mod threads;
#[path = "store/uses.rs"]
mod uses;
#[path = "store/vectors.rs"]
mod vectors;

use sealward::envelope::{
    Argon2Cost, Binding, Kek, KeyMaterial, KeyName, Keyring, LocalKek, Namespace, Passphrase,
    PassphraseKek, RawKek,
};
use sealward_providers::{KeyMode, RotationPolicy, State, Store, StoreError, UnlockedStore};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn root() -> RawKek {
    RawKek::new(KeyMaterial::copy_of(&[7; 32]).unwrap()).unwrap()
}

fn name(text: &str) -> KeyName {
    KeyName::new(text).unwrap()
}

fn open(folder: &Path) -> Result<UnlockedStore, StoreError> {
    Store::open(folder)?.unlock(&root())
}

/// A store with the keys `a` and `b`.
fn prepare() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(folder.path(), &root()).unwrap();
    store.create_key(&name("a")).unwrap();
    store.create_key(&name("b")).unwrap();
    folder
}

/// The same with a policy, so that its index is of version 2, and with a use that is counted.
fn prepare_v2() -> TempDir {
    let folder = prepare();
    let store = open(folder.path()).unwrap();
    let policy = RotationPolicy::default().with_mode(KeyMode::PlatformManaged);
    store.set_policy(&name("a"), policy).unwrap();
    store.sealing_kek(&name("a")).unwrap();
    folder
}

/// Uses all that the store lists.
fn use_all(folder: &Path) -> Result<usize, StoreError> {
    let store = open(folder)?;
    let keys = store.keys()?;
    for key in &keys {
        store.kek(key.name())?;
        store.uses(key)?;
    }
    Ok(keys.len())
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for folder in [folder.to_owned(), folder.join("keys"), folder.join("uses")] {
        // Counts of uses are there once there is one.
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_file() && path.file_name().unwrap() != "lock" {
                files.insert(path.clone(), fs::read(&path).unwrap());
            }
        }
    }
    files
}

fn sealed_with(kek: LocalKek) -> Vec<u8> {
    let binding = Binding::new(Namespace::new("file").unwrap());
    Keyring::new(kek).seal(b"x", &binding).unwrap()
}

fn opens_with(kek: LocalKek, sealed: &[u8]) -> Result<(), &'static str> {
    let binding = Binding::new(Namespace::new("file").unwrap());
    Keyring::new(kek)
        .open(sealed, &binding)
        .map(|_| ())
        .map_err(|error| error.code())
}

#[test]
fn every_flipped_bit_and_every_cut_of_every_file_is_refused() {
    let changes: usize = [prepare(), prepare_v2()].iter().map(changes_refused).sum();
    sealward_tests::ran(changes, "changed files of a key store, all refused");
}

/// Changes each file of a store in every way; returns how many ways there were.
fn changes_refused(folder: &TempDir) -> usize {
    let mut changes = 0;
    for (path, good) in files(folder.path()) {
        let mut refused = |bytes: &[u8]| {
            // A file that is truncated and written anew is flushed to disk: slow, 6,000 times.
            let _ = fs::remove_file(&path);
            fs::write(&path, bytes).unwrap();
            let error = use_all(folder.path()).unwrap_err();
            assert!(
                matches!(
                    error,
                    StoreError::Damaged { .. } | StoreError::Newer { .. } | StoreError::Rejected
                ),
                "{path:?}: {error:?}"
            );
            changes += 1;
        };
        for bit in 0..good.len() * 8 {
            let mut changed = good.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            refused(&changed);
        }
        for len in 0..good.len() {
            refused(&good[..len]);
        }
        refused(&[&good[..], b"\n"].concat());
        refused(&vec![0; 17 << 20]);
        fs::remove_file(&path).unwrap();
        let result = use_all(folder.path());
        // Counts of uses need not be there.
        let is_uses = path.parent().unwrap().ends_with("uses");
        assert!(
            is_uses && result.is_ok() || matches!(result, Err(StoreError::Damaged { .. })),
            "{path:?}: {result:?}"
        );
        fs::write(&path, good).unwrap();
    }
    assert_eq!(use_all(folder.path()).unwrap(), 2);
    changes
}

#[test]
fn a_file_swapped_with_another_of_its_store_or_of_another_store_is_refused() {
    let (one, two) = (prepare(), prepare());
    let mine = files(one.path());
    let theirs = files(two.path());
    let mut swaps = 0;
    for (place, good) in &mine {
        for (other, bytes) in mine.iter().chain(&theirs) {
            if place == other {
                continue;
            }
            fs::write(place, bytes).unwrap();
            use_all(one.path()).expect_err(&format!("{other:?} in the place of {place:?}"));
            swaps += 1;
        }
        fs::write(place, good).unwrap();
    }
    assert_eq!(use_all(one.path()).unwrap(), 2);
    assert_eq!(swaps, 5 * 9);
}

#[test]
fn an_older_single_file_is_refused() {
    let writes: [fn(&UnlockedStore); 4] = [
        |store| drop(store.create_key(&name("c")).unwrap()),
        |store| drop(store.rotate_key(&name("a")).unwrap()),
        |store| drop(store.set_state(&name("a"), 1, State::Disabled).unwrap()),
        |store| drop(store.set_state(&name("a"), 1, State::Destroyed).unwrap()),
    ];
    for write in writes {
        for writes in 1..3 {
            let folder = prepare();
            let store = open(folder.path()).unwrap();
            let old = files(folder.path());
            for round in 0..writes {
                store.create_key(&name(&format!("between{round}"))).unwrap();
            }
            write(&store);
            let new = files(folder.path());
            for (path, bytes) in &old {
                if new.get(path) == Some(bytes) {
                    continue;
                }
                fs::write(path, bytes).unwrap();
                let result = use_all(folder.path());
                match new.get(path) {
                    Some(good) => {
                        result.expect_err(&format!("an older {path:?}"));
                        fs::write(path, good).unwrap();
                    }
                    // A key file that another has replaced: nothing reads it.
                    None => {
                        result.unwrap();
                        fs::remove_file(path).unwrap();
                    }
                }
            }
            use_all(folder.path()).unwrap();
        }
    }
}

#[test]
fn an_older_index_and_an_older_generation_are_named() {
    let folder = prepare();
    let store = open(folder.path()).unwrap();
    let old = files(folder.path());
    store.create_key(&name("c")).unwrap();
    store.create_key(&name("d")).unwrap();
    for file in ["index", "generation"] {
        let path = folder.path().join(file);
        let new = fs::read(&path).unwrap();
        fs::write(&path, &old[&path]).unwrap();
        match store.keys().unwrap_err() {
            StoreError::Older { file: named } => assert_eq!(named, file),
            other => panic!("{other:?}"),
        }
        fs::write(&path, new).unwrap();
    }
}

#[test]
fn the_root_key_is_unlocked_by_its_own_kek_alone() {
    let folder = prepare();
    let other = RawKek::new(KeyMaterial::copy_of(&[8; 32]).unwrap()).unwrap();
    let passphrase = PassphraseKek::new(Passphrase::new("x").unwrap());
    for kek in [&other as &dyn Kek, &passphrase] {
        let error = Store::open(folder.path()).unwrap().unlock(kek).unwrap_err();
        assert_eq!(error.code(), "store/rejected");
    }
    assert_eq!(
        Store::create(folder.path(), &root()).unwrap_err().code(),
        "store/exists"
    );
    assert_eq!(use_all(folder.path()).unwrap(), 2);
}

#[test]
fn a_passphrase_unlocks_at_every_accepted_cost() {
    let text = || Passphrase::new("correct horse").unwrap();
    for cost in [
        Argon2Cost::new(19_456, 1, 1).unwrap(),
        Argon2Cost::new(20_000, 2, 4).unwrap(),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let kek = PassphraseKek::new(text()).with_cost(cost);
        Store::create(folder.path(), &kek)
            .unwrap()
            .create_key(&name("a"))
            .unwrap();
        let store = Store::open(folder.path()).unwrap();
        let store = store.unlock(&PassphraseKek::new(text())).unwrap();
        assert_eq!(store.keys().unwrap().len(), 1);
    }
}

#[test]
fn keys_whose_root_is_lost_are_not_written_over() {
    let folder = prepare();
    fs::remove_file(folder.path().join("root")).unwrap();
    let before = files(folder.path());
    assert_eq!(
        Store::open(folder.path()).unwrap_err().code(),
        "store/damaged"
    );
    assert_eq!(
        Store::create(folder.path(), &root()).unwrap_err().code(),
        "store/damaged"
    );
    assert_eq!(files(folder.path()), before);
}

#[cfg(unix)]
#[test]
fn everything_is_readable_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("a/store");
    Store::create(&folder, &root())
        .unwrap()
        .create_key(&name("a"))
        .unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for path in [&folder, &folder.join("keys")] {
        assert_eq!(mode(path), 0o700);
    }
    for path in files(&folder).keys().chain([&folder.join("lock")]) {
        assert_eq!(mode(path), 0o600, "{path:?}");
    }
}

/// Permissions do not stop the superuser, and tests may run as such: a store without a lock and
/// with folders in the place of files to be written stands for one that cannot be written.
#[test]
fn a_store_that_cannot_be_written_still_opens_what_it_holds() {
    let folder = prepare();
    let store = open(folder.path()).unwrap();
    let sealed = sealed_with(store.kek(&name("a")).unwrap());
    fs::remove_file(folder.path().join("lock")).unwrap();
    fs::create_dir(folder.path().join("lock")).unwrap();
    assert_eq!(
        store.create_key(&name("c")).unwrap_err().code(),
        "store/file"
    );
    let store = open(folder.path()).unwrap();
    opens_with(store.kek(&name("a")).unwrap(), &sealed).unwrap();
    assert_eq!(store.keys().unwrap().len(), 2);
}

#[test]
fn nothing_in_the_folder_or_in_debug_output_holds_a_key_or_a_name() {
    let folder = prepare();
    let store = open(folder.path()).unwrap();
    store.create_key(&name("canary-name")).unwrap();
    for bytes in files(folder.path()).values() {
        assert!(!bytes.windows(6).any(|window| window == b"canary"));
    }
    let debug = format!("{store:?}");
    assert!(debug.contains("KeyMaterial(32 bytes)"), "{debug}");
}
