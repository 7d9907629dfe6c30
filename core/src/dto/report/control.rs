//! How the controls of standards fared.

use serde::{Deserialize, Serialize};

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
