//! More of the corpus, built from the bytes of headers: every rule of entries and bindings broken once,
//! and an entry that no reader of today knows.

use super::common::hex;
use super::corpus::{Case, DEK, File, entry as entry_of, file, header_len, make_main};
use sealward::envelope::{Algorithm, DekId, KeyId, WrappedDek, hazmat};

/// A part of a header before the policy, as FORMAT.md section 2 has it.
struct Binding(Vec<u8>);

impl Binding {
    fn new(namespace: &[u8], pairs: &[(&[u8], &[u8])]) -> Self {
        let mut bytes = vec![namespace.len() as u8];
        bytes.extend_from_slice(namespace);
        bytes.push(pairs.len() as u8);
        for (key, value) in pairs {
            bytes.push(key.len() as u8);
            bytes.extend_from_slice(key);
            bytes.extend_from_slice(&(value.len() as u16).to_be_bytes());
            bytes.extend_from_slice(value);
        }
        Self(bytes)
    }
}

/// An entry's bytes.
fn entry(algorithm: u16, id: u8, reference: &[u8], version: &[u8], wrapped: &[u8]) -> Vec<u8> {
    let mut bytes = algorithm.to_be_bytes().to_vec();
    bytes.extend_from_slice(&[id; 16]);
    for field in [reference, version, wrapped] {
        bytes.extend_from_slice(&(field.len() as u16).to_be_bytes());
        bytes.extend_from_slice(field);
    }
    bytes
}

/// What a passphrase's entry wraps.
fn stretched(memory: u32, passes: u8, lanes: u8, salt: u8) -> Vec<u8> {
    let mut bytes = memory.to_be_bytes().to_vec();
    bytes.extend_from_slice(&[passes, lanes]);
    bytes.extend_from_slice(&[salt; 16]);
    bytes.extend_from_slice(&[0x77; 104]);
    bytes
}

/// The message with another header, whose MAC is the old one's.
fn with_header(
    one: &Case,
    name: &str,
    binding: &Binding,
    policy: &[u8],
    entries: &[Vec<u8>],
) -> Case {
    let count = entries.len() as u8;
    with_count(one, name, binding, policy, (count, entries))
}

fn with_count(
    one: &Case,
    name: &str,
    binding: &Binding,
    policy: &[u8],
    (count, entries): (u8, &[Vec<u8>]),
) -> Case {
    one.altered(name, |bytes| {
        let end = header_len(bytes);
        let mut header = bytes[..30].to_vec();
        header.extend_from_slice(&binding.0);
        header.extend_from_slice(policy);
        header.push(count);
        header.extend(entries.concat());
        header.extend_from_slice(&bytes[end - 32..end]);
        let length = (header.len() as u32).to_be_bytes();
        header[10..14].copy_from_slice(&length);
        header.extend_from_slice(&bytes[end..]);
        *bytes = header;
    })
}

const WRAP: &[u8] = &[0x77; 104];
const ANY: &[u8] = &[0];

fn broken_entries(one: &Case) -> Vec<Case> {
    let orders = Binding::new(b"orders", &[]);
    let raw = || entry(1, 1, b"", b"", WRAP);
    let local = |version: &[u8], wrapped: &[u8]| entry(3, 1, b"local:a", version, wrapped);
    let passphrase = |wrapped: &[u8]| entry(2, 1, b"", b"", wrapped);
    let fit = stretched(65_536, 3, 1, 1);
    let of = |name: &str, entries: &[Vec<u8>]| with_header(one, name, &orders, ANY, entries);
    let threshold = |name: &str, needed: u8, total: u8, entries: &[Vec<u8>]| {
        with_header(one, name, &orders, &[1, needed, total], entries)
    };
    let two = [raw(), entry(1, 2, b"", b"", WRAP)];
    vec![
        of("an entry twice", &[raw(), raw()]),
        of(
            "an entry of an unknown algorithm twice, wrapped otherwise",
            &[
                entry(40_000, 1, b"a", b"v", b"x"),
                entry(40_000, 1, b"b", b"v", b"y"),
            ],
        ),
        of(
            "two passphrases",
            &[
                passphrase(&fit),
                entry(2, 2, b"", b"", &stretched(65_536, 3, 1, 2)),
            ],
        ),
        of(
            "a passphrase whose salt is not its key id",
            &[passphrase(&stretched(65_536, 3, 1, 2))],
        ),
        of(
            "a passphrase with a reference",
            &[entry(2, 1, b"a", b"", &fit)],
        ),
        of(
            "a passphrase with a version",
            &[entry(2, 1, b"", b"1", &fit)],
        ),
        of(
            "a passphrase's wrap of 125 bytes",
            &[passphrase(&fit[..125])],
        ),
        of(
            "Argon2id with 19,455 KiB",
            &[passphrase(&stretched(19_455, 3, 1, 1))],
        ),
        of(
            "Argon2id with 262,145 KiB",
            &[passphrase(&stretched(262_145, 3, 1, 1))],
        ),
        of(
            "Argon2id without a pass",
            &[passphrase(&stretched(65_536, 0, 1, 1))],
        ),
        of(
            "Argon2id with 11 passes",
            &[passphrase(&stretched(65_536, 11, 1, 1))],
        ),
        of(
            "Argon2id without a lane",
            &[passphrase(&stretched(65_536, 3, 0, 1))],
        ),
        of(
            "Argon2id with 5 lanes",
            &[passphrase(&stretched(65_536, 3, 5, 1))],
        ),
        of(
            "a raw key with a reference",
            &[entry(1, 1, b"a", b"", WRAP)],
        ),
        of("a raw key with a version", &[entry(1, 1, b"", b"1", WRAP)]),
        of(
            "a raw key's wrap of 103 bytes",
            &[entry(1, 1, b"", b"", &WRAP[1..])],
        ),
        of("a local key's version 0", &[local(&[0; 4], WRAP)]),
        of(
            "a local key's version of 3 bytes",
            &[local(&[0, 0, 1], WRAP)],
        ),
        of(
            "a local key's wrap of 105 bytes",
            &[local(&[0, 0, 0, 1], &[0x77; 105])],
        ),
        of(
            "a reference of 513 bytes",
            &[entry(40_000, 1, &[b'a'; 513], b"", WRAP)],
        ),
        of(
            "a version of 257 bytes",
            &[entry(40_000, 1, b"", &[b'1'; 257], WRAP)],
        ),
        of(
            "a wrapped key of 4,097 bytes",
            &[entry(40_000, 1, b"", b"", &[0; 4_097])],
        ),
        threshold("a threshold of 1 of 2", 1, 2, &two),
        threshold("a threshold of 3 of 2", 3, 2, &two),
        threshold("a threshold of 2 of 3 with two entries", 2, 3, &two),
        with_count(
            one,
            "a count of 2 with one entry",
            &orders,
            ANY,
            (2, &[raw()]),
        ),
        with_count(
            one,
            "a count of 1 with two entries",
            &orders,
            ANY,
            (1, &two),
        ),
    ]
}

fn broken_bindings(one: &Case) -> Vec<Case> {
    let raw = [entry(1, 1, b"", b"", WRAP)];
    let of = |name: &str, pairs: &[(&[u8], &[u8])]| {
        with_header(one, name, &Binding::new(b"orders", pairs), ANY, &raw)
    };
    let many: Vec<[u8; 1]> = (0..65).map(|number| [number]).collect();
    let many: Vec<(&[u8], &[u8])> = many
        .iter()
        .map(|key| (key.as_slice(), b"".as_slice()))
        .collect();
    let full: Vec<[u8; 2]> = (0..16).map(|number| [b'k', b'a' + number]).collect();
    let full: Vec<(&[u8], &[u8])> = full
        .iter()
        .map(|key| (key.as_slice(), [b'v'; 1_024].as_slice()))
        .collect();
    vec![
        of("a key twice", &[(b"a", b"1"), (b"a", b"2")]),
        of("an empty key", &[(b"", b"1")]),
        of("a key that is not UTF-8", &[(b"\xff", b"1")]),
        of("a value that is not UTF-8", &[(b"a", b"\xc3")]),
        of("a value of 1,025 bytes", &[(b"a", &[b'v'; 1_025])]),
        of("65 pairs", &many),
        of("a binding of more than 16,384 bytes", &full),
    ]
}

/// The message sealed with one more entry, of an algorithm of tomorrow, at this place.
fn with_unknown(one: &Case, name: &str, algorithm: u16, at: usize) -> Case {
    let draft = hazmat::seal_draft(one.binding(), 2, &DEK, DekId::new([0x1d; 16]), [0xa5; 24]);
    let draft = draft.unwrap();
    let context = draft.requests().next().unwrap().context();
    let mut entries = vec![entry_of(&one.keys[0], &context)];
    let algorithm = Algorithm::new(algorithm).unwrap();
    let (reference, version) = (b"tomorrow:1".to_vec(), b"v9".to_vec());
    let unknown = WrappedDek::new(
        algorithm,
        KeyId::new([3; 16]),
        reference,
        version,
        vec![4; 40],
    );
    entries.insert(at, unknown.unwrap());
    let sealed = draft
        .finish(entries)
        .unwrap()
        .seal(b"attack at dawn")
        .unwrap();
    Case {
        name: name.to_owned(),
        sealed: hex(&sealed),
        ..one.clone()
    }
}

/// The files of this part of the corpus.
pub(crate) fn make() -> Vec<(&'static str, File)> {
    let one = make_main()
        .into_iter()
        .find_map(|(name, file)| (name == "accepted").then(|| file.cases.into_iter().next()))
        .flatten()
        .unwrap();
    vec![
        file(
            "accepted-unknown-entries",
            "messages that open, with entries of algorithms that no reader of today knows",
            None,
            vec![
                with_unknown(&one, "a reserved algorithm before ours", 23, 0),
                with_unknown(&one, "a caller's own algorithm behind ours", 40_000, 1),
            ],
        ),
        file(
            "malformed-entries",
            "headers whose entries break a rule or a limit",
            Some("malformed"),
            broken_entries(&one),
        ),
        file(
            "malformed-bindings",
            "headers whose binding breaks a rule or a limit",
            Some("malformed"),
            broken_bindings(&one),
        ),
    ]
}
