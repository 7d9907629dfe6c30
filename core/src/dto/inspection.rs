//! What the header of a sealed message says.

use crate::envelope::{Algorithm, Header, ParseError, Policy, WrappedDek, chunks};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What [`Inspection::schema`] says.
pub const INSPECTION_SCHEMA: &str = "sealward/inspect/v1";

/// What a header says. No key is used, so nothing of it is proven, and every text in it is a
/// stranger's.
///
/// ```
/// use sealward::dto::Inspection;
/// use sealward::envelope::{self, Binding, KeyMaterial, Namespace, RawKek};
///
/// let binding = Binding::new(Namespace::new("orders")?).with("tenant", "42")?;
/// let sealed = envelope::seal(b"a message", &binding, &RawKek::new(KeyMaterial::make(32)?)?)?;
/// let inspection = Inspection::of_message(&sealed)?;
/// assert_eq!(inspection.binding["tenant"], "42");
/// assert_eq!(inspection.payload.and_then(|it| it.plaintext_bytes), Some(9));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Inspection {
    /// Always `sealward/inspect/v1`.
    pub schema: String,
    /// The format's version.
    pub version: u8,
    /// The suite: `cobblestone-256`.
    pub suite: String,
    /// The DEK's label in hexadecimal: messages with the same one may share a DEK.
    pub dek_id: String,
    /// The namespace of the binding.
    pub namespace: String,
    /// The pairs of the binding.
    pub binding: BTreeMap<String, String>,
    /// How many entries are needed to open.
    pub policy: InspectedPolicy,
    /// The wrapped DEKs, in the header's order.
    pub entries: Vec<InspectedEntry>,
    /// The length of the header in bytes.
    pub header_bytes: u64,
    /// Always `unproven`: no key is used.
    pub mac: String,
    /// Left out where only a header was given.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub payload: Option<InspectedPayload>,
}

/// How many entries are needed to open.
///
/// ```
/// use sealward::dto::InspectedPolicy;
/// let policy: InspectedPolicy = serde_json::from_str(r#"{"kind": "threshold", "needed": 2, "of": 3}"#)?;
/// assert_eq!(policy, InspectedPolicy::Threshold { needed: 2, of: 3 });
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "camelCase")]
#[expect(
    clippy::exhaustive_enums,
    reason = "the contract of sealward/inspect/v1"
)]
pub enum InspectedPolicy {
    /// Any one entry opens it.
    Any,
    /// `needed` of `of` entries open it together.
    Threshold {
        /// How many are needed.
        needed: u8,
        /// How many there are.
        of: u8,
    },
    /// One that this build has no words for.
    Unknown,
}

/// One wrapped DEK.
///
/// ```
/// use sealward::dto::{InspectedOrigin, Inspection};
/// use sealward::envelope::{self, Binding, KeyMaterial, Namespace, RawKek};
///
/// let kek = RawKek::new(KeyMaterial::make(32)?)?;
/// let sealed = envelope::seal(b"a message", &Binding::new(Namespace::new("orders")?), &kek)?;
/// let entry = &Inspection::of_message(&sealed)?.entries[0];
/// assert_eq!((entry.algorithm, entry.key_id.clone()), (1, kek.key_id().to_string()));
/// assert_eq!(entry.origin, InspectedOrigin::Holder);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct InspectedEntry {
    /// The algorithm's number in the header.
    pub algorithm: u16,
    /// The same in words.
    pub kind: String,
    /// The KEK's id in hexadecimal.
    pub key_id: String,
    /// A hint that anyone can have written. What is not UTF-8 has replacement characters.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub reference: String,
    /// The key's version: a number for keys of the local store, else the provider's text.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub key_version: String,
    /// Who can have made the entry.
    pub origin: InspectedOrigin,
}

/// Who can have made an entry, as far as its algorithm tells.
///
/// ```
/// use sealward::dto::InspectedOrigin;
/// assert_eq!(serde_json::to_string(&InspectedOrigin::Anyone)?, r#""anyone""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(
    clippy::exhaustive_enums,
    reason = "the contract of sealward/inspect/v1"
)]
pub enum InspectedOrigin {
    /// Anyone: it is wrapped with a public key.
    Anyone,
    /// Only who holds the KEK, or is let use it.
    Holder,
    /// A caller's own KEK, of which the header says no more.
    Unknown,
}

/// How much was sealed.
///
/// ```
/// use sealward::dto::Inspection;
/// use sealward::envelope::{self, Binding, KeyMaterial, Namespace, RawKek};
///
/// let kek = RawKek::new(KeyMaterial::make(32)?)?;
/// let mut sealed = envelope::seal(b"a message", &Binding::new(Namespace::new("orders")?), &kek)?;
/// let payload = Inspection::of_message(&sealed)?.payload.unwrap();
/// assert_eq!((payload.bytes, payload.plaintext_bytes), (56 + 9 + 16, Some(9)));
///
/// sealed.truncate(sealed.len() - 10);
/// assert_eq!(Inspection::of_message(&sealed)?.payload.unwrap().plaintext_bytes, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct InspectedPayload {
    /// The length of the payload in bytes.
    pub bytes: u64,
    /// Left out where no payload has this many bytes: it is cut off or changed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub plaintext_bytes: Option<u64>,
}

impl Inspection {
    /// What the header at the start of a message says; of a header alone too, which is a detached
    /// one.
    ///
    /// # Errors
    /// As [`Header::parse`], and [`ParseError::Truncated`] where less than 56 bytes of payload
    /// follow.
    pub fn of_message(message: &[u8]) -> Result<Self, ParseError> {
        let header = Header::parse(message)?;
        let payload = message.len().saturating_sub(header.as_bytes().len());
        if (1..chunks::PREFIX_LEN).contains(&payload) {
            return Err(ParseError::Truncated);
        }
        let payload = u64::try_from(payload).ok().filter(|bytes| *bytes > 0);
        Ok(Self::of(&header, payload))
    }

    /// What a header says that has a payload of this many bytes, or is looked at alone.
    ///
    /// ```
    /// use sealward::dto::Inspection;
    /// use sealward::envelope::{Binding, Header, KeyMaterial, Keyring, Namespace, RawKek};
    ///
    /// let keyring = Keyring::new(RawKek::new(KeyMaterial::make(32)?)?);
    /// let binding = Binding::new(Namespace::new("orders")?);
    /// let (header, payload) = keyring.begin_seal(&binding)?.seal_detached(b"a message")?;
    /// let header = Header::parse_detached(&header)?;
    /// assert_eq!(Inspection::of(&header, None).payload, None);
    /// let inspection = Inspection::of(&header, Some(payload.len() as u64));
    /// assert_eq!(inspection.payload.and_then(|it| it.plaintext_bytes), Some(9));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of(header: &Header, payload_bytes: Option<u64>) -> Self {
        let owned = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
        Self {
            schema: INSPECTION_SCHEMA.to_owned(),
            version: 1,
            suite: "cobblestone-256".to_owned(),
            dek_id: header.dek_id().to_string(),
            namespace: header.binding().namespace().as_str().to_owned(),
            binding: header.binding().pairs().map(owned).collect(),
            policy: match header.policy() {
                Policy::Any => InspectedPolicy::Any,
                Policy::Threshold { needed, shares: of } => {
                    InspectedPolicy::Threshold { needed, of }
                }
            },
            entries: header.entries().iter().map(InspectedEntry::of).collect(),
            header_bytes: u64::try_from(header.as_bytes().len()).unwrap_or(u64::MAX),
            mac: "unproven".to_owned(),
            payload: payload_bytes.map(|bytes| InspectedPayload {
                bytes,
                plaintext_bytes: chunks::plaintext_len(bytes),
            }),
        }
    }
}

impl InspectedEntry {
    fn of(entry: &WrappedDek) -> Self {
        let version = entry.version();
        let key_version = match (entry.algorithm(), <[u8; 4]>::try_from(version)) {
            (Algorithm::LOCAL, Ok(number)) => u32::from_be_bytes(number).to_string(),
            _ => String::from_utf8_lossy(version).into_owned(),
        };
        Self {
            algorithm: entry.algorithm().number(),
            kind: entry.algorithm().to_string(),
            key_id: entry.key_id().to_string(),
            reference: String::from_utf8_lossy(entry.reference()).into_owned(),
            key_version,
            origin: match entry.algorithm().number() {
                16 => InspectedOrigin::Anyone,
                1..=3 | 17..=22 => InspectedOrigin::Holder,
                _ => InspectedOrigin::Unknown,
            },
        }
    }
}
