//! `sealward key list`

use super::Format;
use super::table::{KeyList, rows};
use crate::context::Context;
use crate::store::{StoreArgs, failure};
use crate::{Failure, Status};
use clap::Args;

/// List the keys of the store. Nothing secret is shown.
#[derive(Args)]
pub(crate) struct List {
    /// How to print them
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    #[command(flatten)]
    store: StoreArgs,
}

impl List {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        let keys = self
            .store
            .unlock(cx)?
            .keys()
            .map_err(|error| failure(&error))?;
        match self.format {
            Format::Json => cx.print_json(&KeyList::of(&keys))?,
            Format::Text if keys.is_empty() => {
                cx.note("the key store has no keys; `sealward key create NAME` makes one");
            }
            Format::Text => cx.print(rows(&keys))?,
        }
        Ok(Status::Success)
    }
}
