//! EncryptionConfigurations: accepted or refused, and for which fields.

mod generate;

use super::yaml::{Yaml, is_forbidden};
use super::{Kind, Outcome};
use crate::oracle::{Answer, Request};
use crate::rng::Rng;
use sealward::document::{Limits, SourceFile};
use sealward::kubernetes::{EncryptionFile, FirstDocument, Stage};
use std::collections::BTreeSet;

/// EncryptionConfigurations as texts.
#[derive(Debug)]
pub struct Encryption {
    seeds: Vec<String>,
}

impl Encryption {
    /// Makes texts from the recorded configurations and from the fields that the API server reads.
    #[must_use]
    pub fn new() -> Self {
        Self {
            seeds: generate::seeds(),
        }
    }
}

impl Default for Encryption {
    fn default() -> Self {
        Self::new()
    }
}

impl Kind for Encryption {
    type Case = String;

    fn name(&self) -> &'static str {
        "encryption"
    }

    fn generate(&self, rng: &mut Rng) -> String {
        generate::text(rng, &self.seeds)
    }

    fn requests(&self, case: &String) -> Vec<Request> {
        vec![Request::about("encryption", case.as_bytes())]
    }

    fn compare(&self, case: &String, answers: &[Answer]) -> Outcome {
        let [theirs] = answers else {
            return Outcome::differs("another question", "", "");
        };
        let Ok(file) = SourceFile::read("CONFIG", case.as_bytes().to_owned(), &Limits::default())
        else {
            return accepted_only_by(theirs, "the file is not read");
        };
        let first = file
            .pieces()
            .first()
            .map_or("", |piece| piece.span().of(file.text()));
        if case
            .get(first.len()..)
            .is_some_and(|rest| rest.contains(is_forbidden))
        {
            return Outcome::Chance("forbidden characters behind a document's end");
        }
        if case
            .chars()
            .skip(1)
            .any(|character| character == '\u{feff}')
        {
            return Outcome::Chance("a byte order mark elsewhere than at the start");
        }
        let Some(ours) = EncryptionFile::of(&file) else {
            return accepted_only_by(theirs, "no document is an EncryptionConfiguration");
        };
        let configuration = match &ours.first {
            FirstDocument::Read(configuration) => configuration,
            FirstDocument::Empty(_) => return accepted_only_by(theirs, "the document is empty"),
            FirstDocument::Refused(error) => return accepted_only_by(theirs, error.message()),
        };
        match (&theirs.error, configuration.refused_at()) {
            (None, None) => Outcome::Same("accepted"),
            (None, Some(_)) => {
                let why: Vec<_> = configuration
                    .violations()
                    .iter()
                    .map(|one| &one.message)
                    .collect();
                Outcome::differs("only Kubernetes accepts", format!("{why:?}"), "accepted")
            }
            (Some(theirs), None) => Outcome::differs("only Sealward accepts", "accepted", theirs),
            (Some(theirs), Some(Stage::Validation)) => {
                let named: BTreeSet<_> = configuration
                    .violations()
                    .iter()
                    .filter(|violation| violation.kind.stage() == Stage::Validation)
                    .map(|violation| violation.path.clone())
                    .collect();
                if named == fields(theirs) {
                    return Outcome::Same("refused for the same fields");
                }
                Outcome::differs("the fields differ", format!("{named:?}"), theirs)
            }
            (Some(theirs), Some(stage)) => {
                let at = if theirs.starts_with("error while building transformers") {
                    Stage::Transformers
                } else {
                    Stage::Decode
                };
                if at == stage && fields(theirs).is_empty() {
                    return Outcome::Same("refused at the same step");
                }
                Outcome::differs("the steps differ", format!("{stage:?}"), theirs)
            }
        }
    }
}

fn accepted_only_by(theirs: &Answer, ours: &str) -> Outcome {
    match &theirs.error {
        Some(_) => Outcome::Same("not even read"),
        None => Outcome::differs("only Kubernetes reads it", ours, "accepted"),
    }
}

/// The fields that a validation error names.
fn fields(error: &str) -> BTreeSet<String> {
    let mut fields = BTreeSet::new();
    let Some(list) = error.strip_prefix("error while parsing file: ") else {
        return fields;
    };
    let sorts = [
        "Invalid value",
        "Required value",
        "Duplicate value",
        "Unsupported value",
        "Forbidden",
    ];
    for sort in sorts {
        let mut rest = list;
        while let Some(at) = rest.find(&format!(": {sort}: ")) {
            let before = &rest[..at];
            let from = before.rfind(' ').map_or(0, |space| space + 1);
            fields.insert(before[from..].trim_start_matches('[').to_owned());
            rest = &rest[at + 2..];
        }
    }
    fields.retain(|field| field.starts_with("resources"));
    fields
}
