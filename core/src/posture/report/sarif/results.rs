//! Findings, held back ones and errors.

use super::log::{
    ArtifactChange, Content, Descriptor, Fix, Location, LogicalLocation, Message, Notification,
    Region, Replacement, ResultObject, ResultProperties, Suppression,
};
use super::place::{artifact, location, region, whole};
use super::rules::Rules;
use crate::dto::{
    self, Confidence, Edit, Error, Finding, Severity, Suppressed, SuppressedBy, Verdict,
};
use crate::escape;
use crate::posture::report::words::object;
use base64ct::{Base64, Encoding as _};
use std::borrow::Cow;
use std::collections::BTreeMap;

pub(super) fn of_finding<'r>(finding: &'r Finding, rules: &Rules<'_>) -> ResultObject<'r> {
    let (kind, level) = kind_and_level(finding.verdict, finding.severity);
    let related = finding.related.iter().map(|related| {
        let mut place = location(&related.location);
        place.message = Some(Message::plain(words(&related.message)));
        place
    });
    ResultObject {
        rule_id: escape(&finding.check),
        rule_index: rules.place(&finding.check),
        kind,
        level,
        message: Message::plain(words(&finding.message)),
        locations: [place_of(finding.location.as_ref(), &finding.resource)],
        related_locations: related.collect(),
        partial_fingerprints: fingerprint(&finding.fingerprint),
        fixes: fix(finding).into_iter().collect(),
        suppressions: Vec::new(),
        properties: Some(ResultProperties {
            severity: finding.severity.name(),
            confidence: match finding.confidence {
                Confidence::High => "high",
                Confidence::Medium => "medium",
                Confidence::Low => "low",
            },
            path: escape(&finding.path).into_owned(),
        }),
    }
}

pub(super) fn of_suppressed<'r>(it: &'r Suppressed, rules: &Rules<'_>) -> ResultObject<'r> {
    let until = it.expires.as_ref();
    let until = until.map_or_else(String::new, |date| format!(" (until {date})"));
    let (kind, level) = kind_and_level(it.verdict, it.severity);
    let in_source = match it.by {
        SuppressedBy::Comment | SuppressedBy::Annotation | SuppressedBy::Peer => "inSource",
        SuppressedBy::Configuration | SuppressedBy::Baseline => "external",
    };
    ResultObject {
        rule_id: escape(&it.check),
        rule_index: rules.place(&it.check),
        kind,
        level,
        message: Message::plain(words(&it.message)),
        locations: [place_of(it.location.as_ref(), &it.resource)],
        related_locations: Vec::new(),
        partial_fingerprints: fingerprint(&it.fingerprint),
        fixes: Vec::new(),
        suppressions: vec![Suppression {
            kind: in_source,
            status: "accepted",
            justification: words(&format!("{}{until}", it.reason)),
        }],
        properties: None,
    }
}

const fn kind_and_level(verdict: Verdict, severity: Severity) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Fail => ("fail", level(severity)),
        Verdict::Unknown => ("open", "none"),
    }
}

/// Where a finding is, with the object that it is about.
fn place_of(at: Option<&dto::Location>, resource: &dto::Resource) -> Location {
    let mut place = at.map_or_else(|| whole(""), location);
    let object = object(resource);
    if !object.is_empty() {
        place.logical_locations.push(LogicalLocation {
            fully_qualified_name: escape(&object).into_owned(),
            kind: "object",
        });
    }
    place
}

pub(super) fn of_error(error: &Error) -> Notification<'_> {
    let place = error.location.as_ref();
    Notification {
        descriptor: Descriptor {
            id: escape(&error.code),
            index: None,
        },
        level: "error",
        message: Message::plain(words(&error.message)),
        locations: vec![place.map_or_else(|| whole(&error.file), location)],
    }
}

pub(super) const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

fn fingerprint(text: &str) -> BTreeMap<&'static str, Cow<'_, str>> {
    BTreeMap::from([("sealward/v1", escape(text))])
}

/// A message. `[text](target)` would be a link (SARIF 2.1.0, 3.11.6), so a name that holds one is
/// quoted as the standard says.
fn words(text: &str) -> String {
    let text = escape(text);
    if !text.contains("](") {
        return text.into_owned();
    }
    let mut quoted = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '[' | ']' | '\\') {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted
}

/// The fix, unless its text must not be shown.
fn fix(finding: &Finding) -> Option<Fix> {
    let fix = finding.fix.as_ref()?;
    let at = finding.location.as_ref()?;
    let found = region(at);
    let replacements = fix.edits.iter().map(|edit| replacement(edit, &found));
    Some(Fix {
        description: Message::plain(words(&fix.title)),
        artifact_changes: [ArtifactChange {
            artifact_location: artifact(&at.file),
            replacements: replacements.collect::<Option<Vec<_>>>()?,
        }],
    })
}

fn replacement(edit: &Edit, found: &Region) -> Option<Replacement> {
    let text = edit.text.as_ref()?;
    let byte_length = edit.end.saturating_sub(edit.start);
    // Lines and columns are known of the finding's own place alone; elsewhere a region of bytes
    // asks for content of bytes (3.57.4).
    let is_found = (edit.start, byte_length) == (found.byte_offset, found.byte_length);
    let deleted_region = if is_found {
        found.clone()
    } else {
        Region {
            byte_offset: edit.start,
            byte_length,
            ..Region::default()
        }
    };
    let binary = (!is_found).then(|| Base64::encode_string(text.as_bytes()));
    Some(Replacement {
        deleted_region,
        inserted_content: (!text.is_empty()).then(|| Content {
            text: text.clone(),
            binary,
        }),
    })
}
