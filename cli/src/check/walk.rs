//! The files that a path names: itself, or the manifests and units of a folder.

use sealward::document::Syntax;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What was found at the paths a user named.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Files, each with whether the user named it, bytewise by path.
    pub(crate) files: Vec<(PathBuf, bool)>,
    /// Folders that the user named and that hold no manifest.
    pub(crate) bare: Vec<PathBuf>,
    /// What is passed over, and why: links that lead out of the folder they were found in or nowhere, and pipes, sockets
    /// and devices with the name of a manifest.
    pub(crate) passed_over: Vec<(PathBuf, &'static str)>,
    /// What could not be looked at.
    pub(crate) errors: Vec<(PathBuf, io::Error)>,
}

impl Found {
    /// Looks at what the user named. `-` stands for standard input.
    pub(crate) fn at(paths: &[PathBuf]) -> Self {
        let mut found = Self::default();
        for path in paths {
            if path == Path::new("-") || !path.is_dir() {
                found.files.push((path.clone(), true));
                continue;
            }
            let seen = |found: &Self| {
                let passed_over = found.passed_over.iter();
                let named = passed_over.filter(|(_, why)| *why != LEADS_OUT);
                found.files.len() + found.errors.len() + named.count()
            };
            let before = seen(&found);
            found.folder(path);
            if before == seen(&found) {
                found.bare.push(path.clone());
            }
        }
        // A file that was named twice is checked once; what was named counts as named.
        found
            .files
            .sort_by(|a, b| bytes(&a.0).cmp(bytes(&b.0)).then(b.1.cmp(&a.1)));
        found.files.dedup_by(|later, first| later.0 == first.0);
        found.passed_over.sort();
        found.passed_over.dedup();
        if paths.len() > 1 {
            found.drop_aliases();
        }
        found
    }

    /// The path of the file that a report calls so.
    pub(crate) fn path_of(&self, name: &str) -> Option<&Path> {
        let at = |(path, _): &(PathBuf, bool)| bytes(path).cmp(name.as_bytes());
        let found = self.files.get(self.files.binary_search_by(at).ok()?)?;
        Some(&found.0)
    }

    /// `a.yaml`, `./a.yaml` and what the folder `.` holds are one file: the first name stays.
    fn drop_aliases(&mut self) {
        let mut first: HashMap<PathBuf, usize> = HashMap::new();
        let mut kept: Vec<(PathBuf, bool)> = Vec::new();
        for (path, named) in self.files.drain(..) {
            let target = path.canonicalize().ok();
            let known = target.as_ref().and_then(|target| first.get(target));
            if let Some((_, earlier)) = known.and_then(|&at| kept.get_mut(at)) {
                *earlier |= named;
                continue;
            }
            first.extend(target.map(|target| (target, kept.len())));
            kept.push((path, named));
        }
        self.files = kept;
    }

    fn folder(&mut self, root: &Path) {
        let top = match root.canonicalize() {
            Ok(top) => top,
            Err(error) => return self.errors.push((root.to_owned(), error)),
        };
        let mut linked = HashSet::new();
        let mut folders = vec![root.to_owned()];
        while let Some(folder) = folders.pop() {
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(error) => {
                    self.errors.push((folder, error));
                    continue;
                }
            };
            for entry in entries {
                let entry = match entry {
                    Ok(entry) => entry,
                    Err(error) => {
                        self.errors.push((folder.clone(), error));
                        continue;
                    }
                };
                // `./a` is called `a`, as it would be without the dot.
                let path = if folder == Path::new(".") {
                    PathBuf::from(entry.file_name())
                } else {
                    entry.path()
                };
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() && entry.file_name() != ".git" => folders.push(path),
                    Ok(kind) if kind.is_file() && is_manifest(&path) => {
                        self.files.push((path, false));
                    }
                    Ok(kind) if kind.is_symlink() => self.link(path, &top, &mut linked),
                    Ok(kind) if !kind.is_dir() && is_manifest(&path) => {
                        self.passed_over.push((path, NO_FILE));
                    }
                    Ok(_) => {}
                    Err(error) => self.errors.push((path, error)),
                }
            }
        }
    }

    /// A link within the folder leads to something that is looked at in its own place, unless only
    /// the link has the name of a manifest.
    fn link(&mut self, path: PathBuf, top: &Path, linked: &mut HashSet<PathBuf>) {
        match path.canonicalize() {
            Ok(target) if !target.starts_with(top) => self.passed_over.push((path, LEADS_OUT)),
            Ok(target) if is_manifest(&path) && !is_manifest(&target) && !target.is_dir() => {
                if !target.is_file() {
                    self.passed_over.push((path, NO_FILE));
                } else if linked.insert(target) {
                    self.files.push((path, false));
                }
            }
            Ok(_) => {}
            Err(error) if is_manifest(&path) && error.kind() == io::ErrorKind::NotFound => {
                self.passed_over.push((path, "the link leads nowhere"));
            }
            Err(error) if is_manifest(&path) => self.errors.push((path, error)),
            Err(_) => {}
        }
    }
}

const LEADS_OUT: &str = "the link leads out of the folder";
/// Who opens one may wait for ever.
pub(super) const NO_FILE: &str = "it is no file";

/// Whether a file's name says that it is one to check.
fn is_manifest(path: &Path) -> bool {
    Syntax::of_name(&path.to_string_lossy()).is_some()
}

fn bytes(path: &Path) -> &[u8] {
    path.as_os_str().as_encoded_bytes()
}
