//! A file replaced by what it is once mended, whole or not at all.

use crate::failure::{Failure, name};
use crate::sealed::file::{is_same_file, open_place};
use sealward_providers::{AtomicFile, Rights};
use std::fs::{Metadata, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::Path;

/// Replaces a file whole, or leaves it as it is. What it warns of is no failure.
pub(super) fn replace(
    path: &Path,
    named: bool,
    old: &str,
    new: &str,
) -> Result<Vec<String>, Failure> {
    let is_link = path.symlink_metadata().is_ok_and(|it| it.is_symlink());
    if is_link && !named {
        let what = format!("{} is a link, and was not named itself", name(path));
        return Err(
            Failure::new("cli/link", what).with_help("name the link, or the file that it leads to")
        );
    }
    let not_written = |error| Failure::write(path, &error);
    let (place, mut file, found) = open_place(path)?;
    if found.permissions().readonly() {
        let what = format!("{} is read-only and stays as it is", name(path));
        return Err(Failure::new("cli/read-only", what));
    }
    // A file that cannot be written is not replaced either, though its folder would allow that.
    OpenOptions::new()
        .write(true)
        .open(&place)
        .map_err(not_written)?;
    let mut now = Vec::new();
    file.read_to_end(&mut now)
        .map_err(|error| Failure::read(path, &error))?;
    if now != old.as_bytes() {
        return Err(changed(path));
    }
    // For its owner alone until it has the old one's permissions.
    let mut written = AtomicFile::create(&place, true).map_err(not_written)?;
    written.write_all(new.as_bytes()).map_err(not_written)?;
    let rights = written.take_permissions_of(&file).map_err(not_written)?;
    written.sync().map_err(not_written)?;
    if !place.metadata().is_ok_and(|it| is_as_found(&it, &found)) {
        return Err(changed(path));
    }
    written.replace().map_err(not_written)?;
    let narrowed = (rights == Rights::OwnerOnly).then(|| {
        let name = name(path);
        format!("{name}: its access control list could not be kept; only its owner has rights now")
    });
    Ok(narrowed
        .into_iter()
        .chain(other_names(path, &found))
        .collect())
}

/// Whether nobody has written the file since, or put another there.
fn is_as_found(now: &Metadata, found: &Metadata) -> bool {
    is_same_file(now, found)
        && now.len() == found.len()
        && now.modified().ok() == found.modified().ok()
}

fn changed(path: &Path) -> Failure {
    let what = format!("{} was changed by someone else meanwhile", name(path));
    Failure::new("cli/changed", what).with_help("it is left as they made it; run the command again")
}

/// The other names of one file keep its old bytes.
fn other_names(path: &Path, found: &Metadata) -> Option<String> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let what = "had other names (hard links), which keep what it was";
        (found.nlink() > 1).then(|| format!("{} {what}", name(path)))
    }
    #[cfg(not(unix))]
    {
        let _ = (path, found);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::replace;
    use std::path::Path;

    /// What `replace` says of a file that holds this and was read as that.
    fn replaced(folder: &Path, holds: &str, read: &str) -> Result<Vec<String>, &'static str> {
        let path = folder.join("it.yaml");
        std::fs::write(&path, holds).unwrap();
        let done = replace(&path, true, read, "new");
        let expected = if done.is_ok() { "new" } else { holds };
        assert_eq!(std::fs::read_to_string(&path).unwrap(), expected);
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), 1);
        done.map_err(|failure| failure.code())
    }

    #[test]
    fn a_file_that_is_not_what_was_read_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(replaced(folder.path(), "old", "old"), Ok(Vec::new()));
        assert_eq!(replaced(folder.path(), "theirs", "old"), Err("cli/changed"));
        assert_eq!(
            replaced(folder.path(), "old and more", "old"),
            Err("cli/changed")
        );
    }

    #[test]
    fn what_is_no_file_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let code = |path: &Path| replace(path, true, "", "new").map_err(|it| it.code());
        assert_eq!(code(folder.path()), Err("cli/read"));
        assert_eq!(code(&folder.path().join("none")), Err("cli/read"));
    }

    #[cfg(unix)]
    #[test]
    fn other_names_of_a_file_keep_what_it_was_and_are_told_of() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (folder.path().join("one"), folder.path().join("other"));
        std::fs::write(&one, "old").unwrap();
        std::fs::hard_link(&one, &other).unwrap();
        let warning = replace(&one, true, "old", "new").unwrap();
        assert!(warning[0].contains("other names"));
        assert_eq!(std::fs::read_to_string(&other).unwrap(), "old");
    }
}
