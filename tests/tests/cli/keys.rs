//! The local key store through the command line.

use crate::harness::sealward;
use crate::store_desk::StoreDesk;

#[test]
fn a_first_key_makes_the_store_and_what_it_seals_opens_without_naming_it() {
    let store = StoreDesk::new();
    let ran = store.run(&["key", "create", "backup"]).ok();
    assert!(ran.stderr.contains("made a key store") && ran.stdout.is_empty());
    let ran = store.run(&["key", "create", "other"]).ok();
    assert!(!ran.stderr.contains("made a key store"));
    store
        .run(&["key", "create", "backup"])
        .fails_with("store/key-exists");

    let sealed = store
        .run_with(&["seal", "-k", "local:backup"], b"x")
        .ok()
        .stdout;
    for key in [
        [].as_slice(),
        &["-k", "local:backup"],
        &["-k", "local:other", "-k", "local:backup"],
    ] {
        let args: Vec<&str> = ["open"].iter().chain(key).copied().collect();
        assert_eq!(store.run_with(&args, &sealed).ok().stdout, b"x");
    }
    store
        .run_with(&["open", "-k", "local:other"], &sealed)
        .fails_with("envelope/no-matching-key");
    store
        .run_with(&["open", "-k", "local:none"], &sealed)
        .fails_with("store/no-key");
    // The same name in another store is another key.
    let stranger = StoreDesk::new();
    stranger.run(&["key", "create", "backup"]).ok();
    stranger
        .run_with(&["open"], &sealed)
        .fails_with("envelope/no-matching-key");
}

#[test]
fn list_and_show_are_aligned_and_show_nothing_secret() {
    let store = StoreDesk::new();
    for name in ["b", "a-longer-name", "c.2"] {
        store.run(&["key", "create", name]).ok();
    }
    let list = store.run(&["key", "list"]).ok();
    let lines: Vec<&str> = list.text().lines().collect();
    assert_eq!(lines.len(), 4);
    let column = |line: &str| line.split("  ").map(|cell| cell.len()).next().unwrap();
    assert_eq!(lines[1].split_whitespace().next(), Some("a-longer-name"));
    assert!(
        lines
            .iter()
            .all(|line| line.len() == lines[1].len() || column(line) > 0)
    );

    let json = store.run(&["key", "list", "--format", "json"]).ok();
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["schema"], "sealward/keys/v1");
    assert_eq!(json["keys"][1]["name"], "b");
    let one = store
        .run(&["key", "show", "local:b", "--format", "json"])
        .ok();
    let one: serde_json::Value = serde_json::from_slice(&one.stdout).unwrap();
    assert_eq!(one, json["keys"][1]);
    assert_eq!(one["versions"][0]["state"], "enabled");
    assert_eq!(one["versions"].as_array().unwrap().len(), 1);
    let keys: Vec<&String> = one.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        ["due", "id", "name", "policy", "sealingVersion", "versions"]
    );
    let show = store.run(&["key", "show", "b"]).ok();
    assert!(show.text().contains(one["id"].as_str().unwrap()));
    store
        .run(&["key", "show", "none"])
        .fails_with("store/no-key");
}

#[test]
fn a_wrong_passphrase_and_an_absent_store_are_errors_of_their_own() {
    let store = StoreDesk::new();
    store.run(&["key", "list"]).fails_with("store/absent");
    store
        .run_with(&["seal", "-k", "local:x"], b"x")
        .fails_with("store/absent");
    assert!(!store.desk.has("store"));
    store.run(&["key", "create", "x"]).ok();
    let sealed = store.run_with(&["seal", "-k", "local:x"], b"x").ok().stdout;
    store.desk.write("pass", b"wrong");
    for args in [
        ["key", "list"].as_slice(),
        &["key", "create", "y"],
        &["key", "show", "x"],
    ] {
        store.run(args).fails_with("store/rejected");
    }
    store
        .run_with(&["open"], &sealed)
        .fails_with("store/rejected");
    sealward(["key", "list"]).fails_with("store/absent");
}

#[test]
fn names_that_are_no_names_are_usage_errors() {
    let store = StoreDesk::new();
    for name in ["", "../x", "a b", "é", "-x", ".hidden", &"n".repeat(129)] {
        assert_eq!(
            store.run(&["key", "create", "--", name]).status.code(),
            2,
            "{name}"
        );
    }
    assert!(!store.desk.has("store"));
}

#[test]
fn a_damaged_store_is_one_error_and_says_which_file() {
    let store = StoreDesk::new();
    store.run(&["key", "create", "x"]).ok();
    let sealed = store.run_with(&["seal", "-k", "local:x"], b"x").ok().stdout;
    for file in ["index", "generation"] {
        let good = store.desk.read(&format!("store/{file}"));
        for bytes in [
            good[..good.len() - 1].to_vec(),
            Vec::new(),
            b"edited by hand\n".to_vec(),
        ] {
            store.desk.write(&format!("store/{file}"), &bytes);
            let ran = store.run(&["key", "list"]);
            ran.fails_with("store/damaged");
            assert!(ran.stderr.contains(&format!("`{file}`")), "{ran:?}");
        }
        store.desk.write(&format!("store/{file}"), &good);
    }
    store.run(&["key", "list"]).ok();
    store.desk.write("store/root", b"edited by hand\n");
    store.run(&["key", "list"]).fails_with("store/damaged");
    // It is not passed over where no key is named.
    store
        .run_with(&["open"], &sealed)
        .fails_with("store/damaged");
}
