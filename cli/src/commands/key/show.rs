//! `sealward key show`

use super::Format;
use super::table::{KeyJson, date};
use super::view::View;
use super::words::{counted, due_sentence};
use crate::context::Context;
use crate::store::StoreArgs;
use crate::{Failure, Status};
use clap::Args;
use sealward::envelope::KeyName;
use std::fmt::Write as _;

/// Show one key's id, policy, versions, their states and uses. Nothing secret is shown.
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
        let store = self.store.unlock(cx)?;
        let view = View::named(&self.name, &store, cx)?;
        match self.format {
            Format::Json => cx.print_json(&KeyJson::of(&view))?,
            Format::Text => cx.print(text(&view))?,
        }
        Ok(Status::Success)
    }
}

fn text(view: &View) -> String {
    let key = &view.key;
    let mut out = format!(
        "name      {}\nid        {}\npolicy    {}, {}\n",
        key.name(),
        key.id(),
        key.policy().mode(),
        due_sentence(view),
    );
    for version in key.versions() {
        let uses = view
            .uses_of(version.number())
            .map_or_else(String::new, |uses| format!("  {}", counted(uses, "use")));
        // Writing to a `String` cannot fail.
        let _ = writeln!(
            out,
            "version   {:<4} {:<10} made {}{uses}",
            version.number(),
            version.state(),
            date(version.created()),
        );
    }
    out
}
