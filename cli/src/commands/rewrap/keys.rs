//! The KEKs of a rewrap: each is read, and each secret asked for, once for all files.

use super::Rewrap;
use super::change::Leaving;
use super::plan::{Changes, Going};
use crate::Failure;
use crate::context::Context;
use crate::keks::Keks;
use crate::passphrase::Use;
use sealward::envelope::{Algorithm, Header, Kek, KekIdentity, KeyRef};
use std::sync::Arc;

pub(super) struct Keys<'a> {
    keks: Keks<'a>,
    /// Those that were named; changes name them by their places.
    named: Vec<Arc<dyn Kek>>,
    /// Whether some were named to open, so that the local store is not tried.
    named_alone: bool,
    changes: Changes,
}

impl<'a> Keys<'a> {
    pub(super) fn load(
        command: &'a Rewrap,
        files: usize,
        cx: &mut Context<'_, '_>,
    ) -> Result<Self, Failure> {
        let what = if files == 1 { "the file" } else { "the files" };
        let mut loader = Loader {
            keks: Keks::new(&command.store, what),
            named: Vec::new(),
            known: Vec::new(),
        };
        for key in &command.key {
            loader.opens(key, cx)?;
        }
        let mut changes = Changes::default();
        for replacement in &command.replace {
            let going = match &replacement.old {
                Leaving::Id(id) => Going::Id(*id),
                Leaving::Kek(key) => Going::Kek(loader.opens(key, cx)?),
            };
            changes.replacements.push((going, usize::MAX));
        }
        // What opens was asked for first, what is new comes then.
        for (replacement, (_, wrap)) in command.replace.iter().zip(&mut changes.replacements) {
            *wrap = loader.comes(&replacement.new, cx)?;
        }
        for key in &command.add {
            changes.additions.push(loader.comes(key, cx)?);
        }
        for leaving in &command.remove {
            changes.removals.push(match leaving {
                Leaving::Id(id) => Going::Id(*id),
                Leaving::Kek(key) => Going::Kek(loader.identity(key, cx)?),
            });
        }
        changes.check(&loader.named)?;
        Ok(Self {
            keks: loader.keks,
            named: loader.named,
            named_alone: !command.key.is_empty(),
            changes,
        })
    }

    pub(super) const fn changes(&self) -> &Changes {
        &self.changes
    }

    /// The KEKs for this header: what was named comes first, in its order.
    pub(super) fn for_header(
        &mut self,
        header: &Header,
        cx: &mut Context<'_, '_>,
    ) -> Result<Vec<Arc<dyn Kek>>, Failure> {
        self.keks.opening(&self.named, self.named_alone, header, cx)
    }
}

/// Reads KEKs, none of them twice.
struct Loader<'a> {
    keks: Keks<'a>,
    named: Vec<Arc<dyn Kek>>,
    /// The places of those that were read.
    known: Vec<(KeyRef, Use, usize)>,
}

impl Loader<'_> {
    fn opens(&mut self, key: &KeyRef, cx: &mut Context<'_, '_>) -> Result<KekIdentity, Failure> {
        let place = self.place(key, Use::Existing, cx)?;
        Ok(self.identity_at(place))
    }

    fn comes(&mut self, key: &KeyRef, cx: &mut Context<'_, '_>) -> Result<usize, Failure> {
        self.place(key, Use::New, cx)
    }

    /// How entries of a KEK are recognised that neither opens nor comes.
    fn identity(&mut self, key: &KeyRef, cx: &mut Context<'_, '_>) -> Result<KekIdentity, Failure> {
        match key {
            // A header has one such entry at most: nobody has to know the passphrase.
            KeyRef::Passphrase(_) => Ok(KekIdentity::passphrase()),
            key => match self.known(key, Use::Existing) {
                Some(place) => Ok(self.identity_at(place)),
                None => Ok(self.keks.one(key, Use::Existing, cx)?.identity()),
            },
        }
    }

    fn place(
        &mut self,
        key: &KeyRef,
        passphrase_use: Use,
        cx: &mut Context<'_, '_>,
    ) -> Result<usize, Failure> {
        if let Some(place) = self.known(key, passphrase_use) {
            return Ok(place);
        }
        let kek = self.keks.one(key, passphrase_use, cx)?;
        let place = self.named.len();
        self.named.push(kek);
        self.known.push((key.clone(), passphrase_use, place));
        Ok(place)
    }

    fn known(&self, key: &KeyRef, passphrase_use: Use) -> Option<usize> {
        // A passphrase that opens and a new one are asked for apart; all else is what it is.
        let is_asked = *key == KeyRef::Passphrase(None);
        let mut known = self.known.iter();
        let found =
            known.find(|(it, it_use, _)| it == key && (!is_asked || *it_use == passphrase_use));
        found.map(|(_, _, place)| *place)
    }

    fn identity_at(&self, place: usize) -> KekIdentity {
        self.named
            .get(place)
            .map_or(KekIdentity::passphrase(), |kek| kek.identity())
    }
}

impl Changes {
    /// What comes and what goes are different KEKs. A passphrase may take another one's place.
    fn check(&self, named: &[Arc<dyn Kek>]) -> Result<(), Failure> {
        let comes = |wrap: &usize| named.get(*wrap).map(|kek| kek.identity());
        let clash = |going: &Going, wrap: &usize| {
            comes(wrap).is_some_and(|it| match going {
                Going::Id(id) => it.key_id() == Some(*id),
                Going::Kek(kek) => *kek == it && it.algorithm() != Algorithm::PASSPHRASE,
            })
        };
        let coming = || {
            let replacing = self.replacements.iter().map(|(_, wrap)| wrap);
            replacing.chain(&self.additions)
        };
        let removed = self
            .removals
            .iter()
            .any(|going| coming().any(|wrap| clash(going, wrap)));
        let replaced = self
            .replacements
            .iter()
            .enumerate()
            .any(|(at, (going, _))| {
                // In its own place a key gives way to its newest version.
                let others = coming().enumerate().filter(|(other, _)| *other != at);
                others.into_iter().any(|(_, wrap)| clash(going, wrap))
            });
        if removed || replaced {
            return Err(Failure::usage("one key is both to come and to go"));
        }
        Ok(())
    }
}
