//! The YAML reader, by stage: decode, split, scan, parse, build, resolve, merge, verify.
//!
//! It follows libyaml's Go port step by step where that decides what is accepted, and keeps what
//! that one drops: places and comments.

mod binary;
mod block;
mod builder;
mod chars;
mod cursor;
mod decode;
mod expansion;
mod merge;
mod parser;
mod plain;
mod quoted;
mod resolve;
mod scanner;
mod split;
mod tag;
mod timestamp;
mod token;
mod verify;

#[cfg(test)]
mod hostile;

use super::table::Table;
use super::{Document, ErrorCode, Limits, ReadError, Span};
use decode::{BYTE_ORDER_MARK, second_mark};
use parser::Parsed;
use scanner::Scanner;
use std::sync::Arc;

/// A file's text, and the pieces it is cut into.
pub(super) fn load(bytes: Vec<u8>) -> Result<(String, Vec<Span>), ReadError> {
    let decoded = decode::decode(bytes)?;
    #[expect(clippy::cast_possible_truncation, reason = "a text is below 4 GiB")]
    let whole = Span::new(0, decoded.text.len() as u32);
    let pieces = if decoded.wide {
        vec![whole]
    } else {
        split::split(&decoded.text, 0)
    };
    Ok((decoded.text, pieces))
}

/// The pieces that a text is cut into from a place on.
pub(super) fn pieces(text: &str, from: usize) -> Vec<Span> {
    split::split(text, from)
}

/// Reads the first document of a piece of a text.
pub(super) fn read(text: &Arc<String>, span: Span, limits: &Limits) -> Result<Document, ReadError> {
    let source = text.get(..span.end as usize).unwrap_or_default();
    let piece = source.get(span.start as usize..).unwrap_or_default();
    // A piece may begin with a byte order mark, as a text may.
    let unmarked = piece.strip_prefix(BYTE_ORDER_MARK).unwrap_or(piece);
    let mark = piece.len().saturating_sub(unmarked.len());
    let start = (span.start as usize).saturating_add(mark);
    if mark > 0 && unmarked.starts_with(BYTE_ORDER_MARK) {
        return Err(second_mark(start));
    }
    let table = Table {
        text: Arc::clone(text),
        ..Table::default()
    };
    let forbidden =
        chars::forbidden(piece.as_bytes()).map(|at| at.saturating_add(span.start as usize));
    let readable = source
        .get(..forbidden.unwrap_or(source.len()))
        .unwrap_or_default();
    let parsed = parser::parse(Scanner::new(readable, start, *limits), table);
    if let Some(at) = forbidden {
        // The Kubernetes reader sees such a character only where it has come near it.
        let seen = match &parsed {
            Ok(parsed) => parsed.seen,
            Err(error) => error.span().map_or(at, |span| span.start as usize),
        };
        if seen.saturating_add(READ_AHEAD) >= at {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            let place = Some(Span::new(at, at));
            let message = "control characters are not allowed";
            return Err(ReadError::new(ErrorCode::Encoding, message, place));
        }
    }
    let Parsed {
        builder,
        comments,
        rest,
        ..
    } = parsed?;
    let document = Document {
        table: builder.table,
        span,
        comments,
        duplicates: builder.duplicates,
        ignored: rest.and_then(|rest| ignored(source, rest)),
        ambiguous: builder.ambiguous,
        name: None,
    };
    Ok(document.finish(limits))
}

/// How many bytes the Kubernetes reader may have looked ahead.
const READ_AHEAD: usize = 512;

/// What is not read from `rest` on, unless that is only white space, comments and end markers.
fn ignored(source: &str, rest: u32) -> Option<Span> {
    let text = source.get(rest as usize..)?;
    let mut at = rest as usize;
    for line in text.split_inclusive(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']) {
        let content = line.trim();
        if !content.is_empty() && !content.starts_with('#') && content != "..." {
            let start = at.saturating_add(line.len().saturating_sub(line.trim_start().len()));
            return Some(Span::new(
                u32::try_from(start).ok()?,
                u32::try_from(source.len()).ok()?,
            ));
        }
        at = at.saturating_add(line.len());
    }
    None
}
