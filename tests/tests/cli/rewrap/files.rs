//! What becomes of a file's bits, links and folder.

use super::{opens, rewrap};
use crate::harness::sealward;
use crate::sealed_tree::{desk, state};
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
fn a_file_that_others_keep_locked_is_an_error_and_not_waited_for_for_ever() {
    let desk = desk();
    let [one, two] = ["key", "key2"].map(|key| desk.raw(key));
    let path = desk.seal(b"x", "sealed");
    let before = state(&path);
    let file = std::fs::File::open(&path).unwrap();
    file.lock().unwrap();
    rewrap(["-k", &one, "--add", &two, "--dry-run", &path]).has_failed_with("cli/locked");
    assert_eq!(state(&path), before);
    file.unlock().unwrap();
    rewrap(["-k", &one, "--add", &two, &path]).ok();
}
