//! Values that YAML has and JSON has not: infinite numbers, null and very large keys.

use super::super::number::{Number, number};
use super::super::table::{NONE, Table};
use super::super::{ErrorCode, Kind, Node, ReadError};

/// Refuses a document that holds one, unless a later key of the same name hides it.
pub(super) fn check(table: &Table) -> Result<(), ReadError> {
    let mut nodes = vec![Node::follow(table, 0, NONE)];
    while let Some(node) = nodes.pop() {
        if let Some(value) = node.as_f64().filter(|value| !value.is_finite()) {
            let message = format!("unsupported value: {value}");
            return Err(ReadError::new(ErrorCode::Value, message, Some(node.span())));
        }
        for entry in node.entries() {
            if is_refused_key(entry.key_kind(), entry.key()) {
                let message = "unsupported map key: not a string, a number below 2^63 or a boolean";
                return Err(ReadError::new(
                    ErrorCode::Value,
                    message,
                    Some(entry.key_span()),
                ));
            }
            nodes.push(entry.value);
        }
        nodes.extend(node.items());
    }
    Ok(())
}

/// Whether a key has no form in JSON: null, or a whole number of 2^63 or more.
pub(super) fn is_refused_key(kind: Kind, text: &str) -> bool {
    kind == Kind::Null || kind == Kind::Int && matches!(number(kind, text), Some(Number::Large(_)))
}
