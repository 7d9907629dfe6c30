//! `sealward key destroy --among`: what would be lost, said before it happens.

use crate::harness::{Ran, asked};
use crate::store_desk::StoreDesk;
use sealward::envelope::{Binding, KeyName, Keyring, Namespace, Sealer};
use sealward_providers::SystemClock;

/// A store whose key `a` has two versions, and a folder with what each sealed.
fn prepare() -> StoreDesk {
    let store = StoreDesk::new();
    store.run(&["key", "create", "a"]).ok();
    std::fs::create_dir_all(store.desk.path("files/deep/er")).unwrap();
    let raw = store.desk.raw("key");
    seal(
        &store,
        "files/only",
        &["-k", "local:a", "-n", "orders", "-c", "tenant=42"],
    );
    seal(&store, "files/deep/er/both", &["-k", "local:a", "-k", &raw]);
    let header = store.desk.path("files/header");
    seal(
        &store,
        "files/payload",
        &["-k", "local:a", "--detached-header", &header],
    );
    // The header's MAC covers the payload's first bytes, and not its last.
    let mut changed = store.desk.read("files/only");
    *changed.last_mut().unwrap() ^= 1;
    store.desk.write("files/changed", &changed);
    let mut forged = store.desk.read("files/only");
    let len = u32::from_be_bytes(forged[10..14].try_into().unwrap());
    forged[len as usize - 1] ^= 1;
    store.desk.write("files/forged", &forged);
    seal(&store, "files/stranger", &["-k", &raw]);
    store.desk.write("files/notes.txt", b"no sealed file\n");
    store.desk.write("files/empty", b"");
    store.run(&["key", "rotate", "a"]).ok();
    seal(&store, "files/second", &["-k", "local:a"]);
    store
}

fn seal(store: &StoreDesk, name: &str, args: &[&str]) {
    let path = store.desk.path(name);
    let args = [&["seal", "-o", path.as_str()], args].concat();
    store.run_with(&args, b"x").ok();
}

fn destroy(store: &StoreDesk, version: &str, among: &[&str]) -> Ran {
    let places: Vec<String> = among.iter().map(|name| store.desk.path(name)).collect();
    let mut args = vec!["key", "destroy", "a", "--version", version, "--yes"];
    for place in &places {
        args.extend(["--among", place]);
    }
    store.run(&args)
}

/// The rows below the heading, the files by their names alone.
fn rows(ran: &Ran) -> Vec<String> {
    let rows = ran.text().lines().skip(1);
    rows.map(|row| {
        let mut cells: Vec<&str> = row.split_whitespace().collect();
        let file = cells.pop().unwrap().rsplit('/').next().unwrap();
        format!("{} {file}", cells.join(" "))
    })
    .collect()
}

#[test]
fn what_the_version_seals_is_listed_proven_and_unproven_apart() {
    let store = prepare();
    let ran = destroy(&store, "1", &["files"]).ok();
    let heading = ran.text().lines().next().unwrap();
    assert_eq!(
        heading,
        "MAC       OTHER ENTRIES  DISABLED  UNKNOWN  SIBLINGS  FILE"
    );
    assert_eq!(
        rows(&ran),
        [
            "proven 0 0 0 2 changed",
            "proven 1 0 0 0 both",
            "unproven 0 0 0 2 forged",
            "unproven 0 0 0 0 header",
            "proven 0 0 0 2 only",
        ]
    );
    for sentence in [
        "warning: 5 sealed files there name version 1 of the key `a`, 2 of them unproven\n",
        "warning: 4 have no other entry and will be unreadable for ever, 2 of them unproven\n",
        "warning: 3 have siblings there, sealed under the same data key",
        "warning: what only version 1 of the key `a` wrapped will be lost for ever\n",
    ] {
        assert!(ran.stderr.contains(sentence), "{sentence}{ran:?}");
    }
    // Nothing of it was changed, and what is said came true.
    let only = store.desk.path("files/only");
    store
        .run(&["open", "-n", "orders", "-c", "tenant=42", &only])
        .fails_with("envelope/denied");
    let both = store.desk.path("files/deep/er/both");
    store
        .run(&["open", "-k", &store.desk.raw("key"), &both])
        .ok();
    let second = store.desk.path("files/second");
    store.run(&["open", &second]).ok();
}

#[test]
fn a_disabled_version_is_proven_too_and_several_places_are_looked_at() {
    let store = prepare();
    store.run(&["key", "disable", "a", "--version", "1"]).ok();
    let ran = destroy(&store, "1", &["files/deep", "files/only"]).ok();
    assert_eq!(rows(&ran), ["proven 1 0 0 0 both", "proven 0 0 0 0 only"]);
    assert!(ran.stderr.contains("proven by the MAC of each"), "{ran:?}");
    assert!(ran.stderr.contains("1 has no other entry"), "{ran:?}");
    // It is destroyed: there is nothing left to say.
    let again = destroy(&store, "1", &["files"]).ok();
    assert!(again.text().is_empty() && again.stderr.contains("destroyed already"));
}

#[test]
fn siblings_under_one_data_key_are_said() {
    let store = prepare();
    let kek = store
        .open()
        .sealing_kek(&KeyName::new("a").unwrap())
        .unwrap();
    let sealer = Sealer::new(Keyring::new(kek), SystemClock::new());
    let binding = Binding::new(Namespace::new("file").unwrap());
    std::fs::create_dir(store.desk.path("siblings")).unwrap();
    for name in ["one", "two", "three"] {
        let sealed = sealer.seal(b"x", &binding).unwrap();
        store.desk.write(&format!("siblings/{name}"), &sealed);
    }
    let ran = destroy(&store, "2", &["siblings"]).ok();
    assert_eq!(
        rows(&ran),
        [
            "proven 0 0 0 2 one",
            "proven 0 0 0 2 three",
            "proven 0 0 0 2 two"
        ]
    );
    assert!(ran.stderr.contains("3 have siblings there"), "{ran:?}");
}

#[test]
fn it_is_all_said_before_anyone_is_asked() {
    let store = prepare();
    let files = store.desk.path("files");
    let args = ["key", "destroy", "a", "--version", "1", "--among", &files];
    let args = args.iter().map(|arg| (*arg).to_owned());
    let (ran, prompts) = asked(args.chain(store.options()), b"", &["no"]);
    assert_eq!(prompts.len(), 1);
    assert!(
        ran.stderr
            .contains("`a` was not typed, so nothing was done"),
        "{ran:?}"
    );
    assert_eq!(rows(&ran).len(), 5);
    assert_eq!(store.show("a")["versions"][0]["state"], "enabled");
}

#[test]
fn places_without_such_files_and_places_that_are_not_there() {
    let store = prepare();
    let index = store.desk.read("store/index");
    destroy(&store, "1", &["none"]).fails_with("cli/read");
    destroy(&store, "3", &["files"]).fails_with("store/no-version");
    assert_eq!(store.desk.read("store/index"), index);
    store
        .desk
        .write("files/cut", &store.desk.read("files/only")[..100]);
    let ran = destroy(&store, "2", &["files/notes.txt", "files/cut", "pass"]).ok();
    assert!(ran.stdout.is_empty());
    assert!(
        ran.stderr.contains("no sealed file there names version 2"),
        "{ran:?}"
    );
    assert!(
        ran.stderr.contains("1 file there could not be read"),
        "{ran:?}"
    );
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_and_pipes_not_read() {
    let store = prepare();
    let (place, outside) = (store.desk.path("place"), store.desk.path("files"));
    std::fs::create_dir(&place).unwrap();
    std::os::unix::fs::symlink(&outside, store.desk.path("place/link")).unwrap();
    std::os::unix::fs::symlink(&place, store.desk.path("place/loop")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(store.desk.path("place/pipe"))
        .status();
    assert!(made.unwrap().success());
    let ran = destroy(&store, "1", &["place"]).ok();
    assert!(
        ran.stderr.contains("no sealed file there names version 1"),
        "{ran:?}"
    );
}

#[test]
fn armored_files_are_seen_too() {
    let store = StoreDesk::new();
    store.run(&["key", "create", "a"]).ok();
    std::fs::create_dir(store.desk.path("files")).unwrap();
    seal(&store, "files/armored", &["-k", "local:a", "--armor"]);
    let broken = [store.desk.read("files/armored").as_slice(), b"x"].concat();
    store.desk.write("files/broken", &broken);
    let ran = destroy(&store, "1", &["files"]).ok();
    assert_eq!(rows(&ran), ["proven 0 0 0 0 armored"]);
    // What might be one and cannot be read is said.
    assert!(ran.stderr.contains("broken"), "{}", ran.stderr);
}

#[test]
fn entries_that_open_nothing_are_no_way_out() {
    let store = StoreDesk::new();
    for key in ["a", "gone", "asleep"] {
        store.run(&["key", "create", key]).ok();
    }
    let stranger = StoreDesk::new();
    stranger.run(&["key", "create", "far"]).ok();
    let raw = store.desk.raw("key");
    std::fs::create_dir(store.desk.path("files")).unwrap();
    for (name, other) in [
        ("gone", "local:gone"),
        ("asleep", "local:asleep"),
        ("raw", &raw),
    ] {
        let name = format!("files/{name}");
        seal(&store, &name, &["-k", "local:a", "-k", other]);
    }
    // One of another store, beside one of this store: what `rewrap` there makes.
    let far = store.desk.path("files/far");
    seal(&store, "files/far", &["-k", "local:a", "-k", &raw]);
    let args = [
        "rewrap",
        "-k",
        &raw,
        "--replace",
        &format!("{raw}=local:far"),
        &far,
    ];
    stranger.run(&args).ok();
    store
        .run(&["key", "destroy", "gone", "--version", "1", "--yes"])
        .ok();
    store
        .run(&["key", "disable", "asleep", "--version", "1"])
        .ok();
    let ran = destroy(&store, "1", &["files"]).ok();
    assert_eq!(
        rows(&ran),
        [
            "proven 0 1 0 0 asleep",
            "proven 0 0 1 0 far",
            "proven 0 0 0 0 gone",
            "proven 1 0 0 0 raw",
        ]
    );
    for sentence in [
        "warning: 1 has no other entry but of versions destroyed already and will be unreadable \
         for ever",
        "warning: 1 has another entry of a disabled version at best",
        "warning: 1 has another entry of a local key at best that this store does not have",
    ] {
        assert!(ran.stderr.contains(sentence), "{sentence}{ran:?}");
    }
    assert!(!ran.stderr.contains("still open"), "{ran:?}");
}
