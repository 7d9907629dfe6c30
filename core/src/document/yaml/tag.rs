//! Anchors, aliases, tags and directives.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "positions stay below the text's length, itself below 4 GiB"
)]

use super::super::ReadError;
use super::chars::{is_word, width};
use super::scanner::Scanner;
use super::token::{Token, TokenKind};

impl Scanner<'_> {
    /// Scans `&name` or `*name`; the token's place is the whole of it.
    pub(super) fn scan_anchor(&mut self, kind: TokenKind) -> Result<Token, ReadError> {
        let start = self.cursor.at();
        self.cursor.skip_bytes(1, 1);
        self.skip_word_characters();
        let fits = self.cursor.is_blank_or_end(0)
            || matches!(
                self.cursor.byte(),
                b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`'
            );
        if self.cursor.at() == start + 1 || !fits {
            return Err(self.error("did not find expected alphabetic or numeric character"));
        }
        Ok(Token::new(kind, start, self.cursor.at()))
    }

    fn skip_word_characters(&mut self) {
        while is_word(self.cursor.byte()) {
            self.cursor.skip_bytes(1, 1);
        }
    }

    /// Scans `!<uri>`, `!suffix`, `!!suffix` or `!handle!suffix`.
    pub(super) fn scan_tag(&mut self) -> Result<Token, ReadError> {
        let start = self.cursor.at();
        let (handle, suffix) = if self.cursor.ahead(1) == b'<' {
            self.cursor.skip_bytes(2, 2);
            let suffix = self.scan_uri(&[])?;
            if self.cursor.byte() != b'>' {
                return Err(self.error("did not find the expected '>'"));
            }
            self.cursor.skip_bytes(1, 1);
            (Vec::new(), suffix)
        } else {
            let handle = self.scan_handle(false)?;
            if handle.len() > 1 && handle.ends_with(b"!") {
                let suffix = self.scan_uri(&[])?;
                (handle, suffix)
            } else {
                let suffix = self.scan_uri(&handle)?;
                // The tag `!` alone has no handle.
                if suffix.is_empty() {
                    (suffix, b"!".to_vec())
                } else {
                    (b"!".to_vec(), suffix)
                }
            }
        };
        if !self.cursor.is_blank_or_end(0) {
            return Err(self.error("did not find expected whitespace or line break"));
        }
        Ok(self.tag_token(TokenKind::Tag, start, handle, suffix))
    }

    fn tag_token(
        &mut self,
        kind: TokenKind,
        start: usize,
        first: Vec<u8>,
        second: Vec<u8>,
    ) -> Token {
        let mut token = Token::new(kind, start, self.cursor.at());
        token.data = u32::try_from(self.tags.len()).unwrap_or(u32::MAX);
        self.tags.push((first, second));
        token
    }

    /// Scans `!`, `!!` or `!name!`; outside directives also the beginning of `!suffix`.
    fn scan_handle(&mut self, directive: bool) -> Result<Vec<u8>, ReadError> {
        if self.cursor.byte() != b'!' {
            return Err(self.error("did not find expected '!'"));
        }
        let start = self.cursor.rest();
        let from = self.cursor.at();
        self.cursor.skip_bytes(1, 1);
        self.skip_word_characters();
        if self.cursor.byte() == b'!' {
            self.cursor.skip_bytes(1, 1);
        } else if directive && self.cursor.at() > from + 1 {
            return Err(self.error("did not find expected '!'"));
        }
        Ok(start
            .get(..self.cursor.at() - from)
            .unwrap_or_default()
            .to_vec())
    }

    /// Scans a tag's URI behind `head`, whose `!` is not part of it.
    fn scan_uri(&mut self, head: &[u8]) -> Result<Vec<u8>, ReadError> {
        let mut uri = head.get(1..).unwrap_or_default().to_vec();
        let mut any = !head.is_empty();
        loop {
            let byte = self.cursor.byte();
            match byte {
                b'%' => self.scan_uri_escape(&mut uri)?,
                b';' | b'/' | b'?' | b':' | b'@' | b'&' | b'=' | b'+' | b'$' | b',' | b'.'
                | b'!' | b'~' | b'*' | b'\'' | b'(' | b')' | b'[' | b']' => {
                    uri.push(byte);
                    self.cursor.skip_bytes(1, 1);
                }
                _ if is_word(byte) => {
                    uri.push(byte);
                    self.cursor.skip_bytes(1, 1);
                }
                _ if any => return Ok(uri),
                _ => return Err(self.error("did not find expected tag URI")),
            }
            any = true;
        }
    }

    /// Scans the escaped bytes of one character, `%C3%A9`.
    fn scan_uri_escape(&mut self, uri: &mut Vec<u8>) -> Result<(), ReadError> {
        let mut left = None;
        while left != Some(0) {
            let hex = |byte: u8| {
                char::from(byte)
                    .to_digit(16)
                    .and_then(|digit| u8::try_from(digit).ok())
            };
            let octet = match (
                self.cursor.byte(),
                hex(self.cursor.ahead(1)),
                hex(self.cursor.ahead(2)),
            ) {
                (b'%', Some(high), Some(low)) => high << 4 | low,
                _ => return Err(self.error("did not find URI escaped octet")),
            };
            let more = match left {
                None if matches!(octet, 0x80..=0xBF | 0xF8..=0xFF) => {
                    return Err(self.error("found an incorrect leading UTF-8 octet"));
                }
                None => width(octet),
                Some(_) if octet & 0xC0 != 0x80 => {
                    return Err(self.error("found an incorrect trailing UTF-8 octet"));
                }
                Some(more) => more,
            };
            uri.push(octet);
            self.cursor.skip_bytes(3, 3);
            left = Some(more - 1);
        }
        Ok(())
    }

    /// Scans `%YAML 1.1` or `%TAG !handle! prefix`.
    pub(super) fn scan_directive(&mut self) -> Result<Token, ReadError> {
        let start = self.cursor.at();
        self.cursor.skip_bytes(1, 1);
        let name = self.cursor.rest();
        let from = self.cursor.at();
        self.skip_word_characters();
        let name = name.get(..self.cursor.at() - from).unwrap_or_default();
        if name.is_empty() {
            return Err(self.error("could not find expected directive name"));
        }
        if !self.cursor.is_blank_or_end(0) {
            return Err(self.error("found unexpected non-alphabetical character"));
        }
        let token = match name {
            b"YAML" => self.scan_version(start)?,
            b"TAG" => self.scan_tag_directive(start)?,
            _ => return Err(self.error("found unknown directive name")),
        };
        self.skip_blanks();
        if self.cursor.byte() == b'#' {
            self.skip_comment();
        }
        if !self.cursor.is_line_end() {
            return Err(self.error("did not find expected comment or line break"));
        }
        self.cursor.skip_line();
        Ok(token)
    }

    fn skip_blanks(&mut self) {
        while self.cursor.is_blank() {
            self.cursor.skip_bytes(1, 1);
        }
    }

    fn scan_version(&mut self, start: usize) -> Result<Token, ReadError> {
        self.skip_blanks();
        let major = self.scan_version_number()?;
        if self.cursor.byte() != b'.' {
            return Err(self.error("did not find expected digit or '.' character"));
        }
        self.cursor.skip_bytes(1, 1);
        let minor = self.scan_version_number()?;
        let mut token = Token::new(TokenKind::VersionDirective, start, self.cursor.at());
        token.data = major << 16 | minor;
        Ok(token)
    }

    /// A number of one or two digits.
    fn scan_version_number(&mut self) -> Result<u32, ReadError> {
        let mut value = 0;
        let mut digits = 0;
        while self.cursor.byte().is_ascii_digit() {
            digits += 1;
            if digits > 2 {
                return Err(self.error("found extremely long version number"));
            }
            value = value * 10 + u32::from(self.cursor.byte() - b'0');
            self.cursor.skip_bytes(1, 1);
        }
        if digits == 0 {
            return Err(self.error("did not find expected version number"));
        }
        Ok(value)
    }

    fn scan_tag_directive(&mut self, start: usize) -> Result<Token, ReadError> {
        self.skip_blanks();
        let handle = self.scan_handle(true)?;
        if !self.cursor.is_blank() {
            return Err(self.error("did not find expected whitespace"));
        }
        self.skip_blanks();
        let prefix = self.scan_uri(&[])?;
        if !self.cursor.is_blank_or_end(0) {
            return Err(self.error("did not find expected whitespace or line break"));
        }
        Ok(self.tag_token(TokenKind::TagDirective, start, handle, prefix))
    }
}
