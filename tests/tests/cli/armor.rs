//! Armored messages: text that every command takes for the sealed bytes that it stands for.

use crate::harness::{Desk, sealward, sealward_with};
use sealward::envelope::armor;
use sealward_cli::{Streams, run};

/// `sealward seal --armor`
fn seal(desk: &Desk, plaintext: &[u8]) -> Vec<u8> {
    sealward_with(["seal", "-k", &desk.raw("key"), "--armor"], plaintext)
        .ok()
        .stdout
}

#[test]
fn what_is_sealed_as_text_opens_as_it_is_and_with_other_line_ends() {
    let desk = Desk::new();
    let key = desk.raw("key");
    for len in [0, 1, 16_383, 16_384, 100_000] {
        let plaintext: Vec<u8> = (0..len).map(|place: u32| (place % 251) as u8).collect();
        let text = String::from_utf8(seal(&desk, &plaintext)).unwrap();
        assert!(text.lines().all(|line| line.len() <= 64));
        for text in [text.clone(), text.replace('\n', "\r\n")] {
            let piped = sealward_with(["open", "-k", &key], text.as_bytes()).ok();
            assert_eq!(piped.stdout, plaintext);
            let file = desk.write("armored", text.as_bytes());
            let opened = desk.path("opened");
            sealward(["open", "-k", &key, "--force", "-o", &opened, &file]).ok();
            assert_eq!(desk.read("opened"), plaintext);
        }
    }
}

#[test]
fn inspect_says_the_same_of_armor_as_of_the_bytes_within() {
    let desk = Desk::new();
    let text = seal(&desk, b"twelve bytes");
    let bytes = armor::decode(&text).unwrap();
    for format in ["text", "json"] {
        let of = |input: &[u8]| {
            let piped = sealward_with(["inspect", "--format", format], input).ok();
            let file = desk.write("sealed", input);
            let named = sealward(["inspect", "--format", format, &file]).ok();
            assert_eq!(piped.text(), named.text());
            piped.stdout
        };
        assert_eq!(of(&text), of(&bytes));
    }
}

#[test]
fn what_breaks_the_rules_is_malformed_for_every_command() {
    let desk = Desk::new();
    let key = desk.raw("key");
    let text = String::from_utf8(seal(&desk, b"a message")).unwrap();
    let cut = |lines: usize| text.split_inclusive('\n').take(lines).collect::<String>();
    for broken in [
        text.trim_end().to_owned(),
        format!("{text}\n"),
        format!("{text}{text}"),
        text.replacen('\n', "\r\n", 1),
        text.replacen("\nU0VB", "\nU0V!", 1),
        cut(1),
        cut(3),
        armor::BEGIN.to_owned(),
        format!("{}\n", armor::BEGIN).repeat(3),
    ] {
        let file = desk.write("broken", broken.as_bytes());
        sealward(["open", "-k", &key, &file]).fails_with("envelope/malformed");
        sealward(["inspect", &file]).fails_with("envelope/malformed");
        for verb in [["rewrap", "--add"], ["reseal", "--to"]] {
            let ran = sealward([verb[0], "-k", &key, verb[1], &key, &file]);
            assert!(ran.stderr.contains("code: envelope/malformed"), "{ran:?}");
        }
        assert_eq!(desk.read("broken"), broken.as_bytes());
    }
    // Well-formed text of something else is judged as those bytes are.
    for (bytes, code) in [
        (b"PK\x03\x04".as_slice(), "envelope/not-sealward"),
        (b"", "envelope/truncated"),
        (b"SEALWARD\x01", "envelope/truncated"),
    ] {
        let text = armor::encode(bytes).unwrap();
        sealward_with(["open", "-k", &key], text.as_bytes()).fails_with(code);
    }
    // Other armor is none, and so is what only looks like it further on.
    for other in [
        "-----BEGIN CERTIFICATE-----\n",
        "\n-----BEGIN SEALWARD-----\n",
    ] {
        sealward_with(["open", "-k", &key], other.as_bytes()).fails_with("envelope/not-sealward");
    }
}

#[test]
fn a_changed_character_is_noticed_as_a_changed_byte_is() {
    let desk = Desk::new();
    let key = desk.raw("key");
    let text = seal(&desk, b"a message");
    for at in (0..text.len()).step_by(7) {
        let mut changed = text.clone();
        changed[at] = if changed[at] == b'B' { b'C' } else { b'B' };
        let ran = sealward_with(["open", "-k", &key], &changed);
        assert_eq!(ran.status.code(), 2, "{at}");
        assert!(ran.stdout.is_empty(), "{at}");
    }
}

#[test]
fn text_may_be_shown_on_a_terminal() {
    let desk = Desk::new();
    let (mut stdin, mut stdout, mut stderr) = (b"x".as_slice(), Vec::new(), Vec::new());
    let mut streams = Streams::new(&mut stdin, &mut stdout, &mut stderr);
    streams.stdout_is_terminal = true;
    let args = ["sealward", "seal", "--armor", "-k", &desk.raw("key")];
    assert_eq!(run(args, &mut streams).code(), 0);
    assert!(armor::is_armored(&stdout));
}

#[test]
fn armor_goes_with_no_detached_header_and_has_a_limit() {
    let desk = Desk::new();
    let (key, out) = (desk.raw("key"), desk.path("out"));
    let header = desk.path("header");
    sealward(["seal", "-k", &key, "--armor", "--detached-header", &header]).is_usage_error();
    let large = desk.write("large", &vec![0; 13 << 20]);
    sealward(["seal", "-k", &key, "--armor", "-o", &out, &large]).fails_with("envelope/too-large");
    assert_eq!(desk.names(), ["key", "large"]);
    // The largest that fits opens again, and armored text that is too long is none.
    let large = desk.write("large", &vec![0; 12_300_000]);
    sealward(["seal", "-k", &key, "--armor", "-o", &out, &large]).ok();
    let opened = sealward(["open", "-k", &key, &out]).ok();
    assert!(opened.stdout == vec![0; 12_300_000]);
    let mut longer = desk.read("out");
    longer.resize((16 << 20) + 1, b'A');
    sealward_with(["open", "-k", &key], &longer).fails_with("envelope/malformed");
}
