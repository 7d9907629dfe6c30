//! The parts of a suppression, the same wherever it is written: a check, a reason, perhaps a last
//! day.

use super::Date;
use super::last_day::{announces_last_day, ends_in_a_day};
use super::nearest::nearest;
use crate::document::HIDDEN;
use crate::posture::planned::is_planned;
use crate::posture::{Area, Meta, check_by_id, registry};

/// Why a finding is held back, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::posture) struct Why {
    pub(in crate::posture) reason: String,
    pub(in crate::posture) expires: Option<Date>,
}

/// The check that a suppression names, or why it names none that can be held back.
pub(in crate::posture) fn check(id: &str) -> Result<&'static Meta, String> {
    let shown = shown(id);
    if id == SUPPRESSION {
        return Err(format!(
            "`{id}` watches over suppressions, which cannot hold it back; `--ignore {id}` can"
        ));
    }
    if let Some(check) = check_by_id(id) {
        return Ok(check.meta());
    }
    Err(if id.is_empty() {
        "no check is named".to_owned()
    } else if id == "doc-parse-error" {
        "what cannot be read cannot be held back: it is an error, no finding".to_owned()
    } else if id == HIDDEN {
        "a secret in it is left out of the facts, and with it which check is meant".to_owned()
    } else if id.contains(['*', '?']) {
        format!("`{shown}` is no check: there are no wildcards, each check is named by itself")
    } else if Area::parse(&id.to_ascii_lowercase()).is_some() {
        format!("`{shown}` is an area: each check is named by itself")
    } else if is_planned(id) {
        format!("`{shown}` is planned, not built yet")
    } else {
        let ids = registry().map(|check| check.meta().id);
        match nearest(id, ids) {
            Some(meant) => format!("`{shown}` is no check; `{meant}` is one"),
            None => format!("`{shown}` is no check; `sealward checks` lists them"),
        }
    })
}

/// Reads `reason text until 2027-01-31`: the date is optional, the reason is not.
pub(in crate::posture) fn why(text: &str) -> Result<Why, String> {
    let is_between = |it: char| it.is_whitespace() || matches!(it, ';' | ',' | ':' | '-');
    let text = text.trim_matches(is_between);
    let mut words = text.rsplitn(3, char::is_whitespace);
    let (last, word) = (words.next().unwrap_or_default(), words.next());
    let (reason, expires) = match (word, last.parse::<Date>()) {
        (Some("until"), Ok(date)) => (words.next().unwrap_or_default(), Some(date)),
        // Nothing but the date.
        _ if text
            .strip_prefix("until ")
            .is_some_and(|it| it.trim().parse::<Date>().is_ok()) =>
        {
            ("", None)
        }
        _ => (text, None),
    };
    let reason = reason.trim_matches(is_between);
    if announces_last_day(reason) {
        return Err("a date counts only at the end, as `until 2027-01-31`".to_owned());
    }
    // Where the last day is written, no other one is taken for it.
    if expires.is_none() && ends_in_a_day(reason) {
        return Err(
            "what the date at the end means is not said: a last day is `until 2027-01-31`, another one `agreed on 2026-01-31`"
                .to_owned(),
        );
    }
    if !reason.chars().any(char::is_alphanumeric) {
        return Err("a reason is missing".to_owned());
    }
    let reason = reason.chars().filter(|it| !it.is_control());
    Ok(Why {
        reason: reason.take(LONGEST_REASON).collect(),
        expires,
    })
}

/// A word of somebody's text as messages show it.
pub(super) fn shown(word: &str) -> String {
    let mut characters = word.chars();
    let start: String = characters.by_ref().take(60).collect();
    let more = if characters.next().is_some() {
        "..."
    } else {
        ""
    };
    format!("{}{more}", start.escape_debug())
}

/// The check that reports suppressions which hold nothing back.
const SUPPRESSION: &str = "doc-suppression-expired";
/// Characters of a reason that are kept.
const LONGEST_REASON: usize = 500;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_may_end_in_a_date() {
        for (text, reason, expires) in [
            (" node agent", "node agent", ""),
            (": node agent", "node agent", ""),
            (
                " -- node agent, until 2027-01-31 ",
                "node agent",
                "2027-01-31",
            ),
            ("node agent; until 2027-01-31", "node agent", "2027-01-31"),
            ("node agent until\t2027-01-31", "node agent", "2027-01-31"),
            (
                "agreed 2026-03-01 until further notice",
                "agreed 2026-03-01 until further notice",
                "",
            ),
            ("OPS-12", "OPS-12", ""),
            (
                "since the audit of 2024-05-01",
                "since the audit of 2024-05-01",
                "",
            ),
            (
                "agent 2024-05-01 until 2027-01-31",
                "agent 2024-05-01",
                "2027-01-31",
            ),
        ] {
            let why = why(text).unwrap();
            let date = why.expires.map(|it| it.to_string()).unwrap_or_default();
            assert_eq!(
                (why.reason.as_str(), date.as_str()),
                (reason, expires),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_meant_as_a_date_is_one_or_counts_for_nothing() {
        for text in [
            "agent until 2027-02-30",
            "agent until 2027-1-31",
            "agent until 31.01.2027",
            "agent until 2027-01-31 or so",
            "agent, expires 2027-01-31",
            "agent (expires: 2027-01-31)",
            "agent expiry=2027-01-31",
            "agent Until 2027-01-31",
            "until 2027-01-31 for the agent",
            "agent until Jan 31 2020",
            "agent exp 2020-01-01",
            "agent; expires: 2020-01-01",
            "agent untill 2020-01-01",
            "agent expire on 2020-01-01",
            "agent 2020-01-01",
            "agent until 2020/01/31",
            "agent until 2020-01-01 until 2027-01-31",
        ] {
            assert!(why(text).unwrap_err().contains("at the end"), "{text}");
        }
        for text in ["", " : ", "until 2027-01-31", "; until 2027-01-31", "---"] {
            assert_eq!(why(text).unwrap_err(), "a reason is missing", "{text:?}");
        }
    }

    #[test]
    fn only_checks_are_named() {
        assert_eq!(check("pss-privileged").unwrap().id, "pss-privileged");
        for (id, message) in [
            ("", "no check is named"),
            (
                "PSS-Privileged",
                "`PSS-Privileged` is no check; `pss-privileged` is one",
            ),
            (
                "pss-privilegd",
                "`pss-privilegd` is no check; `pss-privileged` is one",
            ),
            ("pss", "`pss` is an area: each check is named by itself"),
            ("PSS", "`PSS` is an area: each check is named by itself"),
            (
                "pss-*",
                "`pss-*` is no check: there are no wildcards, each check is named by itself",
            ),
            (
                "CKV_K8S_16",
                "`CKV_K8S_16` is no check; `sealward checks` lists them",
            ),
            (
                "doc-parse-error",
                "what cannot be read cannot be held back: it is an error, no finding",
            ),
            (
                "<hidden>",
                "a secret in it is left out of the facts, and with it which check is meant",
            ),
            ("kv-rbac-mode", "`kv-rbac-mode` is planned, not built yet"),
        ] {
            assert_eq!(check(id).unwrap_err(), message);
        }
        assert!(check(SUPPRESSION).is_err());
    }
}
