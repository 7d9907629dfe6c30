//! What a scalar is: Go's YAML 1.1 dialect, `yes` and `0o14` included.

use super::super::Kind;
use super::super::number::{self, Number};
use super::timestamp;

pub(super) const BINARY: &[u8] = b"tag:yaml.org,2002:binary";
pub(super) const MERGE: &[u8] = b"tag:yaml.org,2002:merge";
const BOOL: &[u8] = b"tag:yaml.org,2002:bool";
const FLOAT: &[u8] = b"tag:yaml.org,2002:float";
const INT: &[u8] = b"tag:yaml.org,2002:int";
const NULL: &[u8] = b"tag:yaml.org,2002:null";
const TIMESTAMP: &[u8] = b"tag:yaml.org,2002:timestamp";

/// What a scalar turns out to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Resolved {
    Null,
    Bool(bool),
    Number(Number),
    /// The text itself.
    String,
    /// The text itself, since a time has no JSON form of its own.
    Timestamp,
}

impl Resolved {
    pub(super) const fn kind(self) -> Kind {
        match self {
            Self::Null => Kind::Null,
            Self::Bool(_) => Kind::Bool,
            Self::Number(Number::Float(_)) => Kind::Float,
            Self::Number(_) => Kind::Int,
            Self::String | Self::Timestamp => Kind::String,
        }
    }
}

/// What a scalar without a tag is.
#[inline]
pub(super) fn plain(text: &str) -> Resolved {
    match text.as_bytes().first() {
        None => Resolved::Null,
        Some(b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~') => {
            word(text)
        }
        Some(b'0'..=b'9' | b'+' | b'-' | b'.') => numeric(text),
        Some(_) => Resolved::String,
    }
}

fn word(text: &str) -> Resolved {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Resolved::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Resolved::Bool(false)
        }
        "~" | "null" | "Null" | "NULL" => Resolved::Null,
        _ => Resolved::String,
    }
}

fn numeric(text: &str) -> Resolved {
    if let Some(value) = number::special(text) {
        return Resolved::Number(Number::Float(value));
    }
    if timestamp::is_timestamp(text) {
        return Resolved::Timestamp;
    }
    number::parse(text).map_or(Resolved::String, Resolved::Number)
}

/// What a scalar with a tag is, `None` where the tag does not fit the text.
#[expect(clippy::cast_precision_loss, reason = "`!!float 3` is 3.0, as in Go")]
pub(super) fn tagged(tag: &[u8], text: &str) -> Option<Resolved> {
    let found = match tag {
        BOOL | FLOAT | INT | NULL | TIMESTAMP => plain(text),
        // Text by its tag, or a tag that the reader does not know.
        _ => return Some(Resolved::String),
    };
    // A timestamp is looked for only where the tag asks for one.
    let found = match found {
        Resolved::Timestamp if tag != TIMESTAMP => {
            number::parse(text).map_or(Resolved::String, Resolved::Number)
        }
        other => other,
    };
    match (tag, found) {
        (FLOAT, Resolved::Number(Number::Int(value))) => {
            Some(Resolved::Number(Number::Float(value as f64)))
        }
        (BOOL, Resolved::Bool(_))
        | (FLOAT, Resolved::Number(Number::Float(_)))
        | (INT, Resolved::Number(Number::Int(_) | Number::Large(_)))
        | (NULL, Resolved::Null)
        | (TIMESTAMP, Resolved::Timestamp) => Some(found),
        _ => None,
    }
}

/// The key that a scalar becomes in JSON, `None` where it is its own text. A float keeps only the
/// digits that 32 bits need.
pub(super) fn key(resolved: Resolved) -> Option<String> {
    match resolved {
        Resolved::Bool(value) => Some(value.to_string()),
        Resolved::Number(Number::Int(value)) => Some(value.to_string()),
        Resolved::Number(Number::Large(value)) => Some(value.to_string()),
        Resolved::Number(Number::Float(value)) => Some(float_key(value)),
        Resolved::Null | Resolved::String | Resolved::Timestamp => None,
    }
}

/// Go's `FormatFloat(value, 'g', -1, 32)`, with YAML's words for what is no number.
#[expect(
    clippy::cast_possible_truncation,
    reason = "32 bits are what Kubernetes' reader keeps"
)]
fn float_key(value: f64) -> String {
    let value = value as f32;
    if value.is_nan() {
        return ".nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..SHORTEST_PRECISION).contains(&exponent) {
        return format!("{value}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
}

/// From this exponent on Go's `%g` writes the shortest form with an exponent.
const SHORTEST_PRECISION: i32 = 6;
