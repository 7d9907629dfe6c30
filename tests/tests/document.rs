//! Reading: the recorded answers of Kubernetes' own reader, and its live ones.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

#[path = "document/credentials.rs"]
mod credentials;
#[path = "document/differential.rs"]
mod differential;
#[path = "document/recorded.rs"]
mod recorded;
