//! `sealward key destroy`

use super::among::Among;
use super::version::{Version, VersionArgs};
use crate::confirm::confirm;
use crate::context::Context;
use crate::store::failure;
use crate::{Failure, Status};
use clap::Args;
use sealward_providers::{State, StoredKey};
use std::path::PathBuf;

/// Destroy a version of a key: what only it wrapped is lost for ever.
///
/// Its bytes are removed from the store. There is no way back, but from a copy of the store that
/// was made before.
///
/// With --among the sealed files below a place whose headers name the version are listed before
/// anything is destroyed. `proven` says that this version unwraps the file's data key and that the
/// header's MAC holds; `unproven` that the header only claims so, or stands apart from its payload.
/// A file with no other entry will be unreadable for ever; entries of versions that this store has
/// destroyed do not count, and those of disabled versions and of local keys that it does not have
/// are counted apart. Siblings say that they share its data key.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Destroy {
    #[command(flatten)]
    version: VersionArgs,
    /// First list what it seals among the files below PATH; repeatable
    #[arg(long, value_name = "PATH")]
    among: Vec<PathBuf>,
    /// Do not ask whether it is meant
    #[arg(short, long)]
    yes: bool,
}

impl Destroy {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        Among::check(&self.among)?;
        let version = self.version.unlock(cx)?;
        let key = version.store.key(&version.name);
        let key = key.map_err(|error| failure(&error))?;
        // Nobody is asked to confirm what is done already or cannot be done.
        let found = key
            .versions()
            .find(|found| found.number() == version.number);
        if found.is_some_and(|found| found.state() != State::Destroyed) {
            if !self.among.is_empty() {
                show_among(&self.among, &version, cx)?;
            }
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

/// Shows what the version seals there, before anyone is asked.
fn show_among(
    places: &[PathBuf],
    version: &Version,
    cx: &mut Context<'_, '_>,
) -> Result<(), Failure> {
    let Version {
        store,
        name,
        number,
    } = version;
    let kek = store
        .version_kek(name, *number)
        .map_err(|error| failure(&error))?;
    let keys = store.keys().map_err(|error| failure(&error))?;
    let among = Among::look(places, kek, *number, &keys, cx);
    cx.print(among.rows())?;
    cx.flush()?;
    for sentence in among.sentences(&format!("version {number} of the key `{name}`")) {
        cx.warn(&sentence);
    }
    Ok(())
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

const EXAMPLES: &str = "\
Example: sealward key destroy backup --version 1 --among /srv/backups";
