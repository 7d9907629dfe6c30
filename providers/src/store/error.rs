//! Why a local store does not do what was asked.

use sealward::envelope::{KekError, KeyId, KeyName, OpenError, SealError};
use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why a local store does not do what was asked. Texts name files and keys, never their contents.
///
/// ```
/// use sealward_providers::{Store, StoreError};
///
/// # let folder = tempfile::tempdir()?;
/// let error = Store::open(folder.path()).unwrap_err();
/// assert!(matches!(error, StoreError::Absent { .. }));
/// assert_eq!(error.code(), "store/absent");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no store in this folder.
    Absent {
        /// The folder.
        folder: PathBuf,
    },
    /// A backup is none, was changed, or is not whole; the text says which.
    Backup(&'static str),
    /// Other processes have held the store's lock for ten seconds.
    Busy,
    /// A file was changed, swapped with another, replaced by an older one, or is missing.
    Damaged {
        /// The file, within the store's folder.
        file: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The version is destroyed, and stays so.
    Destroyed {
        /// The key.
        name: KeyName,
        /// The version.
        version: u32,
    },
    /// There is a store in this folder already.
    Exists {
        /// The folder.
        folder: PathBuf,
    },
    /// A file cannot be read or written.
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system says.
        error: io::Error,
    },
    /// There is a key of this id already, under whatever name.
    IdExists {
        /// The id.
        id: KeyId,
        /// That key's name.
        name: KeyName,
    },
    /// A limit of the store is reached; the text names it.
    Full(&'static str),
    /// The KEK that would unlock the store, or the operating system's randomness, is not to be had.
    Kek(KekError),
    /// There is a key of this name already.
    KeyExists {
        /// The name.
        name: KeyName,
    },
    /// A file is of a format that is newer than this code.
    Newer {
        /// The file, within the store's folder.
        file: String,
    },
    /// There is no key of this name.
    NoKey {
        /// The name.
        name: KeyName,
    },
    /// The key has no such version.
    NoVersion {
        /// The key.
        name: KeyName,
        /// The version.
        version: u32,
    },
    /// What opened is no exported key.
    NotAnExport,
    /// An exported key does not open.
    Open(OpenError),
    /// A file is an older one than the rest of the store knows.
    Older {
        /// The file, within the store's folder.
        file: &'static str,
    },
    /// A rotation policy that no key can have; the text says why.
    Policy(&'static str),
    /// The passphrase or KEK does not unlock the root key, or the root was changed.
    Rejected,
    /// A key cannot be sealed for an export.
    Seal(SealError),
    /// Another process has wrapped the root key anew since this one read it.
    RootChanged,
}

impl StoreError {
    pub(super) fn damaged(file: impl Into<String>, what: &'static str) -> Self {
        Self::Damaged {
            file: file.into(),
            what,
        }
    }

    /// The stable code.
    ///
    /// ```
    /// assert_eq!(sealward_providers::StoreError::Rejected.code(), "store/rejected");
    /// ```
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Absent { .. } => "store/absent",
            Self::Backup(_) => "store/backup",
            Self::Busy => "store/busy",
            Self::Damaged { .. } => "store/damaged",
            Self::Destroyed { .. } => "store/destroyed",
            Self::Exists { .. } => "store/exists",
            Self::File { .. } => "store/file",
            Self::Full(_) => "store/full",
            Self::IdExists { .. } => "store/id-exists",
            Self::Kek(_) => "store/kek",
            Self::KeyExists { .. } => "store/key-exists",
            Self::Newer { .. } => "store/newer",
            Self::NoKey { .. } => "store/no-key",
            Self::NoVersion { .. } => "store/no-version",
            Self::NotAnExport => "store/not-an-export",
            Self::Older { .. } => "store/older",
            Self::Open(error) => error.code(),
            Self::Policy(_) => "store/policy",
            Self::Rejected => "store/rejected",
            Self::RootChanged => "store/root-changed",
            Self::Seal(error) => error.code(),
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent { folder } => {
                write!(f, "there is no key store in `{}`", folder.display())
            }
            Self::Busy => f.write_str("other processes keep the key store locked"),
            Self::Damaged { file, what } => write!(f, "the key store's file `{file}` {what}"),
            Self::Destroyed { name, version } => {
                write!(f, "version {version} of the key `{name}` is destroyed")
            }
            Self::Exists { folder } => {
                write!(f, "there is a key store in `{}` already", folder.display())
            }
            Self::File { path, error } => {
                write!(
                    f,
                    "cannot use the key store's `{}`: {error}",
                    path.display()
                )
            }
            Self::Backup(text) | Self::Full(text) | Self::Policy(text) => f.write_str(text),
            Self::IdExists { id, name } => {
                write!(f, "the key store has the key {id} already, as `{name}`")
            }
            Self::Kek(error) => error.fmt(f),
            Self::KeyExists { name } => write!(f, "there is a key `{name}` already"),
            Self::Newer { file } => write!(
                f,
                "the key store's file `{file}` is of a newer format than this version reads"
            ),
            Self::NoKey { name } => write!(f, "there is no key `{name}`"),
            Self::NoVersion { name, version } => {
                write!(f, "the key `{name}` has no version {version}")
            }
            Self::NotAnExport => f.write_str("this is no exported key"),
            Self::Open(error) => error.fmt(f),
            Self::Older { file } => {
                write!(
                    f,
                    "the key store's file `{file}` is older than the rest of the store"
                )
            }
            Self::Rejected => f.write_str("this does not unlock the key store"),
            Self::Seal(error) => error.fmt(f),
            Self::RootChanged => {
                f.write_str("another process has changed meanwhile what unlocks the key store")
            }
        }
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File { error, .. } => Some(error),
            Self::Kek(error) => Some(error),
            Self::Open(error) => Some(error),
            Self::Seal(error) => Some(error),
            _ => None,
        }
    }
}

impl From<KekError> for StoreError {
    fn from(error: KekError) -> Self {
        Self::Kek(error)
    }
}
