//! What would mend a finding.

use serde::{Deserialize, Serialize};

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
