//! What Go's standard library makes of a text, where the API server leaves the decision to it.
//!
//! A text that Go takes and Rust's own parsers refuse (or the other way round) would be a
//! difference between this model and the API server, so each rule is written down here.

mod base64;
mod case;
mod duration;
mod url;

pub(super) use base64::decode as decode_base64;
pub(super) use case::has_capital;
pub(crate) use duration::parse as parse_duration;
pub(super) use url::{Endpoint, dial_target_is_valid};
