//! `sealward key export`

use crate::context::Context;
use crate::keks::{self, KEK_HELP};
use crate::output::{Content, OutputArgs};
use crate::passphrase::Use;
use crate::store::{StoreArgs, failure};
use crate::{Failure, Status};
use clap::Args;
use sealward::envelope::{KeyName, KeyRef, Keyring};

/// Seal a key with all of its versions to another key, to take it to another store.
///
/// It never leaves the store in clear. Whoever can open what is written has the key: its disabled
/// versions too, but no destroyed ones.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Export {
    /// The key's name
    #[arg(value_parser = super::key_name)]
    name: KeyName,
    #[arg(long, value_name = "KEK", required = true, value_parser = keks::parse,
        help = format!("What to seal it to: {KEK_HELP}"))]
    to: Vec<KeyRef>,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    store: StoreArgs,
}

impl Export {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        if self.to.contains(&KeyRef::Local(self.name.clone())) {
            return Err(
                Failure::usage("a key that is sealed to itself cannot be taken anywhere")
                    .with_help("seal it to a passphrase, a raw key or another key with `--to KEK`"),
            );
        }
        // Whatever can be wrong with files is said before anyone is asked for a passphrase.
        let output = self.output.create(cx, Content::Keys)?;
        let mut unlocked = Some(self.store.unlock(cx)?);
        let keks = keks::named_with(&self.to, &self.store, &mut unlocked, Use::New, cx)?;
        let mut keks = keks.into_iter();
        let (Some(store), Some(first)) = (unlocked, keks.next()) else {
            return Err(Failure::usage("there is no key to seal to"));
        };
        let keyring = keks.fold(Keyring::new(first), Keyring::also_seal_to);
        let exported = store
            .export_key(&self.name, &keyring)
            .map_err(|error| failure(&error))?;
        output.finish_with(&exported, self.output.force, &mut *cx.streams.stdout)?;
        cx.note(&format!(
            "exported the key `{0}`; `sealward key import` takes it into another store. Rotate it \
             in one of them alone: versions made apart have one number and two keys",
            self.name
        ));
        Ok(Status::Success)
    }
}

const EXAMPLES: &str = "\
Example: sealward key export backup --to passphrase: -o backup.key && \
sealward key import backup.key -k passphrase: --store other";
