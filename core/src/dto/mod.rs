//! The structs that cross language borders: the command line's JSON, Python's typed dictionaries
//! and TypeScript's interfaces are made from them.
//!
//! | struct | schema | where it comes from |
//! |---|---|---|
//! | [`Report`] | `sealward/report/v1` | `check` |
//! | `Inspection` | `sealward/inspect/v1` | `inspect` (feature `envelope`) |
//! | [`Baseline`] | `sealward/baseline/v1` | `check --write-baseline` |
//! | [`Facts`] | `sealward/facts/v1` | `facts` |
//! | [`CheckOptions`] | | what `check` is told, in words |
//!
//! What does not apply is left out, never null; lists at the top are there even when empty.

mod baseline;
mod check_options;
mod facts;
#[cfg(feature = "envelope")]
mod inspection;
pub(crate) mod json;
mod report;

pub use baseline::{BASELINE_SCHEMA, Baseline, BaselineEntry, BaselineError};
pub use check_options::CheckOptions;
pub use facts::{
    BitlockerVolume, BlockDevice, FACTS_SCHEMA, Facts, FileKind, FileMode, FileRole, Host,
    HostComponent, HostFile, HostMount, HostVolume, Protection, Unread, VolumeUse,
};
#[cfg(feature = "envelope")]
pub use inspection::{
    INSPECTION_SCHEMA, InspectedEntry, InspectedOrigin, InspectedPayload, InspectedPolicy,
    Inspection,
};
pub use report::{
    Attestation, Confidence, Configuration, ConfigurationOverride, Control, Edit, Error, Finding,
    Fix, Location, Position, REPORT_SCHEMA, Reference, Related, Report, Resource, Safety,
    Severities, Severity, Status, Summary, Suppressed, SuppressedBy, Target, Tool, Verdict,
};

/// The JSON Schema of report v1, which is generated from these structs.
///
/// ```
/// let schema = sealward::dto::report_schema();
/// assert_eq!(schema["properties"]["schema"]["const"], "sealward/report/v1");
/// ```
#[cfg(feature = "schema")]
#[must_use]
pub fn report_schema() -> serde_json::Value {
    schema(&schemars::schema_for!(Report), REPORT_SCHEMA)
}

/// The JSON Schema of inspection v1, which is generated from these structs.
///
/// ```
/// let schema = sealward::dto::inspection_schema();
/// assert_eq!(schema["properties"]["schema"]["const"], "sealward/inspect/v1");
/// ```
#[cfg(feature = "schema")]
#[must_use]
pub fn inspection_schema() -> serde_json::Value {
    schema(&schemars::schema_for!(Inspection), INSPECTION_SCHEMA)
}

/// The JSON Schema of facts v1, which is generated from these structs.
///
/// ```
/// let schema = sealward::dto::facts_schema();
/// assert_eq!(schema["properties"]["schema"]["const"], "sealward/facts/v1");
/// ```
#[cfg(feature = "schema")]
#[must_use]
pub fn facts_schema() -> serde_json::Value {
    schema(&schemars::schema_for!(Facts), FACTS_SCHEMA)
}

/// The JSON Schema of baseline v1, which is generated from these structs.
///
/// ```
/// let schema = sealward::dto::baseline_schema();
/// assert_eq!(schema["properties"]["schema"]["const"], "sealward/baseline/v1");
/// ```
#[cfg(feature = "schema")]
#[must_use]
pub fn baseline_schema() -> serde_json::Value {
    schema(&schemars::schema_for!(Baseline), BASELINE_SCHEMA)
}

/// The JSON Schema of what a check is told, which is generated from these structs.
///
/// ```
/// let schema = sealward::dto::options_schema();
/// assert_eq!(schema["properties"]["kubernetesVersion"]["type"], "string");
/// ```
#[cfg(feature = "schema")]
#[must_use]
pub fn options_schema() -> serde_json::Value {
    without_examples(schemars::schema_for!(CheckOptions).to_value())
}

/// The schema of a struct whose field `schema` always says `name`.
#[cfg(feature = "schema")]
fn schema(of: &schemars::Schema, name: &str) -> serde_json::Value {
    let mut schema = without_examples(of.as_value().clone());
    if let Some(constant) = schema.pointer_mut("/properties/schema") {
        *constant = serde_json::json!({
            "description": format!("Always `{name}`."),
            "const": name,
        });
    }
    schema
}

/// The same schema, its descriptions ending before the examples, which are for readers of Rust.
#[cfg(feature = "schema")]
fn without_examples(mut schema: serde_json::Value) -> serde_json::Value {
    let mut open = vec![&mut schema];
    while let Some(value) = open.pop() {
        if let Some(serde_json::Value::String(text)) = value.get_mut("description")
            && let Some(end) = text.find("\n\n```")
        {
            text.truncate(end);
        }
        match value {
            serde_json::Value::Object(members) => open.extend(members.values_mut()),
            serde_json::Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    schema
}
