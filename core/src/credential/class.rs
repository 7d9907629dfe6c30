//! Classes of bytes, as sets of bits: one look-up a byte.

pub(super) const DIGIT: u8 = 1;
pub(super) const LOWER: u8 = 2;
pub(super) const UPPER: u8 = 4;
/// `a` to `f`.
const HEX_LETTER: u8 = 8;
pub(super) const DASH: u8 = 16;
pub(super) const UNDERSCORE: u8 = 32;
pub(super) const DOT: u8 = 64;
/// What base64 has beside letters and digits.
const SYMBOL: u8 = 128;

pub(super) const WORD: u8 = DIGIT | LOWER | UPPER;
pub(super) const HEX: u8 = DIGIT | HEX_LETTER;
pub(super) const BASE64: u8 = WORD | SYMBOL;
/// Base64 for URLs and file names.
pub(super) const BASE64_URL: u8 = WORD | DASH | UNDERSCORE;

#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "a const loop over all bytes"
)]
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut at = 0;
    while at < 256 {
        classes[at] = match at as u8 {
            b'0'..=b'9' => DIGIT,
            b'a'..=b'f' => LOWER | HEX_LETTER,
            b'g'..=b'z' => LOWER,
            b'A'..=b'Z' => UPPER,
            b'-' => DASH,
            b'_' => UNDERSCORE,
            b'.' => DOT,
            b'+' | b'/' | b'=' => SYMBOL,
            _ => 0,
        };
        at += 1;
    }
    classes
};

/// The byte's class.
#[inline]
pub(super) fn of(byte: u8) -> u8 {
    CLASSES.get(usize::from(byte)).copied().unwrap_or(0)
}

/// Whether the byte is in one of these classes.
#[inline]
pub(super) fn is(byte: u8, classes: u8) -> bool {
    of(byte) & classes != 0
}

/// Where the bytes of these classes that begin at `from` end, but no further than `most` of them.
pub(super) fn run(bytes: &[u8], from: usize, classes: u8, most: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let length = rest
        .iter()
        .take(most)
        .take_while(|&&byte| is(byte, classes))
        .count();
    from.saturating_add(length)
}

/// Whether all of a text is of these classes.
pub(super) fn all(text: &str, classes: u8) -> bool {
    text.bytes().all(|byte| is(byte, classes))
}
