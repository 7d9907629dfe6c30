//! What the scanner hands to the parser.

use super::super::Style;

/// A token's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Alias,
    Anchor,
    BlockEnd,
    BlockEntry,
    BlockMappingStart,
    BlockSequenceStart,
    DocumentEnd,
    DocumentStart,
    FlowEntry,
    FlowMappingEnd,
    FlowMappingStart,
    FlowSequenceEnd,
    FlowSequenceStart,
    Key,
    Scalar,
    StreamEnd,
    Tag,
    TagDirective,
    Value,
    VersionDirective,
}

/// No decoded text: the token's text is the source's own.
pub(super) const RAW: u32 = u32::MAX;

/// A token: its kind, its place, and for some of them more.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    /// How a scalar is written.
    pub(super) style: Style,
    pub(super) start: u32,
    pub(super) end: u32,
    /// Of a scalar the index of its decoded text or [`RAW`]; of a tag or tag directive the index of
    /// its texts; of a version directive major and minor.
    pub(super) data: u32,
}

impl Token {
    #[expect(clippy::cast_possible_truncation, reason = "a text is below 4 GiB")]
    pub(super) const fn new(kind: TokenKind, start: usize, end: usize) -> Self {
        Self {
            kind,
            style: Style::Plain,
            start: start as u32,
            end: end as u32,
            data: RAW,
        }
    }
}
