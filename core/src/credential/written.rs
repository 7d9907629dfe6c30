//! Where a name and a value begin and end on a line, and what stands around them.

use super::class;
use super::value::is_identifier;

/// A value on a line.
#[derive(Clone, Copy)]
pub(super) struct Written<'a> {
    pub(super) text: &'a str,
    /// Where it begins, and where what follows it does.
    pub(super) start: usize,
    pub(super) next: usize,
    pub(super) quoted: bool,
    /// Directly behind `=`, on a line that is nothing else.
    pub(super) alone: bool,
}

/// The name that ends before a separator.
pub(super) fn name_before(line: &str, at: usize) -> Option<&str> {
    let bytes = line.as_bytes();
    let byte = |at: usize| bytes.get(at).copied();
    let separator = byte(at)?;
    let next = byte(at.saturating_add(1)).unwrap_or(b' ');
    let mut end = at;
    match separator {
        // `==`, `=~`, `::`, `://`
        b'=' if matches!(next, b'=' | b'~') => return None,
        b':' if matches!(next, b':' | b'/') => return None,
        _ => {}
    }
    let before = byte(at.checked_sub(1)?)?;
    if separator == b'=' {
        match before {
            b'=' | b'!' | b'<' | b'>' | b'~' => return None,
            // `:=`, `+=`, `?=`
            b':' | b'+' | b'?' => end = end.saturating_sub(1),
            _ => {}
        }
    }
    let back = |end: usize, is: fn(u8) -> bool, most: usize| {
        let from = end.saturating_sub(most);
        let part = bytes.get(from..end).unwrap_or_default();
        let kept = part.iter().rev().take_while(|byte| is(**byte)).count();
        end.saturating_sub(kept)
    };
    if separator != b'>' {
        end = back(end, |byte| matches!(byte, b' ' | b'\t'), 32);
        end = back(end, |byte| matches!(byte, b'"' | b'\'' | b'\\' | b']'), 3);
    }
    let start = back(
        end,
        |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'),
        LONGEST,
    );
    let opened = start.checked_sub(1).and_then(byte);
    let is_tag = separator != b'>' || opened == Some(b'<');
    // As annotations have it, within a manifest in a text.
    let is_checksum = opened == Some(b'/')
        && bytes
            .get(..start)
            .is_some_and(|it| it.ends_with(b"checksum/"));
    line.get(start..end)
        .filter(|name| !name.is_empty() && is_tag && !is_checksum)
}

/// Whether a colon has a value directly behind it, as in `a:b`.
pub(super) fn is_tight(line: &str, at: usize) -> bool {
    let byte = |at: usize| line.as_bytes().get(at).copied();
    let next = byte(at.saturating_add(1)).unwrap_or(b' ');
    byte(at) == Some(b':') && !matches!(next, b' ' | b'\t' | b'"' | b'\'' | b'\\')
}

/// The value behind a separator, which may stand within braces.
pub(super) fn value_behind(line: &str, at: usize, braced: bool) -> Option<Written<'_>> {
    let separator = line.as_bytes().get(at).copied()?;
    let behind = at.saturating_add(1);
    let mut rest = line.get(behind..)?;
    let mut start = behind;
    if let Some(arrow) = rest.strip_prefix('>').filter(|_| separator == b'=') {
        rest = arrow;
        start = start.saturating_add(1);
    }
    let trimmed = rest.trim_start_matches([' ', '\t']);
    let spaced = trimmed.len() < rest.len();
    let trimmed = if separator == b':' && spaced {
        without_properties(trimmed)
    } else {
        trimmed
    };
    start = start.saturating_add(rest.len().saturating_sub(trimmed.len()));
    for (open, close) in [("\\\"", "\\\""), ("\"", "\""), ("'", "'"), ("`", "`")] {
        if let Some(inside) = trimmed.strip_prefix(open) {
            let end = closing(inside, close)?;
            let start = start.saturating_add(open.len());
            return Some(Written {
                text: inside.get(..end)?,
                start,
                next: start.saturating_add(end).saturating_add(close.len()),
                quoted: true,
                alone: false,
            });
        }
    }
    if separator == b'>' {
        let end = trimmed.find('<')?;
        return Some(Written {
            text: trimmed.get(..end)?.trim_end(),
            start,
            next: start.saturating_add(end),
            quoted: true,
            alone: false,
        });
    }
    // `Authorization: Bearer abc`, within a command or a list of headers.
    let schemed = SCHEMES.iter().find(|scheme| trimmed.starts_with(**scheme));
    if let Some(scheme) = schemed {
        let word = word_at(line, start.saturating_add(scheme.len()))?;
        return Some(Written {
            quoted: true,
            ..word
        });
    }
    if separator == b'=' && !spaced {
        let word = word_at(line, start)?;
        let cut = if braced { word.text.find('}') } else { None };
        let text = word.text.get(..cut.unwrap_or(word.text.len()))?;
        return Some(Written { text, ..word });
    }
    // Another map, or a list: what is in it speaks for itself.
    if trimmed.starts_with(['{', '[']) {
        return None;
    }
    // The rest of the line or of the braces, without what ends a value or begins a comment.
    let rest = if braced {
        trimmed.split([',', '}']).next()?
    } else {
        trimmed
    };
    let cut = rest.find(" #").unwrap_or(rest.len());
    let text = rest.get(..cut)?.trim_end().trim_end_matches([',', ';']);
    Some(Written {
        text,
        start,
        next: start.saturating_add(text.len()).max(behind),
        quoted: false,
        alone: false,
    })
}

/// A value of YAML without `!!str` and the name of an anchor before it.
fn without_properties(value: &str) -> &str {
    let value = value.strip_prefix("!!str ").unwrap_or(value).trim_start();
    let Some(anchored) = value.strip_prefix('&') else {
        return value;
    };
    let end = class::run(anchored.as_bytes(), 0, class::BASE64_URL, LONGEST);
    let behind = anchored.get(end..).unwrap_or_default();
    let behind = behind.strip_prefix(' ').filter(|_| end > 0);
    behind.map_or(value, str::trim_start)
}

/// The word that begins at or behind a place.
pub(super) fn word_at(line: &str, at: usize) -> Option<Written<'_>> {
    let rest = line.get(at..)?;
    let trimmed = rest.trim_start_matches([' ', '\t']);
    let start = at.saturating_add(rest.len().saturating_sub(trimmed.len()));
    if let Some(quote) = trimmed.chars().next().filter(|it| matches!(it, '"' | '\'')) {
        let inside = trimmed.get(1..)?;
        let end = closing(inside, quote.encode_utf8(&mut [0; 4]))?;
        let start = start.saturating_add(1);
        return Some(Written {
            text: inside.get(..end)?,
            start,
            next: start.saturating_add(end).saturating_add(1),
            quoted: true,
            alone: false,
        });
    }
    let ends = |it: char| {
        it.is_whitespace()
            || matches!(
                it,
                '"' | '\'' | '&' | ',' | ';' | '|' | '>' | '<' | '`' | '\\'
            )
    };
    let end = trimmed.find(ends).unwrap_or(trimmed.len());
    let name = line.get(..at).filter(|name| name.len() <= LONGEST);
    let is_name = |name: &str| {
        let name = name.trim_start().trim_start_matches("export ");
        class::all(name.trim_end_matches('='), class::BASE64_URL | class::DOT)
    };
    let last = trimmed.get(end..)?.trim_start().is_empty();
    let alone = last && name.is_some_and(is_name);
    Some(Written {
        text: trimmed.get(..end)?,
        start,
        next: start.saturating_add(end),
        quoted: false,
        alone,
    })
}

/// Where a quoted text ends; a backslash takes the next byte with it.
fn closing(inside: &str, close: &str) -> Option<usize> {
    let bytes = inside.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let rest = bytes.get(at..)?;
        if rest.starts_with(close.as_bytes()) {
            return Some(at);
        }
        let escaped = rest.first() == Some(&b'\\') && !close.starts_with('\\');
        at = at.saturating_add(if escaped { 2 } else { 1 });
    }
    None
}

/// Where an item of a list on one line ends; nothing where the list does, or where it is no text.
pub(super) fn item_end(item: &str) -> Option<usize> {
    for quote in ["\\\"", "\"", "'"] {
        if let Some(inside) = item.strip_prefix(quote) {
            let end = closing(inside, quote)?;
            return Some(end.saturating_add(quote.len()).saturating_add(quote.len()));
        }
    }
    let is_text = !item.starts_with(['[', ']', '{', '}']);
    is_text.then(|| item.find([',', ']', ' ']).unwrap_or(item.len()))
}

/// Whether a value is code, or a shell's variable, which may be small within quotes.
pub(super) fn is_code(written: Written<'_>) -> bool {
    let value = written.text;
    let starts = value.starts_with(['&', '*', '!', '|', '$', '@']);
    let is_mark = |it: u8| b"(){}[]<>\"'`".contains(&it);
    let code = !written.quoted && (starts || value.bytes().any(is_mark));
    code || value.strip_prefix('$').is_some_and(is_identifier)
}

/// Whether a value stands between semicolons: in a connection string.
pub(super) fn is_listed(line: &str, written: Written<'_>) -> bool {
    let from = written.start.saturating_sub(40);
    let before = line.as_bytes().get(from..written.start).unwrap_or_default();
    before.ends_with(b"=") && before.contains(&b';')
}

/// Whether a line, from its first word on, is `name: value` or `name = value` and no more.
pub(super) fn is_setting(line: &str) -> bool {
    let name = line.strip_prefix("- ").unwrap_or(line);
    let is_name =
        |it: &char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.' | ' ' | '"');
    let end = name.chars().take(LONGEST).take_while(is_name).count();
    end > 0
        && name
            .get(end..)
            .is_some_and(|rest| rest.starts_with([':', '=']))
        && !name.ends_with(';')
}

/// What stands before a credential in an `Authorization` header.
pub(super) const SCHEMES: [&str; 4] = ["Bearer ", "Basic ", "Token ", "token "];

/// The longest name that is looked at.
pub(super) const LONGEST: usize = 96;
