//! Findings put together for people.

use super::severity::rank;
use super::words::file;
use crate::dto::{Finding, Resource, Verdict};
use std::collections::HashMap;

/// A finding, and the checks that say the same of the same place: what cannot be told is unknown to
/// all that read it.
pub(super) struct Group<'r> {
    pub(super) finding: &'r Finding,
    pub(super) checks: Vec<&'r str>,
}

/// The findings of one file, the worst first.
pub(super) struct FileGroups<'r> {
    pub(super) file: &'r str,
    pub(super) groups: Vec<Group<'r>>,
}

/// The findings by file; the file with the worst one first.
pub(super) fn by_file<'r>(findings: &[&'r Finding]) -> Vec<FileGroups<'r>> {
    let mut files: Vec<FileGroups<'_>> = findings
        .chunk_by(|a, b| file(a) == file(b))
        .map(|findings| FileGroups {
            file: findings.first().map_or("", |it| file(it)),
            groups: grouped(findings),
        })
        .collect();
    for file in &mut files {
        file.groups.sort_by_key(|group| rank(group.finding));
    }
    let worst = |it: &FileGroups<'_>| it.groups.first().map(|group| rank(group.finding));
    files.sort_by_key(worst);
    files
}

fn grouped<'r>(findings: &[&'r Finding]) -> Vec<Group<'r>> {
    let mut groups: Vec<Group<'r>> = Vec::new();
    let mut first: HashMap<_, usize> = HashMap::new();
    for &finding in findings {
        if finding.verdict == Verdict::Unknown {
            let says = saying(finding);
            let known = first.get(&says).and_then(|at| groups.get_mut(*at));
            if let Some(group) = known.filter(|it| it.finding.related == finding.related) {
                group.checks.push(&finding.check);
                continue;
            }
            first.insert(says, groups.len());
        }
        groups.push(Group {
            finding,
            checks: vec![&finding.check],
        });
    }
    groups
}

/// What a finding says of what. Aliases bring one place to many objects, so that a list of what was
/// found there is no place to search.
fn saying(finding: &Finding) -> (Option<(u32, u32)>, &str, [&str; 4]) {
    let place = finding.location.as_ref();
    let Resource {
        api_version,
        kind,
        namespace,
        name,
        ..
    } = &finding.resource;
    (
        place.map(|it| (it.start.offset, it.end.offset)),
        &finding.message,
        [api_version, kind, namespace, name],
    )
}
