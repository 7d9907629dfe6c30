//! Strict JSON, read as Go's `encoding/json` reads it, into the same table as YAML.
//!
//! The API server reads a configuration file that begins with `{` this way, and kubectl each object
//! of a stream that begins so: `\/` and tabs are fine there, `{kind: Pod}` is not.

use super::table::{NONE, Node, NodeId, RawEntry, Row, Table};
use super::{Document, Duplicate, ErrorCode, Kind, Limits, ReadError, Span, Style};
use std::collections::HashMap;
use std::sync::Arc;

/// Whether Kubernetes takes a file for JSON: its first character that is no white space is `{`.
pub(super) fn begins_with_brace(bytes: &[u8]) -> bool {
    let first = bytes
        .iter()
        .find(|byte| !matches!(byte, b' ' | b'\t'..=b'\r'));
    if first.is_none_or(u8::is_ascii) {
        return first == Some(&b'{');
    }
    // White space beyond ASCII, or none.
    bytes
        .utf8_chunks()
        .next()
        .is_some_and(|chunk| chunk.valid().trim_start().starts_with('{'))
}

/// The text of a JSON file: each byte that is not UTF-8 becomes U+FFFD.
pub(super) fn decode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    text
}

/// A value of a text.
pub(super) struct Value {
    /// What it is; an error where it is JSON and holds a number or text that is too large.
    pub(super) read: Result<Document, ReadError>,
    pub(super) end: usize,
}

/// Reads a text that is one JSON value and nothing else.
#[cfg(feature = "posture")]
pub(super) fn read(text: &Arc<String>, limits: &Limits) -> Result<Document, ReadError> {
    let value = value(text, 0, limits)?;
    let mut document = value.read?;
    if let Some(at) = behind(text, value.end) {
        return Err(error(at, "JSON: text behind the value"));
    }
    document.span.end = offset(text.len());
    Ok(document)
}

/// Where text stands from a place on that is no white space.
pub(super) fn behind(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?.trim_start_matches(SPACE);
    (!rest.is_empty()).then(|| text.len().saturating_sub(rest.len()))
}

/// Reads the value that begins at a place, whatever stands behind it.
pub(super) fn value(text: &Arc<String>, at: usize, limits: &Limits) -> Result<Value, ReadError> {
    let mut reader = Reader {
        text,
        at,
        table: Table {
            text: Arc::clone(text),
            json: true,
            ..Table::default()
        },
        open: Vec::new(),
        duplicates: Vec::new(),
        limits: *limits,
        too_large: None,
    };
    reader.run()?;
    let end = reader.at;
    if let Some(error) = reader.too_large {
        return Ok(Value {
            read: Err(error),
            end,
        });
    }
    reader.table.irregular.sort_unstable_by_key(|row| row.0);
    reader.duplicates.sort_by_key(|duplicate| duplicate.span);
    let document = Document {
        table: reader.table,
        span: Span::new(offset(at), offset(end)),
        comments: Vec::new(),
        duplicates: reader.duplicates,
        ignored: None,
        ambiguous: false,
        name: None,
    };
    Ok(Value {
        read: Ok(document.finish(limits)),
        end,
    })
}

/// White space to JSON.
const SPACE: [char; 4] = [' ', '\t', '\r', '\n'];

/// The nesting that Go's `encoding/json` allows.
const MAX_DEPTH: usize = 10_000;

/// A collection that is not closed yet.
struct Open {
    id: NodeId,
    mapping: bool,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    table: Table,
    open: Vec<Open>,
    duplicates: Vec<Duplicate>,
    limits: Limits,
    /// The first number or text that is too large: the value ends where it ends all the same.
    too_large: Option<ReadError>,
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    Value,
    /// The first item of a list, or its end.
    ItemOrEnd,
    Key,
    /// The first key of an object, or its end.
    KeyOrEnd,
    /// A comma, or the end of the collection.
    Behind,
}

impl Reader<'_> {
    fn run(&mut self) -> Result<(), ReadError> {
        let mut expect = Expect::Value;
        while expect != Expect::Behind || !self.open.is_empty() {
            self.skip_space();
            let Some(byte) = self.peek() else {
                return Err(self.error("unexpected end of JSON input"));
            };
            expect = match (expect, byte) {
                (Expect::ItemOrEnd, b']') | (Expect::KeyOrEnd, b'}') => self.close(),
                (Expect::Value | Expect::ItemOrEnd, _) => self.value(byte)?,
                (Expect::Key | Expect::KeyOrEnd, b'"') => self.key()?,
                (Expect::Key | Expect::KeyOrEnd, _) => {
                    return Err(self.error("JSON: a key in double quotes is missing here"));
                }
                (Expect::Behind, _) => self.behind(byte)?,
            };
        }
        Ok(())
    }

    fn behind(&mut self, byte: u8) -> Result<Expect, ReadError> {
        let mapping = self.open.last().is_some_and(|open| open.mapping);
        match (mapping, byte) {
            (true, b'}') | (false, b']') => Ok(self.close()),
            (mapping, b',') => {
                self.bump(1);
                Ok(if mapping { Expect::Key } else { Expect::Value })
            }
            _ => Err(self.error("JSON: a comma or the end of the collection is missing here")),
        }
    }

    fn value(&mut self, byte: u8) -> Result<Expect, ReadError> {
        let start = self.at;
        match byte {
            b'{' | b'[' => return self.begin(byte == b'{'),
            b'"' => {
                let node = self.string()?;
                self.push(node);
            }
            b'-' | b'0'..=b'9' => {
                let kind = self.number()?;
                self.scalar(kind, start);
            }
            _ => {
                let literals = [
                    ("true", Kind::Bool),
                    ("false", Kind::Bool),
                    ("null", Kind::Null),
                ];
                let rest = self.rest();
                let found = literals.iter().find(|literal| rest.starts_with(literal.0));
                let Some(&(literal, kind)) = found else {
                    return Err(self.error("JSON: a value is missing here"));
                };
                self.bump(literal.len());
                self.scalar(kind, start);
            }
        }
        Ok(Expect::Behind)
    }

    fn begin(&mut self, mapping: bool) -> Result<Expect, ReadError> {
        if self.open.len() >= MAX_DEPTH {
            let place = Span::new(offset(self.at), offset(self.at));
            return Err(ReadError::new(
                ErrorCode::TooDeep,
                "exceeded max depth",
                Some(place),
            ));
        }
        let kind = if mapping {
            Kind::Mapping
        } else {
            Kind::Sequence
        };
        let here = offset(self.at);
        let id = self.push(Node::new(
            Row::Value(kind),
            Style::Flow,
            Span::new(here, here),
            0,
        ));
        self.open.push(Open { id, mapping });
        self.bump(1);
        Ok(if mapping {
            Expect::KeyOrEnd
        } else {
            Expect::ItemOrEnd
        })
    }

    fn close(&mut self) -> Expect {
        self.bump(1);
        if let Some(open) = self.open.pop() {
            let (end, after) = (offset(self.at), offset(self.table.nodes.len()));
            if let Some(node) = self.table.nodes.get_mut(open.id as usize) {
                node.end = end;
                node.data = after;
            }
            if open.mapping {
                self.settle_duplicates(open.id);
            }
        }
        Expect::Behind
    }

    /// A key and the colon behind it.
    fn key(&mut self) -> Result<Expect, ReadError> {
        let mut node = self.string()?;
        node.set(Node::KEY);
        self.push(node);
        self.skip_space();
        if self.peek() != Some(b':') {
            return Err(self.error("JSON: a `:` is missing behind the key"));
        }
        self.bump(1);
        Ok(Expect::Value)
    }

    /// Of repeated keys the last one wins.
    fn settle_duplicates(&mut self, id: NodeId) {
        let mut entries: Vec<RawEntry> = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        let before = self.duplicates.len();
        let (mut key, end) = (id.saturating_add(1), self.table.after(id));
        while key < end {
            let value = self.table.after(key);
            let entry = RawEntry {
                key,
                value,
                via: NONE,
            };
            let name = self.table.key(key);
            match places.get(name).and_then(|&place| entries.get_mut(place)) {
                Some(earlier) => {
                    let place = |node: Node| Span::new(node.start, node.end);
                    self.duplicates.push(Duplicate {
                        key: name.to_owned(),
                        span: place(self.table.node(key)),
                        first: place(self.table.node(earlier.key)),
                    });
                    *earlier = entry;
                }
                None => {
                    places.insert(name, entries.len());
                    entries.push(entry);
                }
            }
            key = self.table.after(value);
        }
        if self.duplicates.len() > before {
            if let Some(node) = self.table.nodes.get_mut(id as usize) {
                node.set(Node::IRREGULAR);
            }
            self.table.irregular.push((id, entries));
        }
    }

    /// A string at its opening quote.
    fn string(&mut self) -> Result<Node, ReadError> {
        let start = self.at;
        self.bump(1);
        let arena = self.table.arena.len();
        // Where the run of text begins that was not copied yet.
        let mut run = self.at;
        loop {
            match self.peek() {
                None => return Err(self.error("unexpected end of JSON input")),
                Some(b'"') => break,
                Some(b'\\') => {
                    self.copy(run);
                    let character = self.escape()?;
                    self.table.arena.push(character);
                    run = self.at;
                }
                Some(..0x20) => {
                    return Err(self.error("JSON: a control character in a string"));
                }
                Some(_) => self.bump(1),
            }
        }
        let escaped = run != start.saturating_add(1);
        if escaped {
            self.copy(run);
        }
        self.bump(1);
        let span = Span::new(offset(start), offset(self.at));
        let mut node = Node::new(Row::Value(Kind::String), Style::DoubleQuoted, span, NONE);
        if escaped {
            node.data = offset(self.table.decoded.len());
            node.set(Node::DECODED);
            self.table
                .decoded
                .push((offset(arena), offset(self.table.arena.len())));
        }
        if self.at.saturating_sub(start) > self.limits.scalar_bytes {
            let message = format!("a scalar is larger than {} bytes", self.limits.scalar_bytes);
            let error = ReadError::new(ErrorCode::ScalarTooLarge, message, Some(span));
            self.too_large.get_or_insert(error);
        }
        Ok(node)
    }

    fn copy(&mut self, run: usize) {
        self.table
            .arena
            .push_str(self.text.get(run..self.at).unwrap_or_default());
    }

    /// An escape at its backslash. Half a surrogate pair becomes U+FFFD.
    fn escape(&mut self) -> Result<char, ReadError> {
        let name = self.rest().as_bytes().get(1).copied();
        let character = match name {
            Some(b'u') => return self.unicode_escape(),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            _ => return Err(self.error("JSON: an unknown escape in a string")),
        };
        self.bump(2);
        Ok(character)
    }

    fn unicode_escape(&mut self) -> Result<char, ReadError> {
        let Some(high) = four_digits(self.rest()) else {
            return Err(self.error("JSON: `\\u` is not followed by four hexadecimal digits"));
        };
        self.bump(6);
        let pair = four_digits(self.rest()).map(|low| [high, low]);
        let decoded = pair.and_then(|pair| {
            let first = char::decode_utf16(pair).next()?.ok()?;
            (first.len_utf16() == 2).then_some(first)
        });
        if let Some(character) = decoded {
            self.bump(6);
            return Ok(character);
        }
        Ok(char::from_u32(u32::from(high)).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?`
    fn number(&mut self) -> Result<Kind, ReadError> {
        let start = self.at;
        self.skip_if(b"-");
        if !self.skip_if(b"0") {
            self.digits()?;
        }
        let mut whole = true;
        if self.skip_if(b".") {
            whole = false;
            self.digits()?;
        }
        if self.skip_if(b"eE") {
            whole = false;
            self.skip_if(b"+-");
            self.digits()?;
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        if whole && text.parse::<i64>().is_ok() {
            return Ok(Kind::Int);
        }
        if !text.parse::<f64>().is_ok_and(f64::is_finite) {
            let place = Span::new(offset(start), offset(self.at));
            let message = "JSON: the number is too large";
            let error = ReadError::new(ErrorCode::Value, message, Some(place));
            self.too_large.get_or_insert(error);
        }
        Ok(Kind::Float)
    }

    fn digits(&mut self) -> Result<(), ReadError> {
        let count = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        if count == 0 {
            return Err(self.error("JSON: a digit is missing here"));
        }
        self.bump(count);
        Ok(())
    }

    fn scalar(&mut self, kind: Kind, start: usize) {
        let span = Span::new(offset(start), offset(self.at));
        let mut node = Node::new(Row::Value(kind), Style::Plain, span, NONE);
        if kind == Kind::Bool && span.of(self.text) == "true" {
            node.set(Node::TRUE);
        }
        self.push(node);
    }

    fn push(&mut self, node: Node) -> NodeId {
        let id = offset(self.table.nodes.len());
        self.table.nodes.push(node);
        id
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn bump(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes);
    }

    fn skip_if(&mut self, any: &[u8]) -> bool {
        let found = self.peek().is_some_and(|byte| any.contains(&byte));
        self.bump(usize::from(found));
        found
    }

    fn skip_space(&mut self) {
        while self.skip_if(b" \t\r\n") {}
    }

    fn error(&self, message: &str) -> ReadError {
        error(self.at, message)
    }
}

pub(super) fn error(at: usize, message: &str) -> ReadError {
    let place = Span::new(offset(at), offset(at));
    ReadError::new(ErrorCode::Syntax, message, Some(place))
}

/// The four digits of a `\uXXXX` that the text begins with.
fn four_digits(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    hexadecimal.then(|| u16::from_str_radix(digits, 16).ok())?
}

#[expect(clippy::cast_possible_truncation, reason = "a text is below 4 GiB")]
const fn offset(at: usize) -> u32 {
    at as u32
}

#[cfg(test)]
mod tests {
    use super::{Limits, begins_with_brace, decode, read};
    use crate::document::ErrorCode;
    use std::sync::Arc;

    fn json(text: &str) -> Result<String, ErrorCode> {
        let document = read(&Arc::new(text.to_owned()), &Limits::default());
        document
            .map(|document| document.expose_json())
            .map_err(|error| error.code())
    }

    #[test]
    fn reads_what_go_reads() {
        let cases = [
            ("{}", "{}"),
            (
                " \t\r\n[1, -0, 1.5e3, true, false, null]\n",
                "[1,0,1500,true,false,null]",
            ),
            (
                r#"{"a\/b": "\u0041\n\"", "c": {"d": []}}"#,
                r#"{"a/b":"A\n\"","c":{"d":[]}}"#,
            ),
            (r#"{"a": 1, "b": 2, "a": 3}"#, r#"{"a":3,"b":2}"#),
            (
                r#""\ud83d\ude00 \ud83d \ude00\ud83dx""#,
                "\"\u{1f600} \u{fffd} \u{fffd}\u{fffd}x\"",
            ),
            (r#""\ud83d\ud83d\ude00""#, "\"\u{fffd}\u{1f600}\""),
        ];
        for (text, value) in cases {
            assert_eq!(json(text).as_deref(), Ok(value), "{text}");
        }
    }

    #[test]
    fn refuses_what_go_refuses() {
        let syntax = [
            "",
            "{",
            "{a: 1}",
            "{'a': 1}",
            "[1,]",
            r#"{"a":1,}"#,
            "[01]",
            "[1.]",
            "[.5]",
            "[+1]",
            "[1e]",
            "{} x",
            "{}{}",
            "\u{feff}{}",
            "\"\t\"",
            r#""\x""#,
            r#""\u12g4""#,
            r#""\u+123""#,
            "nul",
            "\u{a0}{}",
            "[1 2]",
            r#"{"a" 1}"#,
            r#"{"a":}"#,
        ];
        for text in syntax {
            assert_eq!(json(text), Err(ErrorCode::Syntax), "{text:?}");
        }
        assert_eq!(json("1e999"), Err(ErrorCode::Value));
    }

    #[test]
    fn nests_ten_thousand_deep_and_no_deeper() {
        let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(json(&nested(10_000)).is_ok());
        assert_eq!(json(&nested(10_001)), Err(ErrorCode::TooDeep));
    }

    #[test]
    fn a_duplicate_is_recorded_and_places_are_kept() {
        let text = Arc::new(r#"{"a": 1, "a": "x"}"#.to_owned());
        let document = read(&text, &Limits::default()).unwrap();
        let [duplicate] = document.duplicates() else {
            panic!("one duplicate")
        };
        assert_eq!(
            (duplicate.first.of(&text), duplicate.span.start),
            ("\"a\"", 9)
        );
        let value = document.root().get("a").unwrap();
        assert_eq!(value.span().of(&text), "\"x\"");
        assert!(document.is_json());
    }

    #[test]
    fn bytes_that_are_no_utf8_become_replacement_characters() {
        assert!(begins_with_brace(b" \n{\xff") && !begins_with_brace(b"\xef\xbb\xbf{}"));
        assert!(begins_with_brace("\u{a0}{".as_bytes()) && !begins_with_brace(b"\xff\xfe{\0"));
        assert_eq!(decode(b"{\"\xe2\x82\"}"), "{\"\u{fffd}\u{fffd}\"}");
    }
}
