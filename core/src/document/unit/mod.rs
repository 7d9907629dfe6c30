//! Units of systemd and files of environment variables, read into the same table as YAML.
//!
//! A unit becomes `{Service: {ExecStart: [word, ...], Environment: {NAME: [word, ...]}, Other: text}}`. A section or key
//! that stands several times is there several times, in the order of the text: an empty list takes back those
//! before it, as `ExecStart=` does. A file of variables becomes `{NAME: [word, ...]}`. Words stand without their quotes
//! and escapes, each at its own place.
//!
//! What systemd ignores with a warning (a line without `=`, an assignment before any section) is left out.

mod lines;
mod secret;
mod words;

use super::table::{Node, NodeId, Row, Table};
use super::{Document, ErrorCode, Kind, Piece, ReadError, Span, Style, Syntax, credentials};
use lines::{Char, Lines};
use std::collections::HashMap;
use std::sync::Arc;
use words::{assignment, blank_separated, expanded, words};

/// Reads a whole file: it is one document.
pub(super) fn read(text: &Arc<String>, syntax: Syntax) -> Piece {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "checked by who reads the file"
    )]
    let span = Span::new(0, text.len() as u32);
    match Reader::new(text, syntax).run() {
        Ok(reader) if reader.table.nodes.len() > 1 => {
            Piece::Document(Box::new(reader.finish(span)))
        }
        Ok(_) => Piece::Empty(span),
        Err(at) => {
            let message = "a line is longer than systemd reads";
            let error = ReadError::new(ErrorCode::ScalarTooLarge, message, Some(at));
            Piece::Refused(span, error)
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    syntax: Syntax,
    table: Table,
    comments: Vec<Span>,
    /// The section that assignments go to.
    section: Option<NodeId>,
    /// What `Environment=` sets, for `${NAME}` within words.
    variables: HashMap<String, String>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t Arc<String>, syntax: Syntax) -> Self {
        Self {
            text,
            syntax,
            table: Table {
                text: Arc::clone(text),
                lines: true,
                ..Table::default()
            },
            comments: Vec::new(),
            section: None,
            variables: HashMap::new(),
        }
    }

    fn run(mut self) -> Result<Self, Span> {
        // A variable counts wherever it stands, so all are known before the first command is read.
        if self.syntax == Syntax::Unit && self.text.contains("${") {
            let mut lines = Lines::new(self.text);
            while let Some(line) = lines.next()? {
                self.learn(&line);
            }
        }
        let root = self.open(Kind::Mapping, 0);
        let mut lines = Lines::new(self.text);
        while let Some(line) = lines.next()? {
            self.line(&line);
        }
        self.comments = lines.comments;
        self.close_section();
        self.close(root);
        credentials::mark(&mut self.table, false);
        secret::mark(&mut self.table, self.syntax);
        Ok(self)
    }

    fn finish(self, span: Span) -> Document {
        Document {
            table: self.table,
            span,
            comments: self.comments,
            duplicates: Vec::new(),
            ignored: None,
            ambiguous: false,
            name: None,
        }
    }

    /// Keeps what a line sets in the environment.
    fn learn(&mut self, line: &[Char]) {
        let Some((key, value)) = assignment(line) else {
            return;
        };
        if text_of(key) != "Environment" {
            return;
        }
        let words = words(value);
        if words.is_empty() {
            self.variables.clear();
        }
        for word in words {
            if let Some((name, value)) = assignment(&word) {
                self.variables.insert(text_of(name), text_of(value));
            }
        }
    }

    fn line(&mut self, line: &[Char]) {
        if self.syntax == Syntax::Environment {
            if let Some((name, value)) = assignment(line) {
                self.variable(name, &words(value));
            }
            return;
        }
        let first = line.first().map(|it| it.value);
        if first == Some('[') {
            let name = line.get(1..).unwrap_or_default();
            let end = name.iter().position(|it| it.value == ']');
            if let Some((name, close)) =
                end.and_then(|end| Some((name.get(..end)?, name.get(end)?)))
            {
                self.close_section();
                self.key(name);
                self.section = Some(self.open(Kind::Mapping, close.span.start));
            }
            return;
        }
        let Some((key, value)) = assignment(line).filter(|_| self.section.is_some()) else {
            return;
        };
        let at = value.first().or(key.last()).map_or(0, |it| it.span.start);
        match &*text_of(key) {
            "ExecStart" => {
                self.key(key);
                let list = self.open(Kind::Sequence, at);
                for word in words(value) {
                    let text = expanded(&text_of(&word), &self.variables);
                    self.word(&word, &text);
                }
                self.close(list);
            }
            "Environment" => {
                self.key(key);
                let map = self.open(Kind::Mapping, at);
                for word in words(value) {
                    if let Some((name, value)) = assignment(&word) {
                        self.variable(name, &[value.to_vec()]);
                    }
                }
                self.close(map);
            }
            _ => {
                self.key(key);
                self.word(value, &text_of(value));
            }
        }
    }

    /// A variable and the words that its value holds.
    fn variable(&mut self, name: &[Char], value: &[Vec<Char>]) {
        self.key(name);
        let first = value.iter().flatten().next().or(name.last());
        let list = self.open(Kind::Sequence, first.map_or(0, |it| it.span.start));
        for word in value.iter().flat_map(|word| blank_separated(word)) {
            self.word(word, &text_of(word));
        }
        self.close(list);
    }

    fn key(&mut self, name: &[Char]) {
        let id = self.word(name, &text_of(name));
        if let Some(node) = self.table.nodes.get_mut(id as usize) {
            node.set(Node::KEY);
        }
    }

    fn word(&mut self, word: &[Char], text: &str) -> NodeId {
        let end = self.table.nodes.last().map_or(0, |node| node.end);
        let span = match (word.first(), word.last()) {
            (Some(first), Some(last)) => Span::new(first.span.start, last.span.end),
            _ => Span::new(end, end),
        };
        let string = Row::Value(Kind::String);
        if span.of(self.text) == text {
            return self.push(Node::new(string, Style::Plain, span, 0));
        }
        let from = offset(self.table.arena.len());
        self.table.arena.push_str(text);
        let to = offset(self.table.arena.len());
        let at = offset(self.table.decoded.len());
        // A key that is no string is followed by its text in JSON; all of these are strings.
        self.table.decoded.push((from, to));
        let mut node = Node::new(string, Style::Plain, span, at);
        node.set(Node::DECODED);
        self.push(node)
    }

    fn open(&mut self, kind: Kind, at: u32) -> NodeId {
        self.push(Node::new(
            Row::Value(kind),
            Style::Block,
            Span::new(at, at),
            0,
        ))
    }

    /// Ends a collection behind the last row.
    fn close(&mut self, id: NodeId) {
        let after = offset(self.table.nodes.len());
        let rows = self.table.nodes.get(id as usize..).unwrap_or_default();
        let end = rows.iter().map(|row| row.end).max().unwrap_or_default();
        if let Some(node) = self.table.nodes.get_mut(id as usize) {
            node.data = after;
            node.end = node.end.max(end);
        }
    }

    fn close_section(&mut self) {
        if let Some(section) = self.section.take() {
            self.close(section);
        }
    }

    fn push(&mut self, node: Node) -> NodeId {
        let id = offset(self.table.nodes.len());
        self.table.nodes.push(node);
        id
    }
}

fn text_of(chars: &[Char]) -> String {
    chars.iter().map(|it| it.value).collect()
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
