//! What the API server refuses in an EncryptionConfiguration.

use crate::document::{Node, Span};
use std::fmt;

/// One thing for which the API server refuses an EncryptionConfiguration.
///
/// All of a file's violations are listed, though the API server itself stops at the first stage
/// that finds one.
///
/// ```
/// use sealward::document::Document;
/// use sealward::kubernetes::{EncryptionConfiguration, ViolationKind};
/// let document = Document::parse("
/// apiVersion: apiserver.config.k8s.io/v1
/// kind: EncryptionConfiguration
/// resources: [{resources: [secrets], providers: [{kms: {apiVersion: v2, name: vault}}]}]
/// ")?;
/// let configuration = EncryptionConfiguration::read(&document);
/// let violation = &configuration.violations()[0];
/// assert_eq!(violation.kind, ViolationKind::KmsEndpoint);
/// assert_eq!(violation.path, "resources[0].providers[0].kms.endpoint");
/// assert_eq!(violation.absent, Some("endpoint"));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Violation<'a> {
    /// What is wrong.
    pub kind: ViolationKind,
    /// Where the API server names it: `resources[0].providers[1].aescbc.keys[0].secret`; the masked
    /// element for a masked resource; `decode` or `transformers` where it names no field.
    pub path: String,
    /// The field it is about, also where the API server names none.
    pub field: String,
    /// What is wrong in one line, lower case, no full stop, without any key.
    pub message: String,
    /// The node it is about: the deciding one, or its parent where a field is absent or null.
    pub node: Node<'a>,
    /// The field of `node` that is absent or null, where that is the flaw.
    pub absent: Option<&'static str>,
    /// The text it is about: the node's, or the key of an unknown or repeated field.
    pub span: Span,
}

impl<'a> Violation<'a> {
    /// A violation at a node; the API server names `path`.
    pub(super) fn at(kind: ViolationKind, path: String, message: String, node: Node<'a>) -> Self {
        let (field, span) = (path.clone(), node.span());
        Self {
            kind,
            path,
            field,
            message,
            node,
            absent: None,
            span,
        }
    }
}

/// How far the API server comes with a file.
///
/// ```
/// use sealward::kubernetes::{Stage, ViolationKind};
/// assert_eq!(ViolationKind::MaskedResource.stage(), Stage::Transformers);
/// assert!(Stage::Decode < Stage::Validation); // the earlier one hides the later
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the API server takes these steps in this order"
)]
pub enum Stage {
    /// Strict decoding of the first document.
    Decode,
    /// Validation of the decoded configuration.
    Validation,
    /// Building what encrypts and decrypts.
    Transformers,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $stage:ident $name:literal,)+) => {
        /// The ways in which an EncryptionConfiguration can be refused.
        ///
        /// ```
        /// use sealward::kubernetes::{Stage, ViolationKind};
        /// assert_eq!(ViolationKind::KeyLength.as_str(), "key-length");
        /// assert_eq!(ViolationKind::KeyLength.stage(), Stage::Validation);
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum ViolationKind {
            $($(#[$doc])* $variant,)+
        }

        impl ViolationKind {
            /// The stable name: `key-length`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// The step at which the API server refuses it.
            #[must_use]
            pub const fn stage(self) -> Stage {
                match self {
                    $(Self::$variant => Stage::$stage,)+
                }
            }
        }
    };
}

kinds! {
    /// A key stands twice in a mapping.
    DuplicateKey = Decode "duplicate-key",
    /// A value of another type than the field has.
    WrongType = Decode "wrong-type",
    /// `kind` and `apiVersion` together name nothing that the API server can load here.
    UnknownVersion = Decode "unknown-version",
    /// A field that the type does not have.
    UnknownField = Decode "unknown-field",
    /// A field of a provider element that is none of the providers.
    UnknownProvider = Decode "unknown-provider",
    /// A timeout that is no duration.
    UnreadableDuration = Decode "unreadable-duration",
    /// No rules at all.
    NoRules = Validation "no-rules",
    /// A rule without resources.
    NoResources = Validation "no-resources",
    /// A rule without providers.
    NoProviders = Validation "no-providers",
    /// A resource that is listed twice in one rule.
    DuplicateResource = Validation "duplicate-resource",
    /// A wildcard and another name of one rule that stand for the same resource.
    OverlappingResources = Validation "overlapping-resources",
    /// A name that stands for no resource that can be encrypted.
    BadResourceName = Validation "bad-resource-name",
    /// A provider element without a provider.
    NoProvider = Validation "no-provider",
    /// A provider element with more than one provider.
    SeveralProviders = Validation "several-providers",
    /// A provider without keys.
    NoKeys = Validation "no-keys",
    /// A key without a name.
    NoKeyName = Validation "no-key-name",
    /// A key without a secret.
    NoSecret = Validation "no-secret",
    /// A secret that is not base64.
    SecretNotBase64 = Validation "secret-not-base64",
    /// A secret of a length that the provider does not take.
    KeyLength = Validation "key-length",
    /// A KMS provider without a name.
    NoKmsName = Validation "no-kms-name",
    /// A `:` in the name of a KMS v2 provider.
    KmsNameColon = Validation "kms-name-colon",
    /// A KMS provider's name that another one has.
    DuplicateKmsName = Validation "duplicate-kms-name",
    /// A timeout of zero or less.
    KmsTimeout = Validation "kms-timeout",
    /// An endpoint that is absent or no `unix:` URL.
    KmsEndpoint = Validation "kms-endpoint",
    /// A cache size of zero, or any under KMS v2.
    KmsCacheSize = Validation "kms-cache-size",
    /// A KMS API version other than `v1` and `v2`.
    KmsApiVersion = Validation "kms-api-version",
    /// A rule that an earlier wildcard hides.
    MaskedResource = Transformers "masked-resource",
    /// KMS v1, which the feature gate `KMSv1` turns off from Kubernetes 1.29 on.
    KmsV1Disabled = Transformers "kms-v1-disabled",
    /// An endpoint that validation accepts and the KMS client does not.
    KmsDial = Transformers "kms-dial",
}

impl fmt::Display for ViolationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
