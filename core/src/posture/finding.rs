//! What a check found, free of the document it was found in.

use super::fix::Proposal;
use super::{Meta, Reference, Severity};
use crate::credential;
use crate::document::{MASK, Path, Span};
use std::fmt;
use std::sync::Arc;

/// What a finding says.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::{Options, Verdict, check};
/// let text = "{apiVersion: v1, kind: Pod, spec: {hostPID: maybe}}";
/// let file = SourceFile::read("pod.yaml", text.into(), &Limits::default())?;
/// let checked = check(&file, &Options::default());
/// let pid = checked.findings.iter().find(|it| it.check.id == "pss-host-pid").unwrap();
/// assert_eq!((pid.verdict, pid.verdict.name()), (Verdict::Unknown, "unknown"));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the report's contract names these two"
)]
pub enum Verdict {
    /// The flaw is there.
    Fail,
    /// Whether it is there cannot be told from the text.
    Unknown,
}

impl Verdict {
    /// `fail` or `unknown`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Unknown => "unknown",
        }
    }
}

/// How sure a finding is.
///
/// ```
/// use sealward::posture::Confidence;
/// assert_eq!(Confidence::Medium.name(), "medium");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "high, medium, low")]
pub enum Confidence {
    /// Read off the text.
    High,
    /// A rule of thumb that seldom errs.
    Medium,
    /// A guess worth a look.
    Low,
}

impl Confidence {
    /// `high`, `medium` or `low`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// What names an object. Empty where a finding lies outside any object.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::{Options, check};
/// let text = "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {hostPID: true}}";
/// let file = SourceFile::read("pod.yaml", text.into(), &Limits::default())?;
/// let object = &check(&file, &Options::default()).findings[0].resource;
/// assert_eq!((object.kind.as_str(), object.name.as_str()), ("Pod", "web"));
/// assert_eq!(object.namespace, ""); // it names none
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Identity {
    /// Group and version: `apps/v1`.
    pub api_version: String,
    /// The kind.
    pub kind: String,
    /// The namespace that the object names, or empty.
    pub namespace: String,
    /// The name, or empty.
    pub name: String,
    /// The object that carries this one as a text: a ConfigMap, of a KubeletConfiguration.
    pub carrier: Option<Arc<Self>>,
}

impl Identity {
    /// What names this object.
    pub(super) fn of(resource: &super::Resource<'_>) -> Self {
        let text = |text: &str| masked(text.to_owned());
        Self {
            api_version: text(resource.api_version()),
            kind: text(resource.kind()),
            namespace: text(resource.namespace()),
            name: text(resource.name()),
            carrier: None,
        }
    }
}

/// Another place that has to do with a finding.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::{Options, check};
/// let text = "apiVersion: v1\nkind: Secret\nkind: Pod\n";
/// let file = SourceFile::read("pod.yaml", text.into(), &Limits::default())?;
/// let checked = check(&file, &Options::default());
/// let twice = checked.findings.iter().find(|it| it.check.id == "doc-duplicate-key").unwrap();
/// assert_eq!(twice.related[0].span.of(text), "kind");
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Related {
    /// What the place has to do with it.
    pub message: String,
    /// The place, in the finding's file.
    pub span: Span,
}

/// A text without what is a credential by its form, for what names or quotes a part of a file.
pub(super) fn masked(mut text: String) -> String {
    let mut found = Vec::new();
    credential::forms(&text, &mut |it| found.push(it.range()));
    for range in found.into_iter().rev() {
        text.replace_range(range, MASK);
    }
    text
}

/// A message on one line: line ends that it takes from a file, and what moves the cursor of a terminal, are shown as `\n` and
/// the like. What it quotes may be a part of a text that must not be shown.
pub(super) fn one_line(message: impl Into<String>) -> String {
    let is_no_text = |it: char| it.is_control() || matches!(it, '\u{2028}' | '\u{2029}');
    let message = masked(message.into());
    if !message.contains(is_no_text) {
        return message;
    }
    let mut shown = String::with_capacity(message.len());
    for it in message.chars() {
        match is_no_text(it) {
            true => shown.extend(it.escape_debug()),
            false => shown.push(it),
        }
    }
    shown
}

/// A stable name of a finding: it survives moved lines, other values and reordered lists of named
/// items. 16 bytes of a SHA-256; shown in hex.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::{Options, check};
/// let fingerprint = |text: &str| {
///     let file = SourceFile::read("pod.yaml", text.into(), &Limits::default())?;
///     Ok(check(&file, &Options::default()).findings[0].fingerprint)
/// };
/// let one = fingerprint("{apiVersion: v1, kind: Pod, spec: {hostPID: true}}")?;
/// assert_eq!(fingerprint("# moved\n\n{kind: Pod, apiVersion: v1, spec: {hostPID: yes}}")?, one);
/// assert_eq!(one.to_string().len(), 32);
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub(super) [u8; 16]);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// One thing a check found.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::posture::{Options, Severity, check};
/// let text = "{apiVersion: v1, kind: Pod, spec: {hostPID: true}}";
/// let file = SourceFile::read("pod.yaml", text.into(), &Limits::default())?;
/// let checked = check(&file, &Options::default());
/// let finding = &checked.findings[0];
/// assert_eq!((finding.check.id, finding.severity), ("pss-host-pid", Severity::High));
/// assert_eq!((finding.path.to_string().as_str(), finding.span.of(text)), ("spec.hostPID", "true"));
/// assert!(finding.references().iter().any(|it| it.to_string() == "cis-1.12 5.2.3"));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Finding {
    /// The check.
    pub check: &'static Meta,
    /// Whether the flaw is there or cannot be told.
    pub verdict: Verdict,
    /// How bad it is.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// What is wrong, in one line. Not yet escaped for any format.
    pub message: String,
    /// The object it lies in.
    pub resource: Arc<Identity>,
    /// The way from the object to the deciding field.
    pub path: Path,
    /// The same with list items called by their name.
    pub(super) stable: String,
    /// The deciding text.
    pub span: Span,
    /// Other places that matter.
    pub related: Vec<Related>,
    /// What the API server names when it refuses the file for this: a field path, `decode` or
    /// `transformers`.
    pub refused: Option<String>,
    /// What would mend it.
    pub fix: Option<Proposal>,
    /// Those of the check's controls that it is about, where it is not about all.
    pub(super) controls: Option<Vec<Reference>>,
    /// The finding's stable name.
    pub fingerprint: Fingerprint,
}

impl Finding {
    /// The controls that the finding is about: those that its check decides, or the part of them that
    /// this finding decides.
    #[must_use]
    pub fn references(&self) -> &[Reference] {
        self.controls.as_deref().unwrap_or(self.check.references)
    }

    /// The outermost item of a list that it lies in, where that has a name: the way there. Other items would be called
    /// otherwise once one before them goes.
    pub(super) fn named_item(&self) -> &str {
        let item = |path: &'_ str| path.split_inclusive(']').next().map(str::len);
        let stable = item(&self.stable).and_then(|end| self.stable.get(..end));
        let is_named = |it: &&str| it.ends_with(']') && !self.path.to_string().starts_with(*it);
        stable.filter(is_named).unwrap_or_default()
    }
}
