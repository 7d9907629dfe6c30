//! Several that write one store at once.

use crate::{name, open, prepare, use_all};
use sealward::envelope::{KeyMaterial, RawKek};
use sealward_providers::Store;

#[test]
fn threads_and_handles_write_one_after_the_other() {
    let folder = prepare();
    let store = open(folder.path()).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let store = if thread % 2 == 0 {
                &store
            } else {
                &*Box::leak(Box::new(open(folder.path()).unwrap()))
            };
            scope.spawn(move || {
                for key in 0..5 {
                    store
                        .create_key(&name(&format!("t{thread}-{key}")))
                        .unwrap();
                    store.rotate_key(&name("a")).unwrap();
                }
            });
            scope.spawn(|| {
                for _ in 0..20 {
                    use_all(folder.path()).unwrap();
                }
            });
        }
    });
    assert_eq!(store.keys().unwrap().len(), 2 + 20);
    assert_eq!(store.key(&name("a")).unwrap().versions().len(), 1 + 20);
}

#[test]
fn rotations_at_the_same_time_lose_no_version() {
    const THREADS: usize = 4;
    const ROTATIONS: usize = 8;
    let folder = prepare();
    let a = name("a");
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let store = open(folder.path()).unwrap();
                for _ in 0..ROTATIONS {
                    store.rotate_key(&a).unwrap();
                }
            });
        }
    });
    let store = open(folder.path()).unwrap();
    let versions = store.key(&a).unwrap().versions().len();
    assert_eq!(versions, THREADS * ROTATIONS + 1);
}

#[test]
fn the_root_changes_while_others_read_and_write() {
    let folder = prepare();
    let a = name("a");
    let kek = |byte| RawKek::new(KeyMaterial::copy_of(&[byte; 32]).unwrap()).unwrap();
    let mut store = open(folder.path()).unwrap();
    let writer = open(folder.path()).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..20 {
                writer.rotate_key(&a).unwrap();
            }
        });
        scope.spawn(|| {
            for _ in 0..20 {
                // It is unlocked by one of these, or another one by now.
                let unlocked = (7..17).map(|byte| Store::open(folder.path())?.unlock(&kek(byte)));
                for error in unlocked.filter_map(Result::err) {
                    assert_eq!(error.code(), "store/rejected");
                }
            }
        });
        for byte in 8..17 {
            store.rewrap_root(&kek(byte)).unwrap();
        }
    });
    let store = Store::open(folder.path())
        .unwrap()
        .unlock(&kek(16))
        .unwrap();
    assert_eq!(store.key(&a).unwrap().versions().len(), 1 + 20);
}
