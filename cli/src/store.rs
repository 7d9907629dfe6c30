//! `--store` and `--passphrase-file`: the local key store of a command.

use crate::context::Context;
use crate::failure::reason;
use crate::passphrase::{self, Use};
use crate::{Failure, escape};
use clap::Args;
use sealward::envelope::{Algorithm, PassphraseKek};
use sealward_providers::{Backup, Store, StoreError, UnlockedBackup, UnlockedStore};
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(crate) struct StoreArgs {
    /// The folder of the local key store; by default `sealward/store` in the user's data folder
    #[arg(long, value_name = "DIR")]
    store: Option<PathBuf>,
    /// Read the store's passphrase from FILE (one final line end is dropped) instead of asking
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

impl StoreArgs {
    /// Whether there is no store where the user would have one by default. One that is damaged or
    /// cannot be read is there, and so is one that was named.
    pub(crate) fn is_absent(&self, cx: &Context<'_, '_>) -> bool {
        self.store.is_none()
            && self.folder(cx).map_or(true, |folder| {
                matches!(Store::open(&folder), Err(StoreError::Absent { .. }))
            })
    }

    /// Unlocks the store.
    pub(crate) fn unlock(&self, cx: &mut Context<'_, '_>) -> Result<UnlockedStore, Failure> {
        let store = Store::open(&self.folder(cx)?).map_err(|error| failure(&error))?;
        if store.root().algorithm() != Algorithm::PASSPHRASE {
            return Err(Failure::new(
                "store/rejected",
                format!(
                    "the key store is unlocked by a {}, not by a passphrase",
                    store.root().algorithm()
                ),
            ));
        }
        let kek = self.kek(Use::Existing, cx)?;
        store.unlock(&kek).map_err(|error| failure(&error))
    }

    /// Unlocks a backup, with the passphrase that its store had then, and says where it belongs.
    pub(crate) fn unlock_backup(
        &self,
        backup: Backup,
        cx: &mut Context<'_, '_>,
    ) -> Result<(UnlockedBackup, PathBuf), Failure> {
        let folder = self.folder(cx)?;
        if backup.root().algorithm() != Algorithm::PASSPHRASE {
            return Err(Failure::new(
                "store/rejected",
                format!(
                    "the backup is unlocked by a {}, not by a passphrase",
                    backup.root().algorithm()
                ),
            ));
        }
        let file = self.passphrase_file.as_deref();
        let kek = kek(file, "--passphrase-file", "the backup", Use::Existing, cx)?;
        let backup = backup.unlock(&kek).map_err(|error| match error {
            StoreError::Rejected => {
                Failure::new(error.code(), "the passphrase does not unlock the backup")
                    .with_help("it is the one that the key store had when the backup was made")
            }
            _ => failure(&error),
        })?;
        Ok((backup, folder))
    }

    /// Whether a store stands in this folder, be it a damaged one.
    pub(crate) fn has_store(folder: &Path) -> bool {
        !matches!(Store::open(folder), Err(StoreError::Absent { .. }))
    }

    /// Unlocks the store, if there is one.
    pub(crate) fn unlock_if_there(
        &self,
        cx: &mut Context<'_, '_>,
    ) -> Result<Option<UnlockedStore>, Failure> {
        if Self::has_store(&self.folder(cx)?) {
            self.unlock(cx).map(Some)
        } else {
            Ok(None)
        }
    }

    /// Unlocks the store, or makes one with a new passphrase where there is none.
    pub(crate) fn unlock_or_create(
        &self,
        cx: &mut Context<'_, '_>,
    ) -> Result<UnlockedStore, Failure> {
        let folder = self.folder(cx)?;
        match Store::open(&folder) {
            Err(StoreError::Absent { .. }) => {
                let kek = self.kek(Use::New, cx)?;
                let store = Store::create(&folder, &kek).map_err(|error| failure(&error))?;
                let shown = escape(&folder.to_string_lossy()).into_owned();
                cx.note(&format!(
                    "made a key store in `{shown}`; without its passphrase its keys are lost"
                ));
                Ok(store)
            }
            _ => self.unlock(cx),
        }
    }

    fn kek(&self, passphrase_use: Use, cx: &mut Context<'_, '_>) -> Result<PassphraseKek, Failure> {
        let what = match passphrase_use {
            Use::Existing => "the key store",
            Use::New => "the key store to be made",
        };
        let file = self.passphrase_file.as_deref();
        kek(file, "--passphrase-file", what, passphrase_use, cx)
    }

    fn folder(&self, cx: &Context<'_, '_>) -> Result<PathBuf, Failure> {
        if let Some(folder) = &self.store {
            return Ok(folder.clone());
        }
        let data = cx.streams.environment.data_folder.as_ref();
        data.map(|data| data.join("sealward").join("store"))
            .ok_or_else(|| {
                Failure::new(
                    "store/absent",
                    "no home folder tells where the key store is",
                )
                .with_help("name its folder with `--store DIR`")
            })
    }
}

/// The passphrase that takes the place of a store's.
pub(crate) fn new_passphrase(
    file: Option<&Path>,
    cx: &mut Context<'_, '_>,
) -> Result<PassphraseKek, Failure> {
    kek(file, "--new-passphrase-file", "the key store", Use::New, cx)
}

/// From the file that `option` names, or asked for.
fn kek(
    file: Option<&Path>,
    option: &str,
    what: &str,
    passphrase_use: Use,
    cx: &mut Context<'_, '_>,
) -> Result<PassphraseKek, Failure> {
    let passphrase = match file {
        Some(path) => passphrase::from_file(path)?,
        None => {
            let instead = format!("put it into a file and name that with `{option} FILE`");
            passphrase::ask(what, passphrase_use, &instead, cx)?
        }
    };
    Ok(PassphraseKek::new(passphrase))
}

/// A store's error as the command line says it.
pub(crate) fn failure(error: &StoreError) -> Failure {
    let message = match error {
        StoreError::File { path, error } => {
            let path = path.to_string_lossy();
            format!("cannot use the key store's `{path}`: {}", reason(error))
        }
        StoreError::Rejected => "the passphrase does not unlock the key store".to_owned(),
        other => other.to_string(),
    };
    let failure = Failure::new(error.code(), escape(&message));
    match error {
        StoreError::Absent { .. } => failure
            .with_help("`sealward key create NAME` makes one, `--store DIR` names another folder"),
        StoreError::Damaged { .. } | StoreError::Older { .. } => failure
            .with_help("put back the whole store from one backup: `sealward key restore FILE`"),
        StoreError::Exists { .. } => failure.with_help("name another folder with `--store DIR`"),
        StoreError::Newer { .. } => failure.with_help("a newer version of sealward wrote it"),
        StoreError::Destroyed { .. } => failure.with_help(
            "its bytes are gone for ever; only a copy of the whole store from before has them",
        ),
        StoreError::NoVersion { name, .. } => {
            failure.with_help(format!("`sealward key show {name}` shows its versions"))
        }
        StoreError::NoKey { .. } => failure
            .with_help("`sealward key list` shows the keys, `sealward key create NAME` makes one"),
        StoreError::Rejected => {
            failure.with_help("if it is the right one, the store's file `root` was changed")
        }
        _ => failure,
    }
}
