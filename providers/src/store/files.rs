//! The files of a store: where they are, how much is read, how they are replaced.

use super::StoreError;
use crate::AtomicFile;
use crate::atomic;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

pub(super) const ROOT: &str = "root";
pub(super) const INDEX: &str = "index";
pub(super) const GENERATION: &str = "generation";
pub(super) const KEYS: &str = "keys";
pub(super) const USES: &str = "uses";
pub(super) const LOCK: &str = "lock";

/// The folder of a store.
#[derive(Clone, Debug)]
pub(super) struct Files {
    folder: PathBuf,
}

impl Files {
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    /// Makes the folder and its folder of keys, readable by their owner alone.
    pub(super) fn make_folder(folder: &Path) -> Result<Self, StoreError> {
        let files = Self::new(folder);
        // The folders that will have a new entry: a store whose folder is lost has lost its keys.
        let mut changed = vec![folder.to_owned()];
        let absolute = std::path::absolute(folder).map_err(|error| file_error(folder, error))?;
        let made = absolute.ancestors().take_while(|folder| !folder.exists());
        changed.extend(made.filter_map(Path::parent).map(Path::to_owned));
        for folder in [folder.to_owned(), files.path(KEYS)] {
            let mut builder = fs::DirBuilder::new();
            builder.recursive(true);
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder
                .create(&folder)
                .map_err(|error| file_error(&folder, error))?;
        }
        for folder in changed {
            atomic::sync_folder(&folder).map_err(|error| file_error(&folder, error))?;
        }
        Ok(files)
    }

    /// Makes the folders above a store's, and makes that durable.
    pub(super) fn make_parents(folder: &Path) -> Result<(), StoreError> {
        let absolute = std::path::absolute(folder).map_err(|error| file_error(folder, error))?;
        let Some(parent) = absolute.parent() else {
            return Ok(());
        };
        let made = parent.ancestors().take_while(|folder| !folder.exists());
        let made: Vec<&Path> = made.collect();
        fs::create_dir_all(parent).map_err(|error| file_error(parent, error))?;
        for folder in made.iter().filter_map(|folder| folder.parent()) {
            atomic::sync_folder(folder).map_err(|error| file_error(folder, error))?;
        }
        Ok(())
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub(super) fn has_root(&self) -> Result<bool, StoreError> {
        let path = self.path(ROOT);
        path.try_exists().map_err(|error| file_error(&path, error))
    }

    /// Whether any key's file is there.
    pub(super) fn has_keys(&self) -> Result<bool, StoreError> {
        let path = self.path(KEYS);
        match fs::read_dir(&path) {
            Ok(mut entries) => Ok(entries.next().is_some()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(file_error(&path, error)),
        }
    }

    /// Reads a file, at most 16 MiB of it.
    pub(super) fn read(&self, name: &str) -> Result<Vec<u8>, StoreError> {
        self.read_if_there(name)?
            .ok_or_else(|| StoreError::damaged(name, "is missing"))
    }

    /// The same for a file that need not be there.
    pub(super) fn read_if_there(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.path(name);
        let file = match fs::File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(file_error(&path, error)),
        };
        let mut bytes = Vec::new();
        file.take(MAX_FILE_LEN + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| file_error(&path, error))?;
        if bytes.len() as u64 > MAX_FILE_LEN {
            return Err(StoreError::damaged(
                name,
                "is longer than a store's file may be",
            ));
        }
        Ok(Some(bytes))
    }

    /// Whether there is nothing in the folder, or no folder.
    fn is_empty(&self) -> Result<bool, StoreError> {
        match fs::read_dir(&self.folder) {
            Ok(mut entries) => Ok(entries.next().is_none()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
            Err(error) => Err(file_error(&self.folder, error)),
        }
    }

    /// Refuses to put a store in the place of what must not be lost: another store, unless it may be
    /// `replaced`, and other files. `named` is the folder as the caller calls it.
    pub(super) fn refuse_replacing(&self, named: &Path, replaced: bool) -> Result<(), StoreError> {
        if self.is_empty()? {
            return Ok(());
        }
        if !replaced && (self.has_root()? || self.has_keys()?) {
            return Err(StoreError::Exists {
                folder: named.to_owned(),
            });
        }
        self.refuse_strangers()
    }

    /// Refuses a folder that holds what no store has: it would be lost with the store.
    fn refuse_strangers(&self) -> Result<(), StoreError> {
        let entries = fs::read_dir(&self.folder);
        for entry in entries.map_err(|error| file_error(&self.folder, error))? {
            let name = entry
                .map_err(|error| file_error(&self.folder, error))?
                .file_name();
            let is_known = [ROOT, INDEX, GENERATION, KEYS, USES, LOCK]
                .iter()
                .any(|known| name == *known);
            if !is_known && !atomic::is_leftover(&name) {
                let error = io::Error::other("it holds other files than a key store's");
                return Err(file_error(&self.folder, error));
            }
        }
        Ok(())
    }

    /// Makes a folder within the store's, if it is not there.
    pub(super) fn make_subfolder(&self, name: &str) -> Result<(), StoreError> {
        let path = self.path(name);
        let make = || {
            if path.is_dir() {
                return Ok(());
            }
            let mut builder = fs::DirBuilder::new();
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder.create(&path)?;
            atomic::sync_folder(&self.folder)
        };
        make().map_err(|error| file_error(&path, error))
    }

    /// Writes a file whole or not at all, in place of what stands there.
    pub(super) fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        if bytes.len() as u64 > MAX_FILE_LEN {
            return Err(StoreError::Full("a file of a key store has at most 16 MiB"));
        }
        let path = self.path(name);
        let write = || {
            let mut file = AtomicFile::create(&path, true)?;
            file.write_all(bytes)?;
            file.replace()
        };
        write().map_err(|error| file_error(&path, error))
    }

    /// Removes for good those of the files `keys/ID.FILE` that are `replaced`.
    pub(super) fn remove_key_files(
        &self,
        replaced: impl Fn(&str, u64) -> bool,
    ) -> Result<(), StoreError> {
        let folder = self.path(KEYS);
        let entries = fs::read_dir(&folder).map_err(|error| file_error(&folder, error))?;
        for entry in entries {
            let entry = entry.map_err(|error| file_error(&folder, error))?;
            let name = entry.file_name();
            let parts = name.to_str().and_then(|name| name.split_once('.'));
            let is_replaced = parts
                .and_then(|(id, file)| Some((id, file.parse().ok()?)))
                .is_some_and(|(id, file)| replaced(id, file));
            if is_replaced {
                let path = entry.path();
                atomic::remove(&path).map_err(|error| file_error(&path, error))?;
            }
        }
        Ok(())
    }

    /// Removes a file for good, if it is there.
    pub(super) fn remove_if_there(&self, name: &str) -> Result<(), StoreError> {
        let path = self.path(name);
        match atomic::remove(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(file_error(&path, error)),
            _ => Ok(()),
        }
    }

    /// Removes what writers left that were stopped. Only under the lock: no one is writing. What
    /// cannot be removed does no harm.
    pub(super) fn remove_leftovers(&self) {
        for folder in [self.folder.clone(), self.path(KEYS), self.path(USES)] {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                if atomic::is_leftover(&entry.file_name()) {
                    let _ = fs::remove_file(entry.path());
                }
            }
        }
    }
}

pub(super) fn file_error(path: &Path, error: io::Error) -> StoreError {
    StoreError::File {
        path: path.to_owned(),
        error,
    }
}

/// The longest file of a store in bytes.
pub(super) const MAX_FILE_LEN: u64 = 16 << 20;
