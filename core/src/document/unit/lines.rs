//! The lines of a unit as systemd joins them.

use crate::document::Span;

/// The longest line that systemd reads (`LONG_LINE_MAX`).
const LONGEST: usize = 1 << 20;

/// A character and where it is written; an escape is longer than its character.
#[derive(Clone, Copy, Debug)]
pub(super) struct Char {
    pub(super) value: char,
    pub(super) span: Span,
}

/// Joins lines that end in a backslash, and leaves out comments and empty lines.
pub(super) struct Lines<'t> {
    rest: &'t str,
    at: u32,
    /// From `#` or `;` to the end of the line.
    pub(super) comments: Vec<Span>,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let rest = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self {
            rest,
            at: offset(text.len().saturating_sub(rest.len())),
            comments: Vec::new(),
        }
    }

    /// The next line without blanks around it.
    ///
    /// # Errors
    ///
    /// The place of a line that is too long.
    pub(super) fn next(&mut self) -> Result<Option<Vec<Char>>, Span> {
        let mut line = Vec::new();
        let mut continued = false;
        while let Some((written, at)) = self.take() {
            let body = written.trim_end_matches(['\n', '\r']);
            let trimmed = body.trim_start();
            if trimmed.starts_with(['#', ';']) {
                // Also between the parts of a line.
                let indent = offset(body.len().saturating_sub(trimmed.len()));
                let start = at.saturating_add(indent);
                if trimmed.starts_with('#') {
                    let end = start.saturating_add(offset(trimmed.len()));
                    self.comments.push(Span::new(start, end));
                }
                continue;
            }
            if trimmed.is_empty() {
                if continued {
                    break;
                }
                continue;
            }
            let whole = body.trim_end();
            let backslashes = whole
                .len()
                .saturating_sub(whole.trim_end_matches('\\').len());
            let part = whole.strip_suffix('\\').filter(|_| backslashes % 2 == 1);
            let added = part.unwrap_or(whole);
            if line.len().saturating_add(added.len()) > LONGEST {
                return Err(Span::new(at, at));
            }
            let mut place = at;
            for value in added.chars() {
                let end = place.saturating_add(offset(value.len_utf8()));
                let span = Span::new(place, end);
                line.push(Char { value, span });
                place = end;
            }
            if part.is_none() {
                return Ok(Some(trim(line)));
            }
            // The backslash and the line's end are one blank.
            let span = Span::new(place, place.saturating_add(1));
            line.push(Char { value: ' ', span });
            continued = true;
        }
        Ok(continued.then(|| trim(line)))
    }

    /// The next line of the text, with its end, and where it begins.
    fn take(&mut self) -> Option<(&'t str, u32)> {
        if self.rest.is_empty() {
            return None;
        }
        let end = self
            .rest
            .find('\n')
            .map_or(self.rest.len(), |at| at.saturating_add(1));
        let (line, rest) = self.rest.split_at_checked(end)?;
        let at = self.at;
        self.rest = rest;
        self.at = at.saturating_add(offset(line.len()));
        Some((line, at))
    }
}

fn trim(line: Vec<Char>) -> Vec<Char> {
    let is_blank = |it: &Char| it.value.is_whitespace();
    let from = line
        .iter()
        .position(|it| !is_blank(it))
        .unwrap_or(line.len());
    let to = line.iter().rposition(|it| !is_blank(it));
    let to = to.map_or(from, |to| to.saturating_add(1));
    line.get(from..to).unwrap_or_default().to_vec()
}

fn offset(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
