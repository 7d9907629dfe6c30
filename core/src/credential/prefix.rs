//! Tokens that an issuer begins with letters of its own.

use super::class;
use super::form::Looked;
use super::rules::{By, RULES};

/// What follows a prefix.
#[derive(Debug)]
pub(super) struct Body {
    /// The classes of its bytes.
    pub(super) of: u8,
    /// The fewest and the most of them.
    pub(super) least: usize,
    pub(super) most: usize,
    /// What must hold of it beside.
    pub(super) holds: fn(&str) -> bool,
}

/// For each byte, the rules that may have it in the first place, and in the second, as bits.
#[expect(clippy::indexing_slicing, reason = "a const loop over the table")]
static BEGINNINGS: [[u128; 256]; 2] = {
    let mut places = [[0; 256]; 2];
    let mut rule = 0;
    while rule < RULES.len() {
        match &RULES[rule].by {
            By::Prefix(prefixes, _) => {
                let mut at = 0;
                while at < prefixes.len() {
                    let prefix = prefixes[at].as_bytes();
                    places[0][prefix[0] as usize] |= 1 << rule;
                    places[1][prefix[1] as usize] |= 1 << rule;
                    at += 1;
                }
            }
            By::Shape(first, _) => {
                places[0][*first as usize] |= 1 << rule;
                let mut second = 0;
                while second < 256 {
                    places[1][second] |= 1 << rule;
                    second += 1;
                }
            }
            By::Long(_) | By::Name(..) | By::Place => {}
        }
        rule += 1;
    }
    places
};

/// The rules that may begin with these bytes, as bits.
#[inline]
pub(super) fn beginning(first: u8, second: u8) -> u128 {
    let [firsts, seconds] = &BEGINNINGS;
    let first = firsts.get(usize::from(first)).copied().unwrap_or(0);
    if first == 0 {
        return 0;
    }
    first & seconds.get(usize::from(second)).copied().unwrap_or(0)
}

/// The token that begins at `at`, with one of the prefixes.
pub(super) fn find(text: &str, at: usize, prefixes: &[&str], body: &Body) -> Looked {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let begins = prefixes
        .iter()
        .find(|prefix| rest.starts_with(prefix.as_bytes()));
    let Some(prefix) = begins else {
        return Looked::NOTHING;
    };
    let from = at.saturating_add(prefix.len());
    // One more than fits tells a body that is too long.
    let end = class::run(text.as_bytes(), from, body.of, body.most.saturating_add(1));
    let written = text.get(from..end).unwrap_or_default();
    if written.len() < body.least {
        return Looked::NOTHING;
    }
    if written.len() > body.most || is_dummy(written) || !(body.holds)(written) {
        return Looked::nothing_to(end);
    }
    Looked::form(at, end)
}

/// Whether a random part is none: documentation's `EXAMPLE`, crosses, an alphabet.
pub(super) fn is_dummy(random: &str) -> bool {
    let mut seen = 0_u128;
    for byte in random.bytes().take(200) {
        seen |= 1_u128.checked_shl(u32::from(byte)).unwrap_or(0);
    }
    let shown = random.get(..200.min(random.len())).unwrap_or_default();
    let folded = shown.to_ascii_lowercase();
    let tells = [
        "example",
        "xxxx",
        "0000000",
        "1234567890",
        "0123456789",
        "abcdefghij",
        "placeholder",
        "redacted",
        "your",
        "....",
    ];
    seen.count_ones() < 8 || tells.iter().any(|tell| folded.contains(tell))
}
