//! What people are asked for, and how often.

use crate::harness::asked;
use crate::sealed_tree::{desk, state};
use crate::store_desk::StoreDesk;

#[test]
fn a_changed_passphrase_is_asked_for_once_for_all_files_and_a_stopped_run_goes_on() {
    let desk = desk();
    let files: Vec<String> = ["a", "b", "c"].map(|name| desk.path(name)).to_vec();
    for path in &files {
        let (ran, _) = asked(
            ["seal", "-k", "passphrase:", "-o", path],
            b"x",
            &["old", "old"],
        );
        ran.ok();
    }
    let change = |files: &[String]| {
        let args = ["rewrap", "--replace", "passphrase:=passphrase:"].map(str::to_owned);
        asked(
            args.into_iter().chain(files.iter().cloned()),
            b"",
            &["old", "new", "new"],
        )
    };
    let (ran, prompts) = change(&files[..1]);
    ran.ok();
    assert_eq!(
        prompts,
        [
            "Passphrase of the file: ",
            "New passphrase for the file: ",
            "The same again: "
        ]
    );
    let before = state(&files[0]);
    let (ran, prompts) = change(&files);
    let ran = ran.ok();
    assert_eq!(prompts.len(), 3, "{prompts:?}");
    assert!(
        ran.text().ends_with("2 rewrapped, 1 unchanged\n"),
        "{ran:?}"
    );
    assert_eq!(state(&files[0]), before);
    for path in &files {
        let open = |answer| asked(["open", "-k", "passphrase:", path], b"", &[answer]).0;
        assert_eq!(open("new").ok().stdout, b"x");
        open("old").fails_with("envelope/rejected");
    }
    // A passphrase that nobody remembers goes unasked.
    let (key, add) = (
        desk.raw("key"),
        format!("passphrase:{}", desk.write("pass", b"a")),
    );
    let (ran, prompts) = asked(
        ["rewrap", "-k", "passphrase:", "--add", &key, &files[0]],
        b"",
        &["new"],
    );
    ran.ok();
    assert_eq!(prompts.len(), 1);
    for outcome in ["1 rewrapped\n", "0 rewrapped, 1 unchanged\n"] {
        let args = [
            "rewrap",
            "-k",
            &key,
            "--remove",
            "passphrase:",
            "--add",
            &add,
            &files[0],
        ];
        let (ran, prompts) = asked(args, b"", &[]);
        assert!(ran.ok().text().ends_with(outcome));
        assert!(prompts.is_empty());
    }
}

#[test]
fn a_store_that_does_not_unlock_is_asked_for_once() {
    let store = StoreDesk::new();
    store.run(&["key", "create", "a"]).ok();
    for name in ["one", "two"] {
        store
            .run_with(
                &["seal", "-k", "local:a", "-o", &store.desk.path(name)],
                b"x",
            )
            .ok();
    }
    let [one, two, folder] = ["one", "two", "store"].map(|name| store.desk.path(name));
    let args = ["rewrap", "--store", &folder, &one, &two];
    let (ran, prompts) = asked(args, b"", &["wrong", "wrong"]);
    assert_eq!(prompts.len(), 1);
    assert_eq!(ran.stderr.matches("error: ").count(), 1, "{ran:?}");
    assert!(ran.text().ends_with("0 rewrapped, 2 failed\n"), "{ran:?}");
    assert_eq!(ran.status.code(), 2);
    // With nothing to change nobody is asked at all.
    let (ran, prompts) = asked(
        ["rewrap", "-k", "passphrase:", &store.desk.path("absent")],
        b"",
        &[],
    );
    ran.has_failed_with("cli/read");
    assert!(prompts.is_empty());
}
