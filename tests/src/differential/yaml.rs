//! Reading YAML: the value or the refusal, repeated keys, and pieces that read the same alone.

mod generate;
mod mutate;
pub mod shrink;
mod words;

use super::{Kind, Outcome};
use crate::oracle::{Answer, Request};
use crate::rng::Rng;
use sealward::document::{Document, ErrorCode, Limits, Piece, SourceFile};
use serde_json::Value;

/// Texts, most of them almost YAML.
#[derive(Debug)]
pub struct Yaml {
    seeds: Vec<String>,
}

impl Yaml {
    /// Makes texts from the manifests at hand (the examples, the recorded cases, and real manifests
    /// where they stand beside the repository) and from a grammar.
    #[must_use]
    pub fn new() -> Self {
        Self {
            seeds: mutate::seeds(),
        }
    }

    /// The text with a few places changed.
    pub fn change(rng: &mut Rng, text: String) -> String {
        mutate::mutate(rng, text)
    }
}

impl Default for Yaml {
    fn default() -> Self {
        Self::new()
    }
}

impl Kind for Yaml {
    type Case = Vec<u8>;

    fn name(&self) -> &'static str {
        "yaml"
    }

    fn generate(&self, rng: &mut Rng) -> Vec<u8> {
        let text = match rng.below(10) {
            0..4 => mutate::manifest(rng, &self.seeds),
            4..7 => generate::document(rng),
            7..9 => generate::soup(rng),
            _ => {
                let text = generate::document(rng);
                mutate::mutate(rng, text)
            }
        };
        mutate::bytes(rng, text)
    }

    fn requests(&self, case: &Vec<u8>) -> Vec<Request> {
        vec![Request::about("yaml", case)]
    }

    fn compare(&self, case: &Vec<u8>, answers: &[Answer]) -> Outcome {
        let [theirs] = answers else {
            return Outcome::differs("another question", "", "");
        };
        let text = std::str::from_utf8(case).ok();
        if has_two_marks(case) {
            let refused = first(case).is_err_and(|error| error.code() == ErrorCode::Encoding);
            return if refused {
                Outcome::Chance("two byte order marks, where Kubernetes drops characters: refused")
            } else {
                Outcome::differs("two byte order marks are read", "", "")
            };
        }
        if text.is_some_and(|text| {
            text.chars()
                .skip(1)
                .any(|character| character == '\u{feff}')
        }) {
            return Outcome::Chance("a byte order mark elsewhere than at the start");
        }
        let ours = match text {
            Some(text) => Document::parse(text),
            None => first(case),
        };
        if forbidden_behind_the_end(text, &ours, theirs) {
            return Outcome::Chance("forbidden characters behind a document's end");
        }
        if text.is_some_and(|text| ours.is_err() && is_ambiguous_but_for_numbers(text)) {
            return Outcome::Chance("two different keys that become one in JSON");
        }
        match (ours, &theirs.error) {
            (Err(_), Some(_)) => Outcome::Same("refused"),
            (Err(ours), None) => Outcome::differs(
                "only Kubernetes accepts",
                format!("{}: {ours}", ours.code()),
                theirs.json.as_deref().unwrap_or_default(),
            ),
            // Of two such keys the one that won there holds a number that JSON has not.
            (Ok(ours), Some(theirs))
                if ours.is_ambiguous() && theirs.contains("unsupported value") =>
            {
                Outcome::Chance("two different keys that become one in JSON")
            }
            (Ok(ours), Some(theirs)) => {
                Outcome::differs("only Sealward accepts", ours.expose_json(), theirs)
            }
            (Ok(ours), None) if ours.is_ambiguous() => {
                Outcome::Chance("two different keys that become one in JSON")
            }
            (Ok(ours), None) => values(&ours, theirs),
        }
    }
}

/// Whether a file begins with two byte order marks. Where the first characters of the Kubernetes
/// reader's buffer are a mark, it drops the first character of every line that it begins.
fn has_two_marks(case: &[u8]) -> bool {
    let marks: [&[u8]; 3] = [
        b"\xef\xbb\xbf\xef\xbb\xbf",
        b"\xff\xfe\xff\xfe",
        b"\xfe\xff\xfe\xff",
    ];
    marks.iter().any(|marks| case.starts_with(marks))
}

/// The first document of a file.
///
/// # Errors
///
/// When it, or the file, is refused.
pub fn first(bytes: &[u8]) -> Result<Document, sealward::document::ReadError> {
    let file = SourceFile::read("case", bytes.to_owned(), &Limits::default())?;
    match file.pieces().first() {
        Some(Piece::Document(document)) => Ok((**document).clone()),
        // To the reader alone an empty document is no error, whatever stands behind it.
        Some(Piece::Refused(span, error)) => Document::parse(span.of(file.text()))
            .ok()
            .filter(Document::is_empty)
            .ok_or_else(|| error.clone()),
        Some(Piece::Empty(_)) | None => Document::parse(""),
    }
}

/// Whether two JSON texts say the same, numbers and all.
#[must_use]
pub fn same_json(ours: &str, theirs: &str) -> bool {
    match (
        serde_json::from_str::<Value>(ours),
        serde_json::from_str::<Value>(theirs),
    ) {
        (Ok(ours), Ok(theirs)) => ours == theirs,
        // Too deep for the comparison's own reader: then both must be written alike.
        _ => ours == theirs,
    }
}

fn values(ours: &Document, theirs: &Answer) -> Outcome {
    let value = ours.expose_json();
    let json = theirs.json.as_deref().unwrap_or_default();
    if !same_json(&value, json) {
        return Outcome::differs("the values differ", value, json);
    }
    let repeated = !ours.duplicates().is_empty();
    if repeated != theirs.strict_error.is_some() {
        let ours = format!("{:?}", ours.duplicates());
        let theirs = theirs.strict_error.as_deref().unwrap_or("accepted");
        return Outcome::differs("the repeated keys differ", ours, theirs);
    }
    Outcome::Same(if repeated {
        "read, with repeated keys"
    } else {
        "read"
    })
}

/// Of two such keys the one may hold a number that JSON has not, and only the winner's counts.
fn is_ambiguous_but_for_numbers(text: &str) -> bool {
    let names = [".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF"];
    let plain = names
        .iter()
        .fold(text.to_owned(), |text, name| text.replace(name, "1.25"));
    plain != text && Document::parse(&plain).is_ok_and(|document| document.is_ambiguous())
}

/// Kubernetes sees a forbidden character behind the document's end only where its 512-byte
/// read-ahead happens to come so far.
fn forbidden_behind_the_end(
    text: Option<&str>,
    ours: &Result<Document, sealward::document::ReadError>,
    theirs: &Answer,
) -> bool {
    let theirs_forbids = theirs.error.as_ref().is_some_and(|error| {
        ["control characters", "UTF-8", "UTF-16", "Unicode"]
            .iter()
            .any(|part| error.contains(part))
    });
    let ours_forbids = ours
        .as_ref()
        .is_err_and(|error| error.code() == ErrorCode::Encoding);
    if !theirs_forbids && !ours_forbids {
        return false;
    }
    let Some(text) = text else {
        return ours.is_ok() != theirs.error.is_none();
    };
    let Some(at) = text.find(is_forbidden) else {
        return false;
    };
    let before = &text[..at];
    Document::parse(before).is_ok_and(|document| {
        document.ignored().is_some()
            || before
                .lines()
                .skip(1)
                .any(|line| line.starts_with("---") || line.starts_with("..."))
    })
}

/// Whether the Kubernetes reader refuses the character wherever it sees it.
pub(super) const fn is_forbidden(character: char) -> bool {
    matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}')
        || matches!(character, '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}')
}
