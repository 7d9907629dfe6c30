//! A key with all that is shown of it.

use crate::Failure;
use crate::context::Context;
use crate::store::failure;
use sealward::envelope::KeyName;
use sealward_providers::{Due, KeyUses, StoreError, StoredKey, UnlockedStore, WallClock};

/// A key, its counts, and what its policy says now.
pub(super) struct View {
    pub(super) key: StoredKey,
    pub(super) due: Due,
    /// In seconds since 1970.
    pub(super) now: u64,
    /// `None` where the counts cannot be read.
    uses: Option<KeyUses>,
}

impl View {
    /// All keys of a store.
    pub(super) fn all(
        store: &UnlockedStore,
        cx: &mut Context<'_, '_>,
    ) -> Result<Vec<Self>, Failure> {
        let keys = store.keys_and_uses().map_err(|error| failure(&error))?;
        Ok(keys
            .into_iter()
            .map(|(key, uses)| Self::of(key, uses, cx))
            .collect())
    }

    /// The key of this name.
    pub(super) fn named(
        name: &KeyName,
        store: &UnlockedStore,
        cx: &mut Context<'_, '_>,
    ) -> Result<Self, Failure> {
        let key = store.key(name).map_err(|error| failure(&error))?;
        let uses = store.uses(&key);
        Ok(Self::of(key, uses, cx))
    }

    /// Counts that cannot be read are said to be so, and hide nothing else.
    fn of(key: StoredKey, uses: Result<KeyUses, StoreError>, cx: &mut Context<'_, '_>) -> Self {
        let uses = uses.map_err(|error| {
            cx.warn_of(
                &format!("how often the key `{}` was used is not known", key.name()),
                &failure(&error),
            );
        });
        let uses = uses.ok();
        let now = WallClock::system().now();
        let newest = key.versions().next_back();
        let used = uses
            .as_ref()
            .zip(newest)
            .map(|(uses, newest)| uses.of(newest.number()));
        Self {
            due: key.due(now, used),
            key,
            now,
            uses,
        }
    }

    /// Whether it cannot be told if the key is due by use.
    pub(super) fn is_unsure(&self) -> bool {
        self.uses.is_none() && self.key.policy().rotate_after_uses().is_some()
    }

    pub(super) fn uses_of(&self, version: u32) -> Option<u64> {
        self.uses.as_ref().map(|uses| uses.of(version))
    }
}
