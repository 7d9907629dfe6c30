//! Credentials that a sentence tells: `the old password was kV9c-Qm27`.

use super::rules::Need;
use super::value::{Worth, worth};
use super::{Called, called, class};
use std::ops::Range;

/// Where a word stands behind one that names a credential, on the next line perhaps, and looks like what is named. Only
/// comments are asked: in other texts such a word is more often something else.
pub(super) fn told(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut named: Vec<Called> = Vec::new();
    let mut is_linked = false;
    let mut next = 0_usize;
    for part in text.split_inclusive(char::is_whitespace) {
        let start = next;
        next = start.saturating_add(part.len());
        let whole = part.trim_end();
        let word = whole.trim_matches(|it: char| "\"'`.,;:=()<>-".contains(it));
        if part.trim().is_empty() {
            continue;
        }
        if is_link(word) {
            is_linked = true;
            continue;
        }
        if named.iter().any(|it| is_worth(word, it.need, is_linked)) {
            found.push(start..next);
        }
        is_linked = whole.ends_with([':', '=']);
        // `pass` is a verb too.
        named = match word {
            "pass" | "Pass" => Vec::new(),
            _ => called(word).collect(),
        };
    }
    found
}

/// What may stand between a name and what it names.
fn is_link(word: &str) -> bool {
    const LINKS: &str = "a as be been before currently follows formerly here is it now old once previously set still \
        the this to used was were";
    word.is_empty() || LINKS.split(' ').any(|it| word.eq_ignore_ascii_case(it))
}

fn is_worth(word: &str, need: Need, is_linked: bool) -> bool {
    match worth(word, need) {
        Worth::Nothing | Worth::Template => false,
        Worth::Common => is_linked,
        Worth::Real => !matches!(need, Need::Any) || is_chosen(word),
    }
}

/// Whether somebody would choose this for a password, and would not write it in a sentence otherwise.
fn is_chosen(word: &str) -> bool {
    const ALGORITHMS: &str = "aes128 aes256 argon2 argon2id base64 ed25519 es256 hs256 oauth2 pbkdf2 rs256 sha256 sha512";
    let has = |it: fn(char) -> bool| word.contains(it);
    let letters = word.trim_start_matches(|it: char| it.is_ascii_digit());
    // `90days`, `v1.25.3`, `2026-01-31T00:00:00Z`
    let is_measure = letters.bytes().all(|it| class::is(it, class::LOWER));
    let numbers = word.strip_prefix('v').unwrap_or(word);
    let is_number = numbers
        .bytes()
        .all(|it| it.is_ascii_digit() || b".-:TZ".contains(&it));
    let is_other = ALGORITHMS
        .split(' ')
        .any(|it| word.eq_ignore_ascii_case(it));
    let is_long = word.len() >= 6 && !word.contains('/');
    let mixed = has(|it| it.is_ascii_digit() || "!@#$%^&*+?~".contains(it));
    is_long && mixed && has(char::is_alphabetic) && !is_measure && !is_number && !is_other
}
