//! JSON for other tools.

use crate::escape::is_active;
use serde::Serialize;
use std::fmt::Write as _;

/// A value as indented JSON with a line end. What a terminal would act on, or a reader would not see,
/// is spelled as JSON spells it: the strings are what they were.
pub(super) fn to_json(value: &impl Serialize) -> String {
    // INVARIANT: no format has a map with keys that are no strings, so this cannot fail.
    let plain = serde_json::to_string_pretty(value).unwrap_or_default();
    let mut text = String::with_capacity(plain.len().saturating_add(1));
    for character in plain.chars() {
        // Outside strings JSON has line ends and blanks, and in them neither is left raw.
        if character == '\n' || !is_active(character) {
            text.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            let _infallible = write!(text, "\\u{unit:04x}");
        }
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::to_json;

    #[test]
    fn strings_are_what_they_were() {
        let strings = ["a\n\u{1b}\u{7f}\u{202e}\u{e0041}\u{feff}", "naïve 名"];
        let json = to_json(&strings);
        assert!(json.contains("\\u202e\\udb40\\udc41\\ufeff"));
        assert_eq!(serde_json::from_str::<Vec<String>>(&json).unwrap(), strings);
    }
}
