//! `doc-ignored-rest`: text that the Kubernetes reader passes over, or that kubectl cuts otherwise.

use crate::document::Span;
use crate::posture::check::page;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity};

static META: Meta = Meta {
    id: "doc-ignored-rest",
    area: Area::Doc,
    summary: "text that the Kubernetes reader passes over in silence",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::DOCUMENTS,
    references: &[
        Reference::kubernetes("sigs.k8s.io/yaml"),
        Reference::kubernetes("apimachinery/pkg/util/yaml/decoder.go"),
    ],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("ignored_rest.md"),
};

/// What stands behind a document's first root node, and what kubectl's stream splitter reads
/// otherwise than the reader behind it.
#[derive(Debug)]
pub(super) struct IgnoredRest;

impl Check for IgnoredRest {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let resource = *cx.resource();
        let document = resource.document();
        if let Some(span) = document.ignored() {
            let message =
                "the Kubernetes reader passes over everything from here to the end of the document";
            cx.report_span(first_line(document.text(), span), None, message);
        }
        if document.is_json() {
            return;
        }
        let text = document.text();
        let piece = document.span();
        if piece.of(text).starts_with('%') {
            let message =
                "kubectl cuts the stream between a directive and its document, and reads neither";
            cx.report_span(first_line(text, piece), None, message);
        }
        for span in separators(text, piece) {
            let message = "kubectl refuses text behind `---`, and reads nothing from here on";
            cx.report_span(span, None, message);
        }
        if let Some(span) = lost_line(text, piece) {
            let message =
                "kubectl loses a last line without a line end whose length is a multiple of 4096";
            cx.report_span(span, None, message);
        }
    }
}

/// Lines that begin with `---` and hold more than blanks and a comment.
fn separators(text: &str, piece: Span) -> Vec<Span> {
    let mut found = Vec::new();
    let body = piece.of(text);
    let at_start = body.starts_with("---").then_some(0);
    let later = body
        .match_indices("\n---")
        .map(|(at, _)| at.saturating_add(1));
    for at in at_start.into_iter().chain(later) {
        let line = body
            .get(at..)
            .and_then(|rest| rest.split('\n').next())
            .unwrap_or_default();
        let rest = line.trim_start_matches('-').trim();
        let dashes = line.bytes().take_while(|&byte| byte == b'-').count();
        if dashes == 3 && (rest.is_empty() || rest.starts_with('#')) {
            continue;
        }
        found.extend(span(piece, at, line.trim_end().len()));
    }
    found
}

/// kubectl reads lines through a buffer of 4,096 bytes.
fn lost_line(text: &str, piece: Span) -> Option<Span> {
    let body = piece.of(text);
    let is_last = piece.end as usize == text.len();
    let last = body
        .rsplit('\n')
        .next()
        .filter(|last| is_last && !last.is_empty())?;
    let at = body.len().checked_sub(last.len())?;
    let lost = last.len().is_multiple_of(4096) && !text.trim_start().starts_with('{');
    lost.then(|| span(piece, at, last.len()))?
}

fn span(piece: Span, at: usize, length: usize) -> Option<Span> {
    let start = piece.start.checked_add(u32::try_from(at).ok()?)?;
    Some(Span::new(
        start,
        start.checked_add(u32::try_from(length).ok()?)?,
    ))
}

fn first_line(text: &str, span: Span) -> Span {
    let line = span
        .of(text)
        .split('\n')
        .next()
        .unwrap_or_default()
        .trim_end();
    let length = u32::try_from(line.len()).unwrap_or(u32::MAX);
    Span::new(span.start, span.start.saturating_add(length))
}
