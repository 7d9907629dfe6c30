//! Posture checks: is what a manifest or a configuration says safe?
//!
//! [`registry`] lists the checks; each is a [`Check`] with its [`Meta`] and sees one [`Resource`] at a
//! time through its [`Cx`].

mod area;
mod check;
mod checks;
mod cx;
mod draft;
mod finding;
mod kinds;
mod meta;
mod pod;
mod read;
mod reference;
mod registry;
mod resource;
mod severity;
mod template;
mod version;

pub use area::Area;
pub use check::Check;
pub use cx::Cx;
pub use draft::Report;
pub use finding::{Confidence, Finding, Fingerprint, Identity, Related, Verdict};
pub use kinds::{Kinds, ObjectKind};
pub use meta::{FixAvailability, Meta};
pub use pod::{Container, ContainerList, Pod};
pub use read::Value;
pub use reference::{Framework, Reference};
pub use registry::{check_by_id, registry};
pub use resource::{Resource, Resources, resources};
pub use severity::Severity;
pub use version::KubernetesVersion;
