//! The counts of a report.

use serde::{Deserialize, Serialize};

/// Counts of a report.
///
/// ```
/// # use sealward::{document::Limits, posture::{Options, check_text}};
/// let text = "{apiVersion: v1, kind: Pod}\n---\nnote: no object\n---\n[\n";
/// let report = check_text("pod.yaml", text.into(), &Options::default(), &Limits::default());
/// let summary = report.summary;
/// assert_eq!((summary.files, summary.documents, summary.resources), (1, 3, 1));
/// assert_eq!((summary.skipped, summary.errors), (1, 1));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Summary {
    /// Files that were read.
    pub files: u64,
    /// Documents that are not empty, those that could not be read too.
    pub documents: u64,
    /// Objects, once Lists are taken apart.
    pub resources: u64,
    /// Documents and list items that are no objects, and links that were not followed.
    pub skipped: u64,
    /// Findings whose verdict is fail, by severity.
    pub findings: Severities,
    /// Findings whose verdict is unknown.
    pub unknown: u64,
    /// Findings that were held back.
    pub suppressed: u64,
    /// Entries of `errors`.
    pub errors: u64,
}

/// Findings whose verdict is fail, by severity.
///
/// ```
/// # use sealward::{document::Limits, posture::{Options, check_text}};
/// let text = "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {hostPID: true}}";
/// let report = check_text("pod.yaml", text.into(), &Options::default(), &Limits::default());
/// let found = &report.summary.findings;
/// assert!(found.critical == 0 && found.high > 0, "what a gate in CI asks");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "there are five severities")]
pub struct Severities {
    /// Critical ones.
    pub critical: u64,
    /// High ones.
    pub high: u64,
    /// Medium ones.
    pub medium: u64,
    /// Low ones.
    pub low: u64,
    /// Informative ones.
    pub info: u64,
}
