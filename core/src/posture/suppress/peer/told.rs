//! What somebody told another checker.

use super::Peer;
use super::names::{all, counterparts};
use crate::document::MASK;
use crate::posture::Meta;
use crate::posture::suppress::Date;
use crate::posture::suppress::statement::Why;

/// What somebody told another checker to leave out, and why. It may stand for many checks, so these are
/// worked out where something was found, not where it is read.
#[derive(Clone, Debug)]
pub(in crate::posture) struct Told {
    peer: Peer,
    rule: Rule,
    /// As it is written.
    name: String,
    words: String,
    pub(super) last: Option<Date>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Rule {
    One(&'static str),
    Starting(String),
    Every,
}

impl Told {
    /// About what a peer calls so; nothing, where that has no counterpart here.
    pub(super) fn one(peer: Peer, name: &str, written: &str, words: &str) -> Option<Self> {
        let (name, _) = counterparts(peer, name).next()?;
        Some(Self::new(peer, Rule::One(name), written, words))
    }

    /// About all that a peer calls by names that start so.
    pub(super) fn starting(peer: Peer, start: &str, written: &str, words: &str) -> Option<Self> {
        let any = all(peer).any(|(name, _)| name.starts_with(start));
        any.then(|| Self::new(peer, Rule::Starting(start.to_owned()), written, words))
    }

    /// About all that a peer may find.
    pub(super) fn every(peer: Peer, written: &str, words: &str) -> Self {
        Self::new(peer, Rule::Every, written, words)
    }

    fn new(peer: Peer, rule: Rule, written: &str, words: &str) -> Self {
        let words = words.trim().chars().filter(|it| !it.is_control());
        Self {
            peer,
            rule,
            name: written.to_owned(),
            words: words.take(LONGEST_WORDS).collect(),
            last: None,
        }
    }

    /// Whether it is about what a check of ours finds.
    pub(in crate::posture::suppress) fn is_about(&self, check: &Meta) -> bool {
        match &self.rule {
            Rule::One(name) => counterparts(self.peer, name).any(|it| it.1.id == check.id),
            Rule::Starting(start) => {
                all(self.peer).any(|it| it.1.id == check.id && it.0.starts_with(start))
            }
            Rule::Every => all(self.peer).any(|it| it.1.id == check.id),
        }
    }

    pub(in crate::posture::suppress) fn is_over(&self, today: Option<Date>) -> bool {
        let days = self.last.zip(today);
        days.is_some_and(|(last, today)| last < today)
    }

    /// Whether it says no more than another one.
    pub(in crate::posture::suppress) fn is_like(&self, other: &Self) -> bool {
        self.peer == other.peer && self.rule == other.rule
    }

    /// Keeps nothing of what somebody wrote beside the name.
    pub(in crate::posture::suppress) fn hide(&mut self) {
        MASK.clone_into(&mut self.words);
    }

    pub(in crate::posture::suppress) fn why(&self) -> Why {
        let Self {
            peer, name, words, ..
        } = self;
        let words = if words.is_empty() {
            "no reason given"
        } else {
            words
        };
        Why {
            reason: format!("{peer} {name}: {words}"),
            expires: self.last,
        }
    }
}

/// Characters that are kept of somebody's words.
const LONGEST_WORDS: usize = 500;

#[cfg(test)]
impl Told {
    /// The checks that it is about, with the reason and the last day.
    pub(super) fn shown(&self) -> Vec<String> {
        let why = self.why();
        let last = why.expires.map(|it| format!(" | {it}")).unwrap_or_default();
        let mut ids: Vec<&str> = all(self.peer).map(|it| it.1.id).collect();
        ids.sort_unstable();
        ids.dedup();
        let about = |id: &&str| {
            let check = crate::posture::check_by_id(id);
            check.is_some_and(|it| self.is_about(it.meta()))
        };
        let ids = ids.into_iter().filter(about);
        ids.map(|id| format!("{id} < {}{last}", why.reason))
            .collect()
    }
}
