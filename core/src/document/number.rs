//! Numbers as the Kubernetes reader takes them: YAML 1.1 in the dialect of Go's `strconv`.

use super::Kind;
use std::borrow::Cow;

/// A number, as far as it is needed to tell what a scalar is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Number {
    Int(i64),
    /// Above the largest `i64`.
    Large(u64),
    Float(f64),
}

pub(crate) fn as_i64(kind: Kind, text: &str) -> Option<i64> {
    match number(kind, text)? {
        Number::Int(value) => Some(value),
        Number::Large(_) | Number::Float(_) => None,
    }
}

pub(crate) fn as_u64(kind: Kind, text: &str) -> Option<u64> {
    match number(kind, text)? {
        Number::Int(value) => u64::try_from(value).ok(),
        Number::Large(value) => Some(value),
        Number::Float(_) => None,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "what JSON readers do with large whole numbers"
)]
pub(crate) fn as_f64(kind: Kind, text: &str) -> Option<f64> {
    match number(kind, text)? {
        Number::Int(value) => Some(value as f64),
        Number::Large(value) => Some(value as f64),
        Number::Float(value) => Some(value),
    }
}

/// The number that `text` is, given that the document says it is one.
#[expect(clippy::cast_precision_loss, reason = "`!!float 3` is 3.0, as in Go")]
pub(crate) fn number(kind: Kind, text: &str) -> Option<Number> {
    match kind {
        Kind::Int => parse(text),
        Kind::Float => match special(text).map(Number::Float).or_else(|| parse(text))? {
            Number::Int(value) => Some(Number::Float(value as f64)),
            other => Some(other),
        },
        _ => None,
    }
}

/// `.inf` and `.nan`, which the reader knows and JSON does not.
pub(crate) fn special(text: &str) -> Option<f64> {
    match text {
        ".nan" | ".NaN" | ".NAN" => Some(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Some(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

/// The number that a plain scalar is: `12`, `1_000`, `0x1F`, `0o14`, `017`, `0b1`, `1e3`, `.5`.
pub(crate) fn parse(text: &str) -> Option<Number> {
    if text.starts_with('.') {
        // Only here does the reader give Go the text as it is, underscores and all.
        return dotted(text).map(Number::Float);
    }
    let plain: Cow<'_, str> = if text.contains('_') {
        text.replace('_', "").into()
    } else {
        text.into()
    };
    let (negative, digits) = match plain.as_bytes().first()? {
        b'-' => (true, plain.get(1..)?),
        b'+' => (false, plain.get(1..)?),
        b'0'..=b'9' => (false, &*plain),
        _ => return None,
    };
    let signed = digits.len() != plain.len();
    whole(negative, signed, digits)
        .or_else(|| yaml_float(&plain).map(Number::Float))
        .or_else(|| signed_binary(&plain))
}

/// Go's `ParseInt` and `ParseUint` with base 0. The unsigned reading allows no sign.
fn whole(negative: bool, signed: bool, digits: &str) -> Option<Number> {
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, digits.get(2..)?),
        [b'0', b'b' | b'B', ..] => (2, digits.get(2..)?),
        [b'0', b'o' | b'O', ..] => (8, digits.get(2..)?),
        [b'0', _, ..] => (8, digits.get(1..)?),
        _ => (10, digits),
    };
    in_radix(negative, signed, radix, digits)
}

/// `0b-1` is -1: the reader cuts off `0b` before it gives the rest to `ParseInt` with base 2.
fn signed_binary(plain: &str) -> Option<Number> {
    let digits = plain.strip_prefix("0b")?;
    let negative = digits.starts_with('-');
    in_radix(negative, true, 2, digits.strip_prefix(['-', '+'])?)
}

fn in_radix(negative: bool, signed: bool, radix: u32, digits: &str) -> Option<Number> {
    // Rust's own parser would take a second sign.
    if !digits.bytes().next()?.is_ascii_alphanumeric() {
        return None;
    }
    let magnitude = u64::from_str_radix(digits, radix).ok()?;
    if negative {
        return 0i64.checked_sub_unsigned(magnitude).map(Number::Int);
    }
    match i64::try_from(magnitude) {
        Ok(value) => Some(Number::Int(value)),
        Err(_) if signed => None,
        Err(_) => Some(Number::Large(magnitude)),
    }
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn yaml_float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (
            unsigned.get(..at)?,
            Some(unsigned.get(at.saturating_add(1)..)?),
        ),
        None => (unsigned, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa_fits = match mantissa.split_once('.') {
        Some(("", fraction)) => digits(fraction),
        Some((whole, fraction)) => digits(whole) && (fraction.is_empty() || digits(fraction)),
        None => digits(mantissa),
    };
    let exponent_fits =
        exponent.is_none_or(|text| digits(text.strip_prefix(['-', '+']).unwrap_or(text)));
    (mantissa_fits && exponent_fits).then(|| finite(text))?
}

/// Go's `ParseFloat` on a text that begins with a dot: an underscore is right between two digits.
fn dotted(text: &str) -> Option<f64> {
    let fits = text.as_bytes().get(1)?.is_ascii_digit()
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'-' | b'+' | b'_'))
        && text.match_indices('_').all(|(at, _)| {
            let (before, after) = text.split_at_checked(at).unwrap_or_default();
            before.ends_with(|last: char| last.is_ascii_digit())
                && after.as_bytes().get(1).is_some_and(u8::is_ascii_digit)
        });
    fits.then(|| finite(&text.replace('_', "")))?
}

/// A number beyond the largest float is an error in Go, so it stays text.
fn finite(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}
