//! Ages, times and policies in words.

use super::table::date;
use super::view::View;
use sealward_providers::{Due, KeyMode, RotationPolicy};

/// How long ago something was made: `3d`, `5h`, `0m`. Nothing where the clock stands before that.
pub(super) fn age(created: u64, now: u64) -> Option<String> {
    now.checked_sub(created).map(short)
}

/// When a key is due, in a word or two: `now (age)`, `in 12d`, `by use`, `never`; `-` for a key that
/// does not seal, `?` where that cannot be told.
pub(super) fn due(view: &View) -> String {
    let View { key, due, now, .. } = view;
    if key.sealing_version().is_none() {
        return "-".into();
    }
    match (due.is_now(), due.at()) {
        (true, _) => format!("now ({})", reasons(*due)),
        (false, _) if view.is_unsure() => "?".into(),
        (false, Some(at)) => format!("in {}", left(at.saturating_sub(*now)).0),
        (false, None) if key.policy().rotate_after_uses().is_some() => "by use".into(),
        (false, None) => "never".into(),
    }
}

/// Why a key is due: `age`, `uses`.
pub(super) fn reasons(due: Due) -> &'static str {
    match (due.by_age(), due.by_use()) {
        (true, true) => "age, uses",
        (false, true) => "uses",
        _ => "age",
    }
}

/// When a key is due, as a sentence goes on after `it is`.
pub(super) fn due_sentence(view: &View) -> String {
    let View { key, due, now, .. } = view;
    if key.sealing_version().is_none() {
        return "not due: it does not seal, and rotating it would end that".into();
    }
    match (due.is_now(), due.at()) {
        (true, _) => format!("due now, by {}", reasons(*due).replace(", ", " and ")),
        (false, _) if view.is_unsure() => "perhaps due: how often it was used is not known".into(),
        (false, Some(at)) => format!(
            "not due before {}, in {}",
            date(at),
            left(at.saturating_sub(*now)).1
        ),
        (false, None) => "not due".into(),
    }
}

/// What makes a key due, whatever time it is.
pub(super) fn when(policy: RotationPolicy) -> String {
    let age = policy.rotate_after().map(|days| {
        let days = counted(u64::from(days), "day");
        format!("{days} after its newest version was made")
    });
    let uses = policy.rotate_after_uses().map(|uses| {
        let times = if uses == 1 {
            "once".to_owned()
        } else {
            format!("{} times", thousands(uses))
        };
        format!("when that version has sealed {times}")
    });
    match (age, uses) {
        (Some(age), Some(uses)) => format!("{age}, or {uses}"),
        (Some(age), None) => format!("{age}, however often it is used"),
        (None, Some(uses)) => {
            format!(
                "whatever its age, {}",
                uses.replace("that version", "its newest version")
            )
        }
        (None, None) => "never: neither its age nor its uses make it due".into(),
    }
}

/// Who rotates a key, as a sentence goes on after its name.
pub(super) fn who(mode: KeyMode) -> &'static str {
    match mode {
        KeyMode::CustomerManaged => "customer-managed: you rotate it, nothing rotates by itself",
        KeyMode::PlatformManaged => {
            "platform-managed: the first seal after it is due rotates it, opening never does"
        }
    }
}

/// A number with its thousands apart: `1,234,567`.
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 day`, `2 days`
pub(super) fn counted(number: u64, what: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{} {what}{s}", thousands(number))
}

fn short(seconds: u64) -> String {
    match seconds {
        DAY.. => format!("{}d", seconds / DAY),
        HOUR.. => format!("{}h", seconds / HOUR),
        _ => format!("{}m", seconds / MINUTE),
    }
}

/// A time that is left, shortly and in words. It is rounded up: nothing is due in `0m`.
fn left(seconds: u64) -> (String, String) {
    let (number, word, letter) = if seconds <= HOUR {
        (seconds.div_ceil(MINUTE), "minute", 'm')
    } else if seconds <= DAY {
        (seconds.div_ceil(HOUR), "hour", 'h')
    } else {
        (seconds.div_ceil(DAY), "day", 'd')
    };
    (format!("{number}{letter}"), counted(number, word))
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

#[cfg(test)]
mod tests {
    use super::{RotationPolicy, age, left, thousands, when};

    #[test]
    fn ages_are_short_and_a_clock_that_stands_before_tells_none() {
        for (seconds, expected) in [
            (0, "0m"),
            (59, "0m"),
            (3_599, "59m"),
            (86_399, "23h"),
            (86_400, "1d"),
            (40_000_000, "462d"),
        ] {
            assert_eq!(age(1_000, 1_000 + seconds).unwrap(), expected);
        }
        assert_eq!(age(1_000, 999), None);
    }

    #[test]
    fn what_is_left_is_rounded_up() {
        for (seconds, expected) in [
            (1, "1 minute"),
            (3_600, "60 minutes"),
            (3_601, "2 hours"),
            (86_401, "2 days"),
            (30 * 86_400 - 1, "30 days"),
        ] {
            assert_eq!(left(seconds).1, expected);
        }
    }

    #[test]
    fn policies_are_said_in_words() {
        let default = RotationPolicy::default();
        let never = default.with_rotate_after(None).unwrap();
        let uses =
            |policy: RotationPolicy, uses| policy.with_rotate_after_uses(Some(uses)).unwrap();
        for (policy, expected) in [
            (
                default,
                "30 days after its newest version was made, however often it is used",
            ),
            (
                uses(default.with_rotate_after(Some(1)).unwrap(), 1_000_000),
                "1 day after its newest version was made, or when that version has sealed \
                 1,000,000 times",
            ),
            (
                uses(never, 1),
                "whatever its age, when its newest version has sealed once",
            ),
            (never, "never: neither its age nor its uses make it due"),
        ] {
            assert_eq!(when(policy), expected);
        }
        assert_eq!(thousands(999), "999");
    }
}
