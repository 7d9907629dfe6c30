//! A store that somebody makes while a backup is put in its place.

use super::{Backup, StoreError, name, open, prepare, root};
use crate::Store;
use crate::atomic::steps::{meanwhile, nothing_happened};
use std::path::Path;
use std::sync::mpsc::channel;
use std::time::Duration;

type Before = (&'static str, fn(&Path));

/// What stands at the place before.
const BEFORE: [Before; 3] = [
    ("nothing", |_| {}),
    ("an empty folder", |folder| {
        std::fs::create_dir(folder).unwrap();
    }),
    ("a store that was never finished", |folder| {
        std::fs::create_dir_all(folder.join("keys")).unwrap();
        std::fs::write(folder.join("lock"), b"").unwrap();
    }),
];

#[test]
fn a_restore_destroys_no_store_that_is_made_meanwhile_at_any_act() {
    let source = tempfile::tempdir().unwrap();
    prepare(source.path());
    let backup = open(source.path()).unwrap().backup().unwrap();
    for (what, before) in BEFORE {
        let mut refused = 0;
        for acts in 0.. {
            let outer = tempfile::tempdir().unwrap();
            let folder = outer.path().join("store");
            before(&folder);
            let backup = Backup::parse(&backup).unwrap().unlock(&root()).unwrap();
            let (done, made) = channel();
            let place = folder.clone();
            meanwhile(acts, move || {
                let (tell, told) = channel();
                std::thread::spawn(move || {
                    let made = Store::create(&place, &root())
                        .and_then(|store| store.create_key(&name("meanwhile")));
                    let _ = tell.send(());
                    let _ = done.send(made);
                });
                // Who waits for a lock of the restore is let be.
                let _ = told.recv_timeout(Duration::from_millis(300));
            });
            let restored = backup.restore(&folder, false);
            if nothing_happened() {
                restored.unwrap();
                break;
            }
            let made = made.recv().unwrap();
            let keys = open(&folder).unwrap().keys().unwrap();
            let [key] = keys.as_slice() else {
                panic!("{what}, {acts}: {keys:?}");
            };
            match (restored, made) {
                (Ok(_), Err(StoreError::Exists { .. })) => assert_eq!(*key.name(), name("old")),
                (Err(StoreError::Exists { .. }), Ok(_)) => {
                    assert_eq!(*key.name(), name("meanwhile"));
                    refused += 1;
                }
                other => panic!("{what}, {acts}: {other:?}"),
            }
            // Neither leaves anything beside it.
            assert_eq!(std::fs::read_dir(outer.path()).unwrap().count(), 1);
        }
        assert!(refused > 12, "{what}: {refused}");
    }
}
