//! Baselines: findings that were there before, so that only later ones count.

use super::Verdict;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What [`Baseline::schema`] says.
pub const BASELINE_SCHEMA: &str = "sealward/baseline/v1";

/// A list of findings that are known, by fingerprint and file.
///
/// ```
/// use sealward::dto::{BASELINE_SCHEMA, Baseline};
///
/// let text = r#"{"schema": "sealward/baseline/v1", "entries": []}"#;
/// let baseline = Baseline::parse(text)?;
/// assert_eq!((baseline.schema.as_str(), baseline.entries.len()), (BASELINE_SCHEMA, 0));
/// assert_eq!(Baseline::parse(&baseline.to_json())?, baseline);
/// # Ok::<(), sealward::dto::BaselineError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Baseline {
    /// Always `sealward/baseline/v1`.
    pub schema: String,
    /// The findings, by file, check, fingerprint and verdict.
    pub entries: Vec<BaselineEntry>,
}

/// Findings of one file that have one fingerprint and one verdict.
///
/// ```
/// use sealward::dto::{BaselineEntry, Verdict};
///
/// let entry: BaselineEntry = serde_json::from_str(
///     r#"{"file": "pod.yaml", "check": "pss-host-pid", "verdict": "fail",
///         "fingerprint": "8d0f3a7c5b1e49d6a2c4f7e09b3d6158", "count": 1}"#,
/// )?;
/// assert_eq!((entry.count, entry.verdict), (1, Verdict::Fail));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct BaselineEntry {
    /// The file as the report called it.
    pub file: String,
    /// The check's id, for readers: the fingerprint holds it.
    pub check: String,
    /// What was found. What could not be told then does not hold back what is certain now.
    pub verdict: Verdict,
    /// The findings' stable name.
    pub fingerprint: String,
    /// How many of them there are: documents of one file may hold the same object.
    pub count: u64,
}

/// Why a text is no baseline.
///
/// ```
/// use sealward::dto::Baseline;
///
/// let error = Baseline::parse(r#"{"schema": "sealward/report/v1", "entries": []}"#).unwrap_err();
/// assert_eq!(error.code(), "baseline/schema");
/// assert_eq!(error.to_string(), "the schema of a baseline is `sealward/baseline/v1`");
/// assert_eq!(Baseline::parse("[").unwrap_err().code(), "baseline/syntax");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BaselineError {
    /// It is no JSON, or holds other fields than a baseline does.
    Syntax {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// It is of another schema.
    Schema,
}

impl Baseline {
    /// A baseline of these findings.
    ///
    /// ```
    /// use sealward::dto::Baseline;
    /// assert_eq!(Baseline::new(Vec::new()).to_json().lines().count(), 5);
    /// ```
    #[must_use]
    pub fn new(entries: Vec<BaselineEntry>) -> Self {
        Self {
            schema: BASELINE_SCHEMA.to_owned(),
            entries,
        }
    }

    /// Reads a baseline.
    ///
    /// # Errors
    /// [`BaselineError`].
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        /// Tells another schema from a broken file: a later one may have other fields.
        #[derive(Deserialize)]
        struct Head {
            schema: String,
        }
        let syntax = |error: &serde_json::Error| BaselineError::Syntax {
            line: error.line(),
            column: error.column().max(1),
        };
        if let Ok(Head { schema }) = serde_json::from_str(text)
            && schema != BASELINE_SCHEMA
        {
            return Err(BaselineError::Schema);
        }
        serde_json::from_str(text).map_err(|error| syntax(&error))
    }

    /// The baseline as JSON, an entry a line, so that versions of it compare well.
    #[must_use]
    pub fn to_json(&self) -> String {
        let Self { schema, entries } = self;
        let lines: Vec<_> = entries
            .iter()
            .map(|entry| format!("\n    {}", super::json::line(entry)))
            .collect();
        let entries = lines.join(",");
        format!("{{\n  \"schema\": \"{schema}\",\n  \"entries\": [{entries}\n  ]\n}}\n")
    }
}

impl BaselineError {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Syntax { .. } => "baseline/syntax",
            Self::Schema => "baseline/schema",
        }
    }
}

impl fmt::Display for BaselineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { line, column } => {
                write!(
                    f,
                    "line {line}, column {column} is not what a baseline holds"
                )
            }
            Self::Schema => write!(f, "the schema of a baseline is `{BASELINE_SCHEMA}`"),
        }
    }
}

impl std::error::Error for BaselineError {}
