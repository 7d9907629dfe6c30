//! `store-index`: parse . print == id for the files of a key store, and a store whose files hold
//! anything, sealed or not, opens exactly where FORMAT.md says so.
//!
//! An input is `which u8 | bytes`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a body cannot do fails it"
)]

use super::laws::{code, prints_itself};
use super::stores::{self, Files, GENERATION, KEY_ID};
use sealward_providers::State;
use sealward_providers::hazmat::{parse_index, parse_root};

/// Takes these bytes for a file of a store.
///
/// # Panics
///
/// Where the law does not hold.
pub fn run(bytes: &[u8]) {
    let (which, bytes) = bytes.split_first().unwrap_or((&0, &[]));
    match which % 7 {
        0 => prints_itself(|bytes| parse_index(1, bytes), bytes),
        6 => prints_itself(|bytes| parse_index(2, bytes), bytes),
        1 => prints_itself(parse_root, bytes),
        2 => index(bytes),
        3 => generation(bytes),
        4 => key(bytes),
        _ => any_file(bytes),
    }
}

/// A sealed index of these bytes, and a generation that goes with it.
fn index(bytes: &[u8]) {
    let generation = bytes
        .first_chunk()
        .map_or(1, |field| u64::from_be_bytes(*field));
    let oldest_root = bytes.get(8..12).and_then(|field| field.first_chunk());
    let oldest_root = oldest_root.map_or(0, |field| u32::from_be_bytes(*field));
    let folder = Files::new()
        .index(bytes)
        .generation(&generation.to_be_bytes())
        .write();
    let store = match stores::open(&folder) {
        Ok(store) => store,
        Err(error) if parse_index(1, bytes).is_none() => {
            return assert_eq!(error.code(), "store/damaged");
        }
        // The root has generation 1.
        Err(error) if oldest_root > 1 => return assert_eq!(error.code(), "store/older"),
        Err(error) => panic!("{error}: of what is an index"),
    };
    assert!(oldest_root <= 1 && parse_index(1, bytes).is_some());
    let keys = store.keys().unwrap();
    assert!(keys.is_sorted_by(|a, b| a.name().as_str() < b.name().as_str()));
    for key in keys.iter().take(4) {
        assert_eq!(store.key(key.name()).unwrap(), *key);
        assert!(key.versions().len() > 0);
        // Only one key has a file here, and a file is its key's by the id.
        match store.kek(key.name()) {
            Ok(_) => assert_eq!(*key.id().as_bytes(), KEY_ID),
            Err(error) => assert_eq!(error.code(), "store/damaged"),
        }
    }
}

/// A sealed generation of these bytes.
fn generation(bytes: &[u8]) {
    let folder = Files::new().generation(bytes).write();
    let expected = match <[u8; 8]>::try_from(bytes).map(u64::from_be_bytes) {
        Err(_) => Err("store/damaged"),
        // A writer that was stopped leaves one less.
        Ok(known) if known == GENERATION || known == GENERATION - 1 => Ok(()),
        Ok(_) => Err("store/older"),
    };
    assert_eq!(code(stores::open(&folder)), expected);
}

/// A key with versions of the states that the first bytes say, and a sealed file of the rest.
fn key(bytes: &[u8]) {
    let (count, bytes) = bytes.split_first().unwrap_or((&0, &[]));
    let count = usize::from(count % 8) + 1;
    let (states, plain) = bytes.split_at(count.min(bytes.len()));
    let state = |at| match states.get(at).unwrap_or(&0) % 3 {
        0 => State::Enabled,
        1 => State::Disabled,
        _ => State::Destroyed,
    };
    let states: Vec<State> = (0..count).map(state).collect();
    let folder = Files::new().states(&states).key(plain).write();
    let store = stores::open(&folder).unwrap();
    let key = store.keys().unwrap().remove(0);
    let shown: Vec<State> = key.versions().map(|version| version.state()).collect();
    assert_eq!(shown, states);
    let loaded = store.kek(key.name());
    let expected = if is_key_file(&states, plain) {
        Ok(())
    } else {
        Err("store/damaged")
    };
    assert_eq!(code(loaded), expected);
    assert_eq!(code(store.kek_with_id(key.id())), expected);
}

/// For each version 01 and its key, or 00 where it is destroyed, and nothing behind.
fn is_key_file(states: &[State], plain: &[u8]) -> bool {
    let rest = states.iter().try_fold(plain, |plain, state| match state {
        State::Destroyed => plain.strip_prefix(&[0]),
        State::Enabled | State::Disabled => plain.strip_prefix(&[1])?.get(32..),
    });
    rest.is_some_and(<[u8]>::is_empty)
}

/// A file with these bytes in the place of another, its seal too: it opens if nothing was changed.
fn any_file(bytes: &[u8]) {
    let (file, bytes) = bytes.split_first().unwrap_or((&0, &[]));
    let mut files = Files::new();
    let place = files.places()[usize::from(file % 4)].clone();
    let is_same = files.replace(&place, bytes);
    let folder = files.write();
    let used = stores::open(&folder).and_then(|store| {
        let keys = store.keys()?;
        keys.iter()
            .try_for_each(|key| store.kek(key.name()).map(drop))
    });
    match used {
        Ok(()) => assert!(is_same, "another {place} is taken"),
        Err(error) => {
            assert!(!is_same, "{error}");
            let code = error.code();
            assert!(
                matches!(code, "store/damaged" | "store/rejected" | "store/newer"),
                "{code} of another {place}"
            );
        }
    }
}

/// An index of one key as version 2 has it: a platform-managed key, thirty days, no limit of uses.
fn with_policy(index: &[u8]) -> Option<Vec<u8>> {
    const POLICY: &[u8] = &[2, 0, 0, 0, 30, 0, 0, 0, 0, 0, 0, 0, 0];
    // Generation, oldest root, count, the key's id; then its name and the number of its file.
    let is_one = index.get(12..16)? == [0, 0, 0, 1];
    let name = usize::from(*index.get(32)?);
    let (head, rest) = index.split_at_checked(33 + name + 8)?;
    is_one.then(|| [&[6], head, POLICY, rest].concat())
}

/// Indices, roots, generations and key files, and each file of a store as it is.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for index in stores::indices() {
        seeds.push([&[0], &index[..]].concat());
        seeds.push([&[2], &index[..]].concat());
        seeds.extend(with_policy(&index));
    }
    for generation in [GENERATION - 2, GENERATION - 1, GENERATION, GENERATION + 1] {
        seeds.push([&[3], &generation.to_be_bytes()[..]].concat());
    }
    for states in [&[0][..], &[2], &[0, 1, 2, 0]] {
        let versions = states.iter().flat_map(|state| match state {
            2 => vec![0],
            _ => [&[1][..], &[9; 32]].concat(),
        });
        let plain: Vec<u8> = versions.collect();
        seeds.push([&[4, states.len() as u8 - 1], states, &plain].concat());
    }
    let files = Files::new();
    for (number, place) in (0..).zip(files.places()) {
        seeds.push([&[5, number], files.bytes(&place)].concat());
    }
    let vector = crate::root().join("tests/vectors/store-v1");
    let roots = [
        files.bytes("root").to_vec(),
        std::fs::read(vector.join("root")).unwrap_or_default(),
    ];
    seeds.extend(roots.map(|root| [&[1], &root[..]].concat()));
    super::distinct(seeds)
}
