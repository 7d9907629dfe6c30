//! Findings while their document is at hand.

use super::finding::{Confidence, Verdict, one_line};
use super::fix::{Change, Safety};
use super::{Meta, Reference, Severity};
use crate::document::{Entry, Node, Span};

/// Where a finding stands.
#[derive(Clone, Debug)]
pub(super) enum Place<'a> {
    /// At a node.
    Node(Node<'a>),
    /// At a part of a node's text.
    Part { node: Node<'a>, span: Span },
    /// At a key of a mapping, whose text is `span` where it is there.
    Key {
        parent: Node<'a>,
        key: String,
        span: Option<Span>,
    },
    /// At the node below which `missing` is not there.
    Absent {
        parent: Node<'a>,
        missing: Vec<String>,
    },
    /// Somewhere in the text; `key` is the last step of the path, where that is a key.
    Span { span: Span, key: Option<String> },
}

impl<'a> Place<'a> {
    /// At the key of an entry.
    pub(super) fn entry(parent: Node<'a>, entry: &Entry<'a>) -> Self {
        Self::Key {
            parent,
            key: entry.key().to_owned(),
            span: Some(entry.key_span()),
        }
    }

    /// At a key that the mapping may have.
    pub(super) fn key(parent: Node<'a>, key: &str) -> Self {
        let span = parent.entry(key).map(|entry| entry.key_span());
        let key = key.to_owned();
        Self::Key { parent, key, span }
    }

    /// The deepest part of `field` below `parent` that is there and not null.
    pub(super) fn absent(parent: Node<'a>, field: &[&str]) -> Self {
        let mut parent = parent;
        let mut rest = field.iter();
        let mut missing: Vec<String> = Vec::new();
        for key in rest.by_ref() {
            match parent.get(key).filter(|next| !next.is_null()) {
                Some(next) => parent = next,
                None => {
                    missing.push((*key).to_owned());
                    break;
                }
            }
        }
        missing.extend(rest.map(|&key| key.to_owned()));
        Self::Absent { parent, missing }
    }
}

impl Place<'_> {
    /// Where the place begins.
    pub(super) fn start(&self) -> u32 {
        match self {
            Self::Span { span, .. } | Self::Part { span, .. } => span.start,
            Self::Key { parent, span, .. } => span.unwrap_or(parent.span()).start,
            Self::Node(node) | Self::Absent { parent: node, .. } => node.span().start,
        }
    }
}

/// A finding while its document is at hand.
#[derive(Clone, Debug)]
pub(super) struct Draft<'a> {
    pub(super) check: &'static Meta,
    pub(super) verdict: Verdict,
    pub(super) severity: Severity,
    pub(super) confidence: Confidence,
    pub(super) message: String,
    pub(super) place: Place<'a>,
    pub(super) related: Vec<(String, Place<'a>)>,
    /// What the API server names when it refuses the file for this.
    pub(super) refused: Option<String>,
    /// What would mend it, with its title.
    pub(super) fix: Option<(Safety, String, Change<'a>)>,
    /// Those of the check's controls that it is about, where it is not about all.
    pub(super) controls: Option<Vec<Reference>>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(
        check: &'static Meta,
        verdict: Verdict,
        place: Place<'a>,
        message: String,
    ) -> Self {
        let (severity, confidence) = (check.severity, Confidence::High);
        Self {
            check,
            verdict,
            severity,
            confidence,
            message: one_line(message),
            place,
            related: Vec::new(),
            refused: None,
            fix: None,
            controls: None,
        }
    }

    /// Whether the draft rests on a field that is not there.
    pub(super) const fn is_of_absence(&self) -> bool {
        matches!(self.place, Place::Absent { .. })
    }

    /// Whether the draft says no more than that this node leaves something open.
    pub(super) fn is_unknown_at(&self, node: Node<'_>) -> bool {
        let is_there = matches!(&self.place, Place::Node(at) if at.place() == node.place());
        self.verdict == Verdict::Unknown && is_there
    }

    /// Leaves open what rests on a field that is not there, since it may come from elsewhere.
    pub(super) fn leave_open(&mut self) {
        if self.is_of_absence() && self.verdict == Verdict::Fail {
            self.verdict = Verdict::Unknown;
            self.message = format!("unless a patch of the pod says more: {}", self.message);
            self.fix = None;
        }
    }

    /// Says that the API server refuses the file for this, and what it names: at least high.
    pub(super) fn refuse(&mut self, path: &str) {
        self.refused = Some(path.to_owned());
        self.severity = self.severity.max(Severity::High);
    }

    /// Whether the draft stands within a part of the text.
    pub(super) fn is_within(&self, around: Span) -> bool {
        let start = self.place.start();
        around.start <= start && start < around.end
    }
}

/// A finding that was just reported, for what is to be added to it.
///
/// ```
/// use sealward::posture::{Confidence, Cx, Severity};
///
/// fn run(cx: &mut Cx<'_>) {
///     let context = cx.object(cx.spec(), &["securityContext"]);
///     let (Some(context), Some(user)) = (context, cx.integer(context, &["runAsUser"])) else {
///         return;
///     };
///     cx.report(user.node, "the pod runs as root")
///         .severity(Severity::Medium)
///         .confidence(Confidence::Medium)
///         .related(context, "it holds for every container");
/// }
/// ```
#[derive(Debug)]
pub struct Report<'r, 'a> {
    /// The list whose last member is the finding.
    drafts: &'r mut Vec<Draft<'a>>,
}

impl<'r, 'a> Report<'r, 'a> {
    pub(super) fn new(drafts: &'r mut Vec<Draft<'a>>, draft: Draft<'a>) -> Self {
        drafts.push(draft);
        Self { drafts }
    }

    fn change(self, change: impl FnOnce(&mut Draft<'a>)) -> Self {
        if let Some(draft) = self.drafts.last_mut() {
            change(draft);
        }
        self
    }

    /// Adds another place that has to do with the finding.
    pub fn related(self, node: Node<'a>, message: impl Into<String>) -> Self {
        self.change(|draft| draft.related.push((one_line(message), Place::Node(node))))
    }

    /// Adds another place of the text that has to do with the finding.
    ///
    /// ```
    /// use sealward::posture::Cx;
    ///
    /// fn run(cx: &mut Cx<'_>) {
    ///     if let Some(comment) = cx.resource().document().comments().first().copied() {
    ///         cx.report(cx.node(), "the object has no owner")
    ///             .related_span(comment, "only a comment may name one");
    ///     }
    /// }
    /// ```
    pub fn related_span(self, span: Span, message: impl Into<String>) -> Self {
        let place = Place::Span { span, key: None };
        self.change(|draft| draft.related.push((one_line(message), place)))
    }

    /// Gives the finding another severity than its check has.
    pub fn severity(self, severity: Severity) -> Self {
        self.change(|draft| draft.severity = severity)
    }

    /// Says that the API server refuses the whole file for this, and the field path that it names
    /// (`decode` or `transformers` where it names none). Such a finding is at least
    /// [`Severity::High`] and refers to `kubernetes-validation`.
    ///
    /// ```
    /// use sealward::posture::Cx;
    ///
    /// fn run(cx: &mut Cx<'_>) {
    ///     let kind = cx.field(cx.node(), &["kind"]).unwrap_or(cx.node());
    ///     cx.report(kind, "the API server cannot load this").refused("decode");
    /// }
    /// ```
    pub fn refused(self, path: &str) -> Self {
        self.change(|draft| draft.refuse(path))
    }

    /// Says what would mend the finding; `title` says what the change does, as an instruction: lower
    /// case, no full stop, names in backticks. Whether the text allows it is worked out later.
    ///
    /// ```
    /// use sealward::posture::{Cx, fix::{Change, Safety}};
    /// fn privileged(cx: &mut Cx<'_>) {
    ///     for container in cx.containers() {
    ///         let flag = cx.boolean(container.node, &["securityContext", "privileged"]);
    ///         if let Some(flag) = flag.filter(|flag| flag.value) {
    ///             cx.report(flag.node, format!("{container} is privileged")).fix(
    ///                 Safety::Safe,
    ///                 "set `privileged` to false",
    ///                 Change::set(flag.node, &[], false),
    ///             );
    ///         }
    ///     }
    /// }
    /// ```
    pub fn fix(self, safety: Safety, title: impl Into<String>, change: Change<'a>) -> Self {
        self.change(|draft| draft.fix = Some((safety, title.into(), change)))
    }

    /// Says which of the check's controls the finding is about; all of them unless told. See
    /// [`crate::posture::Cx::decides`].
    ///
    /// ```
    /// use sealward::posture::{Cx, Reference};
    ///
    /// fn run(cx: &mut Cx<'_>) {
    ///     cx.report(cx.node(), "the mode is too open").controls(vec![Reference::cis("1.1.1")]);
    /// }
    /// ```
    pub fn controls(self, controls: Vec<Reference>) -> Self {
        self.change(|draft| draft.controls = Some(controls))
    }

    /// Says how sure the finding is; [`Confidence::High`] unless told.
    pub fn confidence(self, confidence: Confidence) -> Self {
        self.change(|draft| draft.confidence = confidence)
    }
}
