//! Edits of a text, and the text with them.

use crate::document::Span;

/// A replaced part of a text: `start..end` becomes `text`.
///
/// ```
/// use sealward::posture::fix::{Edit, apply};
/// let edits = [Edit::insert(0, "a: 1\n"), Edit::new(3, 6, "no")];
/// assert_eq!(apply("b: yes", &edits).as_deref(), Some("a: 1\nb: no"));
/// assert_eq!(edits[1].span().of("b: yes"), "yes");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Edit {
    /// The offset of the first byte that goes.
    pub start: u32,
    /// The offset behind the last byte that goes.
    pub end: u32,
    /// What comes instead.
    pub text: String,
}

impl Edit {
    /// `start..end` becomes `text`.
    pub fn new(start: u32, end: u32, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { start, end, text }
    }

    /// `text` comes at an offset.
    pub fn insert(at: u32, text: impl Into<String>) -> Self {
        Self::new(at, at, text)
    }

    /// The part that goes.
    #[must_use]
    pub const fn span(&self) -> Span {
        Span::new(self.start, self.end)
    }

    /// Whether a document comes that was not there: only then does a text that comes begin with a marker.
    pub(super) fn adds_document(&self) -> bool {
        let line = self.text.trim_start_matches(['\r', '\n']).lines().next();
        self.start == self.end && line == Some(MARKER)
    }

    pub(super) const fn moved_back(&self, by: u32) -> (u32, u32) {
        (self.start.saturating_sub(by), self.end.saturating_sub(by))
    }
}

/// The line that a document begins with.
pub(super) const MARKER: &str = "---";

/// The text with the edits, which are sorted and apart from each other; `None` where they are not,
/// or do not lie on the text's characters.
///
/// ```
/// use sealward::posture::fix::{Edit, apply};
/// assert_eq!(apply("a: é", &[Edit::new(3, 5, "e")]).as_deref(), Some("a: e"));
/// assert_eq!(apply("a: é", &[Edit::new(3, 4, "e")]), None, "within a character");
/// ```
#[must_use]
pub fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    apply_within(text, Span::new(0, u32::try_from(text.len()).ok()?), edits)
}

/// The part `span` of a text with edits that lie in it.
pub(super) fn apply_within(text: &str, span: Span, edits: &[Edit]) -> Option<String> {
    let part = span.of(text);
    let more: usize = edits.iter().map(|edit| edit.text.len()).sum();
    let mut out = String::with_capacity(part.len().saturating_add(more));
    let mut at = 0_usize;
    for edit in edits {
        let (start, end) = edit.moved_back(span.start);
        if edit.start < span.start {
            return None;
        }
        out.push_str(part.get(at..start as usize)?);
        out.push_str(&edit.text);
        at = end as usize;
        if end < start {
            return None;
        }
    }
    out.push_str(part.get(at..)?);
    Some(out)
}

/// Sorts edits by their places; `false` where two of them meet. Documents that come at one place stay
/// in their order.
pub(super) fn sort(edits: &mut [Edit]) -> bool {
    put_in_order(edits);
    edits
        .windows(2)
        .all(|pair| !matches!(pair, [a, b] if meet(a, b)))
}

/// Puts edits in the order of their places; those of one place keep theirs.
pub(super) fn put_in_order(edits: &mut [Edit]) {
    edits.sort_by_key(|edit| (edit.start, edit.end));
}

/// Whether two edits want the same bytes, or the same place for two texts that are no documents.
pub(super) fn meet(a: &Edit, b: &Edit) -> bool {
    let (first, second) = if a.start <= b.start { (a, b) } else { (b, a) };
    let at_one_place = first.start == second.start && first.end == second.end;
    second.start < first.end || at_one_place && !(a.adds_document() && b.adds_document())
}
