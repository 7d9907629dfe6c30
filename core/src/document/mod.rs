//! YAML and JSON, read exactly as the Kubernetes API server reads them.
//!
//! A file is cut into pieces ([`SourceFile`]), each piece is one [`Document`], and a document is a
//! flat table of [`Node`]s with byte spans, comments and a flag on every text that must stay hidden.
//!
//! Kubernetes reads YAML 1.1 through a port of libyaml: `privileged: yes` *is* privileged, U+0085
//! ends a comment, the last of two equal keys wins, and whatever stands behind the first root node
//! is passed over. A checker that reads otherwise is bypassed by one character, so the authority
//! here is Kubernetes' own reader, not the YAML specification.
//!
//! Units of systemd are read into the same table; [`Syntax`] tells files apart by their names.

mod credentials;
mod duplicate;
mod error;
mod hidden;
mod json;
mod json_read;
mod limits;
#[cfg(feature = "posture")]
mod masked;
mod node;
mod number;
#[cfg(feature = "posture")]
mod opening;
#[cfg(feature = "posture")]
mod origin;
mod parsed;
mod patches;
mod path;
#[cfg(feature = "posture")]
mod raw;
mod sensitivity;
mod sniff;
mod source;
mod span;
mod stream;
mod syntax;
mod table;
mod text;
mod unit;
mod yaml;

pub use duplicate::Duplicate;
pub use error::{ErrorCode, ReadError};
#[cfg(feature = "posture")]
pub(crate) use json::quoted;
pub use limits::Limits;
#[cfg(feature = "posture")]
pub(crate) use masked::HIDDEN;
pub use node::{Entries, Entry, Items, Node};
pub use parsed::Document;
pub use path::{Path, Segment};
#[cfg(feature = "posture")]
pub(crate) use raw::Rows;
#[cfg(feature = "posture")]
pub(crate) use sniff::{is_object, may_configure, values};
pub use source::{Piece, SourceFile};
pub use span::{LineIndex, Position, Span};
pub use syntax::Syntax;
pub use table::{Kind, Style};
pub use text::{MASK, Text};
