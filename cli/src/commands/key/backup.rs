//! `sealward key backup`

use super::words::counted;
use crate::context::Context;
use crate::output::{Content, OutputArgs};
use crate::store::{StoreArgs, failure};
use crate::{Failure, Status};
use clap::Args;

/// Save the whole key store as one sealed file, which needs only the store's passphrase.
///
/// It is that passphrase for ever: changing the store's does not change a backup's. A version that
/// is destroyed later is still in it.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Backup {
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    store: StoreArgs,
}

impl Backup {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        // Whatever can be wrong with files is said before anyone is asked for a passphrase.
        let output = self.output.create(cx, Content::Keys)?;
        let store = self.store.unlock(cx)?;
        let keys = store.keys().map_err(|error| failure(&error))?.len();
        let backup = store.backup().map_err(|error| failure(&error))?;
        output.finish_with(&backup, self.output.force, &mut *cx.streams.stdout)?;
        let keys = counted(u64::try_from(keys).unwrap_or(u64::MAX), "key");
        cx.note(&format!(
            "saved the key store with {keys}; the passphrase that it has now restores it"
        ));
        Ok(Status::Success)
    }
}

const EXAMPLES: &str = "\
Example: sealward key backup -o keys.backup    # and later, here or elsewhere: sealward key restore \
keys.backup";
