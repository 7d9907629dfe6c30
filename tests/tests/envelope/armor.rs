//! Armor: one accepted text for all bytes, and vectors that stay.

use super::common::{binding, hex, keyring, message, unhex};
use proptest::prelude::*;
use sealward::envelope::{Header, SealError, armor};
use serde::{Deserialize, Serialize};

const BEGIN: &str = "-----BEGIN SEALWARD-----";
const END: &str = "-----END SEALWARD-----";

proptest! {
    #[test]
    fn decode_after_encode_is_identity(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let text = armor::encode(&bytes).unwrap();
        prop_assert!(armor::is_armored(text.as_bytes()));
        prop_assert_eq!(armor::decode(&text).unwrap(), &bytes[..]);
        prop_assert_eq!(armor::decode(text.replace('\n', "\r\n")).unwrap(), &bytes[..]);
        let mut lines: Vec<&str> = text.split('\n').collect();
        prop_assert_eq!(lines.pop(), Some(""));
        prop_assert!(lines.iter().all(|line| line.len() <= 64));
    }

    #[test]
    fn no_text_makes_decode_panic(
        lines in prop::collection::vec("[A-Za-z0-9+/=]{0,66}(\r?\n|)|.{0,3}", 0..4),
    ) {
        let text = format!("{BEGIN}\n{}{END}\n", lines.concat());
        one_text_for_all_bytes(text.as_bytes());
        one_text_for_all_bytes(lines.concat().as_bytes());
    }
}

/// What decodes is what `encode` writes, with one kind of line end; all else is malformed.
#[track_caller]
fn one_text_for_all_bytes(text: &[u8]) -> bool {
    match armor::decode(text) {
        Ok(bytes) => {
            let lf = armor::encode(&bytes).unwrap();
            let crlf = lf.replace('\n', "\r\n");
            assert!(text == lf.as_bytes() || text == crlf.as_bytes(), "{text:?}");
            true
        }
        Err(error) => {
            assert_eq!(error.code(), "envelope/malformed");
            false
        }
    }
}

#[test]
fn every_change_cut_and_addition_is_malformed_or_stands_for_other_bytes() {
    let mut count = 0;
    for len in [1, 2, 3, 47, 48, 49, 96, 100] {
        let bytes = message(len);
        let lf = armor::encode(&bytes).unwrap();
        for text in [lf.clone(), lf.replace('\n', "\r\n")] {
            let text = text.into_bytes();
            for at in 0..text.len() {
                assert!(
                    !one_text_for_all_bytes(&text[..at]),
                    "{len} bytes cut at {at}"
                );
                for byte in 0..=255 {
                    let mut changed = text.clone();
                    changed[at] = byte;
                    if byte != text[at] && one_text_for_all_bytes(&changed) {
                        assert_ne!(armor::decode(&changed).unwrap(), bytes);
                    }
                    count += 1;
                }
            }
            for at in 0..=text.len() {
                for byte in [b'A', b'=', b' ', b'\n', b'\r', b'-', 0, 0xff] {
                    let mut longer = text.clone();
                    longer.insert(at, byte);
                    if one_text_for_all_bytes(&longer) {
                        assert_ne!(armor::decode(&longer).unwrap(), bytes);
                    }
                    count += 1;
                }
            }
        }
    }
    sealward_tests::ran(count, "changes of armored texts");
}

#[test]
fn the_limit_is_exact() {
    // 16 MiB of text: 24 + 1 + 22 + 1 of frame, and lines of 65.
    let largest = (armor::MAX_LEN - 48) / 65 * 48;
    let mut bytes = vec![7; largest];
    let text = armor::encode(&bytes).unwrap();
    assert!(text.len() <= armor::MAX_LEN);
    assert!(armor::decode(&text).unwrap() == bytes);
    bytes.extend([7; 48]);
    assert!(matches!(armor::encode(&bytes), Err(SealError::TooLarge)));
    let longer = vec![b'A'; armor::MAX_LEN + 1];
    assert_eq!(
        armor::decode(longer).unwrap_err().code(),
        "envelope/malformed"
    );
}

#[test]
fn an_armored_message_opens_as_what_it_was() {
    let (keyring, binding) = (keyring(1), binding("orders"));
    let text = armor::encode(&keyring.seal(b"a message", &binding).unwrap()).unwrap();
    let sealed = armor::decode(&text).unwrap();
    assert_eq!(
        keyring.open(&sealed, &binding).unwrap().plaintext(),
        b"a message"
    );
    // What does not know armor does not take it for a message.
    assert_eq!(
        Header::parse(text.as_bytes()).unwrap_err().code(),
        "envelope/not-sealward"
    );
}

/// `tests/vectors/armor.json`. Texts are JSON strings, bytes hexadecimal.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct File {
    schema: String,
    about: String,
    cases: Vec<Case>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Case {
    name: String,
    text: String,
    /// What it stands for; none for a text that is malformed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    bytes: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    error: Option<String>,
}

#[test]
fn every_vector_is_answered_as_recorded() {
    let place = sealward_tests::root().join("tests/vectors/armor.json");
    // As the other vectors: made once, never changed.
    if std::env::var_os("SEALWARD_WRITE_VECTORS").is_some() && !place.exists() {
        let text = serde_json::to_string_pretty(&make()).unwrap();
        std::fs::write(&place, text + "\n").unwrap();
    }
    let text = std::fs::read_to_string(&place).unwrap();
    let file: File = serde_json::from_str(&text).unwrap();
    for case in &file.cases {
        match (armor::decode(&case.text), &case.error) {
            (Ok(bytes), None) => assert_eq!(Some(hex(&bytes)), case.bytes, "{}", case.name),
            (Err(error), Some(code)) => assert_eq!(error.code(), code, "{}", case.name),
            (other, _) => panic!("{}: {other:?}", case.name),
        }
    }
    assert_eq!(file, make());
    sealward_tests::ran(file.cases.len(), "armor vectors");
}

fn make() -> File {
    let accepted = sealward_tests::root().join("tests/vectors/accepted.json");
    let accepted: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(accepted).unwrap()).unwrap();
    let sealed = unhex(accepted["cases"][0]["sealed"].as_str().unwrap());
    let text = armor::encode(&sealed).unwrap();
    let good = |name: &str, text: String, bytes: &[u8]| Case {
        name: name.to_owned(),
        text,
        bytes: Some(hex(bytes)),
        error: None,
    };
    let bad = |name: &str, text: String| Case {
        name: name.to_owned(),
        text,
        bytes: None,
        error: Some("envelope/malformed".to_owned()),
    };
    let frame = |lines: &str| format!("{BEGIN}\n{lines}{END}\n");
    let line = "A".repeat(64);
    let first = text.lines().nth(1).unwrap().to_owned();
    let cases = vec![
        good("the first of the accepted messages", text.clone(), &sealed),
        good("CRLF throughout", text.replace('\n', "\r\n"), &sealed),
        good("one byte", frame("AA==\n"), &[0]),
        good("two bytes", frame("/+8=\n"), &[0xff, 0xef]),
        good(
            "a line that is just full",
            frame(&format!("{line}\n")),
            &[0; 48],
        ),
        good(
            "one byte more than a line",
            frame(&format!("{line}\nAA==\n")),
            &[0; 49],
        ),
        bad("no last line end", text.trim_end().to_owned()),
        bad("no last line", format!("{BEGIN}\n{line}\n")),
        bad("no first line", format!("{line}\n{END}\n")),
        bad(
            "LF once among CRLF",
            text.replace('\n', "\r\n").replacen("\r\n", "\n", 1),
        ),
        bad("CRLF once among LF", text.replacen('\n', "\r\n", 1)),
        bad("CR alone", text.replace('\n', "\r")),
        bad("a blank line before", format!("\n{text}")),
        bad("a blank line behind", format!("{text}\n")),
        bad("a blank line within", frame("AAAA\n\n")),
        bad(
            "a space at the end of a line",
            text.replacen(&first, &format!("{first} "), 1),
        ),
        bad(
            "a space before a line",
            text.replacen(&first, &format!(" {first}"), 1),
        ),
        bad(
            "lines of 60",
            frame(&format!("{}\n{}\n", &line[..60], &line[..60])),
        ),
        bad("lines of 68", frame(&format!("{line}AAAA\n"))),
        bad("lines of 76", frame(&format!("{line}AAAAAAAAAAAA\nAAAA\n"))),
        bad(
            "padding within",
            frame(&format!("{}AA==\nAAAA\n", &line[..60])),
        ),
        bad("no padding", frame("AA\n")),
        bad("too little padding", frame("AA=\n")),
        bad("padding alone", frame("====\n")),
        bad("pad bits of one byte", frame("AB==\n")),
        bad("pad bits of two bytes", frame("AAB=\n")),
        bad("the alphabet of URLs", frame("_-8=\n")),
        bad("no base64", frame("AA!A\n")),
        bad("two messages", text.repeat(2)),
        bad("another kind of armor", text.replace("SEALWARD", "MESSAGE")),
        bad("armor headers", frame("Version: 1\n\nAAAA\n")),
        bad("a checksum", frame("AAAA\n=AAAA\n")),
        bad("a byte order mark", format!("\u{feff}{text}")),
        bad("nothing", String::new()),
    ];
    File {
        schema: "sealward/armor-vectors/v1".to_owned(),
        about: "armored texts, and the bytes that they stand for".to_owned(),
        cases,
    }
}
