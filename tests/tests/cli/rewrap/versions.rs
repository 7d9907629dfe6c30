//! Newer versions of a stored key.

use crate::sealed_tree::{entries, state};
use crate::store_desk::StoreDesk;

#[test]
fn after_a_rotation_files_get_the_newest_version_and_then_need_nothing() {
    let store = StoreDesk::new();
    store.run(&["key", "create", "a"]).ok();
    store.run(&["key", "create", "b"]).ok();
    let [one, two] = ["one", "two"].map(|name| store.desk.path(name));
    store
        .run_with(
            &[
                "seal",
                "-k",
                "local:a",
                "-k",
                &store.desk.raw("key"),
                "-o",
                &one,
            ],
            b"1",
        )
        .ok();
    store
        .run_with(&["seal", "-k", "local:b", "-o", &two], b"2")
        .ok();
    let before = state(&two);
    store.run(&["key", "rotate", "a"]).ok();
    let ran = store.run(&["rewrap", &one, &two]).ok();
    assert!(
        ran.text()
            .contains("+ local:a version 2  - local:a version 1\n"),
        "{ran:?}"
    );
    assert!(
        ran.text().ends_with("1 rewrapped, 1 unchanged\n"),
        "{ran:?}"
    );
    assert_eq!(entries(&one), ["local store 2", "raw key"]);
    assert_eq!(state(&two), before);
    // The store opens it without the old version.
    store.run(&["key", "disable", "a", "--version", "1"]).ok();
    assert_eq!(store.run(&["open", &one]).ok().stdout, b"1");

    let before = state(&one);
    for keys in [[].as_slice(), &["-k", "local:a"], &["-k", "local:b"]] {
        let ran = store
            .run(&[&["rewrap", one.as_str(), &two], keys].concat())
            .ok();
        assert!(
            ran.text().ends_with("0 rewrapped, 2 unchanged\n"),
            "{ran:?}"
        );
    }
    assert_eq!(state(&one), before);
    // A key that is added and is there under an older version gets its newest one.
    store.run(&["key", "rotate", "a"]).ok();
    store
        .run(&["rewrap", "--add", "local:a", "--add", "local:b", &one])
        .ok();
    assert_eq!(entries(&one), ["local store 3", "raw key", "local store 1"]);
    store.run(&["rewrap", "--remove", "local:a", &one]).ok();
    assert_eq!(entries(&one), ["raw key", "local store 1"]);
    // One that does not seal leaves the file as it is.
    store.run(&["key", "rotate", "b"]).ok();
    store.run(&["key", "disable", "b", "--version", "2"]).ok();
    let before = state(&one);
    store
        .run(&["rewrap", &one])
        .has_failed_with("envelope/denied");
    assert_eq!(state(&one), before);
}
