//! What people say of the controls that no file decides.

use super::ConfigError;
use super::read::{missing, reason, table_of, text as optional};
use super::table::{Table, Word};
use crate::posture::suppress::Date;
use crate::posture::tally::known_controls;
use crate::posture::{ControlStatus, Framework, Reference};
use std::ops::Range;

/// What somebody says of a control that no check decides, with the reason and the last day on which it
/// holds.
///
/// ```
/// use sealward::posture::{Attestation, ControlStatus, Options, Profile, check_text};
///
/// let attestations = Attestation::parse(
///     r#"
/// [[control]]
/// framework = "cis-1.12"
/// id = "3.1.1"
/// status = "pass"
/// reason = "people sign in through the company's identity provider"
/// by = "platform team"
/// expires = 2027-06-30
/// "#,
/// )?;
/// assert_eq!(attestations[0].status, ControlStatus::Pass);
///
/// let mut options = Options::default();
/// options.profiles = vec![Profile::Cis];
/// options.attestations = attestations;
/// let report = check_text("-", b"kind: none\n".to_vec(), &options, &Default::default());
/// let people = report.controls.iter().find(|it| it.id == "3.1.1").unwrap();
/// assert_eq!(people.attestation.as_ref().unwrap().by.as_deref(), Some("platform team"));
/// # Ok::<(), sealward::posture::ConfigError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attestation {
    /// The control.
    pub control: Reference,
    /// How it fares: pass, fail or not applicable.
    pub status: ControlStatus,
    /// Why, or by what evidence.
    pub reason: String,
    /// Who says so.
    pub by: Option<String>,
    /// The last day on which it holds.
    pub expires: Option<Date>,
}

impl Attestation {
    /// Reads a file of attestations, a table `[[control]]` each.
    ///
    /// # Errors
    /// [`ConfigError`] at the first thing that means nothing: a control that nobody knows, or one that
    /// stands there twice.
    pub fn parse(text: &str) -> Result<Vec<Self>, ConfigError> {
        let parsed = table_of(text)?;
        let root = Table::new(text, parsed.get_ref(), &["control"])?;
        let mut read: Vec<Self> = Vec::new();
        for (table, span) in root.tables("control", KEYS)? {
            let (attestation, at) = attestation(table, span)?;
            if read.iter().any(|it| it.control == attestation.control) {
                return Err(table.value(&at, "the control stands here twice"));
            }
            read.push(attestation);
        }
        Ok(read)
    }
}

/// The JSON Schema of a file of attestations, for editors that check TOML while it is written.
///
/// ```
/// let schema = sealward::posture::attestations_schema();
/// let control = &schema["properties"]["control"]["items"];
/// assert_eq!(control["properties"]["status"]["enum"][0], "pass");
/// ```
#[cfg(feature = "schema")]
#[must_use]
pub fn attestations_schema() -> serde_json::Value {
    serde_json::json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Attestations",
        "description": "What people say of controls that no file decides.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "control": {
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["framework", "id", "status", "reason"],
                    "properties": {
                        "framework": {
                            "description": "The standard.",
                            "enum": Framework::ALL.map(Framework::name),
                        },
                        "id": {
                            "description": "The control's number or name in it.",
                            "type": "string",
                        },
                        "status": {
                            "description": "How the control fares.",
                            "enum": ATTESTED.map(ControlStatus::name),
                        },
                        "reason": {
                            "description": "Why, or by what evidence.",
                            "type": "string",
                            "pattern": "[\\p{L}\\p{N}]",
                        },
                        "by": {
                            "description": "Who says so.",
                            "type": "string",
                        },
                        "expires": {
                            "description": "The last day on which it holds: a date of TOML, or `2027-01-31` as a string.",
                            "type": "string",
                            "format": "date",
                        },
                    },
                },
            },
        },
    })
}

fn attestation<'t>(
    table: Table<'t>,
    span: Range<usize>,
) -> Result<(Attestation, Word<'t>), ConfigError> {
    let word = |key| {
        let word = table.string(key)?;
        word.ok_or_else(|| missing(table, span.clone(), key))
    };
    let (framework, id) = (word("framework")?, word("id")?);
    let named = Framework::ALL
        .into_iter()
        .find(|it| it.name() == framework.text);
    let named = named.ok_or_else(|| {
        let names = Framework::ALL.map(Framework::name).join(", ");
        table.value(&framework, format!("the frameworks are {names}"))
    })?;
    let control = known_controls()
        .find(|it| it.framework == named && it.id == id.text)
        .ok_or_else(|| table.value(&id, format!("{named} has no such control here")))?;
    let status = word("status")?;
    let status = ATTESTED
        .into_iter()
        .find(|it| it.name() == status.text)
        .ok_or_else(|| table.value(&status, "a status is pass, fail or not-applicable"))?;
    let (reason, expires) = reason(table, span.clone())?;
    let attestation = Attestation {
        control,
        status,
        reason,
        by: optional(table, "by")?,
        expires,
    };
    Ok((attestation, id))
}

const KEYS: &[&str] = &["framework", "id", "status", "reason", "by", "expires"];
const ATTESTED: [ControlStatus; 3] = [
    ControlStatus::Pass,
    ControlStatus::Fail,
    ControlStatus::NotApplicable,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "schema")]
    #[test]
    fn the_schema_has_every_key() {
        let schema = attestations_schema();
        let properties = schema.pointer("/properties/control/items/properties");
        let mut known: Vec<&str> = KEYS.to_vec();
        known.sort_unstable();
        let named = properties.unwrap().as_object().unwrap().keys();
        let mut named: Vec<&str> = named.map(String::as_str).collect();
        named.sort_unstable();
        assert_eq!(named, known);
    }

    #[test]
    fn errors_have_a_code_and_a_place() {
        let good = "framework = 'cis-1.12'\nid = '3.1.1'\nstatus = 'pass'\nreason = 'x'\n";
        assert_eq!(
            Attestation::parse(&format!("[[control]]\n{good}"))
                .unwrap()
                .len(),
            1
        );
        for (text, code, line, message) in [
            (
                "control = 1".to_owned(),
                "config/type",
                1,
                "`control` is a list",
            ),
            (
                "[[controls]]".to_owned(),
                "config/unknown-key",
                1,
                "`controls` is no key",
            ),
            (
                "[[control]]".to_owned(),
                "config/missing-key",
                1,
                "`framework` is missing",
            ),
            (
                format!("[[control]]\n{}", good.replace("cis-1.12", "cis-1.9")),
                "config/value",
                2,
                "the frameworks are cis-1.12, ",
            ),
            (
                format!("[[control]]\n{}", good.replace("3.1.1", "3.9.9")),
                "config/value",
                3,
                "cis-1.12 has no such control",
            ),
            (
                format!("[[control]]\n{}", good.replace("pass", "unknown")),
                "config/value",
                4,
                "a status is pass",
            ),
            (
                format!("[[control]]\n{}", good.replace("'x'", "'-'")),
                "config/value",
                5,
                "a reason is missing",
            ),
            (
                format!("[[control]]\n{good}expires = 2027-02-30"),
                "config/syntax",
                6,
                "",
            ),
            (
                format!(
                    "[[control]]\n{}",
                    good.replace("'x'", "'x, expires on 2027-01-31'")
                ),
                "config/value",
                5,
                "a last day stands in a key of its own",
            ),
            (
                format!("[[control]]\n{good}expires = '2027-02-30'"),
                "config/value",
                6,
                "a date is",
            ),
            (
                format!("[[control]]\n{good}[[control]]\n{good}"),
                "config/value",
                8,
                "the control stands here twice",
            ),
        ] {
            let error = Attestation::parse(&text).unwrap_err();
            assert_eq!(
                (error.code(), error.start.line),
                (code, line),
                "{text}: {error}"
            );
            assert!(error.message.starts_with(message), "{text}: {error}");
        }
    }
}
