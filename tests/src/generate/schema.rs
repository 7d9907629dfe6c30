//! The JSON Schema of the report.

use super::Generated;
use std::io;

/// `sealward/report/v1`.
pub(super) fn report() -> io::Result<Vec<Generated>> {
    let schema = schemars::schema_for!(sealward::dto::Report);
    let text = serde_json::to_string_pretty(&schema)?;
    let path = "docs/schema/report-v1.schema.json".to_owned();
    Ok(vec![Generated {
        path,
        text: format!("{text}\n"),
    }])
}
