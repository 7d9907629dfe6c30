//! Whether a text is a time in one of the forms that Go's YAML reader knows.

/// Whether Go's `time.Parse` accepts the text in one of four layouts: a date; a date and a time with
/// a blank between; a date and a time with `T` or `t` between and a zone.
pub(super) fn is_timestamp(text: &str) -> bool {
    let Some((year, rest)) = text.split_at_checked(4) else {
        return false;
    };
    if !year.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let year: u32 = year.parse().unwrap_or(0);
    date(year, rest).is_some_and(|time| match time.as_bytes().first() {
        None => true,
        // Go takes a run of blanks where its layout has one.
        Some(b' ') => clock(time.trim_start_matches(' ')).is_some_and(str::is_empty),
        Some(b'T' | b't') => time.get(1..).and_then(clock).is_some_and(is_zone),
        Some(_) => false,
    })
}

/// `-M-D` or `-MM-DD`; gives what follows.
fn date(year: u32, text: &str) -> Option<&str> {
    let (month, text) = number(text.strip_prefix('-')?)?;
    let (day, text) = number(text.strip_prefix('-')?)?;
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    (1..=days).contains(&day).then_some(text)
}

/// `h:m:s` with an optional fraction; gives what follows.
fn clock(text: &str) -> Option<&str> {
    let (hour, text) = number(text)?;
    let (minute, text) = number(text.strip_prefix(':')?)?;
    let (second, text) = number(text.strip_prefix(':')?)?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let fraction = text.strip_prefix(['.', ',']).unwrap_or(text);
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
    if fraction.len() == text.len() || digits == 0 {
        return Some(text);
    }
    fraction.get(digits..)
}

/// `Z`, `+hh:mm` or `-hh:mm`.
fn is_zone(text: &str) -> bool {
    let two = |hours: &str| hours.len() == 2 && hours.bytes().all(|byte| byte.is_ascii_digit());
    let below = |text: &str, limit: u32| text.parse::<u32>().is_ok_and(|value| value <= limit);
    text == "Z"
        || text
            .strip_prefix(['+', '-'])
            .and_then(|offset| offset.split_once(':'))
            .is_some_and(|(h, m)| two(h) && two(m) && below(h, 24) && below(m, 60))
}

/// A number of one or two digits.
fn number(text: &str) -> Option<(u32, &str)> {
    let digits = text.bytes().take(2).take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(digits)?;
    Some((number.parse().ok()?, rest))
}
