//! Where a part of a decoded text stands in the file.

use super::table::{Node as Data, Row};
use super::{Kind, Node, Span, Style};
use std::ops::Range;

/// One character of a text as it is written, or an escape for one.
struct Written {
    /// What it stands for; `None` for what stands for nothing, such as a line's continuation.
    character: Option<char>,
    start: u32,
    end: u32,
}

impl Node<'_> {
    /// Where each of these parts of the node's text stands in the file; `parts` ascend. The first
    /// line of it, where it has several; the whole node where no place can be told.
    ///
    /// What is folded, indented or escaped differs from the text in blanks and escapes alone, so
    /// both are walked together by all other characters.
    pub(crate) fn places(self, parts: impl Iterator<Item = Range<usize>>) -> Vec<Span> {
        let node = self.table.node(self.id);
        let whole = self.span();
        let quoted = matches!(node.style(), Style::SingleQuoted | Style::DoubleQuoted);
        let from = whole.start.saturating_add(u32::from(quoted));
        if node.row() != Row::Value(Kind::String) {
            return parts.map(|_| whole).collect();
        }
        if !node.is(Data::DECODED) {
            let place = |at: usize| from.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
            return parts
                .map(|part| Span::new(place(part.start), place(part.end)))
                .collect();
        }
        let mut walk = Walk::new(self, from);
        parts
            .map(|part| walk.place(part).unwrap_or(whole))
            .collect()
    }
}

/// A walk over a text and over how it is written, side by side.
struct Walk<'a> {
    text: &'a str,
    /// How far the text was walked.
    at: usize,
    written: Box<dyn Iterator<Item = Written> + 'a>,
    /// Whether both agreed so far.
    agrees: bool,
}

impl<'a> Walk<'a> {
    fn new(node: Node<'a>, from: u32) -> Self {
        let source = node.source();
        let span = node.span();
        let style = node.style();
        let block = matches!(style, Style::Literal | Style::Folded);
        let mut from = from;
        if block {
            let head = Span::new(from, span.end).of(source);
            let line = head
                .find('\n')
                .map_or(head.len(), |end| end.saturating_add(1));
            from = from.saturating_add(u32::try_from(line).unwrap_or(u32::MAX));
        }
        let raw = Span::new(from, span.end).of(source);
        Self {
            text: node.table.scalar(node.id),
            at: 0,
            written: Box::new(written(raw, from, style).filter(|it| {
                it.character
                    .is_some_and(|character| !character.is_whitespace())
            })),
            agrees: true,
        }
    }

    fn place(&mut self, part: Range<usize>) -> Option<Span> {
        let before = self.text.get(self.at..part.start)?;
        let ink = |text: &'a str| text.chars().filter(|it| !it.is_whitespace());
        for character in ink(before) {
            self.step(character)?;
        }
        let all = self.text.get(part.clone())?;
        self.at = part.end;
        let first_line = all.lines().next()?;
        let mut span: Option<Span> = None;
        for character in ink(first_line) {
            let written = self.step(character)?;
            span = Some(Span::new(
                span.map_or(written.start, |it| it.start),
                written.end,
            ));
        }
        for character in ink(all.get(first_line.len()..)?) {
            self.step(character)?;
        }
        span
    }

    /// The next character as it is written; `None` for ever once it is another one.
    fn step(&mut self, character: char) -> Option<Written> {
        let next = self.written.next().filter(|_| self.agrees);
        let same = next.filter(|it| it.character == Some(character));
        self.agrees = same.is_some();
        same
    }
}

/// The characters of a text as it is written in this style.
fn written(raw: &str, from: u32, style: Style) -> impl Iterator<Item = Written> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = raw.get(at..)?;
        let first = rest.chars().next()?;
        let (character, length) = match (style, first) {
            (Style::DoubleQuoted, '\\') => escape(rest),
            (Style::SingleQuoted, '\'') if rest.starts_with("''") => (Some('\''), 2),
            _ => (Some(first), first.len_utf8()),
        };
        let place = |at: usize| from.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
        let start = at;
        at = at.saturating_add(length.max(1));
        Some(Written {
            character,
            start: place(start),
            end: place(at),
        })
    })
}

/// What an escape stands for, and its length. All that stand for blanks are the same here.
fn escape(rest: &str) -> (Option<char>, usize) {
    let hex = |digits: usize| {
        let end = digits.saturating_add(2);
        let code = rest
            .get(2..end)
            .and_then(|it| u32::from_str_radix(it, 16).ok());
        let pair = code
            .filter(|code| (0xD800..0xDC00).contains(code))
            .and_then(|high| {
                let low = rest.get(end..)?.strip_prefix("\\u")?.get(..4)?;
                let low = u32::from_str_radix(low, 16).ok()?;
                let high = high.checked_sub(0xD800)?.checked_mul(0x400)?;
                let low = low.checked_sub(0xDC00)?;
                char::from_u32(high.checked_add(low)?.checked_add(0x1_0000)?)
            });
        match pair {
            Some(character) => (Some(character), end.saturating_add(6)),
            None => (code.and_then(char::from_u32), end),
        }
    };
    let second = rest.chars().nth(1).unwrap_or(' ');
    match second {
        'x' => hex(2),
        'u' => hex(4),
        'U' => hex(8),
        'n' | 't' | 'r' | 'f' | 'v' | 'N' | '_' | 'L' | 'P' => (Some(' '), 2),
        '0' => (Some('\0'), 2),
        'a' => (Some('\x07'), 2),
        'b' => (Some('\x08'), 2),
        'e' => (Some('\x1b'), 2),
        other => (Some(other), other.len_utf8().saturating_add(1)),
    }
}
