//! What a message is bound to: a namespace and key/value pairs, required to seal and to open.

use std::collections::BTreeMap;
use std::fmt;

/// The namespace of a binding: 1 to 255 bytes of UTF-8, not normalised.
///
/// It is authenticated with the payload and with every wrapped DEK, so that one kind of object
/// cannot be passed off as another. It stands in the header in clear.
///
/// ```
/// use sealward::envelope::Namespace;
///
/// let namespace = Namespace::new("orders")?;
/// assert_eq!(namespace.as_str(), "orders");
/// assert!(Namespace::new("").is_err());
/// # Ok::<(), sealward::envelope::BindingError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Namespace(String);

impl Namespace {
    /// The longest namespace in bytes.
    pub const MAX_LEN: usize = 255;

    /// A namespace with this text.
    ///
    /// # Errors
    /// [`BindingError::EmptyNamespace`] or, above 255 bytes, [`BindingError::TooLarge`].
    pub fn new(text: impl Into<String>) -> Result<Self, BindingError> {
        let text = text.into();
        match text.len() {
            0 => Err(BindingError::EmptyNamespace),
            1..=Self::MAX_LEN => Ok(Self(text)),
            _ => Err(BindingError::TooLarge("a namespace has at most 255 bytes")),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `ns_len u8 || ns`, as it stands in headers and in wrap contexts.
    pub(crate) fn encode_to(&self, out: &mut Vec<u8>) {
        // The constructor keeps it below 256 bytes.
        out.push(u8::try_from(self.0.len()).unwrap_or(u8::MAX));
        out.extend_from_slice(self.0.as_bytes());
    }
}

impl fmt::Display for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a message is bound to: a [`Namespace`] and at most 64 key/value pairs.
///
/// The same binding is needed to open the message. There is no default. It is stored in the header
/// **in clear**: it names what is sealed and holds no secret. Keys have 1 to 255 bytes, values 0 to
/// 1,024, and the encoded whole at most 16,384.
///
/// ```
/// use sealward::envelope::{Binding, Namespace};
///
/// let binding = Binding::new(Namespace::new("orders")?).with("tenant", "42")?;
/// assert_eq!(binding.pairs().collect::<Vec<_>>(), [("tenant", "42")]);
/// assert_eq!(binding.namespace().as_str(), "orders");
/// # Ok::<(), sealward::envelope::BindingError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Binding {
    namespace: Namespace,
    // INVARIANT: sorted bytewise by key, as `String` orders itself; that is the encoding's order.
    pairs: BTreeMap<String, String>,
}

impl Binding {
    /// The most pairs.
    pub const MAX_PAIRS: usize = 64;
    /// The longest key in bytes.
    pub const MAX_KEY_LEN: usize = 255;
    /// The longest value in bytes.
    pub const MAX_VALUE_LEN: usize = 1_024;
    /// The longest encoding in bytes.
    pub const MAX_LEN: usize = 16_384;

    /// A binding to a namespace alone.
    #[must_use]
    pub const fn new(namespace: Namespace) -> Self {
        Self {
            namespace,
            pairs: BTreeMap::new(),
        }
    }

    /// The same binding with one more pair.
    ///
    /// # Errors
    /// [`BindingError::EmptyKey`], [`BindingError::RepeatedKey`], or [`BindingError::TooLarge`]
    /// where a limit would be passed.
    pub fn with(
        mut self,
        key: impl Into<String>,
        value: impl Into<String>,
    ) -> Result<Self, BindingError> {
        self.insert(key.into(), value.into())?;
        if self.encode().len() > Self::MAX_LEN {
            return Err(BindingError::TooLarge("a binding has at most 16,384 bytes"));
        }
        Ok(self)
    }

    /// All of these pairs, with the length of the whole judged once.
    pub(crate) fn extend(&mut self, pairs: Vec<(&str, &str)>) -> Result<(), BindingError> {
        for (key, value) in pairs {
            self.insert(key.to_owned(), value.to_owned())?;
        }
        if self.encode().len() > Self::MAX_LEN {
            return Err(BindingError::TooLarge("a binding has at most 16,384 bytes"));
        }
        Ok(())
    }

    /// The namespace.
    #[must_use]
    pub const fn namespace(&self) -> &Namespace {
        &self.namespace
    }

    /// The pairs, in ascending order of their keys' bytes.
    pub fn pairs(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.pairs
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
    }

    fn insert(&mut self, key: String, value: String) -> Result<(), BindingError> {
        if key.is_empty() {
            return Err(BindingError::EmptyKey);
        }
        if key.len() > Self::MAX_KEY_LEN {
            return Err(BindingError::TooLarge(
                "a key of a binding has at most 255 bytes",
            ));
        }
        if value.len() > Self::MAX_VALUE_LEN {
            return Err(BindingError::TooLarge(
                "a value of a binding has at most 1,024 bytes",
            ));
        }
        if self.pairs.contains_key(&key) {
            return Err(BindingError::RepeatedKey { key });
        }
        self.pairs.insert(key, value);
        if self.pairs.len() > Self::MAX_PAIRS {
            return Err(BindingError::TooLarge("a binding has at most 64 pairs"));
        }
        Ok(())
    }

    /// The one encoding, as it stands in the header.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.namespace.encode_to(&mut out);
        // The limits keep every length within its field.
        out.push(u8::try_from(self.pairs.len()).unwrap_or(u8::MAX));
        for (key, value) in &self.pairs {
            out.push(u8::try_from(key.len()).unwrap_or(u8::MAX));
            out.extend_from_slice(key.as_bytes());
            out.extend_from_slice(&u16::try_from(value.len()).unwrap_or(u16::MAX).to_be_bytes());
            out.extend_from_slice(value.as_bytes());
        }
        out
    }
}

/// `NAMESPACE {"KEY": "VALUE", ..}`, with control characters escaped.
impl fmt::Display for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.namespace.0)?;
        if !self.pairs.is_empty() {
            write!(f, " {:?}", self.pairs)?;
        }
        Ok(())
    }
}

/// Why this is no binding. Always the caller's mistake: in a command line, a usage error.
///
/// ```
/// use sealward::envelope::{BindingError, Namespace};
///
/// let error = Namespace::new("n".repeat(256)).unwrap_err();
/// assert!(matches!(error, BindingError::TooLarge(_)));
/// assert_eq!(error.code(), "envelope/header-too-large");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BindingError {
    /// A key without text.
    EmptyKey,
    /// A namespace without text.
    EmptyNamespace,
    /// A key that the binding has already.
    RepeatedKey {
        /// The key.
        key: String,
    },
    /// A limit passed; the text names it.
    TooLarge(&'static str),
}

impl BindingError {
    /// The stable code: `envelope/header-too-large` for a limit, else `usage`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge(_) => "envelope/header-too-large",
            Self::EmptyKey | Self::EmptyNamespace | Self::RepeatedKey { .. } => "usage",
        }
    }
}

impl fmt::Display for BindingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyKey => f.write_str("a key of a binding is empty"),
            Self::EmptyNamespace => f.write_str("the namespace is empty"),
            Self::RepeatedKey { key } => {
                write!(f, "the binding has the key `{}` twice", key.escape_debug())
            }
            Self::TooLarge(limit) => f.write_str(limit),
        }
    }
}

impl std::error::Error for BindingError {}
