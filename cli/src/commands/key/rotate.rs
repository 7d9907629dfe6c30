//! `sealward key rotate`

use crate::context::Context;
use crate::store::{StoreArgs, failure};
use crate::{Failure, Status};
use clap::Args;
use sealward::envelope::KeyName;

/// Add a version to a key: it seals from now on, and the old ones still open.
#[derive(Args)]
pub(crate) struct Rotate {
    /// The key's name
    #[arg(value_parser = super::key_name)]
    name: KeyName,
    #[command(flatten)]
    store: StoreArgs,
}

impl Rotate {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        let store = self.store.unlock(cx)?;
        let key = store
            .rotate_key(&self.name)
            .map_err(|error| failure(&error))?;
        // Every version counts from 1: there are as many as the newest one's number.
        cx.note(&format!(
            "made version {} of the key `{}`: it seals from now on, and older ones open as before",
            key.versions().len(),
            key.name()
        ));
        Ok(Status::Success)
    }
}
