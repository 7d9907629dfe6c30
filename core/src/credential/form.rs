//! Credentials that their form alone gives away, anywhere in a text.

use super::class::{self, WORD};
use super::rules::{By, RULES};
use super::{Credential, Grounds, prefix};

/// The shortest text in which a form is looked for. The shortest form is longer than this.
const SHORTEST: usize = 12;

/// Calls `found` for every credential whose form gives it away, in the order of the text.
///
/// One walk over the text by words (letters and digits). A rule is asked only where a word, or
/// another byte, begins as it begins; what it looks at is passed over or short, so that the walk is
/// linear whatever the text.
pub(crate) fn forms(text: &str, found: &mut dyn FnMut(Credential)) {
    let bytes = text.as_bytes();
    if bytes.len() < SHORTEST {
        return;
    }
    let mut at = 0;
    while let Some(&first) = bytes.get(at) {
        let is_word = class::is(first, WORD);
        let mut next = if is_word {
            class::run(bytes, at, WORD, usize::MAX)
        } else {
            at.saturating_add(1)
        };
        let second = bytes.get(at.saturating_add(1)).copied().unwrap_or(0);
        let asked = prefix::beginning(first, second);
        if asked != 0 {
            for rule in rules_of(asked) {
                let looked = match &rule.by {
                    By::Prefix(prefixes, body) => prefix::find(text, at, prefixes, body),
                    By::Shape(_, find) => find(text, at),
                    By::Long(_) | By::Name(..) | By::Place => continue,
                };
                next = next.max(looked.seen);
                if let Some((start, end, grounds)) = looked.found {
                    found(Credential {
                        rule,
                        grounds,
                        start,
                        end,
                        name: None,
                    });
                    next = next.max(end);
                    break;
                }
            }
        }
        if is_word && next.saturating_sub(at) >= LONG {
            let word = text.get(at..next).unwrap_or_default();
            let of_word = |rule: &&super::Rule| matches!(rule.by, By::Long(is) if is(word));
            if let Some(rule) = RULES.iter().find(of_word) {
                found(Credential {
                    rule,
                    grounds: Grounds::Form,
                    start: at,
                    end: next,
                    name: None,
                });
            }
        }
        at = next;
    }
}

/// From this length on, a word is shown to the rules of long words.
const LONG: usize = 76;

/// What a rule saw at a place.
pub(super) struct Looked {
    /// Up to here nothing else needs looking at.
    pub(super) seen: usize,
    pub(super) found: Option<(usize, usize, Grounds)>,
}

impl Looked {
    /// Nothing, and nothing was passed over.
    pub(super) const NOTHING: Self = Self {
        seen: 0,
        found: None,
    };

    /// Nothing, up to there.
    pub(super) const fn nothing_to(seen: usize) -> Self {
        Self { seen, found: None }
    }

    /// A credential by its form.
    pub(super) const fn form(start: usize, end: usize) -> Self {
        Self {
            seen: end,
            found: Some((start, end, Grounds::Form)),
        }
    }
}

fn rules_of(mut asked: u128) -> impl Iterator<Item = &'static super::Rule> {
    std::iter::from_fn(move || {
        let at = asked.trailing_zeros();
        asked &= asked.wrapping_sub(1);
        RULES.get(at as usize)
    })
}
