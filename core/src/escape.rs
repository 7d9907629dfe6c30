//! Untrusted text before a person's eyes.

use std::borrow::Cow;
use std::fmt::Write as _;

/// `text` with every character that a terminal would act on, or that would hide or reorder its
/// neighbours, spelled out: control characters (ANSI sequences begin with one), line ends,
/// bidirectional controls, zero-width and tag characters, and what Unicode says is no character.
/// Everything that came from a file, a header or a path passes through here before it is shown to
/// people.
///
/// ```
/// assert_eq!(sealward::escape("a\u{1b}[31mb\n\u{202e}c"), "a\\u{1b}[31mb\\n\\u{202e}c");
/// assert_eq!(sealward::escape("naïve 名前"), "naïve 名前");
/// ```
#[must_use]
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_active) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len().saturating_add(16));
    for character in text.chars() {
        match character {
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            active if is_active(active) => {
                // Writing to a `String` cannot fail.
                let _ = write!(escaped, "\\u{{{:x}}}", u32::from(active));
            }
            plain => escaped.push(plain),
        }
    }
    Cow::Owned(escaped)
}

/// Whether a terminal would act on it, or it would hide or reorder its neighbours.
pub(crate) fn is_active(character: char) -> bool {
    character.is_control()
        || u32::from(character) & 0xfffe == 0xfffe
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' // soft hyphen, Arabic letter mark, vowel separator
            | '\u{200b}'..='\u{200f}' // zero width, left-to-right and right-to-left marks
            | '\u{2028}'..='\u{202e}' // line and paragraph separators, embeddings, overrides
            | '\u{2060}'..='\u{206f}' // word joiner, invisible operators, isolates
            | '\u{fdd0}'..='\u{fdef}' // no characters
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' // byte order mark, interlinear annotation
            | '\u{e0000}'..='\u{e007f}') // tags
}
