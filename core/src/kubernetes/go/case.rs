//! Capital letters, as Go's `strings.ToLower` knows them.

use std::ops::RangeInclusive;

/// Whether Go's `strings.ToLower` would change the text.
pub(in crate::kubernetes) fn has_capital(text: &str) -> bool {
    text.chars().any(is_capital)
}

fn is_capital(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_uppercase();
    }
    let young = SINCE_UNICODE_16
        .iter()
        .any(|range| range.contains(&character));
    !young && !character.to_lowercase().eq([character])
}

/// Capitals that Go's tables (Unicode 15.0) do not have yet.
const SINCE_UNICODE_16: [RangeInclusive<char>; 9] = [
    '\u{1c89}'..='\u{1c89}',
    '\u{a7cb}'..='\u{a7cc}',
    '\u{a7ce}'..='\u{a7ce}',
    '\u{a7d2}'..='\u{a7d2}',
    '\u{a7d4}'..='\u{a7d4}',
    '\u{a7da}'..='\u{a7da}',
    '\u{a7dc}'..='\u{a7dc}',
    '\u{10d50}'..='\u{10d65}',
    '\u{16ea0}'..='\u{16eb8}',
];

#[cfg(test)]
mod tests {
    use super::has_capital;

    #[test]
    fn knows_capitals_of_every_script() {
        assert!(has_capital("Secrets") && has_capital("\u{130}") && has_capital("\u{10400}"));
        assert!(!has_capital("secrets.*") && !has_capital("\u{df}") && !has_capital("\u{1d400}"));
        assert!(!has_capital("\u{a7dc}"), "Unicode 16");
    }
}
