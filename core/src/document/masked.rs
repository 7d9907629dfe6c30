//! A text that says what a file says, but for its secrets.
//!
//! Where a secret stood stands a mark: `<hidden>`, or where it was found to be a credential `<hidden:github-token>`, by the
//! rule that found it, and `<hidden:password:name>` where that goes by a name. Such a text is read as what it is, a text of
//! which parts are not at hand: what was found there is found there still, and nothing else is taken for what it hides.

use super::table::{NONE, Node as Data, NodeId, Row, Table};
use super::{Document, Kind, Limits, Node, Piece, SourceFile, Span, Syntax};
use crate::credential::{self, Credential, Grounds, rules};
use std::collections::BTreeMap;
use std::ops::Range;

const OPEN: &str = "<hidden";
const NAME: &str = "name";
const COMMON: &str = "common";

/// The rule that finds a password in an address.
const ADDRESS: &str = "url-with-password";

/// What stands in a comment that is to be read with the text, if only to say how it is misspelt.
const DIRECTIVE: &str = "sealward";

/// What stands in place of a suppression that must be hidden: it does nothing, which is said where the text is checked.
const UNTOLD: &str = "sealward: ignore[<hidden>] its text holds a secret";

impl SourceFile {
    /// The text with a mark in place of each secret and without its comments, but for suppressions. Every other part stays
    /// in its line, and is read as before. `syntax` is what the file was read in; `stand_ins` are marks of the caller's own, by
    /// where the secret begins.
    ///
    /// # Errors
    ///
    /// Why there is none: nobody can tell what is a secret in a part that is refused or passed over.
    pub(crate) fn masked(
        &self,
        syntax: Option<Syntax>,
        stand_ins: &BTreeMap<u32, String>,
    ) -> Result<String, &'static str> {
        if self.text().contains(OPEN) {
            return Err("it holds what stands for secrets here");
        }
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
                    // What systemd passes over in a line may be anything.
                    if document.table.lines {
                        let text = document.span().of(self.text());
                        let parts = random(text).into_iter();
                        edits.extend(parts.map(|it| (within(document.span(), it), marks(&[]))));
                    }
                }
                Piece::Empty(span) => comments(self, *span, &mut edits),
                Piece::Refused(..) => return Err("a part of it cannot be read"),
            }
        }
        // Stable: of what begins alike the first is known best.
        edits.sort_by_key(|it| it.0.start);
        let (mut text, mut at) = (String::with_capacity(self.text().len()), 0);
        for (span, mark) in edits {
            // A comment, or an alias, within what is hidden; and of what overlaps nothing is left.
            if span.start < at {
                if is_directive(&mark) {
                    return Err("a suppression stands in what must be hidden");
                }
                let rest = Span::new(at, at.max(span.end)).of(self.text());
                text.extend(rest.chars().filter(|it| *it == '\n'));
                at = at.max(span.end);
                continue;
            }
            text.push_str(Span::new(at, span.start).of(self.text()));
            text.push_str(&mark);
            at = span.end;
        }
        text.push_str(self.text().get(at as usize..).unwrap_or_default());
        let (name, bytes) = (self.name(), text.clone().into_bytes());
        let again = Self::read_as(name, syntax, bytes, &Limits::default());
        let is_same = again.is_ok_and(|again| are_alike(self, &again));
        is_same
            .then_some(text)
            .ok_or("it cannot be written without its secrets")
    }

    /// Whether this is what [`SourceFile::masked`] made of a file.
    pub(crate) const fn is_masked(&self) -> bool {
        self.is_masked
    }

    /// Takes the text for what [`SourceFile::masked`] made of a file.
    pub(crate) fn with_marks(mut self) -> Self {
        for piece in self.pieces_mut() {
            if let Piece::Document(document) = piece {
                know(&mut document.table);
            }
        }
        self.is_masked = true;
        self
    }
}

/// What is done with the comments among the lines of a part of a text: of a suppression what looks random is marked, and one
/// that must be hidden still tells that it was there.
fn comments(file: &SourceFile, part: Span, edits: &mut Vec<(Span, String)>) {
    let mut start = part.start;
    for line in part.of(file.text()).split_inclusive('\n') {
        let end = start.saturating_add(u32::try_from(line.len()).unwrap_or(u32::MAX));
        let blank = line.len().saturating_sub(line.trim_start().len());
        let from = start.saturating_add(u32::try_from(blank).unwrap_or(0));
        let line = Span::new(start, end);
        start = end;
        let said = line.of(file.text()).trim();
        let Some(sign) = said.get(..1).filter(|it| ["#", ";"].contains(it)) else {
            continue;
        };
        let length = u32::try_from(said.len()).unwrap_or(u32::MAX);
        let span = Span::new(from, from.saturating_add(length));
        if !is_directive(said) {
            edits.push((span, sign.to_owned()));
            continue;
        }
        let parts = random(said);
        let first = parts.first().map_or(said.len(), |it| it.start);
        let is_told = is_directive(said.get(..first).unwrap_or_default());
        let mut told = said.to_owned();
        for part in parts.into_iter().rev() {
            told.replace_range(part, &marks(&[]));
        }
        if hides(file, line) || !is_told {
            told = format!("{sign} {UNTOLD}");
        }
        edits.push((span, told));
    }
}

/// A part of a part of a text.
fn within(whole: Span, part: Range<usize>) -> Span {
    let at = |at: usize| {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        whole.start.saturating_add(at)
    };
    Span::new(at(part.start), at(part.end))
}

/// Whether a comment is meant as a suppression.
fn is_directive(comment: &str) -> bool {
    let folded = comment.to_ascii_lowercase();
    let words = ["sealward:", "ignore", "disable", "skip"];
    folded.contains(DIRECTIVE) && words.iter().any(|it| folded.contains(it))
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
    let untold = untold(document);
    let mut key = "";
    let mut found = table.credentials.iter().peekable();
    for (row, data) in table.nodes.iter().enumerate() {
        // INVARIANT: a table has fewer than 2^32 rows.
        let id = NodeId::try_from(row).unwrap_or(NodeId::MAX);
        let mut of_it: Vec<Credential> = Vec::new();
        while let Some((_, credential)) = found.next_if(|it| it.0 <= id) {
            of_it.push(*credential);
        }
        if data.is(Data::KEY) {
            key = table.key(id);
        }
        let span = Span::new(data.start, data.end);
        // An alias says nothing by itself, and so does what is empty.
        let says_nothing = matches!(data.row(), Row::Alias | Row::Value(Kind::Null));
        if data.is_collection() || says_nothing || span.is_empty() || table.scalar(id).is_empty() {
            continue;
        }
        if let Some(mark) = stand_ins.get(&span.start) {
            edits.push((span, whole(document.text(), span, mark)));
            continue;
        }
        let node = Node::follow(table, id, NONE);
        let text = table.scalar(id);
        let is_untold = untold.binary_search(&id).is_ok();
        let is_secret = data.is(Data::SENSITIVE) || is_untold;
        if !is_secret && (data.is(Data::KEY) || IDENTIFIERS.contains(&key)) {
            continue;
        }
        let mut parts = match is_secret && !is_untold {
            true => parts(text, &of_it),
            false => Vec::new(),
        };
        // Of a part of several lines only the first has a place.
        let is_long =
            |part: &Range<usize>| text.get(part.clone()).is_none_or(|it| it.contains('\n'));
        if parts.iter().any(|it| is_long(&it.0)) {
            parts.clear();
        }
        if !is_secret || !parts.is_empty() {
            add_random(text, &mut parts);
        }
        if parts.is_empty() && !is_secret {
            continue;
        }
        let spans = node.places(parts.iter().map(|it| it.0.clone()));
        let is_placed = |it: &Span| *it != span && !it.of(document.text()).contains('\n');
        if !parts.is_empty() && spans.iter().all(is_placed) {
            let marks = parts.into_iter().map(|it| it.1);
            edits.extend(spans.into_iter().zip(marks));
        } else if let Some(value) = value_of_flag(document.text(), span).filter(|_| table.lines) {
            edits.push((value, whole(document.text(), value, &marks(&of_it))));
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

/// Values under these names are names too, or tell of an image.
const IDENTIFIERS: [&str; 6] = [
    "apiVersion",
    "kind",
    "name",
    "image",
    "namespace",
    "hostname",
];

/// What a unit says that no check reads, by row, ascending: people write anything there.
fn untold(document: &Document) -> Vec<NodeId> {
    const READ: [&str; 5] = [
        "ExecStart",
        "Environment",
        "EnvironmentFile",
        "PassEnvironment",
        "UnsetEnvironment",
    ];
    if !document.is_unit() {
        return Vec::new();
    }
    let sections = document.root().entries();
    let entries = sections.flat_map(|it| it.value.entries());
    let others = entries.filter(|it| !READ.contains(&it.key()));
    let mut rows: Vec<NodeId> = others.map(|it| it.value.id).collect();
    rows.sort_unstable();
    rows
}

/// Where the value of a flag stands that is written `--name='value'`, whose last quote is not of the word.
fn value_of_flag(text: &str, word: Span) -> Option<Span> {
    let written = word.of(text);
    let at = written.find('=').filter(|_| written.starts_with('-'))?;
    let value = written.get(at.saturating_add(1)..)?;
    let quote = u32::from(value.starts_with(['"', '\'']));
    let before = u32::try_from(at)
        .ok()?
        .saturating_add(1)
        .saturating_add(quote);
    Some(Span::new(word.start.saturating_add(before), word.end))
}

/// The parts of a text that look as what is made by chance does. Nobody knows what they are, and no check reads them.
fn random(text: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let ends = |it: char| it.is_whitespace() || ",;=\"'`(){}[]<>|".contains(it);
    for word in pieces(text, 0, ends) {
        let said = text.get(word.clone()).unwrap_or_default();
        // Paths and digests are told; of an address what it asks for is not.
        if said.starts_with('/') || said.starts_with("unix:") || said.contains("sha256:") {
            continue;
        }
        let words = match said.contains("://") {
            true => pieces(said, word.start, |it| "/?&@".contains(it)),
            false => vec![word],
        };
        let looks_so = |it: &Range<usize>| text.get(it.clone()).is_some_and(credential::is_mixed);
        parts.extend(words.into_iter().filter(looks_so));
    }
    parts
}

/// Adds those parts of a text that nothing is said of yet.
fn add_random(text: &str, parts: &mut Vec<(Range<usize>, String)>) {
    let known = parts.len();
    for part in random(text) {
        let others = parts.get(..known).unwrap_or_default();
        let next = others.partition_point(|(it, _)| it.end <= part.start);
        if others.get(next).is_none_or(|(it, _)| it.start >= part.end) {
            parts.push((part, marks(&[])));
        }
    }
    parts.sort_by_key(|it| it.0.start);
}

/// Where the pieces of a text stand between such characters, the text itself standing at `from`.
fn pieces(text: &str, from: usize, ends: impl Fn(char) -> bool) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = from;
    for piece in text.split(ends) {
        let end = start.saturating_add(piece.len());
        pieces.push(start..end);
        let rest = text.get(end.saturating_sub(from)..).unwrap_or_default();
        let mark = rest.chars().next().map_or(0, char::len_utf8);
        start = end.saturating_add(mark);
    }
    pieces
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
    // An address tells where its password ends.
    if !found.is_empty() && found.iter().all(|it| it.rule().id == ADDRESS) {
        return found.iter().map(|it| (it.range(), mark(it))).collect();
    }
    let is_flag =
        text.starts_with('-') && text.contains('=') && !text.contains(char::is_whitespace);
    if is_flag {
        let from = behind(0, text.len(), text.len());
        return vec![(from..text.len(), marks(found))];
    }
    let is_command = text.contains(char::is_whitespace);
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
    let said = |table: &Table, id: NodeId| match table.node(id).is(Data::KEY) {
        true => table.key(id).to_owned(),
        false => table.scalar(id).to_owned(),
    };
    one.nodes.len() == other.nodes.len()
        && (0..rows).all(|id| {
            let (here, there) = (one.node(id), other.node(id));
            let is_scalar = !here.is_collection() && here.row() != Row::Alias;
            is_scalar && here.is(Data::SENSITIVE)
                || here.row() == there.row()
                    && (!is_scalar
                        || said(one, id) == said(other, id)
                        || said(other, id).contains(OPEN))
        })
}

#[cfg(test)]
mod tests {
    use crate::document::{Limits, SourceFile, Syntax};
    use std::collections::BTreeMap;

    fn masked(name: &str, text: &str) -> Result<String, &'static str> {
        let file = SourceFile::read(name, text.into(), &Limits::default()).unwrap();
        file.masked(Syntax::of_name(name), &BTreeMap::new())
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
                "a: 1 # sealward: ignore[x] see kV9cQm27Ab3d of Ann",
                "a: 1 # sealward: ignore[x] see <hidden> of Ann",
            ),
            (
                "# sealward: ignore[x] for token=kV9c-Qm27\na: 1",
                "# sealward: ignore[<hidden>] its text holds a secret\na: 1",
            ),
            (
                "a: 1 # sealward:kV9cQm27Ab3d: ignore[x] y",
                "a: 1 # sealward: ignore[<hidden>] its text holds a secret",
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
                "args: [--a=b, --db-password=<hidden:password:name>, '--url=https://u:<hidden:url-with-password>@h/']",
            ),
            (
                "command: [sh, -c, 'TOKEN=kV9c-Qm27 web --port=80']",
                "command: [sh, -c, 'TOKEN=<hidden:token:name> web --port=80']",
            ),
            (
                "command:\n- sh\n- |\n  web \"--key=-----BEGIN PRIVATE KEY-----\n  MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n  -----END PRIVATE KEY-----\"\n- a",
                "command:\n- sh\n- <hidden:pem-private-key>\n\n\n\n- a",
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
        let unit = "[Service]\n#kV9cQm27Ab3d# sealward: ignore[x] y\nUser=a\n";
        let expected =
            "[Service]\n# sealward: ignore[<hidden>] its text holds a secret\nUser=<hidden>\n";
        assert_eq!(masked("a.service", unit).as_deref(), Ok(expected));
        let unit = "[Service]\nOther=--token=kV9c-Qm27\\\n  and more\nUser=a\n";
        let expected = "[Service]\nOther=--token=<hidden>\n\nUser=<hidden>\n";
        assert_eq!(masked("a.service", unit).as_deref(), Ok(expected));
        let quoted = "[Unit]\nDescription=Ann's\n[Service]\nExecStart=etcd --password='kV9c-Qm27' --name=a\n";
        let expected = "[Unit]\nDescription=<hidden>\n[Service]\nExecStart=etcd --password='<hidden:password:name>' --name=a\n";
        assert_eq!(masked("a.service", quoted).as_deref(), Ok(expected));
    }

    #[test]
    fn of_what_cannot_be_read_nothing_is_told() {
        for text in ["a: [", "a: 1\n...\npassword: x\n", "a: 1\n---\n{"] {
            assert!(masked("a.yaml", text).is_err(), "{text}");
        }
        let unit = "[Service]\nOther=kV9cQm27Ab3d \\\n# sealward: ignore[x] y\n  and more\n";
        let why = "a suppression stands in what must be hidden";
        assert_eq!(masked("a.service", unit), Err(why));
    }

    #[test]
    fn marks_stand_for_what_was_found() {
        let text = "args: ['--token=<hidden:token:name>', '<hidden:none>', '<hidden', '<hidden>']";
        let read = |text: &str| {
            let file = SourceFile::read("a.yaml", text.into(), &Limits::default());
            let file = file.unwrap().with_marks();
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
