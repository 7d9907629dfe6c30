//! A file that begins with `{`, cut as kubectl cuts it (`NewYAMLOrJSONDecoder`).
//!
//! Such a file is a row of JSON values, with or without white space between them. Where the first
//! value is none, or something else stands behind it, YAML is read from there on; behind two values
//! kubectl is sure of JSON, and gives up at what is none.

use super::json_read::{self, Value};
use super::source::piece;
use super::{Document, ErrorCode, Limits, Piece, ReadError, Span, sensitivity, yaml};
use std::sync::Arc;

/// The pieces of such a file.
pub(super) struct Stream {
    pub(super) pieces: Vec<Piece>,
    /// Whether none of them is YAML.
    pub(super) is_json: bool,
}

pub(super) fn read(text: &Arc<String>, limits: &Limits) -> Stream {
    let (mut pieces, refusal) = values(text, limits);
    // Why the file is not one JSON value.
    let mut other = refusal.clone();
    if let Some(second) = pieces.first().map(|it| it.span().end as usize)
        && let Some(at) = json_read::behind(text, second)
    {
        other = Some(json_read::error(at, "JSON: text behind the value"));
    }
    let is_json = match refusal {
        None => true,
        Some(error) if pieces.len() > 1 => {
            pieces.push(refused(text, &pieces, error));
            true
        }
        Some(error) => {
            pieces = match pieces.pop() {
                None => yaml_alone(text, limits),
                Some(first) => behind_one(text, first, error, limits),
            };
            false
        }
    };
    if let Some(last) = pieces.last_mut() {
        stretch(last, text.len());
    }
    let first = pieces.iter_mut().find(|it| !matches!(it, Piece::Empty(_)));
    if let (Some(error), Some(first)) = (other, first)
        && matches!(&*first, Piece::Document(it) if is_strict(it))
    {
        *first = Piece::Refused(first.span(), error);
    }
    Stream { pieces, is_json }
}

/// The JSON values that the text begins with, and what is wrong with the text behind them.
fn values(text: &Arc<String>, limits: &Limits) -> (Vec<Piece>, Option<ReadError>) {
    let mut pieces = Vec::new();
    let mut end = 0;
    while let Some(begin) = json_read::behind(text, end) {
        let Value { read, end: next } = match json_read::value(text, begin, limits) {
            Ok(value) => value,
            Err(error) => return (pieces, Some(error)),
        };
        let span = Span::new(offset(end), offset(next));
        pieces.push(match read {
            Ok(document) => Piece::Document(Box::new(Document { span, ..document })),
            Err(error) => Piece::Refused(span, error),
        });
        end = next;
    }
    (pieces, None)
}

/// What stands behind several values and is none.
fn refused(text: &str, pieces: &[Piece], error: ReadError) -> Piece {
    let start = pieces.last().map_or(0, |it| it.span().end);
    let begin = json_read::behind(text, start as usize).map(offset);
    let is_value = error.span().map(|it| it.start) != begin;
    let error = if is_value {
        error
    } else {
        let message =
            "JSON: kubectl reads no YAML behind two JSON values, and nothing from here on";
        ReadError::new(ErrorCode::Syntax, message, error.span())
    };
    Piece::Refused(Span::new(start, offset(text.len())), error)
}

/// The pieces where the first value is no JSON. What kubectl passes over ahead of it is no part of the YAML.
fn yaml_alone(text: &Arc<String>, limits: &Limits) -> Vec<Piece> {
    let from = yaml_begins(text, 0).unwrap_or(0);
    let ahead = text.get(..from).unwrap_or_default();
    // An empty line says nothing.
    if ahead.is_empty() || ahead.trim_start_matches([' ', '\t', '\r']) == "\n" {
        return yaml_from(text, 0, limits);
    }
    let mut pieces = vec![Piece::Empty(Span::new(0, offset(from)))];
    pieces.extend(yaml_from(text, from, limits));
    pieces
}

/// The pieces where YAML, or nothing that can be read, follows the first value.
fn behind_one(text: &Arc<String>, first: Piece, error: ReadError, limits: &Limits) -> Vec<Piece> {
    let end = first.span().end;
    let Some(from) = yaml_begins(text, end as usize) else {
        let rest = Span::new(end, offset(text.len()));
        return vec![first, Piece::Refused(rest, error)];
    };
    let mut rest = yaml_from(text, from, limits);
    // A comment behind the value may speak of it, so both are one piece of YAML where that is cut
    // alike and can be read.
    let whole = yaml::pieces(text, 0).first().copied();
    let is_comment =
        |it: &Piece| matches!(it, Piece::Empty(span) if Some(span.end) == whole.map(|it| it.end));
    if rest.first().is_some_and(is_comment) {
        rest.remove(0);
    }
    let mut first = first;
    let next = rest
        .first()
        .map_or(text.len(), |it| it.span().start as usize);
    stretch(&mut first, next);
    let both = whole.filter(|it| it.end as usize == next);
    let both = both.map(|span| piece(text, span, limits));
    let first = both
        .filter(|it| matches!(it, Piece::Document(_)))
        .unwrap_or(first);
    rest.insert(0, first);
    rest
}

/// Where YAML begins behind the first value: kubectl passes over white space up to the end of a line,
/// and gives up within the last three bytes.
fn yaml_begins(text: &str, mut at: usize) -> Option<usize> {
    loop {
        let rest = text.get(at..).filter(|rest| rest.len() > 3)?;
        let next = rest
            .chars()
            .next()
            .filter(|it| *it != char::REPLACEMENT_CHARACTER)?;
        if !next.is_whitespace() {
            return Some(at);
        }
        at = at.saturating_add(next.len_utf8());
        if next == '\n' {
            return Some(at);
        }
    }
}

fn yaml_from(text: &Arc<String>, from: usize, limits: &Limits) -> Vec<Piece> {
    let spans = yaml::pieces(text, from).into_iter();
    spans.map(|span| piece(text, span, limits)).collect()
}

/// Lets a piece end where the next one begins.
fn stretch(it: &mut Piece, end: usize) {
    match it {
        Piece::Document(document) => document.span.end = offset(end),
        Piece::Empty(span) | Piece::Refused(span, _) => span.end = offset(end),
    }
}

/// Whether the API server takes only strict JSON for such a document where its file begins with
/// `{`, and never YAML.
fn is_strict(document: &Document) -> bool {
    let kind = document.root().get("kind");
    kind.is_some_and(|kind| sensitivity::is_encryption_configuration(kind.text().expose()))
}

#[expect(clippy::cast_possible_truncation, reason = "a text is below 4 GiB")]
const fn offset(at: usize) -> u32 {
    at as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each piece: what is read, or its error's code.
    fn pieces(text: &str) -> Vec<String> {
        let stream = read(&Arc::new(text.to_owned()), &Limits::default());
        let said = |piece: &Piece| match piece {
            Piece::Document(document) => document.expose_json(),
            Piece::Empty(_) => "nothing".to_owned(),
            Piece::Refused(_, error) => error.code().to_string(),
        };
        stream.pieces.iter().map(said).collect()
    }

    #[test]
    fn each_value_is_a_piece() {
        let (a, b) = (r#"{"a":1}"#, r#"{"b":2}"#);
        assert_eq!(pieces(r#" {"a":1}{"b":2}"#), [a, b]);
        assert_eq!(pieces("{\"a\":1}\n{\"b\":2}\n[3] 4\n"), [a, b, "[3]", "4"]);
        // YAML follows the first value.
        assert_eq!(pieces("{\"a\":1}\n{b: 2}\n"), [a, b]);
        assert_eq!(pieces("{\"a\":1}\n---\nb: 2\n---\n{\"a\":1}\n"), [a, b, a]);
        assert_eq!(pieces("{\"a\":1} # one\n"), [a]);
        assert_eq!(pieces("{\"a\":1}\n# one\n---\nb: 2\n"), [a, b]);
        // Behind two of them kubectl gives up.
        let given_up = [a, b, "document/syntax"];
        assert_eq!(pieces("{\"a\":1}\n{\"b\":2}\n---\n{\"c\":3}\n"), given_up);
        assert_eq!(pieces("{\"a\":1}\n{\"b\":2}\n{c: 3}\n"), given_up);
        // As it does near the end.
        assert_eq!(pieces("{\"a\":1} }"), [a, "document/syntax"]);
        assert_eq!(pieces("{\"a\":1}\n{\"b\":\n"), [a, "document/syntax"]);
        // A value that is no JSON number is JSON all the same.
        assert_eq!(
            pieces("{\"a\":1}{\"a\":1e999}{\"b\":2}"),
            [a, "document/value", b]
        );
    }

    #[test]
    fn what_begins_as_yaml_stays_so() {
        assert_eq!(
            pieces("{a: 1}\n---\n{\"b\":2}\n"),
            [r#"{"a":1}"#, r#"{"b":2}"#]
        );
        assert_eq!(pieces("{{ x }}"), ["document/syntax"]);
        // White space that is none to YAML hides nothing.
        let ahead = ["nothing", r#"{"a":1}"#];
        assert_eq!(pieces("\u{a0}{\"a\":1}"), ahead);
        assert_eq!(pieces("\t{a: 1}"), ahead);
    }

    #[test]
    fn an_encryption_configuration_is_one_value() {
        let text = r#"{"kind":"EncryptionConfiguration"}"#;
        assert_eq!(pieces(text), [text]);
        assert_eq!(pieces(&format!("{text}{{}}")), ["document/syntax", "{}"]);
        assert_eq!(
            pieces("{kind: EncryptionConfiguration}"),
            ["document/syntax"]
        );
        assert_eq!(pieces(&format!("{text} # mine\n")), ["document/syntax"]);
    }
}
