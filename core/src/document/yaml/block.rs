//! Block scalars, `|` and `>`.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "positions stay below the text's length, itself below 4 GiB"
)]

use super::super::{ReadError, Style};
use super::plain::Break;
use super::scanner::Scanner;
use super::token::{Token, TokenKind};

/// What becomes of the line ends behind the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Chomp {
    /// One stays.
    Clip,
    /// `+`: all stay.
    Keep,
    /// `-`: none stays.
    Strip,
}

impl Scanner<'_> {
    /// Scans a block scalar.
    pub(super) fn scan_block_scalar(&mut self, literal: bool) -> Result<Token, ReadError> {
        let start = self.cursor.at();
        self.cursor.skip_bytes(1, 1);
        let (chomp, increment) = self.scan_block_header()?;
        let mut end = self.cursor.at();
        let mut indent = increment.map_or(0, |by| usize::try_from(self.indent).unwrap_or(0) + by);
        let from = self.arena.len();
        let mut breaks = Vec::new();
        self.scan_breaks(&mut indent, &mut breaks, &mut end)?;
        let mut last_break = None;
        let mut after_blank = false;
        while self.cursor.column() == indent && !self.cursor.is_end() {
            let blank = self.cursor.is_blank();
            let fold = !literal && last_break == Some(Break::Feed) && !after_blank && !blank;
            match last_break {
                Some(_) if fold && breaks.is_empty() => self.arena.push(' '),
                Some(line_end) if !fold => self.arena.push_str(line_end.text()),
                _ => {}
            }
            self.append(&mut breaks);
            after_blank = blank;
            let line = self.cursor.at();
            self.cursor.skip_to_line_end();
            self.copy(line, self.cursor.at());
            end = self.cursor.at();
            last_break = Break::here(self);
            if self.arena.len() - from > self.limits.scalar_bytes {
                return Err(self.scalar_too_large());
            }
            let mut ignored = end;
            self.scan_breaks(&mut indent, &mut breaks, &mut ignored)?;
        }
        if let Some(line_end) = last_break.filter(|_| chomp != Chomp::Strip) {
            self.arena.push_str(line_end.text());
        }
        if chomp == Chomp::Keep {
            self.append(&mut breaks);
        }
        let mut token = Token::new(TokenKind::Scalar, start, end);
        token.style = if literal {
            Style::Literal
        } else {
            Style::Folded
        };
        token.data = self.decode(from)?;
        Ok(token)
    }

    fn append(&mut self, breaks: &mut Vec<Break>) {
        for line_end in breaks.drain(..) {
            self.arena.push_str(line_end.text());
        }
    }

    /// Scans what stands behind the indicator on its line: `+` or `-`, a digit, a comment.
    fn scan_block_header(&mut self) -> Result<(Chomp, Option<usize>), ReadError> {
        let mut chomp = self.scan_chomp();
        let increment = self.scan_increment()?;
        if chomp.is_none() && increment.is_some() {
            chomp = self.scan_chomp();
        }
        while self.cursor.is_blank() {
            self.cursor.skip_bytes(1, 1);
        }
        if self.cursor.byte() == b'#' {
            self.skip_comment();
        }
        if !self.cursor.is_line_end() {
            return Err(self.error("did not find expected comment or line break"));
        }
        self.cursor.skip_line();
        Ok((chomp.unwrap_or(Chomp::Clip), increment))
    }

    fn scan_chomp(&mut self) -> Option<Chomp> {
        let chomp = match self.cursor.byte() {
            b'+' => Chomp::Keep,
            b'-' => Chomp::Strip,
            _ => return None,
        };
        self.cursor.skip_bytes(1, 1);
        Some(chomp)
    }

    fn scan_increment(&mut self) -> Result<Option<usize>, ReadError> {
        let digit = self.cursor.byte();
        if !digit.is_ascii_digit() {
            return Ok(None);
        }
        if digit == b'0' {
            return Err(self.error("found an indentation indicator equal to 0"));
        }
        self.cursor.skip_bytes(1, 1);
        Ok(Some(usize::from(digit - b'0')))
    }

    /// Passes over indentation and empty lines; finds the indentation where it is not yet known.
    fn scan_breaks(
        &mut self,
        indent: &mut usize,
        breaks: &mut Vec<Break>,
        end: &mut usize,
    ) -> Result<(), ReadError> {
        let mut widest = 0;
        loop {
            while (*indent == 0 || self.cursor.column() < *indent) && self.cursor.byte() == b' ' {
                self.cursor.skip_bytes(1, 1);
            }
            widest = widest.max(self.cursor.column());
            if (*indent == 0 || self.cursor.column() < *indent) && self.cursor.byte() == b'\t' {
                let message = "found a tab character where an indentation space is expected";
                return Err(self.error(message));
            }
            let Some(line_end) = Break::here(self) else {
                break;
            };
            breaks.push(line_end);
            *end = self.cursor.at();
        }
        if *indent == 0 {
            let least = usize::try_from(self.indent + 1).unwrap_or(0);
            *indent = widest.max(least).max(1);
        }
        Ok(())
    }
}
