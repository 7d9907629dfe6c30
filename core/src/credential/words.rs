//! Lists of words that a value may be one of.

use std::sync::OnceLock;

/// Words with a blank between. Nearly all values are told apart from them by their first letter and their length, so that
/// the words themselves are rarely read.
#[derive(Debug)]
pub(super) struct Words {
    list: &'static str,
    /// By the first byte of a word, the lengths that such words have, as bits.
    lengths: [u32; 128],
    sorted: OnceLock<Vec<&'static str>>,
}

impl Words {
    /// The words of a list in small letters, each of at most 31 bytes and beginning with one of ASCII.
    #[expect(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        reason = "a const loop over the list"
    )]
    pub(super) const fn new(list: &'static str) -> Self {
        let bytes = list.as_bytes();
        let mut lengths = [0; 128];
        let (mut at, mut start) = (0, 0);
        while at <= bytes.len() {
            if at == bytes.len() || bytes[at] == b' ' {
                if at > start {
                    lengths[bytes[start] as usize] |= 1 << (at - start);
                }
                start = at + 1;
            }
            at += 1;
        }
        let sorted = OnceLock::new();
        Self {
            list,
            lengths,
            sorted,
        }
    }

    /// Whether a value is one of them, in whatever case.
    pub(super) fn has(&self, value: &str) -> bool {
        let length = u32::try_from(value.len()).unwrap_or(u32::MAX);
        let fits = self.lengths_of(value).checked_shr(length).unwrap_or(0) & 1 == 1;
        fits && self
            .near(value)
            .any(|word| value.eq_ignore_ascii_case(word))
    }

    /// Whether a value begins with one of them, in whatever case.
    pub(super) fn begin(&self, value: &str) -> bool {
        let begins = |word: &str| {
            let start = value.get(..word.len());
            start.is_some_and(|it| it.eq_ignore_ascii_case(word))
        };
        let shortest = self.lengths_of(value).trailing_zeros();
        let fits = usize::try_from(shortest).is_ok_and(|it| it <= value.len().min(31));
        fits && self.near(value).any(begins)
    }

    fn lengths_of(&self, value: &str) -> u32 {
        let lengths = first(value).and_then(|it| self.lengths.get(usize::from(it)));
        lengths.copied().unwrap_or(0)
    }

    /// The words with the value's first letter.
    fn near(&self, value: &str) -> impl Iterator<Item = &'static str> {
        let sorted = self.sorted.get_or_init(|| {
            let mut words: Vec<&str> = self.list.split_ascii_whitespace().collect();
            words.sort_unstable();
            words
        });
        let wanted = first(value);
        let from = sorted.partition_point(|word| first(word) < wanted);
        let words = sorted.iter().skip(from).copied();
        words.take_while(move |word| first(word) == wanted)
    }
}

fn first(word: &str) -> Option<u8> {
    word.bytes().next().map(|it| it.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_list_are_in_it_and_no_others() {
        static WORDS: Words = Words::new("admin p@ss 123 ref+ a");
        for word in ["admin", "Admin", "P@SS", "123", "a", "A"] {
            assert!(WORDS.has(word), "{word}");
        }
        let long = "a".repeat(40);
        for word in ["", " ", "admi", "admins", "12", "1234", "é", "b", &long] {
            assert!(!WORDS.has(word), "{word}");
        }
        assert!(WORDS.begin("REF+vault") && WORDS.begin("1234") && WORDS.begin("ab"));
        assert!(!WORDS.begin("") && !WORDS.begin("ref") && !WORDS.begin("é"));
    }
}
