//! What a check is told, in words.

use serde::{Deserialize, Serialize};

/// What to check and for which cluster, as a caller in another language says it.
///
/// [`posture::Options::from_words`](crate::posture::Options::from_words) reads it.
///
/// ```
/// use sealward::dto::CheckOptions;
/// use sealward::posture::Options;
/// let words: CheckOptions = serde_json::from_str(r#"{"profiles":["cis"],"ignore":["doc"]}"#).unwrap();
/// assert_eq!(Options::from_words(&words)?.profiles.len(), 1);
/// # Ok::<(), sealward::posture::OptionError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[expect(
    clippy::exhaustive_structs,
    reason = "callers fill it in, the rest being default"
)]
pub struct CheckOptions {
    /// Which checks run: those of any of these profiles. `recommended` where none is named.
    pub profiles: Vec<String>,
    /// The Kubernetes version to judge for, `1.34`; the newest known where it is empty.
    pub kubernetes_version: String,
    /// Checks, or areas of checks, that run beside the profiles'.
    pub select: Vec<String>,
    /// Checks, or areas of checks, that do not run.
    pub ignore: Vec<String>,
    /// Encryption at rest is about to be turned on for data that is stored in clear so far.
    pub assume_new: bool,
    /// Other checkers whose suppressions are honored: `checkov`, `kube-linter`, `kube-score`, `trivy`.
    pub honor: Vec<String>,
}
