//! `-k`: the KEKs that a command is given.

use crate::context::Context;
use crate::failure::name;
use crate::input::read_small;
use crate::passphrase::{self, Use};
use crate::store::{StoreArgs, failure};
use crate::wording::seal_failure;
use crate::{Failure, escape};
use sealward::envelope::{
    Algorithm, Header, Kek, KekError, KeyId, KeyMaterial, KeyName, KeyRef, PassphraseKek, RawKek,
    WrappedDek,
};
use sealward_providers::{State, StoredKey, UnlockedStore};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// What `-k` takes, for `--help`.
pub(crate) const KEK_HELP: &str = "\
local:NAME a key of the local store; passphrase: asks for a passphrase; passphrase:FILE reads it; \
raw:FILE a file of 32 bytes. Repeatable";

/// How `-k` reads its value.
pub(crate) fn parse(text: &str) -> Result<KeyRef, String> {
    text.parse::<KeyRef>()
        .map_err(|error| escape(&error.to_string()).into_owned())
}

/// Refuses a second passphrase to seal to: any passphrase may be meant by the entry of one.
pub(crate) fn check_passphrases(to: &[KeyRef]) -> Result<(), Failure> {
    let passphrases = to.iter().filter(|key| matches!(key, KeyRef::Passphrase(_)));
    if passphrases.count() > 1 {
        return Err(Failure::usage("a file has one passphrase at most"));
    }
    Ok(())
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
    let mut keks = Keks::new(store, "the file");
    keks.unlocked = unlocked.take();
    let mut named: Vec<Box<dyn Kek>> = Vec::with_capacity(references.len());
    for reference in references {
        named.push(Box::new(keks.one(reference, passphrase_use, cx)?));
    }
    *unlocked = keks.unlocked;
    Ok(named)
}

/// The KEKs of the local store that a header's entries name by their id. Its references are not
/// looked at.
pub(crate) fn of_local_store(
    header: &Header,
    store: &StoreArgs,
    cx: &mut Context<'_, '_>,
) -> Result<Vec<Box<dyn Kek>>, Failure> {
    let keks = Keks::new(store, "the file").of_local_store(header, cx)?;
    Ok(keks.into_iter().map(|kek| Box::new(kek) as _).collect())
}

/// Where one command's KEKs come from. The store is unlocked once, when it is first needed.
pub(crate) struct Keks<'a> {
    store: &'a StoreArgs,
    unlocked: Option<UnlockedStore>,
    /// Those of the store that a header has named.
    by_id: BTreeMap<KeyId, Option<Arc<dyn Kek>>>,
    /// What a passphrase is for, in the prompt.
    what: &'static str,
}

impl<'a> Keks<'a> {
    pub(crate) const fn new(store: &'a StoreArgs, what: &'static str) -> Self {
        Self {
            store,
            unlocked: None,
            by_id: BTreeMap::new(),
            what,
        }
    }

    /// The KEK of this reference.
    pub(crate) fn one(
        &mut self,
        reference: &KeyRef,
        passphrase_use: Use,
        cx: &mut Context<'_, '_>,
    ) -> Result<Arc<dyn Kek>, Failure> {
        Ok(match reference {
            KeyRef::Local(name) => local(name, self.unlocked(cx)?, passphrase_use, cx)?,
            KeyRef::Passphrase(None) => {
                let instead = "put it into a file and name that with `passphrase:FILE`";
                let passphrase = passphrase::ask(self.what, passphrase_use, instead, cx)?;
                Arc::new(PassphraseKek::new(passphrase))
            }
            KeyRef::Passphrase(Some(path)) => {
                Arc::new(PassphraseKek::new(passphrase::from_file(Path::new(path))?))
            }
            KeyRef::Raw(path) => Arc::new(raw(Path::new(path))?),
            other => {
                return Err(Failure::usage(format!(
                    "this build has no keys like `{other}`"
                )));
            }
        })
    }

    /// The KEKs of the local store that a header's entries name by their id.
    pub(crate) fn of_local_store(
        &mut self,
        header: &Header,
        cx: &mut Context<'_, '_>,
    ) -> Result<Vec<Arc<dyn Kek>>, Failure> {
        let local = header
            .entries()
            .iter()
            .filter(|entry| entry.algorithm() == Algorithm::LOCAL);
        let ids: BTreeSet<KeyId> = local.map(WrappedDek::key_id).collect();
        // Nobody is asked for a passphrase that cannot help.
        if ids.is_empty() || (self.unlocked.is_none() && self.store.is_absent(cx)) {
            return Ok(Vec::new());
        }
        let mut keks = Vec::new();
        for id in ids {
            if !self.by_id.contains_key(&id) {
                let found = self.unlocked(cx)?.kek_with_id(id);
                let kek = found.map_err(|error| failure(&error))?;
                self.by_id.insert(id, kek.map(|kek| Arc::new(kek) as _));
            }
            keks.extend(self.by_id.get(&id).cloned().flatten());
        }
        Ok(keks)
    }

    /// The KEKs that may open a header: those that were named, and without one that has an entry
    /// those of the local store, unless `named_alone`.
    pub(crate) fn opening(
        &mut self,
        named: &[Arc<dyn Kek>],
        named_alone: bool,
        header: &Header,
        cx: &mut Context<'_, '_>,
    ) -> Result<Vec<Arc<dyn Kek>>, Failure> {
        let mut keks = named.to_vec();
        let has_entry = |kek: &Arc<dyn Kek>| {
            let identity = kek.identity();
            let mut entries = header.entries().iter();
            entries.any(|entry| identity.matches(entry))
        };
        if !named_alone && !named.iter().any(has_entry) {
            keks.extend(self.of_local_store(header, cx)?);
        }
        Ok(keks)
    }

    fn unlocked(&mut self, cx: &mut Context<'_, '_>) -> Result<&UnlockedStore, Failure> {
        Ok(match &mut self.unlocked {
            Some(store) => store,
            unlocked => unlocked.insert(self.store.unlock(cx)?),
        })
    }
}

/// Refuses a message of this header if a version that it was sealed under was destroyed since: nobody
/// would open it, and whoever is told that it is sealed may delete the plaintext.
pub(crate) fn refuse_destroyed(
    header: &Header,
    store: Option<&UnlockedStore>,
) -> Result<(), Failure> {
    let Some(store) = store else {
        return Ok(());
    };
    let keys = store.keys().map_err(|error| failure(&error))?;
    for entry in header.entries() {
        let number = entry.version().try_into().ok().map(u32::from_be_bytes);
        let is_destroyed = entry.algorithm() == Algorithm::LOCAL
            && keys
                .iter()
                .filter(|key| key.id() == entry.key_id())
                .flat_map(StoredKey::versions)
                .any(|version| {
                    Some(version.number()) == number && version.state() == State::Destroyed
                });
        if is_destroyed {
            let error = KekError::Denied("the key version is destroyed".into());
            return Err(seal_failure(&error.into(), Failure::stdout));
        }
    }
    Ok(())
}

/// A key of the store. To seal it is the newest version, whose uses are counted, and which a
/// platform-managed key that is due rotates to.
fn local(
    name: &KeyName,
    store: &UnlockedStore,
    kek_use: Use,
    cx: &mut Context<'_, '_>,
) -> Result<Arc<dyn Kek>, Failure> {
    if kek_use == Use::Existing {
        return Ok(Arc::new(store.kek(name).map_err(|error| failure(&error))?));
    }
    let kek = store.sealing_kek(name).map_err(|error| failure(&error))?;
    if let Some(version) = kek.rotated_to() {
        cx.note(&format!(
            "the key `{name}` is platform-managed and was due: made version {version}, which seals \
             from now on"
        ));
    }
    if let Some(error) = kek.uncounted() {
        cx.warn_of(
            &format!(
                "the uses of the key `{name}` are not counted, and it is not rotated if it is due"
            ),
            &failure(&error),
        );
    }
    Ok(Arc::new(kek))
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
