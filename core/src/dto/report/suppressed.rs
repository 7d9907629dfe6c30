//! What is held back.

use super::{Location, Resource, Severity, Verdict};
use serde::{Deserialize, Serialize};

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
