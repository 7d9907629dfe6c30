//! From a file's bytes to its text.

use super::super::{ErrorCode, ReadError, Span};

/// A file's text and whether it was UTF-16.
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) wide: bool,
}

/// UTF-8, or UTF-16 with a byte order mark.
pub(super) fn decode(bytes: Vec<u8>) -> Result<Decoded, ReadError> {
    let big = match bytes.as_slice() {
        [0xFF, 0xFE, ..] => false,
        [0xFE, 0xFF, ..] => true,
        _ => {
            let text = String::from_utf8(bytes).map_err(|error| {
                let valid = u32::try_from(error.utf8_error().valid_up_to()).unwrap_or(u32::MAX);
                not_text("neither UTF-8 nor UTF-16", valid)
            })?;
            return Ok(Decoded { text, wide: false });
        }
    };
    let units = bytes.get(2..).unwrap_or_default();
    if units.len() % 2 == 1 {
        return Err(not_text("incomplete UTF-16 character", 0));
    }
    let units = units.chunks_exact(2).map(|pair| match pair {
        [high, low] if big => u16::from_be_bytes([*high, *low]),
        [low, high] => u16::from_be_bytes([*high, *low]),
        _ => 0,
    });
    let text: Result<String, _> = char::decode_utf16(units).collect();
    let text = text.map_err(|_| not_text("unpaired UTF-16 surrogate", 0))?;
    if text.starts_with(BYTE_ORDER_MARK) {
        return Err(second_mark(0));
    }
    if u32::try_from(text.len()).is_err() {
        return Err(ReadError::new(
            ErrorCode::FileTooLarge,
            "the decoded file is 4 GiB or larger",
            None,
        ));
    }
    Ok(Decoded { text, wide: true })
}

/// What a file may begin with, once.
pub(super) const BYTE_ORDER_MARK: char = '\u{feff}';

/// Two byte order marks. The Kubernetes reader looks for the second one at the start of its buffer
/// rather than where it is, and so drops the first character of line after line: what it makes of
/// such a file nobody means, and it changes with where the buffer ends.
pub(super) fn second_mark(at: usize) -> ReadError {
    let at = u32::try_from(at).unwrap_or(u32::MAX);
    not_text(
        "two byte order marks, behind which the Kubernetes reader loses characters",
        at,
    )
}

fn not_text(message: &str, at: u32) -> ReadError {
    ReadError::new(ErrorCode::Encoding, message, Some(Span::new(at, at)))
}
