//! `sealward key backup` and `key restore`

use crate::harness::asked;
use crate::store_desk::StoreDesk;

/// A store with a key and what that sealed, saved as the file `saved`.
fn prepare() -> (StoreDesk, Vec<u8>, String) {
    let store = StoreDesk::new();
    store.run(&["key", "create", "a"]).ok();
    store
        .run(&["key", "policy", "a", "--mode", "platform"])
        .ok();
    let sealed = store.run_with(&["seal", "-k", "local:a"], b"x").ok().stdout;
    let saved = store.desk.path("saved");
    let ran = store.run(&["key", "backup", "-o", &saved]).ok();
    assert!(ran.stdout.is_empty());
    assert!(
        ran.stderr.starts_with("saved the key store with 1 key;"),
        "{ran:?}"
    );
    (store, sealed, saved)
}

#[test]
fn a_backup_restores_on_another_machine_with_the_passphrase_alone() {
    let (store, sealed, saved) = prepare();
    let there = StoreDesk::new();
    let ran = there.run(&["key", "restore", &saved]).ok();
    assert!(
        ran.stderr.contains("restored the key store in `"),
        "{ran:?}"
    );
    assert!(!ran.stderr.contains("warning"), "{ran:?}");
    assert_eq!(there.run_with(&["open"], &sealed).ok().stdout, b"x");
    assert_eq!(there.show("a"), store.show("a"));
    assert_eq!(there.desk.names(), ["key", "pass", "store"]);
    // Through a pipe, too.
    let piped = StoreDesk::new();
    let bytes = store.run(&["key", "backup"]).ok().stdout;
    piped.run_with(&["key", "restore", "-"], &bytes).ok();
    piped.run_with(&["open"], &sealed).ok();
}

#[test]
fn a_store_that_is_there_is_replaced_only_by_force_and_that_is_said_before() {
    let (store, sealed, saved) = prepare();
    store.run(&["key", "create", "later"]).ok();
    let ran = store.run(&["key", "restore", &saved]);
    ran.fails_with("store/exists");
    assert!(ran.stderr.contains("`--force`"), "{ran:?}");
    store.run(&["key", "show", "later"]).ok();

    let ran = store.run(&["key", "restore", "--force", &saved]).ok();
    assert!(
        ran.stderr.starts_with("warning: the key store in `"),
        "{ran:?}"
    );
    assert!(ran.stderr.contains("unreadable for ever"), "{ran:?}");
    store
        .run(&["key", "show", "later"])
        .fails_with("store/no-key");
    store.run_with(&["open"], &sealed).ok();
    assert_eq!(store.desk.names(), ["key", "pass", "saved", "store"]);
}

#[test]
fn a_backup_keeps_the_passphrase_of_its_time() {
    let (store, _, saved) = prepare();
    let next = store.desk.write("next", b"another");
    store
        .run(&["key", "passphrase", "--new-passphrase-file", &next])
        .ok();
    let there = store.desk.path("there");
    let args = ["key", "restore", &saved, "--store", &there];
    let (ran, prompts) = asked(args, b"", &["another"]);
    ran.fails_with("store/rejected");
    assert_eq!(prompts, ["Passphrase of the backup: "]);
    assert!(ran.stderr.contains("when the backup was made"), "{ran:?}");
    assert!(!store.desk.has("there"));
    let (ran, _) = asked(args, b"", &["correct horse"]);
    ran.ok();
}

#[test]
fn what_is_no_backup_is_one_error_before_anyone_is_asked() {
    let (store, _, saved) = prepare();
    let message = store.desk.seal(b"x", "message");
    let good = store.desk.read("saved");
    let cut = store.desk.write("cut", &good[..40]);
    let mut newer = good.clone();
    newer[8] = 2;
    let newer = store.desk.write("newer", &newer);
    let there = store.desk.path("there");
    for (file, code) in [
        (&message, "store/backup"),
        (&cut, "store/backup"),
        (&newer, "store/newer"),
        (&store.desk.path("none"), "cli/read"),
    ] {
        let (ran, prompts) = asked(["key", "restore", file, "--store", &there], b"", &[]);
        ran.fails_with(code);
        assert!(prompts.is_empty());
    }
    let mut changed = good.clone();
    *changed.last_mut().unwrap() ^= 1;
    let changed = store.desk.write("changed", &changed);
    store
        .run(&["key", "restore", "--force", &changed])
        .fails_with("store/backup");
    store.run(&["key", "show", "a"]).ok();
    store
        .run(&["key", "backup", "-o", &saved])
        .fails_with("cli/output-exists");
    assert!(!store.desk.has("there"));
}

#[cfg(unix)]
#[test]
fn a_backup_is_for_its_owner() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_store, _, saved) = prepare();
    let mode = std::fs::metadata(saved).unwrap().permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
}
