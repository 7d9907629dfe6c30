//! Headers that lie: each is refused before a key is used, with the right class.

use super::common::{binding, code, hex, keyring};
use sealward::envelope::{Header, ParseError};

/// A header by its parts, each of which a test can falsify.
struct Forged {
    namespace: Vec<u8>,
    pairs: Vec<u8>,
    policy: Vec<u8>,
    count: u8,
    entries: Vec<Vec<u8>>,
    header_len: Option<u32>,
}

impl Forged {
    fn new() -> Self {
        Self {
            namespace: b"\x02ns".to_vec(),
            pairs: vec![0],
            policy: vec![0],
            count: 1,
            entries: vec![custom(1)],
            header_len: None,
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut rest = [&[7; 16], &self.namespace[..], &self.pairs, &self.policy].concat();
        rest.push(self.count);
        self.entries
            .iter()
            .for_each(|entry| rest.extend_from_slice(entry));
        rest.extend_from_slice(&[9; 32]);
        let len = self.header_len.unwrap_or(rest.len() as u32 + 14);
        [b"SEALWARD\x01\x01", &len.to_be_bytes()[..], &rest].concat()
    }

    fn fault(&self) -> Option<&'static str> {
        let bytes = self.bytes();
        // Whatever a header says, reading it from a stream and from memory is the same.
        let parsed = Header::parse(&bytes);
        let streamed = Header::read_from(&mut &bytes[..]);
        assert_eq!(parsed.is_ok(), streamed.is_ok());
        match parsed {
            Ok(_) => None,
            Err(ParseError::Malformed { what, .. }) => Some(what),
            Err(other) => panic!("{other} of {}", hex(&bytes)),
        }
    }

    fn with(change: impl FnOnce(&mut Self)) -> Option<&'static str> {
        let mut header = Self::new();
        change(&mut header);
        header.fault()
    }
}

fn entry(algorithm: u16, id: u8, reference: &[u8], version: &[u8], wrapped: &[u8]) -> Vec<u8> {
    let mut out = algorithm.to_be_bytes().to_vec();
    out.extend_from_slice(&[id; 16]);
    for field in [reference, version, wrapped] {
        out.extend_from_slice(&(field.len() as u16).to_be_bytes());
        out.extend_from_slice(field);
    }
    out
}

fn custom(id: u8) -> Vec<u8> {
    entry(0x8000, id, b"", b"", b"wrapped")
}

fn passphrase(memory: u32, passes: u8, lanes: u8, salt: u8) -> Vec<u8> {
    let mut wrapped = memory.to_be_bytes().to_vec();
    wrapped.extend_from_slice(&[passes, lanes]);
    wrapped.extend_from_slice(&[salt; 16]);
    wrapped.extend_from_slice(&[0; 104]);
    entry(2, 5, b"", b"", &wrapped)
}

fn pair(key: &[u8], value: &[u8]) -> Vec<u8> {
    let len = (value.len() as u16).to_be_bytes();
    [&[key.len() as u8], key, &len[..], value].concat()
}

fn pairs(count: u8, pairs: &[Vec<u8>]) -> Vec<u8> {
    [&[count], &pairs.concat()[..]].concat()
}

#[test]
fn what_is_allowed_is_accepted() {
    assert_eq!(Forged::new().fault(), None);
    let accepted = |change: fn(&mut Forged)| assert_eq!(Forged::with(change), None);
    accepted(|header| header.namespace = [&[255], &[b'x'; 255][..]].concat());
    accepted(|header| header.namespace = b"\x03a\0b".to_vec());
    accepted(|header| header.pairs = pairs(1, &[pair(b"k", b"")]));
    accepted(|header| header.pairs = pairs(1, &[pair(b"k", &[b'v'; 1_024])]));
    accepted(|header| header.pairs = pairs(2, &[pair(b"K", b"1"), pair(b"k", b"2")]));
    accepted(|header| header.entries = vec![entry(1, 1, b"", b"", &[0; 104])]);
    accepted(|header| header.entries = vec![entry(3, 1, &[0xff], &[0, 0, 0, 1], &[0; 104])]);
    accepted(|header| header.entries = vec![passphrase(19_456, 1, 1, 5)]);
    accepted(|header| header.entries = vec![passphrase(262_144, 10, 4, 5)]);
    accepted(|header| header.entries = vec![entry(4, 1, &[0; 512], &[0; 256], &[0; 4_096])]);
    accepted(|header| header.entries = vec![entry(0xffff, 1, b"", b"", b"")]);
    accepted(|header| {
        // The same KEK with two versions.
        (header.count, header.entries) = (
            2,
            vec![entry(9, 1, b"", b"1", b""), entry(9, 1, b"", b"2", b"")],
        );
    });
    accepted(|header| {
        (header.count, header.policy) = (2, vec![1, 2, 2]);
        header.entries = vec![custom(1), custom(2)];
    });
    accepted(|header| {
        (header.count, header.entries) = (32, (0..32).map(custom).collect());
    });
}

#[test]
fn every_broken_rule_is_malformed() {
    let mut count = 0;
    let mut refused = |change: &dyn Fn(&mut Forged)| {
        assert!(Forged::with(change).is_some(), "case {count} is accepted");
        count += 1;
    };
    // The length.
    for off in [-1_i64, 1, -300, 1_000, 65_400, 65_537, i64::from(u32::MAX)] {
        refused(&|header| {
            let len = header.bytes().len() as i64;
            header.header_len = Some((len + off).clamp(0, u32::MAX.into()) as u32);
        });
    }
    // The binding.
    for namespace in [&b"\0"[..], b"\x02\xff\xff", b"\x02\xc3x", b"\xffns"] {
        refused(&|header| header.namespace = namespace.to_vec());
    }
    refused(&|header| header.pairs = vec![65]);
    refused(&|header| header.pairs = vec![1]);
    refused(&|header| header.pairs = pairs(1, &[pair(b"", b"v")]));
    refused(&|header| header.pairs = pairs(1, &[pair(b"\xff", b"v")]));
    refused(&|header| header.pairs = pairs(1, &[pair(b"k", b"\xff")]));
    refused(&|header| header.pairs = pairs(1, &[pair(b"k", &[b'v'; 1_025])]));
    refused(&|header| header.pairs = pairs(2, &[pair(b"k", b"v"), pair(b"k", b"w")]));
    refused(&|header| header.pairs = pairs(2, &[pair(b"k", b"v"), pair(b"K", b"w")]));
    refused(&|header| header.pairs = pairs(2, &[pair(b"ka", b"v"), pair(b"k", b"w")]));
    refused(&|header| header.pairs = pairs(1, &[pair(b"k", b"v"), pair(b"l", b"w")]));
    refused(&|header| {
        let many: Vec<_> = (0..65).map(|at| pair(&[b'!' + at], b"")).collect();
        header.pairs = pairs(65, &many);
    });
    refused(&|header| {
        let large: Vec<_> = (0..16)
            .map(|at| pair(&[b'a' + at], &[b'v'; 1_024]))
            .collect();
        header.pairs = pairs(16, &large);
    });
    // The policy.
    for policy in [
        &[2][..],
        &[255],
        &[1, 1, 1],
        &[1, 0, 1],
        &[1, 2, 1],
        &[1, 2, 2],
        &[1, 33, 33],
    ] {
        refused(&|header| header.policy = policy.to_vec());
    }
    // The entries.
    refused(&|header| (header.count, header.entries) = (0, vec![]));
    refused(&|header| header.count = 2);
    refused(&|header| header.entries = vec![custom(1), custom(2)]);
    refused(&|header| {
        (header.count, header.entries) = (33, (0..33).map(custom).collect());
    });
    refused(&|header| (header.count, header.entries) = (2, vec![custom(1), custom(1)]));
    refused(&|header| header.entries = vec![entry(0, 1, b"", b"", b"")]);
    refused(&|header| header.entries = vec![entry(9, 1, &[0; 513], b"", b"")]);
    refused(&|header| header.entries = vec![entry(9, 1, b"", &[0; 257], b"")]);
    refused(&|header| header.entries = vec![entry(9, 1, b"", b"", &[0; 4_097])]);
    // Known algorithms.
    refused(&|header| header.entries = vec![entry(1, 1, b"x", b"", &[0; 104])]);
    refused(&|header| header.entries = vec![entry(1, 1, b"", b"x", &[0; 104])]);
    for len in [0, 103, 105] {
        refused(&|header| header.entries = vec![entry(1, 1, b"", b"", &vec![0; len])]);
        refused(&|header| header.entries = vec![entry(3, 1, b"", &[0, 0, 0, 1], &vec![0; len])]);
    }
    for len in [0, 104, 125, 127] {
        refused(&|header| header.entries = vec![entry(2, 1, b"", b"", &vec![0; len])]);
    }
    for version in [&[][..], &[1], &[0, 0, 0, 0], &[0, 0, 0, 0, 1]] {
        refused(&|header| header.entries = vec![entry(3, 1, b"", version, &[0; 104])]);
    }
    for wrong in [
        passphrase(19_455, 1, 1, 5),
        passphrase(262_145, 1, 1, 5),
        passphrase(u32::MAX, 1, 1, 5),
        passphrase(65_536, 0, 1, 5),
        passphrase(65_536, 11, 1, 5),
        passphrase(65_536, 3, 0, 5),
        passphrase(65_536, 3, 5, 5),
        passphrase(65_536, 3, 1, 6),
    ] {
        refused(&|header| header.entries = vec![wrong.clone()]);
    }
    refused(&|header| {
        let mut second = passphrase(65_536, 3, 1, 6);
        second[2..18].fill(6);
        (header.count, header.entries) = (2, vec![passphrase(65_536, 3, 1, 5), second]);
    });
    sealward_tests::ran(count, "hostile headers refused as malformed");
}

#[test]
fn truncated_is_only_what_can_still_become_a_header() {
    let whole = Forged::new().bytes();
    for len in 0..whole.len() {
        assert_eq!(
            Header::parse(&whole[..len]),
            Err(ParseError::Truncated),
            "{len} bytes"
        );
    }
    // Cut off after a fault, it stays malformed.
    let mut hopeless = Forged::new();
    hopeless.pairs = vec![65];
    let bytes = hopeless.bytes();
    for len in 34..bytes.len() {
        let found = Header::parse(&bytes[..len]).unwrap_err();
        assert_eq!(found.code(), "envelope/malformed", "{len} bytes");
    }
    for (start, expected) in [
        (&b"SEALWARD\x02"[..], "envelope/unsupported"),
        (b"SEALWARD\x01\x02", "envelope/unsupported"),
        (b"SEALWARD\x01\x01\x00", "envelope/truncated"),
        (b"SEALWARD\x01\x01\x00\x02", "envelope/malformed"),
        (b"SEALWARD\x01\x01\x00\x01\x00\x01", "envelope/malformed"),
        (b"SEALX", "envelope/not-sealward"),
        (b"\n", "envelope/not-sealward"),
    ] {
        assert_eq!(
            Header::parse(start).unwrap_err().code(),
            expected,
            "{start:?}"
        );
    }
}

#[test]
fn a_threshold_is_read_and_not_opened() {
    let mut header = Forged::new();
    (header.count, header.policy) = (2, vec![1, 2, 2]);
    header.entries = vec![custom(1), custom(2)];
    let sealed = [header.bytes(), vec![0; 72]].concat();
    assert!(Header::parse(&sealed).is_ok());
    assert_eq!(
        code(keyring(1).open(&sealed, &binding("ns"))),
        "envelope/unsupported"
    );
}

#[test]
fn an_unknown_algorithm_is_skipped_and_covered_by_the_mac() {
    // Taking the unknown entry away, or altering it, breaks the MAC.
    use sealward::envelope::{Algorithm, Kek, KekError, KekIdentity, KeyId, KeyMaterial, Origin};
    use sealward::envelope::{Keyring, WrapContext, WrappedDek};
    struct Unknown;
    impl Kek for Unknown {
        fn identity(&self) -> KekIdentity {
            KekIdentity::new(
                Algorithm::new(77).unwrap(),
                KeyId::new([7; 16]),
                Origin::Holder,
            )
        }
        fn wrap(&self, _: &KeyMaterial, _: &WrapContext<'_>) -> Result<WrappedDek, KekError> {
            let (id, wrapped) = (KeyId::new([7; 16]), b"whatever".to_vec());
            Ok(WrappedDek::new(
                Algorithm::new(77).unwrap(),
                id,
                vec![],
                vec![],
                wrapped,
            )?)
        }
        fn unwrap(
            &self,
            _: &WrappedDek,
            _: &WrapContext<'_>,
        ) -> Option<Result<KeyMaterial, KekError>> {
            None
        }
    }
    let binding = binding("ns");
    let sealer = Keyring::new(Unknown).also_seal_to(super::common::raw(1));
    let mut sealed = sealer.seal(b"a message", &binding).unwrap();
    assert!(keyring(1).open(&sealed, &binding).is_ok());
    let at = sealed
        .windows(8)
        .position(|window| window == b"whatever")
        .unwrap();
    sealed[at] ^= 1;
    assert_eq!(
        code(keyring(1).open(&sealed, &binding)),
        "envelope/rejected"
    );
}
