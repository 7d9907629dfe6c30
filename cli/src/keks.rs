//! `-k`: the KEKs that a command is given.

use crate::context::Context;
use crate::failure::name;
use crate::input::read_small;
use crate::passphrase::{self, Use};
use crate::store::{StoreArgs, failure};
use crate::{Failure, escape};
use sealward::envelope::{
    Algorithm, Header, Kek, KeyId, KeyMaterial, KeyName, KeyRef, PassphraseKek, RawKek, WrappedDek,
};
use sealward_providers::UnlockedStore;
use std::collections::BTreeSet;
use std::path::Path;

/// What `-k` takes, for `--help`.
pub(crate) const KEK_HELP: &str = "\
local:NAME a key of the local store; passphrase: asks for a passphrase; passphrase:FILE reads it; \
raw:FILE a file of 32 bytes. Repeatable";

/// How `-k` reads its value.
pub(crate) fn parse(text: &str) -> Result<KeyRef, String> {
    text.parse::<KeyRef>()
        .map_err(|error| escape(&error.to_string()).into_owned())
}

/// The KEKs that the caller named, in that order.
pub(crate) fn named(
    references: &[KeyRef],
    store: &StoreArgs,
    passphrase_use: Use,
    cx: &mut Context<'_, '_>,
) -> Result<Vec<Box<dyn Kek>>, Failure> {
    named_with(references, store, &mut None, passphrase_use, cx)
}

/// The same for a command that has the store unlocked already: nobody is asked twice.
pub(crate) fn named_with(
    references: &[KeyRef],
    store: &StoreArgs,
    unlocked: &mut Option<UnlockedStore>,
    passphrase_use: Use,
    cx: &mut Context<'_, '_>,
) -> Result<Vec<Box<dyn Kek>>, Failure> {
    let mut keks = Vec::with_capacity(references.len());
    for reference in references {
        keks.push(match reference {
            KeyRef::Local(name) => local(name, store, unlocked, passphrase_use, cx)?,
            KeyRef::Passphrase(None) => {
                let instead = "put it into a file and name that with `-k passphrase:FILE`";
                let passphrase = passphrase::ask("the file", passphrase_use, instead, cx)?;
                Box::new(PassphraseKek::new(passphrase))
            }
            KeyRef::Passphrase(Some(path)) => {
                Box::new(PassphraseKek::new(passphrase::from_file(Path::new(path))?))
            }
            KeyRef::Raw(path) => Box::new(raw(Path::new(path))?),
            other => {
                return Err(Failure::usage(format!(
                    "this build has no keys like `{other}`"
                )));
            }
        });
    }
    Ok(keks)
}

/// The KEKs of the local store that a header's entries name by their id. Its references are not
/// looked at.
pub(crate) fn of_local_store(
    header: &Header,
    store: &StoreArgs,
    cx: &mut Context<'_, '_>,
) -> Result<Vec<Box<dyn Kek>>, Failure> {
    let local = header
        .entries()
        .iter()
        .filter(|entry| entry.algorithm() == Algorithm::LOCAL);
    let ids: BTreeSet<KeyId> = local.map(WrappedDek::key_id).collect();
    // Nobody is asked for a passphrase that cannot help.
    if ids.is_empty() || store.is_absent(cx) {
        return Ok(Vec::new());
    }
    let store = store.unlock(cx)?;
    let mut keks: Vec<Box<dyn Kek>> = Vec::new();
    for id in ids {
        if let Some(kek) = store.kek_with_id(id).map_err(|error| failure(&error))? {
            keks.push(Box::new(kek));
        }
    }
    Ok(keks)
}

fn local(
    name: &KeyName,
    store: &StoreArgs,
    unlocked: &mut Option<UnlockedStore>,
    kek_use: Use,
    cx: &mut Context<'_, '_>,
) -> Result<Box<dyn Kek>, Failure> {
    let store = match unlocked {
        Some(store) => store,
        None => unlocked.insert(store.unlock(cx)?),
    };
    if kek_use == Use::Existing {
        return Ok(Box::new(store.kek(name).map_err(|error| failure(&error))?));
    }
    let kek = store.sealing_kek(name).map_err(|error| failure(&error))?;
    if let Some(version) = kek.rotated_to() {
        cx.note(&format!(
            "the key `{name}` is platform-managed and was due: made version {version}, which seals \
             from now on"
        ));
    }
    if let Some(error) = kek.uncounted() {
        cx.warn(&format!(
            "the uses of the key `{name}` are not counted, and it is not rotated if it is due: {}",
            failure(&error).message()
        ));
    }
    Ok(Box::new(kek))
}

fn raw(path: &Path) -> Result<RawKek, Failure> {
    let bytes = read_small(path, RAW_LEN)?;
    let wrong_length = || {
        Failure::new(
            "cli/key",
            format!("the key in {} has not exactly 32 bytes", name(path)),
        )
        .with_help("`(umask 077; head -c 32 /dev/urandom > FILE)` makes one")
    };
    if bytes.len() != RAW_LEN {
        return Err(wrong_length());
    }
    KeyMaterial::copy_of(&bytes)
        .and_then(RawKek::new)
        .map_err(|_| wrong_length())
}

const RAW_LEN: usize = 32;
