//! What was found with all files known, for people.

use super::line::line;
use super::text::{Shown, Text};
use crate::escape;
use sealward::document::{SourceFile, Span};
use sealward::dto::{Finding, Location, Severity, Verdict};
use std::fmt::Write as _;
use std::rc::Rc;

/// Reads a file of the scan once more; `None` where that cannot be done any longer.
pub(crate) type ReadAgain<'r> = dyn FnMut(&str) -> Option<Rc<SourceFile>> + 'r;

impl Text {
    /// The findings of a scan's end, by file. A file that has changed meanwhile is shown without its
    /// lines.
    pub(crate) fn across(self, findings: &[Finding], read: &mut ReadAgain<'_>) -> String {
        let mut out = String::new();
        let name = |finding: &Finding| finding.location.as_ref().map(|it| it.file.clone());
        for group in findings.chunk_by(|a, b| name(a) == name(b)) {
            let Some(file) = group.first().and_then(name) else {
                continue;
            };
            let source = read(&file);
            self.heading(&mut out, &file);
            for finding in group {
                if let Some(location) = &finding.location {
                    self.one(&mut out, source.as_deref(), finding, location);
                }
            }
            out.push('\n');
        }
        out
    }

    fn one(
        self,
        out: &mut String,
        source: Option<&SourceFile>,
        finding: &Finding,
        location: &Location,
    ) {
        let resource = &finding.resource;
        self.title(out, &resource.kind, &resource.namespace, &resource.name);
        let (start, end) = (location.start, location.end);
        let same = |file: &&SourceFile| {
            let found = file.position(start.offset);
            (found.line, found.column) == (start.line, start.column)
        };
        let shown = source
            .filter(same)
            .map(|file| line(file, Span::new(start.offset, end.offset)));
        self.show(
            out,
            &Shown {
                number: start.line,
                line: shown.as_ref(),
                same_place: false,
                severity: severity(finding),
                message: &finding.message,
                ids: &finding.check,
            },
        );
        for related in &finding.related {
            let at = &related.location;
            let _infallible = writeln!(
                out,
                "       {} {} at {}:{}:{}",
                self.gutter(),
                escape(&related.message),
                escape(&at.file),
                at.start.line,
                at.start.column
            );
        }
    }
}

/// The severity, unless the verdict is unknown.
const fn severity(finding: &Finding) -> Option<sealward::posture::Severity> {
    use sealward::posture::Severity as Shown;
    match (finding.verdict, finding.severity) {
        (Verdict::Unknown, _) => None,
        (Verdict::Fail, Severity::Critical) => Some(Shown::Critical),
        (Verdict::Fail, Severity::High) => Some(Shown::High),
        (Verdict::Fail, Severity::Medium) => Some(Shown::Medium),
        (Verdict::Fail, Severity::Low) => Some(Shown::Low),
        (Verdict::Fail, Severity::Info) => Some(Shown::Info),
    }
}
