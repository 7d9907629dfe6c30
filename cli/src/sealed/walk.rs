//! The sealed files that paths name: themselves, or all that a folder holds.

use crate::failure::{Failure, name};
use clap::Args;
use sealward::envelope::armor;
use sealward_providers::AtomicFile;
use std::collections::HashSet;
use std::fs::{self, DirEntry, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// The paths of a command that changes sealed files in place.
#[derive(Args)]
pub(crate) struct PathArgs {
    /// Sealed files, or folders: every sealed file in one is taken; links are not followed, `.git` is
    /// not entered
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
}

/// What was found at the paths a user named.
#[derive(Default)]
pub(crate) struct Found {
    /// Files in the order of their names: those that were named, and those in folders that begin as
    /// sealed messages do.
    pub(crate) files: Vec<PathBuf>,
    /// The length in bytes of all of them.
    pub(crate) bytes: u64,
    /// Files in folders that begin otherwise.
    pub(crate) skipped: u64,
    /// Links in folders, which are not followed.
    pub(crate) links: u64,
    /// `.git` folders, which are not entered: what is changed there, git takes for damage.
    pub(crate) git_folders: u64,
    /// What could not be looked at.
    pub(crate) failures: Vec<(PathBuf, Failure)>,
}

impl Found {
    /// Looks at what the user named.
    pub(crate) fn at(paths: &[PathBuf]) -> Self {
        let mut found = Self::default();
        for path in paths {
            found.named(path);
        }
        found.files.sort_by(|a, b| a.as_os_str().cmp(b.as_os_str()));
        // `a`, `./a` and a link to it are one file, which is changed once.
        let mut places = HashSet::new();
        found.files.retain(|path| match path.canonicalize() {
            Ok(place) => places.insert(place),
            Err(_) => true,
        });
        let lengths = found.files.iter().filter_map(|path| path.metadata().ok());
        found.bytes = lengths.fold(0, |sum, file| sum.saturating_add(file.len()));
        found
    }

    /// The same, without those files that cannot be opened.
    pub(crate) fn checked(mut self, open: impl Fn(&Path) -> Result<(), Failure>) -> Self {
        for path in std::mem::take(&mut self.files) {
            match open(&path) {
                Ok(()) => self.files.push(path),
                Err(failure) => self.failures.push((path, failure)),
            }
        }
        self
    }

    fn named(&mut self, path: &Path) {
        if path == Path::new("-") {
            let failure = Failure::usage("sealed files are changed in place: name a file")
                .with_help("for a file of that name, say `./-`");
            return self.failures.push((path.to_owned(), failure));
        }
        match path.metadata() {
            Ok(it) if it.is_dir() => self.folder(path),
            Ok(it) if it.is_file() => self.files.push(path.to_owned()),
            Ok(_) => {
                let what = format!("{} is no regular file", name(path));
                let failure = Failure::new("cli/read", what);
                self.failures.push((path.to_owned(), failure));
            }
            Err(error) => self.unreadable(path.to_owned(), &error),
        }
    }

    fn folder(&mut self, root: &Path) {
        let mut folders = vec![root.to_owned()];
        while let Some(folder) = folders.pop() {
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(error) => {
                    self.unreadable(folder, &error);
                    continue;
                }
            };
            for entry in entries {
                match entry {
                    Ok(entry) => self.entry(&folder, &entry, &mut folders),
                    Err(error) => self.unreadable(folder.clone(), &error),
                }
            }
        }
    }

    fn entry(&mut self, folder: &Path, entry: &DirEntry, folders: &mut Vec<PathBuf>) {
        let file_name = entry.file_name();
        // `./a` is called `a`, as it would be without the dot.
        let path = if folder == Path::new(".") {
            PathBuf::from(&file_name)
        } else {
            entry.path()
        };
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && file_name == ".git" => self.git_folders += 1,
            Ok(kind) if kind.is_dir() => folders.push(path),
            Ok(kind) if kind.is_symlink() => self.links += 1,
            // What a writer left that was stopped is no one's file.
            Ok(kind) if !kind.is_file() || AtomicFile::is_leftover(&file_name) => self.skipped += 1,
            Ok(_) => match begins_sealed(&path) {
                Ok(true) => self.files.push(path),
                Ok(false) => self.skipped += 1,
                Err(error) => self.unreadable(path, &error),
            },
            Err(error) => self.unreadable(path, &error),
        }
    }

    fn unreadable(&mut self, path: PathBuf, error: &io::Error) {
        let failure = Failure::read(&path, error);
        self.failures.push((path, failure));
    }
}

/// Whether a file begins as sealed messages do.
fn begins_sealed(path: &Path) -> io::Result<bool> {
    let mut first = Vec::with_capacity(armor::BEGIN.len());
    File::open(path)?
        .take(armor::BEGIN.len() as u64)
        .read_to_end(&mut first)?;
    Ok(first.starts_with(MAGIC) || armor::is_armored(&first))
}

const MAGIC: &[u8] = b"SEALWARD";
