//! From characters to tokens, in exactly the order in which libyaml's Go port makes them: what it
//! refuses depends on how far it has looked ahead.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "counts stay below the text's length, itself below 4 GiB"
)]

use super::super::{ErrorCode, Limits, ReadError, Span};
use super::cursor::{Cursor, Mark};
use super::token::{Token, TokenKind};
use std::collections::VecDeque;

/// The deepest nesting of flow collections, and of block collections: Kubernetes' own limits.
const MAX_DEPTH: usize = 10_000;
/// The longest key that needs no `?`, in characters.
const MAX_SIMPLE_KEY: usize = 1024;

/// Reads a text's tokens one by one.
#[derive(Debug)]
pub(super) struct Scanner<'a> {
    /// The whole text, for copying.
    pub(super) source: &'a str,
    pub(super) cursor: Cursor<'a>,
    pub(super) limits: Limits,
    /// Texts that are not slices of the source.
    pub(super) arena: String,
    pub(super) decoded: Vec<(u32, u32)>,
    /// Handle and suffix of tags, handle and prefix of tag directives.
    pub(super) tags: Vec<(Vec<u8>, Vec<u8>)>,
    pub(super) comments: Vec<Span>,
    queue: VecDeque<Token>,
    /// How many tokens the parser has taken.
    taken: usize,
    /// Whether the queue's first token is ready to be taken.
    ready: bool,
    pub(super) flow_level: usize,
    /// The current block's column, -1 outside all blocks.
    pub(super) indent: isize,
    indents: Vec<isize>,
    pub(super) simple_key_allowed: bool,
    /// For every flow level the token that may turn out to be a key.
    simple_keys: Vec<SimpleKey>,
}

/// A token that turns out to be a key once `:` follows.
#[derive(Clone, Copy, Debug, Default)]
struct SimpleKey {
    possible: bool,
    required: bool,
    /// Whether the token waits in the queue until this is settled.
    listed: bool,
    token: usize,
    mark: Mark,
}

impl<'a> Scanner<'a> {
    /// A scanner over `source`, beginning at the byte `start`.
    pub(super) fn new(source: &'a str, start: usize, limits: Limits) -> Self {
        Self {
            source,
            cursor: Cursor::new(source.as_bytes(), start),
            limits,
            arena: String::new(),
            decoded: Vec::new(),
            tags: Vec::new(),
            comments: Vec::new(),
            queue: VecDeque::new(),
            taken: 0,
            ready: false,
            flow_level: 0,
            indent: -1,
            indents: Vec::new(),
            simple_key_allowed: true,
            simple_keys: vec![SimpleKey::default()],
        }
    }

    /// The next token, which stays.
    #[inline]
    pub(super) fn peek(&mut self) -> Result<Token, ReadError> {
        if !self.ready {
            self.fetch_more()?;
        }
        let end = Token::new(TokenKind::StreamEnd, self.cursor.at(), self.cursor.at());
        Ok(self.queue.front().copied().unwrap_or(end))
    }

    /// Takes the token that was peeked at.
    #[inline]
    pub(super) fn take(&mut self) {
        self.ready = false;
        self.taken += 1;
        self.queue.pop_front();
    }

    /// An error at the cursor.
    pub(super) fn error(&self, message: &str) -> ReadError {
        self.error_at(ErrorCode::Syntax, self.cursor.at(), message)
    }

    #[expect(clippy::cast_possible_truncation, reason = "a text is below 4 GiB")]
    pub(super) fn error_at(&self, code: ErrorCode, at: usize, message: &str) -> ReadError {
        ReadError::new(code, message, Some(Span::new(at as u32, at as u32)))
    }

    /// Fetches tokens until the first one can no longer become a key.
    fn fetch_more(&mut self) -> Result<(), ReadError> {
        while self.queue.is_empty() || self.first_may_be_key()? {
            self.fetch()?;
        }
        self.ready = true;
        Ok(())
    }

    /// Whether the queue's first token waits for a `:`.
    #[inline]
    fn first_may_be_key(&mut self) -> Result<bool, ReadError> {
        // Token numbers never fall from level to level.
        let wanted = self.taken;
        let from = match self.simple_keys.as_slice() {
            [only] => usize::from(only.token < wanted),
            levels => levels.partition_point(|key| key.token < wanted),
        };
        let level = self.simple_keys.iter().enumerate().skip(from);
        let mut same = level
            .take_while(|(_, key)| key.token == wanted)
            .filter(|(_, key)| key.listed);
        match same.next() {
            Some((level, _)) => self.is_valid(level),
            None => Ok(false),
        }
    }

    /// Whether a level's simple key is still possible: on one line and not too long.
    fn is_valid(&mut self, level: usize) -> Result<bool, ReadError> {
        let now = self.cursor.mark();
        let Some(key) = self.simple_keys.get_mut(level).filter(|key| key.possible) else {
            return Ok(false);
        };
        if key.mark.line >= now.line && key.mark.index + MAX_SIMPLE_KEY >= now.index {
            return Ok(true);
        }
        if key.required {
            return Err(self.error("could not find expected ':'"));
        }
        key.possible = false;
        Ok(false)
    }

    /// Fetches one token or more.
    fn fetch(&mut self) -> Result<(), ReadError> {
        self.skip_to_token();
        self.unroll_indent(self.column());
        if self.cursor.is_end() {
            return self.fetch_stream_end();
        }
        let byte = self.cursor.byte();
        if self.cursor.column() == 0 {
            match byte {
                b'%' => return self.fetch_directive(),
                b'-' if self.cursor.is_marker(b'-') => {
                    return self.fetch_marker(TokenKind::DocumentStart);
                }
                b'.' if self.cursor.is_marker(b'.') => {
                    return self.fetch_marker(TokenKind::DocumentEnd);
                }
                _ => {}
            }
        }
        let flow = self.flow_level > 0;
        match byte {
            b'[' => self.fetch_flow_start(TokenKind::FlowSequenceStart),
            b'{' => self.fetch_flow_start(TokenKind::FlowMappingStart),
            b']' => self.fetch_flow_end(TokenKind::FlowSequenceEnd),
            b'}' => self.fetch_flow_end(TokenKind::FlowMappingEnd),
            b',' => self.fetch_flow_entry(),
            b'-' if self.cursor.is_blank_or_end(1) => self.fetch_block_entry(),
            b'?' if flow || self.cursor.is_blank_or_end(1) => self.fetch_key(),
            b':' if flow || self.cursor.is_blank_or_end(1) => self.fetch_value(),
            b'*' => self.fetch_key_like(|this| this.scan_anchor(TokenKind::Alias)),
            b'&' => self.fetch_key_like(|this| this.scan_anchor(TokenKind::Anchor)),
            b'!' => self.fetch_key_like(Self::scan_tag),
            b'|' if !flow => self.fetch_block_scalar(true),
            b'>' if !flow => self.fetch_block_scalar(false),
            b'\'' => self.fetch_key_like(|this| this.scan_quoted(true)),
            b'"' => self.fetch_key_like(|this| this.scan_quoted(false)),
            // `?` and `:` without a blank behind them begin a scalar outside flow collections.
            b'-' | b'?' | b':' => self.fetch_key_like(Self::scan_plain),
            b'\t' | b'#' | b'|' | b'>' | b'%' | b'@' | b'`' => {
                Err(self.error("found character that cannot start any token"))
            }
            _ => self.fetch_key_like(Self::scan_plain),
        }
    }

    fn column(&self) -> isize {
        isize::try_from(self.cursor.column()).unwrap_or(isize::MAX)
    }

    /// Passes over white space and comments. Tabs only where no key may begin.
    fn skip_to_token(&mut self) {
        loop {
            while self.cursor.byte() == b' '
                || (self.cursor.byte() == b'\t'
                    && (self.flow_level > 0 || !self.simple_key_allowed))
            {
                self.cursor.skip_bytes(1, 1);
            }
            if self.cursor.byte() == b'#' {
                self.skip_comment();
            }
            if self.cursor.skip_line() == 0 {
                return;
            }
            if self.flow_level == 0 {
                self.simple_key_allowed = true;
            }
        }
    }

    /// Passes over a comment, which ends with the line, and remembers it.
    #[expect(clippy::cast_possible_truncation, reason = "a text is below 4 GiB")]
    pub(super) fn skip_comment(&mut self) {
        let start = self.cursor.at() as u32;
        self.cursor.skip_to_line_end();
        self.comments
            .push(Span::new(start, self.cursor.at() as u32));
    }

    fn push(&mut self, token: Token) {
        self.queue.push_back(token);
    }

    /// Puts a token where the token of this number stands. One that is already taken cannot be
    /// preceded: as in the Go port the new token then goes to the queue's end.
    fn insert(&mut self, number: usize, token: Token) {
        match number.checked_sub(self.taken) {
            Some(at) if at <= self.queue.len() => self.queue.insert(at, token),
            _ => self.queue.push_back(token),
        }
    }

    /// Opens a block where the column asks for one.
    fn roll_indent(
        &mut self,
        mark: Mark,
        number: Option<usize>,
        kind: TokenKind,
    ) -> Result<(), ReadError> {
        let column = isize::try_from(mark.column).unwrap_or(isize::MAX);
        if self.flow_level > 0 || self.indent >= column {
            return Ok(());
        }
        self.indents.push(self.indent);
        self.indent = column;
        if self.indents.len() > MAX_DEPTH {
            return Err(self.too_deep());
        }
        let token = Token::new(kind, mark.at, mark.at);
        match number {
            Some(number) => self.insert(number, token),
            None => self.push(token),
        }
        Ok(())
    }

    fn too_deep(&self) -> ReadError {
        let message = format!("exceeded max depth of {MAX_DEPTH}");
        self.error_at(ErrorCode::TooDeep, self.cursor.at(), &message)
    }

    /// Closes the blocks that lie right of the column.
    fn unroll_indent(&mut self, column: isize) {
        while self.flow_level == 0 && self.indent > column {
            let at = self.cursor.at();
            self.push(Token::new(TokenKind::BlockEnd, at, at));
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }

    /// Remembers that a key may begin here.
    fn save_simple_key(&mut self) -> Result<(), ReadError> {
        if !self.simple_key_allowed {
            return Ok(());
        }
        let required = self.flow_level == 0 && self.indent == self.column();
        self.remove_simple_key()?;
        let token = self.taken + self.queue.len();
        let mark = self.cursor.mark();
        if let Some(key) = self.simple_keys.last_mut() {
            *key = SimpleKey {
                possible: true,
                required,
                listed: true,
                token,
                mark,
            };
        }
        Ok(())
    }

    /// Gives up the possible key of this level.
    fn remove_simple_key(&mut self) -> Result<(), ReadError> {
        let Some(key) = self.simple_keys.last_mut().filter(|key| key.possible) else {
            return Ok(());
        };
        if key.required {
            return Err(self.error("could not find expected ':'"));
        }
        key.possible = false;
        key.listed = false;
        Ok(())
    }

    fn fetch_stream_end(&mut self) -> Result<(), ReadError> {
        self.cursor.end_line();
        self.unroll_indent(-1);
        self.remove_simple_key()?;
        self.simple_key_allowed = false;
        let at = self.cursor.at();
        self.push(Token::new(TokenKind::StreamEnd, at, at));
        Ok(())
    }

    fn fetch_directive(&mut self) -> Result<(), ReadError> {
        self.unroll_indent(-1);
        self.remove_simple_key()?;
        self.simple_key_allowed = false;
        let token = self.scan_directive()?;
        self.push(token);
        Ok(())
    }

    fn fetch_marker(&mut self, kind: TokenKind) -> Result<(), ReadError> {
        self.unroll_indent(-1);
        self.remove_simple_key()?;
        self.simple_key_allowed = false;
        let start = self.cursor.at();
        self.cursor.skip_bytes(3, 3);
        self.push(Token::new(kind, start, self.cursor.at()));
        Ok(())
    }

    /// Takes an indicator of one character.
    fn push_indicator(&mut self, kind: TokenKind) {
        let start = self.cursor.at();
        self.cursor.skip_bytes(1, 1);
        self.push(Token::new(kind, start, self.cursor.at()));
    }

    fn fetch_flow_start(&mut self, kind: TokenKind) -> Result<(), ReadError> {
        self.save_simple_key()?;
        let token = self.taken + self.queue.len();
        let mark = self.cursor.mark();
        self.simple_keys.push(SimpleKey {
            token,
            mark,
            ..SimpleKey::default()
        });
        self.flow_level += 1;
        if self.flow_level > MAX_DEPTH {
            return Err(self.too_deep());
        }
        self.simple_key_allowed = true;
        self.push_indicator(kind);
        Ok(())
    }

    fn fetch_flow_end(&mut self, kind: TokenKind) -> Result<(), ReadError> {
        self.remove_simple_key()?;
        if self.flow_level > 0 {
            self.flow_level -= 1;
            let closed = self.simple_keys.pop().unwrap_or_default();
            // The Go port forgets by token number: an empty collection that could itself become a
            // key is forgotten with its own level, and waits no longer.
            if let Some(outer) = self
                .simple_keys
                .last_mut()
                .filter(|key| key.token == closed.token)
            {
                outer.listed = false;
            }
        }
        self.simple_key_allowed = false;
        self.push_indicator(kind);
        Ok(())
    }

    fn fetch_flow_entry(&mut self) -> Result<(), ReadError> {
        self.remove_simple_key()?;
        self.simple_key_allowed = true;
        self.push_indicator(TokenKind::FlowEntry);
        Ok(())
    }

    fn fetch_block_entry(&mut self) -> Result<(), ReadError> {
        if self.flow_level == 0 {
            if !self.simple_key_allowed {
                return Err(self.error("block sequence entries are not allowed in this context"));
            }
            self.roll_indent(self.cursor.mark(), None, TokenKind::BlockSequenceStart)?;
        }
        self.remove_simple_key()?;
        self.simple_key_allowed = true;
        self.push_indicator(TokenKind::BlockEntry);
        Ok(())
    }

    fn fetch_key(&mut self) -> Result<(), ReadError> {
        if self.flow_level == 0 {
            if !self.simple_key_allowed {
                return Err(self.error("mapping keys are not allowed in this context"));
            }
            self.roll_indent(self.cursor.mark(), None, TokenKind::BlockMappingStart)?;
        }
        self.remove_simple_key()?;
        self.simple_key_allowed = self.flow_level == 0;
        self.push_indicator(TokenKind::Key);
        Ok(())
    }

    fn fetch_value(&mut self) -> Result<(), ReadError> {
        let level = self.simple_keys.len() - 1;
        if self.is_valid(level)? {
            let key = self.simple_keys.get(level).copied().unwrap_or_default();
            self.insert(
                key.token,
                Token::new(TokenKind::Key, key.mark.at, key.mark.at),
            );
            self.roll_indent(key.mark, Some(key.token), TokenKind::BlockMappingStart)?;
            if let Some(key) = self.simple_keys.last_mut() {
                key.possible = false;
                key.listed = false;
            }
            self.simple_key_allowed = false;
        } else {
            if self.flow_level == 0 {
                if !self.simple_key_allowed {
                    return Err(self.error("mapping values are not allowed in this context"));
                }
                self.roll_indent(self.cursor.mark(), None, TokenKind::BlockMappingStart)?;
            }
            self.simple_key_allowed = self.flow_level == 0;
        }
        self.push_indicator(TokenKind::Value);
        Ok(())
    }

    /// Fetches what could be a key and cannot be followed by one.
    fn fetch_key_like(
        &mut self,
        scan: impl FnOnce(&mut Self) -> Result<Token, ReadError>,
    ) -> Result<(), ReadError> {
        self.save_simple_key()?;
        self.simple_key_allowed = false;
        let token = scan(self)?;
        self.push(token);
        Ok(())
    }

    fn fetch_block_scalar(&mut self, literal: bool) -> Result<(), ReadError> {
        self.remove_simple_key()?;
        self.simple_key_allowed = true;
        let token = self.scan_block_scalar(literal)?;
        self.push(token);
        Ok(())
    }

    /// Ends a decoded text that begins at `start` of the arena and gives its index.
    pub(super) fn decode(&mut self, start: usize) -> Result<u32, ReadError> {
        if self.arena.len() - start > self.limits.scalar_bytes {
            return Err(self.scalar_too_large());
        }
        match (
            u32::try_from(start),
            u32::try_from(self.arena.len()),
            u32::try_from(self.decoded.len()),
        ) {
            (Ok(start), Ok(end), Ok(index)) => {
                self.decoded.push((start, end));
                Ok(index)
            }
            _ => Err(self.scalar_too_large()),
        }
    }

    pub(super) fn scalar_too_large(&self) -> ReadError {
        let message = format!(
            "the scalar is larger than {} bytes",
            self.limits.scalar_bytes
        );
        self.error_at(ErrorCode::ScalarTooLarge, self.cursor.at(), &message)
    }
}
