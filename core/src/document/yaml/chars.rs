//! Characters, by what the reader does with them.

/// Set for a byte that can end a run of ordinary characters of a plain scalar: white space, line
/// ends (the first bytes of U+0085, U+2028 and U+2029 too) and `:`.
pub(super) const STOP: u8 = 1;
/// Set for a byte that ends a plain scalar inside `[]` or `{}`.
pub(super) const FLOW: u8 = 2;
/// Set for a byte that may begin a line end, or ends the text.
pub(super) const BREAK: u8 = 4;
/// Set for a byte that needs a closer look inside quotes.
pub(super) const QUOTE: u8 = 8;

const CLASSES: [u8; 256] = classes();

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "the loop ends at the table's end, at compile time"
)]
const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'\n' | b'\r' => STOP | BREAK | QUOTE,
            // A NUL stands for the end of the text; in a text it is refused.
            0 => STOP | BREAK | QUOTE,
            b'\t' => STOP | QUOTE,
            b' ' => STOP | QUOTE,
            b':' => STOP,
            b',' | b'?' | b'[' | b']' | b'{' | b'}' => FLOW,
            b'\'' | b'"' | b'\\' => QUOTE,
            0xC2 => STOP | BREAK | QUOTE,
            0xE2 => STOP | BREAK | QUOTE,
            _ => 0,
        };
        byte += 1;
    }
    table
}

/// The classes of a byte.
#[inline]
#[expect(clippy::indexing_slicing, reason = "a byte is below 256")]
pub(super) const fn class(byte: u8) -> u8 {
    CLASSES[byte as usize]
}

/// How many bytes the line end at the beginning of these bytes has, 0 where there is none: LF, CR,
/// CR LF, U+0085, U+2028, U+2029.
#[inline]
pub(super) const fn line_end(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        [0xC2, 0x85, ..] => 2,
        [0xE2, 0x80, 0xA8 | 0xA9, ..] => 3,
        _ => 0,
    }
}

/// How many bytes the character has that begins with this byte.
#[inline]
pub(super) const fn width(byte: u8) -> usize {
    match byte {
        0..=0x7F => 1,
        0x80..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xFF => 4,
    }
}

/// Whether the byte may stand in an anchor or a tag's handle.
pub(super) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// Where the first character stands that YAML does not allow in a text: a control character other
/// than tab, line feed, carriage return and U+0085, or U+FFFE, U+FFFF.
pub(super) fn forbidden(bytes: &[u8]) -> Option<usize> {
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    let suspicious = blocks
        .iter()
        .map(|block| block.iter().fold(0, |any, &byte| any | suspect(byte)));
    let blocks = blocks
        .iter()
        .zip(suspicious)
        .enumerate()
        .filter(|&(_, (_, any))| any != 0);
    let places = blocks.flat_map(|(at, (block, _))| {
        block
            .iter()
            .enumerate()
            .map(move |(by, byte)| (at.saturating_mul(BLOCK).saturating_add(by), byte))
    });
    let tail = bytes.len().saturating_sub(rest.len());
    let rest = rest
        .iter()
        .enumerate()
        .map(|(by, byte)| (tail.saturating_add(by), byte));
    places
        .chain(rest)
        .filter(|&(_, &byte)| suspect(byte) != 0)
        .map(|(at, _)| at)
        .find(|&at| match bytes.get(at..) {
            Some([0xC2, second, ..]) => !matches!(second, 0x85 | 0xA0..=0xBF),
            Some([0xEF, second, third, ..]) => *second == 0xBF && *third >= 0xBE,
            _ => true,
        })
}

/// How many bytes are looked at together.
const BLOCK: usize = 64;

/// Not 0 for a byte that may begin a forbidden character. Without branches, so that a block of
/// bytes is judged at once.
#[inline]
const fn suspect(byte: u8) -> u8 {
    let control = (byte < 0x20) as u8 & (byte != b'\t') as u8 & (byte != b'\n') as u8;
    (control & (byte != b'\r') as u8)
        | (byte == 0x7F) as u8
        | (byte == 0xC2) as u8
        | (byte == 0xEF) as u8
}
