//! One line of a file as a person may see it: secrets masked, nothing that a terminal would act on,
//! not longer than a line should be.

use crate::escape;
use sealward::document::{MASK, SourceFile, Span};
use std::borrow::Cow;

/// A line of text and the part of it to point at, in columns of a terminal.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) before: usize,
    pub(crate) marked: usize,
}

/// The most columns of a line that are shown.
const WIDTH: usize = 110;
/// Columns that are left before what is pointed at, where the line's beginning does not fit.
const LEAD: usize = 30;

/// The line on which `span` begins.
pub(crate) fn line(file: &SourceFile, span: Span) -> Line {
    let number = file.position(span.start).line;
    let whole = file.lines().line(file.text(), number);
    let span = Span::new(
        span.start.min(whole.end),
        span.end.clamp(span.start.min(whole.end), whole.end),
    );
    // Far from the place nothing is shown, so a line of a hundred megabytes costs no more.
    let text = file.text();
    let from = floor(
        text,
        whole.start.max(span.start.saturating_sub(4 * WIDTH as u32)),
    );
    let to = floor(
        text,
        whole.end.min(span.start.saturating_add(4 * WIDTH as u32)),
    );
    let mut cells = cells(file, Span::new(from, to), span);
    let first = cells
        .iter()
        .position(|cell| cell.marked)
        .unwrap_or(cells.len());
    let column = |cells: &[Cell<'_>]| cells.iter().map(|cell| cell.width).sum::<usize>();
    let before = column(cells.get(..first).unwrap_or_default());
    let mut cut = from > whole.start;
    if before > WIDTH - LEAD {
        let mut over = before - LEAD;
        let drop = cells.iter().take_while(|cell| {
            let goes = over > 0;
            over = over.saturating_sub(cell.width);
            goes
        });
        let drop = drop.count();
        cells.drain(..drop);
        cut = true;
    }
    if cut {
        cells.insert(0, DOTS);
    }
    let mut width = 0;
    let fits = cells.iter().take_while(|cell| {
        width += cell.width;
        width <= WIDTH
    });
    let fits = fits.count();
    if fits < cells.len() || to < whole.end {
        cells.truncate(fits);
        cells.push(DOTS);
    }
    let first = cells
        .iter()
        .position(|cell| cell.marked)
        .unwrap_or(cells.len());
    let (before, rest) = cells.split_at(first);
    let marked = rest
        .iter()
        .filter(|cell| cell.marked)
        .map(|cell| cell.width)
        .sum();
    let before = column(before);
    Line {
        text: cells.iter().map(|cell| &*cell.text).collect(),
        before,
        marked,
    }
}

/// What stands for one character, or for a hidden part.
struct Cell<'t> {
    text: Cow<'t, str>,
    width: usize,
    marked: bool,
}

/// What stands for a part that is left out.
const DOTS: Cell<'static> = Cell {
    text: Cow::Borrowed("..."),
    width: 3,
    marked: false,
};

fn cells(file: &SourceFile, shown: Span, span: Span) -> Vec<Cell<'_>> {
    let text = file.text();
    let hidden = file.hidden();
    let mut next = hidden.partition_point(|it| it.end <= shown.start);
    let mut cells = Vec::with_capacity(shown.of(text).len());
    let mut at = shown.start;
    while at < shown.end {
        if let Some(secret) = hidden.get(next).filter(|secret| secret.start <= at) {
            let end = secret.end.min(shown.end);
            let marked = span.start < end && at < span.end;
            cells.push(Cell {
                text: MASK.into(),
                width: MASK.len(),
                marked,
            });
            at = end;
            next += 1;
            continue;
        }
        let rest = text.get(at as usize..).unwrap_or_default();
        let Some(character) = rest.chars().next() else {
            break;
        };
        let marked = span.start <= at && at < span.end;
        let text = match character {
            '\t' => "  ".into(),
            other => escape(rest.get(..other.len_utf8()).unwrap_or_default()),
        };
        let width = text.chars().map(width).sum();
        cells.push(Cell {
            text,
            width,
            marked,
        });
        at += character.len_utf8() as u32;
    }
    cells
}

/// The columns of a character: two for East Asian wide forms and pictures, none for what combines.
fn width(character: char) -> usize {
    match u32::from(character) {
        0x300..=0x36f | 0xfe00..=0xfe0f | 0x20d0..=0x20ff => 0,
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff => 2,
        0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 => 2,
        0x1f300..=0x1f64f | 0x1f680..=0x1f6ff | 0x1f900..=0x1f9ff | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

fn floor(text: &str, offset: u32) -> u32 {
    let mut at = (offset as usize).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at as u32
}
