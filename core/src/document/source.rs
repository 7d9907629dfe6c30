//! A file: its decoded text and the documents in it.

use super::{Document, ErrorCode, Limits, LineIndex, Position, ReadError, Span, yaml};
use std::sync::{Arc, OnceLock};

/// A file, decoded, cut into pieces and read.
///
/// The text is cut before each line that starts with `---` followed by a blank or the line's end;
/// each piece is read alone, so a broken document hides no other.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// let file = SourceFile::read("two.yaml", b"a: [\n---\nb: 1\n".to_vec(), &Limits::default())?;
/// assert_eq!(file.errors().count(), 1);
/// assert_eq!(file.documents().next().unwrap().expose_json(), r#"{"b":1}"#);
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Debug)]
pub struct SourceFile {
    name: String,
    text: Arc<String>,
    pieces: Vec<Piece>,
    lines: OnceLock<LineIndex>,
}

/// What became of one piece of a file.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a piece is read, empty or refused")]
pub enum Piece {
    /// A document with something in it.
    Document(Box<Document>),
    /// Nothing but white space, comments and markers.
    Empty(Span),
    /// A piece that the Kubernetes reader refuses.
    Refused(Span, ReadError),
}

impl SourceFile {
    /// Decodes and reads a file. `name` is how reports call it.
    ///
    /// # Errors
    ///
    /// [`ErrorCode::FileTooLarge`] and [`ErrorCode::Encoding`], which concern the file as a whole;
    /// what is wrong with single documents is in [`SourceFile::errors`].
    pub fn read(name: &str, bytes: Vec<u8>, limits: &Limits) -> Result<Self, ReadError> {
        let too_large =
            bytes.len() as u64 > limits.file_bytes || u32::try_from(bytes.len()).is_err();
        if too_large {
            let message = format!("the file is larger than {} bytes", limits.file_bytes);
            return Err(ReadError::new(ErrorCode::FileTooLarge, message, None));
        }
        let (text, spans) = yaml::load(bytes)?;
        let text = Arc::new(text);
        let pieces = spans
            .into_iter()
            .map(|span| piece(&text, span, limits))
            .collect();
        Ok(Self {
            name: name.to_owned(),
            text,
            pieces,
            lines: OnceLock::new(),
        })
    }

    /// How reports call the file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The decoded text, without a byte order mark.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The pieces, in order.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The documents that were read, in order.
    pub fn documents(&self) -> impl Iterator<Item = &Document> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Document(document) => Some(&**document),
            Piece::Empty(_) | Piece::Refused(..) => None,
        })
    }

    /// What was refused, in order.
    pub fn errors(&self) -> impl Iterator<Item = &ReadError> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Refused(_, error) => Some(error),
            Piece::Document(_) | Piece::Empty(_) => None,
        })
    }

    /// The file's lines, found when first asked for.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// The position of a byte.
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        self.lines().position(&self.text, offset)
    }
}

fn piece(text: &Arc<String>, span: Span, limits: &Limits) -> Piece {
    match yaml::read(text, span, limits) {
        Err(error) => Piece::Refused(span, error),
        Ok(document) if document.is_empty() => Piece::Empty(span),
        Ok(document) => Piece::Document(Box::new(document)),
    }
}
