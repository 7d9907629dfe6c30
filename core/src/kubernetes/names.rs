//! The field names of an EncryptionConfiguration, by version.

use super::configuration::ProviderKind;

/// The versions in which the API server loads the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// `apiserver.config.k8s.io/v1`, and `EncryptionConfig` of `v1`.
    V1,
    /// `apiserver.config.k8s.io/__internal`: Go's own field names, and no defaults. Meant for no
    /// file, but the API server loads it.
    Internal,
}

const V1: &str = "apiserver.config.k8s.io/v1";

impl Version {
    pub(super) fn of(api_version: &str, kind: &str) -> Option<Self> {
        match (api_version, kind) {
            // `/v1` is the core group's `v1` too.
            (V1, "EncryptionConfiguration") | ("v1" | "/v1", "EncryptionConfig") => Some(Self::V1),
            ("apiserver.config.k8s.io/__internal", "EncryptionConfiguration") => {
                Some(Self::Internal)
            }
            _ => None,
        }
    }

    pub(super) fn has_kind(kind: &str) -> bool {
        matches!(kind, "EncryptionConfiguration" | "EncryptionConfig")
    }

    /// The version that a file of this kind should have.
    pub(super) fn wanted(kind: &str) -> &'static str {
        if kind == "EncryptionConfig" { "v1" } else { V1 }
    }
}

/// Field names as a file of some version has them.
pub(super) struct Names {
    pub(super) resources: &'static str,
    pub(super) providers: &'static str,
    pub(super) keys: &'static str,
    pub(super) name: &'static str,
    pub(super) secret: &'static str,
    pub(super) api_version: &'static str,
    pub(super) cache_size: &'static str,
    pub(super) endpoint: &'static str,
    pub(super) timeout: &'static str,
    kinds: [(&'static str, ProviderKind); 5],
}

impl Names {
    pub(super) const fn of(version: Version) -> &'static Self {
        match version {
            Version::V1 => &V1_NAMES,
            Version::Internal => &INTERNAL_NAMES,
        }
    }

    /// The provider of that name. Case matters.
    pub(super) fn provider(&self, name: &str) -> Option<ProviderKind> {
        self.kinds
            .iter()
            .find(|kind| kind.0 == name)
            .map(|kind| kind.1)
    }
}

const V1_NAMES: Names = Names {
    resources: "resources",
    providers: "providers",
    keys: "keys",
    name: "name",
    secret: "secret",
    api_version: "apiVersion",
    cache_size: "cachesize",
    endpoint: "endpoint",
    timeout: "timeout",
    kinds: [
        ("aesgcm", ProviderKind::AesGcm),
        ("aescbc", ProviderKind::AesCbc),
        ("secretbox", ProviderKind::Secretbox),
        ("identity", ProviderKind::Identity),
        ("kms", ProviderKind::Kms),
    ],
};

const INTERNAL_NAMES: Names = Names {
    resources: "Resources",
    providers: "Providers",
    keys: "Keys",
    name: "Name",
    secret: "Secret",
    api_version: "APIVersion",
    cache_size: "CacheSize",
    endpoint: "Endpoint",
    timeout: "Timeout",
    kinds: [
        ("AESGCM", ProviderKind::AesGcm),
        ("AESCBC", ProviderKind::AesCbc),
        ("Secretbox", ProviderKind::Secretbox),
        ("Identity", ProviderKind::Identity),
        ("KMS", ProviderKind::Kms),
    ],
};
