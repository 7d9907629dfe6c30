//! Checks across documents: they see what all files of a scan say together.

use super::Check;
use super::finding::{Confidence, Finding, Related, Verdict, one_line};
use super::fingerprint::fingerprint;
use super::fix::Proposal;
use super::index::{Anchor, Item, Tables};
use super::plan::Planned;
use super::tally::{Outcome, Tally};
use crate::document::{Path, Position, Span};
use std::sync::Arc;

/// A check that judges objects by other objects, wherever those stand.
///
/// It says of each object that it judges [`Across::pass`], [`Across::fail`], [`Across::unknown`] or
/// [`Across::not_applicable`]. A partner that is outside the scan makes unknown, never a pass.
pub(super) trait AcrossCheck: Check {
    fn judge(&self, tables: &Tables<'_>, cx: &mut Across<'_>);
}

/// A finding that was made with all files known, and where it stands.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::{Checker, Options};
///
/// let text = "{apiVersion: policy/v1, kind: PodDisruptionBudget, spec: {maxUnavailable: 0}}";
/// let file = SourceFile::read("budget.yaml", text.into(), &Limits::default())?;
/// let checker = Checker::new(&Options::default());
/// let mut index = checker.index();
/// index.add(&file.name().into(), &checker.check(&file));
/// let found = checker.conclude(&index).findings;
/// assert_eq!((&*found[0].file, found[0].start.line), ("budget.yaml", 1));
/// assert_eq!(found[0].finding.span.of(text), "0");
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AcrossFinding {
    /// What was found. Its span is of the file's decoded text.
    pub finding: Finding,
    /// The file.
    pub file: Arc<str>,
    /// Where the deciding text begins.
    pub start: Position,
    /// Behind its last character.
    pub end: Position,
    /// Places in this and other files that have to do with it.
    pub related: Vec<Elsewhere>,
}

/// A place in some file of the scan.
///
/// ```
/// use sealward::posture::Elsewhere;
///
/// fn shown(place: &Elsewhere) -> String {
///     format!("{} at {}:{}", place.message, place.file, place.start.line)
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Elsewhere {
    /// What the place has to do with the finding.
    pub message: String,
    /// The file.
    pub file: Arc<str>,
    /// The first character.
    pub start: Position,
    /// Behind the last character.
    pub end: Position,
}

/// How a check across documents speaks.
pub(super) struct Across<'p> {
    planned: &'p Planned,
    tally: &'p mut Tally,
    found: &'p mut Vec<AcrossFinding>,
}

impl<'p> Across<'p> {
    pub(super) const fn new(
        planned: &'p Planned,
        tally: &'p mut Tally,
        found: &'p mut Vec<AcrossFinding>,
    ) -> Self {
        Self {
            planned,
            tally,
            found,
        }
    }

    /// The object has the flaw; it is shown at this place of it.
    pub(super) fn fail(
        &mut self,
        item: Item<'_>,
        at: &Anchor,
        message: impl Into<String>,
    ) -> Said<'_> {
        self.count(Outcome::Fail);
        self.tally.finding(self.planned.controls.iter().copied());
        self.push(item, at, Verdict::Fail, message.into())
    }

    /// Whether the object has the flaw cannot be told, for this reason.
    pub(super) fn unknown(
        &mut self,
        item: Item<'_>,
        at: &Anchor,
        reason: impl Into<String>,
    ) -> Said<'_> {
        self.count(Outcome::Unknown);
        self.push(item, at, Verdict::Unknown, reason.into())
    }

    /// Whether the object has the flaw cannot be told, for a reason that another check says.
    pub(super) fn open(&mut self) {
        self.count(Outcome::Unknown);
    }

    /// An object has not the flaw.
    pub(super) fn pass(&mut self) {
        self.count(Outcome::Pass);
    }

    /// There is nothing to judge an object by.
    pub(super) fn not_applicable(&mut self) {
        self.count(Outcome::NotApplicable);
    }

    fn count(&mut self, outcome: Outcome) {
        self.tally
            .object(std::slice::from_ref(self.planned), &[outcome], &[]);
    }

    fn push(&mut self, item: Item<'_>, at: &Anchor, verdict: Verdict, message: String) -> Said<'_> {
        let (check, object) = (self.planned.meta, &item.fact.object);
        let stable = at.path.to_string();
        self.found.push(AcrossFinding {
            finding: Finding {
                check,
                verdict,
                severity: check.severity,
                confidence: Confidence::High,
                message: one_line(message),
                fingerprint: fingerprint(check.id, object, &stable, 0),
                resource: Arc::clone(object),
                path: path(&at.path),
                stable,
                span: at.span,
                related: Vec::new(),
                refused: None,
                controls: None,
                fix: None,
            },
            file: Arc::clone(at.file.as_ref().unwrap_or(item.file)),
            start: at.start,
            end: at.end,
            related: Vec::new(),
        });
        Said(self.found)
    }
}

impl AcrossFinding {
    /// The finding of a scan of one file.
    pub(super) fn in_one_file(self) -> Finding {
        let related = self.related.into_iter().map(|it| Related {
            message: it.message,
            span: Span::new(it.start.offset, it.end.offset),
        });
        Finding {
            related: related.collect(),
            ..self.finding
        }
    }
}

/// A finding that was just made, for what is to be added to it.
pub(super) struct Said<'f>(&'f mut Vec<AcrossFinding>);

impl Said<'_> {
    /// Says how sure the finding is; [`Confidence::High`] unless told.
    pub(super) fn confidence(self, confidence: Confidence) -> Self {
        if let Some(finding) = self.0.last_mut() {
            finding.finding.confidence = confidence;
        }
        self
    }

    /// Says what would mend it, where that is known.
    pub(super) fn fix(self, proposal: Option<Proposal>) -> Self {
        if let Some(finding) = self.0.last_mut() {
            finding.finding.fix = proposal;
        }
        self
    }

    /// Adds a place that has to do with it.
    pub(super) fn and(self, item: Item<'_>, at: &Anchor, message: impl Into<String>) -> Self {
        if let Some(finding) = self.0.last_mut() {
            finding.related.push(Elsewhere {
                message: one_line(message),
                file: Arc::clone(at.file.as_ref().unwrap_or(item.file)),
                start: at.start,
                end: at.end,
            });
        }
        self
    }
}

/// The path that an anchor's text names: keys between dots or in brackets and quotes, and indices.
fn path(text: &str) -> Path {
    let mut path = Path::default();
    let mut rest = text;
    while !rest.is_empty() {
        let quoted = rest.strip_prefix("[\"").and_then(|it| it.split_once("\"]"));
        if let Some((key, behind)) = quoted {
            path = path.key(&key.replace("\\\"", "\"").replace("\\\\", "\\"));
            rest = behind;
        } else if let Some((index, behind)) =
            rest.strip_prefix('[').and_then(|it| it.split_once(']'))
        {
            path = path.index(index.parse().unwrap_or_default());
            rest = behind;
        } else {
            let from_key = rest.strip_prefix('.').unwrap_or(rest);
            let end = from_key.find(['.', '[']).unwrap_or(from_key.len());
            let (key, behind) = from_key.split_at_checked(end).unwrap_or((from_key, ""));
            if key.is_empty() {
                break; // A bracket that nothing closes is none that a path has.
            }
            path = path.key(key);
            rest = behind;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn a_path_is_read_as_it_is_written() {
        for text in [
            "",
            "metadata.name",
            "rules[3]",
            "Service.ExecStart[0][12]",
            r#"["kubelet-arg+"][1]"#,
        ] {
            assert_eq!(path(text).to_string(), text);
        }
        assert_eq!(path("a[").to_string(), "a");
    }
}
