//! The parts of a file that no report shows.

use super::table::{Node as Data, Row, Table};
use super::{Document, Piece, SourceFile, Span};
use crate::credential;
use std::collections::HashSet;

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
    let Some(parts) = Parts::of(&document.table) else {
        return comments.to_vec();
    };
    let texts = || comments.iter().map(|it| it.of(document.text()));
    let found = credential::in_comments(&mut texts());
    let hidden = comments.iter().zip(texts()).zip(found);
    let hidden = hidden.filter(|((_, text), found)| *found || parts.are_in_comment(text));
    hidden.map(|((comment, _), _)| *comment).collect()
}

/// The most parts of credentials that each comment is searched for.
const MOST: usize = 64;

/// The most bytes of credentials of which each comment is searched for parts.
const LONGEST: usize = 1 << 16;

/// So many bytes of a credential are not repeated by chance.
const PIECE: usize = 8;

/// What no comment may repeat.
#[derive(Default)]
struct Parts<'a> {
    /// The words of the document's credentials, of long ones how they begin.
    words: Vec<&'a str>,
    /// Whatever stands within these words.
    pieces: HashSet<&'a [u8]>,
    length: usize,
}

impl<'a> Parts<'a> {
    /// `None` where all comments are hidden, since they may say what a hidden text means, or since those
    /// are many.
    fn of(table: &'a Table) -> Option<Self> {
        if table.withheld {
            return None;
        }
        let mut credentials = table.credentials.iter().peekable();
        let mut parts = Self::default();
        for (row, node) in table.nodes.iter().enumerate() {
            if !node.is(Data::SENSITIVE) || node.is_collection() || node.row() == Row::Alias {
                continue;
            }
            // INVARIANT: a table has fewer than 2^32 rows.
            let id = u32::try_from(row).ok()?;
            let text = table.scalar(id);
            let before = parts.words.len();
            while let Some((_, found)) = credentials.next_if(|it| it.0 <= id) {
                // Its comment may say what was encoded.
                if matches!(
                    found.rule().id,
                    "basic-auth" | "docker-auth" | "base64-private-key"
                ) {
                    return None;
                }
                let credential = text.get(found.range()).unwrap_or_default();
                parts.add_words(credential, "");
                parts.add_pieces(credential);
            }
            // A template, with a default perhaps.
            if parts.words.len() == before {
                parts.add_words(text, "\"'`{}()|:=-$");
            }
            if parts.words.len() > MOST || parts.length > LONGEST {
                return None;
            }
        }
        Some(parts)
    }

    /// Adds the words of a text, which end in a blank or in one of these marks, until they are too many.
    fn add_words(&mut self, text: &'a str, marks: &str) {
        let ends = |it: char| it.is_whitespace() || marks.contains(it);
        for word in text.split(ends) {
            let begins = word.get(..12).unwrap_or(word);
            if begins.len() >= 3 && self.words.len() <= MOST {
                self.words.push(begins);
            }
        }
    }

    /// Adds what stands within the words of a credential, but for what every comment about it says.
    fn add_pieces(&mut self, credential: &'a str) {
        const ORDINARY: [&[u8]; 5] = [
            b"password",
            b"passphrase",
            b"database",
            b"postgresql",
            b"username",
        ];
        self.length = self.length.saturating_add(credential.len());
        if self.length > LONGEST {
            return;
        }
        let words = credential.split(char::is_whitespace).map(str::as_bytes);
        let pieces = words.flat_map(|word| word.windows(PIECE));
        let is_ordinary = |piece: &[u8]| {
            let within = |it: &[u8]| it.windows(PIECE).any(|it| it.eq_ignore_ascii_case(piece));
            ORDINARY.iter().any(|it| within(it)) || piece.iter().all(|it| piece.first() == Some(it))
        };
        self.pieces.extend(pieces.filter(|it| !is_ordinary(it)));
    }

    /// Whether a comment repeats one of them, in base64 perhaps.
    fn are_in_comment(&self, comment: &str) -> bool {
        if self.words.is_empty() {
            return false;
        }
        let is_digit = |it: char| it.is_ascii_alphanumeric() || "+/-_=".contains(it);
        let mut encoded = comment
            .split(|it| !is_digit(it))
            .filter_map(credential::decoded);
        let has = |text: &[u8]| text.windows(PIECE).any(|it| self.pieces.contains(it));
        let holds =
            |text: &[u8], word: &str| text.windows(word.len()).any(|it| it == word.as_bytes());
        self.words.iter().any(|word| comment.contains(word))
            || has(comment.as_bytes())
            || encoded.any(|it| has(&it) || self.words.iter().any(|word| holds(&it, word)))
    }
}
