//! `!!binary`: base64 as Go's standard decoder takes it, and what JSON makes of the bytes.

/// The text that Go's JSON makes of the decoded bytes: each byte that is not UTF-8 becomes a U+FFFD
/// of its own. `None` where the text is not base64.
pub(super) fn decode(text: &str) -> Option<String> {
    let bytes = base64(text)?;
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    Some(out)
}

/// RFC 4648 §4 with padding; CR and LF are passed over and the last bits may be anything, as in Go's
/// `encoding/base64.StdEncoding`.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut group = 0_u32;
    let mut digits = 0_u32;
    let mut symbols = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n'));
    while let Some(symbol) = symbols.next() {
        let value = match symbol {
            b'A'..=b'Z' => symbol.wrapping_sub(b'A'),
            b'a'..=b'z' => symbol.wrapping_sub(b'a').wrapping_add(26),
            b'0'..=b'9' => symbol.wrapping_sub(b'0').wrapping_add(52),
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                // One or two bytes of a last group, and nothing behind the padding.
                let missing = 4_u32
                    .checked_sub(digits)
                    .filter(|missing| matches!(missing, 1 | 2))?;
                let padded = missing == 1 || symbols.next() == Some(b'=');
                let last = group.checked_shl(missing.saturating_mul(6))?.to_be_bytes();
                out.extend(
                    last.iter()
                        .skip(1)
                        .take(3_usize.saturating_sub(missing as usize)),
                );
                return (padded && symbols.next().is_none()).then_some(out);
            }
            _ => return None,
        };
        group = group << 6 | u32::from(value);
        digits = digits.saturating_add(1);
        if digits == 4 {
            out.extend(group.to_be_bytes().iter().skip(1));
            group = 0;
            digits = 0;
        }
    }
    (digits == 0).then_some(out)
}
