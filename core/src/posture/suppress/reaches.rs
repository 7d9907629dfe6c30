//! Which suppressions reach a place.

use super::gather::Reach;
use super::tree::Tree;
use crate::posture::finding::{Finding, Identity};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Which suppressions reach a place, by their numbers.
pub(super) struct Reaches {
    lines: BTreeMap<u32, Vec<usize>>,
    blocks: Tree,
    /// By where the object's name is kept, which tells apart two objects of one name.
    objects: HashMap<*const Identity, Vec<usize>>,
}

impl Reaches {
    pub(super) fn new<'r>(reaches: impl Iterator<Item = (usize, &'r Reach)>) -> Self {
        let mut lines: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        let mut blocks = Vec::new();
        let mut objects: HashMap<_, Vec<usize>> = HashMap::new();
        for (at, reach) in reaches {
            match reach {
                Reach::Line(line, block) => {
                    lines.entry(*line).or_default().push(at);
                    blocks.extend(block.map(|span| (span, *line, at)));
                }
                Reach::Part(span) => blocks.push((*span, 0, at)),
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

    /// Those that reach a finding on these lines.
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
        let object = [Some(&finding.resource), finding.resource.carrier.as_ref()];
        let object = object
            .map(|it| self.objects.get(&Arc::as_ptr(it?)))
            .into_iter()
            .flatten();
        lines.chain(blocks).chain(object.flatten().copied())
    }
}
