//! What a comment on its first line can speak of: texts, items of lists, and the document's root.

use super::table::{Node as Row, NodeId, Row as What};
use super::{Document, Kind, Span};

/// A part of a document that may go on below the line on which it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Opening {
    pub(crate) span: Span,
    /// It is a text, or an item of a list in which no list stands.
    pub(crate) is_leaf: bool,
}

impl Document {
    /// All of them, each once, in no order.
    pub(crate) fn openings(&self) -> impl Iterator<Item = Opening> {
        let table = &self.table;
        let rows = || (0..).zip(&table.nodes);
        let is_list = |row: &Row| row.row() == What::Value(Kind::Sequence);
        let lists: Vec<NodeId> = rows().filter(|it| is_list(it.1)).map(|it| it.0).collect();
        let mut items = Vec::new();
        for &list in &lists {
            let (mut id, end) = (list.saturating_add(1), table.after(list));
            while id < end {
                let next = table.after(id);
                let first = lists.partition_point(|list| *list < id);
                let is_leaf = lists.get(first).is_none_or(|list| *list >= next);
                let row = table.node(id);
                items.push(Opening {
                    span: Span::new(row.start, row.end),
                    is_leaf,
                });
                id = next;
            }
        }
        let texts = rows().map(|it| it.1).filter(|row| !row.is_collection());
        let texts = texts.map(|row| Opening {
            span: Span::new(row.start, row.end),
            is_leaf: true,
        });
        let root = Opening {
            span: self.root().span(),
            is_leaf: false,
        };
        items.into_iter().chain(texts).chain([root])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_items_begin_where_they_are_written() {
        let text = "data:\n  a: | # why\n    one\n    two\nitems:\n- b: 1\n  c: \"x\n    y\"\n- d: [e]\n  f: 2\n- g\n";
        let document = Document::parse(text).unwrap();
        let mut long: Vec<_> = document
            .openings()
            .map(|it| (it.span.of(text).trim_end(), it.is_leaf))
            .filter(|it| it.0.contains('\n'))
            .collect();
        long.sort_unstable();
        let expected = [
            ("\"x\n    y\"", true),
            ("b: 1\n  c: \"x\n    y\"", true),
            ("d: [e]\n  f: 2", false),
            (text.trim_end(), false),
            ("| # why\n    one\n    two", true),
        ];
        assert_eq!(long, expected);
    }
}
