//! What a fix changes in a file, as a unified diff in which secrets are masked.

use crate::escape;
use sealward::document::{MASK, SourceFile, Span};
use similar::TextDiff;
use std::borrow::Cow;
use std::fmt::Write as _;

/// A difference of two versions of a file.
pub(crate) struct Diff {
    pub(crate) text: String,
    /// Whether something in it is masked, so that it is no patch.
    pub(crate) is_masked: bool,
}

impl Diff {
    /// Both sides are masked before they are compared, so that no line of either shows a secret.
    pub(crate) fn of(before: &SourceFile, after: &SourceFile) -> Self {
        let (old, new) = (masked(before), masked(after));
        let diff = TextDiff::from_lines(&*old, &*new);
        let mut text = String::new();
        let mut is_masked = false;
        for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
            if text.is_empty() {
                let name = escape(before.name());
                let _infallible = write!(text, "--- {name}\n+++ {name}\n");
            }
            let _infallible = writeln!(text, "{}", hunk.header());
            for change in hunk.iter_changes() {
                let line = change.value();
                is_masked |= line.contains(MASK);
                let _infallible = write!(text, "{}{}", change.tag(), shown(line));
                if change.missing_newline() {
                    text.push_str("\n\\ No newline at end of file\n");
                }
            }
        }
        Self { text, is_masked }
    }
}

/// A line with its end, nothing in it that a terminal would act on.
fn shown(line: &str) -> Cow<'_, str> {
    let content = line.trim_end_matches(['\n', '\r']);
    if !content.contains('\t') && matches!(escape(content), Cow::Borrowed(_)) {
        return Cow::Borrowed(line);
    }
    let end = line.get(content.len()..).unwrap_or_default();
    // Tabs are what they are: a file that is indented with them is shown as it is.
    let parts: Vec<_> = content.split('\t').map(escape).collect();
    Cow::Owned(format!("{}{end}", parts.join("\t")))
}

/// The text with each line of a hidden part masked.
fn masked(file: &SourceFile) -> Cow<'_, str> {
    let (text, hidden) = (file.text(), file.hidden());
    if hidden.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for span in hidden {
        out.push_str(Span::new(at, span.start).of(text));
        for line in span.of(text).split_inclusive('\n') {
            let content = line.trim_end_matches(['\n', '\r']);
            if !content.trim().is_empty() {
                out.push_str(MASK);
            }
            out.push_str(line.get(content.len()..).unwrap_or_default());
        }
        at = span.end;
    }
    out.push_str(text.get(at as usize..).unwrap_or_default());
    Cow::Owned(out)
}

/// Lines that are shown before and behind what changes.
const CONTEXT: usize = 3;
