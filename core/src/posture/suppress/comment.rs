//! Suppressions in comments: `# sealward: ignore[check-id] reason until 2027-01-31`.

use super::statement::{Why, check, why};
use crate::document::{MASK, Span};
use crate::posture::Meta;

/// What a part of a comment says to the checker.
#[derive(Debug)]
pub(super) struct Remark {
    pub(super) span: Span,
    /// What it holds back and why, or what is wrong with it.
    pub(super) said: Result<(&'static Meta, Why), String>,
}

impl Remark {
    /// Keeps nothing of what somebody wrote.
    pub(super) fn hide(&mut self) {
        match &mut self.said {
            Ok((_, why)) => MASK.clone_into(&mut why.reason),
            Err(problem) => {
                "a comment that must stay hidden holds nothing back".clone_into(problem);
            }
        }
    }
}

/// What a comment says to the checker: most say nothing.
///
/// A remark begins behind a `#`; so two can stand in one comment, and one behind what another tool
/// reads. What looks like one and is none is a problem: nobody should believe in what has no effect.
pub(super) fn remarks(text: &str, comment: Span) -> Vec<Remark> {
    let body = comment.of(text);
    let mut remarks = Vec::new();
    let mut from = 0;
    while let Some(at) = find(body, from) {
        let is_start = body.get(..at).is_some_and(|it| {
            let before = it.trim_end_matches([' ', '\t']);
            before.ends_with('#')
        });
        let end = if is_start {
            end_of(body, at)
        } else {
            body.len()
        };
        let part = body.get(at..end).unwrap_or_default();
        let said = if is_start { start(part) } else { middle(part) };
        let span = span(comment, at, part.trim_end().len());
        // What follows a remark is its reason, and may say anything.
        from = if said.is_empty() {
            at.saturating_add(NAME.len())
        } else {
            end
        };
        remarks.extend(said.into_iter().map(|said| Remark { span, said }));
    }
    remarks
}

type Said = Result<(&'static Meta, Why), String>;

/// A part that begins with the checker's name, behind a `#`.
fn start(part: &str) -> Vec<Said> {
    let Some(rest) = part.strip_prefix("sealward:") else {
        return near_miss(part);
    };
    let ignore = rest.trim_start_matches([' ', '\t']);
    let inside = ignore.strip_prefix("ignore[").filter(|_| ignore != rest);
    let Some(inside) = inside else {
        return near_miss(part);
    };
    let Some((ids, reason)) = inside.split_once(']') else {
        return vec![Err(format!("a `]` is missing: {SYNTAX}"))];
    };
    let why = why(reason);
    let read = |id: &str| {
        let check = check(id.trim())?;
        why.clone().map(|why| (check, why))
    };
    // The text is anybody's: a megabyte of commas is one problem, not a million.
    let mut ids = ids.split(',');
    let mut said: Vec<_> = ids.by_ref().take(MOST_CHECKS).map(read).collect();
    if ids.next().is_some() {
        said.push(Err(format!(
            "only {MOST_CHECKS} checks are read in one comment"
        )));
    }
    said
}

/// A part that begins with the checker's name, which stands amid a comment.
fn middle(part: &str) -> Vec<Said> {
    if near_miss(part).is_empty() && !part.starts_with("sealward: ignore[") {
        return Vec::new();
    }
    vec![Err(format!("it must begin behind a `#`: {SYNTAX}"))]
}

/// What is wrong with a part that is no suppression; nothing, where it is not meant as one.
fn near_miss(part: &str) -> Vec<Said> {
    let rest = part.get(NAME.len()..).unwrap_or_default();
    let verb = rest.trim_start_matches([' ', '\t', ':', '=', '-', '_', '/']);
    let is_letter = |it: char| it.is_ascii_alphabetic() || it == '-';
    let verb = verb.split(|it| !is_letter(it)).next().unwrap_or_default();
    let is_verb = VERBS.contains(&&*verb.to_ascii_lowercase());
    let has_colon = rest.starts_with(':') && !rest.starts_with("://");
    if !has_colon && (!is_verb || rest.starts_with(is_letter_of_word)) {
        return Vec::new();
    }
    let cause = if !part.starts_with(NAME) {
        "`sealward` is written in lower case"
    } else if !has_colon {
        "a colon is missing behind `sealward`"
    } else if rest.starts_with(":ignore") {
        "a blank is missing behind `sealward:`"
    } else if verb != "ignore" {
        "`ignore` is the only word that has a meaning here"
    } else {
        "the check stands in brackets, right behind `ignore`"
    };
    vec![Err(format!("{cause}: {SYNTAX}"))]
}

const fn is_letter_of_word(it: char) -> bool {
    it.is_ascii_alphanumeric()
}

/// Where the checker's name stands, in whatever case.
fn find(body: &str, from: usize) -> Option<usize> {
    let bytes = body.as_bytes().get(from..)?;
    let mut windows = bytes.windows(NAME.len());
    let at = windows.position(|it| it.eq_ignore_ascii_case(NAME.as_bytes()))?;
    at.checked_add(from)
}

/// Where the remark that begins at `at` ends: at ` # `, as other tools end theirs, at the next remark,
/// or with the comment.
fn end_of(body: &str, at: usize) -> usize {
    let rest = body.get(at..).unwrap_or_default();
    let stop = rest.find(" # ").and_then(|stop| at.checked_add(stop));
    let stop = stop.unwrap_or(body.len());
    next_start(body.get(..stop).unwrap_or_default(), at).unwrap_or(stop)
}

/// The `#` with which the next remark of the comment begins.
fn next_start(body: &str, at: usize) -> Option<usize> {
    let mut from = at.saturating_add(NAME.len());
    while let Some(next) = find(body, from) {
        let before = body.get(..next)?.trim_end_matches([' ', '\t']);
        let start = before.trim_end_matches('#');
        let part = body.get(next..).unwrap_or_default();
        if start.len() < before.len() && part.get(NAME.len()..)?.starts_with(':') {
            return Some(start.len());
        }
        from = next.saturating_add(NAME.len());
    }
    None
}

fn span(comment: Span, at: usize, length: usize) -> Span {
    let add =
        |offset: u32, more: usize| offset.saturating_add(u32::try_from(more).unwrap_or(u32::MAX));
    let start = add(comment.start, at);
    Span::new(start, add(start, length))
}

const MOST_CHECKS: usize = 50;
const NAME: &str = "sealward";
const SYNTAX: &str = "a suppression is written `# sealward: ignore[check-id] reason`";
/// What other checkers call it.
const VERBS: &[&str] = &[
    "ignore",
    "ignore-line",
    "ignore-next-line",
    "ignore-file",
    "disable",
    "disable-line",
    "disable-next-line",
    "skip",
    "suppress",
    "allow",
    "noqa",
    "nolint",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// What the comment says: checks with reason and date, or the beginning of what is wrong.
    fn read(comment: &str) -> Vec<String> {
        let span = Span::new(0, u32::try_from(comment.len()).unwrap());
        let said = remarks(comment, span).into_iter().map(|remark| {
            assert!(find(remark.span.of(comment), 0) == Some(0), "{comment}");
            match remark.said {
                Ok((check, Why { reason, expires })) => {
                    let date = expires.map(|it| format!(" | {it}")).unwrap_or_default();
                    format!("{} | {reason}{date}", check.id)
                }
                Err(problem) => problem.split(": a supp").next().unwrap().to_owned(),
            }
        });
        said.collect()
    }

    #[test]
    fn suppressions() {
        for (comment, expected) in [
            (
                "# sealward: ignore[pss-host-pid] node agent",
                &["pss-host-pid | node agent"][..],
            ),
            (
                "#sealward: ignore[pss-host-pid] node agent",
                &["pss-host-pid | node agent"],
            ),
            (
                "## sealward:  ignore[pss-host-pid]: node agent",
                &["pss-host-pid | node agent"],
            ),
            (
                "# sealward: ignore[pss-host-pid, pss-host-ipc] node agent until 2027-01-31",
                &[
                    "pss-host-pid | node agent | 2027-01-31",
                    "pss-host-ipc | node agent | 2027-01-31",
                ],
            ),
            (
                "# checkov:skip=CKV_K8S_17 # sealward: ignore[pss-host-pid] see #12",
                &["pss-host-pid | see #12"],
            ),
            (
                "# sealward: ignore[pss-host-pid] one # sealward: ignore[pss-host-ipc] two",
                &["pss-host-pid | one", "pss-host-ipc | two"],
            ),
            (
                "# sealward: ignore[pss-host-pid] one #sealward: ignore[pss-host-ipc] two",
                &["pss-host-pid | one", "pss-host-ipc | two"],
            ),
            (
                "# sealward: ignore[pss-host-pid] one until 2027-01-31 # noqa",
                &["pss-host-pid | one | 2027-01-31"],
            ),
            (
                "# sealward: ignore[pss-host-pid] said sealward: ignore it",
                &["pss-host-pid | said sealward: ignore it"],
            ),
        ] {
            assert_eq!(read(comment), expected, "{comment}");
        }
    }

    #[test]
    fn near_misses() {
        let lower = "`sealward` is written in lower case";
        let colon = "a colon is missing behind `sealward`";
        let brackets = "the check stands in brackets, right behind `ignore`";
        let word = "`ignore` is the only word that has a meaning here";
        for (comment, expected) in [
            (
                "# sealward:ignore[pss-host-pid] why",
                "a blank is missing behind `sealward:`",
            ),
            ("# sealward ignore[pss-host-pid] why", colon),
            ("# sealward ignore pss-host-pid", colon),
            ("# sealward-ignore: pss-host-pid", colon),
            ("# sealward=ignore[pss-host-pid] why", colon),
            ("# Sealward: ignore[pss-host-pid] why", lower),
            ("# SEALWARD: IGNORE[pss-host-pid] why", lower),
            ("# sealward: Ignore[pss-host-pid] why", word),
            ("# sealward: ignore pss-host-pid why", brackets),
            ("# sealward: ignore [pss-host-pid] why", brackets),
            ("# sealward: ignore(pss-host-pid) why", brackets),
            ("# sealward: ignore", brackets),
            ("# sealward: ignore=pss-host-pid", brackets),
            ("# sealward: ignore[pss-host-pid why", "a `]` is missing"),
            ("# sealward: disable[pss-host-pid] why", word),
            ("# sealward: skip=pss-host-pid", word),
            ("# sealward: pss-host-pid", word),
            ("# sealward disable-next-line pss-host-pid", colon),
            (
                "# why. sealward: ignore[pss-host-pid] why",
                "it must begin behind a `#`",
            ),
            ("# why (sealward ignore)", "it must begin behind a `#`"),
            ("# sealward: ignore[pss-host-pid]", "a reason is missing"),
            (
                "# sealward: ignore[pss-host-pid] until 2027-01-31",
                "a reason is missing",
            ),
            ("# sealward: ignore[] why", "no check is named"),
            (
                "# sealward: ignore[*] why",
                "`*` is no check: there are no wildcards, each check is named by itself",
            ),
            (
                "# sealward: ignore[pss] why",
                "`pss` is an area: each check is named by itself",
            ),
            (
                "# sealward: ignore[PSS-HOST-PID] why",
                "`PSS-HOST-PID` is no check; `pss-host-pid` is one",
            ),
            (
                "# sealward: ignore[pss-host-pid] why until 2027-13-01",
                "a date counts only at the end, as `until 2027-01-31`",
            ),
        ] {
            assert_eq!(read(comment), [expected], "{comment}");
        }
        assert_eq!(
            read("# sealward: ignore[pss-host-pid,pss-nothing-like-it] why").len(),
            2
        );
    }

    #[test]
    fn other_talk_is_none() {
        for comment in [
            "# the sealward checker reads this",
            "# sealward.toml has the rest",
            "# sealward ignores the rest of this line",
            "# see https://sealward.dev/ignore",
            "# sealwards: ignore",
            "# sealward://x",
            "# ignore[pss-host-pid] why",
            "#",
        ] {
            assert!(read(comment).is_empty(), "{comment}: {:?}", read(comment));
        }
    }
}
