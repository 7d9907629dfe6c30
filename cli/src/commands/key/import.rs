//! `sealward key import`

use crate::context::Context;
use crate::input::Input;
use crate::keks::{self, KEK_HELP};
use crate::passphrase::Use;
use crate::store::{StoreArgs, failure};
use crate::wording::open_failure;
use crate::{Failure, Status};
use clap::Args;
use sealward::envelope::{Algorithm, Header, Kek, KeyName, KeyRef, Keyring, OpenError};
use sealward_providers::{ExportedKey, StoreError, UnlockedStore};
use std::path::PathBuf;

/// Add a key that `sealward key export` sealed; what it has sealed elsewhere opens here then.
///
/// It keeps its id and the numbers of its versions. It is customer-managed from then on: a version
/// that each of two stores made by itself would have one number and two keys.
#[derive(Args)]
pub(crate) struct Import {
    /// The exported key; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(short, long = "key", value_name = "KEK", value_parser = keks::parse, help = KEK_HELP,
        long_help = format!("{KEK_HELP}. Without it the keys of the store are tried"))]
    key: Vec<KeyRef>,
    /// Give it another name than it had
    #[arg(long, value_name = "NAME", value_parser = super::key_name)]
    name: Option<KeyName>,
    #[command(flatten)]
    store: StoreArgs,
}

impl Import {
    pub(crate) fn run(self, cx: &mut Context<'_, '_>) -> Result<Status, Failure> {
        let mut input = Input::open(Some(&self.file))?;
        input.take_off_armor(cx)?;
        let exported = input.read_all(MAX_LEN, cx)?;
        // What is no sealed file is said before anyone is asked for a passphrase.
        let header = Header::parse(&exported)
            .map_err(|error| open_failure(&OpenError::Parse(error), input.path(), None))?;
        let mut store = self.store.unlock_if_there(cx)?;
        let keks = self.keks(&mut store, &header, cx)?;
        // A store is made only for what is known to be a key.
        let key =
            ExportedKey::open(&exported, &Keyring::only_opens(keks)).map_err(
                |error| match &error {
                    StoreError::Open(error) => open_failure(error, input.path(), Some(&header)),
                    _ => failure(&error),
                },
            )?;
        let store = match store {
            Some(store) => store,
            None => self.store.unlock_or_create(cx)?,
        };
        let key = store
            .import_opened(&key, self.name.as_ref())
            .map_err(|error| match &error {
                StoreError::KeyExists { .. } => {
                    failure(&error).with_help("give it another name with `--name NAME`")
                }
                _ => failure(&error),
            })?;
        cx.note(&format!(
            "imported the key `{}`; what its versions have sealed opens here now. It is \
             customer-managed: rotate it in one store alone",
            key.name()
        ));
        cx.verbose(&format!("its id is {}", key.id()));
        Ok(Status::Success)
    }

    /// The KEKs that were named, or those of the store, if there is one, that the header names by
    /// their ids.
    fn keks(
        &self,
        store: &mut Option<UnlockedStore>,
        header: &Header,
        cx: &mut Context<'_, '_>,
    ) -> Result<Vec<Box<dyn Kek>>, Failure> {
        if !self.key.is_empty() {
            return keks::named_with(&self.key, &self.store, store, Use::Existing, cx);
        }
        let mut keks: Vec<Box<dyn Kek>> = Vec::new();
        if let Some(store) = store {
            for entry in header.entries() {
                if entry.algorithm() == Algorithm::LOCAL {
                    let kek = store.kek_with_id(entry.key_id());
                    keks.extend(
                        kek.map_err(|error| failure(&error))?
                            .map(|kek| Box::new(kek) as Box<dyn Kek>),
                    );
                }
            }
        }
        Ok(keks)
    }
}

/// A key of 100,000 versions, sealed.
const MAX_LEN: u64 = 8 << 20;
