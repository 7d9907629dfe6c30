//! `sealward key restore`

use super::words::counted;
use crate::context::Context;
use crate::input::Input;
use crate::store::{StoreArgs, failure};
use crate::{Failure, Status, escape};
use clap::Args;
use sealward_providers::{Backup, StoreError};
use std::path::PathBuf;

/// Put back a key store that `sealward key backup` saved, here or on another machine.
///
/// The store appears whole or not at all. It is as it was then: versions that were destroyed since
/// are back, and keys and versions that were made since are not in it.
#[derive(Args)]
pub(crate) struct Restore {
    /// The backup; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Replace a key store that is there: what was made in it since is lost for ever
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    store: StoreArgs,
}

impl Restore {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        let mut input = Input::open(Some(&self.file))?;
        let bytes = input.read_all(MAX_LEN, cx)?;
        let name = crate::failure::name(input.path());
        let backup = Backup::parse(&bytes)
            .map_err(|error| Failure::new(error.code(), format!("{name}: {error}")))?;
        let (backup, folder) = self.store.unlock_backup(backup, cx)?;
        let shown = escape(&folder.to_string_lossy()).into_owned();
        if self.force && StoreArgs::has_store(&folder) {
            cx.warn(&format!(
                "the key store in `{shown}` is replaced: what only keys or versions wrapped that \
                 are not in {name} will be unreadable for ever"
            ));
        }
        let store = backup.restore(&folder, self.force).map_err(|error| {
            let failure = failure(&error);
            match error {
                StoreError::Exists { .. } => failure.with_help(
                    "`--store DIR` names another folder; `--force` replaces this store, with all \
                     that was made in it since",
                ),
                _ => failure,
            }
        })?;
        let keys = store.keys().map_err(|error| failure(&error))?.len();
        let keys = counted(u64::try_from(keys).unwrap_or(u64::MAX), "key");
        cx.note(&format!("restored the key store in `{shown}` with {keys}"));
        Ok(Status::Success)
    }
}

/// What stands before the sealed part of a backup is at most some thousand bytes.
const MAX_LEN: u64 = Backup::MAX_LEN as u64 + (1 << 20);
