//! `uses`: parse . print == id for a key's counts and for policies; sealed in a store they are read
//! exactly where FORMAT.md says so, and counts that are not read keep no key from its work.
//!
//! An input is `which u8 | bytes`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a body cannot do fails it"
)]

use super::laws::{code, prints_itself};
use super::stores::{self, Files, KEY_NAME};
use sealward::envelope::KeyName;
use sealward_providers::hazmat::{parse_policy, parse_uses};
use sealward_providers::{KeyMode, RotationPolicy, State, StoredKey, UnlockedStore};

/// Takes these bytes for counts or for a policy.
///
/// # Panics
///
/// Where the law does not hold.
pub fn run(bytes: &[u8]) {
    let (which, bytes) = bytes.split_first().unwrap_or((&0, &[]));
    match which % 5 {
        0 => counts(bytes),
        1 => policy(bytes),
        2 => sealed_counts(bytes),
        3 => sealed_policy(bytes),
        _ => any_counts(bytes),
    }
}

/// `versions u8 | plain`
fn counts(bytes: &[u8]) {
    let (versions, plain) = bytes.split_first().unwrap_or((&0, &[]));
    let versions = usize::from(*versions);
    let parse = |plain: &[u8]| parse_uses(versions, plain);
    prints_itself(parse, plain);
    assert_eq!(parse(plain).is_some(), read(versions, plain).is_some());
}

/// `count u32 (1 to the key's versions) | count x uses u64`, the last not 0: a second reader.
fn read(versions: usize, plain: &[u8]) -> Option<Vec<u64>> {
    let (count, rest) = plain.split_first_chunk()?;
    let count = usize::try_from(u32::from_be_bytes(*count)).ok()?;
    let (uses, rest) = rest.as_chunks();
    let uses: Vec<u64> = uses
        .iter()
        .map(|field| u64::from_be_bytes(*field))
        .collect();
    let is_whole = rest.is_empty() && count == uses.len() && count <= versions;
    (is_whole && *uses.last()? > 0).then_some(uses)
}

fn policy(bytes: &[u8]) {
    prints_itself(|bytes| Some(parse_policy(bytes)?.1), bytes);
    let parsed = parse_policy(bytes).map(|(policy, _)| policy);
    let (Some(policy), Some(fields)) = (parsed, fields(bytes)) else {
        assert_eq!(parsed.is_some(), fields(bytes).is_some());
        return;
    };
    says(policy, fields);
    // Whatever stands in a store can be said through the interface, too.
    let made = RotationPolicy::default()
        .with_mode(policy.mode())
        .with_rotate_after(policy.rotate_after())
        .and_then(|made| made.with_rotate_after_uses(policy.rotate_after_uses()));
    assert_eq!(made.unwrap(), policy);
}

/// `mode u8 (1 or 2) | days u32 (<= 36,500) | uses u64 (<= 2^40)`: a second reader.
fn fields(bytes: &[u8]) -> Option<(u8, u32, u64)> {
    let (mode, rest) = bytes.split_first()?;
    let (days, rest) = rest.split_first_chunk()?;
    let days = u32::from_be_bytes(*days);
    let uses = u64::from_be_bytes(rest.try_into().ok()?);
    let is_one = matches!(mode, 1 | 2) && days <= 36_500 && uses <= 1 << 40;
    is_one.then_some((*mode, days, uses))
}

fn says(policy: RotationPolicy, (mode, days, uses): (u8, u32, u64)) {
    assert_eq!(policy.mode() == KeyMode::PlatformManaged, mode == 2);
    assert_eq!(policy.rotate_after().unwrap_or(0), days);
    assert_eq!(policy.rotate_after_uses().unwrap_or(0), uses);
    assert_ne!(policy.rotate_after(), Some(0));
    assert_ne!(policy.rotate_after_uses(), Some(0));
}

/// `versions u8 | plain`: a sealed file of these bytes beside a key with so many versions.
fn sealed_counts(bytes: &[u8]) {
    let (versions, plain) = bytes.split_first().unwrap_or((&0, &[]));
    let versions = usize::from(versions % 8) + 1;
    let key_file = [&[1][..], &[2; 32]].concat().repeat(versions);
    let files = Files::new().states(&vec![State::Enabled; versions]);
    let folder = files.key(&key_file).uses(plain).write();
    let store = stores::open(&folder).unwrap();
    let key = only_key(&store);
    match (store.uses(&key), read(versions, plain)) {
        (Ok(uses), Some(expected)) => {
            for (number, count) in (1..).zip(&expected) {
                assert_eq!(uses.of(number), *count);
            }
            let more = u32::try_from(expected.len()).unwrap() + 1;
            assert_eq!([0, more, u32::MAX].map(|number| uses.of(number)), [0; 3]);
            // A count at its end stays there.
            works(&store, |before, after| after == before.saturating_add(1));
        }
        (Err(error), None) => {
            assert_eq!(error.code(), "store/damaged");
            works(&store, |_, _| true);
        }
        (uses, expected) => panic!("{uses:?} of {expected:?}"),
    }
}

/// The key opens, and seals with its newest version; the newest version's count, before and after,
/// is as it should be.
fn works(store: &UnlockedStore, is_right: impl Fn(u64, u64) -> bool) {
    let key = only_key(store);
    let newest = u32::try_from(key.versions().len()).unwrap();
    let count = || store.uses(&key).map_or(0, |uses| uses.of(newest));
    assert_eq!(store.kek(key.name()).unwrap().newest(), Some(newest));
    let before = count();
    drop(store.sealing_kek(key.name()).unwrap());
    assert!(is_right(before, count()), "{before} uses, then {}", count());
    assert_eq!(store.keys_and_uses().unwrap().len(), 1);
}

fn only_key(store: &UnlockedStore) -> StoredKey {
    store.key(&KeyName::new(KEY_NAME).unwrap()).unwrap()
}

/// `now u64 | uses u64 | policy`: the policy in a sealed index of version 2.
fn sealed_policy(bytes: &[u8]) {
    let Some((times, policy)) = bytes.split_first_chunk::<16>() else {
        return;
    };
    let (now, uses) = times.split_at(8);
    let [now, uses] = [now, uses].map(|field| u64::from_be_bytes(field.try_into().unwrap()));
    let folder = Files::new().policy(&[State::Enabled], policy).write();
    // The one that every key of version 1 has makes no index of version 2.
    let expected = fields(policy).filter(|fields| *fields != (1, 30, 0));
    let store = match (stores::open(&folder), expected) {
        (Ok(store), Some(expected)) => {
            says(only_key(&store).policy(), expected);
            store
        }
        (Err(error), None) => return assert_eq!(error.code(), "store/damaged"),
        (opened, expected) => panic!("{opened:?} of {expected:?}"),
    };
    is_due(&only_key(&store), now, uses);
}

/// FORMAT.md, section 11.2.
fn is_due(key: &StoredKey, now: u64, uses: u64) {
    let made = u128::from(key.versions().next_back().unwrap().created());
    let policy = key.policy();
    let limit = policy.rotate_after().map(|days| u128::from(days) * 86_400);
    let due = key.due(now, Some(uses));
    let by_age = limit.is_some_and(|limit| u128::from(now) >= made + limit);
    assert_eq!(due.by_age(), by_age);
    assert_eq!(due.at().map(u128::from), limit.map(|limit| made + limit));
    let by_use = policy.rotate_after_uses().is_some_and(|most| uses >= most);
    assert_eq!(due.by_use(), by_use);
    assert_eq!(due.is_now(), by_age || by_use);
    assert!(!key.due(now, None).by_use());
}

/// A file of counts with these bytes, its seal too: only what was sealed is read.
fn any_counts(bytes: &[u8]) {
    let mut files = Files::new().uses(COUNTS);
    let is_same = files.replace(&stores::uses_place(), bytes);
    let folder = files.write();
    let store = stores::open(&folder).unwrap();
    let key = only_key(&store);
    match code(store.uses(&key)) {
        Ok(()) => assert!(is_same, "other counts are taken"),
        Err(code) => {
            assert!(!is_same, "{code}");
            assert!(matches!(code, "store/damaged" | "store/newer"), "{code}");
        }
    }
    works(&store, |_, _| true);
}

/// Three uses of version 1.
const COUNTS: &[u8] = &[0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3];

/// Counts and policies at their limits and beyond them, the sealed counts of one key, and the file
/// of counts of `tests/vectors/store-v2`, which is another store's.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    let lists: [&[u64]; 8] = [
        &[],
        &[0],
        &[3],
        &[u64::MAX],
        &[1, 0, 3],
        &[1, 0],
        &[0, u64::MAX, 1],
        &[7; 20],
    ];
    for list in lists {
        let count = u32::try_from(list.len()).unwrap().to_be_bytes();
        let uses: Vec<u8> = list.iter().flat_map(|uses| uses.to_be_bytes()).collect();
        for (which, versions) in [(0, 3), (0, 20), (2, 0), (2, 2)] {
            seeds.push([&[which, versions], &count[..], &uses].concat());
        }
    }
    for mode in [0, 1, 2] {
        for (days, uses) in [
            (0, 0),
            (30, 0),
            (90, 1_000_000),
            (36_500, 1 << 40),
            (36_501, 1),
            (1, (1 << 40) + 1),
        ] {
            let (days, uses): (u32, u64) = (days, uses);
            let policy = [&[mode][..], &days.to_be_bytes(), &uses.to_be_bytes()].concat();
            seeds.push([&[1], &policy[..]].concat());
            let now = 1_810_000_000_u64.to_be_bytes();
            seeds.push([&[3], &now[..], &1_000_000_u64.to_be_bytes(), &policy].concat());
        }
    }
    let own = Files::new().uses(COUNTS);
    seeds.push([&[4], own.bytes(&stores::uses_place())].concat());
    let folder = crate::root().join("tests/vectors/store-v2/uses");
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        seeds.push([&[4], &std::fs::read(entry.path()).unwrap()[..]].concat());
    }
    super::distinct(seeds)
}
