//! Many files at once.

use super::rewrap;
use crate::harness::{Desk, sealward_with};
use crate::sealed_tree::{desk, state};
use serde_json::Value;

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
        assert!(super::opens(&desk, "key2", &desk.path(name)));
    }
    let text = desk.read("tree/c.txt");
    assert!(sealward::envelope::armor::is_armored(&text));
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
        ran.text().ends_with(
            "3 rewrapped, 1 failed, 3 other files skipped, 1 `.git` folder not entered\n"
        ),
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
            .ends_with("3 would be rewrapped, 3 other files skipped, 1 `.git` folder not entered, nothing was written\n"),
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
fn a_folder_of_git_is_said_to_be_passed_over() {
    let desk = desk();
    let tree = tree(&desk);
    let [one, two] = ["key", "key2"].map(|key| desk.raw(key));
    let before = state(&desk.path("tree/.git/object"));
    let ran = rewrap(["-k", &one, "--add", &two, &tree]).ok();
    assert!(
        ran.text().ends_with(", 1 `.git` folder not entered\n"),
        "{ran:?}"
    );
    let args = ["reseal", "-k", &one, "--to", &two, &tree];
    let ran = crate::harness::sealward(args).ok();
    assert!(
        ran.text().ends_with(", 1 `.git` folder not entered\n"),
        "{ran:?}"
    );
    assert_eq!(state(&desk.path("tree/.git/object")), before);
}
