//! The JSON Schemas of what is written for other programs.

use super::Generated;
use std::io;

/// `sealward/report/v1`, `sealward/inspect/v1`, `sealward/facts/v1` and `sealward/baseline/v1`,
/// and that of attestations.
pub(super) fn schemas() -> io::Result<Vec<Generated>> {
    let schemas = [
        ("report", sealward::dto::report_schema()),
        ("inspect", sealward::dto::inspection_schema()),
        ("facts", sealward::dto::facts_schema()),
        ("baseline", sealward::dto::baseline_schema()),
        ("attestations", sealward::posture::attestations_schema()),
    ];
    let file = |(name, schema)| {
        Ok(Generated {
            path: format!("docs/schema/{name}-v1.schema.json"),
            text: format!("{}\n", serde_json::to_string_pretty(&schema)?),
        })
    };
    schemas.into_iter().map(file).collect()
}
