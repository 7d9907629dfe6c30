//! Writers that are stopped at every act.

mod index;
mod policy;
mod restore;
mod rewrap;

use super::{Backup, KeyMode, RotationPolicy, State, Store, StoreError, UnlockedStore};
use crate::atomic::steps::{Stop, let_all_pass, stop_after};
use sealward::envelope::{
    Kek, KeyMaterial, KeyName, Keyring, Namespace, RawKek, WrapContext, WrappedDek,
};
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

fn raw(byte: u8) -> RawKek {
    RawKek::new(KeyMaterial::copy_of(&[byte; 32]).unwrap()).unwrap()
}

/// What unlocks the stores of these tests.
fn root() -> RawKek {
    raw(7)
}

/// What unlocks them after it was changed.
fn next_root() -> RawKek {
    raw(8)
}

fn name(text: &str) -> KeyName {
    KeyName::new(text).unwrap()
}

fn open(folder: &Path) -> Result<UnlockedStore, StoreError> {
    // Made before acts are counted.
    LazyLock::force(&EXPORTED);
    match Store::open(folder)?.unlock(&root()) {
        Err(StoreError::Rejected) => Store::open(folder)?.unlock(&next_root()),
        other => other,
    }
}

/// A store with a key, and what that key has wrapped.
fn prepare(folder: &Path) -> WrappedDek {
    let store = Store::create(folder, &root()).unwrap();
    store.create_key(&name("old")).unwrap();
    let namespace = Namespace::new("file").unwrap();
    let kek = store.kek(&name("old")).unwrap();
    kek.wrap(
        &KeyMaterial::copy_of(&[1; 32]).unwrap(),
        &WrapContext::new(&namespace),
    )
    .unwrap()
}

/// Whatever happened: the store opens, all it lists can be used, and what it wrapped unwraps.
fn check(folder: &Path, wrapped: &WrappedDek) -> UnlockedStore {
    let store = open(folder).unwrap();
    for key in store.keys().unwrap() {
        store.kek(key.name()).unwrap();
    }
    let namespace = Namespace::new("file").unwrap();
    let key = store
        .kek(&name("old"))
        .unwrap()
        .unwrap(wrapped, &WrapContext::new(&namespace));
    assert_eq!(key.unwrap().unwrap().expose(), [1; 32]);
    store
}

type Write = fn(&mut UnlockedStore) -> Result<(), StoreError>;

const WRITES: [(&str, Write); 7] = [
    ("create", |store| store.create_key(&name("new")).map(|_| ())),
    ("rotate", |store| store.rotate_key(&name("old")).map(|_| ())),
    ("destroy", |store| {
        store.rotate_key(&name("old"))?;
        store
            .set_state(&name("old"), 2, State::Destroyed)
            .map(|_| ())
    }),
    ("rewrap", |store| store.rewrap_root(&next_root())),
    ("policy", |store| {
        store.set_policy(&name("old"), platform()).map(|_| ())
    }),
    ("import", |store| {
        let key = store.import_key(&EXPORTED, &carrier(), None)?;
        assert_eq!(store.uses(&key)?.of(1), 1);
        Ok(())
    }),
    ("restore", |store| {
        let backup = store.backup()?;
        store.rotate_key(&name("old"))?;
        let backup = Backup::parse(&backup)?.unlock(&root())?;
        let restored = backup.restore(store.folder(), true)?;
        assert_eq!(restored.key(&name("old"))?.versions().len(), 1);
        Ok(())
    }),
];

/// A key of another store, used once.
static EXPORTED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(folder.path(), &root()).unwrap();
    store.create_key(&name("imported")).unwrap();
    store.sealing_kek(&name("imported")).unwrap();
    store.export_key(&name("imported"), &carrier()).unwrap()
});

fn carrier() -> Keyring {
    Keyring::new(raw(9))
}

/// What a seal writes. Where it fails the seal does not, and so it is no write like the others.
const SEAL: (&str, Write) = ("seal", |store| {
    store.set_policy(&name("old"), platform())?;
    policy::later(store.share())
        .sealing_kek(&name("old"))
        .map(|_| ())
});

fn platform() -> RotationPolicy {
    RotationPolicy::default().with_mode(KeyMode::PlatformManaged)
}

/// How many files and folders a store has, without the counts of uses that it need not have.
fn entries(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap();
    entries
        .filter(|entry| entry.as_ref().unwrap().file_name() != "uses")
        .count()
}

#[test]
fn a_write_that_fails_at_any_act_leaves_the_old_store_or_the_new_one() {
    for (what, write) in WRITES {
        let mut acts = 0;
        loop {
            let outer = tempfile::tempdir().unwrap();
            let folder = outer.path().join("store");
            let wrapped = prepare(&folder);
            let mut store = open(&folder).unwrap();
            stop_after(acts, Stop::Fail);
            let result = write(&mut store);
            let stopped = let_all_pass();
            assert_eq!(
                result.is_err(),
                stopped,
                "{what} stopped at {acts}: {result:?}"
            );
            let store = check(&folder, &wrapped);
            // It can still be written, and nothing is left over then.
            store.create_key(&name("next")).unwrap();
            store.rotate_key(&name("old")).unwrap();
            check(&folder, &wrapped);
            let files = entries(&folder);
            assert_eq!(files, 5, "{what} stopped at {acts}");
            if !stopped {
                break;
            }
            acts += 1;
        }
        assert!(acts >= 12, "{what} has {acts} acts");
    }
}

#[test]
fn two_writes_in_a_row_that_fail_at_any_act_leave_a_store_that_opens() {
    for first in 0.. {
        let folder = tempfile::tempdir().unwrap();
        let wrapped = prepare(folder.path());
        let store = open(folder.path()).unwrap();
        stop_after(first, Stop::Fail);
        let _ = store.create_key(&name("new"));
        if !let_all_pass() {
            break;
        }
        for second in 0.. {
            let again = tempfile::tempdir().unwrap();
            copy(folder.path(), again.path());
            let mut store = open(again.path()).unwrap();
            stop_after(second, Stop::Fail);
            let _ = store.rewrap_root(&next_root());
            let stopped = let_all_pass();
            check(again.path(), &wrapped);
            if !stopped {
                break;
            }
        }
    }
}

fn copy(from: &Path, to: &Path) {
    for folder in ["", "keys"] {
        std::fs::create_dir_all(to.join(folder)).unwrap();
        for entry in std::fs::read_dir(from.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                std::fs::copy(&path, to.join(folder).join(path.file_name().unwrap())).unwrap();
            }
        }
    }
}

#[test]
fn a_process_killed_at_any_act_leaves_the_old_store_or_the_new_one() {
    for (what, _) in WRITES.iter().chain([&SEAL]) {
        let mut acts = 0;
        loop {
            let outer = tempfile::tempdir().unwrap();
            let folder = outer.path().join("store");
            let wrapped = prepare(&folder);
            let child = Command::new(std::env::current_exe().unwrap())
                .args([
                    "--exact",
                    "store::tests::write_in_a_process_of_its_own",
                    "--nocapture",
                ])
                .env("SEALWARD_TEST_FOLDER", &folder)
                .env("SEALWARD_TEST_WRITE", what)
                .env("SEALWARD_TEST_ACTS", acts.to_string())
                .output()
                .unwrap();
            let store = check(&folder, &wrapped);
            store.create_key(&name("next")).unwrap();
            store.rotate_key(&name("old")).unwrap();
            check(&folder, &wrapped);
            let files = entries(&folder);
            assert_eq!(files, 5, "{what} killed at {acts}");
            if child.status.success() {
                break;
            }
            acts += 1;
        }
        assert!(acts >= 12, "{what} has {acts} acts");
    }
}

/// The child of the test above; by itself it does nothing.
#[test]
fn write_in_a_process_of_its_own() {
    let Some(folder) = std::env::var_os("SEALWARD_TEST_FOLDER") else {
        return;
    };
    let what = std::env::var("SEALWARD_TEST_WRITE").unwrap();
    let acts = std::env::var("SEALWARD_TEST_ACTS")
        .unwrap()
        .parse()
        .unwrap();
    let mut writes = WRITES.iter().chain([&SEAL]);
    let (_, write) = writes.find(|(name, _)| *name == what).unwrap();
    let mut store = open(Path::new(&folder)).unwrap();
    stop_after(acts, Stop::Abort);
    write(&mut store).unwrap();
    let_all_pass();
}

#[test]
fn a_store_that_is_not_finished_is_none_and_can_be_made_anew() {
    let mut acts = 0;
    loop {
        let folder = tempfile::tempdir().unwrap();
        stop_after(acts, Stop::Fail);
        let result = Store::create(folder.path(), &root()).map(|_| ());
        let stopped = let_all_pass();
        assert_eq!(result.is_err(), stopped, "{result:?}");
        // After the last rename it is there, though its name may not be durable.
        if let Err(StoreError::Absent { .. }) = open(folder.path()) {
            Store::create(folder.path(), &root()).unwrap();
        }
        open(folder.path()).unwrap();
        if !stopped {
            break;
        }
        acts += 1;
    }
    assert!(acts > 12, "{acts} acts");
}

#[test]
fn destroyed_bytes_are_gone_even_if_an_earlier_write_was_stopped() {
    let folder = tempfile::tempdir().unwrap();
    prepare(folder.path());
    let store = open(folder.path()).unwrap();
    // The key's new file is there, the index does not stand for it.
    stop_after(5, Stop::Fail);
    store.rotate_key(&name("old")).unwrap_err();
    let_all_pass();
    store.create_key(&name("other")).unwrap();
    store.set_state(&name("old"), 1, State::Destroyed).unwrap();
    let files = std::fs::read_dir(folder.path().join("keys"))
        .unwrap()
        .count();
    assert_eq!(files, 2);
}

#[test]
fn bytes_whose_removal_was_stopped_go_with_the_next_write_of_any_key_or_the_same_one_again() {
    let next: [Write; 2] = [
        |store| store.create_key(&name("next")).map(|_| ()),
        |store| {
            store
                .set_state(&name("old"), 1, State::Destroyed)
                .map(|_| ())
        },
    ];
    for next in next {
        let mut acts = 0;
        loop {
            let folder = tempfile::tempdir().unwrap();
            prepare(folder.path());
            let mut store = open(folder.path()).unwrap();
            stop_after(acts, Stop::Fail);
            let result = store.set_state(&name("old"), 1, State::Destroyed);
            let stopped = let_all_pass();
            assert_eq!(result.is_err(), stopped, "{result:?}");
            next(&mut store).unwrap();
            let old = store.key(&name("old")).unwrap();
            let is_destroyed = old
                .versions()
                .all(|version| version.state() == State::Destroyed);
            let files = std::fs::read_dir(folder.path().join("keys"))
                .unwrap()
                .filter(|entry| {
                    let name = entry.as_ref().unwrap().file_name();
                    name.to_str().unwrap().starts_with(&old.id().to_string())
                });
            if is_destroyed {
                assert_eq!(files.count(), 1, "stopped at {acts}");
            }
            if !stopped {
                break;
            }
            acts += 1;
        }
        assert!(acts > 12, "{acts} acts");
    }
}
