//! Streams that begin with JSON: the objects that kubectl reads, up to where it gives up.

use super::yaml::same_json;
use super::{Kind, Outcome};
use crate::oracle::{Answer, Request};
use crate::rng::Rng;
use sealward::document::{Limits, Piece, SourceFile};
use sealward::posture::{Options, check};

/// Objects in JSON and YAML, most of them JSON, with whatever may stand between them.
#[derive(Debug)]
pub struct Objects;

const BEGINNINGS: [&str; 8] = ["", "", "", "\n", " ", "\r\n\t", "\u{a0}", "# json\n"];

const OBJECTS: [&str; 18] = [
    r#"{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"a"}}"#,
    "{\n  \"apiVersion\": \"v1\",\n  \"kind\": \"Namespace\",\n  \"metadata\": {\"name\": \"b\"}\n}",
    "{\"kind\":\"A\\/B\",\"metadata\":{\t\"name\":\"c\"}}",
    r#"{"kind":"A","kind":"B"}"#,
    r#"{"kind":"A","number":1.50,"large":9007199254740993}"#,
    "{kind: Namespace, metadata: {name: d}}",
    "{'kind': Namespace, \"metadata\": {name: d}}",
    r#"{"kind":"A","list":[1,2,]}"#,
    "kind: Namespace\nmetadata: {name: e}",
    "kind: Namespace\nmetadata:\n  name: |\n    f\n    ---\n",
    r#"{"kind":"A""#,
    "{}",
    r#"[{"kind":"A"}]"#,
    "null",
    "1",
    r#""text""#,
    "{{ include \"x\" . }}",
    "",
];

const BETWEEN: [&str; 26] = [
    "",
    "",
    "\n",
    "\n",
    "\n",
    " ",
    "\r\n",
    "\t",
    "\n\n",
    ",",
    "}",
    " x",
    "\u{a0}",
    "\u{85}",
    "\n---\n",
    "\n---\n",
    "---\n",
    "\n--- \n",
    " ---\n",
    "\n--- # next\n",
    "\n# next\n",
    " # next\n",
    "\n# next\n---\n",
    "\n...\n",
    "\n...\n---\n",
    "\n%YAML 1.1\n---\n",
];

impl Kind for Objects {
    type Case = String;

    fn name(&self) -> &'static str {
        "objects"
    }

    fn generate(&self, rng: &mut Rng) -> String {
        let mut text = (*rng.pick(&BEGINNINGS)).to_owned();
        // Most streams are JSON for a while, and most have a single thing that is none.
        let strict = rng.below(4);
        for at in 0..=rng.below(4) {
            if at > 0 {
                let plain = rng.once_in(2);
                text.push_str(if plain { "\n" } else { rng.pick(&BETWEEN) });
            }
            let plain = at < strict && !rng.once_in(4);
            text.push_str(if plain {
                OBJECTS[at % 2]
            } else {
                rng.pick(&OBJECTS)
            });
        }
        if rng.once_in(2) {
            text.push_str(rng.pick(&BETWEEN));
        }
        text
    }

    fn requests(&self, case: &String) -> Vec<Request> {
        vec![Request::about("objects", case.as_bytes())]
    }

    fn compare(&self, case: &String, answers: &[Answer]) -> Outcome {
        let [theirs] = answers else {
            return Outcome::differs("another question", "", "");
        };
        let bytes = case.clone().into_bytes();
        let file = match SourceFile::read("case.json", bytes, &Limits::default()) {
            Ok(file) => file,
            Err(error) => return Outcome::differs("the file is refused", error.to_string(), ""),
        };
        let before = file
            .pieces()
            .iter()
            .take_while(|it| !matches!(it, Piece::Refused(..)));
        let ours: Vec<String> = before.filter_map(value).collect();
        let decoded = theirs
            .documents
            .iter()
            .filter_map(|it| crate::base64::decode(it));
        let documents: Vec<String> = decoded
            .filter_map(|it| String::from_utf8(it).ok())
            .collect();
        let alike = ours
            .iter()
            .zip(&documents)
            .all(|(ours, theirs)| same_json(ours, theirs));
        let found = check(&file, &Options::default()).findings;
        let is_told = found.iter().any(|it| it.check.id == "doc-ignored-rest");
        let is_refused = file.errors().next().is_some();
        match &theirs.error {
            _ if is_told && alike => Outcome::Same("told by doc-ignored-rest"),
            None if alike && !is_refused && ours.len() == documents.len() => {
                Outcome::Same("the same objects")
            }
            Some(_) if alike && is_refused && ours.len() == documents.len() => {
                Outcome::Same("the same objects up to what is refused")
            }
            // A check is called for objects, so what holds none tells nothing: a directive before its marker.
            Some(_) if alike && ours.len() == documents.len() => {
                Outcome::Same("the same objects, and no more on either side")
            }
            // kubectl passes over blanks that the reader refuses.
            None if alike && is_refused && ours.len() < documents.len() => {
                Outcome::Same("a piece is refused, which is told")
            }
            error => Outcome::differs(
                "kubectl reads other objects, and no finding tells",
                format!(
                    "{ours:?} {:?}",
                    file.errors().next().map(ToString::to_string)
                ),
                format!("{documents:?} {}", error.as_deref().unwrap_or_default()),
            ),
        }
    }
}

/// What a piece holds, as JSON; nothing where that is nothing to kubectl.
fn value(piece: &Piece) -> Option<String> {
    match piece {
        Piece::Document(document) if !document.root().is_null() => Some(document.expose_json()),
        Piece::Document(_) | Piece::Empty(_) | Piece::Refused(..) => None,
    }
}
