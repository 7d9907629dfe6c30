//! Lines, columns and line ends of a document's text.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "offsets stay within a text below 4 GiB"
)]

use super::edit::Edit;
use crate::document::{Document, Kind, Rows, Span, Style};
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// A document's text with its rows, and how it is laid out.
pub(super) struct Layout<'a> {
    pub(super) rows: Rows<'a>,
    pub(super) document: &'a Document,
    text: &'a str,
    start: usize,
    end: usize,
    pub(super) newline: &'static str,
    /// Where lines break. A document of one line may be as long as a file, so that nobody searches it twice.
    breaks: OnceCell<Vec<usize>>,
    unit: OnceCell<usize>,
    dash: OnceCell<usize>,
    /// What collections hold from which something was to go, or to which something was to come: many fixes may want the same.
    members: RefCell<HashMap<u32, Members>>,
}

type Members = Option<Rc<[Member]>>;

/// An entry or an item.
pub(super) struct Member {
    pub(super) id: u32,
    /// The key, or the dash of an item in a block.
    pub(super) start: usize,
    pub(super) end: usize,
}

impl<'a> Layout<'a> {
    pub(super) fn of(document: &'a Document) -> Self {
        let (text, span) = (document.text(), document.span());
        let first = |text: &str| {
            let at = text.find('\n')?;
            Some(text.get(..at).is_some_and(|line| line.ends_with('\r')))
        };
        let windows = first(span.of(text))
            .or_else(|| first(text))
            .unwrap_or(false);
        Self {
            rows: Rows::of(document),
            document,
            text,
            start: span.start as usize,
            end: span.end as usize,
            newline: if windows { "\r\n" } else { "\n" },
            breaks: OnceCell::new(),
            unit: OnceCell::new(),
            dash: OnceCell::new(),
            members: RefCell::default(),
        }
    }

    pub(super) fn slice(&self, from: usize, to: usize) -> &'a str {
        self.text.get(from..to).unwrap_or_default()
    }

    pub(super) fn byte(&self, at: usize) -> Option<u8> {
        self.text
            .as_bytes()
            .get(at)
            .copied()
            .filter(|_| at < self.end)
    }

    /// What a collection holds, as it is read where nobody asked before; its style says how.
    pub(super) fn members(
        &self,
        id: u32,
        read: impl FnOnce(&Self, u32) -> Option<Vec<Member>>,
    ) -> Members {
        if let Some(known) = self.members.borrow().get(&id) {
            return known.clone();
        }
        let members: Members = read(self, id).map(Rc::from);
        self.members.borrow_mut().insert(id, members.clone());
        members
    }

    fn breaks(&self) -> &[usize] {
        self.breaks.get_or_init(|| {
            let text = self.slice(self.start, self.end);
            text.match_indices('\n')
                .map(|(at, _)| self.start + at)
                .collect()
        })
    }

    /// The first line break at or behind a place.
    fn next_break(&self, at: usize) -> Option<usize> {
        let breaks = self.breaks();
        let next = breaks.partition_point(|end| *end < at);
        breaks.get(next).copied()
    }

    /// Where the line begins, behind a byte order mark.
    pub(super) fn line_start(&self, at: usize) -> usize {
        let breaks = self.breaks();
        let before = breaks.partition_point(|end| *end < at);
        match before.checked_sub(1).and_then(|last| breaks.get(last)) {
            Some(end) => end + 1,
            None => {
                let before = self.slice(self.start, at);
                self.start + before.len() - before.trim_start_matches('\u{feff}').len()
            }
        }
    }

    /// Where the line's end begins: CR LF, LF or the end of the document.
    pub(super) fn line_end(&self, at: usize) -> usize {
        let Some(end) = self.next_break(at) else {
            return self.end;
        };
        let line = self.slice(at, end);
        at + line.strip_suffix('\r').unwrap_or(line).len()
    }

    /// Where the next line begins, `None` on a last line without an end.
    pub(super) fn next_line(&self, at: usize) -> Option<usize> {
        self.next_break(at).map(|end| end + 1)
    }

    /// What stands before a place on its line.
    pub(super) fn lead(&self, at: usize) -> &'a str {
        self.slice(self.line_start(at), at)
    }

    /// The place's column, from 0.
    pub(super) fn column(&self, at: usize) -> usize {
        self.lead(at).chars().count()
    }

    /// Whether only spaces stand before a place.
    pub(super) fn begins_line(&self, at: usize) -> bool {
        self.lead(at).bytes().all(|byte| byte == b' ')
    }

    /// Whether only spaces and dashes of list items stand before a place.
    pub(super) fn begins_item(&self, at: usize) -> bool {
        let lead = self.lead(at);
        lead.bytes().all(|byte| matches!(byte, b' ' | b'-')) && !lead.contains("--")
    }

    /// Whether nothing but a comment follows on the line.
    pub(super) fn ends_line(&self, at: usize) -> bool {
        let rest = self.slice(at, self.line_end(at));
        let text = rest.trim_start_matches([' ', '\t']);
        text.is_empty() || (text.starts_with('#') && text.len() < rest.len())
    }

    /// Behind the colon that follows a key.
    pub(super) fn behind_colon(&self, key: u32) -> Option<usize> {
        let end = self.span(key).1;
        let rest = self.slice(end, self.end);
        let colon = rest.trim_start();
        colon
            .starts_with(':')
            .then(|| end + rest.len() - colon.len() + 1)
    }

    pub(super) fn span(&self, id: u32) -> (usize, usize) {
        let Span { start, end } = self.rows.span(id);
        (start as usize, end as usize)
    }

    /// Where an entry ends: its value, or its key where the value is nothing.
    pub(super) fn entry_end(&self, key: u32, value: u32) -> usize {
        self.span(key).1.max(self.span(value).1)
    }

    /// The column of a block mapping's keys.
    pub(super) fn key_column(&self, mapping: u32) -> Option<usize> {
        let keys = || {
            let keys = self.rows.entries(mapping).map(|(key, _)| key);
            keys.filter(|key| !self.rows.has_properties(*key))
                .map(|key| self.span(key).0)
        };
        let own = keys().find(|start| self.begins_line(*start));
        let first = own.or_else(|| keys().next().filter(|start| self.begins_item(*start)));
        first.map(|start| self.column(start))
    }

    /// By how much a mapping in a mapping is indented; where the file shows it nowhere, by two.
    pub(super) fn unit(&self, near: u32) -> usize {
        self.unit_of(near).unwrap_or_else(|| {
            *self.unit.get_or_init(|| {
                let mut mappings = self.rows.all().filter(|id| self.is_block_mapping(*id));
                mappings.find_map(|id| self.unit_of(id)).unwrap_or(2)
            })
        })
    }

    fn unit_of(&self, mapping: u32) -> Option<usize> {
        let column = self.key_column(mapping)?;
        let inner = self.rows.entries(mapping).map(|(_, value)| value);
        let mut deeper = inner
            .filter(|value| self.is_block_mapping(*value))
            .filter_map(|value| self.key_column(value)?.checked_sub(column));
        deeper.find(|unit| *unit > 0)
    }

    fn is_block_mapping(&self, id: u32) -> bool {
        self.rows.kind(id) == Some(Kind::Mapping) && self.rows.style(id) == Style::Block
    }

    /// By how much a dash is indented below the key of its list.
    pub(super) fn dash(&self) -> usize {
        *self.dash.get_or_init(|| {
            let lists = self.rows.all().filter(|id| {
                self.rows.kind(*id) == Some(Kind::Sequence) && self.rows.style(*id) == Style::Block
            });
            let mut indents = lists.filter_map(|list| {
                let key = self.rows.key_of(list)?;
                let (key, dash) = (self.span(key).0, self.span(list).0);
                self.column(dash).checked_sub(self.column(key))
            });
            indents.next().unwrap_or(2)
        })
    }

    pub(super) fn edit(&self, start: usize, end: usize, text: impl Into<String>) -> Edit {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Edit::new(offset(start), offset(end), text)
    }

    /// The lines of `start..end` go, with their line ends.
    pub(super) fn without_lines(&self, start: usize, end: usize) -> Edit {
        let from = self.line_start(start);
        match self.next_line(end) {
            Some(to) => self.edit(from, to, ""),
            None => {
                let before = self.slice(self.start, from);
                let kept = before
                    .strip_suffix("\r\n")
                    .or_else(|| before.strip_suffix('\n'))
                    .unwrap_or(before);
                self.edit(self.start + kept.len(), self.end, "")
            }
        }
    }
}
