//! Taking fields from bytes that may lie about their lengths, or end too early.

use crate::envelope::ParseError;

/// The fields of a header: bytes that are there, and the place where the header says they end.
///
/// A field that would pass that end is malformed. One that the input is too short for is truncated,
/// unless what is there can no longer become an acceptable header.
pub(super) struct Fields<'a> {
    input: &'a [u8],
    at: usize,
    end: usize,
}

impl<'a> Fields<'a> {
    pub(super) const fn new(input: &'a [u8], at: usize, end: usize) -> Self {
        Self { input, at, end }
    }

    /// How many bytes of fields are still to come, by the header's own word.
    pub(super) const fn remaining(&self) -> usize {
        self.end.saturating_sub(self.at)
    }

    pub(super) fn malformed<T>(&self, what: &'static str) -> Result<T, ParseError> {
        Err(ParseError::Malformed {
            offset: self.at,
            what,
        })
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], ParseError> {
        self.take(N, |_| true)?
            .try_into()
            .map_err(|_| ParseError::Truncated)
    }

    pub(super) fn u8(&mut self) -> Result<u8, ParseError> {
        self.array().map(|[byte]| byte)
    }

    /// A big-endian number of at most `max`, two bytes long.
    pub(super) fn u16(&mut self, max: usize, limit: &'static str) -> Result<usize, ParseError> {
        let fits = |bytes: &[u8]| at_least(bytes, 2) <= max;
        let at = self.at;
        let bytes = self.take_judged(2, fits, limit)?;
        let number = at_least(bytes, 2);
        if number > max {
            return Err(ParseError::Malformed {
                offset: at,
                what: limit,
            });
        }
        Ok(number)
    }

    /// `len` bytes of any content.
    pub(super) fn bytes(&mut self, len: usize) -> Result<&'a [u8], ParseError> {
        self.take(len, |_| true)
    }

    /// `len` bytes of UTF-8.
    pub(super) fn text(&mut self, len: usize) -> Result<&'a str, ParseError> {
        let at = self.at;
        let not_utf8 = "text that is not UTF-8";
        // Whatever follows, a sequence that is already wrong stays wrong.
        let begins = |bytes: &[u8]| match std::str::from_utf8(bytes) {
            Ok(_) => true,
            Err(error) => error.error_len().is_none(),
        };
        let bytes = self.take_judged(len, begins, not_utf8)?;
        std::str::from_utf8(bytes).map_err(|_| ParseError::Malformed {
            offset: at,
            what: not_utf8,
        })
    }

    fn take(
        &mut self,
        len: usize,
        can_begin: impl Fn(&[u8]) -> bool,
    ) -> Result<&'a [u8], ParseError> {
        self.take_judged(len, can_begin, "a field passes the end of the header")
    }

    /// The next `len` bytes. If fewer are there, `can_begin` tells whether they can be the beginning
    /// of an acceptable field.
    fn take_judged(
        &mut self,
        len: usize,
        can_begin: impl Fn(&[u8]) -> bool,
        fault: &'static str,
    ) -> Result<&'a [u8], ParseError> {
        if len > self.remaining() {
            return self.malformed("a field passes the end of the header");
        }
        let rest = self.input.get(self.at..).unwrap_or_default();
        if let Some((bytes, _)) = rest.split_at_checked(len) {
            self.at = self.at.saturating_add(len);
            return Ok(bytes);
        }
        if can_begin(rest) {
            Err(ParseError::Truncated)
        } else {
            self.malformed(fault)
        }
    }
}

/// The smallest big-endian number of `width` bytes that begins with these.
pub(super) fn at_least(bytes: &[u8], width: usize) -> usize {
    let padding = std::iter::repeat_n(&0, width.saturating_sub(bytes.len()));
    let digits = bytes.iter().take(width).chain(padding);
    digits.fold(0_usize, |number, byte| {
        number.saturating_mul(256).saturating_add((*byte).into())
    })
}
