//! `armor`: all bytes have one text for each kind of line end, that text stands for those bytes and
//! no other text stands for any; what is refused is refused at a place within the text.
//!
//! An input is `which u8 | bytes`.

#![expect(clippy::unwrap_used, reason = "what a body cannot do fails it")]

use super::open::{messages, vectors};
use sealward::envelope::armor::{self, BEGIN};
use sealward::envelope::{Header, ParseError};

const END: &str = "-----END SEALWARD-----";

/// Takes these bytes for a text, for what stands between the two lines of one, or for what is to be
/// a text.
///
/// # Panics
///
/// Where the law does not hold.
pub fn run(bytes: &[u8]) {
    let (which, bytes) = bytes.split_first().unwrap_or((&0, &[]));
    match which % 4 {
        0 => text(bytes),
        1 => text(&framed(bytes, "\n")),
        2 => text(&framed(bytes, "\r\n")),
        _ => both_ways(bytes),
    }
}

fn framed(lines: &[u8], end: &str) -> Vec<u8> {
    let [first, last] = [BEGIN, END].map(|line| [line, end].concat());
    [first.as_bytes(), lines, last.as_bytes()].concat()
}

fn text(text: &[u8]) {
    let bytes = match armor::decode(text) {
        Ok(bytes) => bytes,
        Err(error) => return refused(&error, text),
    };
    assert!(armor::is_armored(text));
    assert!(bytes.len() < text.len(), "{} bytes", bytes.len());
    assert!(texts(&bytes).iter().any(|own| own.as_bytes() == text));
    assert!(Header::parse(text).is_err(), "armor is no message");
    for len in cuts(text.len()) {
        let cut = armor::decode(&text[..len]);
        refused(&cut.unwrap_err(), &text[..len]);
    }
    for more in ["\n", "A", "\0", BEGIN] {
        let longer = [text, more.as_bytes()].concat();
        refused(&armor::decode(&longer).unwrap_err(), &longer);
    }
}

fn refused(error: &ParseError, text: &[u8]) {
    assert_eq!(error.code(), "envelope/malformed");
    let is_within = matches!(error, ParseError::Armor { offset, .. } if *offset <= text.len());
    assert!(is_within, "{error:?} of {} bytes", text.len());
}

fn both_ways(bytes: &[u8]) {
    for own in texts(bytes) {
        assert_eq!(armor::decode(&own).as_deref(), Ok(bytes));
        assert!(own.lines().all(|line| (1..=64).contains(&line.len())));
        text(own.as_bytes());
    }
}

/// The texts of these bytes.
fn texts(bytes: &[u8]) -> [String; 2] {
    let text = armor::encode(bytes).unwrap();
    let other = text.replace('\n', "\r\n");
    [text, other]
}

/// Lengths below this one: the last few and some between.
fn cuts(len: usize) -> impl Iterator<Item = usize> {
    let stride = (len / 32).max(1);
    (0..len).step_by(stride).chain(len.saturating_sub(8)..len)
}

/// The texts of `tests/vectors/armor.json`, and the first bytes of each message as bytes and as a
/// text.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let path = crate::root().join("tests/vectors/armor.json");
    let file = std::fs::read(path).unwrap_or_default();
    let file: serde_json::Value = serde_json::from_slice(&file).unwrap_or_default();
    let cases = file["cases"].as_array().cloned().unwrap_or_default();
    let recorded = cases.iter().filter_map(|case| case["text"].as_str());
    let mut seeds: Vec<Vec<u8>> = recorded
        .map(|text| [b"\0", text.as_bytes()].concat())
        .collect();
    // One byte short of a full line, two bytes short, full; alone and with a line behind.
    let start = "A".repeat(60);
    for end in ["AAA=", "AA==", "AAAA", ""] {
        for behind in ["", "AAAA\n", "AA==\n"] {
            for start in ["", &start] {
                let lines = format!("{start}{end}\n{behind}");
                seeds.push([b"\x01", lines.as_bytes()].concat());
                seeds.push([b"\x02", lines.replace('\n', "\r\n").as_bytes()].concat());
            }
        }
    }
    let all = messages().map(|message| message.sealed.clone());
    for mut bytes in all.chain(vectors()) {
        bytes.truncate(200);
        seeds.extend(texts(&bytes).map(|text| [b"\0", text.as_bytes()].concat()));
        seeds.push([b"\x03", &bytes[..]].concat());
    }
    super::distinct(seeds)
}
