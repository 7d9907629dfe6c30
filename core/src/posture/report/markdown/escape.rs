//! Untrusted text in Markdown.

use crate::escape;

/// A message: what stands between backticks is code, everything else means itself.
pub(super) fn text(message: &str) -> String {
    let message = escape(message);
    let parts: Vec<&str> = message.split('`').collect();
    // Without its partner a backtick is a character like others, and so are all of them.
    if parts.len().is_multiple_of(2) {
        return plain(&message);
    }
    let mut out = String::new();
    for (at, part) in parts.into_iter().enumerate() {
        if at.is_multiple_of(2) {
            out.push_str(&plain(part));
        } else if part.is_empty() {
            out.push_str("\\`\\`");
        } else {
            out.push_str(&span(part));
        }
    }
    out
}

/// Text that nobody reads as anything else: no formatting, link, mention or formula.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '|' | '~' | '!' | '&' => {
                out.push('\\');
                out.push(character);
            }
            '$' => out.push_str("<span>$</span>"),
            // Mentions, issues, emoji and addresses are found after Markdown has been read, so that a
            // backslash does not keep them from it. A joint of no width does.
            '@' | '#' | ':' if characters.peek().is_some_and(|next| *next != ' ') => {
                out.push(character);
                out.push_str(JOINT);
            }
            // `www.` is an address too.
            'w' | 'W' if characters.peek() == Some(&'.') => {
                out.push(character);
                out.push_str(JOINT);
            }
            plain => out.push(plain),
        }
    }
    out
}

const JOINT: &str = "&#8203;";

/// Text as code.
pub(super) fn code(text: &str) -> String {
    span(&escape(text))
}

/// A code span, with more backticks around it than are in it in a row.
fn span(text: &str) -> String {
    let runs = text.split(|it| it != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or_default().saturating_add(1));
    // A blank at each end is taken away when Markdown is read.
    let touches = |it: Option<char>| matches!(it, None | Some('`' | ' '));
    let pad = if touches(text.chars().next()) || touches(text.chars().last()) {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Text within HTML.
pub(super) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in escape(text).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            plain => out.push(plain),
        }
    }
    out
}

/// A summary within HTML, where backticks mean nothing.
pub(super) fn html_words(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let shown = parts.map(|(at, part)| {
        if at.is_multiple_of(2) {
            html(part)
        } else {
            format!("<code>{}</code>", html(part))
        }
    });
    shown.collect()
}
