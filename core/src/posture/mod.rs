//! Posture checks: is what a manifest or a configuration says safe?
//!
//! [`registry()`] lists the checks; each is a [`Check`] with its [`Meta`] and sees one [`Resource`] at a
//! time through its [`Cx`].

mod across;
mod area;
mod carried;
mod check;
mod checker;
mod checks;
mod component;
#[cfg(feature = "config")]
mod config;
mod custom;
mod cx;
mod draft;
mod drop_ins;
mod finding;
mod fingerprint;
pub mod fix;
mod found;
pub mod host;
mod index;
mod kinds;
mod kms_plugin;
mod kubelet;
mod kustomize;
mod locate;
mod meta;
mod option_error;
mod overlay;
mod plan;
mod planned;
mod pod;
mod pod_shape;
mod profile;
mod read;
mod reference;
mod registries;
mod registry;
mod report;
mod resource;
mod run;
mod run_counts;
mod run_inner;
mod run_programs;
mod schema;
mod severity;
mod sieve;
mod silence;
mod suppress;
mod tally;
mod template;
mod version;

pub use across::{AcrossFinding, Elsewhere};
pub use area::Area;
pub use check::Check;
pub use checker::{Checked, Checker, Concluded, Totals, check};
pub use checks::pss;
pub use component::{Component, Mount, Program, Setting};
#[cfg(all(feature = "config", feature = "schema"))]
pub use config::attestations_schema;
#[cfg(feature = "config")]
pub use config::{
    Attestation, Config, ConfigError, ConfigErrorKind, ConfiguredSuppression, FailOn, Globs,
    Override,
};
pub use cx::Cx;
pub use draft::Report;
pub use drop_ins::DropIns;
pub use finding::{Confidence, Finding, Fingerprint, Identity, Related, Verdict};
pub use index::Index;
pub use kinds::{Kinds, ObjectKind};
pub use kustomize::Patches;
pub use meta::{FixAvailability, Meta};
pub use option_error::OptionError;
pub use planned::{Listed, Planned, list, page, planned};
pub use pod::{Container, ContainerList, Pod};
pub use profile::{Options, Profile, Selector};
pub use read::Value;
pub use reference::{Framework, Reference};
pub use registries::{Registry, RegistryError};
pub use registry::{check_by_id, registry};
pub use report::{Rendered, ReportBuilder, ReportFormat, check_text, location};
pub use resource::{Resource, Resources, resources};
pub use severity::Severity;
#[cfg(feature = "config")]
pub use sieve::ConfigPlace;
pub use sieve::Sieve;
pub use suppress::{Date, DateError, Peer, Place, Suppressed, SuppressedBy};
pub use tally::{Control, ControlStatus};
pub use version::KubernetesVersion;
