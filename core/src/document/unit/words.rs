//! The words of a value, without quotes and escapes, as systemd splits them.

use super::lines::Char;
use crate::document::Span;
use std::collections::HashMap;

/// A name and what stands behind its `=`, both without blanks around them.
pub(super) fn assignment(line: &[Char]) -> Option<(&[Char], &[Char])> {
    let at = line.iter().position(|it| it.value == '=')?;
    let name = trim(line.get(..at)?);
    let value = trim(line.get(at.saturating_add(1)..)?);
    (!name.is_empty()).then_some((name, value))
}

/// The words between blanks; quotes hold blanks together.
pub(super) fn words(value: &[Char]) -> Vec<Vec<Char>> {
    let mut words = Vec::new();
    let mut word: Option<Vec<Char>> = None;
    let mut quote = None;
    let mut rest = value;
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        match (first.value, quote) {
            ('\\', _) => {
                let (character, after) = escaped(*first, rest);
                rest = after;
                word.get_or_insert_default().extend(character);
            }
            (it, Some(open)) if it == open => quote = None,
            (_, Some(_)) => word.get_or_insert_default().push(*first),
            (it @ ('"' | '\''), None) => {
                quote = Some(it);
                word.get_or_insert_default();
            }
            (it, None) if it.is_whitespace() => words.extend(word.take()),
            (_, None) => word.get_or_insert_default().push(*first),
        }
    }
    words.extend(word);
    words
}

/// What an escape stands for, and what follows it. Of one that is none the backslash stays.
fn escaped(backslash: Char, rest: &[Char]) -> (Vec<Char>, &[Char]) {
    let Some((next, behind)) = rest.split_first() else {
        return (vec![backslash], rest);
    };
    let whole = |last: &Char, value| Char {
        value,
        span: Span::new(backslash.span.start, last.span.end),
    };
    let simple = match next.value {
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        's' => ' ',
        't' => '\t',
        'v' => '\u{b}',
        it @ ('\\' | '"' | '\'' | '$' | ' ') => it,
        'x' => {
            let digits = behind.get(..2).unwrap_or_default();
            let text: String = digits.iter().map(|it| it.value).collect();
            let code = u8::from_str_radix(&text, 16).ok().filter(u8::is_ascii);
            return match (code, digits.last()) {
                (Some(code), Some(last)) => (
                    vec![whole(last, code.into())],
                    behind.get(2..).unwrap_or_default(),
                ),
                _ => (vec![backslash, *next], behind),
            };
        }
        _ => return (vec![backslash, *next], behind),
    };
    (vec![whole(next, simple)], behind)
}

/// The parts of a variable's value, which `$NAME` makes words of.
pub(super) fn blank_separated(value: &[Char]) -> impl Iterator<Item = &[Char]> {
    let parts = value.split(|it| it.value.is_whitespace());
    parts.filter(|part| !part.is_empty())
}

/// A word with `${NAME}` replaced where the variable is known, and `$$` and `%%` made one.
pub(super) fn expanded(word: &str, variables: &HashMap<String, String>) -> String {
    let mut text = String::with_capacity(word.len());
    let mut rest = word;
    while let Some(at) = rest.find(['$', '%']) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        text.push_str(before);
        let doubled = ["$$", "%%"].into_iter().find(|it| from.starts_with(it));
        let named = from.strip_prefix("${").and_then(|it| it.split_once('}'));
        if let Some(doubled) = doubled {
            text.extend(doubled.chars().next());
            rest = from.get(2..).unwrap_or_default();
        } else if let Some((value, behind)) =
            named.and_then(|(name, behind)| Some((variables.get(name)?, behind)))
        {
            text.push_str(value);
            rest = behind;
        } else {
            text.extend(from.chars().next());
            rest = from.get(1..).unwrap_or_default();
        }
    }
    text.push_str(rest);
    text
}

fn trim(chars: &[Char]) -> &[Char] {
    let is_blank = |it: &Char| it.value.is_whitespace();
    let from = chars.iter().position(|it| !is_blank(it));
    let to = chars.iter().rposition(|it| !is_blank(it));
    match (from, to) {
        (Some(from), Some(to)) => chars.get(from..=to).unwrap_or_default(),
        _ => &[],
    }
}
