//! JSON that is safe to look at.

use crate::escape::is_active;
use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};
use std::io::{self, Write};

/// Writes a value as indented JSON with a line end. What a terminal would act on, or a reader would not see, is
/// spelled as JSON spells it: the strings are what they were.
pub(crate) fn write(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    formatted(value, PrettyFormatter::new(), out)?;
    out.write_all(b"\n")
}

/// The same as text.
pub(crate) fn text(value: &impl Serialize) -> String {
    let mut json = Vec::new();
    // INVARIANT: memory takes all, and no struct here has a map with keys that are no strings.
    let _infallible = write(value, &mut json);
    String::from_utf8(json).unwrap_or_default()
}

/// The same in one line, without its end.
pub(crate) fn line(value: &impl Serialize) -> String {
    let mut json = Vec::new();
    let _infallible = formatted(value, serde_json::ser::CompactFormatter, &mut json);
    String::from_utf8(json).unwrap_or_default()
}

fn formatted(
    value: &impl Serialize,
    formatter: impl Formatter,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(Spelled(out), formatter);
    value.serialize(&mut serializer).map_err(Into::into)
}

/// Spells what goes through it. Each piece of a string comes whole, and outside strings JSON has only line ends and
/// blanks beside its own signs; in strings a line end is spelled before it comes here.
struct Spelled<'o>(&'o mut dyn Write);

impl Write for Spelled<'_> {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.write_all(piece)?;
        Ok(piece.len())
    }

    fn write_all(&mut self, piece: &[u8]) -> io::Result<()> {
        let text = str::from_utf8(piece)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        let mut plain = 0;
        for (at, character) in text.char_indices() {
            if character == '\n' || !is_active(character) {
                continue;
            }
            self.0.write_all(piece.get(plain..at).unwrap_or_default())?;
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(self.0, "\\u{unit:04x}")?;
            }
            plain = at.saturating_add(character.len_utf8());
        }
        self.0.write_all(piece.get(plain..).unwrap_or_default())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::{line, text};

    #[test]
    fn strings_are_what_they_were() {
        let strings = ["a\n\u{1b}\u{7f}\u{202e}\u{e0041}\u{feff}", "naïve 名"];
        for json in [text(&strings), line(&strings)] {
            assert!(json.contains("\\u202e\\udb40\\udc41\\ufeff"), "{json}");
            assert_eq!(serde_json::from_str::<Vec<String>>(&json).unwrap(), strings);
        }
        assert_eq!(text(&["a"]), "[\n  \"a\"\n]\n");
    }
}
