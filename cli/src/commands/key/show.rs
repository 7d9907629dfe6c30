//! `sealward key show`

use super::Format;
use super::table::{KeyJson, date};
use crate::context::Context;
use crate::store::{StoreArgs, failure};
use crate::{Failure, Status};
use clap::Args;
use sealward::envelope::KeyName;
use sealward_providers::StoredKey;
use std::fmt::Write as _;

/// Show one key's id, versions and their states. Nothing secret is shown.
#[derive(Args)]
pub(crate) struct Show {
    /// The key's name
    #[arg(value_parser = super::key_name)]
    name: KeyName,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    #[command(flatten)]
    store: StoreArgs,
}

impl Show {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        let key = self
            .store
            .unlock(cx)?
            .key(&self.name)
            .map_err(|error| failure(&error))?;
        match self.format {
            Format::Json => cx.print_json(&KeyJson::of(&key))?,
            Format::Text => cx.print(text(&key))?,
        }
        Ok(Status::Success)
    }
}

fn text(key: &StoredKey) -> String {
    let mut out = format!("name      {}\nid        {}\n", key.name(), key.id());
    for version in key.versions() {
        // Writing to a `String` cannot fail.
        let _ = writeln!(
            out,
            "version   {:<4} {:<10} made {}",
            version.number(),
            version.state(),
            date(version.created())
        );
    }
    out
}
