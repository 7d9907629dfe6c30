//! The marks that stand for secrets, written and read.

use crate::credential::{Credential, Grounds, rules};
use crate::document::table::{Node as Data, NodeId, Row, Table};
use crate::document::{Kind, Node, Piece, SourceFile};

/// How every mark begins.
pub(super) const OPEN: &str = "<hidden";
/// What stands for a secret of which nothing is known.
pub(crate) const HIDDEN: &str = "<hidden>";

const NAME: &str = "name";
const COMMON: &str = "common";

/// What stands for a text in which these were found.
pub(super) fn marks(found: &[Credential]) -> String {
    if found.is_empty() {
        return HIDDEN.to_owned();
    }
    found.iter().map(mark).collect()
}

/// What stands for a credential.
pub(super) fn mark(credential: &Credential) -> String {
    let rule = credential.rule().id;
    match credential.grounds() {
        Grounds::Common => format!("{OPEN}:{rule}:{COMMON}>"),
        Grounds::Name => format!("{OPEN}:{rule}:{NAME}>"),
        Grounds::Form => format!("{OPEN}:{rule}>"),
    }
}

impl SourceFile {
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

impl Node<'_> {
    /// Whether a secret stood here of which nothing is known.
    pub(crate) fn is_hidden(self) -> bool {
        self.table.masked && self.table.scalar(self.id) == HIDDEN
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

#[cfg(test)]
mod tests {
    use crate::document::{Limits, SourceFile};

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
