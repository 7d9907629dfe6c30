//! `sealward key list`

use super::Format;
use super::table::{KeyList, rows};
use super::view::View;
use crate::context::Context;
use crate::store::StoreArgs;
use crate::{Failure, Status};
use clap::Args;
use sealward_providers::KeyMode;

/// List the keys of the store: their states, their age, and which are due to be rotated. Nothing
/// secret is shown.
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
        let store = self.store.unlock(cx)?;
        let keys = View::all(&store, cx)?;
        match self.format {
            Format::Json => cx.print_json(&KeyList::of(&keys))?,
            Format::Text if keys.is_empty() => {
                cx.note("the key store has no keys; `sealward key create NAME` makes one");
            }
            Format::Text => {
                cx.print(rows(&keys))?;
                // A platform-managed key needs nobody: the next seal rotates it.
                let needs_owner = |view: &&View| {
                    let mode = view.key.policy().mode();
                    view.due.is_now() && mode == KeyMode::CustomerManaged
                };
                match keys.iter().filter(needs_owner).count() {
                    0 => {}
                    1 => cx.note(&format!("one key is due: {ROTATE} rotates it")),
                    due => cx.note(&format!("{due} keys are due: {ROTATE} rotates them")),
                }
            }
        }
        Ok(Status::Success)
    }
}

const ROTATE: &str = "`sealward key rotate --all --if-due`";
