//! Findings about a host's files, as findings in these files.

use crate::document::{Limits, Segment, SourceFile, Span};
use crate::posture::index::Fact;
use crate::posture::{Checked, Finding};
use std::borrow::Borrow;
use std::collections::BTreeMap;

/// Takes out of what was found in a host's facts what is about one of its files or volumes, and
/// gives it to that file: where the host is at hand, nobody wants to hear of a place in a list of
/// facts. `root` is put before each path. The file's text is not read, so the place is its beginning.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::{Checker, Options, host::by_file};
/// let text = "{schema: sealward/facts/v1, files: {/etc/kubernetes/admin.conf:
///     {roles: [admin-kubeconfig], kind: file, mode: '0644', uid: 0, gid: 0}}}";
/// let file = SourceFile::read("facts.json", text.into(), &Limits::default())?;
/// let mut checked = Checker::new(&Options::default()).check(&file);
/// let carried = by_file("/host", &mut checked);
/// assert_eq!(carried[0].0.name(), "/host/etc/kubernetes/admin.conf");
/// assert_eq!((carried[0].1.findings.len(), checked.findings.len()), (1, 0));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[must_use]
pub fn by_file(root: &str, checked: &mut Checked) -> Vec<(SourceFile, Checked)> {
    let mut by_path: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
    for finding in std::mem::take(&mut checked.findings) {
        match path(&finding) {
            Some(path) => by_path.entry(path.to_owned()).or_default().push(finding),
            None => checked.findings.push(finding),
        }
    }
    let mut carried = Vec::new();
    for (path, mut findings) in by_path {
        let name = format!("{}{path}", root.trim_end_matches('/'));
        let Ok(file) = SourceFile::read(&name, Vec::new(), &Limits::default()) else {
            checked.findings.append(&mut findings);
            continue;
        };
        for finding in &mut findings {
            finding.span = Span::default();
            finding.related.clear();
        }
        carried.push((file, Checked::part(findings)));
    }
    carried
}

/// Takes what was found in a text made of several files apart, by the file that each place comes from:
/// `place` tells the file's number among `files`, and the place there. `checked` is what the first file keeps; of the
/// others, those come that something was found in. Nothing is offered as a fix, for it would be one of
/// the text.
pub(in crate::posture) fn by_place(
    checked: &mut Checked,
    files: &[impl Borrow<SourceFile>],
    place: impl Fn(Span) -> Option<(usize, Span)>,
) -> Vec<(usize, Checked)> {
    let mut by_file: BTreeMap<usize, Vec<Finding>> = BTreeMap::new();
    for mut finding in std::mem::take(&mut checked.findings) {
        let (file, span) = place(finding.span).unwrap_or_default();
        finding.span = span;
        finding.fix = None;
        finding.related.retain_mut(|it| {
            let there = place(it.span).filter(|there| there.0 == file);
            it.span = there.map_or(it.span, |there| there.1);
            there.is_some()
        });
        by_file.entry(file).or_default().push(finding);
    }
    // What is judged with all files known stands in these too.
    let mut facts = checked.facts.to_vec();
    for at in facts.iter_mut().flat_map(Fact::places_mut) {
        let (file, span) = place(at.span).unwrap_or_default();
        if let Some(file) = files.get(file) {
            at.move_to(file.borrow(), span);
        }
    }
    checked.facts = facts.into();
    checked.findings = by_file.remove(&0).unwrap_or_default();
    let others = by_file.into_iter();
    others.map(|(file, it)| (file, Checked::part(it))).collect()
}

/// The host's path that a finding is about.
fn path(finding: &Finding) -> Option<&str> {
    match finding.path.segments() {
        [Segment::Key(list), Segment::Key(path), ..]
            if matches!(&**list, "files" | "volumes" | "unread") && path.starts_with('/') =>
        {
            Some(path)
        }
        _ => None,
    }
}
