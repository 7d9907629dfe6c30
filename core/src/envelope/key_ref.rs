//! References to KEKs as people write them: `local:NAME`, `raw:FILE`, `passphrase:PATH` and others.
//!
//! A reference that the caller gives says where a KEK is. One that stands in a header is a
//! stranger's text and is never parsed into one of these.

use std::fmt;
use std::str::FromStr;

/// The name of a key in the local store: 1 to 128 ASCII letters, digits, `.`, `_` and `-`, the first
/// one a letter or digit.
///
/// ```
/// use sealward::envelope::KeyName;
///
/// assert_eq!(KeyName::new("orders-2026").unwrap().as_str(), "orders-2026");
/// assert!(KeyName::new("../orders").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyName(String);

impl KeyName {
    /// The longest name in bytes.
    pub const MAX_LEN: usize = 128;

    /// A name with this text.
    ///
    /// # Errors
    /// [`KeyRefError::BadName`] if it has other characters, or none, or more than 128.
    pub fn new(text: &str) -> Result<Self, KeyRefError> {
        let starts = text.starts_with(|first: char| first.is_ascii_alphanumeric());
        let fits = text.len() <= Self::MAX_LEN
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
        if starts && fits {
            return Ok(Self(text.to_owned()));
        }
        Err(KeyRefError::BadName {
            name: text.to_owned(),
        })
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a KEK is, as the caller names it.
///
/// ```
/// use sealward::envelope::{KeyName, KeyRef, KeyRefError};
///
/// let key_ref: KeyRef = "local:orders".parse()?;
/// assert_eq!(key_ref, KeyRef::Local(KeyName::new("orders")?));
/// assert_eq!("passphrase:".parse(), Ok(KeyRef::Passphrase(None)));
/// assert!(matches!("vault:transit/x".parse::<KeyRef>(), Err(KeyRefError::NotBuiltIn { .. })));
/// # Ok::<(), KeyRefError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyRef {
    /// `local:NAME`: a key of the local store.
    Local(KeyName),
    /// `passphrase:` asks for one, `passphrase:PATH` reads it from a file.
    Passphrase(Option<String>),
    /// `raw:FILE`: a file of 32 bytes.
    Raw(String),
}

impl FromStr for KeyRef {
    type Err = KeyRefError;

    /// # Errors
    /// [`KeyRefError`] says what is wrong with the text.
    fn from_str(text: &str) -> Result<Self, KeyRefError> {
        let Some((scheme, rest)) = text.split_once(':') else {
            return Err(KeyRefError::NoScheme {
                text: text.to_owned(),
            });
        };
        match scheme {
            "local" => KeyName::new(rest).map(Self::Local),
            "passphrase" => Ok(Self::Passphrase(
                (!rest.is_empty()).then(|| rest.to_owned()),
            )),
            "raw" if rest.is_empty() => Err(KeyRefError::NoFile { scheme: "raw" }),
            "raw" => Ok(Self::Raw(rest.to_owned())),
            _ => Err(PLANNED.iter().find(|known| **known == scheme).map_or_else(
                || KeyRefError::UnknownScheme {
                    scheme: scheme.to_owned(),
                },
                |scheme| KeyRefError::NotBuiltIn { scheme },
            )),
        }
    }
}

impl fmt::Display for KeyRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local(name) => write!(f, "local:{name}"),
            Self::Passphrase(None) => f.write_str("passphrase:"),
            Self::Passphrase(Some(path)) => write!(f, "passphrase:{path}"),
            Self::Raw(path) => write!(f, "raw:{path}"),
        }
    }
}

/// Why a text is no reference to a KEK that this build can use.
///
/// ```
/// use sealward::envelope::{KeyRef, KeyRefError};
///
/// assert_eq!("raw:".parse::<KeyRef>(), Err(KeyRefError::NoFile { scheme: "raw" }));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyRefError {
    /// A key name with other characters than letters, digits, `.`, `_` and `-`.
    BadName {
        /// The name.
        name: String,
    },
    /// A scheme without the file that it needs.
    NoFile {
        /// The scheme.
        scheme: &'static str,
    },
    /// No `SCHEME:` at the start.
    NoScheme {
        /// The text.
        text: String,
    },
    /// A scheme that the format knows and this build has not.
    NotBuiltIn {
        /// The scheme.
        scheme: &'static str,
    },
    /// A scheme that nobody knows.
    UnknownScheme {
        /// The scheme.
        scheme: String,
    },
}

impl fmt::Display for KeyRefError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadName { name } => write!(
                f,
                "the key name `{}` is not made of letters, digits, `.`, `_` and `-`",
                name.escape_debug()
            ),
            Self::NoFile { scheme } => write!(f, "`{scheme}:` needs a file"),
            Self::NoScheme { text } => write!(
                f,
                "the key reference `{}` has no scheme such as `local:`",
                text.escape_debug()
            ),
            Self::NotBuiltIn { scheme } => write!(f, "this build has no `{scheme}:` keys"),
            Self::UnknownScheme { scheme } => {
                write!(f, "there is no key scheme `{}:`", scheme.escape_debug())
            }
        }
    }
}

impl std::error::Error for KeyRefError {}

/// Schemes that are reserved and not in this build.
const PLANNED: &[&str] = &[
    "aws-kms", "azure-kv", "jwk", "kms-v2", "pkcs11", "tpm2", "vault",
];
