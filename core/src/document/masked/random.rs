//! What looks as if it was made by chance.

use crate::credential;
use std::ops::Range;

/// The parts of a text that look as what is made by chance does. Nobody knows what they are, and no check reads them.
pub(super) fn random(text: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let ends = |it: char| it.is_whitespace() || ",;=\"'`(){}[]<>|".contains(it);
    for word in pieces(text, 0, ends) {
        let said = text.get(word.clone()).unwrap_or_default();
        // Paths and digests are told; of an address what it asks for is not.
        if said.starts_with('/') || said.starts_with("unix:") || said.contains("sha256:") {
            continue;
        }
        let words = match said.contains("://") {
            true => pieces(said, word.start, |it| "/?&@".contains(it)),
            false => vec![word],
        };
        let looks_so = |it: &Range<usize>| text.get(it.clone()).is_some_and(credential::is_mixed);
        parts.extend(words.into_iter().filter(looks_so));
    }
    parts
}

/// Where the pieces of a text stand between such characters, the text itself standing at `from`.
fn pieces(text: &str, from: usize, ends: impl Fn(char) -> bool) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = from;
    for piece in text.split(ends) {
        let end = start.saturating_add(piece.len());
        pieces.push(start..end);
        let rest = text.get(end.saturating_sub(from)..).unwrap_or_default();
        let mark = rest.chars().next().map_or(0, char::len_utf8);
        start = end.saturating_add(mark);
    }
    pieces
}
