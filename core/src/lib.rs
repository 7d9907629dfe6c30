//! Envelope encryption and Kubernetes posture checks: one pure library, no I/O.
//!
//! | module | feature | what it holds |
//! |---|---|---|
//! | `envelope` | `envelope` | data under a DEK, the DEK under a KEK: seal, open, bind |
//! | [`credential`] | `document` | what is known of credentials in text |
//! | [`document`] | `document` | YAML and JSON read exactly as the Kubernetes API server reads them |
//! | `kubernetes` | `kubernetes` | the `EncryptionConfiguration` model |
//! | `posture` | `posture` | resources, checks, findings, reports |
//! | `dto` | `posture` | the structs that cross language borders: JSON report v1 and others |

// A binary crate has nobody to document for; a library that reads untrusted text must not panic.
#![warn(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::exhaustive_enums,
    clippy::exhaustive_structs
)]

#[cfg(feature = "document")]
pub mod credential;
#[cfg(feature = "document")]
pub mod document;
#[cfg(feature = "posture")]
pub mod dto;
#[cfg(feature = "envelope")]
pub mod envelope;
mod escape;
#[cfg(feature = "kubernetes")]
pub mod kubernetes;
#[cfg(feature = "posture")]
pub mod posture;

pub use escape::escape;

// Compiles and runs the README's example.
#[cfg(all(doctest, feature = "envelope"))]
#[doc = include_str!("../../README.md")]
struct Readme;
