//! Laws that hold for every message, by name.

use super::common::{LENGTHS, binding, keyring, local, message, raw};
use proptest::prelude::*;
use sealward::envelope::{
    Argon2Cost, Binding, Header, Keyring, Namespace, Origin, Passphrase, PassphraseKek,
    PayloadOpener, Policy, VersionState, chunks,
};
use std::io::{Read as _, Write as _};

#[test]
fn open_after_seal_is_identity_around_chunk_borders() {
    let (keyring, binding) = (keyring(1), binding("orders"));
    for &len in LENGTHS {
        let plaintext = message(len);
        let sealed = keyring.seal(&plaintext, &binding).unwrap();
        let opened = keyring.open(&sealed, &binding).unwrap();
        assert!(opened.plaintext() == plaintext, "{len} bytes");
        assert_eq!(opened.origin(), Origin::Holder);
        let header = Header::parse(&sealed).unwrap().as_bytes().len();
        let payload = (sealed.len() - header) as u64;
        assert_eq!(chunks::sealed_len(len as u64), Some(payload), "{len} bytes");
        let payload = sealed.len() - header;
        assert_eq!(PayloadOpener::plaintext_len(payload).unwrap(), len);
    }
    for none in [0, 55, 71, 56 + 16_400, 56 + 16_400 + 15, usize::MAX] {
        let error = PayloadOpener::plaintext_len(none).unwrap_err();
        assert_eq!(error.code(), "envelope/rejected", "{none}");
    }
}

#[test]
fn in_place_in_memory_and_streamed_are_the_same_format() {
    let (keyring, binding) = (keyring(1), binding("orders"));
    for &len in LENGTHS {
        let plaintext = message(len);

        let mut in_place = plaintext.clone();
        keyring
            .begin_seal(&binding)
            .unwrap()
            .seal_in_place(&mut in_place)
            .unwrap();
        let mut writer = keyring.seal_to(Vec::new(), &binding).unwrap();
        // Pieces that fit no chunk.
        plaintext
            .chunks(7_001)
            .for_each(|piece| writer.write_all(piece).unwrap());
        let streamed = writer.finish().unwrap();
        let sealer = keyring.begin_seal(&binding).unwrap();
        let (header, payload) = sealer.seal_detached(&plaintext).unwrap();

        for sealed in [in_place, streamed, [header, payload].concat()] {
            assert!(
                keyring.open(&sealed, &binding).unwrap().plaintext() == plaintext,
                "{len}"
            );
            let mut streamed = Vec::new();
            keyring
                .open_from(&sealed[..], &binding)
                .unwrap()
                .read_to_end(&mut streamed)
                .unwrap();
            assert!(streamed == plaintext, "{len}");
            let mut buffer = sealed.clone();
            let header = Header::parse(&sealed).unwrap();
            let payload = &sealed[header.as_bytes().len()..];
            let opener = keyring.begin_open(header, payload, &binding).unwrap();
            opener.open_in_place(&mut buffer).unwrap();
            assert!(buffer == plaintext, "{len}");
        }
    }
}

#[test]
fn a_detached_header_opens_its_payload_and_no_other() {
    let (keyring, binding) = (keyring(1), binding("orders"));
    let detached = |text: &[u8]| {
        keyring
            .begin_seal(&binding)
            .unwrap()
            .seal_detached(text)
            .unwrap()
    };
    let ((header, payload), (other, _)) = (detached(b"one"), detached(b"two"));
    let open = |header: &[u8]| {
        let header = Header::parse_detached(header).unwrap();
        let mut text = Vec::new();
        let mut reader = keyring.open_payload_from(header, &payload[..], &binding)?;
        reader.read_to_end(&mut text).unwrap();
        Ok::<_, sealward::envelope::OpenError>(text)
    };
    assert_eq!(open(&header).unwrap(), b"one");
    assert_eq!(open(&other).unwrap_err().code(), "envelope/rejected");
    let longer = Header::parse_detached(&[header, vec![0]].concat());
    assert_eq!(longer.unwrap_err().code(), "envelope/malformed");
}

#[test]
fn any_kek_of_the_header_opens() {
    let keks = || local(9, [(1, VersionState::Enabled(super::common::key(9)))]);
    let weak = Argon2Cost::new(19_456, 1, 1).unwrap();
    let passphrase = || PassphraseKek::new(Passphrase::new("open sesame").unwrap()).with_cost(weak);
    let binding = binding("orders");
    let sealed = Keyring::new(raw(1))
        .also_seal_to(passphrase())
        .also_seal_to(keks())
        .also_open_with(raw(5))
        .seal(b"a message", &binding)
        .unwrap();
    assert_eq!(Header::parse(&sealed).unwrap().entries().len(), 3);
    for keyring in [
        Keyring::new(raw(1)),
        Keyring::new(passphrase()),
        Keyring::new(keks()),
    ] {
        assert_eq!(
            keyring.open(&sealed, &binding).unwrap().plaintext(),
            b"a message"
        );
    }
}

#[test]
fn no_two_messages_share_anything_random() {
    let (keyring, binding) = (keyring(1), binding("orders"));
    let seal = || keyring.seal(b"a message", &binding).unwrap();
    let (one, two) = (seal(), seal());
    let (first, second) = (Header::parse(&one).unwrap(), Header::parse(&two).unwrap());
    assert_ne!(first.dek_id(), second.dek_id());
    assert_ne!(first.entries(), second.entries());
    assert_ne!(
        one[first.as_bytes().len()..],
        two[second.as_bytes().len()..]
    );
}

/// The header's bytes from what it says of itself, written down once more by FORMAT.md.
fn print(header: &Header) -> Vec<u8> {
    let mut out = header.dek_id().as_bytes().to_vec();
    let binding = header.binding();
    let namespace = binding.namespace().as_str().as_bytes();
    out.push(namespace.len() as u8);
    out.extend_from_slice(namespace);
    out.push(binding.pairs().len() as u8);
    for (key, value) in binding.pairs() {
        out.push(key.len() as u8);
        out.extend_from_slice(key.as_bytes());
        out.extend_from_slice(&(value.len() as u16).to_be_bytes());
        out.extend_from_slice(value.as_bytes());
    }
    match header.policy() {
        Policy::Threshold { needed, shares } => out.extend_from_slice(&[1, needed, shares]),
        _ => out.push(0),
    }
    out.push(header.entries().len() as u8);
    for entry in header.entries() {
        out.extend_from_slice(&entry.algorithm().number().to_be_bytes());
        out.extend_from_slice(entry.key_id().as_bytes());
        for field in [entry.reference(), entry.version(), entry.wrapped()] {
            out.extend_from_slice(&(field.len() as u16).to_be_bytes());
            out.extend_from_slice(field);
        }
    }
    let len = (14 + out.len() as u32 + 32).to_be_bytes();
    let mac = &header.as_bytes()[header.as_bytes().len() - 32..];
    [b"SEALWARD\x01\x01", &len[..], &out, mac].concat()
}

fn any_binding() -> impl Strategy<Value = Binding> {
    let pairs = proptest::collection::btree_map("[a-z\\PC]{1,12}", "\\PC{0,40}", 0..8);
    ("\\PC{1,40}", pairs).prop_map(|(namespace, pairs)| {
        let binding = Binding::new(Namespace::new(namespace).unwrap());
        pairs.into_iter().fold(binding, |binding, (key, value)| {
            binding.with(key, value).unwrap()
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn open_after_seal_is_identity(text in proptest::collection::vec(any::<u8>(), 0..2_000),
                                   binding in any_binding()) {
        let keyring = keyring(1);
        let sealed = keyring.seal(&text, &binding).unwrap();
        let opened = keyring.open(&sealed, &binding).unwrap();
        prop_assert_eq!(opened.plaintext(), &text[..]);
        prop_assert_eq!(opened.header().binding(), &binding);
    }

    #[test]
    fn print_after_parse_is_identity(binding in any_binding(), keks in 1_u8..6) {
        let keyring = (2..=keks).fold(keyring(1), |ring, byte| ring.also_seal_to(raw(byte)));
        let sealed = keyring.seal(b"", &binding).unwrap();
        let header = Header::parse(&sealed).unwrap();
        prop_assert_eq!(header.as_bytes(), &sealed[..header.as_bytes().len()]);
        prop_assert_eq!(header.entries().len(), usize::from(keks));
        prop_assert_eq!(&Header::parse_detached(header.as_bytes()).unwrap(), &header);
        prop_assert_eq!(print(&header), header.as_bytes());
    }

    #[test]
    fn what_still_parses_when_altered_has_one_encoding(
        binding in any_binding(),
        changes in proptest::collection::vec((0_usize..400, any::<u8>()), 1..4),
    ) {
        let mut sealed = keyring(1).also_seal_to(raw(2)).seal(b"", &binding).unwrap();
        for (at, byte) in changes {
            let len = sealed.len();
            sealed[14 + at % (len - 14)] = byte;
        }
        if let Ok(header) = Header::parse(&sealed) {
            prop_assert_eq!(print(&header), &sealed[..header.as_bytes().len()]);
        }
    }

    #[test]
    fn another_binding_is_refused(one in any_binding(), two in any_binding()) {
        let keyring = keyring(1);
        let sealed = keyring.seal(b"a message", &one).unwrap();
        let opened = keyring.open(&sealed, &two);
        prop_assert_eq!(opened.is_ok(), one == two);
    }

    #[test]
    fn no_bytes_make_the_parser_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let start = b"SEALWARD\x01\x01\x00\x00\x01";
        let _ = Header::parse(&bytes);
        let _ = Header::parse(&[&start[..], &bytes].concat());
    }
}
