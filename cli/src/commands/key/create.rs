//! `sealward key create`

use crate::context::Context;
use crate::store::{StoreArgs, failure};
use crate::{Failure, Status};
use clap::Args;
use sealward::envelope::KeyName;

/// Make a key, and the store with its passphrase if there is none yet.
#[derive(Args)]
pub(crate) struct Create {
    /// The key's name: letters, digits, `.`, `_` and `-`
    #[arg(value_parser = super::key_name)]
    name: KeyName,
    #[command(flatten)]
    store: StoreArgs,
}

impl Create {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        let store = self.store.unlock_or_create(cx)?;
        let key = store
            .create_key(&self.name)
            .map_err(|error| failure(&error))?;
        cx.note(&format!(
            "made the key `{}`; seal with `-k local:{}`",
            key.name(),
            key.name()
        ));
        cx.verbose(&format!("its id is {}", key.id()));
        Ok(Status::Success)
    }
}
