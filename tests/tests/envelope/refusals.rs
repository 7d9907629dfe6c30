//! What is altered, cut off, extended or put in another order is refused, with the right class.

use super::common::{binding, code, keyring, message, raw};
use sealward::envelope::{
    Algorithm, Binding, Header, Kek, KekError, KekIdentity, KeyId, KeyMaterial, Keyring, Namespace,
    Origin, SealDraft, WrapContext, WrappedDek,
};

fn sealed() -> (Keyring, Binding, Vec<u8>) {
    let binding = Binding::new(Namespace::new("ns").unwrap())
        .with("key", "value")
        .unwrap();
    let keyring = keyring(1);
    let sealed = keyring.seal(b"a message", &binding).unwrap();
    (keyring, binding, sealed)
}

#[test]
fn every_bit_flip_is_refused_with_its_class() {
    let (keyring, binding, sealed) = sealed();
    let header_len = Header::parse(&sealed).unwrap().as_bytes().len();
    // magic 8, version, suite, length 4, DEK id 16, binding 2 + 1 + 1 + (1 + 3) + (2 + 5), policy,
    // count, then the entry: algorithm 2, key id 16, reference 2, version 2, wrapped 2 + 104.
    let (policy, entry) = (30 + 15, 30 + 15 + 2);
    for bit in 0..sealed.len() * 8 {
        let (at, mut altered) = (bit / 8, sealed.clone());
        altered[at] ^= 1 << (bit % 8);
        let expected: &[&str] = match at {
            0..8 => &["envelope/not-sealward"],
            8..10 => &["envelope/unsupported"],
            10..14 => &["envelope/malformed"],
            14..30 => &["envelope/rejected"],
            at if at < policy => &["envelope/binding", "envelope/malformed"],
            at if at < entry => &["envelope/malformed"],
            // Another algorithm, known or not.
            at if at < entry + 2 => &["envelope/no-matching-key", "envelope/malformed"],
            at if at < entry + 18 => &["envelope/no-matching-key"],
            at if at < entry + 24 => &["envelope/malformed"],
            _ => &["envelope/rejected"],
        };
        let found = code(keyring.open(&altered, &binding));
        assert!(
            expected.contains(&found),
            "bit {bit} (byte {at} of {header_len}): {found}"
        );
    }
    sealward_tests::ran(sealed.len() * 8, "single bits of a sealed message flipped");
}

#[test]
fn every_truncation_is_refused_with_its_class() {
    let (keyring, binding, sealed) = sealed();
    let header_len = Header::parse(&sealed).unwrap().as_bytes().len();
    for len in 0..sealed.len() {
        let expected = if len < header_len + 56 {
            "envelope/truncated"
        } else {
            "envelope/rejected"
        };
        assert_eq!(
            code(keyring.open(&sealed[..len], &binding)),
            expected,
            "{len} bytes"
        );
        let streamed = keyring
            .open_from(&sealed[..len], &binding)
            .and_then(|mut reader| {
                std::io::copy(&mut reader, &mut Vec::new())
                    .map_err(sealward::envelope::OpenError::from_io)
            });
        assert_eq!(code(streamed), expected, "{len} bytes streamed");
    }
    sealward_tests::ran(sealed.len(), "truncations of a sealed message");
}

#[test]
fn every_extension_is_refused() {
    let (keyring, binding, sealed) = sealed();
    for more in [&[0][..], &[0; 16], &[0; 16_400], &sealed.clone()] {
        let longer = [&sealed[..], more].concat();
        assert_eq!(code(keyring.open(&longer, &binding)), "envelope/rejected");
    }
}

#[test]
fn chunks_in_another_order_are_refused() {
    let (keyring, binding) = (keyring(1), binding("orders"));
    let sealed = keyring.seal(&message(3 * 16_384 + 5), &binding).unwrap();
    let start = Header::parse(&sealed).unwrap().as_bytes().len() + 56;
    let (front, body) = sealed.split_at(start);
    let chunks: Vec<&[u8]> = body.chunks(16_400).collect();
    assert_eq!(chunks.len(), 4);
    let whole = [0, 1, 2, 3];
    for order in [
        &[1, 0, 2, 3][..], // swapped
        &[0, 0, 2, 3],     // one put in another's place
        &[0, 1, 3],        // one left out
        &[0, 1, 2],        // the last left out: the message ends on a full chunk
        &[0, 1, 1, 2, 3],  // one put in
        &[0, 1, 2, 3, 3],  // the last once more
        &[],
    ] {
        let picked: Vec<&[u8]> = order.iter().map(|at| chunks[*at]).collect();
        let altered = [front, &picked.concat()].concat();
        assert_eq!(
            code(keyring.open(&altered, &binding)),
            "envelope/rejected",
            "{order:?}"
        );
    }
    let same = [front, &whole.map(|at| chunks[at]).concat()].concat();
    assert!(keyring.open(&same, &binding).is_ok());
}

#[test]
fn headers_and_payloads_do_not_mix() {
    let (keyring, binding, sealed) = sealed();
    let other = keyring.seal(b"another", &binding).unwrap();
    let header_len = Header::parse(&sealed).unwrap().as_bytes().len();
    let mixed = [&sealed[..header_len], &other[header_len..]].concat();
    assert_eq!(code(keyring.open(&mixed, &binding)), "envelope/rejected");
}

#[test]
fn another_binding_is_said_before_any_key_is_used() {
    let (_, _, sealed) = sealed();
    let error = keyring(2).open(&sealed, &binding("other")).unwrap_err();
    assert_eq!(error.code(), "envelope/binding");
    // It shows the header's, not the caller's.
    assert_eq!(
        error.to_string(),
        r#"the message is bound to "ns" {"key": "value"}"#
    );
}

#[test]
fn another_key_is_no_matching_key() {
    let (_, binding, sealed) = sealed();
    assert_eq!(
        code(keyring(2).open(&sealed, &binding)),
        "envelope/no-matching-key"
    );
    assert_eq!(
        code(Keyring::only_opens([]).open(&sealed, &binding)),
        "envelope/no-matching-key"
    );
}

#[test]
fn a_key_is_sealed_to_once() {
    let keyring = Keyring::new(raw(1)).also_seal_to(raw(1));
    assert_eq!(
        keyring.seal(b"", &binding("orders")).unwrap_err().code(),
        "usage"
    );
}

#[test]
fn more_than_32_keys_are_too_many() {
    let ring = |keys: u8| (2..=keys).fold(keyring(1), |ring, byte| ring.also_seal_to(raw(byte)));
    assert!(ring(32).seal(b"", &binding("orders")).is_ok());
    let error = ring(33).seal(b"", &binding("orders")).unwrap_err();
    assert_eq!(error.code(), "envelope/header-too-large");
}

#[test]
fn a_binding_that_passes_a_limit_is_refused() {
    let limit = "envelope/header-too-large";
    let with = |key: &str, value: &str| binding("ns").with(key, value);
    assert_eq!(Namespace::new("x".repeat(256)).unwrap_err().code(), limit);
    assert_eq!(Namespace::new("").unwrap_err().code(), "usage");
    assert_eq!(with("", "v").unwrap_err().code(), "usage");
    assert_eq!(with(&"k".repeat(256), "v").unwrap_err().code(), limit);
    assert_eq!(with("k", &"v".repeat(1_025)).unwrap_err().code(), limit);
    assert_eq!(
        with("k", "v").unwrap().with("k", "w").unwrap_err().code(),
        "usage"
    );

    let pairs = |count: usize, value: usize| {
        (0..count).try_fold(binding("ns"), |binding, at| {
            binding.with(format!("{at:02}"), "v".repeat(value))
        })
    };
    assert!(pairs(64, 0).is_ok());
    assert_eq!(pairs(65, 0).unwrap_err().code(), limit);
    // 4 + 15 x (1 + 2 + 2 + 1,024) bytes, and one pair more: 16,384 is the last that fits.
    let full = |last: usize| pairs(15, 1_024).unwrap().with("z", "v".repeat(last));
    let last = 16_384 - 4 - 15 * 1_029 - 4;
    assert!(keyring(1).seal(b"", &full(last).unwrap()).is_ok());
    assert_eq!(full(last + 1).unwrap_err().code(), limit);
}

/// A KEK whose wraps are as large as they may be, and one byte more.
struct Large(u8, usize);

impl Kek for Large {
    fn identity(&self) -> KekIdentity {
        let custom = Algorithm::new(0x8000).unwrap();
        KekIdentity::new(custom, KeyId::new([self.0; 16]), Origin::Holder)
    }

    fn wrap(&self, _: &KeyMaterial, _: &WrapContext<'_>) -> Result<WrappedDek, KekError> {
        let (algorithm, id) = (self.identity().algorithm(), KeyId::new([self.0; 16]));
        Ok(WrappedDek::new(
            algorithm,
            id,
            vec![],
            vec![],
            vec![0; self.1],
        )?)
    }

    fn unwrap(&self, _: &WrappedDek, _: &WrapContext<'_>) -> Option<Result<KeyMaterial, KekError>> {
        None
    }
}

#[test]
fn a_header_that_would_pass_a_limit_is_not_made() {
    let seal = |count: u8, len: usize| {
        let ring = (1..count).fold(Keyring::new(Large(0, len)), |ring, id| {
            ring.also_seal_to(Large(id, len))
        });
        ring.seal(b"", &binding("ns")).map_err(|error| error.code())
    };
    assert!(seal(15, 4_096).is_ok());
    assert_eq!(seal(16, 4_096), Err("envelope/header-too-large"));
    assert_eq!(seal(1, 4_097), Err("envelope/header-too-large"));
}

#[test]
fn a_draft_takes_one_reply_for_each_request() {
    let draft = |wraps| SealDraft::new(binding("ns"), wraps);
    assert_eq!(draft(0).unwrap_err().code(), "usage");
    assert_eq!(draft(33).unwrap_err().code(), "envelope/header-too-large");
    let draft = draft(2).unwrap();
    let wrap = |wanted: sealward::envelope::WrapRequest<'_>| {
        raw(1).wrap(wanted.key(), &wanted.context()).unwrap()
    };
    let replies: Vec<_> = draft.requests().take(1).map(wrap).collect();
    assert_eq!(draft.finish(replies).unwrap_err().code(), "usage");
}
