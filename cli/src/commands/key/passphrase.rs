//! `sealward key passphrase`

use crate::context::Context;
use crate::store::{StoreArgs, failure, new_passphrase};
use crate::{Failure, Status};
use clap::Args;
use sealward_providers::StoreError;
use std::path::PathBuf;

/// Change the passphrase of the key store. The keys stay as they are.
///
/// Whoever has an old copy of the store's file `root` and knows its passphrase can still read the
/// store, keys that are made later too. Against that, only a new store with new keys helps.
#[derive(Args)]
pub(crate) struct Passphrase {
    #[command(flatten)]
    store: StoreArgs,
    /// Read the new passphrase from FILE (one final line end is dropped) instead of asking
    #[arg(long, value_name = "FILE")]
    new_passphrase_file: Option<PathBuf>,
}

impl Passphrase {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        let mut store = self.store.unlock(cx)?;
        let kek = new_passphrase(self.new_passphrase_file.as_deref(), cx)?;
        store.rewrap_root(&kek).map_err(|error| match &error {
            StoreError::File { .. } => failure(&error)
                .with_help("the old passphrase or the new one unlocks the key store now"),
            StoreError::RootChanged => {
                failure(&error).with_help("start again, with the passphrase that it has now")
            }
            _ => failure(&error),
        })?;
        cx.note("changed the passphrase of the key store: only the new one unlocks it now");
        Ok(Status::Success)
    }
}
