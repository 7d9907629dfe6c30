//! Encryption at rest as the API server configures it.
//!
//! [`EncryptionConfiguration`] accepts and refuses exactly what the API server of Kubernetes 1.37
//! does, names the same fields, and keeps the place of each; [`EncryptionFile`] decides which
//! document of a file the API server reads.

mod configuration;
mod decode;
mod field;
mod file;
mod go;
mod group_resource;
mod kms_validation;
mod names;
mod transformers;
mod validation;
mod violation;

pub use configuration::{
    Effective, EncryptionConfiguration, Key, Kms, Part, Provider, ProviderKind, ResourceName, Rule,
};
pub use field::{Field, List};
pub use file::{EncryptionFile, FirstDocument};
#[cfg(feature = "posture")]
pub(crate) use go::parse_duration;
pub use group_resource::GroupResource;
pub use violation::{Stage, Violation, ViolationKind};
