//! What begins on a line of a document and goes on below it, where no comment of its own may stand.

use crate::document::{Document, SourceFile, Span};
use std::collections::HashMap;

/// By the line on which they begin, the parts of a document that go on below it.
#[derive(Debug)]
pub(super) struct Blocks {
    lines: HashMap<u32, Begun>,
}

#[derive(Debug, Default)]
struct Begun {
    leaf: Option<Span>,
    any: Option<Span>,
}

impl Blocks {
    pub(super) fn of(file: &SourceFile, document: &Document) -> Self {
        let mut lines: HashMap<u32, Begun> = HashMap::new();
        let text = document.text();
        for opening in document.openings() {
            let Span { start, .. } = opening.span;
            let written = opening.span.of(text).trim_end();
            let length = u32::try_from(written.len()).unwrap_or(u32::MAX);
            let span = Span::new(start, start.saturating_add(length));
            let line = file.position(start).line;
            if file.position(span.end).line <= line {
                continue;
            }
            let begun = lines.entry(line).or_default();
            begun.any = longer(begun.any, span);
            if opening.is_leaf {
                begun.leaf = longer(begun.leaf, span);
            }
        }
        Self { lines }
    }

    /// The text, or the item of a list in which no list stands, that begins on a line.
    pub(super) fn leaf(&self, line: u32) -> Option<Span> {
        self.lines.get(&line)?.leaf
    }

    /// The text, item or object that begins on a line.
    pub(super) fn any(&self, line: u32) -> Option<Span> {
        self.lines.get(&line)?.any
    }
}

/// The one that ends last.
fn longer(one: Option<Span>, other: Span) -> Option<Span> {
    Some(one.filter(|it| it.end >= other.end).unwrap_or(other))
}
