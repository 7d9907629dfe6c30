//! Report v1. Lines and columns count from 1, columns in Unicode scalar values, offsets in UTF-8
//! bytes of the decoded text, `end` exclusive.

mod configuration;
mod control;
mod finding;
mod fix;
mod place;
mod summary;
mod suppressed;

pub use configuration::{Configuration, ConfigurationOverride};
pub use control::{Attestation, Control, Status};
pub use finding::{Confidence, Finding, Reference, Related, Resource, Severity, Verdict};
pub use fix::{Edit, Fix, Safety};
pub use place::{Location, Position};
pub use summary::{Severities, Summary};
pub use suppressed::{Suppressed, SuppressedBy};

use super::json;
use serde::{Deserialize, Serialize};
use std::io;

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
    /// The configuration file that held, if any.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub configuration: Option<Configuration>,
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
        json::text(self)
    }

    /// Writes [`Report::to_json`] where it goes, so that the text of a large report is never whole in memory.
    ///
    /// # Errors
    ///
    /// Where `out` takes no more.
    ///
    /// ```
    /// # use sealward::{document::Limits, posture::{Options, check_text}};
    /// let report = check_text("-", b"{}".to_vec(), &Options::default(), &Limits::default());
    /// let mut out = Vec::new();
    /// report.write_json(&mut out)?;
    /// assert_eq!(out, report.to_json().into_bytes());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn write_json(&self, out: &mut dyn io::Write) -> io::Result<()> {
        json::write(self, out)
    }
}
