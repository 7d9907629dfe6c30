//! Reasons in which somebody names a last day that is not written as one: it would never come.

use super::nearest::nearest;

/// Whether a reason says in any words that it holds for a time only: `until Jan 31 2027`,
/// `exp. 2027-01-31`, `expires in May`, `remove after 2027-01-31`.
pub(in crate::posture) fn announces_last_day(reason: &str) -> bool {
    let words = words(reason);
    words.iter().enumerate().any(|(at, word)| {
        let next = at.saturating_add(1);
        let skipped = words.iter().skip(next).take(MOST_BETWEEN);
        let skipped = skipped.take_while(|it| BETWEEN.contains(&it.as_str()));
        let time = next.saturating_add(skipped.count());
        if ENDS.contains(&word.as_str()) {
            return is_number_of_time(&words, next) || is_time(&words, time);
        }
        let has_day = (next..=time).any(|at| day(&words, at).is_some());
        let is_due = DUE.contains(&word.as_str()) && has_day;
        let is_deadline = TO.contains(&word.as_str()) && day(&words, next).is_some();
        is_due || is_deadline || (is_misspelt(word) && is_time(&words, time))
    })
}

/// Whether a reason ends in a day of which it does not say what was then. What was agreed on a day, or
/// what is of that day, says so: `the audit of 2026-01-31`.
pub(super) fn ends_in_a_day(reason: &str) -> bool {
    let words = words(reason);
    let start = (1..=LONGEST_DAY)
        .filter_map(|length| words.len().checked_sub(length))
        .find(|start| day(&words, *start).is_some_and(|end| end == words.len()));
    let Some((start, before)) = start.and_then(|start| Some((start, start.checked_sub(1)?))) else {
        return false;
    };
    let is_told = words
        .get(before)
        .is_some_and(|it| OF.contains(&it.as_str()));
    let mut earlier = words.iter().take(start);
    !is_told && !earlier.any(|it| DONE.contains(&it.as_str()))
}

/// The words of a text in lower case, without what stands around them; `until=2027` is two.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for word in text.split(char::is_whitespace) {
        let word = word.trim_matches(|it: char| !it.is_alphanumeric());
        let word = word.to_ascii_lowercase();
        let letters = word.trim_start_matches(|it: char| it.is_ascii_alphabetic());
        let (start, rest) = word.split_at(word.len().saturating_sub(letters.len()));
        let rest = rest.trim_start_matches(|it: char| !it.is_alphanumeric());
        let is_known = ENDS.contains(&start) || DUE.contains(&start) || is_misspelt(start);
        if is_known && !rest.is_empty() {
            words.extend([start.to_owned(), rest.to_owned()]);
        } else if !word.is_empty() {
            words.push(word);
        }
    }
    words
}

/// Whether a number stands here that may be a day, and counts nothing: `until 3 nodes remain`.
fn is_number_of_time(words: &[String], at: usize) -> bool {
    let word = |more: usize| words.get(at.saturating_add(more)).map(String::as_str);
    if !word(0).is_some_and(|it| it.starts_with(char::is_numeric)) {
        return false;
    }
    let is_count =
        |it: &str| it.bytes().all(|it| it.is_ascii_digit() || it == b'.') && !is_year(it);
    let counted = match (word(1), word(2)) {
        (Some("of"), Some(month)) => !is_month(month),
        (Some(next), _) => {
            let is_word = next.starts_with(char::is_alphabetic);
            is_word && !is_month(next) && !UNITS.contains(&next.trim_end_matches('s'))
        }
        (None, _) => false,
    };
    !(counted && word(0).is_some_and(is_count))
}

/// Whether a point in time is named here, however vaguely.
fn is_time(words: &[String], at: usize) -> bool {
    let Some(word) = words.get(at) else {
        return false;
    };
    let is_name = is_month(word) || TIMES.contains(&word.as_str());
    let is_ordinal = ORDINALS
        .iter()
        .any(|it| word.strip_suffix(it).is_some_and(is_day));
    // `may` and `march` are also verbs.
    let is_verb = matches!(word.as_str(), "may" | "march")
        && words
            .get(at.saturating_add(1))
            .is_some_and(|it| !it.starts_with(char::is_numeric));
    (is_name && !is_verb) || is_ordinal || is_year(word) || day(words, at).is_some()
}

/// Where a day of some year that is named here ends.
fn day(words: &[String], at: usize) -> Option<usize> {
    let word = |more: usize| words.get(at.saturating_add(more)).map(String::as_str);
    let date = word(0)?;
    let without_time = date.split_once('t').map_or(date, |(day, _)| day);
    if is_date(date) || is_date(without_time) {
        return Some(at.saturating_add(1));
    }
    let is_number = |it: &str| {
        is_day(
            ORDINALS
                .iter()
                .find_map(|end| it.strip_suffix(end))
                .unwrap_or(it),
        )
    };
    let (second, third) = (word(1)?, word(2)?);
    if let ("of", Some(year)) = (second, word(3)) {
        let is_whole = is_number(date) && is_month(third) && is_year(year);
        return is_whole.then(|| at.saturating_add(4));
    }
    let is_named = is_month(date) && is_number(second) || is_number(date) && is_month(second);
    (is_named && is_year(third)).then(|| at.saturating_add(3))
}

/// `2027-01-31`, `31.01.2027`, `1/31/27`, `31-Jan-2027`; no address, and no version such as `2027.1.31`.
fn is_date(word: &str) -> bool {
    ['-', '/', '.'].into_iter().any(|mark| {
        let parts: Vec<&str> = word.split(mark).take(4).collect();
        let [first, second, third] = parts.as_slice() else {
            return false;
        };
        let is_short = |it: &str| is_day(it) || is_month(it);
        let year_first = is_year(first) && is_short(second) && is_short(third) && mark != '.';
        let is_year_last = is_year(third) || (mark == '/' && third.len() == 2 && is_day(third));
        year_first || (is_short(first) && is_short(second) && is_year_last)
    })
}

fn is_day(word: &str) -> bool {
    matches!(word.len(), 1 | 2) && word.bytes().all(|it| it.is_ascii_digit())
}

fn is_year(word: &str) -> bool {
    word.parse()
        .is_ok_and(|year: u16| (1900..2200).contains(&year))
}

/// `jan`, `sept`, `january`.
fn is_month(word: &str) -> bool {
    word.len() > 2 && MONTHS.iter().any(|it| it.starts_with(word))
}

/// Whether somebody meant `until` or a form of `expire`.
fn is_misspelt(word: &str) -> bool {
    let is_near = word.starts_with("un") || word.starts_with("ut") || word.starts_with("ex");
    let is_another = ["expl", "expo", "expr"]
        .iter()
        .any(|it| word.starts_with(it));
    // `expired` tells of the past.
    is_near && !is_another && !word.ends_with("ed") && nearest(word, ENDS.iter().copied()).is_some()
}

const ENDS: &[&str] = &[
    "until",
    "till",
    "til",
    "expires",
    "expire",
    "expiry",
    "expiration",
    "exp",
];
/// Of these only a whole day is a last one.
const DUE: &[&str] = &[
    "due",
    "deadline",
    "delete",
    "drop",
    "end",
    "ends",
    "recheck",
    "remove",
    "revisit",
    "sunset",
    "temporarily",
    "temporary",
    "valid",
];
const TO: &[&str] = &["by", "through", "thru", "to"];
/// What may stand between such a word and the time.
const BETWEEN: &[&str] = &[
    "after",
    "at",
    "before",
    "beginning",
    "by",
    "date",
    "day",
    "early",
    "end",
    "in",
    "is",
    "late",
    "mid",
    "next",
    "of",
    "on",
    "start",
    "the",
    "this",
    "through",
    "to",
];
const MOST_BETWEEN: usize = 4;
const TIMES: &[&str] = &[
    "today",
    "tomorrow",
    "tonight",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "week",
    "month",
    "quarter",
    "year",
    "spring",
    "summer",
    "autumn",
    "winter",
    "eow",
    "eom",
    "eoq",
    "eoy",
    "q1",
    "q2",
    "q3",
    "q4",
];
const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
/// What a number may count and be a time all the same.
const UNITS: &[&str] = &["am", "day", "hour", "month", "pm", "week", "year"];
const ORDINALS: &[&str] = &["st", "nd", "rd", "th"];
/// `31st of January 2027`.
const LONGEST_DAY: usize = 4;
/// Before a day that something is of.
const OF: &[&str] = &[
    "api", "build", "dated", "from", "of", "per", "release", "since", "snapshot", "tag", "version",
];
/// What has been done on a day.
const DONE: &[&str] = &[
    "accepted",
    "acknowledged",
    "added",
    "agreed",
    "approval",
    "approved",
    "assessed",
    "assessment",
    "audit",
    "audited",
    "checked",
    "confirmed",
    "created",
    "decided",
    "decision",
    "discussed",
    "documented",
    "found",
    "granted",
    "incident",
    "inspected",
    "installed",
    "introduced",
    "meeting",
    "minutes",
    "noted",
    "opened",
    "pentest",
    "raised",
    "recorded",
    "report",
    "reported",
    "requested",
    "reviewed",
    "scan",
    "scanned",
    "seen",
    "signed",
    "tested",
    "updated",
    "verified",
    "waived",
    "written",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_last_day_in_any_words() {
        for text in [
            "agent until 2027-02-30",
            "agent until 2027-01-31 or so",
            "agent until ２０２７-01-31",
            "until Jan 31 2020 for the agent",
            "agent until Jan 31, 2020",
            "agent until the 31st of January",
            "agent until the end of 2027",
            "agent until next month",
            "agent until Friday",
            "agent until May",
            "agent until 31 of January",
            "agent until 3 weeks from now",
            "agent until 31.1",
            "agent until 2027 at least",
            "agent untill Jan 31",
            "agent exp Jan 2020",
            "agent (exp. 2027-01-31)",
            "agent expire on 2027-01-31, or so",
            "agent expiry=31.1.2027 maybe",
            "agent until-2027-01-31 maybe",
            "agent until2027-01-31 maybe",
            "agent; valid to 31 Jan 2027, then gone",
            "remove after 2027-01-31, please",
            "fixed by 2027/01/31 at the latest",
        ] {
            assert!(announces_last_day(text), "{text}");
        }
        for text in [
            "until further notice",
            "until 3 nodes remain",
            "until #123 is fixed",
            "until 1.34 is everywhere",
            "until 100% of nodes run it",
            "retries until 5 attempts fail",
            "expose the week view",
            "explore Friday data",
            "until OPS-12 is done",
            "until the vendor may ship it",
            "the certificate expired 2024-05-01 and is gone",
            "expires whenever the vendor says",
            "as of 2024-05-01, see OPS-12",
            "valid from 2024-05-01 on",
            "used by 2020 nodes",
            "exposes 3 ports",
            "CVE-2024-1234 needs it",
            "",
        ] {
            assert!(!announces_last_day(text), "{text}");
        }
    }

    #[test]
    fn a_day_at_the_end_is_of_something_or_the_last_one() {
        for text in [
            "agent 2020-01-01",
            "agent (2020-01-01)",
            "agent, 2020-13-45.",
            "agent 2020-01-01T00:00:00Z",
            "agent 31.01.2020",
            "agent 2020/01/31",
            "agent 1/31/20",
            "agent 31-Jan-2020",
            "agent Jan 31, 2020",
            "agent 31st of January 2020",
            "bis 31.01.2020",
            "unitl 2020-01-01",
            "gone on 2020-01-01",
        ] {
            assert!(ends_in_a_day(text), "{text}");
        }
        for text in [
            "since the audit of 2024-05-01",
            "accepted since 2024-05-01",
            "agreed with the team 2024-05-01",
            "reviewed by A. Person on 2024-05-01",
            "there since before the pentest (1 May 2024)",
            "needs API version 2024-05-01",
            "CVE-2024-1234",
            "see nightly-2024-05-01",
            "see /notes/2024/05/01",
            "10.12.2024.1",
            "runs 2024.1.1",
            "2024-05-01",
            "2024-05-01: an agent",
            "",
        ] {
            assert!(!ends_in_a_day(text), "{text}");
        }
    }
}
