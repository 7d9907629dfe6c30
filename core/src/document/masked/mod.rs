//! A text that says what a file says, but for its secrets.
//!
//! Where a secret stood stands a mark: `<hidden>`, or where it was found to be a credential `<hidden:github-token>`, by the
//! rule that found it, and `<hidden:password:name>` where that goes by a name. Such a text is read as what it is, a text of
//! which parts are not at hand: what was found there is found there still, and nothing else is taken for what it hides.

mod comments;
mod marks;
mod random;
mod secrets;

use super::table::{Node as Data, NodeId, Row, Table};
use super::{Limits, Piece, SourceFile, Span, Syntax};
use comments::{comments, is_directive};
pub(crate) use marks::HIDDEN;
use marks::OPEN;
use random::random;
use secrets::secrets;
use std::collections::BTreeMap;
use std::ops::Range;

impl SourceFile {
    /// The file with a mark in place of each secret and without its comments, but for suppressions. Every other part stays
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
    ) -> Result<Self, &'static str> {
        if self.text().contains(OPEN) {
            return Err("it holds what stands for secrets here");
        }
        let text = changed(self.text(), edits(self, stand_ins)?)?;
        let again = Self::read_as(self.name(), syntax, text.into_bytes(), &Limits::default());
        let again = again.ok().filter(|again| are_alike(self, again));
        again.ok_or("it cannot be written without its secrets")
    }
}

/// What stands in place of each part that is not told, in their order.
fn edits(
    file: &SourceFile,
    stand_ins: &BTreeMap<u32, String>,
) -> Result<Vec<(Span, String)>, &'static str> {
    let mut edits = Vec::new();
    for piece in file.pieces() {
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
                    comments(file, *part, &mut edits);
                }
                // What systemd passes over in a line may be anything.
                if document.table.lines {
                    let text = document.span().of(file.text());
                    let parts = random(text).into_iter();
                    edits.extend(parts.map(|it| (within(document.span(), it), HIDDEN.to_owned())));
                }
            }
            Piece::Empty(span) => comments(file, *span, &mut edits),
            Piece::Refused(..) => return Err("a part of it cannot be read"),
        }
    }
    // Stable: of what begins alike the first is known best.
    edits.sort_by_key(|it| it.0.start);
    Ok(edits)
}

/// A text with such edits, and as many lines as before.
fn changed(from: &str, edits: Vec<(Span, String)>) -> Result<String, &'static str> {
    let (mut text, mut at) = (String::with_capacity(from.len()), 0);
    for (span, mark) in edits {
        // A comment, or an alias, within what is hidden; and of what overlaps nothing is left.
        if span.start < at {
            if is_directive(&mark) {
                return Err("a suppression stands in what must be hidden");
            }
            let rest = Span::new(at, at.max(span.end)).of(from);
            text.extend(rest.chars().filter(|it| *it == '\n'));
            at = at.max(span.end);
            continue;
        }
        text.push_str(Span::new(at, span.start).of(from));
        text.push_str(&mark);
        at = span.end;
    }
    text.push_str(from.get(at as usize..).unwrap_or_default());
    Ok(text)
}

/// A part of a part of a text.
fn within(whole: Span, part: Range<usize>) -> Span {
    let at = |at: usize| {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        whole.start.saturating_add(at)
    };
    Span::new(at(part.start), at(part.end))
}

/// Whether two files say the same, but for secrets.
fn are_alike(one: &SourceFile, other: &SourceFile) -> bool {
    let mut pairs = one.pieces().iter().zip(other.pieces());
    one.pieces().len() == other.pieces().len()
        && pairs.all(|pair| match pair {
            (Piece::Document(one), Piece::Document(other)) => {
                // Keys that hold secrets may be one key without them, of which the last counts.
                one.duplicates().len() == other.duplicates().len()
                    && say_alike(&one.table, &other.table)
            }
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
        let told = file.masked(Syntax::of_name(name), &BTreeMap::new())?;
        Ok(told.text().to_owned())
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
        let keys = "token=kV9c-Qm27rTb4: 1\ntoken=kV8c-Qm27rTb4: 2\n";
        let why = "it cannot be written without its secrets";
        assert_eq!(masked("a.yaml", keys), Err(why));
        let unit = "[Service]\nOther=kV9cQm27Ab3d \\\n# sealward: ignore[x] y\n  and more\n";
        let why = "a suppression stands in what must be hidden";
        assert_eq!(masked("a.service", unit), Err(why));
    }
}
