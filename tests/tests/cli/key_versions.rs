//! `sealward key rotate`, `disable`, `enable` and `destroy`: what a version seals and opens then.

use crate::harness::{Ran, asked};
use crate::store_desk::StoreDesk;

/// The states of all versions, from 1.
fn states(store: &StoreDesk) -> Vec<String> {
    let ran = store.run(&["key", "show", "a", "--format", "json"]).ok();
    let key: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    let versions = key["versions"].as_array().unwrap().iter();
    versions
        .map(|version| version["state"].as_str().unwrap().to_owned())
        .collect()
}

fn seal(store: &StoreDesk) -> Ran {
    store.run_with(&["seal", "-k", "local:a"], b"x")
}

fn open(store: &StoreDesk, sealed: &[u8]) -> Ran {
    store.run_with(&["open"], sealed)
}

/// `sealward key COMMAND a --version N`
fn set(store: &StoreDesk, command: &str, version: &str) -> Ran {
    store.run(&["key", command, "a", "--version", version])
}

/// A store whose key `a` has two versions, and what each sealed.
fn prepare() -> (StoreDesk, [Vec<u8>; 2]) {
    let store = StoreDesk::new();
    store.run(&["key", "create", "a"]).ok();
    let first = seal(&store).ok().stdout;
    let ran = store.run(&["key", "rotate", "local:a"]).ok();
    assert!(ran.stdout.is_empty());
    assert!(ran.stderr.contains("version 2 of the key `a`"), "{ran:?}");
    let second = seal(&store).ok().stdout;
    (store, [first, second])
}

#[test]
fn after_a_rotation_the_newest_version_seals_and_all_open() {
    let (store, sealed) = prepare();
    let version = |sealed: &[u8]| {
        let path = store.desk.write("sealed", sealed);
        let ran = crate::harness::sealward(["inspect", "--format", "json", &path]).ok();
        let json: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
        json["entries"][0]["keyVersion"].clone()
    };
    assert_eq!(sealed.each_ref().map(|it| version(it)), ["1", "2"]);
    for sealed in &sealed {
        assert_eq!(open(&store, sealed).ok().stdout, b"x");
    }
    store
        .run(&["key", "rotate", "b"])
        .fails_with("store/no-key");
}

#[test]
fn a_disabled_version_is_denied_until_it_is_enabled() {
    let (store, [first, second]) = prepare();
    let ran = set(&store, "disable", "1").ok();
    assert!(!ran.stderr.contains("does not seal"), "{ran:?}");
    open(&store, &first).fails_with("envelope/denied");
    open(&store, &second).ok();
    seal(&store).ok();
    set(&store, "enable", "1").ok();
    open(&store, &first).ok();

    // The newest one: none takes its place.
    let ran = set(&store, "disable", "2").ok();
    assert!(ran.stderr.contains("warning: the key `a` does not seal"));
    assert!(ran.stderr.contains("`sealward key rotate a`"), "{ran:?}");
    seal(&store).fails_with("envelope/denied");
    open(&store, &second).fails_with("envelope/denied");
    open(&store, &first).ok();
    let ran = set(&store, "enable", "2").ok();
    assert!(ran.stderr.contains("it seals"), "{ran:?}");
    open(&store, &seal(&store).ok().stdout).ok();
}

#[test]
fn a_destroyed_version_stays_destroyed_and_its_bytes_are_gone() {
    let (store, [first, second]) = prepare();
    let before = store.desk.names_in("store/keys");
    let ran = store
        .run(&["key", "destroy", "a", "--version", "1", "--yes"])
        .ok();
    assert!(ran.stderr.contains("lost for ever"), "{ran:?}");
    assert_eq!(states(&store), ["destroyed", "enabled"]);
    open(&store, &first).fails_with("envelope/denied");
    open(&store, &second).ok();
    seal(&store).ok();
    let after = store.desk.names_in("store/keys");
    assert!(after.len() == 1 && after != before, "{after:?}");
    for command in ["enable", "disable"] {
        set(&store, command, "1").fails_with("store/destroyed");
    }

    let ran = store
        .run(&["key", "destroy", "a", "--version", "2", "-y"])
        .ok();
    assert!(ran.stderr.contains("`a` will not seal"), "{ran:?}");
    assert!(ran.stderr.contains("the key `a` does not seal"), "{ran:?}");
    seal(&store).fails_with("envelope/denied");
    store.run(&["key", "rotate", "a"]).ok();
    assert_eq!(states(&store), ["destroyed", "destroyed", "enabled"]);
    open(&store, &seal(&store).ok().stdout).ok();
}

#[test]
fn a_state_that_is_so_already_is_success_and_changes_nothing() {
    let (store, _) = prepare();
    set(&store, "disable", "1").ok();
    let index = store.desk.read("store/index");
    for (command, version) in [("disable", "1"), ("enable", "2")] {
        let ran = set(&store, command, version).ok();
        assert!(ran.stderr.contains("already"), "{ran:?}");
    }
    assert_eq!(store.desk.read("store/index"), index);
    store
        .run(&["key", "destroy", "a", "--version", "1", "--yes"])
        .ok();
    let index = store.desk.read("store/index");
    // Nobody is asked to confirm it again.
    let ran = set(&store, "destroy", "1").ok();
    assert!(ran.stderr.contains("destroyed already"), "{ran:?}");
    assert!(!ran.stderr.contains("warning"), "{ran:?}");
    assert_eq!(store.desk.read("store/index"), index);
}

#[test]
fn without_a_terminal_nothing_is_destroyed_unless_it_is_said_that_it_is_meant() {
    let (store, [first, _]) = prepare();
    let index = store.desk.read("store/index");
    let ran = set(&store, "destroy", "1");
    ran.fails_with("cli/usage");
    assert!(ran.stderr.contains("`--yes`"), "{ran:?}");
    assert_eq!(store.desk.read("store/index"), index);
    open(&store, &first).ok();
}

#[test]
fn at_a_terminal_the_name_of_the_key_confirms() {
    let (store, [first, _]) = prepare();
    let index = store.desk.read("store/index");
    let destroy = |options: &[&str], answers: &[&str]| {
        let args = ["key", "destroy", "a", "--version", "1"];
        let args = args.iter().chain(options).copied().map(str::to_owned);
        asked(args.chain(store.options()), b"", answers)
    };
    for wrong in [["b"].as_slice(), &["y"], &[""], &["A"], &[]] {
        let (ran, prompts) = destroy(&[], wrong);
        ran.fails_with("cli/not-confirmed");
        assert_eq!(
            prompts,
            ["(seen) Type a to destroy version 1 of this key for ever: "]
        );
        assert!(ran.stderr.contains("lost for ever"), "{ran:?}");
    }
    assert_eq!(store.desk.read("store/index"), index);
    open(&store, &first).ok();
    let (ran, prompts) = destroy(&[], &["a"]);
    ran.ok();
    assert_eq!(prompts.len(), 1);
    assert_eq!(states(&store), ["destroyed", "enabled"]);
}

#[test]
fn the_version_has_to_be_named_and_to_be_there() {
    let (store, _) = prepare();
    for command in ["disable", "enable", "destroy"] {
        for version in [
            [].as_slice(),
            &["--version"],
            &["--version", "0"],
            &["--version", "x"],
            &["--version", "4294967296"],
        ] {
            let args = [&["key", command, "a"], version].concat();
            store.run(&args).is_usage_error();
        }
        for version in ["3", "4294967295"] {
            let ran = set(&store, command, version);
            ran.fails_with("store/no-version");
            assert!(ran.stderr.contains("`sealward key show a`"), "{ran:?}");
        }
        let ran = store.run(&["key", command, "none", "--version", "1"]);
        ran.fails_with("store/no-key");
    }
    assert_eq!(states(&store), ["enabled", "enabled"]);
}
