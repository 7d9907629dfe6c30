//! Where one document of a stream ends and the next begins.

use super::super::Span;
use super::decode::BYTE_ORDER_MARK;

/// Cuts a text, from a place on, before each line that starts with `---` and a blank or the line's end.
/// Directives that stand before such a line, at the beginning or behind a `...`, belong to what follows.
pub(super) fn split(text: &str, from: usize) -> Vec<Span> {
    let mut pieces = Vec::new();
    let end = offset(text.len());
    let mut start = offset(from);
    // Where the directives of the next document begin, as long as nothing but them was seen.
    let mut prologue = Some(start);
    let mut directive = false;
    let mut line_start = from;
    let rest = text.get(from..).unwrap_or_default();
    for line in rest.split_inclusive('\n') {
        let at = offset(line_start);
        line_start = line_start.saturating_add(line.len());
        // The byte order mark that a text may begin with stands before its first line.
        let line = if at == 0 {
            line.trim_start_matches(BYTE_ORDER_MARK)
        } else {
            line
        };
        if is_marker(line, "---") {
            let cut = prologue.filter(|_| directive).unwrap_or(at);
            if cut > start {
                pieces.push(Span::new(start, cut));
                start = cut;
            }
            prologue = None;
            directive = false;
        } else if is_marker(line, "...") {
            prologue = Some(offset(line_start));
            directive = false;
        } else if line.starts_with('%') {
            directive = prologue.is_some();
        } else if prologue.is_some() && !is_comment(line) {
            prologue = None;
            directive = false;
        }
    }
    pieces.push(Span::new(start, end));
    pieces
}

fn is_marker(line: &str, marker: &str) -> bool {
    line.strip_prefix(marker)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
}

fn is_comment(line: &str) -> bool {
    let text = line.trim();
    text.is_empty() || text.starts_with('#')
}

#[expect(clippy::cast_possible_truncation, reason = "a text is below 4 GiB")]
const fn offset(at: usize) -> u32 {
    at as u32
}
