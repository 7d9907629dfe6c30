//! What a configuration file changed.

use super::Severity;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The configuration that held for a run, `sealward.toml`, and what it switches off.
///
/// ```
/// use sealward::dto::Configuration;
/// let it: Configuration = serde_json::from_str(
///     r#"{"file": "sealward.toml", "says": ["ignores pss-host-pid"], "ignored": ["pss-host-pid"]}"#,
/// )?;
/// assert_eq!((it.ignored.len(), it.severities.len(), it.overrides.len()), (1, 0, 0));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Configuration {
    /// The file.
    pub file: String,
    /// What it switches off or makes count less, a clause each, with its profiles, `fail-on` and how many suppressions it has.
    pub says: Vec<String>,
    /// The checks that would have run and did not, because of it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub ignored: Vec<String>,
    /// The checks that are asked for and that it gives another severity.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub severities: BTreeMap<String, Severity>,
    /// What differs for some files; later ones win.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub overrides: Vec<ConfigurationOverride>,
}

/// What a configuration changes for some files.
///
/// ```
/// use sealward::dto::{ConfigurationOverride, Severity};
/// let it: ConfigurationOverride =
///     serde_json::from_str(r#"{"paths": ["charts/"], "severities": {"pss-host-pid": "low"}}"#)?;
/// assert_eq!((it.severities["pss-host-pid"], it.ignored.len()), (Severity::Low, 0));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct ConfigurationOverride {
    /// The patterns of the files, as `.gitignore` has them, from the configuration's folder on.
    pub paths: Vec<String>,
    /// The checks whose findings are held back there.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub ignored: Vec<String>,
    /// The checks that have another severity there.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub severities: BTreeMap<String, Severity>,
}
