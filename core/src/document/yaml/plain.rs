//! Scalars without quotes.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "positions stay below the text's length, itself below 4 GiB"
)]

use super::super::{ReadError, Style};
use super::chars::{FLOW, STOP, class};
use super::scanner::Scanner;
use super::token::{Token, TokenKind};

impl Scanner<'_> {
    /// Scans a plain scalar. It may go on over several lines, which then are folded.
    pub(super) fn scan_plain(&mut self) -> Result<Token, ReadError> {
        let start = self.cursor.at();
        let indent = self.indent + 1;
        // Where the scalar's last word ends.
        let mut end = start;
        // Where the decoded text begins in the arena, once the source's own text will not do.
        let mut decoded = None;
        let mut folds = Folds::default();
        while !self.cursor.is_marker(b'-')
            && !self.cursor.is_marker(b'.')
            && self.cursor.byte() != b'#'
        {
            let word = self.cursor.at();
            self.skip_word();
            if self.cursor.at() > word {
                if folds.any {
                    if decoded.is_none() {
                        decoded = Some(self.begin_decoding(start, end));
                    }
                    self.fold(&mut folds);
                } else if decoded.is_some() {
                    // Blanks between two words of a later line.
                    self.copy(end, word);
                }
                if decoded.is_some() {
                    self.copy(word, self.cursor.at());
                }
                end = self.cursor.at();
            }
            if !self.cursor.is_blank() && self.cursor.line_end() == 0 {
                break;
            }
            self.skip_gap(indent, &mut folds)?;
            if self.flow_level == 0 && self.column_below(indent) {
                break;
            }
        }
        if folds.any {
            self.simple_key_allowed = true;
        }
        let mut token = Token::new(TokenKind::Scalar, start, end);
        match decoded {
            Some(from) => token.data = self.decode(from)?,
            None if end - start > self.limits.scalar_bytes => return Err(self.scalar_too_large()),
            None => {}
        }
        token.style = Style::Plain;
        Ok(token)
    }

    fn column_below(&self, indent: isize) -> bool {
        isize::try_from(self.cursor.column()).is_ok_and(|column| column < indent)
    }

    /// Passes over characters up to a blank, a line end or an indicator that ends the scalar.
    #[inline]
    fn skip_word(&mut self) {
        let stops = if self.flow_level > 0 {
            STOP | FLOW
        } else {
            STOP
        };
        loop {
            let rest = self.cursor.rest();
            let run = rest
                .iter()
                .position(|&byte| class(byte) & stops != 0)
                .unwrap_or(rest.len());
            self.cursor.skip_run(run);
            match self.cursor.byte() {
                b':' if !self.cursor.is_blank_or_end(1) => self.cursor.skip_bytes(1, 1),
                // A character that only begins like a line end.
                0xC2 | 0xE2 if self.cursor.line_end() == 0 => self.cursor.skip(),
                _ => return,
            }
        }
    }

    /// Passes over blanks and line ends, and remembers how the lines are to be folded.
    fn skip_gap(&mut self, indent: isize, folds: &mut Folds) -> Result<(), ReadError> {
        loop {
            match self.cursor.byte() {
                b' ' => self.cursor.skip_bytes(1, 1),
                b'\t' if folds.any && self.column_below(indent) => {
                    return Err(self.error("found a tab character that violates indentation"));
                }
                b'\t' => self.cursor.skip_bytes(1, 1),
                _ => match Break::here(self) {
                    Some(end) => folds.add(end),
                    None => return Ok(()),
                },
            }
        }
    }

    /// Copies the source's text from `start` to `end` into the arena and says where it begins.
    pub(super) fn begin_decoding(&mut self, start: usize, end: usize) -> usize {
        let from = self.arena.len();
        self.copy(start, end);
        from
    }

    /// Appends a piece of the source to the arena.
    pub(super) fn copy(&mut self, start: usize, end: usize) {
        self.arena
            .push_str(self.source.get(start..end).unwrap_or_default());
    }

    /// Appends what the lines between two words become: a space, or one line end less.
    pub(super) fn fold(&mut self, folds: &mut Folds) {
        match folds.first {
            Some(Break::Feed) if folds.others.is_empty() => self.arena.push(' '),
            Some(Break::Feed) | None => {}
            Some(other) => self.arena.push_str(other.text()),
        }
        for other in folds.others.drain(..) {
            self.arena.push_str(other.text());
        }
        *folds = Folds {
            others: std::mem::take(&mut folds.others),
            ..Folds::default()
        };
    }
}

/// A line end, as it stands in a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Break {
    /// LF, CR, CR LF and U+0085.
    Feed,
    /// U+2028, which stays what it is.
    Line,
    /// U+2029, which stays what it is.
    Paragraph,
}

impl Break {
    /// Passes over the line end here.
    pub(super) fn here(scanner: &mut Scanner<'_>) -> Option<Self> {
        let last = match scanner.cursor.line_end() {
            0 => return None,
            3 => scanner.cursor.ahead(2),
            _ => b'\n',
        };
        scanner.cursor.skip_line();
        Some(match last {
            0xA8 => Self::Line,
            0xA9 => Self::Paragraph,
            _ => Self::Feed,
        })
    }

    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::Feed => "\n",
            Self::Line => "\u{2028}",
            Self::Paragraph => "\u{2029}",
        }
    }
}

/// The line ends between two words.
#[derive(Debug, Default)]
pub(super) struct Folds {
    /// Whether there is any, an escaped one included.
    pub(super) any: bool,
    pub(super) first: Option<Break>,
    pub(super) others: Vec<Break>,
}

impl Folds {
    pub(super) fn add(&mut self, end: Break) {
        if self.any {
            self.others.push(end);
        } else {
            self.first = Some(end);
            self.any = true;
        }
    }
}
