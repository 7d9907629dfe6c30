//! Reasons in which somebody names a last day that is not written as one: it would never come.

use super::nearest::nearest;

/// Whether a reason says in any words that it holds for a time only: any time behind `until` or a form of `expire`, one of
/// a year or a coming one behind what is to be done (`remove next week`, `revisit Jan 2027`), one of a year behind `valid`,
/// `ends` and the like, and a day behind `by` or `through`.
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
        let is_deed = DEEDS.contains(&word.as_str());
        let is_cause = word == "due" && words.get(next).is_some_and(|it| it == "to");
        if is_deed || STATES.contains(&word.as_str()) && !is_cause {
            let is_dated = (next..=time).any(|at| is_time_of_year(&words, at));
            let is_coming = || {
                let between = words.get(next..time).unwrap_or_default();
                let leads = |it: &String| !matches!(it.as_str(), "again" | "it" | "the");
                between.iter().any(leads) && is_time(&words, time)
            };
            return is_dated || is_deed && is_coming();
        }
        let is_deadline = BY.contains(&word.as_str()) && day(&words, next).is_some();
        is_deadline || (is_misspelt(word) && is_time(&words, time))
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
        let is_known =
            [ENDS, DEEDS, STATES].iter().any(|it| it.contains(&start)) || is_misspelt(start);
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
    let is_named = is_name && !is_verb || is_ordinal || is_year(word);
    is_named || is_time_of_year(words, at)
}

/// Whether a day, a month or another part of some year is named here: `2027-01-31`, `Jan 2027`, `H1 2027`, `FY27`.
fn is_time_of_year(words: &[String], at: usize) -> bool {
    let word = |more: usize| words.get(at.saturating_add(more)).map(String::as_str);
    let Some(first) = word(0) else {
        return false;
    };
    let is_part = is_month(first) || PARTS_OF_YEAR.contains(&first);
    let year = first.strip_prefix("fy").unwrap_or_default();
    let is_fiscal = is_year(year) || is_day(year) && year.len() == 2;
    is_fiscal || is_part && word(1).is_some_and(is_year) || day(words, at).is_some()
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
/// What is to be done, before the time at which it is.
const DEEDS: &[&str] = &["delete", "drop", "recheck", "remove", "revisit", "sunset"];
/// What is so, before the time for which it is.
const STATES: &[&str] = &[
    "deadline",
    "due",
    "end",
    "ends",
    "temporarily",
    "temporary",
    "valid",
];
/// Behind these a day is a last one only where it follows at once.
const BY: &[&str] = &["by", "through", "thru"];
/// What may stand between such a word and the time.
const BETWEEN: &[&str] = &[
    "after",
    "again",
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
    "it",
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
    "h1",
    "h2",
];
const PARTS_OF_YEAR: &[&str] = &[
    "q1", "q2", "q3", "q4", "h1", "h2", "spring", "summer", "autumn", "winter",
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
    "adr", "api", "baseline", "build", "dated", "from", "of", "per", "release", "since",
    "snapshot", "tag", "than", "version",
];
/// What has been done on a day, or who did it and where that is written.
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
    "by",
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
    "migrated",
    "minutes",
    "moved",
    "noted",
    "opened",
    "pentest",
    "pinned",
    "raised",
    "recorded",
    "report",
    "reported",
    "requested",
    "reviewed",
    "scan",
    "scanned",
    "see",
    "seen",
    "signed",
    "tested",
    "ticket",
    "updated",
    "upgraded",
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
            "agent until H1 2020",
            "agent until the end of H1",
            "agent until FY20",
            "agent until FY2020, then gone",
            "agent; revisit Jan 2020",
            "agent; revisit in Q3",
            "agent; recheck: Q3 2027",
            "agent; remove in January 2020",
            "agent; remove in January",
            "agent; remove next week",
            "agent; remove it next week",
            "agent; revisit again in Q3",
            "agent; drop this quarter, OPS-12",
            "agent; delete in FY27",
            "agent; sunset on Friday",
            "agent; ends Jan 2027",
            "temporary until spring",
            "temporary (Q1 2027)",
            "due: Jan 2027",
            "cannot drop ALL by 2020-01-31 yet",
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
            "due to the outage of January 2024, see OPS-12",
            "due to 2024-05-01 incident",
            "remove the week view",
            "delete it Monday style",
            "delete Sunday jobs",
            "drop may fail",
            "the end of month batch needs root",
            "runs at the end of week jobs",
            "remove 2020 nodes",
            "valid from Jan 2020 on",
            "drops of H1 2020",
            "migrated to 2024-05-01 API",
            "pinned to 2024-05-01 images",
            "H1 2020 review",
            "FY20 budget",
            "drop ALL by policy OPS-12",
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
            "OPS-12 2020-01-01",
            "from January to 2020-01-31",
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
            "see ADR 2024-05-01",
            "needs root, see the runbook (2024-05-01)",
            "ticket SEC-12, 2024-05-01",
            "baseline 2024-05-01",
            "image pinned to 2024-05-01",
            "migrated to 2024-05-01",
            "for nodes older than 2024-05-01",
            "must not drop ALL by rule of the vendor, 2024-05-01",
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
