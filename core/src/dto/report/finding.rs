//! What was found.

use super::{Fix, Location};
use serde::{Deserialize, Serialize};

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
    /// The object that carries this one as a text: a ConfigMap, of a KubeletConfiguration.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub carrier: Option<Box<Self>>,
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
