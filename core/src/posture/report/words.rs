//! The words that formats share.

use crate::dto::{Configuration, Finding, Location, Related, Resource, Severities, Summary};

/// `1 file`, `2 files`.
pub(in crate::posture) fn plural(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// `Pod default/web`, `KubeletConfiguration in ConfigMap kube-system/kubelet-config`; nothing outside any object.
pub(super) fn object(resource: &Resource) -> String {
    let Resource {
        kind,
        namespace,
        name,
        carrier,
        ..
    } = resource;
    let itself = match (name.is_empty(), namespace.is_empty()) {
        (true, _) => kind.clone(),
        (_, true) => format!("{kind} {name}"),
        _ => format!("{kind} {namespace}/{name}"),
    };
    match carrier {
        Some(carrier) => format!("{itself} in {}", object(carrier)),
        None => itself,
    }
}

/// `configuration sealward.toml: ignores pss-host-pid`.
pub(super) fn configuration(it: &Configuration) -> String {
    let says = match it.says.is_empty() {
        true => "switches nothing off".to_owned(),
        false => it.says.join("; "),
    };
    format!("configuration {}: {says}", it.file)
}

/// The file of a finding; empty where it has no place.
pub(super) fn file(finding: &Finding) -> &str {
    finding.location.as_ref().map_or("", |it| &it.file)
}

/// Where a related place is: `9:3`, in another file `b.yaml:9:3`.
pub(super) fn related_place(related: &Related, finding: &Finding) -> String {
    let Location {
        file: at, start, ..
    } = &related.location;
    if at == file(finding) {
        format!("{}:{}", start.line, start.column)
    } else {
        format!("{at}:{}:{}", start.line, start.column)
    }
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
