//! `sealward key export` and `key import`

use crate::harness::{asked, sealward};
use crate::store_desk::StoreDesk;

/// A store with a key and what that sealed, and the key exported to the desk's raw key.
fn prepare() -> (StoreDesk, Vec<u8>, String) {
    let store = StoreDesk::new();
    store.run(&["key", "create", "a"]).ok();
    let sealed = store.run_with(&["seal", "-k", "local:a"], b"x").ok().stdout;
    let out = store.desk.path("a.key");
    let to = store.desk.raw("key");
    let ran = store
        .run(&["key", "export", "a", "--to", &to, "-o", &out])
        .ok();
    assert!(ran.stdout.is_empty() && ran.stderr.starts_with("exported the key `a`"));
    (store, sealed, to)
}

#[test]
fn an_exported_key_opens_in_another_store_what_it_sealed() {
    let (store, sealed, carrier) = prepare();
    let exported = store.desk.path("a.key");
    let there = StoreDesk::new();
    let ran = there
        .run(&["key", "import", &exported, "-k", &carrier, "--name", "b"])
        .ok();
    assert!(ran.stderr.contains("imported the key `b`"), "{ran:?}");
    assert_eq!(there.run_with(&["open"], &sealed).ok().stdout, b"x");
    assert_eq!(there.show("b")["id"], store.show("a")["id"]);
    assert_eq!(there.show("b")["versions"], store.show("a")["versions"]);
    let back = there.run_with(&["seal", "-k", "local:b"], b"y").ok().stdout;
    assert_eq!(store.run_with(&["open"], &back).ok().stdout, b"y");

    there
        .run(&["key", "import", &exported, "-k", &carrier])
        .fails_with("store/id-exists");
    let third = StoreDesk::new();
    third.run(&["key", "create", "a"]).ok();
    let ran = third.run(&["key", "import", &exported, "-k", &carrier]);
    ran.fails_with("store/key-exists");
    assert!(ran.stderr.contains("--name NAME"), "{ran:?}");
    third
        .run(&["key", "import", &exported])
        .fails_with("envelope/no-matching-key");
    let other = third.desk.write("other", &[8; 32]);
    third
        .run(&["key", "import", &exported, "-k", &format!("raw:{other}")])
        .fails_with("envelope/no-matching-key");
}

#[test]
fn its_header_says_what_it_is() {
    let (store, ..) = prepare();
    let path = store.desk.path("a.key");
    let ran = sealward(["inspect", "--format", "json", &path]).ok();
    let json: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(json["namespace"], "sealward/key-export@v1");
    assert_eq!(json["binding"]["name"], "a");
    assert_eq!(json["binding"]["id"], store.show("a")["id"]);
}

#[test]
fn a_key_of_the_store_carries_another_and_is_found_by_its_id() {
    let (store, ..) = prepare();
    store.run(&["key", "create", "carrier"]).ok();
    let out = store.desk.path("by-carrier");
    store
        .run(&["key", "export", "a", "--to", "local:carrier", "-o", &out])
        .ok();
    let there = StoreDesk::new();
    let carrier = store.desk.path("carrier");
    let raw = store.desk.raw("key");
    store
        .run(&["key", "export", "carrier", "--to", &raw, "-o", &carrier])
        .ok();
    there.run(&["key", "import", &carrier, "-k", &raw]).ok();
    there.run(&["key", "import", &out]).ok();
    assert_eq!(there.show("a")["id"], store.show("a")["id"]);
    store
        .run(&["key", "export", "a", "--to", "local:a", "-o", &out])
        .fails_with("cli/usage");
}

#[test]
fn a_passphrase_that_carries_a_key_is_asked_for_twice_and_the_stores_once() {
    let (store, ..) = prepare();
    let (folder, out) = (store.desk.path("store"), store.desk.path("out"));
    let args = [
        "key",
        "export",
        "a",
        "--to",
        "passphrase:",
        "-o",
        &out,
        "--store",
        &folder,
    ];
    let (ran, prompts) = asked(args, b"", &["correct horse", "new", "new"]);
    ran.ok();
    assert_eq!(prompts.len(), 3, "{prompts:?}");
    let there = store.desk.path("there");
    let args = [
        "key",
        "import",
        &out,
        "-k",
        "passphrase:",
        "--store",
        &there,
    ];
    // The store that is to be made is not asked for before the key is known to be one.
    let (ran, prompts) = asked(args, b"", &["new", "s", "s"]);
    ran.ok();
    assert_eq!(prompts.len(), 3, "{prompts:?}");
}

#[test]
fn what_cannot_be_exported_or_imported_is_one_error() {
    let (store, _, carrier) = prepare();
    let out = store.desk.path("a.key");
    store
        .run(&["key", "export", "a", "--to", &carrier, "-o", &out])
        .fails_with("cli/output-exists");
    store
        .run(&[
            "key", "export", "a", "--to", &carrier, "-o", &out, "--force",
        ])
        .ok();
    store
        .run(&["key", "export", "none", "--to", &carrier])
        .fails_with("store/no-key");
    store.run(&["key", "export", "a"]).is_usage_error();
    let message = store.desk.seal(b"x", "message");
    store
        .run(&["key", "import", &message, "-k", &carrier])
        .fails_with("store/not-an-export");
    let junk = store.desk.write("junk", b"junk");
    store
        .run(&["key", "import", &junk, "-k", &carrier])
        .fails_with("envelope/not-sealward");
    let large = store.desk.write("large", &vec![0; (8 << 20) + 1]);
    store
        .run(&["key", "import", &large, "-k", &carrier])
        .fails_with("cli/read");
}

#[test]
fn what_is_no_key_makes_no_store_to_import_it() {
    let (store, _, carrier) = prepare();
    let there = StoreDesk::new();
    let other = format!("raw:{}", there.desk.write("other", &[9; 32]));
    let message = store.desk.seal(b"x", "message");
    let exported = store.desk.path("a.key");
    for (file, key, code) in [
        (&message, Some(&carrier), "store/not-an-export"),
        (&exported, Some(&other), "envelope/no-matching-key"),
        // Without a key it would be the store that opens it.
        (&exported, None, "envelope/no-matching-key"),
    ] {
        let named = key.map(|key| ["-k", key.as_str()]);
        let named = named.iter().flatten().copied();
        let words: Vec<&str> = ["key", "import", file].into_iter().chain(named).collect();
        there.run(&words).fails_with(code);
        let place = there.desk.path("store");
        assert!(!std::path::Path::new(&place).exists(), "{words:?}");
    }
    there
        .run(&["key", "import", &exported, "-k", &carrier])
        .ok();
}

#[cfg(unix)]
#[test]
fn an_exported_key_is_for_its_owner() {
    use std::os::unix::fs::PermissionsExt as _;
    let (store, ..) = prepare();
    let mode = std::fs::metadata(store.desk.path("a.key"))
        .unwrap()
        .permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
}
