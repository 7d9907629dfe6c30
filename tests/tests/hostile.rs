//! Reading hostile input: one clear error with a stable code, in bounded time and memory.

#![expect(
    clippy::panic,
    reason = "what a test's helper cannot do fails the test"
)]

use sealward::document::{Document, ErrorCode, Limits, Piece, SourceFile};

fn refused(text: &str) -> ErrorCode {
    match Document::parse(text) {
        Ok(_) => panic!("read without an error"),
        Err(error) => error.code(),
    }
}

#[test]
fn nesting_beyond_kubernetes_own_limit_is_refused() {
    let flow = "[".repeat(100_000);
    assert_eq!(refused(&flow), ErrorCode::TooDeep);
    let closed = format!("{}{}", flow, "]".repeat(100_000));
    assert_eq!(refused(&closed), ErrorCode::TooDeep);
    let mappings = "{a: ".repeat(100_000);
    assert_eq!(refused(&mappings), ErrorCode::TooDeep);
    let block = "- ".repeat(100_000);
    assert_eq!(refused(&block), ErrorCode::TooDeep);
}

#[test]
fn nesting_up_to_the_limit_is_read_without_recursion() {
    let depth = 10_000;
    let text = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let document = Document::parse(&text).unwrap();
    assert_eq!(document.expose_json().len(), 2 * depth);
}

#[test]
fn a_deep_block_is_refused_before_memory_is() {
    use std::fmt::Write as _;
    let mut text = String::new();
    for depth in 0..20_000 {
        let _ = writeln!(text, "{}- a:", " ".repeat(depth * 2));
        if text.len() > 60_000_000 {
            break;
        }
    }
    // Sixty megabytes of indentation: read or refused, but not by running out of stack.
    let _ = Document::parse(&text);
}

#[test]
fn a_billion_laughs_are_refused() {
    let mut text = String::from("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for level in 1..30 {
        let before = format!("*a{}", level - 1);
        let items = vec![before; 9].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{items}]\n"));
    }
    assert_eq!(refused(&text), ErrorCode::Aliases);
}

#[test]
fn an_anchor_that_contains_itself_is_refused() {
    assert_eq!(refused("a: &a [*a]"), ErrorCode::Aliases);
    assert_eq!(refused("a: &a {b: {<<: *a}}"), ErrorCode::Aliases);
}

#[test]
fn a_scalar_beyond_the_limit_is_refused_in_every_style() {
    let word = "x".repeat(70 << 20);
    for text in [
        format!("a: {word}"),
        format!("a: '{word}'"),
        format!("a: \"\\n{word}\""),
    ] {
        assert_eq!(refused(&text), ErrorCode::ScalarTooLarge);
    }
    assert_eq!(
        refused(&format!("a: |\n  {word}\n")),
        ErrorCode::ScalarTooLarge
    );
    let folded = format!("a: \"{}\"", "word\n".repeat((70 << 20) / 5));
    assert_eq!(refused(&folded), ErrorCode::ScalarTooLarge);
}

#[test]
fn a_file_beyond_the_limit_is_refused_whole() {
    let mut limits = Limits::default();
    limits.file_bytes = 8;
    let error = SourceFile::read("big.yaml", b"a: 123456789".to_vec(), &limits).unwrap_err();
    assert_eq!(error.code(), ErrorCode::FileTooLarge);
}

#[test]
fn what_is_not_text_is_refused_with_its_place() {
    let cases: [(&[u8], u32); 7] = [
        (b"a: \xff\xfe\n", 3),
        (b"a: 1\x00\n", 4),
        (b"\x7fELF\x02\x01", 0),
        (b"a: \xef\xbf\xbf", 3),
        // Kubernetes reads `a` where `- a` stands behind two byte order marks and a line end.
        (b"\xef\xbb\xbf\xef\xbb\xbf\n- a", 3),
        (b"\xff\xfe\xff\xfe-\0-\0-\0", 0),
        (b"\xfe\xff\xfe\xff\0a\0:", 0),
    ];
    for (bytes, at) in cases {
        let error = match SourceFile::read("binary", bytes.to_vec(), &Limits::default()) {
            Err(error) => error,
            Ok(file) => file.errors().next().cloned().unwrap(),
        };
        assert_eq!(
            (error.code(), error.span().map(|span| span.start)),
            (ErrorCode::Encoding, Some(at))
        );
    }
}

#[test]
fn a_broken_document_hides_no_other() {
    let text = b"a: 1\n---\nb: [\n---\n\n---\nc: 3\n".to_vec();
    let file = SourceFile::read("four.yaml", text, &Limits::default()).unwrap();
    let kinds: Vec<&str> = file
        .pieces()
        .iter()
        .map(|piece| match piece {
            Piece::Document(_) => "document",
            Piece::Empty(_) => "empty",
            Piece::Refused(..) => "refused",
        })
        .collect();
    assert_eq!(kinds, ["document", "refused", "empty", "document"]);
    let error = file.errors().next().unwrap();
    let place = file.position(error.span().unwrap().start);
    assert_eq!((error.code(), place.line), (ErrorCode::Syntax, 4));
}

#[test]
fn an_empty_file_is_one_empty_piece() {
    for text in ["", "\n", "# nothing\n", "---\n", "\u{feff}"] {
        let file = SourceFile::read("empty.yaml", text.into(), &Limits::default()).unwrap();
        assert!(
            file.pieces()
                .iter()
                .all(|piece| matches!(piece, Piece::Empty(_))),
            "{text:?}"
        );
        assert_eq!(file.errors().count(), 0);
    }
}

#[test]
fn every_prefix_of_a_manifest_is_read_or_refused() {
    let text = include_str!("../../examples/cluster/shop/web.yaml");
    let ends = text.char_indices().map(|(at, _)| at);
    let read = ends
        .filter(|&end| Document::parse(&text[..end]).is_ok())
        .count();
    // A mapping cut off behind a value is a shorter mapping, so many prefixes are documents.
    assert!(read > 0);
}
