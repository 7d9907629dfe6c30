//! From tokens to nodes: the state machine of libyaml's parser, which feeds the table directly.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "positions stay below the text's length, itself below 4 GiB"
)]

use super::super::table::Table;
use super::super::{ErrorCode, ReadError, Span, Style};
use super::builder::{Builder, Properties};
use super::scanner::Scanner;
use super::token::{Token, TokenKind};
use std::collections::HashMap;

/// What the parser expects next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    BlockMappingFirstKey,
    BlockMappingKey,
    BlockMappingValue,
    BlockSequenceFirstEntry,
    BlockSequenceEntry,
    DocumentEnd,
    FlowMappingEmptyValue,
    FlowMappingFirstKey,
    FlowMappingKey,
    FlowMappingValue,
    FlowSequenceFirstEntry,
    FlowSequenceEntry,
    FlowSequenceEntryMappingEnd,
    FlowSequenceEntryMappingKey,
    FlowSequenceEntryMappingValue,
    IndentlessSequenceEntry,
}

/// The first document of a text, as a table, and what stands around it.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) builder: Builder,
    pub(super) comments: Vec<Span>,
    /// Where the text that is not read begins.
    pub(super) rest: Option<u32>,
    /// How far the scanner has looked.
    pub(super) seen: usize,
}

/// Reads the first document of what the scanner scans.
pub(super) fn parse(scanner: Scanner<'_>, table: Table) -> Result<Parsed, ReadError> {
    let mut parser = Parser {
        builder: Builder::new(table),
        scanner,
        state: State::DocumentEnd,
        states: Vec::new(),
        directives: HashMap::new(),
    };
    if parser.start()? {
        while parser.state != State::DocumentEnd {
            parser.step()?;
        }
    }
    // The Kubernetes reader looks at one more token, and refuses the text where that one is broken.
    let next = parser.scanner.peek()?;
    let rest = match next.kind {
        TokenKind::StreamEnd => None,
        TokenKind::DocumentEnd => Some(next.end),
        _ => Some(next.start),
    };
    let seen = parser.scanner.cursor.at();
    let Scanner {
        arena,
        decoded,
        comments,
        ..
    } = parser.scanner;
    parser.builder.finish(arena, decoded)?;
    Ok(Parsed {
        builder: parser.builder,
        comments,
        rest,
        seen,
    })
}

#[derive(Debug)]
struct Parser<'a> {
    scanner: Scanner<'a>,
    builder: Builder,
    state: State,
    states: Vec<State>,
    /// What tag handles stand for.
    directives: HashMap<Vec<u8>, Vec<u8>>,
}

impl Parser<'_> {
    fn error(&self, message: &str, token: Token) -> ReadError {
        self.scanner
            .error_at(ErrorCode::Syntax, token.start as usize, message)
    }

    /// Takes the peeked token and peeks at the next.
    fn advance(&mut self) -> Result<Token, ReadError> {
        self.scanner.take();
        self.scanner.peek()
    }

    fn pop_state(&mut self) {
        self.state = self.states.pop().unwrap_or(State::DocumentEnd);
    }

    /// Reads what precedes the root node. Says whether there is one to be read step by step.
    fn start(&mut self) -> Result<bool, ReadError> {
        let first = self.scanner.peek()?;
        let explicit = matches!(
            first.kind,
            TokenKind::VersionDirective | TokenKind::TagDirective | TokenKind::DocumentStart
        );
        if first.kind == TokenKind::StreamEnd {
            self.builder.empty(first.start);
            return Ok(false);
        }
        let mut token = self.process_directives()?;
        if explicit {
            if token.kind != TokenKind::DocumentStart {
                return Err(self.error("did not find expected <document start>", token));
            }
            token = self.advance()?;
            if matches!(
                token.kind,
                TokenKind::VersionDirective
                    | TokenKind::TagDirective
                    | TokenKind::DocumentStart
                    | TokenKind::DocumentEnd
                    | TokenKind::StreamEnd
            ) {
                self.builder.empty(token.start);
                return Ok(false);
            }
        }
        self.states.push(State::DocumentEnd);
        self.parse_node(true, false)?;
        Ok(true)
    }

    /// Reads the directives and returns the token behind them.
    fn process_directives(&mut self) -> Result<Token, ReadError> {
        let mut version = false;
        let mut token = self.scanner.peek()?;
        loop {
            match token.kind {
                TokenKind::VersionDirective if version => {
                    return Err(self.error("found duplicate %YAML directive", token));
                }
                TokenKind::VersionDirective if token.data != 1 << 16 | 1 => {
                    return Err(self.error("found incompatible YAML document", token));
                }
                TokenKind::VersionDirective => version = true,
                TokenKind::TagDirective => {
                    let (handle, prefix) = self
                        .scanner
                        .tags
                        .get(token.data as usize)
                        .cloned()
                        .unwrap_or_default();
                    if self.directives.insert(handle, prefix).is_some() {
                        return Err(self.error("found duplicate %TAG directive", token));
                    }
                }
                _ => break,
            }
            token = self.advance()?;
        }
        for (handle, prefix) in [("!", "!"), ("!!", "tag:yaml.org,2002:")] {
            let stated = self.directives.entry(handle.into());
            stated.or_insert_with(|| prefix.into());
        }
        Ok(token)
    }

    fn step(&mut self) -> Result<(), ReadError> {
        match self.state {
            State::BlockMappingFirstKey => self.block_mapping_key(true),
            State::BlockMappingKey => self.block_mapping_key(false),
            State::BlockMappingValue => self.block_mapping_value(),
            State::BlockSequenceFirstEntry => self.block_sequence_entry(true),
            State::BlockSequenceEntry => self.block_sequence_entry(false),
            State::DocumentEnd => Ok(()),
            State::FlowMappingEmptyValue => self.flow_mapping_value(true),
            State::FlowMappingFirstKey => self.flow_mapping_key(true),
            State::FlowMappingKey => self.flow_mapping_key(false),
            State::FlowMappingValue => self.flow_mapping_value(false),
            State::FlowSequenceFirstEntry => self.flow_sequence_entry(true),
            State::FlowSequenceEntry => self.flow_sequence_entry(false),
            State::FlowSequenceEntryMappingEnd => self.flow_sequence_entry_mapping_end(),
            State::FlowSequenceEntryMappingKey => self.flow_sequence_entry_mapping_key(),
            State::FlowSequenceEntryMappingValue => self.flow_sequence_entry_mapping_value(),
            State::IndentlessSequenceEntry => self.indentless_sequence_entry(),
        }
    }

    /// A scalar that is not there.
    fn empty(&mut self, at: u32, next: State) -> Result<(), ReadError> {
        self.state = next;
        let mut token = Token::new(TokenKind::Scalar, at as usize, at as usize);
        token.style = Style::Plain;
        self.builder
            .scalar(&mut self.scanner, token, &Properties::default())
    }

    /// Reads a node's properties and its content, or the beginning of a collection.
    fn parse_node(&mut self, block: bool, indentless: bool) -> Result<(), ReadError> {
        let mut token = self.scanner.peek()?;
        if token.kind == TokenKind::Alias {
            self.pop_state();
            self.scanner.take();
            return self.builder.alias(&mut self.scanner, token);
        }
        let mut properties = Properties::default();
        if matches!(token.kind, TokenKind::Anchor | TokenKind::Tag) {
            token = self.properties(token, &mut properties)?;
        }
        match token.kind {
            TokenKind::BlockEntry if indentless => {
                self.state = State::IndentlessSequenceEntry;
                self.builder.begin(
                    &mut self.scanner,
                    false,
                    Style::Block,
                    token.start,
                    &properties,
                )
            }
            TokenKind::Scalar => {
                self.pop_state();
                self.scanner.take();
                self.builder.scalar(&mut self.scanner, token, &properties)
            }
            TokenKind::FlowSequenceStart => {
                self.state = State::FlowSequenceFirstEntry;
                self.builder.begin(
                    &mut self.scanner,
                    false,
                    Style::Flow,
                    token.start,
                    &properties,
                )
            }
            TokenKind::FlowMappingStart => {
                self.state = State::FlowMappingFirstKey;
                self.builder.begin(
                    &mut self.scanner,
                    true,
                    Style::Flow,
                    token.start,
                    &properties,
                )
            }
            TokenKind::BlockSequenceStart if block => {
                self.state = State::BlockSequenceFirstEntry;
                self.builder.begin(
                    &mut self.scanner,
                    false,
                    Style::Block,
                    token.start,
                    &properties,
                )
            }
            TokenKind::BlockMappingStart if block => {
                self.state = State::BlockMappingFirstKey;
                self.builder.begin(
                    &mut self.scanner,
                    true,
                    Style::Block,
                    token.start,
                    &properties,
                )
            }
            _ if properties.any() => {
                self.pop_state();
                let at = properties.end;
                let mut empty = Token::new(TokenKind::Scalar, at as usize, at as usize);
                empty.style = Style::Plain;
                self.builder.scalar(&mut self.scanner, empty, &properties)
            }
            _ => Err(self.error("did not find expected node content", token)),
        }
    }

    /// Reads an anchor and a tag, in either order, and returns the token behind them.
    fn properties(
        &mut self,
        first: Token,
        properties: &mut Properties,
    ) -> Result<Token, ReadError> {
        let mut token = first;
        let mut tag = None;
        let second = if first.kind == TokenKind::Anchor {
            TokenKind::Tag
        } else {
            TokenKind::Anchor
        };
        for kind in [first.kind, second] {
            if token.kind != kind {
                break;
            }
            if kind == TokenKind::Anchor {
                properties.anchor = Some(Span::new(token.start + 1, token.end));
            } else {
                tag = Some(token);
            }
            properties.end = token.end;
            token = self.advance()?;
        }
        if let Some(tag) = tag {
            properties.tag = Some(self.tag(tag)?);
        }
        Ok(token)
    }

    /// The tag in full, its handle replaced.
    fn tag(&self, token: Token) -> Result<Vec<u8>, ReadError> {
        let (handle, suffix) = self
            .scanner
            .tags
            .get(token.data as usize)
            .cloned()
            .unwrap_or_default();
        if handle.is_empty() {
            return Ok(suffix);
        }
        let known = self.directives.get(&handle);
        let full = known.map(|prefix| [prefix.as_slice(), &suffix].concat());
        match full.filter(|tag| !tag.is_empty()) {
            Some(tag) => Ok(tag),
            None => Err(self.error("found undefined tag handle", token)),
        }
    }

    fn block_sequence_entry(&mut self, first: bool) -> Result<(), ReadError> {
        let mut token = self.scanner.peek()?;
        if first {
            token = self.advance()?;
        }
        match token.kind {
            TokenKind::BlockEntry => {
                let end = token.end;
                let next = self.advance()?;
                if matches!(next.kind, TokenKind::BlockEntry | TokenKind::BlockEnd) {
                    return self.empty(end, State::BlockSequenceEntry);
                }
                self.states.push(State::BlockSequenceEntry);
                self.parse_node(true, false)
            }
            TokenKind::BlockEnd => self.end(None),
            _ => Err(self.error("did not find expected '-' indicator", token)),
        }
    }

    /// Ends a collection; `end` is where it ends where it has an end of its own.
    fn end(&mut self, end: Option<u32>) -> Result<(), ReadError> {
        self.pop_state();
        self.scanner.take();
        self.builder.end(&mut self.scanner, end)
    }

    fn indentless_sequence_entry(&mut self) -> Result<(), ReadError> {
        let token = self.scanner.peek()?;
        if token.kind != TokenKind::BlockEntry {
            self.pop_state();
            return self.builder.end(&mut self.scanner, None);
        }
        let end = token.end;
        let next = self.advance()?;
        if matches!(
            next.kind,
            TokenKind::BlockEntry | TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd
        ) {
            return self.empty(end, State::IndentlessSequenceEntry);
        }
        self.states.push(State::IndentlessSequenceEntry);
        self.parse_node(true, false)
    }

    fn block_mapping_key(&mut self, first: bool) -> Result<(), ReadError> {
        let mut token = self.scanner.peek()?;
        if first {
            token = self.advance()?;
        }
        match token.kind {
            TokenKind::Key => {
                let end = token.end;
                let next = self.advance()?;
                if matches!(
                    next.kind,
                    TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd
                ) {
                    return self.empty(end, State::BlockMappingValue);
                }
                self.states.push(State::BlockMappingValue);
                self.parse_node(true, true)
            }
            TokenKind::BlockEnd => self.end(None),
            _ => Err(self.error("did not find expected key", token)),
        }
    }

    fn block_mapping_value(&mut self) -> Result<(), ReadError> {
        let token = self.scanner.peek()?;
        if token.kind != TokenKind::Value {
            return self.empty(token.start, State::BlockMappingKey);
        }
        let end = token.end;
        let next = self.advance()?;
        if matches!(
            next.kind,
            TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd
        ) {
            return self.empty(end, State::BlockMappingKey);
        }
        self.states.push(State::BlockMappingKey);
        self.parse_node(true, true)
    }

    fn flow_sequence_entry(&mut self, first: bool) -> Result<(), ReadError> {
        let mut token = self.scanner.peek()?;
        if first {
            token = self.advance()?;
        }
        if token.kind != TokenKind::FlowSequenceEnd {
            if !first {
                if token.kind != TokenKind::FlowEntry {
                    return Err(self.error("did not find expected ',' or ']'", token));
                }
                token = self.advance()?;
            }
            if token.kind == TokenKind::Key {
                self.state = State::FlowSequenceEntryMappingKey;
                self.scanner.take();
                let properties = Properties::default();
                return self.builder.begin(
                    &mut self.scanner,
                    true,
                    Style::Flow,
                    token.start,
                    &properties,
                );
            }
            if token.kind != TokenKind::FlowSequenceEnd {
                self.states.push(State::FlowSequenceEntry);
                return self.parse_node(false, false);
            }
        }
        self.end(Some(token.end))
    }

    fn flow_sequence_entry_mapping_key(&mut self) -> Result<(), ReadError> {
        let token = self.scanner.peek()?;
        if matches!(
            token.kind,
            TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowSequenceEnd
        ) {
            // The Go port takes this token, so that `[? : a]` is refused and `[? ]` not closed.
            self.scanner.take();
            return self.empty(token.end, State::FlowSequenceEntryMappingValue);
        }
        self.states.push(State::FlowSequenceEntryMappingValue);
        self.parse_node(false, false)
    }

    fn flow_sequence_entry_mapping_value(&mut self) -> Result<(), ReadError> {
        let token = self.scanner.peek()?;
        if token.kind == TokenKind::Value {
            let next = self.advance()?;
            if !matches!(next.kind, TokenKind::FlowEntry | TokenKind::FlowSequenceEnd) {
                self.states.push(State::FlowSequenceEntryMappingEnd);
                return self.parse_node(false, false);
            }
        }
        self.empty(token.start, State::FlowSequenceEntryMappingEnd)
    }

    fn flow_sequence_entry_mapping_end(&mut self) -> Result<(), ReadError> {
        self.scanner.peek()?;
        self.state = State::FlowSequenceEntry;
        self.builder.end(&mut self.scanner, None)
    }

    fn flow_mapping_key(&mut self, first: bool) -> Result<(), ReadError> {
        let mut token = self.scanner.peek()?;
        if first {
            token = self.advance()?;
        }
        if token.kind != TokenKind::FlowMappingEnd {
            if !first {
                if token.kind != TokenKind::FlowEntry {
                    return Err(self.error("did not find expected ',' or '}'", token));
                }
                token = self.advance()?;
            }
            if token.kind == TokenKind::Key {
                let next = self.advance()?;
                if matches!(
                    next.kind,
                    TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowMappingEnd
                ) {
                    return self.empty(next.start, State::FlowMappingValue);
                }
                self.states.push(State::FlowMappingValue);
                return self.parse_node(false, false);
            }
            if token.kind != TokenKind::FlowMappingEnd {
                self.states.push(State::FlowMappingEmptyValue);
                return self.parse_node(false, false);
            }
        }
        self.end(Some(token.end))
    }

    fn flow_mapping_value(&mut self, empty: bool) -> Result<(), ReadError> {
        let token = self.scanner.peek()?;
        if !empty && token.kind == TokenKind::Value {
            let next = self.advance()?;
            if !matches!(next.kind, TokenKind::FlowEntry | TokenKind::FlowMappingEnd) {
                self.states.push(State::FlowMappingKey);
                return self.parse_node(false, false);
            }
        }
        self.empty(token.start, State::FlowMappingKey)
    }
}
