//! A node as JSON text.

use super::number::{self, Number};
use super::{Kind, Node};
use std::fmt::Write as _;

/// A collection that is being written: what is left of it and how it ends.
enum Open<'a> {
    Mapping(super::Entries<'a>),
    Sequence(super::Items<'a>),
}

/// The node as JSON on one line, secrets included; keys in the order of the text.
pub(super) fn write(node: Node<'_>) -> String {
    let mut out = String::new();
    let mut stack = Vec::new();
    begin(&mut out, node, &mut stack);
    // Whether the next member is its collection's first.
    let mut first = true;
    while let Some(open) = stack.last_mut() {
        let next = match open {
            Open::Mapping(entries) => entries.next().map(|entry| (Some(entry.key()), entry.value)),
            Open::Sequence(items) => items.next().map(|item| (None, item)),
        };
        let Some((key, value)) = next else {
            out.push(if matches!(open, Open::Mapping(_)) {
                '}'
            } else {
                ']'
            });
            stack.pop();
            first = false;
            continue;
        };
        if !first {
            out.push(',');
        }
        if let Some(key) = key {
            quote(&mut out, key);
            out.push(':');
        }
        first = begin(&mut out, value, &mut stack);
    }
    out
}

/// Writes a scalar whole or a collection's opening bracket; says whether it opened one.
fn begin<'a>(out: &mut String, node: Node<'a>, stack: &mut Vec<Open<'a>>) -> bool {
    match node.kind() {
        Kind::Mapping => {
            out.push('{');
            stack.push(Open::Mapping(node.entries()));
            return true;
        }
        Kind::Sequence => {
            out.push('[');
            stack.push(Open::Sequence(node.items()));
            return true;
        }
        Kind::Null => out.push_str("null"),
        Kind::Bool => out.push_str(if node.is_true() { "true" } else { "false" }),
        Kind::String => quote(out, node.text().expose()),
        kind @ (Kind::Int | Kind::Float) => {
            // Writing to a String cannot fail.
            let _ = match number::number(kind, node.text().expose()) {
                Some(Number::Int(value)) => write!(out, "{value}"),
                Some(Number::Large(value)) => write!(out, "{value}"),
                Some(Number::Float(value))
                    if value.abs() >= 1e21 || (value != 0.0 && value.abs() < 1e-6) =>
                {
                    write!(out, "{value:e}")
                }
                Some(Number::Float(value)) => write!(out, "{value}"),
                None => out.write_str("null"),
            };
        }
    }
    false
}

/// `text` as a JSON string.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::new();
    quote(&mut out, text);
    out
}

fn quote(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}
