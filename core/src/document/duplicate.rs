//! Keys that stand more than once in one mapping.

use super::Span;

/// A key that its mapping already has: the API server takes the last value, and in strict mode
/// refuses the document.
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
