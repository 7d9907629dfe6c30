//! What the configuration changed: as SARIF has it for rules, and in words for what it has no place for, such as some files.

use super::log::{Configuration, Descriptor, Message, Notification, Override};
use super::place::whole;
use super::results::level;
use super::rules::Rules;
use crate::dto::{self, Report};
use crate::escape;
use crate::posture::report::words;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// The rules that did not run, or whose results have another level.
pub(super) fn overrides<'r>(report: &'r Report, rules: &Rules<'_>) -> Vec<Override<'r>> {
    let Some(it) = &report.target.configuration else {
        return Vec::new();
    };
    let ignored: BTreeSet<&str> = it.ignored.iter().map(|it| &**it).collect();
    let severities = it.severities.iter().map(|(id, it)| (&**id, Some(*it)));
    let mut changed: BTreeMap<&str, Option<dto::Severity>> = severities.collect();
    for id in &ignored {
        changed.entry(id).or_default();
    }
    // Two that a reader could not tell apart would be one twice, which the standard forbids.
    let mut seen: BTreeSet<Cow<'_, str>> = BTreeSet::new();
    let changed = changed.into_iter();
    let changed = changed.filter(|(id, _)| seen.insert(escape(id)));
    let changed = changed.map(|(id, severity)| Override {
        descriptor: Descriptor {
            id: escape(id),
            index: rules.place(id),
        },
        configuration: Configuration {
            enabled: ignored.contains(id).then_some(false),
            level: severity.map(level),
        },
    });
    changed.collect()
}

/// All that it says, at the file.
pub(super) fn notification(report: &Report) -> Option<Notification<'_>> {
    let it = report.target.configuration.as_ref()?;
    Some(Notification {
        descriptor: Descriptor {
            id: "configuration".into(),
            index: None,
        },
        level: "note",
        message: Message::plain(escape(&words::configuration(it))),
        locations: vec![whole(&it.file)],
    })
}
