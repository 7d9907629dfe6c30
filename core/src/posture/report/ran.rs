//! Which checks a report is about.

use crate::dto::Report;
use crate::posture::{Profile, registry};
use std::collections::BTreeSet;

/// The checks of a report's profiles, and those beside them that found something or that the configuration names, by id.
pub(super) fn checks_of(report: &Report) -> Vec<&str> {
    let named = report.target.profiles.iter();
    let profiles: Vec<Profile> = named.filter_map(|it| it.parse().ok()).collect();
    let held = registry()
        .map(|check| check.meta())
        .filter(|meta| profiles.iter().any(|profile| profile.holds(meta)))
        .map(|meta| meta.id);
    let fired = report.findings.iter().map(|it| &*it.check);
    let suppressed = report.suppressed.iter().map(|it| &*it.check);
    let configuration = report.target.configuration.iter();
    let changed = configuration.flat_map(|it| it.ignored.iter().chain(it.severities.keys()));
    let all = held.chain(fired).chain(suppressed);
    let all: BTreeSet<&str> = all.chain(changed.map(|it| &**it)).collect();
    all.into_iter().collect()
}
