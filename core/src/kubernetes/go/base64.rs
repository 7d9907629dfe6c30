//! Base64 as Go's `base64.StdEncoding` reads it: the standard alphabet, padded; CR and LF may stand
//! anywhere, and the bits behind the last byte need not be zero ([RFC 4648 §3.3, §3.5]).
//!
//! [RFC 4648 §3.3, §3.5]: https://www.rfc-editor.org/rfc/rfc4648#section-3.3

/// The bytes, or `None` where Go reports corrupt input.
pub(in crate::kubernetes) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n'));
    let mut out = Vec::new();
    loop {
        let Some(first) = bytes.next() else {
            return Some(out);
        };
        let (first, second) = (digit(first)?, digit(bytes.next()?)?);
        out.push(first << 2 | second >> 4);
        let third = bytes.next()?;
        if third == b'=' {
            let padded = bytes.next()? == b'=' && bytes.next().is_none();
            return padded.then_some(out);
        }
        let third = digit(third)?;
        out.push(second << 4 | third >> 2);
        let fourth = bytes.next()?;
        if fourth == b'=' {
            return bytes.next().is_none().then_some(out);
        }
        out.push(third << 6 | digit(fourth)?);
    }
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte.wrapping_sub(b'A')),
        b'a'..=b'z' => Some(byte.wrapping_sub(b'a').wrapping_add(26)),
        b'0'..=b'9' => Some(byte.wrapping_sub(b'0').wrapping_add(52)),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn takes_what_go_takes() {
        let cases: [(&str, Option<&[u8]>); 14] = [
            ("", Some(b"")),
            ("TWFu", Some(b"Man")),
            ("TWE=", Some(b"Ma")),
            ("TQ==", Some(b"M")),
            ("T\r\nWFu\n", Some(b"Man")),
            ("TQ=\n=\n", Some(b"M")),
            // Bits behind the last byte.
            ("TR==", Some(b"M")),
            ("TWF", None),
            ("TQ=", None),
            ("T", None),
            ("TQ== ", None),
            ("TQ==TQ==", None),
            ("T-_u", None),
            ("=", None),
        ];
        for (text, bytes) in cases {
            assert_eq!(decode(text).as_deref(), bytes, "{text:?}");
        }
    }
}
