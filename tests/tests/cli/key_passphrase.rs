//! `sealward key passphrase`

use crate::harness::asked;
use crate::store_desk::StoreDesk;

/// A store with a key and what it sealed; the file `next` holds another passphrase.
fn prepare() -> (StoreDesk, Vec<u8>) {
    let store = StoreDesk::new();
    store.run(&["key", "create", "a"]).ok();
    store.desk.write("next", b"battery staple\n");
    let sealed = store.run_with(&["seal", "-k", "local:a"], b"x").ok().stdout;
    (store, sealed)
}

#[test]
fn the_new_passphrase_opens_what_was_sealed_and_the_old_one_does_not() {
    let (store, sealed) = prepare();
    let next = store.desk.path("next");
    let old_root = store.desk.read("store/root");
    let keys = store.desk.names_in("store/keys");
    let ran = store
        .run(&["key", "passphrase", "--new-passphrase-file", &next])
        .ok();
    assert!(ran.stdout.is_empty() && ran.stderr.contains("changed the passphrase"));
    assert_eq!(store.desk.names_in("store/keys"), keys);

    store.run(&["key", "list"]).fails_with("store/rejected");
    let old = store.desk.read("pass");
    store.desk.write("pass", &store.desk.read("next"));
    assert_eq!(store.run_with(&["open"], &sealed).ok().stdout, b"x");

    // The old root with its own passphrase.
    store.desk.write("store/root", &old_root);
    store.desk.write("pass", &old);
    store.run(&["key", "list"]).fails_with("store/older");
}

#[test]
fn both_passphrases_are_asked_for_and_the_new_one_twice() {
    let (store, sealed) = prepare();
    let folder = store.desk.path("store");
    let change = |answers: &[&str]| asked(["key", "passphrase", "--store", &folder], b"", answers);
    let root = store.desk.read("store/root");
    let (ran, prompts) = change(&["wrong", "new", "new"]);
    ran.fails_with("store/rejected");
    assert_eq!(prompts, ["Passphrase of the key store: "]);
    let (ran, _) = change(&["correct horse", "new", "other"]);
    ran.fails_with("cli/passphrase");
    let (ran, _) = change(&["correct horse", ""]);
    ran.fails_with("cli/passphrase");
    assert_eq!(store.desk.read("store/root"), root);

    let (ran, prompts) = change(&["correct horse", "new", "new"]);
    ran.ok();
    assert_eq!(
        prompts,
        [
            "Passphrase of the key store: ",
            "New passphrase for the key store: ",
            "The same again: "
        ]
    );
    store.desk.write("pass", b"new");
    store.run_with(&["open"], &sealed).ok();
}

#[test]
fn where_nobody_can_be_asked_the_option_is_named() {
    let (store, _) = prepare();
    let ran = store.run(&["key", "passphrase"]);
    ran.fails_with("cli/passphrase");
    assert!(ran.stderr.contains("`--new-passphrase-file FILE`"));
    let absent = StoreDesk::new();
    absent
        .run(&["key", "passphrase"])
        .fails_with("store/absent");
}
