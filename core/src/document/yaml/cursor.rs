//! Where the scanner is: a byte, and its line and column as libyaml counts them.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "positions stay below the text's length, itself below 4 GiB"
)]

use super::chars::{BREAK, class, line_end, width};

/// A place in the text, with the counts that the grammar depends on.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mark {
    /// The byte.
    pub(super) at: usize,
    /// Characters since the beginning of the text.
    pub(super) index: usize,
    /// Line ends since the beginning of the text.
    pub(super) line: usize,
    /// Characters since the beginning of the line.
    pub(super) column: usize,
}

/// A place in a text that moves forward. Behind the end every byte reads as NUL.
#[derive(Debug)]
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
    line_start: usize,
    /// Bytes so far that are not characters of their own, in the text and in the line.
    wide: usize,
    wide_in_line: usize,
}

impl<'a> Cursor<'a> {
    /// A cursor over `bytes`, which starts at the byte `start`.
    pub(super) const fn new(bytes: &'a [u8], start: usize) -> Self {
        Self {
            bytes,
            at: start,
            line: 0,
            line_start: start,
            wide: 0,
            wide_in_line: 0,
        }
    }

    #[inline]
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    #[inline]
    pub(super) const fn column(&self) -> usize {
        self.at - self.line_start - self.wide_in_line
    }

    #[inline]
    pub(super) const fn mark(&self) -> Mark {
        Mark {
            at: self.at,
            index: self.at - self.wide,
            line: self.line,
            column: self.column(),
        }
    }

    /// The byte here.
    #[inline]
    pub(super) fn byte(&self) -> u8 {
        self.ahead(0)
    }

    /// The byte `by` bytes ahead.
    #[inline]
    pub(super) fn ahead(&self, by: usize) -> u8 {
        self.bytes.get(self.at + by).copied().unwrap_or(0)
    }

    /// All bytes from here.
    #[inline]
    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    #[inline]
    pub(super) const fn is_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// How many bytes the line end here has.
    #[inline]
    pub(super) fn line_end(&self) -> usize {
        self.line_end_ahead(0)
    }

    #[inline]
    pub(super) fn line_end_ahead(&self, by: usize) -> usize {
        if class(self.ahead(by)) & BREAK == 0 {
            return 0;
        }
        line_end(self.bytes.get(self.at + by..).unwrap_or_default())
    }

    #[inline]
    pub(super) fn is_blank(&self) -> bool {
        matches!(self.byte(), b' ' | b'\t')
    }

    /// Whether a space, a tab, a line end or the end of the text stands `by` bytes ahead.
    #[inline]
    pub(super) fn is_blank_or_end(&self, by: usize) -> bool {
        match self.ahead(by) {
            b' ' | b'\t' | b'\n' | b'\r' | 0 => true,
            0xC2 | 0xE2 => self.line_end_ahead(by) > 0,
            _ => false,
        }
    }

    /// Whether a line end or the end of the text stands here.
    #[inline]
    pub(super) fn is_line_end(&self) -> bool {
        self.is_end() || self.line_end() > 0
    }

    /// Whether a document marker, three times `mark` and a blank, begins this line.
    #[inline]
    pub(super) fn is_marker(&self, mark: u8) -> bool {
        self.byte() == mark
            && self.ahead(1) == mark
            && self.ahead(2) == mark
            && self.column() == 0
            && self.is_blank_or_end(3)
    }

    /// Moves over one character.
    #[inline]
    pub(super) fn skip(&mut self) {
        self.skip_bytes(width(self.byte()), 1);
    }

    /// Moves over `bytes` bytes that are `characters` characters.
    #[inline]
    pub(super) fn skip_bytes(&mut self, bytes: usize, characters: usize) {
        self.at = (self.at + bytes).min(self.bytes.len());
        self.wide += bytes - characters;
        self.wide_in_line += bytes - characters;
    }

    /// Moves over a run of bytes without a line end in it.
    #[inline]
    pub(super) fn skip_run(&mut self, bytes: usize) {
        let run = self.rest().get(..bytes).unwrap_or_default();
        // Every byte but a continuation byte begins a character.
        let wide = if run.is_ascii() {
            0
        } else {
            run.iter().filter(|&&b| b & 0xC0 == 0x80).count()
        };
        self.skip_bytes(bytes, bytes - wide);
    }

    /// Moves over the line end here and returns how many bytes it had.
    #[inline]
    pub(super) fn skip_line(&mut self) -> usize {
        let bytes = self.line_end();
        if bytes > 0 {
            // CR LF counts as two characters, U+0085 and its like as one.
            let two = bytes == 2 && self.byte() == b'\r';
            self.wide += if two { 0 } else { bytes - 1 };
            self.at += bytes;
            self.line += 1;
            self.line_start = self.at;
            self.wide_in_line = 0;
        }
        bytes
    }

    /// Ends the last line, if anything stands on it.
    pub(super) const fn end_line(&mut self) {
        if self.column() > 0 {
            self.line += 1;
            self.line_start = self.at;
            self.wide_in_line = 0;
        }
    }

    /// Moves to the line's end and returns the bytes passed over.
    pub(super) fn skip_to_line_end(&mut self) -> &'a [u8] {
        let start = self.at;
        loop {
            let rest = self.rest();
            let run = rest
                .iter()
                .position(|&b| class(b) & BREAK != 0)
                .unwrap_or(rest.len());
            self.skip_run(run);
            if self.is_line_end() {
                return self.bytes.get(start..self.at).unwrap_or_default();
            }
            self.skip();
        }
    }
}
