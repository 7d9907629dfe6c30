//! What can go wrong, one enum per operation, each variant with a stable code.

use super::told::Told;
use super::{Binding, BindingError, KekError};
use std::borrow::Cow;
use std::fmt;
use std::io;

/// Why bytes are no Sealward message, before any key is used.
///
/// ```
/// use sealward::envelope::{Header, ParseError};
///
/// let error = Header::parse(b"SEALWARD\x02").unwrap_err();
/// assert!(matches!(error, ParseError::Unsupported(_)));
/// assert_eq!(error.code(), "envelope/unsupported");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseError {
    /// Armored text that breaks the rules of [`armor`](super::armor).
    Armor {
        /// Where, in bytes from the text's first.
        offset: usize,
        /// What is wrong there.
        what: &'static str,
    },
    /// A header that breaks the format's rules or passes one of its limits.
    Malformed {
        /// Where, in bytes from the header's first.
        offset: usize,
        /// What is wrong there.
        what: &'static str,
    },
    /// It does not begin like one.
    NotSealward,
    /// It ends too early: the beginning of a message, and not all of it.
    Truncated,
    /// It needs what this build has not; the text says what.
    Unsupported(&'static str),
}

impl ParseError {
    /// The stable code, such as `envelope/truncated`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Armor { .. } | Self::Malformed { .. } => "envelope/malformed",
            Self::NotSealward => "envelope/not-sealward",
            Self::Truncated => "envelope/truncated",
            Self::Unsupported(_) => "envelope/unsupported",
        }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Armor { offset, what } => {
                write!(f, "the armor is malformed at byte {offset}: {what}")
            }
            Self::Malformed { offset, what } => {
                write!(f, "the header is malformed at byte {offset}: {what}")
            }
            Self::NotSealward => f.write_str("this is no sealed message"),
            Self::Truncated => f.write_str("the message is cut off"),
            Self::Unsupported(what) => write!(f, "this build does not support {what}"),
        }
    }
}

impl std::error::Error for ParseError {}

/// Why a message is not sealed.
///
/// ```
/// use sealward::envelope::{Binding, Keyring, Namespace, SealError};
///
/// let nobody = Keyring::only_opens([]);
/// let error = nobody.seal(b"", &Binding::new(Namespace::new("n")?)).unwrap_err();
/// assert!(matches!(error, SealError::Misuse(_)));
/// assert_eq!((error.code(), error.to_string()), ("usage", "there is no key to seal to".to_owned()));
/// # Ok::<(), sealward::envelope::BindingError>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum SealError {
    /// A KEK did not do its work.
    Broken(Cow<'static, str>),
    /// A KEK refused.
    Denied(Cow<'static, str>),
    /// The header, or a binding or entry in it, would pass a limit; the text names it.
    HeaderTooLarge(&'static str),
    /// The sealed bytes could not be written.
    Io(io::Error),
    /// A mistake of the caller: no KEK, the same KEK twice.
    Misuse(&'static str),
    /// More plaintext than 2^38 chunks hold, or than this machine can address.
    TooLarge,
    /// A KEK or the operating system's randomness was not to be had.
    Unavailable(Cow<'static, str>),
}

impl SealError {
    /// The stable code, such as `envelope/denied`; `usage` for the caller's mistake and `io` where
    /// writing failed.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Broken(_) => "envelope/rejected",
            Self::Denied(_) => "envelope/denied",
            Self::HeaderTooLarge(_) => "envelope/header-too-large",
            Self::Io(_) => "io",
            Self::Misuse(_) => "usage",
            Self::TooLarge => "envelope/too-large",
            Self::Unavailable(_) => "envelope/unavailable",
        }
    }

    /// A DEK has 32 bytes by its type, so this is never seen.
    pub(crate) fn misfit(_: super::cobblestone::Rejected) -> Self {
        Self::Broken("the DEK has not 32 bytes".into())
    }

    /// The error that a [`SealWriter`](super::SealWriter) handed out as an [`io::Error`]; of any other
    /// such error [`SealError::Io`].
    ///
    /// ```
    /// use sealward::envelope::SealError;
    /// use std::io::Write as _;
    /// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
    /// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
    /// # let binding = Binding::new(Namespace::new("orders")?);
    ///
    /// let mut small = [0; 300];
    /// let mut writer = keyring.seal_to(&mut small[..], &binding)?;
    /// let error = writer.write_all(&[7; 100_000]).unwrap_err();
    /// assert!(matches!(SealError::from_io(error), SealError::Io(_)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn from_io(error: io::Error) -> Self {
        error.downcast::<Self>().unwrap_or_else(Self::Io)
    }
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(text) => Told("the key does not wrap", text).fmt(f),
            Self::Denied(text) => Told("the key may not be used", text).fmt(f),
            Self::HeaderTooLarge(limit) => write!(f, "the header would be too large: {limit}"),
            Self::Io(error) => write!(f, "cannot write: {error}"),
            Self::Misuse(what) => f.write_str(what),
            Self::TooLarge => f.write_str("the plaintext is too large"),
            Self::Unavailable(text) => Told("the key is not available", text).fmt(f),
        }
    }
}

impl std::error::Error for SealError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl From<KekError> for SealError {
    fn from(error: KekError) -> Self {
        match error {
            KekError::Broken(text) => Self::Broken(text),
            KekError::Denied(text) => Self::Denied(text),
            KekError::TooLarge(limit) => Self::HeaderTooLarge(limit),
            KekError::Unavailable(text) => Self::Unavailable(text),
        }
    }
}

impl From<BindingError> for SealError {
    fn from(error: BindingError) -> Self {
        match error {
            BindingError::TooLarge(limit) => Self::HeaderTooLarge(limit),
            BindingError::EmptyKey => Self::Misuse("a key of the binding is empty"),
            BindingError::EmptyNamespace => Self::Misuse("the namespace is empty"),
            BindingError::RepeatedKey { .. } => Self::Misuse("the binding has a key twice"),
        }
    }
}

/// Why a message does not open.
///
/// ```
/// use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, OpenError, RawKek};
///
/// let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
/// let binding = Binding::new(Namespace::new("orders")?);
/// let mut sealed = keyring.seal(b"a message", &binding)?;
/// let end = sealed.len() - 1;
/// sealed[end] ^= 1;
/// let error = keyring.open(&sealed, &binding).unwrap_err();
/// assert!(matches!(error, OpenError::Rejected));
/// assert_eq!(error.code(), "envelope/rejected");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum OpenError {
    /// It is bound to something else than the caller says.
    Binding {
        /// What its header says, unproven.
        header: Box<Binding>,
    },
    /// A KEK refused, and no other opened it.
    Denied(Cow<'static, str>),
    /// The sealed bytes could not be read.
    Io(io::Error),
    /// No entry belongs to any of the KEKs.
    NoMatchingKey,
    /// It is no message, or one that this build cannot read.
    Parse(ParseError),
    /// It is not authentic: altered, cut off, extended, or the passphrase is wrong. More is not
    /// said.
    Rejected,
    /// Its plaintext is larger than this machine can address.
    TooLarge,
    /// A KEK could not be asked, and no other opened it.
    Unavailable(Cow<'static, str>),
}

impl OpenError {
    /// The stable code, such as `envelope/rejected`; `io` where reading failed.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Binding { .. } => "envelope/binding",
            Self::Denied(_) => "envelope/denied",
            Self::Io(_) => "io",
            Self::NoMatchingKey => "envelope/no-matching-key",
            Self::Parse(error) => error.code(),
            Self::Rejected => "envelope/rejected",
            Self::TooLarge => "envelope/too-large",
            Self::Unavailable(_) => "envelope/unavailable",
        }
    }

    /// The error that an [`OpenReader`](super::OpenReader) handed out as an [`io::Error`]; of any other
    /// such error [`OpenError::Io`].
    ///
    /// ```
    /// use sealward::envelope::OpenError;
    /// use std::io::Read as _;
    /// # use sealward::envelope::{Binding, KeyMaterial, Keyring, Namespace, RawKek};
    /// # let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
    /// # let binding = Binding::new(Namespace::new("orders")?);
    ///
    /// let mut sealed = keyring.seal(b"a message", &binding)?;
    /// sealed.pop();
    /// let mut reader = keyring.open_from(&sealed[..], &binding)?;
    /// let error = reader.read_to_end(&mut Vec::new()).unwrap_err();
    /// assert!(matches!(OpenError::from_io(error), OpenError::Rejected));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn from_io(error: io::Error) -> Self {
        error.downcast::<Self>().unwrap_or_else(Self::Io)
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Binding { header } => write!(f, "the message is bound to {header}"),
            Self::Denied(text) => Told("the key may not be used", text).fmt(f),
            Self::Io(error) => write!(f, "cannot read: {error}"),
            Self::NoMatchingKey => f.write_str("none of the keys belongs to this message"),
            Self::Parse(error) => error.fmt(f),
            Self::Rejected => {
                f.write_str("the message is not authentic: altered, cut off, or the wrong key")
            }
            Self::TooLarge => f.write_str("the message is too large for this machine"),
            Self::Unavailable(text) => Told("the key is not available", text).fmt(f),
        }
    }
}

impl std::error::Error for OpenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::Parse(error) => Some(error),
            _ => None,
        }
    }
}

/// Why the KEKs of a message are not changed. Nothing has changed then.
///
/// ```
/// use sealward::envelope::{Keyring, RewrapError};
///
/// let error = Keyring::only_opens([]).rewrap(b"PK").unwrap_err();
/// assert!(matches!(error, RewrapError::Open(_)));
/// assert_eq!(error.code(), "envelope/not-sealward");
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum RewrapError {
    /// A mistake of the caller: no entry would be left, or a KEK would have two.
    Misuse(&'static str),
    /// None of the KEKs at hand opens the message.
    Open(OpenError),
    /// A KEK does not wrap, or the header would pass a limit.
    Seal(SealError),
}

impl RewrapError {
    /// The stable code, as of [`OpenError`] and [`SealError`]; `usage` for the caller's mistake.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Misuse(_) => "usage",
            Self::Open(error) => error.code(),
            Self::Seal(error) => error.code(),
        }
    }
}

impl fmt::Display for RewrapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Misuse(what) => f.write_str(what),
            Self::Open(error) => error.fmt(f),
            Self::Seal(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for RewrapError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Misuse(_) => None,
            Self::Open(error) => error.source(),
            Self::Seal(error) => error.source(),
        }
    }
}

impl From<OpenError> for RewrapError {
    fn from(error: OpenError) -> Self {
        Self::Open(error)
    }
}

impl From<SealError> for RewrapError {
    fn from(error: SealError) -> Self {
        Self::Seal(error)
    }
}

impl From<ParseError> for OpenError {
    fn from(error: ParseError) -> Self {
        Self::Parse(error)
    }
}

impl From<super::cobblestone::Rejected> for OpenError {
    fn from(_: super::cobblestone::Rejected) -> Self {
        Self::Rejected
    }
}
