//! Report v1. Lines and columns count from 1, columns in Unicode scalar values, offsets in UTF-8
//! bytes of the decoded text, `end` exclusive.

use serde::{Deserialize, Serialize};

/// What [`Report::schema`] says.
pub const REPORT_SCHEMA: &str = "sealward/report/v1";

/// A report: what was checked, what was found, and how the standards' controls fared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Report {
    /// Always `sealward/report/v1`.
    pub schema: String,
    /// What wrote the report.
    pub tool: Tool,
    /// What the configuration was judged for.
    pub target: Target,
    /// Counts.
    pub summary: Summary,
    /// Findings by file (bytewise), start offset, check and path.
    pub findings: Vec<Finding>,
    /// Findings that a suppression or a baseline holds back.
    pub suppressed: Vec<Suppressed>,
    /// The controls for which a check ran, and manual ones.
    pub controls: Vec<Control>,
    /// What could not be read.
    pub errors: Vec<Error>,
}

/// What wrote a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Tool {
    /// `sealward`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What the configuration was judged for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Target {
    /// The Kubernetes minor version, `1.37`.
    pub kubernetes_version: String,
    /// The profiles whose checks ran.
    pub profiles: Vec<String>,
}

/// Counts of a report.
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

/// One finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Finding {
    /// The check's id.
    pub check: String,
    /// Whether the flaw is there or cannot be told.
    pub verdict: Verdict,
    /// How bad it is.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// What is wrong, in one line.
    pub message: String,
    /// The object; its fields are empty where the finding lies outside any.
    pub resource: Resource,
    /// The way from the object to the deciding field, `a.b[0]["dotted.key"]`.
    pub path: String,
    /// The deciding text. Left out where the file could not be read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub location: Option<Location>,
    /// Other places that matter.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub related: Vec<Related>,
    /// The controls that the check decides.
    pub references: Vec<Reference>,
    /// A minimal edit that mends it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fix: Option<Fix>,
    /// The finding's stable name: 32 hex digits.
    pub fingerprint: String,
}

/// Whether a flaw is there or cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the contract of report v1")]
pub enum Verdict {
    /// The flaw is there.
    Fail,
    /// It cannot be told from the text.
    Unknown,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the contract of report v1")]
pub enum Severity {
    /// A way to the node, the cluster or its secrets.
    Critical,
    /// A weakness that matters by itself.
    High,
    /// A weakness that needs another one to matter.
    Medium,
    /// Hardening that is missing.
    Low,
    /// Worth knowing.
    Info,
}

/// How sure a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the contract of report v1")]
pub enum Confidence {
    /// Read off the text.
    High,
    /// A rule of thumb that seldom errs.
    Medium,
    /// A guess worth a look.
    Low,
}

/// What names an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Resource {
    /// Group and version.
    pub api_version: String,
    /// The kind.
    pub kind: String,
    /// The namespace that the object names.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub namespace: String,
    /// The name.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub name: String,
}

/// A part of a file's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Location {
    /// The file as it was given, with `/`; `-` for standard input.
    pub file: String,
    /// The first character.
    pub start: Position,
    /// Behind the last character.
    pub end: Position,
}

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(clippy::exhaustive_structs, reason = "the contract of report v1")]
pub struct Position {
    /// From 1.
    pub line: u32,
    /// From 1, in Unicode scalar values.
    pub column: u32,
    /// From 0, in UTF-8 bytes.
    pub offset: u32,
}

/// Another place that has to do with a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Related {
    /// What the place has to do with it.
    pub message: String,
    /// The place.
    pub location: Location,
}

/// One control of one standard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Reference {
    /// The standard: `cis-1.12`.
    pub framework: String,
    /// The control's number or name in it.
    pub id: String,
}

/// A minimal edit that mends a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Fix {
    /// Whether a person should agree first.
    pub safety: Safety,
    /// What the edit does.
    pub title: String,
    /// The edits, by start; they do not overlap.
    pub edits: Vec<Edit>,
}

/// Whether a person should agree to a fix first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the contract of report v1")]
pub enum Safety {
    /// It cannot lock anyone out, nor change what a workload may reach in normal use.
    Safe,
    /// A person should look at it first.
    Review,
}

/// One replaced part of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Edit {
    /// The offset of the first byte that goes.
    pub start: u32,
    /// The offset behind the last byte that goes.
    pub end: u32,
    /// What comes instead. Left out where it must not be shown.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub text: Option<String>,
}

/// A finding that was held back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Suppressed {
    /// The check's id.
    pub check: String,
    /// The finding's stable name.
    pub fingerprint: String,
    /// Why it is held back.
    pub reason: String,
    /// Until when, `2027-01-31`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires: Option<String>,
}

/// How a control fared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Control {
    /// The standard: `cis-1.12`.
    pub framework: String,
    /// The control's number or name in it.
    pub id: String,
    /// How it fared.
    pub status: Status,
    /// Findings that say fail.
    pub findings: u64,
    /// Objects for which its checks ran and reported nothing.
    pub passes: u64,
}

/// How a control fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the contract of report v1")]
pub enum Status {
    /// Every object it applies to passes.
    Pass,
    /// Some object fails.
    Fail,
    /// Some object cannot be judged, and none fails.
    Unknown,
    /// Only a person can tell.
    Manual,
    /// It applies to no object.
    NotApplicable,
}

/// What could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Error {
    /// The file as it was given, with `/`; `-` for standard input.
    pub file: String,
    /// A stable code: `document/syntax`.
    pub code: String,
    /// What is wrong; it holds none of the file's text.
    pub message: String,
    /// Where it is wrong, unless the file as a whole is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub location: Option<Location>,
}

impl Report {
    /// The report as JSON, indented, with a line end.
    #[must_use]
    pub fn to_json(&self) -> String {
        // INVARIANT: these structs hold no map with keys that are no strings, so this cannot fail.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}
