//! Cutting a stream: what kubectl's splitter cuts or refuses otherwise is a finding.

use super::{Kind, Outcome};
use crate::oracle::{Answer, Request};
use crate::rng::Rng;
use sealward::document::{Document, Limits, Piece, SourceFile};
use sealward::posture::{Options, check};

/// Streams of small objects, with separators of every sort between them.
#[derive(Debug)]
pub struct Stream;

const SEPARATORS: [&str; 22] = [
    "---\n",
    "---\n",
    "---\n---\n",
    "--- \n",
    "---\t\n",
    "---\r\n",
    "--- # next\n",
    "---# next\n",
    "--- {}\n",
    "---x\n",
    "----\n",
    " ---\n",
    "...\n",
    "...\n---\n",
    "... # end\n",
    "%YAML 1.1\n---\n",
    "...\n%YAML 1.1\n---\n",
    "# between\n",
    "# between\n---\n",
    "\u{85}---\n",
    "\u{2028}---\n",
    "\r---\n",
];

const OBJECTS: [&str; 7] = [
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\ndata:\n  text: |\n    ---\n    a\n",
    "{apiVersion: v1, kind: Namespace, metadata: {name: c}}\n",
    "apiVersion: v1\r\nkind: Namespace\r\nmetadata: {name: d}\r\n",
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: e}",
    "# only a comment\n",
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: [\n",
];

impl Kind for Stream {
    type Case = String;

    fn name(&self) -> &'static str {
        "stream"
    }

    fn generate(&self, rng: &mut Rng) -> String {
        let mut text = String::new();
        for _ in 0..=rng.below(3) {
            if !text.is_empty() || rng.once_in(3) {
                text.push_str(rng.pick(&SEPARATORS));
            }
            text.push_str(rng.pick(&OBJECTS));
        }
        if rng.once_in(20) {
            // A last line as long as kubectl's buffer, or nearly.
            text.push_str("\n#");
            text.push_str(&"x".repeat(4094 + rng.below(3)));
        }
        text
    }

    fn requests(&self, case: &String) -> Vec<Request> {
        vec![Request::about("stream", case.as_bytes())]
    }

    fn compare(&self, case: &String, answers: &[Answer]) -> Outcome {
        let [theirs] = answers else {
            return Outcome::differs("another question", "", "");
        };
        let bytes = case.clone().into_bytes();
        let file = match SourceFile::read("case.yaml", bytes, &Limits::default()) {
            Ok(file) => file,
            Err(error) => return Outcome::differs("the file is refused", error.to_string(), ""),
        };
        if file.errors().next().is_some() {
            return Outcome::Same("a piece is refused, which is told");
        }
        let ours: Vec<_> = file.pieces().iter().filter_map(value).collect();
        let documents = theirs.documents.iter().filter_map(|piece| {
            let text = String::from_utf8(crate::base64::decode(piece)?).ok()?;
            match Document::parse(&text) {
                Ok(document) => value_of(&document),
                Err(error) => Some(error.to_string()),
            }
        });
        let documents: Vec<_> = documents.collect();
        let found = check(&file, &Options::default()).findings;
        if found.iter().any(|it| it.check.id == "doc-ignored-rest") {
            return Outcome::Same("told by doc-ignored-rest");
        }
        if ours == documents && theirs.error.is_none() {
            return Outcome::Same("cut alike");
        }
        // A check is called for objects, so a marker alone, or text that is no object, carries none.
        let objects = |pieces: &[String]| -> Vec<String> {
            let objects = pieces.iter().filter(|it| it.contains("\"kind\":"));
            objects.cloned().collect()
        };
        if objects(&ours) == objects(&documents) {
            return Outcome::Same("cut alike, but for pieces that hold no object");
        }
        let error = theirs.error.as_deref().unwrap_or_default();
        Outcome::differs(
            "kubectl cuts otherwise, and no finding tells",
            format!("{ours:?}"),
            format!("{documents:?} {error}"),
        )
    }
}

/// What a piece holds, as JSON; nothing where it is empty.
fn value(piece: &Piece) -> Option<String> {
    match piece {
        Piece::Document(document) => value_of(document),
        Piece::Empty(_) | Piece::Refused(..) => None,
    }
}

fn value_of(document: &Document) -> Option<String> {
    (!document.is_empty()).then(|| document.expose_json())
}
