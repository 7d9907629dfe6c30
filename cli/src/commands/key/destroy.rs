//! `sealward key destroy`

use super::version::VersionArgs;
use crate::confirm::confirm;
use crate::context::Context;
use crate::store::failure;
use crate::{Failure, Status};
use clap::Args;
use sealward_providers::{State, StoredKey};

/// Destroy a version of a key: what only it wrapped is lost for ever.
///
/// Its bytes are removed from the store. There is no way back, but from a copy of the store that
/// was made before.
#[derive(Args)]
pub(crate) struct Destroy {
    #[command(flatten)]
    version: VersionArgs,
    /// Do not ask whether it is meant
    #[arg(short, long)]
    yes: bool,
}

impl Destroy {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        let version = self.version.unlock(cx)?;
        let key = version.store.key(&version.name);
        let key = key.map_err(|error| failure(&error))?;
        // Nobody is asked to confirm what is done already or cannot be done.
        let found = key
            .versions()
            .find(|found| found.number() == version.number);
        if found.is_some_and(|found| found.state() != State::Destroyed) {
            cx.warn(&loss(&key, version.number));
            if !self.yes {
                confirm(
                    &format!(
                        "Type {} to destroy version {} of this key for ever: ",
                        key.name(),
                        version.number
                    ),
                    key.name().as_str(),
                    "`--yes` says that it is meant",
                    cx,
                )?;
            }
        }
        version.set(State::Destroyed, cx)?;
        Ok(Status::Success)
    }
}

/// What will be lost.
fn loss(key: &StoredKey, number: u32) -> String {
    let name = key.name();
    let seals = if key.sealing_version() == Some(number) {
        format!(", and `{name}` will not seal until it is rotated")
    } else {
        String::new()
    };
    format!("what only version {number} of the key `{name}` wrapped will be lost for ever{seals}")
}
