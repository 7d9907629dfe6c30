//! Texts made to cost more than their size.

use crate::document::{Document, ErrorCode, Limits, SourceFile};

#[test]
fn an_object_behind_an_empty_document_is_not_passed_over_in_silence() {
    for hidden in ["\u{85}---\n", "\u{2028}---\n", "\r---\n", "...\n"] {
        let text = format!("a: 1\n---\n{hidden}kind: Pod\n");
        let file = SourceFile::read("a.yaml", text.into_bytes(), &Limits::default()).unwrap();
        let told = file
            .documents()
            .filter(|document| document.ignored().is_some());
        assert_eq!(told.count(), 1, "{hidden:?}");
    }
    let quiet = b"a: 1\n---\n...\n# end\n".to_vec();
    let file = SourceFile::read("a.yaml", quiet, &Limits::default()).unwrap();
    assert_eq!(file.documents().count(), 1);
}

#[test]
fn a_long_key_that_many_aliases_bring_is_copied_once() {
    for key in ["k".repeat(10_000), format!("1.{}", "5".repeat(10_000))] {
        let text = format!("a: &a {key}\nb:\n{}", "- {*a : 1}\n".repeat(1000));
        let document = Document::parse(&text).unwrap();
        assert!(document.table.arena.len() <= 3 * key.len());
        let last = document.root().get("b").unwrap().items().last().unwrap();
        let entry = last.entries().next().unwrap();
        assert_eq!(entry.key_span().of(&text), "*a");
        assert_eq!(
            entry.key() == key,
            key.starts_with('k'),
            "a number is a key in 32 bits"
        );
    }
}

#[test]
fn merge_keys_bring_no_more_than_the_expansion_that_is_allowed() {
    let link = |i: usize| format!("a{i}: &a{i} {{<<: *a{}, k{i}: 1}}\n", i - 1);
    let chain = |length| {
        let links: String = (1..length).map(link).collect();
        format!("a0: &a0 {{x: 1}}\n{links}")
    };
    assert!(Document::parse(&chain(200)).is_ok());
    let text = chain(10_000);
    let error = Document::parse(&text).unwrap_err();
    assert_eq!(error.code(), ErrorCode::Aliases);
    // The square of the length would be 50 million entries; 2 million are brought before it ends.
    assert!((error.span().unwrap().start as usize) < text.len() / 4);
}

#[test]
fn blanks_in_quotes_are_kept_within_a_line_and_dropped_at_its_end() {
    for blanks in [1, 63, 64, 65, 1000] {
        let blanks = " \t".repeat(blanks);
        for quote in ['"', '\''] {
            let text = format!("{quote}a{blanks}b{blanks}\n{blanks}c{blanks}{quote}");
            let document = Document::parse(&text).unwrap();
            let value = document.root().text().expose().to_owned();
            assert_eq!(value, format!("a{blanks}b c{blanks}"));
        }
    }
}
