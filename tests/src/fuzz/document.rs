//! `document`: whatever the bytes are, pieces tile the text, spans lie on it and nest, reading
//! twice gives the same, and a document's JSON reads as itself.

#![expect(clippy::panic, reason = "what does not hold fails the body")]

mod json;

use super::texts;
use sealward::document::{Document, Kind, Limits, Node, Piece, ReadError, SourceFile, Span};

/// Reads these bytes as a YAML file and as a JSON file.
///
/// # Panics
///
/// Where the law does not hold.
pub fn run(bytes: &[u8]) {
    for name in ["it.yaml", "it.json"] {
        let read = || SourceFile::read(name, bytes.to_vec(), &Limits::default());
        match (read(), read()) {
            (Ok(file), Ok(again)) => {
                assert_eq!(
                    signature(&file),
                    signature(&again),
                    "a second reading differs"
                );
                check(&file);
            }
            (Err(error), Err(again)) => assert_eq!(error, again),
            (first, second) => assert_eq!(first.is_ok(), second.is_ok()),
        }
    }
}

/// All that two readings of one file have in common.
fn signature(file: &SourceFile) -> Vec<(Span, Result<String, ReadError>)> {
    let pieces = file.pieces().iter();
    let read = pieces.map(|piece| match piece {
        Piece::Document(document) => (document.span(), Ok(document.expose_json())),
        Piece::Empty(span) => (*span, Ok(String::new())),
        Piece::Refused(span, error) => (*span, Err(error.clone())),
    });
    read.collect()
}

fn check(file: &SourceFile) {
    let text = file.text();
    let mut end = 0;
    for piece in file.pieces() {
        let span = piece.span();
        assert_eq!(span.start, end, "pieces tile the text");
        assert!(span.start <= span.end);
        end = span.end;
        match piece {
            Piece::Document(document) => check_document(file, document),
            Piece::Refused(_, error) => {
                if let Some(at) = error.span() {
                    lies_on(at, span, text);
                    check_position(file, at.start);
                }
            }
            Piece::Empty(_) => {}
        }
    }
    assert_eq!(end as usize, text.len(), "the last piece ends the text");
    let mut end = 0;
    for hidden in file.hidden() {
        assert!(
            end <= hidden.start && !hidden.is_empty(),
            "hidden parts ascend"
        );
        lies_on(*hidden, Span::new(0, u32::MAX), text);
        end = hidden.end;
    }
}

fn check_document(file: &SourceFile, document: &Document) {
    let (whole, text) = (document.span(), document.text());
    assert_eq!(text, file.text());
    check_nodes(document);
    let mut end = 0;
    for comment in document.comments() {
        lies_on(*comment, whole, text);
        assert!(
            end <= comment.start && comment.of(text).starts_with('#'),
            "{comment:?}"
        );
        end = comment.end;
    }
    for duplicate in document.duplicates() {
        lies_on(duplicate.span, whole, text);
        lies_on(duplicate.first, whole, text);
    }
    if let Some(ignored) = document.ignored() {
        lies_on(ignored, whole, text);
    }
    check_json(document);
    if !document.is_json() {
        // Each piece is read alone.
        match Document::parse(whole.of(text)) {
            Ok(alone) => assert_eq!(alone.expose_json(), document.expose_json()),
            Err(error) => panic!("{error}: of a piece that is read among others"),
        }
    }
}

/// Every node but what aliases bring: that stands elsewhere, and may be without end.
fn check_nodes(document: &Document) {
    let text = document.text();
    let mut nodes = vec![(document.root(), document.span())];
    let mut count = 0_usize;
    while let Some((node, parent)) = nodes.pop() {
        count += 1;
        let span = node.span();
        if node.used_at().is_some() {
            lies_on(span, document.span(), text);
            continue;
        }
        lies_on(span, parent, text);
        // A search from the root for each: only some.
        if count.is_power_of_two() {
            let path = document.path(document.root(), node);
            assert!(path.is_some(), "a node at {span:?} without a path");
        }
        push_children(node, span, text, &mut nodes);
    }
}

fn push_children<'a>(node: Node<'a>, span: Span, text: &str, nodes: &mut Vec<(Node<'a>, Span)>) {
    nodes.extend(node.items().map(|item| (item, span)));
    for entry in node.entries() {
        if entry.value.used_at().is_none() {
            lies_on(entry.key_span(), span, text);
        }
        nodes.push((entry.value, span));
    }
    if !matches!(node.kind(), Kind::Sequence | Kind::Mapping) {
        let shown = node.text();
        assert!(!node.is_sensitive() || format!("{shown}") == sealward::document::MASK);
    }
}

fn lies_on(span: Span, inside: Span, text: &str) {
    let (start, end) = (span.start as usize, span.end as usize);
    assert!(
        start <= end && end <= text.len(),
        "{span:?} of {} bytes",
        text.len()
    );
    assert!(
        text.is_char_boundary(start) && text.is_char_boundary(end),
        "{span:?} cuts a character"
    );
    assert!(
        inside.start <= span.start && span.end <= inside.end,
        "{span:?} within {inside:?}"
    );
}

/// Lines and columns as one counts them by hand.
fn check_position(file: &SourceFile, offset: u32) {
    let place = file.position(offset);
    let before = &file.text()[..offset as usize];
    let line = before.rsplit('\n').next().unwrap_or_default();
    assert_eq!(place.line as usize, before.matches('\n').count() + 1);
    assert_eq!(place.column as usize, line.chars().count() + 1);
    assert_eq!(place.offset, offset);
}

/// A document's JSON is JSON, and read again it is the same.
fn check_json(document: &Document) {
    let written = document.expose_json();
    if let Err(at) = json::check(&written) {
        panic!("no JSON at byte {at}: {written}");
    }
    if written.len() > 1 << 20 || !written.starts_with('{') {
        return;
    }
    let bytes = written.clone().into_bytes();
    let read = SourceFile::read("it.json", bytes, &Limits::default());
    let again = read.as_ref().ok().and_then(|file| file.documents().next());
    // Kubernetes writes the float -0.0 as `-0`, and reads that as the whole number 0.
    let again = again.map(|again| again.expose_json().replace("-0", "0"));
    assert_eq!(
        again,
        Some(written.replace("-0", "0")),
        "JSON is read as itself"
    );
}

/// Every text at hand, some as UTF-16 and with byte order marks.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = texts::manifests();
    seeds.extend(texts::recorded());
    seeds.extend(texts::real());
    let mut wide = Vec::new();
    for text in seeds
        .iter()
        .step_by(40)
        .filter_map(|seed| std::str::from_utf8(seed).ok())
    {
        let units = || std::iter::once(0xfeff).chain(text.encode_utf16());
        wide.push(units().flat_map(u16::to_le_bytes).collect());
        wide.push(units().flat_map(u16::to_be_bytes).collect());
        wide.push([b"\xef\xbb\xbf", text.as_bytes()].concat());
    }
    seeds.extend(wide);
    super::distinct(seeds)
}
