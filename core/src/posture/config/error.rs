//! Why a configuration cannot be used.

use crate::document::{LineIndex, Position};
use std::fmt;
use std::ops::Range;

/// Why a configuration cannot be used, and where.
///
/// ```
/// use sealward::posture::Config;
///
/// let error = Config::parse("profiles = ['cis']\nfail_on = 'low'\n").unwrap_err();
/// assert_eq!(error.code(), "config/unknown-key");
/// assert_eq!(error.to_string(), "`fail_on` is no key here; `fail-on` is one");
/// assert_eq!((error.start.line, error.start.column), (2, 1));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConfigError {
    /// What is wrong.
    pub kind: ConfigErrorKind,
    /// The same in words.
    pub message: String,
    /// Where.
    pub start: Position,
}

/// What is wrong with a configuration.
///
/// ```
/// use sealward::posture::{Config, ConfigErrorKind};
///
/// let kind = |text| Config::parse(text).unwrap_err().kind;
/// assert_eq!(kind("profiles ="), ConfigErrorKind::Syntax);
/// assert_eq!(kind("profiles = 1"), ConfigErrorKind::Type);
/// assert_eq!(kind("profiles = ['cis-2']"), ConfigErrorKind::Value);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigErrorKind {
    /// It is no TOML.
    Syntax,
    /// A key that means nothing where it stands.
    UnknownKey,
    /// A key that must be there is not.
    MissingKey,
    /// A value of the wrong type.
    Type,
    /// A value that means nothing.
    Value,
}

impl ConfigError {
    pub(super) fn new(
        kind: ConfigErrorKind,
        text: &str,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Self {
        let offset = u32::try_from(span.start.min(text.len())).unwrap_or(u32::MAX);
        Self {
            kind,
            message: message.into(),
            start: LineIndex::new(text).position(text, offset),
        }
    }

    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.kind {
            ConfigErrorKind::Syntax => "config/syntax",
            ConfigErrorKind::UnknownKey => "config/unknown-key",
            ConfigErrorKind::MissingKey => "config/missing-key",
            ConfigErrorKind::Type => "config/type",
            ConfigErrorKind::Value => "config/value",
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ConfigError {}
