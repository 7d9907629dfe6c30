//! `export`: parse . print == id for what an exported key holds; a message is imported exactly where
//! FORMAT.md says so, what comes in is what it says, and a store that refuses one stays as it was.
//!
//! An input is `which u8 | bytes`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a body cannot do fails it"
)]

use super::laws::{code, prints_itself};
use super::stores::{self, Files, KEY_ID, KEY_NAME, hex, material, state_number};
use sealward::envelope::{Binding, KeyName, Keyring, Namespace, RawKek};
use sealward_providers::hazmat::{parse_export, parse_policy};
use sealward_providers::{KeyMode, StoreError, StoredKey, UnlockedStore};
use std::sync::LazyLock;

/// Takes these bytes for an exported key.
///
/// # Panics
///
/// Where the law does not hold.
pub fn run(bytes: &[u8]) {
    let (which, bytes) = bytes.split_first().unwrap_or((&0, &[]));
    match which % 3 {
        0 => {
            prints_itself(parse_export, bytes);
            assert_eq!(parse_export(bytes).is_some(), read(bytes).is_some());
        }
        1 => sealed(bytes),
        _ => any_message(bytes),
    }
}

/// A version: state, made, uses, and its key unless it is destroyed.
type Version<'a> = (u8, u64, u64, &'a [u8]);

/// `policy (13) | count u32 (1 to 100,000) | versions`: a second reader.
fn read(plain: &[u8]) -> Option<(&[u8], Vec<Version<'_>>)> {
    let (policy, rest) = plain.split_at_checked(13)?;
    parse_policy(policy)?;
    let (count, mut rest) = rest.split_first_chunk()?;
    let count = u32::from_be_bytes(*count);
    let mut versions = Vec::new();
    while !rest.is_empty() {
        let (state, after) = rest.split_first()?;
        let (made, after) = after.split_first_chunk()?;
        let (uses, after) = after.split_first_chunk()?;
        let len = match state {
            1 | 2 => 32,
            3 => 0,
            _ => return None,
        };
        let (key, after) = after.split_at_checked(len)?;
        let [made, uses] = [made, uses].map(|field| u64::from_be_bytes(*field));
        versions.push((*state, made, uses, key));
        rest = after;
    }
    let is_one = (1..=100_000).contains(&count) && versions.len() == count as usize;
    is_one.then_some((policy, versions))
}

/// `how u8 | len u8 | text | plain`: a message of these bytes, bound as `how` and the text say, for
/// a store with one key.
fn sealed(bytes: &[u8]) {
    let (how, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let (len, rest) = rest.split_first().unwrap_or((&0, &[]));
    let (text, plain) = rest.split_at(usize::from(*len).min(rest.len()));
    let text = String::from_utf8_lossy(text);
    let Some(binding) = binding(*how, &text) else {
        return;
    };
    let exported = CARRIER.seal(plain, &binding).unwrap();
    let new_name = (how & 0x80 != 0).then(|| KeyName::new("another").unwrap());
    let folder = Files::new().write();
    let store = stores::open(&folder).unwrap();
    let before = store.keys().unwrap();
    let imported = store.import_key(&exported, &CARRIER, new_name.as_ref());
    let expected = expected(&binding, new_name.as_ref(), plain);
    match (imported, expected) {
        (Ok(key), Ok((id, name))) => {
            assert_eq!((key.id().to_string(), key.name()), (id, &name));
            is_what_it_says(&store, &key, plain);
            let again = store.import_key(&exported, &CARRIER, None);
            assert_eq!(code(again), Err("store/id-exists"));
            let mut after = store.keys().unwrap();
            after.retain(|other| *other != key);
            assert_eq!(after, before);
        }
        (Err(error), Err(expected)) => {
            assert_eq!(code::<()>(Err(error)), Err(expected));
            assert_eq!(store.keys().unwrap(), before);
        }
        (imported, expected) => panic!("{imported:?} of {expected:?}"),
    }
}

/// The namespace and exactly the pairs `id` and `name`, but for one thing.
fn binding(how: u8, text: &str) -> Option<Binding> {
    const NAMESPACE: &str = "sealward/key-export@v1";
    let id = hex(&ID);
    let (namespace, id, name) = match how % 8 {
        1 => (NAMESPACE, text, "new"),
        2 => (text, &id[..], "new"),
        // One that the store has.
        3 => (NAMESPACE, &hex(&KEY_ID)[..], text),
        _ => (NAMESPACE, &id[..], text),
    };
    let binding = Binding::new(Namespace::new(namespace).ok()?);
    let binding = match how % 8 {
        4 => binding.with("id", id),
        5 => binding
            .with("id", id)
            .and_then(|binding| binding.with("name", "new")?.with("zone", name)),
        6 => binding
            .with("id", id)
            .and_then(|binding| binding.with("name", "new")?.with(name, "")),
        _ => binding
            .with("id", id)
            .and_then(|binding| binding.with("name", name)),
    };
    binding.ok()
}

/// The id and name that come in, or why nothing does.
fn expected(
    binding: &Binding,
    new_name: Option<&KeyName>,
    plain: &[u8],
) -> Result<(String, KeyName), &'static str> {
    const NOT_ONE: &str = "store/not-an-export";
    let pairs: Vec<_> = binding.pairs().collect();
    let [("id", id), ("name", name)] = pairs[..] else {
        return Err(NOT_ONE);
    };
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let is_id = id.len() == 32 && id.bytes().all(is_digit);
    let is_export = binding.namespace().as_str() == "sealward/key-export@v1";
    let name = KeyName::new(name).map_err(|_| NOT_ONE)?;
    if !is_id || !is_export || read(plain).is_none() {
        return Err(NOT_ONE);
    }
    let name = new_name.unwrap_or(&name);
    if id == hex(&KEY_ID) {
        return Err("store/id-exists");
    }
    if name.as_str() == KEY_NAME {
        return Err("store/key-exists");
    }
    Ok((id.to_owned(), name.clone()))
}

/// What came in, in the store and exported again: the same, but for who rotates it.
fn is_what_it_says(store: &UnlockedStore, key: &StoredKey, plain: &[u8]) {
    let (policy, versions) = read(plain).unwrap();
    assert_eq!(store.key(key.name()).unwrap(), *key);
    assert_eq!(key.policy().mode(), KeyMode::CustomerManaged);
    let (stored, _) = parse_policy(policy).unwrap();
    assert_eq!(key.policy(), stored.with_mode(KeyMode::CustomerManaged));
    let uses = store.uses(key).unwrap();
    assert_eq!(key.versions().len(), versions.len());
    for (version, (state, made, count, _)) in key.versions().zip(&versions) {
        assert_eq!(state_number(version.state()), *state);
        assert_eq!(version.created(), *made);
        assert_eq!(uses.of(version.number()), *count);
    }
    drop(store.kek(key.name()).unwrap());
    let exported = store.export_key(key.name(), &CARRIER).unwrap();
    let header = sealward::envelope::Header::parse(&exported).unwrap();
    let opened = CARRIER.open(&exported, header.binding()).unwrap();
    assert_eq!(opened.plaintext(), [&[1], &plain[1..]].concat());
}

/// A file of any bytes: one that was exported, and no other, comes in.
fn any_message(bytes: &[u8]) {
    let folder = Files::new().write();
    let store = stores::open(&folder).unwrap();
    let imported: Result<StoredKey, StoreError> = store.import_key(bytes, &CARRIER, None);
    let is_known = vector().is_some_and(|exported| exported == bytes);
    let code = code(imported);
    assert_eq!(code.is_ok(), is_known, "{code:?}");
    assert_eq!(store.keys().unwrap().len(), 1 + usize::from(is_known));
}

/// What every message here is sealed to, those of the vectors too.
static CARRIER: LazyLock<Keyring> =
    LazyLock::new(|| Keyring::new(RawKek::new(material(&[1; 32])).unwrap()));

/// The id that comes in, unless an input says otherwise.
const ID: [u8; 16] = [0x22; 16];

/// The exported key of `tests/vectors/store-v2`.
fn vector() -> Option<&'static [u8]> {
    static EXPORTED: LazyLock<Option<Vec<u8>>> =
        LazyLock::new(|| std::fs::read(crate::root().join("tests/vectors/store-v2/exported")).ok());
    EXPORTED.as_deref()
}

/// The exported key of the vectors as it is, what it holds, and keys by hand: of every state and at
/// the limits, bound in every way.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let mut plains = Vec::new();
    let mut seeds = Vec::new();
    if let Some(exported) = vector() {
        seeds.push([&[2], exported].concat());
        let header = sealward::envelope::Header::parse(exported).unwrap();
        let opened = CARRIER.open(exported, header.binding()).unwrap();
        plains.push(opened.plaintext().to_vec());
    }
    let lists: [&[(u8, u64)]; 6] = [
        &[],
        &[(1, 0)],
        &[(3, 0)],
        &[(3, 5), (2, u64::MAX), (1, 0)],
        &[(4, 1)],
        &[(2, 1); 12],
    ];
    for (mode, list) in [1, 2].into_iter().cycle().zip(lists) {
        let mut plain = vec![mode, 0, 0, 0, 90, 0, 0, 0, 0, 0, 0, 0, 9];
        plain.extend_from_slice(&u32::try_from(list.len()).unwrap().to_be_bytes());
        for (state, uses) in list {
            plain.push(*state);
            plain.extend_from_slice(&1_700_000_000_u64.to_be_bytes());
            plain.extend_from_slice(&uses.to_be_bytes());
            plain.resize(plain.len() + if *state == 3 { 0 } else { 32 }, 9);
        }
        plains.push(plain);
    }
    for plain in &plains {
        seeds.push([&[0], &plain[..]].concat());
        seeds.push([b"\x01\x00\x03new", &plain[..]].concat());
    }
    let plain = &plains[0];
    let id = "0123456789abcdef0123456789abcdef";
    let upper = id.to_uppercase();
    let texts = ["new", "orders", "", "a b", "zone", "sealward/key-export@v1"];
    let texts = [
        &texts[..],
        &[id, &upper, "+23456789abcdef0123456789abcdef0"],
    ]
    .concat();
    for how in 0..8 {
        for text in &texts {
            let len = u8::try_from(text.len()).unwrap();
            seeds.push([&[1, how, len], text.as_bytes(), plain].concat());
        }
        seeds.push([&[1, how | 0x80, 3], &b"new"[..], plain].concat());
    }
    super::distinct(seeds)
}
