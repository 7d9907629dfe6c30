//! `backup`: parse . print == id for a backup's files; a backup is whole exactly where its files are
//! a store in which everything can be used and nothing else stands, and such a store is restored.
//!
//! An input is `which u8 | bytes`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a body cannot do fails it"
)]

use super::laws::{code, prints_itself};
use super::stores::{self, Files};
use sealward_providers::hazmat::parse_backup;
use sealward_providers::{Backup, State, StoredKey, UnlockedBackup, UnlockedStore};
use std::collections::{BTreeMap, BTreeSet};

/// Takes these bytes for a backup.
///
/// # Panics
///
/// Where the law does not hold.
pub fn run(bytes: &[u8]) {
    let (which, bytes) = bytes.split_first().unwrap_or((&0, &[]));
    match which % 4 {
        0 => {
            prints_itself(parse_backup, bytes);
            assert_eq!(parse_backup(bytes).is_some(), read(bytes).is_some());
        }
        1 => sealed(bytes, which & 0x80 != 0),
        2 => sealed(&made(bytes), which & 0x80 != 0),
        _ => any_file(bytes),
    }
}

type Plain = BTreeMap<String, Vec<u8>>;

/// `count u32 | count x (name_len u8, name | len u32, file)`, ascending by name, no file longer than
/// 16 MiB: a second reader.
fn read(plain: &[u8]) -> Option<Plain> {
    let (count, mut rest) = plain.split_first_chunk()?;
    let mut files = Vec::new();
    while !rest.is_empty() {
        let (len, after) = rest.split_first()?;
        let (name, after) = after.split_at_checked(usize::from(*len))?;
        let (len, after) = after.split_first_chunk()?;
        let (file, after) = after.split_at_checked(u32::from_be_bytes(*len) as usize)?;
        files.push((String::from_utf8(name.to_vec()).ok()?, file.to_vec()));
        rest = after;
    }
    let ascends = files.windows(2).all(|pair| pair[0].0 < pair[1].0);
    let fits = files.iter().all(|(_, file)| file.len() <= 16 << 20);
    let is_whole = files.len() == u32::from_be_bytes(*count) as usize;
    (ascends && fits && is_whole).then(|| files.into_iter().collect())
}

fn print(files: &Plain) -> Vec<u8> {
    let mut out = u32::try_from(files.len()).unwrap().to_be_bytes().to_vec();
    for (name, file) in files {
        out.push(u8::try_from(name.len()).unwrap());
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(&u32::try_from(file.len()).unwrap().to_be_bytes());
        out.extend_from_slice(file);
    }
    out
}

/// A backup that holds these bytes, sealed.
fn sealed(plain: &[u8], restores: bool) {
    let backup = stores::backup(plain);
    let backup = Backup::parse(&backup).unwrap();
    let unlocked = backup.unlock(&stores::kek());
    match (unlocked, read(plain).and_then(|files| as_a_store(&files))) {
        (Ok(unlocked), Some(keys)) => {
            assert_eq!(unlocked.keys(), keys);
            if restores {
                restored(&unlocked, plain);
            }
        }
        (Err(error), None) => assert_eq!(code::<()>(Err(error)), Err("store/backup")),
        (unlocked, expected) => panic!("{unlocked:?} of {expected:?}"),
    }
}

/// The keys of these files as a store's, if all of them can be used and there is no other file.
fn as_a_store(files: &Plain) -> Option<Vec<StoredKey>> {
    // A hostile name is written nowhere.
    if !files.keys().all(|name| is_name(name)) {
        return None;
    }
    let folder = Files::new().write_others(files);
    let store = stores::open(&folder).ok()?;
    let keys = store.keys().ok()?;
    for key in &keys {
        store.kek(key.name()).ok()?;
        store.uses(key).ok()?;
    }
    let ids: BTreeSet<String> = keys.iter().map(|key| key.id().to_string()).collect();
    let under = |folder| {
        files
            .keys()
            .filter_map(move |name| name.strip_prefix(folder))
    };
    let has_strangers = under("uses/").any(|id| !ids.contains(id));
    // Each key has needed its own.
    (under("keys/").count() == keys.len() && !has_strangers).then_some(keys)
}

/// Whether a store can have such a file, besides its root.
fn is_name(name: &str) -> bool {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let is_id = |id: &str| id.len() == 32 && id.bytes().all(is_digit);
    let is_key = |name: &str| {
        let parts = name.split_once('.');
        parts.is_some_and(|(id, file)| {
            is_id(id)
                && (1..=20).contains(&file.len())
                && file.bytes().all(|it| it.is_ascii_digit())
        })
    };
    matches!(name, "index" | "generation")
        || name.strip_prefix("uses/").is_some_and(is_id)
        || name.strip_prefix("keys/").is_some_and(is_key)
}

/// What is restored is what was saved, to the byte, and can be saved again.
fn restored(unlocked: &UnlockedBackup, plain: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("store");
    let store: UnlockedStore = unlocked.restore(&place, false).unwrap();
    assert_eq!(store.keys().unwrap(), unlocked.keys());
    for key in unlocked.keys() {
        drop(store.kek(key.name()).unwrap());
    }
    let again = store.backup().unwrap();
    assert_eq!(stores::opened_backup(&again), plain);
    let refused = unlocked.restore(&place, false);
    assert_eq!(code(refused), Err("store/exists"));
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(names.len(), 1, "{names:?}");
}

/// `missing u8 | record ...`, a record being `what u8 | len u8 | bytes`: the files of a whole store
/// with others in their places.
fn made(bytes: &[u8]) -> Vec<u8> {
    let (missing, mut rest) = bytes.split_first().unwrap_or((&0, &[]));
    let mut files = Files::new();
    let mut others = Plain::new();
    while let [what, len, after @ ..] = rest {
        let (plain, after) = after.split_at(usize::from(*len).min(after.len()));
        rest = after;
        let states = |plain: &[u8]| -> Vec<State> {
            let states = plain.iter().map(|byte| match byte % 3 {
                0 => State::Enabled,
                1 => State::Disabled,
                _ => State::Destroyed,
            });
            states.take(40).collect()
        };
        files = match what % 8 {
            0 => files.index(plain),
            1 => files.index_with_policies(plain),
            2 => files.generation(plain),
            3 => files.key(plain),
            4 => files.uses(plain),
            5 => files.states(&states(plain)),
            6 => match plain.split_at_checked(13) {
                Some((policy, plain)) => files.policy(&states(plain), policy),
                None => files,
            },
            _ => {
                let name = String::from_utf8_lossy(plain).into_owned();
                // A replaced character is longer than what it replaces.
                if name.len() < 256 {
                    others.insert(name, b"another".to_vec());
                }
                files
            }
        };
    }
    let mut files = files.but_the_root();
    files.extend(others);
    let places: Vec<String> = files.keys().cloned().collect();
    for (bit, place) in places.iter().enumerate().take(8) {
        if missing >> bit & 1 != 0 {
            files.remove(place);
        }
    }
    print(&files)
}

/// A file of any bytes: only what was saved is a backup.
fn any_file(bytes: &[u8]) {
    let is_known = *bytes == whole();
    match Backup::parse(bytes) {
        Ok(backup) => {
            assert!(backup.root().wrapped().len() < bytes.len());
            let unlocked = code(backup.unlock(&stores::kek()));
            assert_eq!(unlocked.is_ok(), is_known, "{unlocked:?}");
            let is_right = matches!(unlocked, Ok(()) | Err("store/backup" | "store/rejected"));
            assert!(is_right, "{unlocked:?}");
        }
        Err(error) => {
            let code = error.code();
            assert!(!is_known && matches!(code, "store/backup" | "store/newer"));
        }
    }
}

/// A backup of the store by hand.
fn whole() -> Vec<u8> {
    stores::backup(&print(&Files::new().but_the_root()))
}

/// The backup of a store by hand, with its counts and without, as it is and as files; with each file
/// missing, changed or in another's place; and the backup of `tests/vectors/store-v2`.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let counts: &[u8] = &[0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3];
    let mut seeds = vec![[&[3], &whole()[..]].concat()];
    for files in [Files::new(), Files::new().uses(counts)] {
        let plain = print(&files.but_the_root());
        for which in [0, 1, 0x81] {
            seeds.push([&[which], &plain[..]].concat());
        }
    }
    seeds.extend([vec![0], vec![0; 4], vec![1, 0, 0, 0, 0]]);
    let policy: &[u8] = &[2, 0, 0, 0, 90, 0, 0, 0, 0, 0, 0, 0, 0];
    let key: &[u8] = &[&[1][..], &[9; 32]].concat();
    let records: [(u8, &[u8]); 15] = [
        (2, &[0, 0, 0, 0, 0, 0, 0, 4]),
        (2, &[0, 0, 0, 0, 0, 0, 0, 3]),
        (3, key),
        (3, &[0]),
        (4, counts),
        (4, &[0, 0, 0, 0]),
        (5, &[0, 1]),
        (5, &[2]),
        (6, &[policy, &[0]].concat()),
        (7, b"lock"),
        (7, b"root"),
        (7, b"../x"),
        (7, b"keys/11111111111111111111111111111111.5"),
        (7, b"uses/22222222222222222222222222222222"),
        (7, b""),
    ];
    for (what, plain) in records {
        let len = u8::try_from(plain.len()).unwrap();
        for (which, missing) in [(2, 0), (0x82, 0), (2, 1)] {
            seeds.push([&[which, missing, what, len], plain].concat());
        }
    }
    for index in stores::indices() {
        if let Ok(len) = u8::try_from(index.len()) {
            seeds.push([&[2, 0, 0, len], &index[..]].concat());
        }
    }
    // Two keys' versions, one of them gone, with a file that fits.
    let fits: &[u8] = &[&[0][..], key].concat();
    let len = u8::try_from(fits.len()).unwrap();
    seeds.push([&[0x82, 0, 5, 2, 2, 0, 3, len], fits].concat());
    for missing in [1, 2, 4, 7] {
        seeds.push(vec![2, missing]);
    }
    let vector = crate::root().join("tests/vectors/store-v2/backup");
    seeds.extend(std::fs::read(vector).map(|backup| [&[3], &backup[..]].concat()));
    super::distinct(seeds)
}

#[cfg(test)]
mod tests {
    use super::{Plain, parse_backup, print, read};

    /// What a store would refuse is refused before it is restored.
    #[test]
    fn a_file_is_as_long_as_a_stores_may_be() {
        for (len, is_one) in [(16 << 20, true), ((16 << 20) + 1, false)] {
            let plain = print(&Plain::from([("index".to_owned(), vec![0; len])]));
            assert_eq!(parse_backup(&plain).is_some(), is_one, "{len} bytes");
            assert_eq!(read(&plain).is_some(), is_one, "{len} bytes");
        }
    }
}
