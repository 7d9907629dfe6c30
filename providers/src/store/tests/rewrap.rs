//! A change of what unlocks the store, stopped at every act.

use super::{name, next_root, prepare, root};
use crate::atomic::steps::{Stop, let_all_pass, stop_after};
use crate::store::{Store, StoreError};
use std::path::Path;

/// What unlocks the store: the old KEK, or the new one.
fn unlocked_by(folder: &Path) -> [Result<(), &'static str>; 2] {
    [root(), next_root()].map(|kek| {
        let unlocked = Store::open(folder).and_then(|store| store.unlock(&kek));
        unlocked.map(|_| ()).map_err(|error| error.code())
    })
}

const OLD: [Result<(), &str>; 2] = [Ok(()), Err("store/rejected")];
const NEW: [Result<(), &str>; 2] = [Err("store/rejected"), Ok(())];

#[test]
fn stopped_anywhere_it_is_one_of_the_two_that_unlocks_and_the_next_write_settles_it() {
    let mut acts = 0;
    let mut unfinished = 0;
    loop {
        let folder = tempfile::tempdir().unwrap();
        prepare(folder.path());
        let path = folder.path().join("root");
        let old_root = std::fs::read(&path).unwrap();
        let mut store = Store::open(folder.path()).unwrap().unlock(&root()).unwrap();
        stop_after(acts, Stop::Fail);
        let result = store.rewrap_root(&next_root());
        let stopped = let_all_pass();
        assert_eq!(result.is_err(), stopped, "{result:?}");

        let unlocked = unlocked_by(folder.path());
        assert!(unlocked == OLD || unlocked == NEW, "{unlocked:?}");
        assert!(stopped || unlocked == NEW);
        // Who has the store unlocked goes on, whichever it is.
        store.create_key(&name("next")).unwrap();
        assert_eq!(unlocked_by(folder.path()), unlocked);
        if unlocked == NEW {
            let new_root = std::fs::read(&path).unwrap();
            std::fs::write(&path, &old_root).unwrap();
            unfinished += usize::from(unlocked_by(folder.path()) == OLD);
            std::fs::write(&path, &new_root).unwrap();
            // From a write on by one who knows the new one, the old root is refused.
            let store = Store::open(folder.path()).unwrap();
            let store = store.unlock(&next_root()).unwrap();
            store.rotate_key(&name("old")).unwrap();
            std::fs::write(&path, &old_root).unwrap();
            let put_back = [Err("store/older"), Err("store/rejected")];
            assert_eq!(unlocked_by(folder.path()), put_back, "stopped at {acts}");
        }
        if !stopped {
            break;
        }
        acts += 1;
    }
    assert!(acts > 12, "{acts} acts");
    assert!(unfinished > 0, "no stop lies between root and index");
}

#[test]
fn a_writer_does_not_refuse_a_root_that_it_has_not_unlocked() {
    let folder = tempfile::tempdir().unwrap();
    prepare(folder.path());
    let path = folder.path().join("root");
    let old_root = std::fs::read(&path).unwrap();
    let mut store = Store::open(folder.path()).unwrap().unlock(&root()).unwrap();
    // The new root stands there, and the index does not say so yet.
    stop_after(ACTS_OF_ROOT, Stop::Fail);
    store.rewrap_root(&next_root()).unwrap_err();
    let_all_pass();
    assert_eq!(unlocked_by(folder.path()), NEW);
    let newer = Store::open(folder.path()).unwrap();
    let newer = newer.unlock(&next_root()).unwrap();
    // The owner thinks better of it and puts back the old one.
    std::fs::write(&path, &old_root).unwrap();
    newer.create_key(&name("next")).unwrap();
    assert_eq!(unlocked_by(folder.path()), OLD);
}

#[test]
fn a_root_that_changes_while_it_is_unlocked_is_unlocked_as_it_is_then() {
    let folder = tempfile::tempdir().unwrap();
    prepare(folder.path());
    let before = || Store::open(folder.path()).unwrap();
    let [first, second] = [before(), before()];
    let mut store = before().unlock(&root()).unwrap();
    store.rewrap_root(&next_root()).unwrap();
    first.unlock(&next_root()).unwrap();
    match second.unlock(&root()) {
        Err(StoreError::Rejected) => {}
        other => panic!("{other:?}"),
    }
}

/// Of the writing of one file: begun, written, flushed, named, and its folder flushed.
const ACTS_OF_ROOT: usize = 6;
