//! Places in a file: byte spans, and the lines and columns people read.

/// A half-open range of bytes in a file's decoded text, `start..end`.
///
/// Files are below 4 GiB, so an offset is a `u32`.
///
/// ```
/// use sealward::document::Span;
/// assert_eq!(Span::new(3, 5).of("ab: yes"), " y");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a range is its two ends")]
pub struct Span {
    /// The offset of the first byte.
    pub start: u32,
    /// The offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The range `start..end`.
    #[must_use]
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The text of this range, or the empty text where it does not lie on `text`.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize)
            .unwrap_or_default()
    }

    /// Whether no byte lies in the range.
    ///
    /// ```
    /// use sealward::document::Span;
    /// assert!(Span::new(5, 5).is_empty() && !Span::new(5, 6).is_empty());
    /// ```
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

/// A place as people and editors count it: line and column from 1, the column in Unicode scalar
/// values, the offset in UTF-8 bytes.
///
/// ```
/// use sealward::document::{Limits, SourceFile};
/// let file = SourceFile::read("a.yaml", "名前: web".into(), &Limits::default())?;
/// let place = file.position(8);
/// assert_eq!((place.line, place.column, place.offset), (1, 5, 8));
/// # Ok::<(), sealward::document::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the three numbers of the report's contract"
)]
pub struct Position {
    /// The line, from 1. Lines end in LF.
    pub line: u32,
    /// The column, from 1, in Unicode scalar values.
    pub column: u32,
    /// The offset, from 0, in UTF-8 bytes.
    pub offset: u32,
}

/// The offsets at which the lines of a text begin, so that a position costs one binary search.
///
/// ```
/// use sealward::document::LineIndex;
/// let text = "a: 1\né: 2\n";
/// let place = LineIndex::new(text).position(text, 7);
/// assert_eq!((place.line, place.column, place.offset), (2, 2, 7));
/// ```
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// How many bytes before each multiple of [`STRIDE`] begin no scalar value, so that a column
    /// far along a line costs no more than one at its beginning.
    continued: Vec<u32>,
}

impl LineIndex {
    /// Finds the lines of `text`.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "a text is below 4 GiB")]
    pub fn new(text: &str) -> Self {
        let after_breaks = text
            .bytes()
            .enumerate()
            .filter(|&(_, byte)| byte == b'\n')
            .map(|(at, _)| at as u32);
        Self {
            starts: std::iter::once(0)
                .chain(after_breaks.map(|at| at.saturating_add(1)))
                .collect(),
            continued: text
                .as_bytes()
                .chunks(STRIDE)
                .chain(std::iter::once(&[][..]))
                .scan(0u32, |before, chunk| {
                    let here = *before;
                    *before = before.saturating_add(continued(chunk));
                    Some(here)
                })
                .collect(),
        }
    }

    /// The position of the byte `offset` of `text`, the text this index was made from.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "a text is below 4 GiB")]
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let line = self.starts.partition_point(|&start| start <= offset).max(1);
        let start = self
            .starts
            .get(line.saturating_sub(1))
            .copied()
            .unwrap_or(0);
        let bytes = offset.saturating_sub(start);
        let within = if bytes as usize <= STRIDE {
            let here = text.as_bytes().get(start as usize..offset as usize);
            continued(here.unwrap_or_default())
        } else {
            self.continued_before(text, offset)
                .saturating_sub(self.continued_before(text, start))
        };
        let column = bytes.saturating_sub(within);
        Position {
            line: line as u32,
            column: column.saturating_add(1),
            offset,
        }
    }

    fn continued_before(&self, text: &str, offset: u32) -> u32 {
        let chunk = (offset as usize) / STRIDE;
        let from = chunk.saturating_mul(STRIDE);
        let rest = text
            .as_bytes()
            .get(from..offset as usize)
            .unwrap_or_default();
        let before = self.continued.get(chunk).copied().unwrap_or(0);
        before.saturating_add(continued(rest))
    }

    /// The span of line `line` (from 1) of `text`, without its line end.
    ///
    /// ```
    /// use sealward::document::LineIndex;
    /// let text = "a: 1\r\nb: 2\r\n";
    /// assert_eq!(LineIndex::new(text).line(text, 2).of(text), "b: 2");
    /// ```
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "a text is below 4 GiB")]
    pub fn line(&self, text: &str, line: u32) -> Span {
        let at = line.saturating_sub(1) as usize;
        let start = self.starts.get(at).copied().unwrap_or(text.len() as u32);
        let next = self.starts.get(at.saturating_add(1)).copied();
        let end = next.map_or(text.len() as u32, |next| next.saturating_sub(1));
        let span = Span::new(start, end);
        let trimmed = span
            .of(text)
            .strip_suffix('\r')
            .map_or(end, |_| end.saturating_sub(1));
        Span::new(start, trimmed)
    }
}

const STRIDE: usize = 1024;

/// Bytes that continue a scalar value.
#[expect(clippy::cast_possible_truncation, reason = "a text is below 4 GiB")]
fn continued(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&byte| byte & 0xC0 == 0x80).count() as u32
}
