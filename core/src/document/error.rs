//! Why a document cannot be read.

use super::Span;
use std::fmt;

/// Why a file or one of its documents cannot be read, with a place and without any of its text.
///
/// ```
/// use sealward::document::{Document, ErrorCode};
/// let error = Document::parse("a: [1,\nb: 2\n").unwrap_err();
/// assert_eq!(error.code(), ErrorCode::Syntax);
/// assert!(error.span().is_some());
/// assert_eq!(error.message(), error.to_string());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    code: ErrorCode,
    message: String,
    span: Option<Span>,
}

impl ReadError {
    pub(crate) fn new(code: ErrorCode, message: impl Into<String>, span: Option<Span>) -> Self {
        Self {
            code,
            message: message.into(),
            span,
        }
    }

    /// The stable code, such as `document/syntax`.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        self.code
    }

    /// What is wrong, in the words of the Kubernetes reader where it has some.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Where it is wrong, unless the file as a whole is.
    #[must_use]
    pub const fn span(&self) -> Option<Span> {
        self.span
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ReadError {}

/// The stable codes of reading: the same in Rust, the command line and JSON reports.
///
/// ```
/// use sealward::document::{Document, ErrorCode};
/// let error = Document::parse("size: .inf").unwrap_err();
/// assert_eq!(error.code(), ErrorCode::Value);
/// assert_eq!(error.code().to_string(), "document/value");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorCode {
    /// More alias expansion than the Kubernetes reader allows, or an anchor that contains itself.
    Aliases,
    /// No document where the user named a file or gave a text; within a folder it is no error.
    Empty,
    /// Not text: neither UTF-8 nor UTF-16 with a byte order mark, or control characters.
    Encoding,
    /// A file above the limit.
    FileTooLarge,
    /// A scalar above the limit.
    ScalarTooLarge,
    /// Text that the Kubernetes reader refuses.
    Syntax,
    /// Nesting deeper than the Kubernetes reader allows.
    TooDeep,
    /// An object of which more is to be said than is kept.
    TooManyFindings,
    /// A value that the Kubernetes reader cannot turn into JSON: an infinite number, a null key.
    Value,
}

impl ErrorCode {
    /// The code as it is printed.
    ///
    /// ```
    /// assert_eq!(sealward::document::ErrorCode::Syntax.as_str(), "document/syntax");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aliases => "document/aliases",
            Self::Empty => "document/empty",
            Self::Encoding => "document/encoding",
            Self::FileTooLarge => "document/file-too-large",
            Self::ScalarTooLarge => "document/scalar-too-large",
            Self::Syntax => "document/syntax",
            Self::TooDeep => "document/too-deep",
            Self::TooManyFindings => "document/too-many-findings",
            Self::Value => "document/value",
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
