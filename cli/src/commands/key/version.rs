//! What `disable`, `enable` and `destroy` have in common: one version of a key, and its state.

use crate::Failure;
use crate::context::Context;
use crate::store::{StoreArgs, failure};
use clap::Args;
use sealward::envelope::KeyName;
use sealward_providers::{State, StateChange, StoredKey, UnlockedStore};

#[derive(Args)]
pub(super) struct VersionArgs {
    /// The key's name
    #[arg(value_parser = super::key_name)]
    name: KeyName,
    /// The number of the version; `sealward key show NAME` shows them
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    version: u32,
    #[command(flatten)]
    store: StoreArgs,
}

/// A version that is about to change, in a store that is unlocked.
pub(super) struct Version {
    pub(super) store: UnlockedStore,
    pub(super) name: KeyName,
    pub(super) number: u32,
}

impl VersionArgs {
    pub(super) fn unlock(self, cx: &mut Context<'_, '_>) -> Result<Version, Failure> {
        Ok(Version {
            store: self.store.unlock(cx)?,
            name: self.name,
            number: self.version,
        })
    }
}

impl Version {
    /// Sets its state, and says what it means: for this version, and for the key if that does not
    /// seal any more.
    pub(super) fn set(&self, state: State, cx: &mut Context<'_, '_>) -> Result<(), Failure> {
        let change = self
            .store
            .set_state(&self.name, self.number, state)
            .map_err(|error| failure(&error))?;
        cx.note(&self.in_words(state, &change));
        if change.key().sealing_version().is_none() {
            cx.warn(&does_not_seal(change.key()));
        }
        Ok(())
    }

    fn in_words(&self, state: State, change: &StateChange) -> String {
        let Self { name, number, .. } = self;
        let version = format!("version {number} of the key `{name}`");
        if !change.is_new() {
            return format!("{version} is {state} already");
        }
        match state {
            State::Disabled => {
                format!("disabled {version}: what it wrapped is denied until it is enabled again")
            }
            State::Enabled if change.key().sealing_version() == Some(*number) => {
                format!("enabled {version}: it seals, and opens what it wrapped")
            }
            State::Enabled => format!("enabled {version}: it opens what it wrapped"),
            State::Destroyed => {
                format!("destroyed {version}: what only it wrapped is lost for ever")
            }
        }
    }
}

fn does_not_seal(key: &StoredKey) -> String {
    let name = key.name();
    let rotate = format!("`sealward key rotate {name}`");
    let Some(newest) = key.versions().next_back() else {
        return format!("the key `{name}` does not seal; {rotate} changes that");
    };
    let (number, state) = (newest.number(), newest.state());
    let ways = match state {
        State::Disabled => format!("`sealward key enable {name} --version {number}` or {rotate}"),
        _ => rotate,
    };
    format!(
        "the key `{name}` does not seal: its newest version, {number}, is {state}; {ways} changes \
         that"
    )
}
