//! A text that says what a file says, but for its secrets.
//!
//! Where a secret stood stands a mark: `<hidden>`, or where it was found to be a credential `<hidden:github-token>`, by the
//! rule that found it, and `<hidden:password:name>` where that goes by a name. Such a text is read as what it is, a text of which parts are not at hand: what was found there is
//! found there still, and nothing else is taken for what it hides.

use super::table::{Node as Data, NodeId, Row, Table};
use super::{Document, Kind, Limits, Node, Piece, ReadError, SourceFile, Span};
use crate::credential::{Credential, Grounds, rules};
use std::collections::BTreeMap;
use std::ops::Range;

const OPEN: &str = "<hidden";
const NAME: &str = "name";
const COMMON: &str = "common";

/// What stands in a comment that is to be read with the text, if only to say how it is misspelt.
const DIRECTIVE: &str = "sealward";

impl SourceFile {
    /// The text with a mark in place of each secret and without its comments, but for suppressions. Every other part stays
    /// in its line, and is read as before. `stand_ins` are marks of the caller's own, by where the secret begins.
    ///
    /// # Errors
    ///
    /// Why there is none: nobody can tell what is a secret in a part that is refused or passed over.
    pub(crate) fn masked(&self, stand_ins: &BTreeMap<u32, String>) -> Result<String, &'static str> {
        let mut edits = Vec::new();
        for piece in self.pieces() {
            match piece {
                Piece::Document(document) => {
                    if document.ignored().is_some() {
                        return Err("a part of it is passed over by who reads it");
                    }
                    secrets(document, stand_ins, &mut edits);
                    // Of a unit each line that begins so is a comment.
                    let whole = [document.span()];
                    let parts = if document.table.lines {
                        &whole
                    } else {
                        document.comments()
                    };
                    for part in parts {
                        comments(self, *part, &mut edits);
                    }
                }
                Piece::Empty(span) => comments(self, *span, &mut edits),
                Piece::Refused(..) => return Err("a part of it cannot be read"),
            }
        }
        edits.sort_by_key(|it| (it.0.start, it.0.end));
        let (mut text, mut at) = (String::with_capacity(self.text().len()), 0);
        for (span, mark) in edits {
            // A comment, or an alias, within what is hidden.
            if span.start < at {
                continue;
            }
            text.push_str(Span::new(at, span.start).of(self.text()));
            text.push_str(&mark);
            at = span.end;
        }
        text.push_str(self.text().get(at as usize..).unwrap_or_default());
        let again = Self::read(self.name(), text.clone().into_bytes(), &Limits::default());
        let is_same = again.is_ok_and(|again| are_alike(self, &again));
        is_same
            .then_some(text)
            .ok_or("it cannot be written without its secrets")
    }

    /// Whether this is what [`SourceFile::masked`] made of a file.
    pub(crate) const fn is_masked(&self) -> bool {
        self.is_masked
    }

    /// Reads what [`SourceFile::masked`] made of a file.
    pub(crate) fn read_masked(
        name: &str,
        bytes: Vec<u8>,
        limits: &Limits,
    ) -> Result<Self, ReadError> {
        let mut file = Self::read(name, bytes, limits)?;
        for piece in file.pieces_mut() {
            if let Piece::Document(document) = piece {
                know(&mut document.table);
            }
        }
        file.is_masked = true;
        Ok(file)
    }
}

/// The comments among the lines of a part of a text.
fn comments(file: &SourceFile, part: Span, edits: &mut Vec<(Span, String)>) {
    let mut start = part.start;
    for line in part.of(file.text()).split_inclusive('\n') {
        let end = start.saturating_add(u32::try_from(line.len()).unwrap_or(u32::MAX));
        let blank = line.len().saturating_sub(line.trim_start().len());
        let said = line.trim();
        let words = said.trim_start_matches(['#', ';']);
        let is_comment = words.len() < said.len();
        let is_kept =
            said.to_ascii_lowercase().contains(DIRECTIVE) && !hides(file, Span::new(start, end));
        if is_comment && !is_kept {
            let sign = said.get(..1).unwrap_or_default();
            let from = start.saturating_add(u32::try_from(blank).unwrap_or(0));
            let length = u32::try_from(said.len()).unwrap_or(u32::MAX);
            let span = Span::new(from, from.saturating_add(length));
            edits.push((span, sign.to_owned()));
        }
        start = end;
    }
}

/// Whether something in a part of a text must not be shown.
fn hides(file: &SourceFile, part: Span) -> bool {
    let hidden = file.hidden();
    let first = hidden.partition_point(|it| it.end <= part.start);
    hidden.get(first).is_some_and(|it| it.start < part.end)
}

/// The marks that stand for a document's secrets.
fn secrets(
    document: &Document,
    stand_ins: &BTreeMap<u32, String>,
    edits: &mut Vec<(Span, String)>,
) {
    let table = &document.table;
    let mut found = table.credentials.iter().peekable();
    for (row, node) in table.nodes.iter().enumerate() {
        // INVARIANT: a table has fewer than 2^32 rows.
        let id = NodeId::try_from(row).unwrap_or(NodeId::MAX);
        let mut of_it: Vec<Credential> = Vec::new();
        while let Some((_, credential)) = found.next_if(|it| it.0 <= id) {
            of_it.push(*credential);
        }
        let span = Span::new(node.start, node.end);
        let is_secret = node.is(Data::SENSITIVE) && !node.is_collection();
        // An alias says nothing by itself, and so does what is empty.
        let says_nothing = matches!(node.row(), Row::Alias | Row::Value(Kind::Null));
        if !is_secret || says_nothing || span.is_empty() || table.scalar(id).is_empty() {
            continue;
        }
        if let Some(mark) = stand_ins.get(&span.start) {
            edits.push((span, whole(document.text(), span, mark)));
            continue;
        }
        let node = Node::follow(table, id, super::table::NONE);
        let parts = parts(table.scalar(id), &of_it);
        let spans = node.places(parts.iter().map(|it| it.0.clone()));
        if !parts.is_empty() && !spans.contains(&span) {
            let marks = parts.into_iter().map(|it| it.1);
            edits.extend(spans.into_iter().zip(marks));
        } else {
            let mark = match node.kind() {
                Kind::Bool if of_it.is_empty() => "true".to_owned(),
                Kind::Int if of_it.is_empty() => "0".to_owned(),
                Kind::Float if of_it.is_empty() => "0.5".to_owned(),
                _ => marks(&of_it),
            };
            edits.push((span, whole(document.text(), span, &mark)));
        }
    }
}

/// What stands in place of a whole text: as many lines, so that others stay where they are.
fn whole(text: &str, span: Span, marks: &str) -> String {
    let written = span.of(text);
    let quote = written.get(..1).filter(|it| matches!(*it, "\"" | "'"));
    let quote = quote.unwrap_or_default();
    let lines = written.bytes().filter(|it| *it == b'\n').count();
    format!("{quote}{marks}{quote}{}", "\n".repeat(lines))
}

/// The parts of a command that are secrets, where the rest of it must be known: which flags it has.
fn parts(text: &str, found: &[Credential]) -> Vec<(Range<usize>, String)> {
    let behind = |start: usize, end: usize, secret: usize| {
        let word = text.get(start..secret).unwrap_or_default();
        let value = match word.find('=') {
            Some(at) => start.saturating_add(at).saturating_add(1),
            None => start,
        };
        let address = text.get(value..end).unwrap_or_default();
        let scheme = ["http://", "https://"]
            .iter()
            .find(|it| address.starts_with(**it));
        value.saturating_add(scheme.map_or(0, |it| it.len()))
    };
    let is_flag =
        text.starts_with('-') && text.contains('=') && !text.contains(char::is_whitespace);
    if is_flag {
        let from = behind(0, text.len(), text.len());
        return vec![(from..text.len(), marks(found))];
    }
    let is_command = text.contains("--") && text.contains(char::is_whitespace);
    let mut parts: Vec<(Range<usize>, String)> = Vec::new();
    for credential in found.iter().filter(|_| is_command) {
        let Range { start, end } = credential.range();
        let before = text.get(..start).unwrap_or_default();
        let word = before
            .rfind(char::is_whitespace)
            .map_or(0, |at| at.saturating_add(1));
        let after = text.get(end..).unwrap_or_default();
        let rest = after.find(char::is_whitespace).unwrap_or(after.len());
        let end = end.saturating_add(rest);
        let mark = mark(credential);
        match parts.last_mut().filter(|last| word < last.0.end) {
            Some(last) => {
                last.0.end = last.0.end.max(end);
                last.1.push_str(&mark);
            }
            None => parts.push((behind(word, end, start)..end, mark)),
        }
    }
    parts
}

fn marks(found: &[Credential]) -> String {
    if found.is_empty() {
        return format!("{OPEN}>");
    }
    found.iter().map(mark).collect()
}

fn mark(credential: &Credential) -> String {
    let rule = credential.rule().id;
    match credential.grounds() {
        Grounds::Common => format!("{OPEN}:{rule}:{COMMON}>"),
        Grounds::Name => format!("{OPEN}:{rule}:{NAME}>"),
        Grounds::Form => format!("{OPEN}:{rule}>"),
    }
}

impl Node<'_> {
    /// Whether a secret stood here of which nothing is known.
    pub(crate) fn is_hidden(self) -> bool {
        let text = self.table.scalar(self.id);
        self.table.masked && text.strip_prefix(OPEN) == Some(">")
    }
}

/// Takes what the marks in a document stand for as found.
fn know(table: &mut Table) {
    table.masked = true;
    let mut known = Vec::new();
    for row in 0..table.nodes.len() {
        // INVARIANT: a table has fewer than 2^32 rows.
        let id = NodeId::try_from(row).unwrap_or(NodeId::MAX);
        let node = table.node(id);
        if node.row() == Row::Value(Kind::String) {
            let text = if node.is(Data::KEY) {
                table.key(id)
            } else {
                table.scalar(id)
            };
            known.extend(credentials(text).into_iter().map(|it| (id, it)));
        }
    }
    for (id, _) in &known {
        if let Some(node) = table.nodes.get_mut(*id as usize) {
            node.set(Data::SENSITIVE);
            table.hides_keys |= node.is(Data::KEY);
        }
    }
    table.credentials.extend(known);
    table
        .credentials
        .sort_by_key(|(id, credential)| (*id, credential.range().start));
}

/// The credentials that marks in a text stand for.
fn credentials(text: &str) -> Vec<Credential> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices(OPEN) {
        let behind = text
            .get(at.saturating_add(OPEN.len())..)
            .unwrap_or_default();
        let Some((said, _)) = behind.split_once('>') else {
            continue;
        };
        let mut words = said.split(':').skip(1);
        let id = words.next().unwrap_or_default();
        let grounds = match words.next() {
            Some(COMMON) => Grounds::Common,
            Some(NAME) => Grounds::Name,
            _ => Grounds::Form,
        };
        let Some(rule) = rules().iter().find(|it| it.id == id) else {
            continue;
        };
        let length = OPEN.len().saturating_add(said.len()).saturating_add(1);
        let range = at..at.saturating_add(length);
        found.push(Credential::hidden(rule, grounds, range, text));
    }
    found
}

/// Whether two files say the same, but for secrets.
fn are_alike(one: &SourceFile, other: &SourceFile) -> bool {
    let mut pairs = one.pieces().iter().zip(other.pieces());
    one.pieces().len() == other.pieces().len()
        && pairs.all(|pair| match pair {
            (Piece::Document(one), Piece::Document(other)) => say_alike(&one.table, &other.table),
            (Piece::Empty(_), Piece::Empty(_)) => true,
            _ => false,
        })
}

fn say_alike(one: &Table, other: &Table) -> bool {
    let rows = u32::try_from(one.nodes.len()).unwrap_or(u32::MAX);
    one.nodes.len() == other.nodes.len()
        && (0..rows).all(|id| {
            let (here, there) = (one.node(id), other.node(id));
            let is_secret = here.is(Data::SENSITIVE) && !here.is_collection();
            let said = |table: &Table| {
                if here.is(Data::KEY) {
                    table.key(id).to_owned()
                } else {
                    table.scalar(id).to_owned()
                }
            };
            is_secret
                || here.row() == there.row()
                    && (here.is_collection()
                        || here.row() == Row::Alias
                        || said(one) == said(other))
        })
}

#[cfg(test)]
mod tests {
    use crate::document::{Limits, SourceFile};
    use std::collections::BTreeMap;

    fn masked(name: &str, text: &str) -> Result<String, &'static str> {
        let file = SourceFile::read(name, text.into(), &Limits::default()).unwrap();
        file.masked(&BTreeMap::new())
    }

    #[test]
    fn secrets_are_marked_and_all_else_stays_in_its_line() {
        for (text, expected) in [
            ("a: 1 # for Ann\n# and Bob\nb: x", "a: 1 #\n#\nb: x"),
            (
                "# sealward: ignore[x] y\na: 1",
                "# sealward: ignore[x] y\na: 1",
            ),
            (
                "kind: Secret\ndata: {a: QUJD, b: ~, c: '', d: 5, e: yes, f: 'it''s'}",
                "kind: Secret\ndata: {a: <hidden>, b: ~, c: '', d: 0, e: true, f: '<hidden>'}",
            ),
            (
                "kind: Secret\nstringData:\n  a: |\n    one\n    two\n  b: \"one\n    two\"\nx: 1",
                "kind: Secret\nstringData:\n  a: <hidden>\n\n\n  b: \"<hidden>\"\n\nx: 0",
            ),
            (
                "kind: Config\nusers: [{user: {token: &t abc, password: *t}}]",
                "kind: Config\nusers: [{user: {token: &t <hidden>, password: *t}}]",
            ),
            (
                "args: [--a=b, --db-password=kV9c-Qm27, '--url=https://u:kV9c-Qm27@h/']",
                "args: [--a=b, --db-password=<hidden:password:name>, '--url=https://<hidden:url-with-password>']",
            ),
            (
                "command: [sh, -c, 'TOKEN=kV9c-Qm27 web --port=80']",
                "command: [sh, -c, 'TOKEN=<hidden:token:name> web --port=80']",
            ),
            (
                "env: [{name: PASSWORD, value: hunter2}]",
                "env: [{name: PASSWORD, value: <hidden:password:common>}]",
            ),
            (
                "{\"kind\": \"Secret\", \"data\": {\"a\": \"QUJD\"}}",
                "{\"kind\": \"Secret\", \"data\": {\"a\": \"<hidden>\"}}",
            ),
        ] {
            assert_eq!(masked("a.yaml", text).as_deref(), Ok(expected), "{text}");
        }
        let unit =
            "; notes\n[Service]\nEnvironment=\"A=--token=kV9c-Qm27 --v=2\" TOKEN=kV9c-Qm27\n";
        let expected =
            ";\n[Service]\nEnvironment=\"A=--token=<hidden> --v=2\" TOKEN=<hidden:token:name>\n";
        assert_eq!(masked("a.service", unit).as_deref(), Ok(expected));
    }

    #[test]
    fn of_what_cannot_be_read_nothing_is_told() {
        for text in ["a: [", "a: 1\n...\npassword: x\n", "a: 1\n---\n{"] {
            assert!(masked("a.yaml", text).is_err(), "{text}");
        }
    }

    #[test]
    fn marks_stand_for_what_was_found() {
        let text = "args: ['--token=<hidden:token:name>', '<hidden:none>', '<hidden', '<hidden>']";
        let read = |text: &str| {
            let file = SourceFile::read_masked("a.yaml", text.into(), &Limits::default()).unwrap();
            let root = file.documents().next().unwrap().root();
            let found = root.texts_with_credentials();
            let found = found.iter().flat_map(|it| it.credentials());
            let found = found.map(|it| (format!("{it:?}"), it.grounds()));
            let hidden = root.get("args").unwrap().items().map(|it| it.is_hidden());
            (found.collect::<Vec<_>>(), hidden.collect::<Vec<_>>())
        };
        let (found, hidden) = read(text);
        let name = crate::credential::Grounds::Name;
        assert_eq!(found, [("token at 8..27".to_owned(), name)]);
        assert_eq!(hidden, [false, false, false, true]);
    }
}
