//! `sealward key rotate`

use super::view::View;
use super::words::{due_sentence, reasons};
use crate::context::Context;
use crate::store::{StoreArgs, failure};
use crate::{Failure, Status};
use clap::Args;
use sealward::envelope::KeyName;
use sealward_providers::{StoredKey, UnlockedStore};

/// Add a version to a key: it seals from now on, and the old ones still open.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Rotate {
    /// The key's name
    #[arg(value_parser = super::key_name, required_unless_present = "all")]
    name: Option<KeyName>,
    /// Only if its policy says that it is due, by age or by use
    #[arg(long)]
    if_due: bool,
    /// Every key of the store that is due
    #[arg(long, requires = "if_due", conflicts_with = "name")]
    all: bool,
    #[command(flatten)]
    store: StoreArgs,
}

impl Rotate {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        let store = self.store.unlock(cx)?;
        let Some(name) = &self.name else {
            return rotate_all(&store, cx);
        };
        if self.if_due {
            rotate_if_due(name, &store, cx)?;
        } else {
            let key = store.rotate_key(name).map_err(|error| failure(&error))?;
            cx.note(&made(&key, ""));
        }
        Ok(Status::Success)
    }
}

/// One key that cannot be rotated does not keep the others from it.
fn rotate_all(store: &UnlockedStore, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
    let keys = View::all(store, cx)?;
    let mut status = Status::Success;
    if keys.is_empty() {
        cx.note("the key store has no keys");
    }
    for view in &keys {
        let name = view.key.name();
        if !view.due.is_now() && !view.is_unsure() {
            cx.note(&not_due(view));
        } else if let Err(failure) = rotate_if_due(name, store, cx) {
            status = status.max(cx.report(&failure));
        }
    }
    Ok(status)
}

fn rotate_if_due(
    name: &KeyName,
    store: &UnlockedStore,
    cx: &mut Context<'_, '_>,
) -> Result<(), Failure> {
    let rotation = store.rotate_if_due(name).map_err(|error| failure(&error))?;
    let key = rotation.key();
    if rotation.is_new() {
        let because = format!(" (it was due by {})", reasons(rotation.due()));
        cx.note(&made(key, &because));
    } else {
        let view = View::named(name, store, cx)?;
        cx.note(&not_due(&view));
    }
    Ok(())
}

fn not_due(view: &View) -> String {
    format!("the key `{}` is {}", view.key.name(), due_sentence(view))
}

fn made(key: &StoredKey, because: &str) -> String {
    // Every version counts from 1: there are as many as the newest one's number.
    format!(
        "made version {} of the key `{}`{because}: it seals from now on, and older ones open as \
         before",
        key.versions().len(),
        key.name()
    )
}

const EXAMPLES: &str = "\
Examples:
  sealward key rotate backup                # now, whatever its policy says
  sealward key rotate --all --if-due        # what is due: once a day, say";
