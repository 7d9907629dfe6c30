//! Which statements reach a place.

use super::gather::Reach;
use crate::document::Span;
use crate::posture::finding::{Finding, Identity};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Which statements reach a place.
pub(super) struct Reaches {
    lines: BTreeMap<u32, Vec<usize>>,
    blocks: Tree,
    /// By where the object's name is kept, which tells apart two objects of one name.
    objects: HashMap<*const Identity, Vec<usize>>,
}

impl Reaches {
    pub(super) fn new<'r>(reaches: impl Iterator<Item = &'r Reach>) -> Self {
        let mut lines: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        let mut blocks = Vec::new();
        let mut objects: HashMap<_, Vec<usize>> = HashMap::new();
        for (at, reach) in reaches.enumerate() {
            match reach {
                Reach::Line(line, block) => {
                    lines.entry(*line).or_default().push(at);
                    blocks.extend(block.map(|span| (span, *line, at)));
                }
                Reach::Object(object, _) => {
                    objects.entry(Arc::as_ptr(object)).or_default().push(at);
                }
                Reach::Nothing => {}
            }
        }
        Self {
            lines,
            blocks: Tree::new(blocks),
            objects,
        }
    }

    pub(super) fn to<'r>(
        &'r self,
        (first, last): (u32, u32),
        finding: &Finding,
    ) -> impl Iterator<Item = usize> + 'r {
        let lines = self.lines.range(first..=last.max(first));
        let lines = lines.flat_map(|(_, at)| at).copied();
        // Those of the finding's own lines have had their turn.
        let blocks = self.blocks.around(finding.span.start);
        let blocks = blocks.filter(move |(line, _)| *line < first).map(|it| it.1);
        let object = self.objects.get(&Arc::as_ptr(&finding.resource));
        lines
            .chain(blocks)
            .chain(object.into_iter().flatten().copied())
    }
}

/// Parts of a text that statements reach, each inside the one that it begins in: a tree, whose
/// branches are followed from a place upwards.
struct Tree {
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
    fn new(mut blocks: Vec<(Span, u32, usize)>) -> Self {
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
    fn around(&self, place: u32) -> impl Iterator<Item = (u32, usize)> + '_ {
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
