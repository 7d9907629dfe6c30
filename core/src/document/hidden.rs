//! The parts of a file that no report shows.

use super::table::Node as Data;
use super::{Document, Piece, SourceFile, Span};
use crate::credential;

/// The parts that must not be shown, ascending and apart from each other: sensitive texts, the
/// comments of documents that hold any, other comments with a credential, and all that was refused or passed over, where nobody can
/// tell what is a secret.
pub(super) fn hidden(file: &SourceFile) -> Vec<Span> {
    let mut spans = Vec::new();
    for piece in file.pieces() {
        match piece {
            Piece::Document(document) => of_document(document, &mut spans),
            Piece::Refused(span, _) => spans.push(*span),
            Piece::Empty(span) if credential::is_in(span.of(file.text())) => spans.push(*span),
            Piece::Empty(_) => {}
        }
    }
    spans.sort_unstable();
    let mut apart: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match apart.last_mut().filter(|last| span.start < last.end) {
            Some(last) => last.end = last.end.max(span.end),
            None => apart.push(span),
        }
    }
    apart
}

fn of_document(document: &Document, spans: &mut Vec<Span>) {
    let sensitive = document
        .table
        .nodes
        .iter()
        .filter(|node| node.is(Data::SENSITIVE));
    let scalars = sensitive.filter(|node| !node.is_collection());
    let before = spans.len();
    spans.extend(
        scalars
            .map(|node| Span::new(node.start, node.end))
            .filter(|it| !it.is_empty()),
    );
    let repeats = spans.len() > before;
    let comments = document.comments().iter().copied();
    spans.extend(comments.filter(|it| repeats || credential::is_in(it.of(document.text()))));
    spans.extend(document.ignored());
}
