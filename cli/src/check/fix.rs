//! `sealward check --fix`: files are mended in place, or what would be changed is shown.

use super::diff::Diff;
use crate::failure::{Failure, name};
use crate::sealed::file::{is_same_file, open_place};
use clap::Args;
use sealward::document::{Limits, SourceFile};
use sealward::posture::fix::{Dropped, Safety, mend};
use sealward::posture::{Checked, Checker, Finding};
use sealward_providers::{AtomicFile, Rights};
use std::fs::{Metadata, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Whether and how files are mended.
#[derive(Args)]
pub(crate) struct FixArgs {
    /// Apply the fixes that are safe to files in place; the report says what remains
    #[arg(long)]
    fix: bool,
    /// Apply the fixes, too, that a person should look at
    #[arg(long)]
    fix_review: bool,
    /// Show what --fix (or --fix-review) would change as a unified diff, and write nothing
    #[arg(long)]
    diff: bool,
}

impl FixArgs {
    /// What to do with files; `None` where they are only checked.
    pub(crate) fn fixing(&self, paths: &[PathBuf]) -> Result<Option<Fixing>, Failure> {
        let Self {
            fix,
            fix_review,
            diff,
        } = *self;
        if !(fix || fix_review || diff) {
            return Ok(None);
        }
        let reads_stdin = paths.iter().any(|path| path == Path::new("-"));
        let mode = match (diff, reads_stdin) {
            (true, _) => Mode::Show,
            (false, false) => Mode::Write,
            (false, true) if paths.len() == 1 => Mode::Print,
            (false, true) => {
                let message = "`--fix` takes standard input alone, and no files beside it";
                return Err(Failure::usage(message));
            }
        };
        Ok(Some(Fixing {
            safety: if fix_review {
                Safety::Review
            } else {
                Safety::Safe
            },
            mode,
            output: String::new(),
            is_masked: false,
            mended: (0, 0),
            dropped: Vec::new(),
            warnings: Vec::new(),
        }))
    }
}

/// What becomes of a mended text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// The file is replaced.
    Write,
    /// It goes to standard output: it was read from standard input.
    Print,
    /// The difference goes to standard output.
    Show,
}

/// Mends file after file.
pub(crate) struct Fixing {
    safety: Safety,
    mode: Mode,
    /// For standard output: differences, or the mended text.
    output: String,
    is_masked: bool,
    /// Findings and files.
    mended: (usize, usize),
    /// With the name of the file.
    dropped: Vec<(String, Dropped)>,
    warnings: Vec<String>,
}

/// A file as it is once it was mended, and why it could not be.
pub(crate) type Treated = (SourceFile, Checked, Option<Failure>);

impl Fixing {
    /// Whether standard output is taken: the report then goes to files alone.
    pub(crate) fn takes_stdout(&self) -> bool {
        self.mode != Mode::Write
    }

    /// Mends a file that was read from `path`, which the user named unless it was found in a folder.
    pub(crate) fn file(
        &mut self,
        (path, named): (&Path, bool),
        file: SourceFile,
        checker: &Checker,
        limits: &Limits,
    ) -> Treated {
        let checked = checker.check(&file);
        let may = |finding: &Finding| {
            let fix = finding.fix.as_ref();
            fix.is_some_and(|fix| fix.safety <= self.safety)
        };
        if !file.is_verbatim() && (self.mode == Mode::Print || checked.findings.iter().any(may)) {
            let what = format!("{} is not UTF-8: nothing in it is fixed", name(path));
            return (file, checked, Some(Failure::new("cli/fix-encoding", what)));
        }
        let copy = || SourceFile::read(file.name(), file.text().as_bytes().to_vec(), limits).ok();
        let mended = checked.findings.iter().any(may).then(copy).flatten();
        let Some(mended) = mended.map(|copy| mend(copy, checker, self.safety, limits)) else {
            if self.mode == Mode::Print {
                self.output.push_str(file.text());
            }
            return (file, checked, None);
        };
        let shown = file.name().to_owned();
        let dropped = mended.dropped.into_iter();
        self.dropped.extend(dropped.map(|it| (shown.clone(), it)));
        if self.mode == Mode::Print {
            self.output.push_str(mended.file.text());
        }
        if mended.mended == 0 {
            return (file, checked, None);
        }
        if self.mode == Mode::Show {
            let diff = Diff::of(&file, &mended.file);
            self.output.push_str(&diff.text);
            self.is_masked |= diff.is_masked;
            self.count(mended.mended);
            // Nothing is written, and so nothing is mended.
            return (file, checked, None);
        }
        if self.mode == Mode::Write {
            match replace(path, named, file.text(), mended.file.text()) {
                Ok(warning) => self.warnings.extend(warning),
                Err(failure) => return (file, checked, Some(failure)),
            }
        }
        self.count(mended.mended);
        (mended.file, mended.checked, None)
    }

    fn count(&mut self, findings: usize) {
        self.mended.0 = self.mended.0.saturating_add(findings);
        self.mended.1 = self.mended.1.saturating_add(1);
    }

    /// What goes to standard output.
    pub(crate) fn output(&self) -> &str {
        &self.output
    }

    /// What the user should know.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let dropped = self.dropped.iter().map(|(file, it)| {
            let why = match it.brings {
                Some(check) => format!("brings about a finding of `{check}`"),
                None => "leaves a text that is not read as meant".to_owned(),
            };
            let (file, title, check) = (name(Path::new(file)), crate::escape(&it.title), it.check);
            format!("{file}: the fix of `{check}` is left out: to {title} {why}")
        });
        let masked = self.is_masked.then(|| {
            "what must stay hidden is masked in the difference: it is no patch".to_owned()
        });
        let own = self.warnings.iter().cloned();
        own.chain(dropped).chain(masked).collect()
    }

    /// What was done, in a line.
    pub(crate) fn summary(&self) -> String {
        let (findings, files) = self.mended;
        let plural = |count: usize, noun: &str| {
            format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
        };
        let done = match self.mode {
            Mode::Show => "would be fixed",
            Mode::Write | Mode::Print => "fixed",
        };
        let (findings, files) = (plural(findings, "finding"), plural(files, "file"));
        format!("{findings} in {files} {done}")
    }
}

/// Replaces a file whole, or leaves it as it is. What it warns of is no failure.
fn replace(path: &Path, named: bool, old: &str, new: &str) -> Result<Vec<String>, Failure> {
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
