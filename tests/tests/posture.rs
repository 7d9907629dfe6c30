//! Checks: every page is a fixture, its mutations follow its verdict, and the registry is whole.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on says where"
)]

#[path = "posture/builtin_roles.rs"]
mod builtin_roles;
#[path = "posture/encryption_oracle.rs"]
mod encryption_oracle;
#[path = "posture/fields.rs"]
mod fields;
#[path = "posture/fixed.rs"]
mod fixed;
#[path = "posture/many.rs"]
mod many;
#[path = "posture/mutations.rs"]
mod mutations;
#[path = "posture/page.rs"]
mod page;
#[path = "posture/pages.rs"]
mod pages;
#[path = "posture/peers.rs"]
mod peers;
#[path = "posture/pod_security_oracle.rs"]
mod pod_security_oracle;
#[path = "posture/references.rs"]
mod references;
#[path = "posture/registry.rs"]
mod registry;
#[path = "posture/secrets.rs"]
mod secrets;
#[path = "posture/together.rs"]
mod together;
