//! How much aliases may expand: the Kubernetes reader's own rule, counted as it counts.
//!
//! Up to 400,000 decoded nodes 99% of them may come through aliases; from 4,000,000 on 10%; between
//! the two the share falls evenly.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "counts end at the limit they are counted for"
)]

use super::super::table::{Node, NodeId, Row, Table};
use super::super::{ErrorCode, Kind, ReadError, Span};

const LOW: f64 = 400_000.0;
const HIGH: f64 = 4_000_000.0;

/// Refuses a document that expands too much. `all` and `aliased` are the counts for the whole
/// document, and too small ones need no walk.
pub(super) fn check(table: &Table, all: u64, aliased: u64) -> Result<(), ReadError> {
    if aliased <= 100 || all <= 1000 {
        return Ok(());
    }
    let mut walk = Walk {
        table,
        all: 0,
        aliased: 0,
    };
    walk.run()
}

struct Walk<'a> {
    table: &'a Table,
    all: u64,
    aliased: u64,
}

impl Walk<'_> {
    fn run(&mut self) -> Result<(), ReadError> {
        // Rows still to be decoded, the next one last, each with how many aliases lie above it.
        let mut stack = vec![(0, 0)];
        while let Some((id, depth)) = stack.pop() {
            let node = self.table.node(id);
            self.count(node, depth)?;
            match node.row() {
                Row::Alias => stack.push((node.data, depth + 1)),
                Row::Value(Kind::Sequence | Kind::Mapping) => self.push(&mut stack, id, depth),
                Row::Value(_) if node.is(Node::ALIAS_KEY) => self.count(node, depth + 1)?,
                Row::Value(_) => {}
            }
        }
        Ok(())
    }

    /// What is in a collection, in the order in which it is decoded.
    fn push(&self, stack: &mut Vec<(NodeId, u32)>, id: NodeId, depth: u32) {
        let from = stack.len();
        let end = self.table.after(id);
        let mut next = id + 1;
        while next < end {
            let node = self.table.node(next);
            if node.is(Node::MERGE) {
                next = self.table.after(next);
                // A merge key is not decoded, nor is a sequence behind it, and that one's items go
                // from the last to the first.
                if self.table.node(next).row() == Row::Value(Kind::Sequence) {
                    // `push` leaves the last item deepest; turned around with the rest below, it
                    // comes first.
                    self.push(stack, next, depth);
                } else {
                    stack.push((next, depth));
                }
            } else {
                stack.push((next, depth));
            }
            next = self.table.after(next);
        }
        if let Some(pushed) = stack.get_mut(from..) {
            pushed.reverse();
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
    fn count(&mut self, node: Node, depth: u32) -> Result<(), ReadError> {
        self.all += 1;
        self.aliased += u64::from(depth > 0);
        let share = self.aliased as f64 / self.all as f64;
        if self.aliased > 100 && self.all > 1000 && share > allowed(self.all as f64) {
            let span = Span::new(node.start, node.start);
            let message = "document contains excessive aliasing";
            return Err(ReadError::new(ErrorCode::Aliases, message, Some(span)));
        }
        Ok(())
    }
}

fn allowed(all: f64) -> f64 {
    0.99 - 0.89 * ((all - LOW) / (HIGH - LOW)).clamp(0.0, 1.0)
}
