//! The JSON Schemas of what crosses language borders.

use super::Generated;
use std::io;

/// `sealward/report/v1` and `sealward/inspect/v1`.
pub(super) fn schemas() -> io::Result<Vec<Generated>> {
    let schemas = [
        ("report", sealward::dto::report_schema()),
        ("inspect", sealward::dto::inspection_schema()),
    ];
    let file = |(name, schema)| {
        Ok(Generated {
            path: format!("docs/schema/{name}-v1.schema.json"),
            text: format!("{}\n", serde_json::to_string_pretty(&schema)?),
        })
    };
    schemas.into_iter().map(file).collect()
}
