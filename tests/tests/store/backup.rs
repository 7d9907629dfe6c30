//! A whole store as one file, and back.

use crate::{files, name, open, opens_with, prepare_v2, root, sealed_with, use_all};
use sealward::envelope::{KeyMaterial, RawKek};
use sealward_providers::{Backup, State, StoreError, UnlockedStore};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn restore(backup: &[u8], folder: &Path, replace: bool) -> Result<UnlockedStore, StoreError> {
    Backup::parse(backup)?
        .unlock(&root())?
        .restore(folder, replace)
}

/// A place for a store within a folder of its own, so that what is left beside it is seen.
fn place() -> (TempDir, PathBuf) {
    let outer = tempfile::tempdir().unwrap();
    let place = outer.path().join("store");
    (outer, place)
}

/// The files of a store by their names within it.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let files = files(folder).into_iter();
    files
        .map(|(path, bytes)| (path.strip_prefix(folder).unwrap().to_owned(), bytes))
        .collect()
}

#[test]
fn a_restored_store_is_the_one_that_was_saved() {
    let folder = prepare_v2();
    let store = open(folder.path()).unwrap();
    let a = name("a");
    store.rotate_key(&a).unwrap();
    store.set_state(&a, 1, State::Destroyed).unwrap();
    let sealed = sealed_with(store.kek(&a).unwrap());
    let backup = store.backup().unwrap();
    let (outer, place) = place();
    for folder in [place.clone(), outer.path().join("deeper/still")] {
        let restored = restore(&backup, &folder, false).unwrap();
        assert_eq!(contents(&folder), contents(store.folder()));
        assert_eq!(restored.keys().unwrap(), store.keys().unwrap());
        opens_with(restored.kek(&a).unwrap(), &sealed).unwrap();
        assert_eq!(use_all(&folder).unwrap(), 2);
        // It goes on from there.
        restored.rotate_key(&a).unwrap();
        restored.sealing_kek(&a).unwrap();
    }
    let left = fs::read_dir(outer.path()).unwrap().count();
    assert_eq!(left, 2, "nothing is left beside the stores");
}

#[test]
fn a_store_that_is_there_is_replaced_only_if_that_is_meant() {
    let folder = prepare_v2();
    let store = open(folder.path()).unwrap();
    let backup = store.backup().unwrap();
    let (outer, place) = place();
    restore(&backup, &place, false).unwrap();
    store.create_key(&name("later")).unwrap();
    let newer = store.backup().unwrap();
    let before = contents(&place);
    let error = restore(&newer, &place, false).unwrap_err();
    assert_eq!(error.code(), "store/exists");
    assert_eq!(contents(&place), before);

    // A handle to the old one goes on with the new one, which has the same root key.
    let handle = open(&place).unwrap();
    restore(&newer, &place, true).unwrap();
    assert_eq!(handle.keys().unwrap().len(), 3);
    handle.rotate_key(&name("later")).unwrap();
    assert_eq!(fs::read_dir(outer.path()).unwrap().count(), 1);

    // One that is damaged is there, too.
    fs::remove_file(place.join("root")).unwrap();
    let error = restore(&newer, &place, false).unwrap_err();
    assert_eq!(error.code(), "store/exists");
    restore(&newer, &place, true).unwrap();
    assert_eq!(use_all(&place).unwrap(), 3);
}

#[test]
fn a_folder_with_other_files_is_left_alone() {
    let folder = prepare_v2();
    let backup = open(folder.path()).unwrap().backup().unwrap();
    let (outer, place) = place();
    fs::create_dir(&place).unwrap();
    restore(&backup, &place, false).unwrap();
    fs::write(place.join("notes.txt"), b"mine").unwrap();
    let before = contents(&place);
    let error = restore(&backup, &place, true).unwrap_err();
    assert_eq!(error.code(), "store/file");
    assert!(error.to_string().contains("other files"), "{error}");
    assert_eq!(contents(&place), before);

    let notes = outer.path().join("notes");
    fs::create_dir(&notes).unwrap();
    fs::write(notes.join("notes.txt"), b"mine").unwrap();
    for replace in [false, true] {
        let error = restore(&backup, &notes, replace).unwrap_err();
        assert_eq!(error.code(), "store/file");
        let file = restore(&backup, &notes.join("notes.txt"), replace).unwrap_err();
        assert_eq!(file.code(), "store/file");
    }
    assert_eq!(fs::read(notes.join("notes.txt")).unwrap(), b"mine");
}

#[test]
fn every_changed_bit_and_every_cut_of_a_backup_is_refused() {
    let folder = prepare_v2();
    let backup = open(folder.path()).unwrap().backup().unwrap();
    let unlock = |bytes: &[u8]| Backup::parse(bytes).and_then(|backup| backup.unlock(&root()));
    for bit in 0..backup.len() * 8 {
        let mut changed = backup.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let error = unlock(&changed).unwrap_err();
        assert!(
            matches!(
                error,
                StoreError::Backup(_) | StoreError::Newer { .. } | StoreError::Rejected
            ),
            "{error:?}"
        );
    }
    for len in 0..backup.len() {
        unlock(&backup[..len]).unwrap_err();
    }
    unlock(&[&backup[..], &[0]].concat()).unwrap_err();
    assert_eq!(unlock(&backup).unwrap().keys().len(), 2);
}

#[test]
fn a_backup_is_unlocked_by_what_unlocked_the_store_then() {
    let folder = prepare_v2();
    let mut store = open(folder.path()).unwrap();
    let next = || RawKek::new(KeyMaterial::copy_of(&[8; 32]).unwrap()).unwrap();
    let old = store.backup().unwrap();
    store.rewrap_root(&next()).unwrap();
    let new = store.backup().unwrap();
    for (backup, good, bad) in [(&old, root(), next()), (&new, next(), root())] {
        let parsed = || Backup::parse(backup).unwrap();
        assert_eq!(parsed().unlock(&bad).unwrap_err().code(), "store/rejected");
        parsed().unlock(&good).unwrap();
    }
    // The root of one with the rest of the other.
    let root_end = 14 + usize::from(old[13]);
    let mixed = [&new[..root_end], &old[root_end..]].concat();
    let error = Backup::parse(&mixed).unwrap().unlock(&next()).unwrap_err();
    assert_eq!(error.code(), "store/backup");
}

#[test]
fn a_store_that_is_damaged_is_not_saved() {
    let folder = prepare_v2();
    let store = open(folder.path()).unwrap();
    let id = store.key(&name("b")).unwrap().id().to_string();
    for (path, good) in files(folder.path()) {
        fs::write(&path, b"edited by hand\n").unwrap();
        let result = store.backup();
        // Counts are no keys: without them it can be restored.
        if path.parent().unwrap().ends_with("uses") {
            let (_outer, place) = place();
            restore(&result.unwrap(), &place, false).unwrap();
        } else {
            assert_eq!(result.unwrap_err().code(), "store/damaged", "{path:?} {id}");
        }
        fs::write(&path, good).unwrap();
    }
    store.backup().unwrap();
}

#[test]
fn writers_and_restores_at_once_leave_a_whole_store() {
    let folder = prepare_v2();
    let backup = open(folder.path()).unwrap().backup().unwrap();
    let (_outer, place) = place();
    restore(&backup, &place, false).unwrap();
    let store = open(&place).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..40 {
                    // Its key file may be gone with the folder between two looks at it.
                    store.rotate_key(&name("a")).unwrap();
                    use_all(&place).unwrap();
                }
            });
        }
        for _ in 0..20 {
            restore(&backup, &place, true).unwrap();
        }
    });
    assert_eq!(use_all(&place).unwrap(), 2);
    assert!(store.key(&name("a")).unwrap().versions().len() <= 81);
}

#[cfg(unix)]
#[test]
fn a_restored_store_is_readable_by_its_owner_alone_and_a_link_stays_one() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = prepare_v2();
    let backup = open(folder.path()).unwrap().backup().unwrap();
    let (outer, place) = place();
    restore(&backup, &place, false).unwrap();
    let link = outer.path().join("link");
    symlink(&place, &link).unwrap();
    restore(&backup, &link, true).unwrap();
    assert!(link.is_symlink() && !place.is_symlink());
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for path in [place.clone(), place.join("keys"), place.join("uses")] {
        assert_eq!(mode(&path), 0o700);
    }
    for path in files(&place).keys().chain([&place.join("lock")]) {
        assert_eq!(mode(path), 0o600, "{path:?}");
    }
}
