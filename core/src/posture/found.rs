//! From drafts to findings, and their order.

use super::Resource;
use super::draft::{Draft, Place};
use super::finding::{Finding, Identity, Related};
use super::fingerprint::fingerprint;
use super::fix::Proposal;
use super::locate::{Located, locate};
use crate::document::{MASK, Path, Segment, Span};
use std::cmp::Ordering;
use std::sync::Arc;

/// The order of a report within a file.
pub(super) fn in_order(a: &Finding, b: &Finding) -> Ordering {
    let key = |it: &Finding| (it.span.start, it.check.id);
    key(a).cmp(&key(b)).then_with(|| a.path.cmp(&b.path))
}

/// The drafts of one object as findings, each once.
pub(super) fn found(
    resource: &Resource<'_>,
    identity: &Arc<Identity>,
    drafts: Vec<Draft<'_>>,
) -> Vec<Finding> {
    let places: Vec<&Place<'_>> = drafts
        .iter()
        .flat_map(|draft| std::iter::once(&draft.place).chain(draft.related.iter().map(|it| &it.1)))
        .collect();
    let mut located = locate(resource.node(), &places).into_iter();
    let keys = resource.node().hidden_keys();
    let mut findings: Vec<Finding> = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let Located {
            path,
            stable,
            span,
            used_at,
        } = located.next().unwrap_or_default();
        // What is told of a secret must not let anybody try whether it is this one.
        let stable = stable_without(&keys, stable);
        let used = used_at.map(|span| Related {
            message: "used here".to_owned(),
            span,
        });
        let others = draft.related.into_iter().map(|(message, _)| {
            let message = without(&keys, message);
            let span = located
                .next()
                .map_or_else(Span::default, |place| place.span);
            Related { message, span }
        });
        let related = used.into_iter().chain(others).collect();
        let finding = Finding {
            check: draft.check,
            verdict: draft.verdict,
            severity: draft.severity,
            confidence: draft.confidence,
            message: without(&keys, draft.message),
            fingerprint: fingerprint(draft.check.id, identity, &stable, 0),
            resource: Arc::clone(identity),
            path: path_without(&keys, path),
            stable,
            span,
            related,
            refused: draft.refused,
            controls: draft.controls,
            fix: draft.fix.and_then(|(safety, title, change)| {
                let title = without(&keys, title);
                Proposal::new(resource.document(), safety, title, &change)
            }),
        };
        findings.push(finding);
    }
    let mut seen = std::collections::HashSet::new();
    findings.retain(|it| {
        seen.insert((
            it.check.id,
            it.verdict,
            it.span,
            it.path.clone(),
            it.message.clone(),
        ))
    });
    findings
}

/// A text without keys that must not be shown.
fn without(keys: &[&str], mut text: String) -> String {
    for key in keys.iter().filter(|it| !it.is_empty()) {
        if text.contains(key) {
            text = text.replace(key, MASK);
        }
    }
    text
}

/// The same of a path in one text, where keys with marks in them stand in quotes.
fn stable_without(keys: &[&str], mut stable: String) -> String {
    for key in keys {
        let written = Path::default().key(key).to_string();
        let hidden = Path::default().key(MASK).to_string();
        stable = stable.replace(&written, &hidden);
    }
    stable
}

fn path_without(keys: &[&str], path: Path) -> Path {
    if keys.is_empty() {
        return path;
    }
    let shown = |it: &Segment| match it {
        Segment::Key(key) if keys.contains(&key.as_str()) => Segment::Key(MASK.to_owned()),
        other => other.clone(),
    };
    Path::new(path.segments().iter().map(shown).collect())
}
