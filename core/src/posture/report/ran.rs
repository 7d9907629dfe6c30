//! Which checks a report is about.

use crate::dto::Report;
use crate::posture::{Profile, registry};
use std::collections::BTreeSet;

/// The checks of a report's profiles, and those that found something beside them, by id.
pub(super) fn checks_of(report: &Report) -> Vec<&str> {
    let named = report.target.profiles.iter();
    let profiles: Vec<Profile> = named.filter_map(|it| it.parse().ok()).collect();
    let held = registry()
        .map(|check| check.meta())
        .filter(|meta| profiles.iter().any(|profile| profile.holds(meta)))
        .map(|meta| meta.id);
    let fired = report.findings.iter().map(|it| &*it.check);
    let suppressed = report.suppressed.iter().map(|it| &*it.check);
    let all: BTreeSet<&str> = held.chain(fired).chain(suppressed).collect();
    all.into_iter().collect()
}
