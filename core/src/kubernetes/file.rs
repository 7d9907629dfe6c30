//! Which document of a file the API server reads.

use super::EncryptionConfiguration;
use super::names::Version;
use crate::document::{Document, Node, Piece, ReadError, SourceFile, Span};

/// A file that the API server would be given as its encryption configuration: one in which any
/// document is an EncryptionConfiguration, of whatever version.
///
/// The API server reads the first document, empty or not, and passes over the others, even broken
/// ones.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::kubernetes::{EncryptionFile, FirstDocument};
/// let text = "---\n---\nkind: EncryptionConfiguration\n";
/// let file = SourceFile::read("a.yaml", text.into(), &Limits::default())?;
/// let encryption = EncryptionFile::of(&file).unwrap();
/// assert!(matches!(encryption.first, FirstDocument::Empty(_)));
/// assert_eq!(encryption.later.len(), 1);
/// assert!(!encryption.is_accepted());
/// assert!(encryption.passes_over(&file.pieces()[1]));
/// assert_eq!(encryption.bearer().root().get("kind").unwrap().text().to_string(), "EncryptionConfiguration");
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct EncryptionFile<'a> {
    /// What the API server reads.
    pub first: FirstDocument<'a>,
    /// What it passes over: documents and broken pieces, no empty ones.
    pub later: Vec<&'a Piece>,
    bearer: &'a Document,
}

/// What stands first in a file.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// use sealward::kubernetes::{EncryptionFile, FirstDocument};
/// let text = "resources: [\n---\nkind: EncryptionConfiguration\n";
/// let file = SourceFile::read("a.yaml", text.into(), &Limits::default())?;
/// match EncryptionFile::of(&file).unwrap().first {
///     FirstDocument::Refused(error) => assert_eq!(error.code().as_str(), "document/syntax"),
///     FirstDocument::Read(_) | FirstDocument::Empty(_) => unreachable!(),
/// }
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a piece is read, empty or refused")]
pub enum FirstDocument<'a> {
    /// A document, of whatever kind.
    Read(EncryptionConfiguration<'a>),
    /// Nothing but a marker.
    Empty(Span),
    /// Text that the API server cannot read.
    Refused(&'a ReadError),
}

impl<'a> EncryptionFile<'a> {
    /// The file's parts, or `None` where no document in it is an EncryptionConfiguration.
    #[must_use]
    pub fn of(file: &'a SourceFile) -> Option<Self> {
        let named = file
            .documents()
            .find(|document| is_encryption_configuration(document))?;
        let first = file
            .pieces()
            .iter()
            .position(|piece| !is_prologue(piece, file.text()))?;
        let (before, after) = file.pieces().split_at_checked(first.saturating_add(1))?;
        let first = match before.last()? {
            Piece::Document(document) if document.is_empty() => {
                FirstDocument::Empty(document.span())
            }
            Piece::Document(document) => {
                FirstDocument::Read(EncryptionConfiguration::read(document))
            }
            Piece::Empty(span) => FirstDocument::Empty(*span),
            Piece::Refused(_, error) => FirstDocument::Refused(error),
        };
        let later = after
            .iter()
            .filter(|piece| !matches!(piece, Piece::Empty(_)))
            .collect();
        let bearer = match before.last()? {
            Piece::Document(document) if !document.is_empty() => document,
            Piece::Document(_) | Piece::Empty(_) | Piece::Refused(..) => named,
        };
        Some(Self {
            first,
            later,
            bearer,
        })
    }

    /// The document at which to say what concerns the file as a whole: the first one, or where that
    /// is empty or broken the first that is an EncryptionConfiguration.
    #[must_use]
    pub const fn bearer(&self) -> &'a Document {
        self.bearer
    }

    /// Whether the API server never comes to this piece of the file.
    #[must_use]
    pub fn passes_over(&self, piece: &Piece) -> bool {
        // They stand in the order of the text.
        let start = piece.span().start;
        let from = self.later.partition_point(|it| it.span().start < start);
        let later = self.later.get(from..).unwrap_or_default().iter();
        let mut there = later.take_while(|it| it.span().start == start);
        there.any(|later| std::ptr::eq(*later, piece))
    }

    /// Whether the API server takes the file.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        match &self.first {
            FirstDocument::Read(configuration) => configuration.violations().is_empty(),
            FirstDocument::Empty(_) | FirstDocument::Refused(_) => false,
        }
    }
}

/// Whether the document, or an item of the List that it is, is an EncryptionConfiguration.
fn is_encryption_configuration(document: &Document) -> bool {
    let mut objects = vec![document.root()];
    while let Some(object) = objects.pop() {
        let kind = object.get("kind").map_or("", |kind| kind.text().expose());
        let item = kind.strip_suffix("List");
        if Version::has_kind(item.unwrap_or(kind)) {
            return true;
        }
        if item.is_some() {
            objects.extend(object.get("items").into_iter().flat_map(Node::items));
        }
    }
    false
}

/// Whether a piece is no document but what stands before the first marker: comments and blanks.
fn is_prologue(piece: &Piece, text: &str) -> bool {
    let Piece::Empty(span) = piece else {
        return false;
    };
    let blank = |line: &str| {
        let line = line.trim_start_matches('\u{feff}').trim_start();
        line.is_empty() || line.starts_with('#')
    };
    span.of(text).lines().all(blank)
}
