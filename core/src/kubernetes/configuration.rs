//! The EncryptionConfiguration as the API server reads it, with the place of every field.

use super::field::{Field, List};
use super::violation::{Stage, Violation};
use super::{GroupResource, decode, transformers, validation};
use crate::document::{Document, Node, Text};

/// An EncryptionConfiguration (`apiserver.config.k8s.io/v1`, or `EncryptionConfig` of `v1`), read
/// from one document as the API server of Kubernetes 1.37 reads it.
///
/// Reading never fails: what the API server refuses is in [`EncryptionConfiguration::violations`],
/// and what can be understood in spite of it is here all the same.
///
/// ```
/// use sealward::document::Document;
/// use sealward::kubernetes::EncryptionConfiguration;
/// let document = Document::parse("
/// apiVersion: apiserver.config.k8s.io/v1
/// kind: EncryptionConfiguration
/// resources:
/// - resources: [secrets]
///   providers:
///   - secretbox: {keys: []}
/// ")?;
/// let configuration = EncryptionConfiguration::read(&document);
/// let violation = configuration.violations().first().unwrap();
/// assert_eq!(violation.path, "resources[0].providers[0].secretbox.keys");
/// assert_eq!(violation.message, "`secretbox` has no keys");
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
///
/// What writes a resource, and what is tried for reading it:
///
/// ```
/// use sealward::document::Document;
/// use sealward::kubernetes::{EncryptionConfiguration, GroupResource, ProviderKind};
/// let document = Document::parse("
/// apiVersion: apiserver.config.k8s.io/v1
/// kind: EncryptionConfiguration
/// resources:
/// - resources: [secrets]
///   providers:
///   - kms: {apiVersion: v2, name: vault, endpoint: 'unix:///run/kms.sock'}
///   - identity: {}
/// ")?;
/// let configuration = EncryptionConfiguration::read(&document);
/// assert_eq!(configuration.refused_at(), None);
/// assert_eq!(configuration.root().at(&["kind"]).unwrap().text().to_string(), "EncryptionConfiguration");
/// assert_eq!(configuration.rules().items.len(), 1);
///
/// let secrets = configuration.effective(GroupResource::SECRETS).unwrap();
/// let kinds: Vec<_> = secrets.providers().filter_map(|provider| provider.kind()).collect();
/// assert_eq!(kinds, [ProviderKind::Kms, ProviderKind::Identity]);
/// assert!(configuration.effective(GroupResource::CONFIG_MAPS).is_none(), "in clear");
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct EncryptionConfiguration<'a> {
    root: Node<'a>,
    rules: List<'a, Rule<'a>>,
    violations: Vec<Violation<'a>>,
}

/// A rule: resources, and the providers for them.
///
/// ```
/// use sealward::document::Document;
/// use sealward::kubernetes::EncryptionConfiguration;
/// let text = "kind: EncryptionConfiguration
/// resources: [{resources: [secrets, '*.apps'], providers: [{identity: {}}]}]";
/// let document = Document::parse(text)?;
/// let configuration = EncryptionConfiguration::read(&document);
/// let rule = &configuration.rules().items[0];
/// let names: Vec<_> = rule.resources.items.iter().map(|resource| resource.name).collect();
/// assert_eq!(names, ["secrets", "*.apps"]);
/// assert!(rule.providers.items[0].is_identity()); // the first one writes: in clear
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Rule<'a> {
    /// The rule's place in the list, from 0.
    pub index: usize,
    /// The rule.
    pub node: Node<'a>,
    /// The names of the resources.
    pub resources: List<'a, ResourceName<'a>>,
    /// The providers: the first one writes, all are tried for reading.
    pub providers: List<'a, Provider<'a>>,
    pub(super) decoded: bool,
}

/// A resource's name in a rule.
///
/// ```
/// use sealward::document::Document;
/// use sealward::kubernetes::EncryptionConfiguration;
/// let document = Document::parse("kind: EncryptionConfiguration
/// resources: [{resources: [deployments.apps]}]")?;
/// let configuration = EncryptionConfiguration::read(&document);
/// let name = configuration.rules().items[0].resources.items[0];
/// assert_eq!(name.group_resource().group, "apps");
/// assert_eq!(name.node.span().of(document.text()), name.name);
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ResourceName<'a> {
    /// The name's place in the list, from 0.
    pub index: usize,
    /// Where the name stands.
    pub node: Node<'a>,
    /// The name as it is written; empty where it is null.
    pub name: &'a str,
}

impl<'a> ResourceName<'a> {
    /// The resource and its group.
    #[must_use]
    pub fn group_resource(&self) -> GroupResource<'a> {
        GroupResource::parse(self.name)
    }
}

/// One element of a rule's providers. The API server takes it only with exactly one provider.
///
/// ```
/// use sealward::document::Document;
/// use sealward::kubernetes::{EncryptionConfiguration, ProviderKind};
/// let text = "kind: EncryptionConfiguration
/// resources: [{providers: [{secretbox: {}}, {identity: {}}, {aescbc: {}, aesgcm: {}}]}]";
/// let document = Document::parse(text)?;
/// let configuration = EncryptionConfiguration::read(&document);
/// let [secretbox, identity, both] = &configuration.rules().items[0].providers.items[..] else { panic!() };
/// assert_eq!(secretbox.kind(), Some(ProviderKind::Secretbox));
/// assert!(secretbox.encrypts() && identity.is_identity());
/// assert!(both.single().is_none() && !both.encrypts()); // two in one element: refused
/// assert_eq!(both.parts.len(), 2);
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Provider<'a> {
    /// The element's place in the list, from 0.
    pub index: usize,
    /// The element.
    pub node: Node<'a>,
    /// The providers in it, in the order of the text.
    pub parts: Vec<Part<'a>>,
    pub(super) decoded: bool,
}

impl<'a> Provider<'a> {
    /// The provider, where the element holds exactly one.
    #[must_use]
    pub fn single(&self) -> Option<&Part<'a>> {
        match self.parts.as_slice() {
            [part] if self.decoded => Some(part),
            _ => None,
        }
    }

    /// What the provider is, where the element holds exactly one.
    #[must_use]
    pub fn kind(&self) -> Option<ProviderKind> {
        self.single().map(|part| part.kind)
    }

    /// Whether the element is `identity` alone: clear text.
    #[must_use]
    pub fn is_identity(&self) -> bool {
        self.kind() == Some(ProviderKind::Identity)
    }

    /// Whether the element is one provider that encrypts.
    #[must_use]
    pub fn encrypts(&self) -> bool {
        self.kind()
            .is_some_and(|kind| kind != ProviderKind::Identity)
    }
}

/// A provider in its element.
///
/// ```
/// use sealward::document::Document;
/// use sealward::kubernetes::EncryptionConfiguration;
/// let text = "kind: EncryptionConfiguration
/// resources: [{providers: [{aescbc: {keys: [{name: key1}, {name: key2}]}}]}]";
/// let document = Document::parse(text)?;
/// let configuration = EncryptionConfiguration::read(&document);
/// let part = configuration.rules().items[0].providers.items[0].single().unwrap();
/// assert_eq!(part.keys.as_ref().map(|keys| keys.items.len()), Some(2));
/// assert!(part.kms.is_none());
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Part<'a> {
    /// What it is.
    pub kind: ProviderKind,
    /// Its configuration.
    pub node: Node<'a>,
    /// Its keys; of `aescbc`, `aesgcm` and `secretbox`.
    pub keys: Option<List<'a, Key<'a>>>,
    /// Its plugin; of `kms`.
    pub kms: Option<Kms<'a>>,
}

/// What encrypts, or does not.
///
/// ```
/// use sealward::kubernetes::ProviderKind;
/// assert_eq!(ProviderKind::AesCbc.name(), "aescbc");
/// assert_eq!(ProviderKind::Secretbox.key_lengths(), [32]);
/// assert!(ProviderKind::Secretbox.is_local() && !ProviderKind::Kms.is_local());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the API server has these and no others"
)]
pub enum ProviderKind {
    /// AES-GCM with a random nonce and a key in the file.
    AesGcm,
    /// AES-CBC with a key in the file.
    AesCbc,
    /// XSalsa20-Poly1305 with a key in the file.
    Secretbox,
    /// No encryption.
    Identity,
    /// A plugin that keeps the KEK elsewhere.
    Kms,
}

impl ProviderKind {
    /// The field that names the provider: `aescbc`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AesGcm => "aesgcm",
            Self::AesCbc => "aescbc",
            Self::Secretbox => "secretbox",
            Self::Identity => "identity",
            Self::Kms => "kms",
        }
    }

    /// Whether the provider's key stands in the file.
    #[must_use]
    pub const fn is_local(self) -> bool {
        matches!(self, Self::AesGcm | Self::AesCbc | Self::Secretbox)
    }

    /// The key lengths that the provider takes, in bytes.
    #[must_use]
    pub const fn key_lengths(self) -> &'static [usize] {
        match self {
            Self::AesGcm | Self::AesCbc => &[16, 24, 32],
            Self::Secretbox => &[32],
            Self::Identity | Self::Kms => &[],
        }
    }
}

/// A key of a local provider.
///
/// ```
/// use sealward::document::Document;
/// use sealward::kubernetes::EncryptionConfiguration;
/// let text = "kind: EncryptionConfiguration
/// resources: [{providers: [{secretbox: {keys: [{name: key1, secret: c2VjcmV0}]}}]}]";
/// let document = Document::parse(text)?;
/// let configuration = EncryptionConfiguration::read(&document);
/// let part = configuration.rules().items[0].providers.items[0].single().unwrap();
/// let key = part.keys.as_ref().unwrap().items[0];
/// assert_eq!(key.name.value.unwrap().to_string(), "key1");
/// assert_eq!(key.secret.value.unwrap().to_string(), "********");
/// assert_eq!(key.expose_bytes().map(|bytes| bytes.len()), Some(6)); // 32 are wanted
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Key<'a> {
    /// The key's place in the list, from 0.
    pub index: usize,
    /// The key.
    pub node: Node<'a>,
    /// Its name, which stands in front of every value it encrypts.
    pub name: Field<'a, Text<'a>>,
    /// Its bytes in base64. Never shown.
    pub secret: Field<'a, Text<'a>>,
}

impl Key<'_> {
    /// The key's bytes, where the API server can decode them. They must reach no message or report.
    #[must_use]
    pub fn expose_bytes(&self) -> Option<Vec<u8>> {
        super::go::decode_base64(self.secret.value?.expose())
    }
}

/// A KMS provider.
///
/// ```
/// use sealward::document::Document;
/// use sealward::kubernetes::EncryptionConfiguration;
/// let text = "kind: EncryptionConfiguration
/// resources: [{providers: [{kms: {name: vault, endpoint: 'unix:///run/kms.sock', timeout: 5s}}]}]";
/// let document = Document::parse(text)?;
/// let configuration = EncryptionConfiguration::read(&document);
/// let kms = configuration.rules().items[0].providers.items[0].single().unwrap().kms.unwrap();
/// assert_eq!(kms.socket().as_deref(), Some("/run/kms.sock"));
/// assert_eq!(kms.timeout.value, Some(Some(5_000_000_000)));
/// assert!(kms.api_version.node.is_none()); // read as `v1`
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Kms<'a> {
    /// The version of the API between API server and plugin: `v1` or `v2`; `v1` where the file
    /// has none.
    pub api_version: Field<'a, Text<'a>>,
    /// The provider's name, which stands in front of every value it encrypts.
    pub name: Field<'a, Text<'a>>,
    /// The number of DEKs kept in memory (KMS v1). 1000 by default, negative for none.
    pub cache_size: Field<'a, Option<i32>>,
    /// The plugin's socket as a `unix:` URL.
    pub endpoint: Field<'a, Text<'a>>,
    /// How long a call may take, in nanoseconds. 3 seconds by default.
    pub timeout: Field<'a, Option<i64>>,
}

impl Kms<'_> {
    /// The socket that the API server dials: a path, or `@name` of an abstract socket. `None` where
    /// the endpoint is no `unix:` URL.
    #[must_use]
    pub fn socket(&self) -> Option<String> {
        let url = super::go::Endpoint::parse(self.endpoint.value?.expose().as_bytes()).ok()?;
        let unix = url.scheme == "unix";
        unix.then(|| String::from_utf8_lossy(url.dial_target()).into_owned())
    }
}

/// The providers that the API server uses for a resource.
///
/// ```
/// use sealward::document::Document;
/// use sealward::kubernetes::{EncryptionConfiguration, GroupResource};
/// let text = "kind: EncryptionConfiguration
/// resources: [{resources: ['*.*'], providers: [{secretbox: {}}, {identity: {}}]}]";
/// let document = Document::parse(text)?;
/// let configuration = EncryptionConfiguration::read(&document);
/// let effective = configuration.effective(GroupResource::SECRETS).unwrap();
/// assert_eq!(effective.by.to_string(), "*.*");
/// assert!(effective.providers().next().unwrap().encrypts());
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Effective<'m, 'a> {
    /// The name in the configuration that decides: the resource itself, its group, or `*.*`.
    pub by: GroupResource<'a>,
    /// The rules that hold for it; several where the same name stands in several rules.
    pub rules: Vec<&'m Rule<'a>>,
}

impl<'m, 'a> Effective<'m, 'a> {
    /// The providers, in the order in which they are tried; the first one writes.
    pub fn providers(&self) -> impl Iterator<Item = &'m Provider<'a>> + use<'m, 'a, '_> {
        self.rules.iter().flat_map(|rule| &rule.providers.items)
    }
}

impl<'a> EncryptionConfiguration<'a> {
    /// Reads a document, whatever its kind: one that names no configuration the API server knows has
    /// no rules, and violations that say so.
    #[must_use]
    pub fn read(document: &'a Document) -> Self {
        let (rules, version, mut violations) = decode::read(document);
        let mut configuration = Self {
            root: document.root(),
            rules,
            violations: Vec::new(),
        };
        violations.extend(validation::check(&configuration, version));
        violations.extend(transformers::check(&configuration, version));
        configuration.violations = violations;
        configuration
    }

    /// The document's root.
    #[must_use]
    pub const fn root(&self) -> Node<'a> {
        self.root
    }

    /// The rules. They are read in order, and none may be hidden by an earlier one.
    #[must_use]
    pub const fn rules(&self) -> &List<'a, Rule<'a>> {
        &self.rules
    }

    /// All that the API server refuses, by stage, then in the order of the text. Empty: it takes
    /// the file.
    #[must_use]
    pub fn violations(&self) -> &[Violation<'a>] {
        &self.violations
    }

    /// The step at which the API server refuses the file; `None` where it takes it.
    ///
    /// ```
    /// use sealward::document::Document;
    /// use sealward::kubernetes::{EncryptionConfiguration, Stage};
    /// let text = "{kind: EncryptionConfiguration, apiVersion: apiserver.config.k8s.io/v1}";
    /// let document = Document::parse(text)?;
    /// let configuration = EncryptionConfiguration::read(&document);
    /// assert_eq!(configuration.refused_at(), Some(Stage::Validation)); // it has no rules
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub fn refused_at(&self) -> Option<Stage> {
        self.violations
            .iter()
            .map(|violation| violation.kind.stage())
            .min()
    }

    /// The providers for a resource: by its own name, else by its group's, else by `*.*`. `None`
    /// where no rule holds: such a resource is stored in clear.
    #[must_use]
    pub fn effective(&self, resource: GroupResource<'_>) -> Option<Effective<'_, 'a>> {
        let group = resource.whole_group();
        [resource, group, GroupResource::ANY]
            .into_iter()
            .find_map(|wanted| {
                let mut by = None;
                let holds = |rule: &&Rule<'a>| {
                    let mut names = rule
                        .resources
                        .items
                        .iter()
                        .map(ResourceName::group_resource);
                    let found = names.find(|&name| name == wanted);
                    by = by.or(found);
                    found.is_some()
                };
                let rules: Vec<_> = self.rules.items.iter().filter(holds).collect();
                by.map(|by| Effective { by, rules })
            })
    }
}
