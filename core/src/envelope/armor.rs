//! Armor: a sealed message as text, for mail, tickets and configuration files.
//!
//! ```text
//! -----BEGIN SEALWARD-----
//! U0VBTFdBUkQBAQAAAMgdHR0dHR0dHR0dHR0dHR0dBm9yZGVycwAAAQABQoKxnOMK
//! ...
//! -----END SEALWARD-----
//! ```
//!
//! Padded base64 ([RFC 4648 §4]) in lines of 64 between two fixed lines. There is one accepted text
//! for each kind of line end: all LF, or all CRLF. Armor protects nothing, and says nothing about
//! the bytes within.
//!
//! [RFC 4648 §4]: https://www.rfc-editor.org/rfc/rfc4648#section-4

use super::{ParseError, SealError};
use base64ct::{Base64, Encoding as _};

/// The longest armored text in bytes: 16 MiB. Armor is decoded in memory.
pub const MAX_LEN: usize = 16 * 1024 * 1024;

/// The first line, without its end: how a reader knows armor.
pub const BEGIN: &str = "-----BEGIN SEALWARD-----";
/// The last line, without its end.
const END: &str = "-----END SEALWARD-----";

/// Characters in a full line, and the bytes that they stand for.
const LINE_LEN: usize = 64;
const LINE_BYTES: usize = 48;

/// Whether a text that begins with these bytes is armor, well-formed or not. The first
/// `BEGIN.len()` bytes (24) are enough.
///
/// ```
/// use sealward::envelope::armor;
///
/// assert!(armor::is_armored(b"-----BEGIN SEALWARD-----\r\n"));
/// assert!(!armor::is_armored(b"-----BEGIN CERTIFICATE-----\n"));
/// assert!(!armor::is_armored(b"SEALWARD\x01"));
/// ```
#[must_use]
pub fn is_armored(first: &[u8]) -> bool {
    first.starts_with(BEGIN.as_bytes())
}

/// The armored text of these bytes, with LF at the end of each line.
///
/// ```
/// use sealward::envelope::armor;
///
/// let text = armor::encode(b"SEALWARD and so on")?;
/// assert_eq!(
///     text,
///     "-----BEGIN SEALWARD-----\nU0VBTFdBUkQgYW5kIHNvIG9u\n-----END SEALWARD-----\n"
/// );
/// assert_eq!(armor::decode(text)?, b"SEALWARD and so on");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`SealError::TooLarge`] if the text would be longer than [`MAX_LEN`]: some 12 MiB of bytes.
pub fn encode(bytes: &[u8]) -> Result<String, SealError> {
    // Far from overflow: the text is about 4/3 of bytes that are in memory.
    let len = armored_len(bytes.len()).filter(|len| *len <= MAX_LEN);
    let mut text = String::with_capacity(len.ok_or(SealError::TooLarge)?);
    let mut line = [0; LINE_LEN];
    text.push_str(BEGIN);
    text.push('\n');
    for piece in bytes.chunks(LINE_BYTES) {
        // 48 bytes fill a line exactly, so this is never seen.
        let line = Base64::encode(piece, &mut line).map_err(|_| SealError::TooLarge)?;
        text.push_str(line);
        text.push('\n');
    }
    text.push_str(END);
    text.push('\n');
    Ok(text)
}

/// The bytes that an armored text stands for. They are not judged here.
///
/// ```
/// use sealward::envelope::{ParseError, armor};
///
/// let text = "-----BEGIN SEALWARD-----\r\nU0VBTA==\r\n-----END SEALWARD-----\r\n";
/// assert_eq!(armor::decode(text)?, b"SEAL");
/// assert!(matches!(armor::decode(" U0VBTA=="), Err(ParseError::Armor { offset: 0, .. })));
/// # Ok::<(), ParseError>(())
/// ```
///
/// # Errors
/// [`ParseError::Armor`] for all that [`encode`] does not write, LF or CRLF throughout: other line
/// ends or lengths, other characters, missing padding, pad bits that are not zero, a line that is
/// missing, anything before the first line or behind the last, more than [`MAX_LEN`] bytes.
pub fn decode(text: impl AsRef<[u8]>) -> Result<Vec<u8>, ParseError> {
    let text = text.as_ref();
    if text.len() > MAX_LEN {
        return malformed(MAX_LEN, "armored text has at most 16 MiB");
    }
    let mut lines = Lines::of(text)?;
    let mut bytes = Vec::with_capacity((text.len() / LINE_LEN).saturating_mul(LINE_BYTES));
    let mut was_short = false;
    loop {
        let (offset, line) = lines.next()?;
        if line == END.as_bytes() {
            return lines.end().map(|()| bytes);
        }
        if was_short {
            return malformed(offset, "a line after one that is not full");
        }
        let mut buffer = [0; LINE_BYTES];
        let decoded = match line.len() {
            1..=LINE_LEN => Base64::decode(line, &mut buffer).ok(),
            _ => None,
        };
        let Some(decoded) = decoded else {
            return malformed(offset, "no line of base64");
        };
        was_short = decoded.len() < LINE_BYTES;
        bytes.extend_from_slice(decoded);
    }
}

/// The lines of a text whose first line is the one that armor begins with.
struct Lines<'a> {
    rest: &'a [u8],
    offset: usize,
    line_end: &'static [u8],
}

impl<'a> Lines<'a> {
    /// What follows the first line, whose end decides about all others.
    fn of(text: &'a [u8]) -> Result<Self, ParseError> {
        let after = text.strip_prefix(BEGIN.as_bytes());
        let Some(after) = after else {
            return malformed(0, "armored text begins with `-----BEGIN SEALWARD-----`");
        };
        let ends: [&'static [u8]; 2] = [b"\n", b"\r\n"];
        for line_end in ends {
            if let Some(rest) = after.strip_prefix(line_end) {
                return Ok(Self {
                    rest,
                    offset: text.len().saturating_sub(rest.len()),
                    line_end,
                });
            }
        }
        malformed(BEGIN.len(), "the first line does not end there")
    }

    /// The next line without its end, and where it begins. There is one until the last was seen.
    fn next(&mut self) -> Result<(usize, &'a [u8]), ParseError> {
        let offset = self.offset;
        let Some(len) = self.rest.iter().position(|byte| *byte == b'\n') else {
            return malformed(offset, "armored text ends with `-----END SEALWARD-----`");
        };
        let (line, rest) = self.rest.split_at(len.saturating_add(1));
        let Some(line) = line.strip_suffix(self.line_end) else {
            return malformed(offset, "lines end in LF throughout, or in CRLF throughout");
        };
        self.offset = offset.saturating_add(len).saturating_add(1);
        self.rest = rest;
        Ok((offset, line))
    }

    /// Nothing follows.
    const fn end(&self) -> Result<(), ParseError> {
        if self.rest.is_empty() {
            return Ok(());
        }
        malformed(self.offset, "something follows the last line")
    }
}

/// The length of the armored text of this many bytes.
fn armored_len(len: usize) -> Option<usize> {
    let digits = len.div_ceil(3).checked_mul(4)?;
    let frame = BEGIN.len().checked_add(END.len())?.checked_add(2)?;
    digits
        .checked_add(digits.div_ceil(LINE_LEN))?
        .checked_add(frame)
}

const fn malformed<T>(offset: usize, what: &'static str) -> Result<T, ParseError> {
    Err(ParseError::Armor { offset, what })
}
