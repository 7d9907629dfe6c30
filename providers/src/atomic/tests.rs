use super::AtomicFile;
#[cfg(unix)]
use super::steps::{Stop, let_all_pass, stop_after};
use std::io::{self, Write as _};
use std::path::Path;

#[test]
fn files_with_and_without_a_name_appear_whole_or_not_at_all() {
    for create in [AtomicFile::create, AtomicFile::create_named] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let begin = |bytes: &[u8]| {
            let mut file = create(&path, true).unwrap();
            file.write_all(bytes).unwrap();
            file
        };
        drop(begin(b"dropped"));
        begin(b"first").create_only().unwrap();
        let again = begin(b"again").create_only().unwrap_err();
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        drop(begin(b"dropped"));
        assert_eq!(std::fs::read(&path).unwrap(), b"first");
        begin(b"second").replace().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"second");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

/// A file of its own, made from another one; `stop` is what happens after `acts` acts.
#[cfg(unix)]
fn remake(path: &Path, acts: usize, stop: Stop) -> io::Result<()> {
    stop_after(acts, stop);
    let made = (|| {
        let old = std::fs::File::open(path)?;
        let mut file = AtomicFile::create(path, true)?;
        file.write_all(b"new ")?;
        assert_eq!(file.copy_from(&old, 3)?, 3);
        file.copy_from(&old, u64::MAX)?;
        assert_eq!(file.take_permissions_of(&old)?, super::Rights::Kept);
        file.replace()
    })();
    let_all_pass();
    made
}

#[cfg(unix)]
#[test]
fn a_file_that_is_made_anew_is_the_old_or_the_new_one_whatever_stops_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    let mut acts = 0;
    loop {
        std::fs::write(&path, b"payload").unwrap();
        let mode = std::fs::Permissions::from_mode(0o640);
        std::fs::set_permissions(&path, mode).unwrap();
        let done = if acts % 2 == 0 {
            remake(&path, acts / 2, Stop::Fail).is_ok()
        } else {
            // In a process of its own, which dies there as by kill -9.
            let run = std::process::Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "atomic::tests::remakes_in_a_child"])
                .env("SEALWARD_REMAKE", &path)
                .env("SEALWARD_ACTS", (acts / 2).to_string())
                .output();
            run.unwrap().status.success()
        };
        let found = std::fs::read(&path).unwrap();
        assert!(found == b"payload" || found == b"new payload", "{acts}");
        assert!(!done || found == b"new payload", "{acts}");
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640, "{acts}");
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let name = entry.unwrap().file_name();
            assert!(name == "file" || AtomicFile::is_leftover(&name), "{name:?}");
        }
        if done && acts % 2 == 1 {
            break;
        }
        acts += 1;
    }
    assert!(acts > 2 * 8, "{acts}");
}

/// The child of the test above; by itself it does nothing.
#[cfg(unix)]
#[test]
fn remakes_in_a_child() {
    let Some(path) = std::env::var_os("SEALWARD_REMAKE") else {
        return;
    };
    let acts = std::env::var("SEALWARD_ACTS").unwrap().parse().unwrap();
    remake(Path::new(&path), acts, Stop::Abort).unwrap();
}

#[cfg(unix)]
#[test]
fn private_files_are_for_their_owner() {
    use std::os::unix::fs::PermissionsExt as _;
    for create in [AtomicFile::create, AtomicFile::create_named] {
        let folder = tempfile::tempdir().unwrap();
        let mode = |private: bool| {
            let path = folder.path().join(private.to_string());
            create(&path, private).unwrap().replace().unwrap();
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777
        };
        assert_eq!(mode(true), 0o600);
        let plain = folder.path().join("plain");
        std::fs::write(&plain, b"").unwrap();
        let usual = std::fs::metadata(&plain).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(false), usual);
    }
}

#[test]
fn what_is_no_file_name_is_refused() {
    for path in ["/", "..", ""] {
        let error = AtomicFile::create(Path::new(path), true).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
    }
}

#[cfg(unix)]
#[test]
fn after_a_sync_only_the_name_is_left_and_what_is_written_then_is_synced_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    // How many acts a commit takes.
    let acts = |more: &[u8]| {
        let mut file = AtomicFile::create(&path, true).unwrap();
        file.write_all(b"whole").unwrap();
        file.sync().unwrap();
        if !more.is_empty() {
            file.write_all(more).unwrap();
        }
        stop_after(usize::MAX, Stop::Fail);
        file.replace().unwrap();
        let left = super::steps::left();
        let_all_pass();
        usize::MAX - left
    };
    assert_eq!(acts(b"") + 1, acts(b" and more"));
}

#[cfg(unix)]
#[test]
fn a_file_whose_name_is_not_durable_is_said_to_stand() {
    for commit in [AtomicFile::replace, AtomicFile::create_only] {
        let mut acts = 0;
        loop {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("file");
            let mut file = AtomicFile::create(&path, true).unwrap();
            file.write_all(b"whole").unwrap();
            stop_after(acts, Stop::Fail);
            let done = commit(file);
            let_all_pass();
            let Err(error) = done else { break };
            assert_eq!(AtomicFile::stands(&error), path.exists(), "{acts}: {error}");
            acts += 1;
        }
        assert!(acts > 2);
    }
}

/// An access control list that gives user 4321 `perms`: version, then entries of tag, permissions, id.
#[cfg(target_os = "linux")]
fn list(perms: u16) -> Vec<u8> {
    const NOBODY: u32 = u32::MAX;
    let entries = [
        (0x01_u16, 6_u16, NOBODY), // the owner
        (0x02, perms, 4321),
        (0x04, 0, NOBODY),     // the group
        (0x10, perms, NOBODY), // the mask
        (0x20, 0, NOBODY),     // others
    ];
    let mut bytes = 2_u32.to_le_bytes().to_vec();
    for (tag, perms, id) in entries {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(perms.to_le_bytes());
        bytes.extend(id.to_le_bytes());
    }
    bytes
}

#[cfg(target_os = "linux")]
#[test]
fn access_control_lists_and_attributes_stay_and_none_comes() {
    use rustix::fs::{XattrFlags, fgetxattr, fsetxattr, setxattr};
    let get = |file: &std::fs::File, name: &std::ffi::CStr| {
        let mut value = [0_u8; 256];
        let found = fgetxattr(file, name, &mut value);
        found.map(|len| value[..len].to_vec()).ok()
    };
    for create in [AtomicFile::create, AtomicFile::create_named] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, b"old").unwrap();
        let remake = || {
            let old = std::fs::File::open(&path).unwrap();
            let mut file = create(&path, true).unwrap();
            let rights = file.take_permissions_of(&old).unwrap();
            assert_eq!(rights, super::Rights::Kept);
            file.replace().unwrap();
            (old, std::fs::File::open(&path).unwrap())
        };
        let old = std::fs::File::open(&path).unwrap();
        let lists = super::attributes::LIST;
        if fsetxattr(&old, lists, &list(4), XattrFlags::empty()).is_err() {
            eprintln!("SKIPPED: this file system has no access control lists");
            return;
        }
        let has_notes = fsetxattr(&old, c"user.note", b"mine", XattrFlags::empty()).is_ok();
        let (old, new) = remake();
        assert_eq!(get(&new, lists), Some(list(4)));
        assert_eq!(get(&old, lists), get(&new, lists));
        assert_eq!(get(&new, c"user.note").is_some(), has_notes);
        assert_eq!(
            old.metadata().unwrap().permissions(),
            new.metadata().unwrap().permissions()
        );
        // A file without one gets none from its folder either.
        rustix::fs::fremovexattr(&new, lists).unwrap();
        let defaults = c"system.posix_acl_default";
        setxattr(folder.path(), defaults, &list(7), XattrFlags::empty()).unwrap();
        let (_, new) = remake();
        assert_eq!(get(&new, lists), None);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_place_for_a_list_only_the_owner_has_rights() {
    use rustix::fs::{XattrFlags, fsetxattr};
    use std::os::fd::OwnedFd;
    use std::os::unix::fs::PermissionsExt as _;
    let old = tempfile::tempfile().unwrap();
    if fsetxattr(&old, super::attributes::LIST, &list(4), XattrFlags::empty()).is_err() {
        eprintln!("SKIPPED: this file system has no access control lists");
        return;
    }
    let found = old.metadata().unwrap();
    assert_eq!(found.permissions().mode() & 0o777, 0o640);
    // A pipe has a mode and no list.
    let (new, _writer) = io::pipe().unwrap();
    let new = std::fs::File::from(OwnedFd::from(new));
    let rights = super::rights::take(&new, &old, &found).unwrap();
    assert_eq!(rights, super::Rights::OwnerOnly);
    let mode = new.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
