//! The report for people: the source line, and under it the reason.

use super::line::{Line, line};
use crate::escape;
use crate::wording::plural;
use anstyle::{AnsiColor, Style};
use sealward::document::{ReadError, SourceFile, Span};
use sealward::dto::Summary;
use sealward::posture::fix::Safety;
use sealward::posture::{Checked, Finding, Identity, Options, Severity, Verdict};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;

/// Writes the report for people, file by file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text {
    pub(crate) color: bool,
}

/// What the reader can do next.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Hints {
    /// Whether any of it was a template.
    pub(crate) templates: bool,
    /// How many findings come with a fix that is safe, and with one that a person should look at.
    pub(crate) fixes: (usize, usize),
}

impl Hints {
    /// Counts a fix.
    pub(crate) const fn add(&mut self, safety: Safety) {
        let count = match safety {
            Safety::Safe => &mut self.fixes.0,
            Safety::Review => &mut self.fixes.1,
        };
        *count = count.saturating_add(1);
    }

    /// Adds the fixes that were counted elsewhere.
    pub(crate) const fn join(&mut self, other: Self) {
        self.fixes.0 = self.fixes.0.saturating_add(other.fixes.0);
        self.fixes.1 = self.fixes.1.saturating_add(other.fixes.1);
    }

    fn fixes(self) -> Option<String> {
        let (safe, review) = self.fixes;
        let with =
            |count: usize, option: &str| (count > 0).then(|| format!("{count} with `{option}`"));
        let parts: Vec<_> = [with(safe, "--fix"), with(review, "--fix-review")]
            .into_iter()
            .flatten()
            .collect();
        let list = (!parts.is_empty()).then(|| parts.join(", "))?;
        Some(format!(
            "fixes: {list}; `--diff` shows what the text allows"
        ))
    }
}

/// A finding as it is shown.
pub(super) struct Shown<'s> {
    /// The number of its line.
    pub(super) number: u32,
    /// The line, where it is at hand.
    pub(super) line: Option<&'s Line>,
    /// Whether the finding before it stands at the same place, so that the line is shown already.
    pub(super) same_place: bool,
    /// How bad it is; `None`: unknown.
    pub(super) severity: Option<Severity>,
    pub(super) message: &'s str,
    /// The checks that say it.
    pub(super) ids: &'s str,
}

impl Text {
    /// What was found in one file, part after part: of one file there may be very much. Nothing where nothing was
    /// found.
    pub(crate) fn file<E>(
        self,
        file: &SourceFile,
        checked: &Checked,
        mut write: impl FnMut(&str) -> Result<(), E>,
    ) -> Result<(), E> {
        if checked.findings.is_empty() && checked.errors.is_empty() {
            return Ok(());
        }
        let mut out = String::new();
        self.heading(&mut out, file.name());
        for error in &checked.errors {
            self.error(&mut out, file, error);
        }
        let mut object: Option<&Identity> = None;
        let mut place: Option<(Span, Line)> = None;
        for (finding, ids) in grouped(&checked.findings) {
            if object != Some(&*finding.resource) {
                object = Some(&*finding.resource);
                place = None;
                write(&out)?;
                out.clear();
                if finding.resource.kind.is_empty() && finding.check.id == TEMPLATE {
                    let hidden = "a template, whose text is hidden: it may hold secrets";
                    let _infallible = writeln!(out, "  {}", self.paint(DIM, hidden));
                } else {
                    self.title(&mut out, &title(&finding.resource));
                }
            }
            if file.text().is_empty() {
                self.about_file(&mut out, finding, &ids);
                continue;
            }
            let same_place = place
                .as_ref()
                .is_some_and(|(span, _)| *span == finding.span);
            let (_, line) = match &mut place {
                Some(same) if same_place => same,
                other => other.insert((finding.span, line(file, finding.span))),
            };
            self.finding(&mut out, file, finding, &ids, line, same_place);
        }
        out.push('\n');
        write(&out)
    }

    /// A file that could not be read at all.
    pub(crate) fn unreadable(self, name: &str, message: &str) -> String {
        let name = self.paint(BOLD, &escape(name)).into_owned();
        format!("{name}\n  {}: {message}\n\n", self.paint(ERROR, "error"))
    }

    /// A file that was passed over.
    pub(crate) fn skipped(self, name: &str, reason: &str) -> String {
        let name = self.paint(BOLD, &escape(name)).into_owned();
        format!("{name}\n  skipped: {reason}\n\n")
    }

    /// The last lines: what was checked, and what came of it.
    pub(crate) fn summary(self, summary: &Summary, options: &Options, hints: Hints) -> String {
        let mut out = String::new();
        let profiles: Vec<_> = options
            .profiles
            .iter()
            .map(|profile| profile.name())
            .collect();
        let _infallible = write!(
            out,
            "checked {}, {} for Kubernetes {}, profile {}",
            plural(summary.files, "file"),
            plural(summary.resources, "object"),
            options.version,
            if profiles.is_empty() {
                "none".to_owned()
            } else {
                profiles.join(", ")
            },
        );
        if summary.skipped > 0 {
            let _infallible = write!(out, "; {} skipped", summary.skipped);
        }
        out.push('\n');
        let counts = [
            (Severity::Critical, summary.findings.critical),
            (Severity::High, summary.findings.high),
            (Severity::Medium, summary.findings.medium),
            (Severity::Low, summary.findings.low),
            (Severity::Info, summary.findings.info),
        ];
        let mut parts: Vec<String> = counts
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(severity, count)| {
                self.paint(style(*severity), &format!("{count} {severity}"))
                    .into_owned()
            })
            .collect();
        if summary.unknown > 0 {
            parts.push(
                self.paint(UNKNOWN, &format!("{} unknown", summary.unknown))
                    .into_owned(),
            );
        }
        if summary.errors > 0 {
            parts.push(
                self.paint(ERROR, &plural(summary.errors, "error"))
                    .into_owned(),
            );
        }
        if parts.is_empty() {
            parts.push(self.paint(GOOD, "no findings").into_owned());
        }
        if summary.suppressed > 0 {
            parts.push(format!("{} suppressed", summary.suppressed));
        }
        out.push_str(&parts.join(", "));
        out.push('\n');
        if let Some(hint) = hints.fixes() {
            self.put(&mut out, DIM, &hint);
            out.push('\n');
        }
        if hints.templates {
            let hint = "templates are unknown until they are filled in, for example: \
                helm template CHART | sealward check -";
            self.put(&mut out, DIM, hint);
            out.push('\n');
        }
        out
    }

    fn finding(
        self,
        out: &mut String,
        file: &SourceFile,
        finding: &Finding,
        ids: &[&str],
        line: &Line,
        same_place: bool,
    ) {
        let position = file.position(finding.span.start);
        let indent = " ".repeat(line.before);
        self.show(
            out,
            &Shown {
                number: position.line,
                line: Some(line),
                same_place,
                severity: (finding.verdict == Verdict::Fail).then_some(finding.severity),
                message: &finding.message,
                ids: &ids.join(", "),
            },
        );
        for related in &finding.related {
            let at = self.place(file, related.span);
            let message = escape(&related.message);
            let gutter = self.gutter();
            let _infallible = writeln!(out, "       {gutter} {indent}  {message} at {at}");
        }
    }

    /// What is wrong with a file itself, whatever is in it.
    fn about_file(self, out: &mut String, finding: &Finding, ids: &[&str]) {
        let (style, label) = match finding.verdict {
            Verdict::Fail => (style(finding.severity), finding.severity.name()),
            Verdict::Unknown => (UNKNOWN, "unknown"),
        };
        let _infallible = writeln!(
            out,
            "    {}: {} {}",
            self.paint(style, label),
            escape(&finding.message),
            self.paint(DIM, &format!("[{}]", ids.join(", "))),
        );
    }

    /// A line of the file, and under it what is wrong there.
    pub(super) fn show(self, out: &mut String, shown: &Shown<'_>) {
        let gutter = self.gutter();
        let number = self
            .paint(DIM, &format!("{:>6}", shown.number))
            .into_owned();
        let (before, marked) = shown
            .line
            .map_or((0, 1), |line| (line.before, line.marked.max(1)));
        if !shown.same_place {
            let text = shown.line.map_or("", |line| line.text.trim_end());
            let _infallible = writeln!(out, "{number} {gutter} {text}");
        }
        let (style, label) = match shown.severity {
            Some(severity) => (style(severity), severity.name()),
            None => (UNKNOWN, "unknown"),
        };
        let carets = if shown.same_place {
            " ".repeat(marked)
        } else {
            self.paint(style, &"^".repeat(marked)).into_owned()
        };
        let _infallible = writeln!(
            out,
            "       {gutter} {}{carets} {}: {} {}",
            " ".repeat(before),
            self.paint(style, label),
            escape(shown.message),
            self.paint(DIM, &format!("[{}]", shown.ids)),
        );
    }

    /// The name of a file, over what was found in it.
    pub(super) fn heading(self, out: &mut String, name: &str) {
        self.put(out, BOLD, &escape(name));
        out.push('\n');
    }

    /// What names an object, over what was found in it.
    pub(super) fn title(self, out: &mut String, object: &str) {
        let _infallible = writeln!(out, "  {}", self.paint(DIM, object));
    }

    /// What stands between line numbers and lines.
    pub(super) fn gutter(self) -> Cow<'static, str> {
        self.paint(DIM, "|")
    }

    fn error(self, out: &mut String, file: &SourceFile, error: &ReadError) {
        let _infallible = write!(
            out,
            "  {}: {} {}",
            self.paint(ERROR, "error"),
            escape(error.message()),
            self.paint(DIM, &format!("[{}]", error.code()))
        );
        if let Some(span) = error.span() {
            let _infallible = write!(out, " at {}", self.place(file, span));
        }
        out.push('\n');
    }

    fn place(self, file: &SourceFile, span: Span) -> String {
        let position = file.position(span.start);
        format!("{}:{}", position.line, position.column)
    }

    fn put(self, out: &mut String, style: Style, text: &str) {
        out.push_str(&self.paint(style, text));
    }

    fn paint<'t>(self, style: Style, text: &'t str) -> Cow<'t, str> {
        if self.color {
            Cow::Owned(format!("{style}{text}{style:#}"))
        } else {
            Cow::Borrowed(text)
        }
    }
}

/// The findings, those that say one thing of one place together: what many checks read there is
/// unknown to all of them.
fn grouped(findings: &[Finding]) -> impl Iterator<Item = (&Finding, Vec<&str>)> {
    // Findings of one place stand together. Aliases bring one place to many objects, so what was found there is looked
    // up, not searched.
    findings
        .chunk_by(|a, b| a.span == b.span)
        .flat_map(|of_place| {
            let mut groups: Vec<(&Finding, Vec<&str>)> = Vec::with_capacity(of_place.len());
            let mut first: HashMap<(&str, &Identity), usize> = HashMap::new();
            for finding in of_place {
                if finding.verdict == Verdict::Unknown {
                    let says = (&*finding.message, &*finding.resource);
                    let known = first.get(&says).and_then(|at| groups.get_mut(*at));
                    if let Some((_, ids)) = known.filter(|it| it.0.related == finding.related) {
                        ids.push(finding.check.id);
                        continue;
                    }
                    first.insert(says, groups.len());
                }
                groups.push((finding, vec![finding.check.id]));
            }
            groups
        })
}

fn title(object: &Identity) -> String {
    let carrier = object.carrier.as_deref().map(title);
    named(&object.kind, &object.namespace, &object.name, carrier)
}

/// What an object is called, and what carries it.
pub(super) fn named(kind: &str, namespace: &str, name: &str, carrier: Option<String>) -> String {
    let kind = escape(kind);
    let mut title = match (kind.is_empty(), namespace.is_empty(), name.is_empty()) {
        (true, ..) => "outside any object".to_owned(),
        (_, _, true) => kind.into_owned(),
        (_, true, _) => format!("{kind} {}", escape(name)),
        _ => format!("{kind} {}/{}", escape(namespace), escape(name)),
    };
    if let Some(carrier) = carrier {
        let _infallible = write!(title, " in {carrier}");
    }
    title
}

const fn style(severity: Severity) -> Style {
    match severity {
        Severity::Critical => AnsiColor::BrightRed.on_default().bold(),
        Severity::High => AnsiColor::Red.on_default(),
        Severity::Medium => AnsiColor::Yellow.on_default(),
        Severity::Low => AnsiColor::Cyan.on_default(),
        Severity::Info => AnsiColor::Blue.on_default(),
    }
}

/// The check of templates: what it says outside any object, it says of a whole document.
pub(crate) const TEMPLATE: &str = "doc-template-unresolved";
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const ERROR: Style = AnsiColor::Red.on_default().bold();
const UNKNOWN: Style = AnsiColor::Magenta.on_default();
const GOOD: Style = AnsiColor::Green.on_default();
