//! Resource names of an EncryptionConfiguration: `secrets`, `deployments.apps`, `*.apps`, `*.*`.

use std::fmt;

/// A resource and its API group, as the API server reads a name: split at the first dot.
///
/// ```
/// use sealward::kubernetes::GroupResource;
/// let secrets = GroupResource::parse("secrets");
/// assert_eq!(secrets, GroupResource::parse("secrets."));
/// assert!(GroupResource::parse("*.").covers(secrets));
/// assert!(GroupResource::parse("*.*").covers(secrets));
/// assert!(!GroupResource::parse("*.apps").covers(secrets));
/// assert!(GroupResource::parse("*.apps").is_wildcard() && !secrets.is_wildcard());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct GroupResource<'a> {
    /// The resource in the plural, or `*`.
    pub resource: &'a str,
    /// The API group, empty for the core group, or `*`.
    pub group: &'a str,
}

impl<'a> GroupResource<'a> {
    /// Secrets of the core group.
    pub const SECRETS: GroupResource<'static> = GroupResource {
        resource: "secrets",
        group: "",
    };
    /// ConfigMaps of the core group.
    pub const CONFIG_MAPS: GroupResource<'static> = GroupResource {
        resource: "configmaps",
        group: "",
    };
    /// `*.*`
    pub(crate) const ANY: GroupResource<'static> = GroupResource {
        resource: "*",
        group: "*",
    };

    /// Reads a name. Any text is one.
    #[must_use]
    pub fn parse(name: &'a str) -> Self {
        let (resource, group) = name.split_once('.').unwrap_or((name, ""));
        Self { resource, group }
    }

    /// Whether the name stands for more than one resource: `*.`, `*.apps`, `*.*`.
    #[must_use]
    pub fn is_wildcard(self) -> bool {
        self.resource == "*"
    }

    /// Every resource of this one's group.
    pub(crate) const fn whole_group(self) -> Self {
        Self {
            resource: "*",
            group: self.group,
        }
    }

    /// Whether a rule for this name holds for `other` when no more specific rule does.
    #[must_use]
    pub fn covers(self, other: GroupResource<'_>) -> bool {
        self == other || self == other.whole_group() || self == Self::ANY
    }
}

/// The name as the API server prints it: `secrets`, `*.`, `deployments.apps`.
impl fmt::Display for GroupResource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.resource, self.group) {
            ("*", "") => f.write_str("*."),
            (resource, "") => f.write_str(resource),
            (resource, group) => write!(f, "{resource}.{group}"),
        }
    }
}
