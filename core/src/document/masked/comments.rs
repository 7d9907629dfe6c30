//! Comments: all are left out but suppressions.

use super::marks::HIDDEN;
use super::random::random;
use crate::document::{SourceFile, Span};

/// What stands in a comment that is to be read with the text, if only to say how it is misspelt.
const DIRECTIVE: &str = "sealward";

/// What stands in place of a suppression that must be hidden: it does nothing, which is said where the text is checked.
const UNTOLD: &str = "sealward: ignore[<hidden>] its text holds a secret";

/// What is done with the comments among the lines of a part of a text: of a suppression what looks random is marked, and one
/// that must be hidden still tells that it was there.
pub(super) fn comments(file: &SourceFile, part: Span, edits: &mut Vec<(Span, String)>) {
    let mut start = part.start;
    for line in part.of(file.text()).split_inclusive('\n') {
        let end = start.saturating_add(u32::try_from(line.len()).unwrap_or(u32::MAX));
        let blank = line.len().saturating_sub(line.trim_start().len());
        let from = start.saturating_add(u32::try_from(blank).unwrap_or(0));
        let line = Span::new(start, end);
        start = end;
        let said = line.of(file.text()).trim();
        let Some(sign) = said.get(..1).filter(|it| ["#", ";"].contains(it)) else {
            continue;
        };
        let length = u32::try_from(said.len()).unwrap_or(u32::MAX);
        let span = Span::new(from, from.saturating_add(length));
        if !is_directive(said) {
            edits.push((span, sign.to_owned()));
            continue;
        }
        let parts = random(said);
        let first = parts.first().map_or(said.len(), |it| it.start);
        let is_told = is_directive(said.get(..first).unwrap_or_default());
        let mut told = said.to_owned();
        for part in parts.into_iter().rev() {
            told.replace_range(part, HIDDEN);
        }
        if hides(file, line) || !is_told {
            told = format!("{sign} {UNTOLD}");
        }
        edits.push((span, told));
    }
}

/// Whether a comment is meant as a suppression.
pub(super) fn is_directive(comment: &str) -> bool {
    let folded = comment.to_ascii_lowercase();
    let words = ["sealward:", "ignore", "disable", "skip"];
    folded.contains(DIRECTIVE) && words.iter().any(|it| folded.contains(it))
}

/// Whether something in a part of a text must not be shown.
fn hides(file: &SourceFile, part: Span) -> bool {
    let hidden = file.hidden();
    let first = hidden.partition_point(|it| it.end <= part.start);
    hidden.get(first).is_some_and(|it| it.start < part.end)
}
