//! Single edits, written out: what a person would have typed.

use sealward::document::Document;
use sealward::posture::fix::{Change, Refusal, Value, apply, edits};

/// The text with a change made; what a refusal says instead.
fn changed(text: &str, change: impl for<'a> Fn(&'a Document) -> Change<'a>) -> String {
    let document = Document::parse(text).unwrap();
    match edits(&document, &change(&document)) {
        Ok(edits) => apply(text, &edits).unwrap(),
        Err(refusal) => format!("refused: {refusal}"),
    }
}

fn set(text: &str, path: &[&str], value: impl Into<Value> + Clone) -> String {
    changed(text, |it| Change::set(it.root(), path, value.clone()))
}

fn append(text: &str, path: &[&str], value: impl Into<Value> + Clone) -> String {
    changed(text, |it| Change::append(it.root(), path, value.clone()))
}

fn remove(text: &str, path: &[&str]) -> String {
    changed(text, |it| {
        Change::remove(
            path.iter()
                .fold(it.root(), |node, key| match key.parse::<usize>() {
                    Ok(index) => node.items().nth(index).unwrap(),
                    Err(_) => node.get(key).unwrap(),
                }),
        )
    })
}

#[test]
fn a_scalar_is_replaced_in_its_own_quotes() {
    assert_eq!(
        set("a: yes # why\nb: 1\n", &["a"], false),
        "a: false # why\nb: 1\n"
    );
    assert_eq!(set("a: \"x\"\n", &["a"], "y"), "a: \"y\"\n");
    assert_eq!(set("a: 'x'\n", &["a"], "it's"), "a: 'it''s'\n");
    assert_eq!(set("a: x\n", &["a"], "yes"), "a: \"yes\"\n");
    assert_eq!(set("a: x\r\nb: 1", &["b"], 2_i64), "a: x\r\nb: 2");
    assert_eq!(set("a: |\n  x\n  y\nb: 1\n", &["a"], "z"), "a: z\nb: 1\n");
    assert_eq!(set("a:\n# c\nb: 1\n", &["a"], true), "a: true\n# c\nb: 1\n");
    assert_eq!(set("a: ~ # c\n", &["a"], true), "a: true # c\n");
    assert_eq!(set("a: no\n", &["a"], false), "a: no\n", "it is so already");
}

#[test]
fn a_field_comes_behind_the_last_one() {
    assert_eq!(set("a: 1", &["b"], 2_i64), "a: 1\nb: 2");
    assert_eq!(
        set("a: 1 # c\n# end\n", &["b"], 2_i64),
        "a: 1 # c\nb: 2\n# end\n"
    );
    assert_eq!(
        set("a:\r\n    b: 1\r\n", &["a", "c"], 2_i64),
        "a:\r\n    b: 1\r\n    c: 2\r\n"
    );
    assert_eq!(
        set("a: |\n  x\n\n\n", &["b"], 2_i64),
        "a: |\n  x\nb: 2\n\n\n"
    );
    assert_eq!(
        set("- a: 1\n", &[], 2_i64),
        "refused: the text is written in a way that is not edited"
    );
}

#[test]
fn missing_parents_are_made() {
    let deep = ["c", "d", "e"];
    assert_eq!(
        set("a:\n    b: 1\n", &deep, true),
        "a:\n    b: 1\nc:\n    d:\n        e: true\n"
    );
    assert_eq!(
        set("c:\nb: 1\n", &deep, true),
        "c:\n  d:\n    e: true\nb: 1\n"
    );
    assert_eq!(
        set("c: # why\nb: 1\n", &deep, true),
        "c: # why\n  d:\n    e: true\nb: 1\n"
    );
    assert_eq!(
        set("c: {}\nb: 1\n", &deep, true),
        "c:\n  d:\n    e: true\nb: 1\n"
    );
    assert_eq!(
        set("c: {} # why\n", &deep, true),
        "c: # why\n  d:\n    e: true\n"
    );
    assert_eq!(
        set("c: null # why\n", &deep, true),
        "c: # why\n  d:\n    e: true\n"
    );
    assert_eq!(set("c: {x: 1}\n", &deep, true), "c: {x: 1, d: {e: true}}\n");
    assert_eq!(
        set("{c: , b: 1}", &deep, true),
        "{c: {d: {e: true}} , b: 1}"
    );
    assert_eq!(set("{c, b: 1}", &deep, true), "{c: {d: {e: true}}, b: 1}");
    assert_eq!(
        set("c: x\n", &deep, true),
        "refused: the way leads through a value of another type"
    );
}

#[test]
fn lists_grow_where_their_dashes_stand() {
    assert_eq!(
        append("a:\n- x\nb: 1\n", &["a"], "w"),
        "a:\n- x\n- w\nb: 1\n"
    );
    assert_eq!(
        append("a:\n    - x # c\n", &["a"], "w"),
        "a:\n    - x # c\n    - w\n"
    );
    assert_eq!(append("a: [x]\n", &["a"], "*.*"), "a: [x, \"*.*\"]\n");
    assert_eq!(
        append("a: []\nc:\n- 1\n", &["a"], "w"),
        "a:\n- w\nc:\n- 1\n"
    );
    assert_eq!(
        append("b: 1\n", &["a", "drop"], "ALL"),
        "b: 1\na:\n  drop:\n    - ALL\n"
    );
    let identity = || Value::map([("identity", Value::Map(Vec::new()))]);
    assert_eq!(
        append("a:\n  - kms:\n      name: x\n", &["a"], identity()),
        "a:\n  - kms:\n      name: x\n  - identity: {}\n"
    );
}

#[test]
fn what_goes_takes_its_lines_along() {
    assert_eq!(
        remove("a: 1\n# of b\nb: 2 # b\nc: 3\n", &["b"]),
        "a: 1\n# of b\nc: 3\n"
    );
    assert_eq!(remove("a: 1\nb: 2", &["b"]), "a: 1");
    assert_eq!(remove("a:\n  b: 2 # c\n", &["a", "b"]), "a: {}\n");
    assert_eq!(
        remove("a: # why\n  b: 2\nc: 3\n", &["a", "b"]),
        "a: {} # why\nc: 3\n"
    );
    assert_eq!(
        remove("a:\n- x\n- y: 1\n  z: 2\n- w\n", &["a", "1"]),
        "a:\n- x\n- w\n"
    );
    assert_eq!(remove("a:\n  - x\n", &["a", "0"]), "a: []\n");
    assert_eq!(remove("- a: 1\n  b: 2\n", &["0", "a"]), "- b: 2\n");
    assert_eq!(remove("- a: 1\n", &["0", "a"]), "- {}\n");
    assert_eq!(remove("{a: 1, b: 2, c: 3}", &["b"]), "{a: 1, c: 3}");
    assert_eq!(remove("{a: 1, b: 2}", &["a"]), "{b: 2}");
    assert_eq!(remove("{a: 1, }", &["a"]), "{}");
    assert_eq!(remove("[a, b]", &["1"]), "[a]");
    assert_eq!(
        remove("- a: 1\n  # of b\n  b: 2\n", &["0", "a"]),
        format!("refused: {}", Refusal::Differs)
    );
}

#[test]
fn json_stays_json() {
    let text = "{\n\t\"a\": {\n\t\t\"b\": 1\n\t},\n\t\"c\": {}\n}\n";
    assert_eq!(
        set(text, &["a", "d"], "x"),
        "{\n\t\"a\": {\n\t\t\"b\": 1,\n\t\t\"d\": \"x\"\n\t},\n\t\"c\": {}\n}\n"
    );
    assert_eq!(
        set(text, &["c", "d"], "x"),
        "{\n\t\"a\": {\n\t\t\"b\": 1\n\t},\n\t\"c\": {\n\t\t\"d\": \"x\"\n\t}\n}\n"
    );
    assert_eq!(
        set(text, &["e", "f"], true),
        "{\n\t\"a\": {\n\t\t\"b\": 1\n\t},\n\t\"c\": {},\n\t\"e\": {\n\t\t\"f\": true\n\t}\n}\n"
    );
    assert_eq!(remove(text, &["a"]), "{\n\t\"c\": {}\n}\n");
    assert_eq!(
        remove(text, &["c"]),
        "{\n\t\"a\": {\n\t\t\"b\": 1\n\t}\n}\n"
    );
    assert_eq!(
        set("{\"a\":{\"b\":1}}", &["a", "d"], "x"),
        "{\"a\":{\"b\":1,\"d\":\"x\"}}"
    );
    assert_eq!(
        set("{\"a\": {}}", &["a", "d"], "x"),
        "{\"a\": {\"d\": \"x\"}}"
    );
    assert_eq!(
        set("a: {\n  b: 1, # c\n}\n", &["a", "d"], "x"),
        "a: {\n  b: 1, # c\n  d: x,\n}\n"
    );
    assert_eq!(
        set("a: {\n  b: 1 # c\n}\n", &["a", "d"], "x"),
        "a: {\n  b: 1, # c\n  d: x\n}\n"
    );
}

#[test]
fn what_comes_from_elsewhere_is_left_alone() {
    let refused = |refusal: Refusal| format!("refused: {refusal}");
    let alias = "a: &it\n  b: true\nc: *it\n";
    assert_eq!(set(alias, &["c", "b"], false), refused(Refusal::Brought));
    assert_eq!(set(alias, &["a", "b"], false), refused(Refusal::Differs));
    let merge = "a: &it\n  b: true\nc:\n  <<: *it\n";
    assert_eq!(set(merge, &["c", "b"], false), refused(Refusal::Brought));
    assert_eq!(
        set(merge, &["c", "d"], 1_i64),
        "a: &it\n  b: true\nc:\n  <<: *it\n  d: 1\n"
    );
    assert_eq!(set("a: !!str x\n", &["a"], "y"), refused(Refusal::Layout));
    assert_eq!(
        set("a: &x 1\nb: *x\n", &["a"], 2_i64),
        refused(Refusal::Layout)
    );
    assert_eq!(set("? a\n: 1\n", &["b"], 2_i64), refused(Refusal::Layout));
    assert_eq!(remove("a: 1\na: 2\n", &["a"]), refused(Refusal::Differs));
}
