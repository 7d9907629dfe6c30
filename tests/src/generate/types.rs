//! Types in other languages, made from the JSON Schemas of what crosses their borders.

mod model;
mod python;
mod typescript;

use super::Generated;
use model::Type;
use std::io;

/// The Python module `sealward.types` and the TypeScript declarations of the npm package.
pub(super) fn all() -> io::Result<Vec<Generated>> {
    let schemas = [
        sealward::dto::report_schema(),
        sealward::dto::inspection_schema(),
        sealward::dto::options_schema(),
    ];
    let types: Option<Vec<Vec<Type>>> = schemas.iter().map(model::types).collect();
    let types = types.ok_or_else(|| io::Error::other("a schema has a shape without a type"))?;
    let types = types.concat();
    Ok(vec![
        Generated {
            path: "bindings-py/python/sealward/types.py".to_owned(),
            text: python::module(&types),
        },
        Generated {
            path: "bindings-wasm/src/types.d.ts".to_owned(),
            text: typescript::declarations(&types),
        },
    ])
}
