//! What a KEK says of its failure: a text of the caller's, or of a vault.

use crate::escape::is_active;
use std::fmt::{self, Write as _};

/// A failure's meaning, and behind it the KEK's own text as part of one short line: what would end
/// the line, reorder it or drive a terminal is spelled out. A text that begins with the same meaning,
/// as that of a KEK which itself seals or opens, does not say it again.
pub(super) struct Told<'a>(pub(super) &'static str, pub(super) &'a str);

/// The longest text that is shown, in characters.
const MAX_CHARS: usize = 1_024;

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let &Self(meaning, mut text) = self;
        while let Some(rest) = text.strip_prefix(meaning) {
            let Some(rest) = rest.strip_prefix(": ") else {
                break;
            };
            text = rest;
        }
        write!(f, "{meaning}: ")?;
        let mut room = MAX_CHARS;
        for character in text.chars() {
            let spelled = is_active(character).then(|| character.escape_default());
            let len = spelled.as_ref().map_or(1, ExactSizeIterator::len);
            let Some(left) = room.checked_sub(len) else {
                break;
            };
            room = left;
            match spelled {
                Some(spelled) => write!(f, "{spelled}")?,
                None => f.write_char(character)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        Told("not available", text).to_string()
    }

    #[test]
    fn a_text_is_part_of_one_line() {
        assert_eq!(
            told("a\nb\u{1b}[31m\u{202e}é"),
            "not available: a\\nb\\u{1b}[31m\\u{202e}é"
        );
        assert_eq!(told(""), "not available: ");
    }

    #[test]
    fn a_text_is_cut_between_what_it_shows() {
        let prefix = "not available: ".len();
        assert_eq!(told(&"é".repeat(10 << 20)).chars().count(), prefix + 1_024);
        // Six characters each: the 171st would end behind the last one that is shown.
        assert_eq!(told(&"\u{1b}".repeat(2_000)).len(), prefix + 170 * 6);
    }

    #[test]
    fn a_meaning_is_said_once() {
        assert_eq!(told(&told(&told("down"))), "not available: down");
        assert_eq!(
            told("refused: not available: down"),
            "not available: refused: not available: down"
        );
    }
}
