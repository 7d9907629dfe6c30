//! What becomes of the entries of one header.

use sealward::envelope::{
    Algorithm, Header, Kek, KekIdentity, KeyId, OpenDraft, OpenError, RewrapDraft, RewrapError,
    RewrapPlan, SealError, WrapContext, WrappedDek,
};
use std::sync::Arc;

/// What is asked for. KEKs that come are named by their places among all KEKs.
///
/// It says what shall be in the end, so that a header that is so already is left as it is. Nothing
/// at all asks for the newest versions.
#[derive(Default)]
pub(super) struct Changes {
    pub(super) removals: Vec<Going>,
    pub(super) replacements: Vec<(Going, usize)>,
    pub(super) additions: Vec<usize>,
}

/// Entries that go.
pub(super) enum Going {
    Kek(KekIdentity),
    Id(KeyId),
}

impl Going {
    fn matches(&self, entry: &WrappedDek) -> bool {
        match self {
            Self::Kek(kek) => kek.matches(entry),
            Self::Id(id) => *id == entry.key_id(),
        }
    }
}

/// What a header becomes.
pub(super) enum New {
    /// What it is.
    Unchanged {
        /// Whether a KEK opened it.
        proven: bool,
    },
    /// Another one, for the same payload.
    Header(Header),
}

/// Proves a header with these KEKs, and makes the one that is asked for.
pub(super) fn new_header(
    header: &Header,
    payload: &[u8],
    keks: &[Arc<dyn Kek>],
    changes: &Changes,
) -> Result<New, RewrapError> {
    let identities: Vec<KekIdentity> = keks.iter().map(|kek| kek.identity()).collect();
    let mut draft = OpenDraft::for_rewrap(header.clone(), payload, &identities)?;
    while let Some(wanted) = draft.next_request() {
        let reply = keks
            .get(wanted.kek())
            .and_then(|kek| kek.unwrap(wanted.entry(), &wanted.context()));
        draft.answer(reply);
    }
    let proven = match draft.finish_rewrap() {
        Ok(proven) => Ok(proven),
        // A KEK that a run before this one took out may have been the one that opened it.
        Err(OpenError::NoMatchingKey) => Err(RewrapError::Open(OpenError::NoMatchingKey)),
        Err(error) => return Err(error.into()),
    };
    let planner = Planner {
        header,
        keks,
        proven: proven.as_ref().ok(),
    };
    let plan = planner.plan(changes)?;
    let is_unchanged = plan.is_unchanged();
    match proven {
        Ok(_) if is_unchanged => Ok(New::Unchanged { proven: true }),
        Ok(draft) => wrap(draft, plan, keks).map(New::Header),
        Err(_) if is_unchanged => Ok(New::Unchanged { proven: false }),
        Err(error) => Err(error),
    }
}

fn wrap(
    draft: RewrapDraft,
    plan: RewrapPlan,
    keks: &[Arc<dyn Kek>],
) -> Result<Header, RewrapError> {
    let mut replies = Vec::new();
    for (place, wanted) in draft.requests(&plan) {
        let kek = keks
            .get(place)
            .ok_or(RewrapError::Misuse("the plan names a key that is none"))?;
        let reply = kek.wrap(wanted.key(), &wanted.context());
        replies.push(reply.map_err(SealError::from)?);
    }
    draft.finish(plan, replies)
}

struct Planner<'a> {
    header: &'a Header,
    keks: &'a [Arc<dyn Kek>],
    /// Left out where no KEK opens the header.
    proven: Option<&'a RewrapDraft>,
}

/// What becomes of an entry.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Keep,
    Remove,
    /// A KEK comes into its place.
    Replace(usize),
}

impl Planner<'_> {
    fn plan(&self, changes: &Changes) -> Result<RewrapPlan, RewrapError> {
        let Changes {
            removals,
            replacements,
            additions,
        } = changes;
        let entries = self.header.entries();
        let coming: Vec<usize> =
            if removals.is_empty() && replacements.is_empty() && additions.is_empty() {
                let all = 0..self.keks.len();
                all.filter(|kek| entries.iter().any(|entry| self.is_older(*kek, entry)))
                    .collect()
            } else {
                let replacing = replacements.iter().map(|(_, kek)| kek);
                replacing.chain(additions).copied().collect()
            };
        // Whose each entry is, of those that come: it stays whatever else is asked for.
        let owners: Vec<Vec<usize>> = entries
            .iter()
            .map(|entry| {
                let own = coming.iter().filter(|kek| self.is_own(**kek, entry));
                own.copied().collect()
            })
            .collect();
        let mut fates = vec![Fate::Keep; entries.len()];
        let mut remove = |going: &dyn Fn(&WrappedDek) -> bool| {
            let mut first = None;
            let all = entries.iter().zip(&owners).zip(&mut fates).enumerate();
            for (at, ((entry, owners), fate)) in all {
                if owners.is_empty() && going(entry) {
                    *fate = Fate::Remove;
                    first = first.or(Some(at));
                }
            }
            first
        };
        for going in removals {
            remove(&|entry| going.matches(entry));
        }
        // KEKs that shall have an entry, each with a place that becomes free for it.
        let mut wanted: Vec<(usize, Option<usize>)> = Vec::new();
        for (going, kek) in replacements {
            let place = remove(&|entry| going.matches(entry));
            if place.is_some() {
                wanted.push((*kek, place));
            }
        }
        let others = coming.iter().skip(replacements.len());
        wanted.extend(others.map(|kek| (*kek, None)));
        // The older versions of what comes give way.
        for (kek, place) in &mut wanted {
            let older = remove(&|entry| self.is_older(*kek, entry));
            *place = place.or(older);
        }

        let mut plan = RewrapPlan::keeping(self.header);
        let mut done: Vec<KekIdentity> = Vec::new();
        let mut appended = Vec::new();
        for (kek, place) in wanted {
            let is_there = owners.iter().any(|owners| owners.contains(&kek));
            if is_there || self.repeats(kek, &mut done) {
                continue;
            }
            match place.and_then(|at| fates.get_mut(at)) {
                Some(fate @ Fate::Remove) => *fate = Fate::Replace(kek),
                _ => appended.push(kek),
            }
        }
        for (entry, fate) in entries.iter().zip(&fates) {
            match fate {
                Fate::Keep => 0,
                Fate::Remove => plan.remove_where(|it| it == entry),
                Fate::Replace(kek) => plan.replace_where(|it| it == entry, *kek),
            };
        }
        self.check_passphrases(&fates, &appended)?;
        if appended.is_empty() && fates.iter().all(|fate| *fate == Fate::Remove) {
            return Err(RewrapError::Misuse(
                "the last key cannot be removed: `--add` another one that opens it",
            ));
        }
        appended.into_iter().for_each(|kek| plan.add(kek));
        Ok(plan)
    }

    /// Whether an entry is this KEK's, under the version that it wraps with now. An entry may say of
    /// itself what it likes, and every passphrase matches every passphrase's: only opening it tells.
    fn is_own(&self, kek: usize, entry: &WrappedDek) -> bool {
        let Some(it) = self.keks.get(kek) else {
            return false;
        };
        let seems = it.identity().matches(entry)
            && (entry.algorithm() == Algorithm::PASSPHRASE || it.is_current(entry));
        seems
            && match self.proven {
                Some(proven) => proven.is_opened_by(entry, &**it),
                None => {
                    let context = WrapContext::new(self.header.binding().namespace());
                    matches!(it.unwrap(entry, &context), Some(Ok(_)))
                }
            }
    }

    /// Whether an entry says that it is this KEK's and is to be made anew: it is under another
    /// version, or the KEK does not open it.
    fn is_older(&self, kek: usize, entry: &WrappedDek) -> bool {
        let seems = self
            .keks
            .get(kek)
            .is_some_and(|it| it.identity().matches(entry));
        seems && entry.algorithm() != Algorithm::PASSPHRASE && !self.is_own(kek, entry)
    }

    fn is_passphrase(&self, kek: usize) -> bool {
        let kek = self.keks.get(kek);
        kek.is_some_and(|kek| kek.identity().algorithm() == Algorithm::PASSPHRASE)
    }

    /// Whether this KEK was wanted before, perhaps under another name.
    fn repeats(&self, kek: usize, done: &mut Vec<KekIdentity>) -> bool {
        let Some(identity) = self.keks.get(kek).map(|kek| kek.identity()) else {
            return false;
        };
        let repeats = !self.is_passphrase(kek) && done.contains(&identity);
        done.push(identity);
        repeats
    }

    fn check_passphrases(&self, fates: &[Fate], appended: &[usize]) -> Result<(), RewrapError> {
        let entries = self.header.entries().iter().zip(fates);
        let left = entries.filter(|(entry, fate)| match fate {
            Fate::Keep => entry.algorithm() == Algorithm::PASSPHRASE,
            Fate::Remove => false,
            Fate::Replace(kek) => self.is_passphrase(*kek),
        });
        let come = appended.iter().filter(|kek| self.is_passphrase(**kek));
        if left.count() + come.count() > 1 {
            return Err(RewrapError::Misuse(
                "a file has one passphrase at most; `--replace passphrase:=passphrase:` changes it",
            ));
        }
        Ok(())
    }
}
