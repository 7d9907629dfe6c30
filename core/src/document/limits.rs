//! How much a reader takes before it refuses.

/// The limits of reading. Each has an error code of its own.
///
/// # Defaults
///
/// | limit | default | code |
/// |---|---|---|
/// | `file_bytes` | 1 GiB, never 4 GiB or more | `document/file-too-large` |
/// | `scalar_bytes` | 64 MiB | `document/scalar-too-large` |
///
/// Nesting (10,000 levels of flow and 10,000 of block, `document/too-deep`) and alias expansion
/// (`document/aliases`) are the Kubernetes reader's own limits and cannot be changed: a file that
/// passes them is refused by the API server too.
///
/// ```
/// use sealward::document::{ErrorCode, Limits, SourceFile};
/// let mut limits = Limits::default();
/// limits.file_bytes = 1 << 20;
/// let error = SourceFile::read("large.yaml", vec![b' '; 1 << 21], &limits).unwrap_err();
/// assert_eq!(error.code(), ErrorCode::FileTooLarge);
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// The most bytes a file may have.
    pub file_bytes: u64,
    /// The most bytes a scalar may have.
    pub scalar_bytes: usize,
    /// Whether what is read stands as a text in another document: texts in it are not read in their turn.
    pub(super) is_inner: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 1 << 30,
            scalar_bytes: 64 << 20,
            is_inner: false,
        }
    }
}
