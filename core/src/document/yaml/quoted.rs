//! Scalars in quotes.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "positions stay below the text's length, itself below 4 GiB"
)]

use super::super::{ReadError, Style};
use super::chars::{QUOTE, class};
use super::plain::{Break, Folds};
use super::scanner::Scanner;
use super::token::{Token, TokenKind};

impl Scanner<'_> {
    /// Scans `'...'` or `"..."`.
    pub(super) fn scan_quoted(&mut self, single: bool) -> Result<Token, ReadError> {
        let start = self.cursor.at();
        self.cursor.skip_bytes(1, 1);
        let quote = if single { b'\'' } else { b'"' };
        let mut token = Token::new(TokenKind::Scalar, start, start);
        if self.skip_to_quote(quote) {
            if self.cursor.at() - start > self.limits.scalar_bytes {
                return Err(self.scalar_too_large());
            }
        } else {
            let from = self.begin_decoding(start + 1, self.cursor.at());
            self.decode_quoted(quote)?;
            token.data = self.decode(from)?;
        }
        self.cursor.skip_bytes(1, 1);
        token.end = Token::new(TokenKind::Scalar, start, self.cursor.at()).end;
        token.style = if single {
            Style::SingleQuoted
        } else {
            Style::DoubleQuoted
        };
        Ok(token)
    }

    /// Moves to the closing quote as long as the source's text is the value itself; says whether it
    /// got there.
    fn skip_to_quote(&mut self, quote: u8) -> bool {
        loop {
            let rest = self.cursor.rest();
            let run = rest
                .iter()
                .position(|&byte| class(byte) & QUOTE != 0)
                .unwrap_or(rest.len());
            self.cursor.skip_run(run);
            match self.cursor.byte() {
                byte if byte == quote => return quote == b'"' || self.cursor.ahead(1) != quote,
                b'\'' => self.cursor.skip_bytes(1, 1),
                b'"' => self.cursor.skip_bytes(1, 1),
                b'\\' if quote == b'\'' => self.cursor.skip_bytes(1, 1),
                // White space before a line end is dropped, so it is not taken over blindly.
                b' ' | b'\t' => match self.blanks_within_line() {
                    Some(blanks) => self.cursor.skip_bytes(blanks, blanks),
                    None => return false,
                },
                0xC2 | 0xE2 if self.cursor.line_end() == 0 => self.cursor.skip(),
                _ => return false,
            }
        }
    }

    /// How many blanks stand here, unless they end the line or the text.
    fn blanks_within_line(&self) -> Option<usize> {
        let rest = self.cursor.rest();
        let blanks = rest.iter().position(|byte| !matches!(byte, b' ' | b'\t'))?;
        (self.cursor.line_end_ahead(blanks) == 0).then_some(blanks)
    }

    /// Decodes up to the closing quote.
    fn decode_quoted(&mut self, quote: u8) -> Result<(), ReadError> {
        let mut folds = Folds::default();
        loop {
            if self.cursor.is_marker(b'-') || self.cursor.is_marker(b'.') {
                return Err(self.error("found unexpected document indicator"));
            }
            if self.cursor.is_end() {
                return Err(self.error("found unexpected end of stream"));
            }
            self.decode_word(quote, &mut folds)?;
            if self.cursor.byte() == quote {
                return Ok(());
            }
            let blanks = self.cursor.at();
            let mut blanks_end = blanks;
            loop {
                if self.cursor.is_blank() {
                    self.cursor.skip_bytes(1, 1);
                    if !folds.any {
                        blanks_end = self.cursor.at();
                    }
                } else if let Some(end) = Break::here(self) {
                    folds.add(end);
                } else {
                    break;
                }
            }
            if folds.any {
                self.fold(&mut folds);
            } else {
                self.copy(blanks, blanks_end);
            }
            if self.arena.len() > self.limits.scalar_bytes.saturating_add(self.decoded_end()) {
                return Err(self.scalar_too_large());
            }
        }
    }

    /// Where the last finished decoded text ends.
    fn decoded_end(&self) -> usize {
        self.decoded.last().map_or(0, |&(_, end)| end as usize)
    }

    /// Decodes characters up to a blank, a line end or the closing quote.
    fn decode_word(&mut self, quote: u8, folds: &mut Folds) -> Result<(), ReadError> {
        loop {
            let from = self.cursor.at();
            let rest = self.cursor.rest();
            let run = rest
                .iter()
                .position(|&byte| class(byte) & QUOTE != 0)
                .unwrap_or(rest.len());
            self.cursor.skip_run(run);
            self.copy(from, self.cursor.at());
            match self.cursor.byte() {
                b'\'' if quote == b'\'' => {
                    if self.cursor.ahead(1) != b'\'' {
                        return Ok(());
                    }
                    self.arena.push('\'');
                    self.cursor.skip_bytes(2, 2);
                }
                b'"' if quote == b'"' => return Ok(()),
                b'\\' if quote == b'"' => {
                    if self.cursor.line_end_ahead(1) > 0 {
                        self.cursor.skip_bytes(1, 1);
                        self.cursor.skip_line();
                        // The line end is gone; what follows it is folded all the same.
                        folds.any = true;
                        return Ok(());
                    }
                    self.decode_escape()?;
                }
                b' ' | b'\t' => return Ok(()),
                0 if self.cursor.is_end() => return Ok(()),
                _ if self.cursor.line_end() > 0 => return Ok(()),
                _ => {
                    let at = self.cursor.at();
                    self.cursor.skip();
                    self.copy(at, self.cursor.at());
                }
            }
        }
    }

    /// Decodes one escape sequence.
    fn decode_escape(&mut self) -> Result<(), ReadError> {
        let character = match self.cursor.ahead(1) {
            b'0' => '\0',
            b'a' => '\u{7}',
            b'b' => '\u{8}',
            b't' | b'\t' => '\t',
            b'n' => '\n',
            b'v' => '\u{b}',
            b'f' => '\u{c}',
            b'r' => '\r',
            b'e' => '\u{1b}',
            b' ' => ' ',
            b'"' => '"',
            b'\'' => '\'',
            b'\\' => '\\',
            b'N' => '\u{85}',
            b'_' => '\u{a0}',
            b'L' => '\u{2028}',
            b'P' => '\u{2029}',
            b'x' => return self.decode_hex(2),
            b'u' => return self.decode_hex(4),
            b'U' => return self.decode_hex(8),
            _ => return Err(self.error("found unknown escape character")),
        };
        self.arena.push(character);
        self.cursor.skip_bytes(2, 2);
        Ok(())
    }

    /// Decodes `\x12`, `\u1234` or `\U12345678`. Surrogates are refused, also in pairs.
    fn decode_hex(&mut self, digits: usize) -> Result<(), ReadError> {
        self.cursor.skip_bytes(2, 2);
        let mut value = 0_u32;
        for by in 0..digits {
            let Some(digit) = char::from(self.cursor.ahead(by)).to_digit(16) else {
                return Err(self.error("did not find expected hexdecimal number"));
            };
            value = value << 4 | digit;
        }
        let Some(character) = char::from_u32(value) else {
            return Err(self.error("found invalid Unicode character escape code"));
        };
        self.arena.push(character);
        self.cursor.skip_bytes(digits, digits);
        Ok(())
    }
}
