//! A file: its decoded text and the documents in it.

use super::{
    Document, ErrorCode, Limits, LineIndex, Position, ReadError, Span, Syntax, hidden, json_read,
    stream, unit, yaml,
};
use std::sync::{Arc, OnceLock};

/// A file, decoded, cut into pieces and read.
///
/// The text is cut before each line that starts with `---` followed by a blank or the line's end;
/// each piece is read alone, so a broken document hides no other.
///
/// A unit of systemd, and a file of its variables, is one document; see [`Syntax`].
///
/// A file that begins with `{` is read as kubectl reads it: as one JSON value behind the other, each a
/// piece, and as YAML from where the first value ends or is no JSON. What is no JSON behind two values is
/// refused. An EncryptionConfiguration that begins so is one value and nothing else, as for the API server.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// let file = SourceFile::read("two.yaml", b"a: [\n---\nb: 1\n".to_vec(), &Limits::default())?;
/// assert_eq!(file.errors().count(), 1);
/// assert_eq!(file.documents().next().unwrap().expose_json(), r#"{"b":1}"#);
/// assert_eq!((file.name(), file.text()), ("two.yaml", "a: [\n---\nb: 1\n"));
/// assert_eq!(file.pieces().len(), 2);
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Debug)]
pub struct SourceFile {
    name: String,
    text: Arc<String>,
    pieces: Vec<Piece>,
    verbatim: bool,
    /// Whether marks stand in place of its secrets.
    #[cfg(feature = "posture")]
    pub(super) is_masked: bool,
    lines: OnceLock<LineIndex>,
    hidden: OnceLock<Vec<Span>>,
}

/// What became of one piece of a file.
///
/// ```
/// use sealward::document::{Limits, Piece, SourceFile};
/// let file = SourceFile::read("a.yaml", b"# notes\n---\na: [\n---\nb: 1\n".to_vec(), &Limits::default())?;
/// for piece in file.pieces() {
///     let text = piece.span().of(file.text());
///     match piece {
///         Piece::Document(document) => assert!(document.root().get("b").is_some()),
///         Piece::Empty(_) => assert!(text.starts_with("# notes")),
///         Piece::Refused(_, error) => assert!(text.contains("a: [") && error.span().is_some()),
///     }
/// }
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a piece is read, empty or refused")]
pub enum Piece {
    /// A document with something in it, if only behind an empty one.
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
        Self::read_as(name, Syntax::of_name(name), bytes, limits)
    }

    /// The same of a file whose syntax is known otherwise than by its name.
    pub(crate) fn read_as(
        name: &str,
        syntax: Option<Syntax>,
        bytes: Vec<u8>,
        limits: &Limits,
    ) -> Result<Self, ReadError> {
        let too_large =
            bytes.len() as u64 > limits.file_bytes || u32::try_from(bytes.len()).is_err();
        if too_large {
            let message = format!("the file is larger than {} bytes", limits.file_bytes);
            return Err(ReadError::new(ErrorCode::FileTooLarge, message, None));
        }
        if let Some(syntax) = syntax.filter(|it| it.has_lines()) {
            let text = Arc::new(json_read::decode(&bytes));
            let verbatim = text.len() == bytes.len() && text.as_bytes() == bytes;
            let pieces = vec![unit::read(&text, syntax)];
            return Ok(Self::new(name, text, pieces, verbatim));
        }
        if json_read::begins_with_brace(&bytes) {
            let text = Arc::new(json_read::decode(&bytes));
            let verbatim = text.len() == bytes.len() && text.as_bytes() == bytes;
            let stream = stream::read(&text, limits);
            // YAML refuses what is no UTF-8.
            if stream.is_json || verbatim {
                return Ok(Self::new(name, text, stream.pieces, verbatim));
            }
        }
        let wide = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
        let (text, spans) = yaml::load(bytes)?;
        let text = Arc::new(text);
        let spans = spans.into_iter();
        let pieces = spans.map(|span| piece(&text, span, limits)).collect();
        Ok(Self::new(name, text, pieces, !wide))
    }

    fn new(name: &str, text: Arc<String>, mut pieces: Vec<Piece>, verbatim: bool) -> Self {
        let called: Arc<str> = name.into();
        for piece in &mut pieces {
            if let Piece::Document(document) = piece {
                document.name = Some(Arc::clone(&called));
            }
        }
        Self {
            name: name.to_owned(),
            text,
            pieces,
            verbatim,
            #[cfg(feature = "posture")]
            is_masked: false,
            lines: OnceLock::new(),
            hidden: OnceLock::new(),
        }
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

    /// Whether the text is the file's bytes as they are. It is not where the file is UTF-16, or holds
    /// what is no UTF-8; a text of such a file, written back, would be another file.
    ///
    /// ```
    /// use sealward::document::{Limits, SourceFile};
    /// let read = |bytes: &[u8]| SourceFile::read("it.yaml", bytes.to_vec(), &Limits::default());
    /// assert!(read(b"a: 1")?.is_verbatim());
    /// assert!(!read(b"\xff\xfea\0:\0")?.is_verbatim());
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub const fn is_verbatim(&self) -> bool {
        self.verbatim
    }

    /// The pieces, in order.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    #[cfg(feature = "posture")]
    pub(super) fn pieces_mut(&mut self) -> &mut [Piece] {
        &mut self.pieces
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
    ///
    /// ```
    /// use sealward::document::{Limits, SourceFile};
    /// let file = SourceFile::read("a.yaml", b"a: 1\nb: 2\n".to_vec(), &Limits::default())?;
    /// assert_eq!(file.lines().line(file.text(), 2).of(file.text()), "b: 2");
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// The parts of the text that no report shows, ascending and apart from each other: sensitive
    /// texts, comments that hold or repeat a credential, all comments of a document such as a Secret,
    /// and all that the reader refused or passed over, where nobody can tell what is a secret.
    ///
    /// ```
    /// use sealward::document::{Limits, SourceFile};
    /// let text = "kind: Secret\nstringData: {password: hunter2}\n";
    /// let file = SourceFile::read("secret.yaml", text.into(), &Limits::default())?;
    /// assert_eq!(file.hidden().iter().map(|span| span.of(text)).collect::<Vec<_>>(), ["hunter2"]);
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    pub fn hidden(&self) -> &[Span] {
        self.hidden.get_or_init(|| hidden::hidden(self))
    }

    /// The position of a byte.
    ///
    /// ```
    /// use sealward::document::{Limits, SourceFile};
    /// let file = SourceFile::read("a.yaml", b"a: 1\nb: 2\n".to_vec(), &Limits::default())?;
    /// assert_eq!((file.position(8).line, file.position(8).column), (2, 4));
    /// # Ok::<(), sealward::document::ReadError>(())
    /// ```
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        self.lines().position(&self.text, offset)
    }
}

impl Piece {
    /// The part of the file that the piece is.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Document(document) => document.span(),
            Self::Empty(span) | Self::Refused(span, _) => *span,
        }
    }
}

/// A piece of YAML.
pub(super) fn piece(text: &Arc<String>, span: Span, limits: &Limits) -> Piece {
    match yaml::read(text, span, limits) {
        Err(error) => Piece::Refused(span, error),
        // Where text stands behind an empty document, kubectl, which takes the first marker away, may
        // see an object: behind a second marker, or a line end that is none to kubectl.
        Ok(document) if document.is_empty() && document.ignored().is_none() => Piece::Empty(span),
        Ok(document) => Piece::Document(Box::new(document)),
    }
}
