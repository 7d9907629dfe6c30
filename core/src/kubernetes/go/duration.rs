//! Durations as Go's `time.ParseDuration` reads them: `3s`, `1m30s`, `1.5h`, `-1s`, `0`.

/// The duration in nanoseconds, or `None` where Go refuses the text.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.as_bytes().first() {
        Some(b'-') => (true, text.get(1..)?),
        Some(b'+') => (false, text.get(1..)?),
        _ => (false, text),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total = 0u64;
    while !rest.is_empty() {
        let (part, behind) = part(rest)?;
        // Go lets this sum wrap: two parts of 2^63 nanoseconds are zero.
        total = total.wrapping_add(part);
        if total > LARGEST {
            return None;
        }
        rest = behind;
    }
    if negative {
        return 0i64.checked_sub_unsigned(total);
    }
    i64::try_from(total).ok()
}

/// 2^63, the magnitude of the smallest duration.
const LARGEST: u64 = 1 << 63;

/// One number with its unit in nanoseconds, and what stands behind it.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "Go adds the fraction as a float, truncated"
)]
fn part(text: &str) -> Option<(u64, &str)> {
    let (whole, rest) = split_digits(text);
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(rest) => split_digits(rest),
        None => ("", rest),
    };
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let end = rest
        .find(|c: char| c == '.' || c.is_ascii_digit())
        .unwrap_or(rest.len());
    let (unit, rest) = rest.split_at_checked(end)?;
    let unit = unit_nanoseconds(unit)?;
    let whole = if whole.is_empty() {
        0
    } else {
        whole.parse::<u64>().ok()?
    };
    if whole > LARGEST.checked_div(unit)? {
        return None;
    }
    let (fraction, scale) = read_fraction(fraction);
    let mut value = whole.checked_mul(unit)?;
    if fraction > 0 {
        let added = (fraction as f64 * (unit as f64 / scale)) as u64;
        value = value.checked_add(added).filter(|&value| value <= LARGEST)?;
    }
    Some((value, rest))
}

fn split_digits(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// The digits behind the point as a number, and what it is divided by. Digits that no longer fit
/// are dropped.
fn read_fraction(digits: &str) -> (u64, f64) {
    let (mut value, mut scale) = (0u64, 1.0);
    for byte in digits.bytes() {
        let digit = u64::from(byte.wrapping_sub(b'0'));
        let next = value
            .checked_mul(10)
            .and_then(|next| next.checked_add(digit));
        match next {
            Some(next) if value <= (LARGEST - 1) / 10 && next <= LARGEST => {
                value = next;
                scale *= 10.0;
            }
            _ => break,
        }
    }
    (value, scale)
}

fn unit_nanoseconds(unit: &str) -> Option<u64> {
    Some(match unit {
        "ns" => 1,
        // Micro sign and Greek mu.
        "us" | "\u{b5}s" | "\u{3bc}s" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn takes_what_go_takes() {
        let cases = [
            ("0", Some(0)),
            ("-0", Some(0)),
            ("3s", Some(3_000_000_000)),
            ("+5s", Some(5_000_000_000)),
            ("-1s", Some(-1_000_000_000)),
            ("1h1m1s", Some(3_661_000_000_000)),
            (".5s", Some(500_000_000)),
            ("1.s", Some(1_000_000_000)),
            ("1.9ns", Some(1)),
            ("2\u{3bc}s", Some(2_000)),
            ("0.9223372036854775807h", Some(3_320_413_933_267)),
            ("9223372036854775807ns", Some(i64::MAX)),
            ("-9223372036854775808ns", Some(i64::MIN)),
            ("9223372036854775808ns9223372036854775808ns", Some(0)),
            ("9223372036854775808ns", None),
            ("", None),
            ("3", None),
            ("3 s", None),
            (".s", None),
            ("1d", None),
            ("--1s", None),
            ("3000000h", None),
        ];
        for (text, nanoseconds) in cases {
            assert_eq!(parse(text), nanoseconds, "{text:?}");
        }
    }
}
