//! Parts of a text, one inside the other.

use crate::document::Span;

/// Parts of a text that statements reach, each inside the one that it begins in: a tree, whose
/// branches are followed from a place upwards.
#[derive(Default)]
pub(super) struct Tree {
    /// By where they begin; the outer one first.
    sorted: Vec<Block>,
}

struct Block {
    span: Span,
    line: u32,
    statement: usize,
    /// The one that it stands in.
    outer: Option<usize>,
}

impl Tree {
    pub(super) fn new(mut blocks: Vec<(Span, u32, usize)>) -> Self {
        blocks.sort_by_key(|(span, _, at)| (span.start, std::cmp::Reverse(span.end), *at));
        let mut sorted: Vec<Block> = Vec::with_capacity(blocks.len());
        let mut open: Vec<usize> = Vec::new();
        for (span, line, statement) in blocks {
            let has_ended = |it: &usize| sorted.get(*it).is_none_or(|it| it.span.end <= span.start);
            while open.pop_if(|it| has_ended(it)).is_some() {}
            let outer = open.last().copied();
            open.push(sorted.len());
            sorted.push(Block {
                span,
                line,
                statement,
                outer,
            });
        }
        Self { sorted }
    }

    /// The line and the statement of each block that a place lies in.
    pub(super) fn around(&self, place: u32) -> impl Iterator<Item = (u32, usize)> + '_ {
        let before = self.sorted.partition_point(|it| it.span.start <= place);
        let mut next = before.checked_sub(1);
        let all = std::iter::from_fn(move || {
            let block = self.sorted.get(next?)?;
            next = block.outer;
            Some(block)
        });
        all.filter(move |it| place < it.span.end)
            .map(|it| (it.line, it.statement))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_lies_in_every_part_around_it() {
        let span = Span::new;
        let parts = [(10, 50), (20, 30), (22, 25), (32, 40), (32, 40), (60, 70)];
        let parts = parts.into_iter().enumerate();
        let tree = Tree::new(
            parts
                .map(|(at, it)| (span(it.0, it.1), 0, at))
                .rev()
                .collect(),
        );
        for (place, expected) in [
            (9, &[][..]),
            (10, &[0]),
            (23, &[2, 1, 0]),
            (25, &[1, 0]),
            (31, &[0]),
            (39, &[4, 3, 0]),
            (49, &[0]),
            (50, &[]),
            (60, &[5]),
            (99, &[]),
        ] {
            let around: Vec<usize> = tree.around(place).map(|it| it.1).collect();
            assert_eq!(around, expected, "{place}");
        }
    }
}
