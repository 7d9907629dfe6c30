//! What was found with all files known, for people.

use super::line::line;
use super::text::{Shown, Text, named};
use crate::escape;
use sealward::document::{SourceFile, Span};
use sealward::dto::{Finding, Resource, Severity, Verdict};
use std::fmt::Write as _;
use std::rc::Rc;

/// Reads a file of the scan once more; `None` where that cannot be done any longer.
pub(crate) type ReadAgain<'r> = dyn Fn(&str) -> Option<Rc<SourceFile>> + 'r;

impl Text {
    /// The findings of a scan's end, one after the other, by file: there may be very many. A file that has
    /// changed meanwhile is shown without its lines.
    pub(crate) fn across<E>(
        findings: impl Iterator<Item = Finding>,
        read: &ReadAgain<'_>,
        mut write: impl FnMut(&dyn Fn(Self) -> String) -> Result<(), E>,
    ) -> Result<(), E> {
        let name = |it: &Finding| it.location.as_ref().map(|it| it.file.clone());
        let mut findings = findings.peekable();
        while let Some(file) = findings.peek().map(name) {
            let source = file.as_deref().and_then(read);
            write(&|text| text.file_name(file.as_deref().unwrap_or_default()))?;
            let mut before: Option<Finding> = None;
            while let Some(finding) = findings.next_if(|it| name(it) == file) {
                let mut ids = finding.check.clone();
                while let Some(same) = findings.next_if(|it| says_the_same(it, &finding)) {
                    ids.push_str(", ");
                    ids.push_str(&same.check);
                }
                let source = source.as_deref();
                write(&|text| text.one(source, before.as_ref(), &finding, &ids))?;
                before = Some(finding);
            }
            write(&|_| "\n".to_owned())?;
        }
        Ok(())
    }

    fn file_name(self, name: &str) -> String {
        let mut out = String::new();
        self.heading(&mut out, name);
        out
    }

    fn one(
        self,
        source: Option<&SourceFile>,
        before: Option<&Finding>,
        finding: &Finding,
        ids: &str,
    ) -> String {
        let mut out = String::new();
        let Some(location) = &finding.location else {
            return out;
        };
        let resource = &finding.resource;
        let before = before.filter(|it| it.resource == *resource);
        if before.is_none() {
            self.title(&mut out, &title(resource));
        }
        let (start, end) = (location.start, location.end);
        let same = |file: &&SourceFile| {
            let found = file.position(start.offset);
            (found.line, found.column) == (start.line, start.column)
        };
        let shown = source
            .filter(same)
            .map(|file| line(file, Span::new(start.offset, end.offset)));
        self.show(
            &mut out,
            &Shown {
                number: start.line,
                line: shown.as_ref(),
                same_place: before.is_some_and(|it| it.location == finding.location),
                severity: severity(finding),
                message: &finding.message,
                ids,
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
        out
    }
}

fn title(object: &Resource) -> String {
    let carrier = object.carrier.as_deref().map(title);
    named(&object.kind, &object.namespace, &object.name, carrier)
}

/// Whether two checks leave open the same, for one reason.
fn says_the_same(one: &Finding, other: &Finding) -> bool {
    let Finding {
        verdict,
        message,
        resource,
        location,
        related,
        ..
    } = one;
    *verdict == Verdict::Unknown
        && (*verdict, message, resource) == (other.verdict, &other.message, &other.resource)
        && (location, related) == (&other.location, &other.related)
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
