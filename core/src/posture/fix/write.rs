//! Values as text: in block style, on one line, as indented JSON.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "columns stay below the text's length, itself below 4 GiB"
)]

use super::change::Value;
use crate::document::{Document, quoted};

/// How scalars are quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quotes {
    /// Only where it must be, wherever it stands.
    Plain,
    /// Only where it must be in block style: a comma parts nothing there.
    Block,
    Single,
    /// As JSON: keys too.
    Double,
}

/// A scalar as text.
pub(super) fn scalar(value: &Value, quotes: Quotes) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Text(value) => text(value, quotes),
        Value::List(_) => "[]".to_owned(),
        Value::Map(_) => "{}".to_owned(),
    }
}

/// A text or a key.
pub(super) fn text(text: &str, quotes: Quotes) -> String {
    match quotes {
        Quotes::Plain if is_plain(text, false) => text.to_owned(),
        Quotes::Block if is_plain(text, true) => text.to_owned(),
        Quotes::Single if text.chars().all(|it| !it.is_control() && it != '\u{feff}') => {
            format!("'{}'", text.replace('\'', "''"))
        }
        _ => quoted(text),
    }
}

/// Whether a text is read as itself without quotes: in block style, or wherever it stands.
fn is_plain(text: &str, in_block: bool) -> bool {
    let safe = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'_' | b'.' | b'/' | b'-' | b':' | b'=')
            || in_block && byte == b','
    };
    // A flag of a command is plain too.
    let begins = text
        .strip_prefix("--")
        .unwrap_or(text)
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'/');
    let is_read = |written: &str| {
        Document::parse(written).is_ok_and(|document| {
            let root = document.root();
            let node = root.items().next().unwrap_or(root);
            node.as_text().is_some_and(|it| it == text)
        })
    };
    // Readers of YAML 1.1 take `2020-01-01` for a date, and `1:30` for ninety.
    let is_number = text
        .bytes()
        .all(|it| it.is_ascii_digit() || b":-_".contains(&it))
        && text.contains([':', '-', '_']);
    begins
        && !is_number
        && text.bytes().all(safe)
        && is_read(text)
        && (in_block || is_read(&format!("[{text}]")))
}

/// How block text is laid out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    pub(super) newline: &'static str,
    /// By how much a mapping in a mapping is indented.
    pub(super) unit: usize,
    /// By how much a dash is indented below its list's key.
    pub(super) dash: usize,
}

impl Block {
    /// `key: value`, its key at `column`, which the text has reached.
    pub(super) fn entry(self, out: &mut String, column: usize, key: &str, value: &Value) {
        out.push_str(&text(key, Quotes::Plain));
        out.push(':');
        self.value(out, column, value);
    }

    /// What follows the colon of a key at `column`.
    pub(super) fn value(self, out: &mut String, column: usize, value: &Value) {
        match value {
            Value::Map(entries) if !entries.is_empty() => {
                for (key, value) in entries {
                    self.line(out, column + self.unit);
                    self.entry(out, column + self.unit, key, value);
                }
            }
            Value::List(items) if !items.is_empty() => {
                for item in items {
                    self.line(out, column + self.dash);
                    self.item(out, column + self.dash, item);
                }
            }
            scalar_value => {
                out.push(' ');
                out.push_str(&scalar(scalar_value, Quotes::Block));
            }
        }
    }

    /// What follows the marker of a document.
    pub(super) fn document(self, out: &mut String, value: &Value) {
        self.line(out, 0);
        match value {
            Value::Map(entries) if !entries.is_empty() => self.entries(out, 0, entries),
            other => Flow::YAML.value(out, other),
        }
    }

    /// Entries, their keys at `column`, which the text has reached.
    fn entries(self, out: &mut String, column: usize, entries: &[(String, Value)]) {
        for (at, (key, value)) in entries.iter().enumerate() {
            if at > 0 {
                self.line(out, column);
            }
            self.entry(out, column, key, value);
        }
    }

    /// `- value`, its dash at `column`, which the text has reached.
    pub(super) fn item(self, out: &mut String, column: usize, value: &Value) {
        out.push_str("- ");
        self.behind_dash(out, column, value);
    }

    /// What follows a dash at `column` and a space.
    pub(super) fn behind_dash(self, out: &mut String, column: usize, value: &Value) {
        match value {
            Value::Map(entries) if !entries.is_empty() => self.entries(out, column + 2, entries),
            list @ Value::List(_) => Flow::YAML.value(out, list),
            scalar_value => out.push_str(&scalar(scalar_value, Quotes::Block)),
        }
    }

    pub(super) fn line(self, out: &mut String, column: usize) {
        out.push_str(self.newline);
        out.extend(std::iter::repeat_n(' ', column));
    }
}

/// How flow text is laid out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Flow<'a> {
    pub(super) quotes: Quotes,
    /// What stands between key and value.
    pub(super) colon: &'a str,
    /// What stands between entries on one line.
    pub(super) comma: &'a str,
    /// For indented text: the line end, the indentation of what is written, and how much more what
    /// is in it has.
    pub(super) lines: Option<(&'a str, &'a str, &'a str)>,
}

impl Flow<'_> {
    pub(super) const YAML: Flow<'static> = Flow {
        quotes: Quotes::Plain,
        colon: ": ",
        comma: ", ",
        lines: None,
    };

    /// `key: value`.
    pub(super) fn entry(&self, out: &mut String, key: &str, value: &Value) {
        out.push_str(&text(key, self.quotes));
        out.push_str(self.colon);
        self.value(out, value);
    }

    pub(super) fn value(&self, out: &mut String, value: &Value) {
        // Values are the checks' own, a few levels deep.
        match value {
            Value::Map(entries) if !entries.is_empty() => {
                self.collection(out, ('{', '}'), entries.iter(), |inner, out, entry| {
                    inner.entry(out, &entry.0, &entry.1);
                });
            }
            Value::List(items) if !items.is_empty() => {
                self.collection(out, ('[', ']'), items.iter(), |inner, out, item| {
                    inner.value(out, item);
                });
            }
            scalar_value => out.push_str(&scalar(scalar_value, self.quotes)),
        }
    }

    fn collection<T>(
        &self,
        out: &mut String,
        (open, close): (char, char),
        members: impl Iterator<Item = T>,
        write: impl Fn(&Flow<'_>, &mut String, T),
    ) {
        let indent = self
            .lines
            .map_or_else(String::new, |(_, indent, more)| format!("{indent}{more}"));
        let inner = Flow {
            lines: self.lines.map(|(line, _, more)| (line, &*indent, more)),
            ..*self
        };
        out.push(open);
        for (at, member) in members.enumerate() {
            match inner.lines {
                Some((line, indent, _)) => {
                    out.push_str(if at > 0 { "," } else { "" });
                    out.push_str(line);
                    out.push_str(indent);
                }
                None => out.push_str(if at > 0 { self.comma } else { "" }),
            }
            write(&inner, out, member);
        }
        if let Some((line, indent, _)) = self.lines {
            out.push_str(line);
            out.push_str(indent);
        }
        out.push(close);
    }
}
