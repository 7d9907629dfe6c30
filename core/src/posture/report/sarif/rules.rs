//! The rules: the checks of the profiles that ran, and whatever else found something.

use super::log::{Configuration, Message, Rule, RuleProperties};
use super::results::level;
use crate::dto::{self, Report};
use crate::escape;
use crate::posture::report::page::Page;
use crate::posture::report::ran::checks_of;
use crate::posture::{Meta, check_by_id};
use std::borrow::Cow;
use std::collections::HashMap;

/// GitHub refuses a rule with more.
const MOST_TAGS: usize = 20;
/// GitHub cuts longer descriptions off.
const LONGEST_DESCRIPTION: usize = 1_024;

/// Checks by id, each with its place in the list.
pub(super) struct Rules<'r> {
    places: HashMap<&'r str, usize>,
    list: Vec<&'r str>,
}

impl<'r> Rules<'r> {
    pub(super) fn of(report: &'r Report) -> Self {
        let list = checks_of(report);
        let places = list.iter().enumerate().map(|(at, id)| (*id, at)).collect();
        Self { places, list }
    }

    pub(super) fn place(&self, check: &str) -> Option<usize> {
        self.places.get(check).copied()
    }

    pub(super) fn into_list(self) -> Vec<Rule<'r>> {
        self.list.into_iter().map(rule).collect()
    }
}

fn rule(id: &str) -> Rule<'_> {
    let Some(meta) = check_by_id(id).map(|check| check.meta()) else {
        // A report of a version that has a check more.
        return Rule {
            id: escape(id),
            name: None,
            short_description: None,
            full_description: None,
            help: None,
            default_configuration: None,
            properties: None,
        };
    };
    let page = Page::of(id);
    let why = page.and_then(|page| page.section("Why"));
    let severity = dto::Severity::from(meta.severity);
    Rule {
        id: Cow::Borrowed(id),
        name: Some(name(id)),
        short_description: Some(Message::plain(meta.summary)),
        full_description: Some(Message::plain(cut(why.unwrap_or(meta.summary)))),
        help: Some(help(meta, page)),
        default_configuration: Some(Configuration {
            enabled: None,
            level: Some(level(severity)),
        }),
        properties: Some(RuleProperties {
            tags: tags(meta),
            security_severity: security_severity(severity),
            references: meta.references.iter().map(ToString::to_string).collect(),
        }),
    }
}

/// `pss-privileged` is `PssPrivileged`: a name is one word.
fn name(id: &str) -> String {
    let words = id.split('-').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|it| it.to_ascii_uppercase());
        first.into_iter().chain(letters)
    });
    words.flatten().collect()
}

/// The page without its examples as text, and all of it as Markdown.
fn help(meta: &Meta, page: Option<Page>) -> Message {
    let Some(page) = page else {
        return Message::plain(meta.summary);
    };
    let parts = ["Checks", "Why", "Exceptions", "References"]
        .iter()
        .filter_map(|heading| Some(format!("{heading}:\n{}", page.section(heading)?)));
    Message {
        text: parts.collect::<Vec<_>>().join("\n\n"),
        markdown: Some(page.body()),
    }
}

fn tags(meta: &Meta) -> Vec<&'static str> {
    let mut tags = vec!["security", meta.area.name()];
    for reference in meta.references {
        let framework = reference.framework.name();
        if !tags.contains(&framework) {
            tags.push(framework);
        }
    }
    tags.truncate(MOST_TAGS);
    tags
}

/// In the middle of GitHub's bands: above 9.0, from 7.0, from 4.0, from 0.1.
const fn security_severity(severity: dto::Severity) -> Option<&'static str> {
    match severity {
        dto::Severity::Critical => Some("9.5"),
        dto::Severity::High => Some("8.0"),
        dto::Severity::Medium => Some("5.5"),
        dto::Severity::Low => Some("2.0"),
        dto::Severity::Info => None,
    }
}

/// A text of one paragraph, not longer than is shown.
fn cut(text: &str) -> String {
    let mut line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() > LONGEST_DESCRIPTION {
        line = line.chars().take(LONGEST_DESCRIPTION - 3).collect();
        line.push_str("...");
    }
    line
}
