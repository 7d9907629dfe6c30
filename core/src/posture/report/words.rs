//! The words that formats share.

use crate::dto::{Finding, Resource, Severities, Summary};

/// `1 file`, `2 files`.
pub(super) fn plural(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// `Pod default/web`; nothing outside any object.
pub(super) fn object(resource: &Resource) -> String {
    let Resource {
        kind,
        namespace,
        name,
        ..
    } = resource;
    match (name.is_empty(), namespace.is_empty()) {
        (true, _) => kind.clone(),
        (_, true) => format!("{kind} {name}"),
        _ => format!("{kind} {namespace}/{name}"),
    }
}

/// The file of a finding; empty where it has no place.
pub(super) fn file(finding: &Finding) -> &str {
    finding.location.as_ref().map_or("", |it| &it.file)
}

/// A path as repositories write it: `./a.yaml` is `a.yaml`.
pub(super) fn repository_path(file: &str) -> &str {
    file.trim_start_matches("./")
}

/// Findings that say fail.
pub(super) const fn fails(summary: &Summary) -> u64 {
    let Severities {
        critical,
        high,
        medium,
        low,
        info,
    } = summary.findings;
    critical
        .saturating_add(high)
        .saturating_add(medium)
        .saturating_add(low)
        .saturating_add(info)
}
