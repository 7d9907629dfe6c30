//! Why a change is not made as a text edit.

use std::fmt;

/// Why a change is not made as a text edit.
///
/// ```
/// use sealward::document::Document;
/// use sealward::posture::fix::{Change, Refusal, edits};
/// let document = Document::parse("a: &it {b: true}\nc: *it\n")?;
/// let b = document.root().at(&["c", "b"]).unwrap();
/// let refusal = edits(&document, &Change::set(b, &[], false)).unwrap_err();
/// assert_eq!(refusal, Refusal::Brought);
/// assert_eq!(refusal.to_string(), "an alias or a merge key brings the value from elsewhere");
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Refusal {
    /// An alias or a merge key brings the value, so an edit would reach other places too.
    Brought,
    /// The way leads through what is no mapping, or no list where one is to grow.
    NoWay,
    /// The text is written in a way that is not edited: an explicit key, an anchor or a tag.
    Layout,
    /// Two steps of the change want the same part of the text.
    Overlap,
    /// The text with the edits is not read as the tree with the change.
    Differs,
    /// Verifying it would cost more than a file of that size may.
    Costly,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Brought => "an alias or a merge key brings the value from elsewhere",
            Self::NoWay => "the way leads through a value of another type",
            Self::Layout => "the text is written in a way that is not edited",
            Self::Overlap => "two steps want the same part of the text",
            Self::Differs => "the edited text is not read as the changed document",
            Self::Costly => "verifying the edit costs too much",
        })
    }
}

impl std::error::Error for Refusal {}
