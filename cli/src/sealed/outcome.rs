//! What became of one file.

use crate::failure::Failure;
use crate::wording::entry_with_version;
use sealward::dto::{InspectedEntry, Inspection};
use sealward::envelope::{Header, WrappedDek};

/// What became of one file, or would have.
pub(crate) enum Outcome {
    /// It has other entries before the same payload.
    Rewrapped {
        added: Vec<Entry>,
        removed: Vec<Entry>,
    },
    /// It has another data key, and these entries alone.
    Resealed { entries: Vec<Entry> },
    /// There was nothing to do.
    Unchanged {
        /// Whether a KEK opened it; otherwise its header says so and nothing proves it.
        proven: bool,
    },
}

/// Why a file was not changed.
pub(crate) enum Stop {
    /// Something about this file.
    File(Failure),
    /// Something that no file can do without.
    Run(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::File(failure)
    }
}

/// An entry, in words and for JSON.
pub(crate) struct Entry {
    pub(super) words: String,
    pub(super) inspected: InspectedEntry,
}

impl Outcome {
    /// One header took the place of another, before the same payload.
    pub(crate) fn rewrapped(from: &Header, to: &Header) -> Self {
        Self::Rewrapped {
            added: Entry::of(to, |entry| !from.entries().contains(entry)),
            removed: Entry::of(from, |entry| !to.entries().contains(entry)),
        }
    }

    /// A message with this header took the place of another.
    pub(crate) fn resealed(to: &Header) -> Self {
        Self::Resealed {
            entries: Entry::of(to, |_| true),
        }
    }

    /// The same in words, for a line that begins with the file's name.
    pub(super) fn words(&self) -> String {
        let each = |sign: &str, entries: &[Entry]| {
            let words = entries.iter().map(|entry| format!("{sign}{}", entry.words));
            words.collect::<Vec<_>>()
        };
        match self {
            Self::Rewrapped { added, removed } => {
                [each("+ ", added), each("- ", removed)].concat().join("  ")
            }
            Self::Resealed { entries } => format!("to {}", each("", entries).join(", ")),
            Self::Unchanged { proven: true } => "unchanged".to_owned(),
            Self::Unchanged { proven: false } => "unchanged (none of the keys opens it)".to_owned(),
        }
    }
}

impl Entry {
    /// Some of the entries of a header.
    fn of(header: &Header, is_one: impl Fn(&WrappedDek) -> bool) -> Vec<Self> {
        let inspected = Inspection::of(header, None).entries;
        let entries = header.entries().iter().zip(inspected);
        entries
            .filter(|(entry, _)| is_one(entry))
            .map(|(entry, inspected)| Self {
                words: entry_with_version(entry),
                inspected,
            })
            .collect()
    }
}
