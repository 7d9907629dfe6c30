//! `sealward rewrap`: other keys, the same payload, in place.

use crate::harness::{Desk, asked, sealward, sealward_with};
use crate::sealed_tree::{desk, entries, ids, split, state};
use crate::store_desk::StoreDesk;
use sealward::envelope::armor;
use serde_json::Value;

fn rewrap<'a>(args: impl IntoIterator<Item = &'a str>) -> crate::harness::Ran {
    sealward(std::iter::once("rewrap").chain(args))
}

fn opens(desk: &Desk, key: &str, path: &str) -> bool {
    sealward(["open", "-k", &desk.raw(key), path]).status.code() == 0
}

#[test]
fn keys_come_and_go_and_the_payload_stays_byte_for_byte() {
    let desk = desk();
    let [one, two, three] = ["key", "key2", "key3"].map(|key| desk.raw(key));
    for len in [0, 1, 16_384, 300_000] {
        let plaintext = vec![5; len];
        let path = desk.path("sealed");
        let args = [
            "seal", "-k", &one, "-n", "reports", "-c", "a=1", "--force", "-o", &path,
        ];
        sealward_with(args, &plaintext).ok();
        let (before, payload) = split(&desk.read("sealed"));
        for (args, opens_with, opens_not) in [
            (
                ["-k", &one, "--add", &two].as_slice(),
                [&one, &two].as_slice(),
                [&three].as_slice(),
            ),
            (
                &["-k", &two, "--replace", &format!("{one}={three}")],
                &[&two, &three],
                &[&one],
            ),
            (&["-k", &three, "--remove", &two], &[&three], &[&one, &two]),
        ] {
            let ran = rewrap(args.iter().copied().chain([path.as_str()])).ok();
            assert!(ran.text().ends_with("1 rewrapped\n"), "{ran:?}");
            assert!(ran.stderr.is_empty(), "{ran:?}");
            let (after, same) = split(&desk.read("sealed"));
            assert!(same == payload);
            assert_eq!(after.dek_id(), before.dek_id());
            assert_eq!(after.binding(), before.binding());
            let open =
                |key: &str| sealward(["open", "-k", key, "-n", "reports", "-c", "a=1", &path]);
            for key in opens_with {
                assert!(open(key).ok().stdout == plaintext);
            }
            for key in opens_not {
                open(key).fails_with("envelope/no-matching-key");
            }
        }
    }
    assert_eq!(desk.names(), ["key", "key2", "key3", "sealed"]);
}

#[test]
fn a_replacement_keeps_the_place_and_what_it_does_not_name_stays() {
    let desk = desk();
    let [one, two, three] = ["key", "key2", "key3"].map(|key| desk.raw(key));
    let path = desk.path("sealed");
    sealward_with(["seal", "-k", &one, "-k", &two, "-o", &path], b"x").ok();
    let (before, _) = split(&desk.read("sealed"));
    rewrap(["-k", &two, "--replace", &format!("{one}={three}"), &path]).ok();
    let (after, _) = split(&desk.read("sealed"));
    assert_ne!(after.entries()[0], before.entries()[0]);
    assert_eq!(after.entries()[1], before.entries()[1]);
    assert!(opens(&desk, "key3", &path) && !opens(&desk, "key", &path));
    // With both there the old one goes, and the new one is not wrapped again.
    sealward_with(
        [
            "seal", "-k", &one, "-k", &two, "-k", &three, "--force", "-o", &path,
        ],
        b"x",
    )
    .ok();
    let (before, _) = split(&desk.read("sealed"));
    rewrap(["--replace", &format!("{one}={three}"), &path]).ok();
    assert_eq!(
        split(&desk.read("sealed")).0.entries(),
        &before.entries()[1..]
    );
}

#[test]
fn a_key_that_is_lost_goes_by_its_id() {
    let desk = desk();
    let path = desk.path("sealed");
    sealward_with(
        [
            "seal",
            "-k",
            &desk.raw("key"),
            "-k",
            &desk.raw("key2"),
            "-o",
            &path,
        ],
        b"x",
    )
    .ok();
    let lost = format!("id:{}", ids(&path)[0]);
    let ran = rewrap(["-k", &desk.raw("key2"), "--remove", &lost, &path]).ok();
    assert!(ran.text().contains("- raw key "), "{ran:?}");
    assert_eq!(entries(&path), ["raw key"]);
    assert!(opens(&desk, "key2", &path));
    rewrap(["--remove", "id:0123", &path]).is_usage_error();
}

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

#[test]
fn the_last_key_stays() {
    let desk = desk();
    let path = desk.seal(b"x", "sealed");
    let before = state(&path);
    let id = format!("id:{}", ids(&path)[0]);
    for key in [desk.raw("key"), id] {
        for dry in [[].as_slice(), &["--dry-run"]] {
            let args = ["-k", &desk.raw("key"), "--remove", &key, &path];
            let ran = rewrap(args.into_iter().chain(dry.iter().copied()));
            ran.has_failed_with("cli/usage");
            assert!(ran.stderr.contains("the last key"), "{ran:?}");
        }
    }
    assert_eq!(state(&path), before);
    // Another one may come for it.
    let key = desk.raw("key");
    rewrap([
        "-k",
        &key,
        "--remove",
        &key,
        "--add",
        &desk.raw("key2"),
        &path,
    ])
    .ok();
    assert!(opens(&desk, "key2", &path) && !opens(&desk, "key", &path));
}

#[test]
fn what_does_not_open_stays_as_it_is() {
    let desk = desk();
    desk.write("pass", b"correct horse");
    desk.write("wrong", b"wrong horse");
    let [pass, wrong] = ["pass", "wrong"].map(|name| format!("passphrase:{}", desk.path(name)));
    let path = desk.path("sealed");
    sealward_with(["seal", "-k", &pass, "-o", &path], b"x").ok();
    let before = state(&path);
    let add = ["--add", &desk.raw("key2"), path.as_str()];
    rewrap(["-k", &wrong].into_iter().chain(add)).has_failed_with("envelope/rejected");
    rewrap(["-k", &desk.raw("key")].into_iter().chain(add))
        .has_failed_with("envelope/no-matching-key");
    rewrap(add).has_failed_with("envelope/no-matching-key");
    let replace = format!("{wrong}={}", desk.raw("key"));
    rewrap(["--replace", &replace, &path]).has_failed_with("envelope/rejected");
    rewrap(["-k", &pass, "--add", &wrong, &path]).has_failed_with("cli/usage");
    assert_eq!(state(&path), before);

    // A header that was changed is not made authentic.
    let mut changed = desk.read("sealed");
    changed[16] ^= 1;
    let path = desk.write("changed", &changed);
    rewrap(["-k", &pass, "--add", &desk.raw("key2"), &path]).has_failed_with("envelope/rejected");
    rewrap(["-k", &pass, &path]).has_failed_with("envelope/rejected");
    assert_eq!(desk.read("changed"), changed);
    // Nor is one without its payload.
    let (header, _) = split(&desk.read("sealed"));
    for (bytes, code) in [
        (header.as_bytes(), "envelope/truncated"),
        (
            &desk.read("sealed")[..header.as_bytes().len() + 55],
            "envelope/truncated",
        ),
        (b"SEALWARD\x02", "envelope/unsupported"),
        (b"hello", "envelope/not-sealward"),
        (b"", "envelope/truncated"),
    ] {
        let path = desk.write("other", bytes);
        rewrap(["-k", &pass, "--add", &desk.raw("key2"), &path]).has_failed_with(code);
        assert_eq!(desk.read("other"), bytes);
    }
}

#[test]
fn what_comes_is_not_what_goes() {
    let desk = desk();
    let path = desk.seal(b"x", "sealed");
    let before = state(&path);
    let [one, two] = ["key", "key2"].map(|key| desk.raw(key));
    let (there, back) = (format!("{one}={two}"), format!("{two}={one}"));
    let id = format!("id:{}", ids(&path)[0]);
    for args in [
        ["--add", one.as_str(), "--remove", one.as_str()],
        ["--add", &one, "--remove", &id],
        ["--replace", &there, "--remove", &two],
        ["--replace", &there, "--replace", &back],
        ["--replace", &there, "--add", &one],
    ] {
        rewrap(args.into_iter().chain([path.as_str()])).fails_with("cli/usage");
    }
    for wrong in ["x", "local:a", "local:a=b", "raw:a=raw:b=raw:c"] {
        rewrap(["--replace", wrong, &path]).is_usage_error();
    }
    sealward(["rewrap"]).is_usage_error();
    assert_eq!(state(&path), before);
}

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

/// A folder of sealed, armored and other files.
fn tree(desk: &Desk) -> String {
    for folder in ["tree", "tree/sub", "tree/.git", "tree/empty"] {
        std::fs::create_dir(desk.path(folder)).unwrap();
    }
    desk.seal(b"a", "tree/a");
    desk.seal(b"b", "tree/sub/b");
    desk.seal(b"not this", "tree/.git/object");
    desk.write("tree/notes.txt", b"SEALED? no");
    desk.write("tree/empty.txt", b"");
    let armored = sealward_with(["seal", "-k", &desk.raw("key"), "--armor"], b"c").ok();
    desk.write("tree/c.txt", &armored.stdout);
    desk.seal(b"what a writer left", "tree/.sealward-x1.part");
    desk.path("tree")
}

#[cfg(unix)]
#[test]
fn a_folder_is_walked_and_its_links_are_not_followed() {
    let desk = desk();
    let tree = tree(&desk);
    let outside = desk.seal(b"outside", "outside");
    let before = [state(&outside), state(&desk.path("tree/.git/object"))];
    std::os::unix::fs::symlink(&outside, desk.path("tree/link")).unwrap();
    std::os::unix::fs::symlink("..", desk.path("tree/sub/up")).unwrap();
    let args = [
        "-k",
        &desk.raw("key"),
        "--add",
        &desk.raw("key2"),
        "--format",
        "json",
    ];
    let run = |paths: &[&str]| {
        let ran = rewrap(args.into_iter().chain(paths.iter().copied())).ok();
        let json: Value = serde_json::from_slice(&ran.stdout).unwrap();
        assert_eq!(json["schema"], "sealward/rewrap/v1");
        json
    };
    let json = run(&[&tree]);
    let names: Vec<&str> = json["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["path"].as_str().unwrap().strip_prefix(&tree).unwrap())
        .collect();
    assert_eq!(names, ["/a", "/c.txt", "/sub/b"]);
    assert_eq!(
        json["summary"],
        serde_json::json!({"changed": 3, "unchanged": 0, "failed": 0, "skipped": 3, "links": 2})
    );
    assert_eq!(json["files"][0]["added"][0]["kind"], "raw key");
    assert_eq!(
        [state(&outside), state(&desk.path("tree/.git/object"))],
        before
    );
    for name in ["tree/a", "tree/c.txt", "tree/sub/b"] {
        assert!(opens(&desk, "key2", &desk.path(name)));
    }
    assert!(armor::is_armored(&desk.read("tree/c.txt")));
    // By several names, one file is changed once.
    let json = run(&[
        &tree,
        &desk.path("tree/a"),
        &desk.path("tree/link"),
        &outside,
    ]);
    assert_eq!(json["summary"]["unchanged"], 3);
    assert_eq!(json["summary"]["changed"], 1);
}

#[test]
fn one_file_that_fails_stops_no_other() {
    let desk = desk();
    let tree = tree(&desk);
    desk.write("other", &[1; 32]);
    sealward_with(
        [
            "seal",
            "-k",
            &desk.raw("other"),
            "-o",
            &desk.path("tree/other"),
        ],
        b"x",
    )
    .ok();
    let args = ["-k", &desk.raw("key"), "--add", &desk.raw("key2"), &tree];
    let ran = rewrap(args);
    ran.has_failed_with("envelope/no-matching-key");
    assert!(
        ran.text()
            .ends_with("3 rewrapped, 1 failed, 3 other files skipped\n"),
        "{ran:?}"
    );
    let ran = rewrap(args.into_iter().chain(["--format", "json"]));
    assert_eq!(ran.status.code(), 2);
    let json: Value = serde_json::from_slice(&ran.stdout).unwrap();
    let files = json["files"].as_array().unwrap();
    let statuses: Vec<&str> = files
        .iter()
        .map(|it| it["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["unchanged", "unchanged", "failed", "unchanged"]);
    assert_eq!(files[2]["error"]["code"], "envelope/no-matching-key");
    assert_eq!(files[0]["proven"], true);

    // What was named has to be there, and to be sealed.
    for (path, code) in [
        ("tree/notes.txt", "envelope/not-sealward"),
        ("absent", "cli/read"),
    ] {
        let ran = rewrap(args.into_iter().chain([desk.path(path).as_str()]));
        assert!(ran.stderr.contains(code), "{ran:?}");
        assert!(ran.text().contains("3 unchanged, 2 failed"), "{ran:?}");
    }
    rewrap(["--add", &desk.raw("key"), "-"]).has_failed_with("cli/usage");
    let ran = rewrap(["-k", &desk.raw("key"), &desk.path("tree/empty")]).ok();
    assert_eq!(ran.text(), "0 rewrapped\n");
}

#[test]
fn a_dry_run_proves_and_writes_nothing() {
    let desk = desk();
    let tree = tree(&desk);
    let files = ["a", "c.txt", "sub/b"].map(|name| desk.path(&format!("tree/{name}")));
    let before = files.each_ref().map(|path| state(path));
    let add = ["--add", &desk.raw("key2"), "--dry-run", &tree];
    let ran = rewrap(["-k", &desk.raw("key")].into_iter().chain(add)).ok();
    assert_eq!(ran.text().matches("+ raw key").count(), 3, "{ran:?}");
    assert!(
        ran.text()
            .ends_with("3 would be rewrapped, 3 other files skipped, nothing was written\n"),
        "{ran:?}"
    );
    let json = rewrap(
        ["-k", &desk.raw("key"), "--format=json"]
            .into_iter()
            .chain(add),
    )
    .ok();
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["dryRun"], true);
    assert_eq!(
        rewrap(["-k", &desk.raw("key3")].into_iter().chain(add))
            .status
            .code(),
        2
    );
    // What would fail fails.
    let remove = [
        "-k",
        &desk.raw("key"),
        "--remove",
        &desk.raw("key"),
        "--dry-run",
        &files[0],
    ];
    rewrap(remove).has_failed_with("cli/usage");
    assert_eq!(files.each_ref().map(|path| state(path)), before);
}

#[test]
fn a_run_that_was_stopped_can_be_run_again() {
    let desk = desk();
    let tree = tree(&desk);
    let [one, two] = ["key", "key2"].map(|key| desk.raw(key));
    let replace = format!("{one}={two}");
    // The first file only, as if the run had been stopped then.
    rewrap(["--replace", &replace, &desk.path("tree/a")]).ok();
    let before = state(&desk.path("tree/a"));
    let ran = rewrap(["--replace", &replace, &tree]).ok();
    assert!(ran.text().contains("2 rewrapped, 1 unchanged"), "{ran:?}");
    let ran = rewrap(["--replace", &replace, &tree]).ok();
    assert!(ran.text().contains("0 rewrapped, 3 unchanged"), "{ran:?}");
    assert_eq!(state(&desk.path("tree/a")), before);
    // Also where the key that opened is the one that went.
    rewrap(["-k", &two, "--add", &desk.raw("key3"), &tree]).ok();
    for outcome in ["3 rewrapped", "0 rewrapped, 3 unchanged"] {
        let ran = rewrap(["-k", &two, "--remove", &two, &tree]).ok();
        assert!(ran.text().contains(outcome), "{ran:?}");
    }
    let json = rewrap(["-k", &two, "--remove", &two, "--format=json", &tree]).ok();
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["files"][0]["proven"], false);
}

#[test]
fn a_detached_header_is_changed_and_its_payload_is_not() {
    let desk = desk();
    let [one, two] = ["key", "key2"].map(|key| desk.raw(key));
    let (header, payload) = (desk.path("header"), desk.path("payload"));
    let plaintext = vec![5; 40_000];
    sealward_with(
        [
            "seal",
            "-k",
            &one,
            "--detached-header",
            &header,
            "-o",
            &payload,
        ],
        &plaintext,
    )
    .ok();
    let before = state(&payload);
    let args = [
        "-k",
        &one,
        "--detached-header",
        &header,
        "--replace",
        &format!("{one}={two}"),
    ];
    rewrap(args.into_iter().chain([payload.as_str()])).ok();
    assert_eq!(state(&payload), before);
    let open = |key: &str| sealward(["open", "-k", key, "--detached-header", &header, &payload]);
    assert_eq!(open(&two).ok().stdout, plaintext);
    open(&one).fails_with("envelope/no-matching-key");
    let header_before = state(&header);
    rewrap(args.into_iter().chain([payload.as_str(), &payload])).fails_with("cli/usage");
    let other = desk.seal(b"x", "other");
    let add = ["-k", &two, "--add", &one, "--detached-header", &header];
    rewrap(add.into_iter().chain([other.as_str()])).has_failed_with("envelope/rejected");
    rewrap(add.into_iter().chain([header.as_str()])).has_failed_with("envelope/rejected");
    // Without its payload a header cannot be proven.
    let ran = rewrap(["-k", &two, "--add", &one, &header]);
    ran.has_failed_with("envelope/truncated");
    assert!(ran.stderr.contains("--detached-header"), "{ran:?}");
    assert_eq!(state(&header), header_before);
}

#[cfg(unix)]
mod unix {
    use super::{desk, opens, rewrap, split, state};
    use crate::harness::sealward;
    use std::fs::{Permissions, metadata, set_permissions};
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    #[test]
    fn permission_bits_stay() {
        let desk = desk();
        let [one, two] = ["key", "key2"].map(|key| desk.raw(key));
        for mode in [0o600, 0o640, 0o664, 0o400, 0o755] {
            let path = desk.seal(b"x", &format!("{mode:o}"));
            set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            rewrap(["-k", &one, "--add", &two, &path]).ok();
            assert_eq!(metadata(&path).unwrap().permissions().mode() & 0o7777, mode);
            sealward(["reseal", "-k", &one, "--to", &two, &path]).ok();
            assert_eq!(metadata(&path).unwrap().permissions().mode() & 0o7777, mode);
        }
    }

    #[test]
    fn a_link_that_is_named_stays_a_link_and_what_it_leads_to_is_changed() {
        let desk = desk();
        std::fs::create_dir(desk.path("elsewhere")).unwrap();
        let target = desk.seal(b"x", "elsewhere/sealed");
        let link = desk.path("link");
        symlink("elsewhere/sealed", &link).unwrap();
        rewrap(["-k", &desk.raw("key"), "--add", &desk.raw("key2"), &link]).ok();
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        assert!(opens(&desk, "key2", &target));
        assert_eq!(desk.names_in("elsewhere"), ["sealed"]);
    }

    #[test]
    fn another_name_of_the_file_keeps_its_bytes_and_that_is_said() {
        let desk = desk();
        let path = desk.seal(b"x", "sealed");
        std::fs::hard_link(&path, desk.path("other")).unwrap();
        let before = desk.read("other");
        let ran = rewrap(["-k", &desk.raw("key"), "--add", &desk.raw("key2"), &path]).ok();
        assert!(ran.stderr.contains("hard links"), "{ran:?}");
        assert_eq!(desk.read("other"), before);
    }

    #[test]
    fn a_folder_that_cannot_be_written_leaves_the_file_as_it_is() {
        let desk = desk();
        std::fs::create_dir(desk.path("folder")).unwrap();
        let path = desk.seal(b"x", "folder/sealed");
        let before = state(&path);
        let folder = desk.path("folder");
        set_permissions(&folder, Permissions::from_mode(0o555)).unwrap();
        // The superuser writes there all the same.
        let writable = std::fs::write(desk.path("folder/probe"), b"").is_ok();
        let ran = rewrap(["-k", &desk.raw("key"), "--add", &desk.raw("key2"), &path]);
        set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
        if writable {
            ran.ok();
        } else {
            ran.has_failed_with("cli/write");
            assert_eq!(state(&path), before);
        }
        // Nothing has to be written where nothing is to be done.
        rewrap(["-k", &desk.raw("key"), &path]).ok();
    }

    #[test]
    fn what_is_no_regular_file_is_not_opened() {
        rewrap(["/dev/null"]).has_failed_with("cli/read");
    }

    #[test]
    fn of_several_processes_that_add_a_key_at_once_each_is_heard() {
        let desk = desk();
        let path = desk.seal(&vec![7; 4 << 20], "sealed");
        let one = desk.raw("key");
        let keys: Vec<String> = (10..16)
            .map(|byte| {
                desk.write(&format!("key{byte}"), &[byte; 32]);
                desk.raw(&format!("key{byte}"))
            })
            .collect();
        let children: Vec<_> = keys
            .iter()
            .map(|key| {
                process(&["rewrap", "-k", &one, "--add", key, &path])
                    .spawn()
                    .unwrap()
            })
            .collect();
        for mut child in children {
            assert!(child.wait().unwrap().success());
        }
        assert_eq!(
            split(&desk.read("sealed")).0.entries().len(),
            1 + keys.len()
        );
    }

    fn process(args: &[&str]) -> std::process::Command {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_sealward-process"));
        command.args(args).env_clear();
        command.stdout(std::process::Stdio::null());
        command.stderr(std::process::Stdio::null());
        command
    }

    #[test]
    fn a_process_killed_at_any_time_leaves_the_old_file_or_the_new_one() {
        let desk = desk();
        let path = desk.seal(&vec![7; 8 << 20], "sealed");
        let (_, payload) = split(&desk.read("sealed"));
        let [one, two] = ["key", "key2"].map(|key| desk.raw(key));
        let changes = [["--add", &two], ["--remove", &two]];
        let mut ended = 0;
        for round in 0..40 {
            let change = changes[round % 2];
            let args = ["rewrap", "-k", &one, change[0], change[1], &path];
            let mut child = process(&args).spawn().unwrap();
            std::thread::sleep(std::time::Duration::from_micros(700 * round as u64));
            child.kill().unwrap();
            ended += usize::from(child.wait().unwrap().success());
            let (header, same) = split(&desk.read("sealed"));
            assert!(same == payload);
            assert!((1..=2).contains(&header.entries().len()));
        }
        assert!(opens(&desk, "key", &path));
        assert!(ended < 40, "none was killed in time");
        let mut names = desk.names();
        names.retain(|name| !name.ends_with(".part"));
        assert_eq!(names, ["key", "key2", "key3", "sealed"]);
    }
}

#[test]
fn no_output_holds_a_key_or_a_passphrase() {
    let desk = Desk::new();
    let keys: [[u8; 32]; 2] = [
        *b"the first key: 32 bytes of canary",
        *b"the other key: 32 bytes of canary",
    ]
    .map(|text: [u8; 33]| *text.first_chunk().unwrap());
    let files = ["one", "two"];
    for (name, key) in files.iter().zip(&keys) {
        desk.write(name, key);
    }
    desk.write("pass", b"canary of a passphrase");
    let pass = format!("passphrase:{}", desk.path("pass"));
    let (one, two) = (desk.raw("one"), desk.raw("two"));
    let path = desk.path("sealed");
    sealward_with(["seal", "-k", &one, "-o", &path], b"canary of a message").ok();
    let mut written = Vec::new();
    for format in ["text", "json"] {
        for args in [
            ["rewrap", "-k", &one, "--add", &two].as_slice(),
            &["rewrap", "-k", &one, "--add", &pass],
            &["rewrap", "-k", &two, "--replace", &format!("{one}={one}")],
            &["rewrap", "-k", &two, "--remove", &pass],
            &["rewrap", "-k", &two, "--remove", &one, "--remove", &two],
            &["rewrap", "-k", &pass, "--add", &pass],
        ] {
            let args = [args, &["-v", "--format", format, &path]].concat();
            let ran = sealward(args);
            written.extend([ran.stdout, ran.stderr.into_bytes()]);
        }
    }
    let ran = sealward([
        "reseal", "-v", "-k", &one, "--to", &pass, "--to", &two, &path,
    ]);
    written.extend([ran.stdout, ran.stderr.into_bytes()]);
    let written = String::from_utf8(written.concat()).unwrap();
    for secret in keys
        .iter()
        .map(|key| key.as_slice())
        .chain([b"canary of".as_slice()])
    {
        let text = String::from_utf8(secret.to_vec()).unwrap();
        let forms = [
            text,
            sealward_tests::hex::hex(&secret[..8]),
            sealward_tests::base64::encode(&secret[..6]),
        ];
        for form in forms {
            assert!(!written.contains(&form), "{form}:\n{written}");
        }
    }
}
