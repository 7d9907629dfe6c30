//! ENC: encryption at rest and KMS plugins.

mod drift;
mod read;
mod stand_in;

use crate::posture::check::checks;
pub(in crate::posture) use stand_in::stand_ins;

checks! {
    coverage: SecretsNotCovered, ConfigMapsNotCovered;
    identity: IdentityOnly, IdentityFirst;
    identity_fallback: IdentityFallbackLeft, IdentityFallbackMissing;
    rules: RuleMasked, WildcardOverlap, DuplicateResource, BadResourceName, EmptySection;
    provider_shape: ProviderShape;
    version_gate: VersionGate;
    primary: AesCbcPrimary, AesGcmPrimary, LocalKey;
    key_form: KeyLength, KeyNotBase64, KeyEmpty;
    key_use: KeyNameDuplicate, KeyReused, StaleKeys;
    key_value: KeyWeakOrDocumented, KeyPlaintextInRepo;
    kms_version: KmsApiVersion, KmsV2CacheSize;
    kms_socket: KmsEndpoint, KmsSocketLocation;
    kms: KmsTimeout, KmsName, KmsFallbackLeft;
    key_age: KekRotationAge;
    kms_plugin_key: KeyPinned;
    api_server: FlagMissing, FileNotMounted, KmsV1Gate;
    document: LegacyKind, IgnoredDocument, Undecodable;
    @across {
        api_server_reload: NoReload;
        custom_resources: CustomResourcesNotCovered;
        ha_drift: HaDrift;
        kms_plugin_pod: KmsPluginPod;
        managed_on_aks: ManagedConfigOnAks;
    }
}

/// Whether findings of the check can say that the API server refuses the file.
pub(in crate::posture) fn may_refuse(check: &str) -> bool {
    REFUSING.contains(&check)
}

const REFUSING: &[&str] = &[
    "enc-bad-resource-name",
    "enc-duplicate-resource",
    "enc-empty-section",
    "enc-key-empty",
    "enc-key-length",
    "enc-key-not-base64",
    "enc-kms-api-version",
    "enc-kms-endpoint",
    "enc-kms-name",
    "enc-kms-timeout",
    "enc-kms-v2-cachesize",
    "enc-provider-shape",
    "enc-rule-masked",
    "enc-undecodable",
    "enc-wildcard-overlap",
];
