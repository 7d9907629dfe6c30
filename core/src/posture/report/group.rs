//! Findings put together for people.

use super::severity::rank;
use super::words::file;
use crate::dto::{Finding, Report, Verdict};

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
pub(super) fn by_file(report: &Report) -> Vec<FileGroups<'_>> {
    let mut files: Vec<FileGroups<'_>> = report
        .findings
        .chunk_by(|a, b| file(a) == file(b))
        .map(|findings| FileGroups {
            file: findings.first().map_or("", file),
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

fn grouped(findings: &[Finding]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for finding in findings {
        // Findings of one place stand together.
        let mut near = groups
            .iter_mut()
            .rev()
            .take_while(|group| group.finding.location == finding.location);
        let same = near.find(|group| {
            let says = |it: &Finding| (it.verdict, it.message.clone(), it.resource.clone());
            finding.verdict == Verdict::Unknown
                && says(group.finding) == says(finding)
                && group.finding.related == finding.related
        });
        match same {
            Some(group) => group.checks.push(&finding.check),
            None => groups.push(Group {
                finding,
                checks: vec![&finding.check],
            }),
        }
    }
    groups
}
