//! Keys that stand more than once in one mapping.

use super::Span;

/// A key that its mapping already has: the API server takes the last value, and in strict mode
/// refuses the document.
///
/// ```
/// use sealward::document::Document;
/// let document = Document::parse("hostPID: false\nhostPID: true\n")?;
/// let duplicate = &document.duplicates()[0];
/// assert_eq!((duplicate.first.start, duplicate.span.start), (0, 15));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Duplicate {
    /// The key as JSON has it.
    pub key: String,
    /// Where the key stands again.
    pub span: Span,
    /// Where it stood before.
    pub first: Span,
}
