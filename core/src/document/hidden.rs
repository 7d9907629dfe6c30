//! The parts of a file that no report shows.

use super::table::{Node as Data, Row, Table};
use super::{Document, Piece, SourceFile, Span};
use crate::credential;

/// The parts that must not be shown, ascending and apart from each other: sensitive texts, comments
/// that hold or repeat a credential, all comments of documents such as Secrets, and all that was
/// refused or passed over, where nobody can tell what is a secret.
pub(super) fn hidden(file: &SourceFile) -> Vec<Span> {
    let mut spans = Vec::new();
    for piece in file.pieces() {
        match piece {
            Piece::Document(document) => of_document(document, &mut spans),
            Piece::Refused(span, _) => spans.push(*span),
            Piece::Empty(span) => {
                let comments = &mut span.of(file.text()).split('\n');
                if credential::in_comments(comments).contains(&true) {
                    spans.push(*span);
                }
            }
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
    let table = &document.table;
    let scalars = table
        .nodes
        .iter()
        .filter(|node| node.is(Data::SENSITIVE) && !node.is_collection());
    spans.extend(
        scalars
            .map(|node| Span::new(node.start, node.end))
            .filter(|it| !it.is_empty()),
    );
    spans.extend(document.ignored());
    spans.extend(comments(document));
}

#[cfg(feature = "posture")]
impl Document {
    /// The comments that must not be shown, in their order: they may hold a secret, and so may what they give as a
    /// reason.
    pub(crate) fn hidden_comments(&self) -> Vec<Span> {
        comments(self)
    }
}

/// The comments of a document that must not be shown, in their order.
fn comments(document: &Document) -> Vec<Span> {
    let comments = document.comments();
    if comments.is_empty() {
        return Vec::new();
    }
    let Some(parts) = parts(&document.table) else {
        return comments.to_vec();
    };
    let texts = || comments.iter().map(|it| it.of(document.text()));
    let found = credential::in_comments(&mut texts());
    let repeats = |comment: &str| parts.iter().any(|part| comment.contains(part));
    let hidden = comments.iter().zip(texts()).zip(found);
    let hidden = hidden.filter(|((_, text), found)| *found || repeats(text));
    hidden.map(|((comment, _), _)| *comment).collect()
}

/// The most parts of credentials that each comment is searched for.
const MOST: usize = 64;

/// What no comment may repeat: the words of the document's credentials, of long ones how they begin.
/// `None` where all comments are hidden, since they may say what a hidden text means, or since those
/// are many.
fn parts(table: &Table) -> Option<Vec<&str>> {
    if table.withheld {
        return None;
    }
    let mut credentials = table.credentials.iter().peekable();
    let mut parts: Vec<&str> = Vec::new();
    for (row, node) in table.nodes.iter().enumerate() {
        if !node.is(Data::SENSITIVE) || node.is_collection() || node.row() == Row::Alias {
            continue;
        }
        // INVARIANT: a table has fewer than 2^32 rows.
        let id = u32::try_from(row).ok()?;
        let text = table.scalar(id);
        let before = parts.len();
        while let Some((_, found)) = credentials.next_if(|it| it.0 <= id) {
            // Its comment may say what was encoded.
            if matches!(
                found.rule().id,
                "basic-auth" | "docker-auth" | "base64-private-key"
            ) {
                return None;
            }
            add(&mut parts, text.get(found.range()).unwrap_or_default(), "");
        }
        // A template, with a default perhaps.
        if parts.len() == before {
            add(&mut parts, text, "\"'`{}()|:=-$");
        }
        if parts.len() > MOST {
            return None;
        }
    }
    Some(parts)
}

/// Adds the words of a text, which end in a blank or in one of these marks, until they are too many.
fn add<'a>(parts: &mut Vec<&'a str>, text: &'a str, marks: &str) {
    let ends = |it: char| it.is_whitespace() || marks.contains(it);
    for word in text.split(ends) {
        let begins = word.get(..12).unwrap_or(word);
        if begins.len() >= 3 && parts.len() <= MOST {
            parts.push(begins);
        }
    }
}
