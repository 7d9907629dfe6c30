//! Documents that come behind others, in every kind of text.

use sealward::document::{Limits, SourceFile};
use sealward::posture::fix::{Change, Refusal, Value, apply, edits};

/// The text with a document behind the one that stands at `at`; what a refusal says instead.
fn followed_in(name: &str, text: &str, at: usize) -> String {
    let value = Value::map([
        ("kind", "Pod".into()),
        ("spec", Value::map([("a", Value::List(vec![1.into()]))])),
    ]);
    let file = SourceFile::read(name, text.into(), &Limits::default()).unwrap();
    let document = file.documents().nth(at).unwrap();
    match edits(document, &Change::follow(document.root(), value)) {
        Ok(edits) => apply(text, &edits).unwrap(),
        Err(refusal) => format!("refused: {refusal}"),
    }
}

fn followed(text: &str, at: usize) -> String {
    followed_in("it.yaml", text, at)
}

const POD: &str = "---\nkind: Pod\nspec:\n  a:\n    - 1\n";

fn refused() -> String {
    format!("refused: {}", Refusal::Layout)
}

#[test]
fn a_document_comes_behind_the_last_one() {
    let text = "kind: List\nitems:\n  - b: 1\n";
    assert_eq!(followed(text, 0), format!("{text}{POD}"));
}

#[test]
fn a_missing_last_line_end_stays_missing() {
    let text = "kind: Namespace";
    assert_eq!(followed(text, 0), format!("{text}\n{}", POD.trim_end()));
    let text = "a: 1\r\nkind: Namespace";
    let pod = POD.trim_end().replace('\n', "\r\n");
    assert_eq!(followed(text, 0), format!("{text}\r\n{pod}"));
}

#[test]
fn line_ends_are_those_of_the_text() {
    let text = "a: 1\r\n---\r\nb: 1\r\n";
    let pod = POD.replace('\n', "\r\n");
    assert_eq!(followed(text, 1), format!("{text}{pod}"));
    assert_eq!(
        followed(text, 0),
        format!("a: 1\r\n{pod}---\r\nb: 1\r\n"),
        "in between"
    );
}

#[test]
fn indentation_is_that_of_the_document_ahead() {
    let text = "a:\n    b:\n        c: 1\n    d:\n    - e\n";
    let pod = "---\nkind: Pod\nspec:\n    a:\n    - 1\n";
    assert_eq!(followed(text, 0), format!("{text}{pod}"));
}

#[test]
fn comments_and_blank_lines_above_the_next_marker_stay_where_they_were() {
    let (text, rest) = (
        "a: 1 # one\n  # inner\n\n# of what?\n\n",
        "--- # two\n# b\nb: 1\n",
    );
    assert_eq!(
        followed(&format!("{text}{rest}"), 0),
        format!("{text}{POD}{rest}")
    );
    let (text, rest) = ("# first\n---\na: 1\n", "---\n# nothing here\n---\nb: 1\n");
    assert_eq!(
        followed(&format!("{text}{rest}"), 0),
        format!("{text}{POD}{rest}")
    );
}

#[test]
fn a_document_may_have_an_end_of_its_own() {
    assert_eq!(
        followed("a: 1\n...\n", 0),
        format!("a: 1\n...\n{POD}"),
        "the last one"
    );
    assert_eq!(
        followed("a: 1\n...\n# c\n---\nb: 1\n", 0),
        format!("a: 1\n...\n# c\n{POD}---\nb: 1\n")
    );
    let directives = "a: 1\n...\n%YAML 1.1\n---\nb: 1\n";
    assert_eq!(
        followed(directives, 0),
        refused(),
        "they would be read as its text"
    );
    assert_eq!(followed(directives, 1), format!("{directives}{POD}"));
}

#[test]
fn flow_style_is_followed_where_kubectl_reads_yaml() {
    for text in [
        "---\n{kind: Namespace}\n",
        "# a\n{\"kind\": \"Namespace\"}\n",
        "kind: {a: 1}\n",
        "[1]\n",
    ] {
        assert_eq!(followed(text, 0), format!("{text}{POD}"));
    }
}

#[test]
fn nothing_comes_behind_json_or_what_kubectl_takes_for_it() {
    let json = "{\"kind\": \"Namespace\"}\n";
    assert_eq!(followed_in("it.json", json, 0), refused());
    for text in [json, "\n {kind: Namespace}\n", "{a: 1}\n---\nb: 1\n"] {
        assert_eq!(followed(text, 0), refused());
    }
    let unit = "[Service]\nExecStart=/usr/bin/kubelet --anonymous-auth=true\n";
    assert_eq!(followed_in("kubelet.service", unit, 0), refused());
}

#[test]
fn a_text_that_ends_with_the_file_is_not_made_longer() {
    let text = "a: |\n  x";
    let differs = format!("refused: {}", Refusal::Differs);
    assert_eq!(followed(text, 0), differs, "`x` would have a line end");
    let text = "a: |+\n  x\n\n\n";
    assert_eq!(followed(text, 0), format!("{text}{POD}"));
}

#[test]
fn a_field_and_several_documents_come_at_once() {
    let text = "a: 1";
    let file = SourceFile::read("it.yaml", text.into(), &Limits::default()).unwrap();
    let document = file.documents().next().unwrap();
    let root = document.root();
    let follow = |name: &str| Change::follow(root, Value::map([(name, 1.into())]));
    let changed = edits(document, &follow("z").and(follow("b")));
    let changed = apply(text, &changed.unwrap()).unwrap();
    assert_eq!(changed, "a: 1\n---\nz: 1\n---\nb: 1", "in their order");
    let text = "a: 1\n";
    let file = SourceFile::read("it.yaml", text.into(), &Limits::default()).unwrap();
    let document = file.documents().next().unwrap();
    let root = document.root();
    let change = Change::follow(root, Value::map([("b", 1.into())]));
    let changed = edits(document, &change.and(Change::set(root, &["c"], 2)));
    let changed = apply(text, &changed.unwrap()).unwrap();
    assert_eq!(changed, "a: 1\nc: 2\n---\nb: 1\n");
}
