//! Report v1. Lines and columns count from 1, columns in Unicode scalar values, offsets in UTF-8
//! bytes of the decoded text, `end` exclusive.

use serde::{Deserialize, Serialize};

/// What [`Report::schema`] says.
pub const REPORT_SCHEMA: &str = "sealward/report/v1";

/// A report: what was checked, what was found, and how the standards' controls fared.
///
/// ```
/// use sealward::dto::{REPORT_SCHEMA, Report};
/// # use sealward::{document::Limits, posture::{Options, check_text}};
/// let text = "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {hostPID: true}}";
/// let report = check_text("pod.yaml", text.into(), &Options::default(), &Limits::default());
/// assert_eq!((report.schema.as_str(), report.summary.findings.high), (REPORT_SCHEMA, 1));
/// // Whoever gets it as JSON reads it back.
/// assert_eq!(serde_json::from_str::<Report>(&report.to_json())?, report);
/// # Ok::<(), serde_json::Error>(())
/// ```
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
///
/// ```
/// # use sealward::{document::Limits, posture::{Options, check_text}};
/// let report = check_text("-", Vec::new(), &Options::default(), &Limits::default());
/// assert_eq!(report.tool.name, "sealward");
/// ```
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
///
/// ```
/// # use sealward::{document::Limits, posture::{Options, check_text}};
/// let report = check_text("-", Vec::new(), &Options::default(), &Limits::default());
/// assert_eq!(report.target.kubernetes_version, "1.37");
/// assert_eq!(report.target.profiles, ["recommended"]);
/// ```
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

/// One finding.
///
/// ```
/// use sealward::dto::{Severity, Verdict};
/// # use sealward::{document::Limits, posture::{Options, check_text}};
/// let text = "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {hostPID: true}}";
/// let report = check_text("pod.yaml", text.into(), &Options::default(), &Limits::default());
/// let finding = &report.findings[0];
/// assert_eq!((finding.check.as_str(), finding.path.as_str()), ("pss-host-pid", "spec.hostPID"));
/// assert_eq!((finding.verdict, finding.severity), (Verdict::Fail, Severity::High));
/// assert_eq!(finding.fingerprint.len(), 32);
/// ```
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
    /// The finding's stable name, 32 hex digits: the same after lines have moved.
    pub fingerprint: String,
}

/// Whether a flaw is there or cannot be told.
///
/// ```
/// use sealward::dto::Verdict;
/// assert_eq!(serde_json::to_string(&Verdict::Unknown)?, r#""unknown""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
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
///
/// ```
/// use sealward::dto::Severity;
/// assert_eq!(serde_json::from_str::<Severity>(r#""critical""#)?, Severity::Critical);
/// # Ok::<(), serde_json::Error>(())
/// ```
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
///
/// ```
/// use sealward::dto::Confidence;
/// assert_eq!(serde_json::from_str::<Confidence>(r#""medium""#)?, Confidence::Medium);
/// # Ok::<(), serde_json::Error>(())
/// ```
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
///
/// ```
/// # use sealward::{document::Limits, posture::{Options, check_text}};
/// let text = "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {hostPID: true}}";
/// let report = check_text("pod.yaml", text.into(), &Options::default(), &Limits::default());
/// let pod = &report.findings[0].resource;
/// assert_eq!((pod.api_version.as_str(), pod.kind.as_str()), ("v1", "Pod"));
/// assert_eq!((pod.namespace.as_str(), pod.name.as_str()), ("", "web"));
/// ```
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
///
/// ```
/// # use sealward::{document::Limits, posture::{Options, check_text}};
/// let text = "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {hostPID: true}}";
/// let report = check_text("pod.yaml", text.into(), &Options::default(), &Limits::default());
/// let location = report.findings[0].location.as_ref().unwrap();
/// assert_eq!(location.file, "pod.yaml");
/// assert_eq!(&text[location.start.offset as usize..location.end.offset as usize], "true");
/// ```
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
///
/// ```
/// # use sealward::{document::Limits, posture::{Options, check_text}};
/// let text = "apiVersion: v1\nkind: Pod\nspec: {hostPID: true}\n";
/// let report = check_text("pod.yaml", text.into(), &Options::default(), &Limits::default());
/// let start = report.findings[0].location.as_ref().unwrap().start;
/// assert_eq!((start.line, start.column, start.offset), (3, 17, 41));
/// ```
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
///
/// ```
/// # use sealward::{document::Limits, posture::{Options, check_text}};
/// let text = "apiVersion: v1\nkind: Secret\nkind: Pod\n";
/// let report = check_text("pod.yaml", text.into(), &Options::default(), &Limits::default());
/// let twice = report.findings.iter().find(|it| it.check == "doc-duplicate-key").unwrap();
/// assert_eq!(twice.related[0].location.start.line, 2); // the first of the two
/// ```
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
///
/// ```
/// # use sealward::{document::Limits, posture::{Options, check_text}};
/// let text = "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {hostPID: true}}";
/// let report = check_text("pod.yaml", text.into(), &Options::default(), &Limits::default());
/// let controls = &report.findings[0].references;
/// assert!(controls.iter().any(|it| (it.framework.as_str(), it.id.as_str()) == ("cis-1.12", "5.2.3")));
/// ```
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
///
/// ```
/// use sealward::dto::{Fix, Safety};
/// let fix: Fix = serde_json::from_str(
///     r#"{"safety": "safe", "title": "set `hostPID` to false",
///         "edits": [{"start": 14, "end": 18, "text": "false"}]}"#,
/// )?;
/// assert_eq!((fix.safety, fix.edits.len()), (Safety::Safe, 1));
/// # Ok::<(), serde_json::Error>(())
/// ```
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
///
/// ```
/// use sealward::dto::Safety;
/// assert_eq!(serde_json::from_str::<Safety>(r#""review""#)?, Safety::Review);
/// # Ok::<(), serde_json::Error>(())
/// ```
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
///
/// ```
/// use sealward::dto::Edit;
/// let edit: Edit = serde_json::from_str(r#"{"start": 9, "end": 13, "text": "false"}"#)?;
/// let mut text = "hostPID: true\n".to_owned();
/// if let Some(new) = &edit.text {
///     text.replace_range(edit.start as usize..edit.end as usize, new);
/// }
/// assert_eq!(text, "hostPID: false\n");
/// # Ok::<(), serde_json::Error>(())
/// ```
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
///
/// ```
/// use sealward::dto::SuppressedBy;
/// # use sealward::{document::Limits, posture::{Options, check_text}};
/// let text = "{apiVersion: v1, kind: Pod, spec: {hostPID: true}} # sealward: ignore[pss-host-pid] an agent";
/// let report = check_text("pod.yaml", text.into(), &Options::default(), &Limits::default());
/// let held_back = &report.suppressed[0];
/// assert_eq!((held_back.check.as_str(), held_back.reason.as_str()), ("pss-host-pid", "an agent"));
/// assert_eq!((held_back.by, held_back.path.as_str()), (SuppressedBy::Comment, "spec.hostPID"));
/// assert_eq!(held_back.location.as_ref().unwrap().start.line, 1);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Suppressed {
    /// The check's id.
    pub check: String,
    /// Whether the flaw is there.
    pub verdict: Verdict,
    /// How bad the flaw is.
    pub severity: Severity,
    /// What was found.
    pub message: String,
    /// The object that was found wanting; empty where it lies outside any object.
    pub resource: Resource,
    /// The way to the deciding field, from the object: `spec.containers[0].image`.
    pub path: String,
    /// Where the deciding field stands, or the parent of one that is absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub location: Option<Location>,
    /// The finding's stable name.
    pub fingerprint: String,
    /// What holds it back.
    pub by: SuppressedBy,
    /// Why it is held back.
    pub reason: String,
    /// Until when, `2027-01-31`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires: Option<String>,
}

/// What holds a finding back.
///
/// ```
/// use sealward::dto::SuppressedBy;
/// assert_eq!(serde_json::to_string(&SuppressedBy::Peer)?, r#""peer""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::exhaustive_enums, reason = "the contract of report v1")]
pub enum SuppressedBy {
    /// A comment beside it.
    Comment,
    /// An annotation of its object.
    Annotation,
    /// The configuration file.
    Configuration,
    /// A baseline.
    Baseline,
    /// What was written for another checker.
    Peer,
}

/// How a control fared.
///
/// ```
/// use sealward::dto::Status;
/// # use sealward::{document::Limits, posture::{Options, check_text}};
/// let text = "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {hostPID: true}}";
/// let report = check_text("pod.yaml", text.into(), &Options::default(), &Limits::default());
/// let shared = report.controls.iter().find(|it| it.framework == "cis-1.12" && it.id == "5.2.3").unwrap();
/// assert_eq!((shared.status, shared.findings, shared.passes), (Status::Fail, 1, 0));
/// ```
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
    /// What somebody says of it, where no check has decided it; one that has expired changes no status.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub attestation: Option<Attestation>,
}

/// What somebody says of a control that no check decides.
///
/// ```
/// use sealward::dto::Attestation;
/// let said: Attestation = serde_json::from_str(r#"{"reason":"seen in the portal","by":"ops"}"#)?;
/// assert_eq!((said.by.as_deref(), said.expires), (Some("ops"), None));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Attestation {
    /// Why, or by what evidence.
    pub reason: String,
    /// Who says so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub by: Option<String>,
    /// The last day on which it holds, `2027-01-31`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires: Option<String>,
}

/// How a control fared.
///
/// ```
/// use sealward::dto::Status;
/// assert_eq!(serde_json::to_string(&Status::NotApplicable)?, r#""not-applicable""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
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
///
/// ```
/// # use sealward::{document::Limits, posture::{Options, check_text}};
/// let report = check_text("pod.yaml", b"spec: [\n".to_vec(), &Options::default(), &Limits::default());
/// let error = &report.errors[0];
/// assert_eq!((error.file.as_str(), error.code.as_str()), ("pod.yaml", "document/syntax"));
/// assert!(error.location.is_some());
/// ```
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
