//! When a key is due, and who rotates it.

use crate::{files, name, open, opens_with, prepare, sealed_with};
use sealward::envelope::{Binding, Keyring, Namespace};
use sealward_providers::{
    KeyMode, RotationPolicy, SealingKek, State, StoredKey, UnlockedStore, WallClock,
};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A clock that a test sets.
#[derive(Clone, Default)]
struct Hands(Arc<AtomicU64>);

impl Hands {
    fn set(&self, days: u64) {
        self.0.store(days * DAY, Ordering::Relaxed);
    }

    fn open(&self, folder: &Path) -> UnlockedStore {
        let now = Arc::clone(&self.0);
        let clock = WallClock::new(move || now.load(Ordering::Relaxed));
        open(folder).unwrap().with_clock(clock)
    }
}

fn customer() -> RotationPolicy {
    RotationPolicy::default()
}

fn platform() -> RotationPolicy {
    customer().with_mode(KeyMode::PlatformManaged)
}

fn versions(store: &UnlockedStore) -> usize {
    store.key(&name("a")).unwrap().versions().len()
}

/// A store whose key `a` was made on this day, with a policy.
fn made_on(hands: &Hands, day: u64, policy: RotationPolicy) -> (tempfile::TempDir, UnlockedStore) {
    let folder = prepare();
    hands.set(day);
    let store = hands.open(folder.path());
    store.rotate_key(&name("a")).unwrap();
    store.set_policy(&name("a"), policy).unwrap();
    (folder, store)
}

fn seal_once(kek: SealingKek) -> Vec<u8> {
    let binding = Binding::new(Namespace::new("file").unwrap());
    Keyring::new(kek).seal(b"x", &binding).unwrap()
}

#[test]
fn a_customer_managed_key_is_shown_as_due_and_rotated_by_its_owner_alone() {
    let hands = Hands::default();
    let (_folder, store) = made_on(&hands, 1_000, customer());
    let a = name("a");
    for (day, is_due) in [(1_000, false), (1_029, false), (1_030, true), (9_999, true)] {
        hands.set(day);
        let key = store.key(&a).unwrap();
        assert_eq!(key.due(day * DAY, None).is_now(), is_due, "{day}");
        seal_once(store.sealing_kek(&a).unwrap());
        assert_eq!(versions(&store), 2);
    }
    let rotation = store.rotate_if_due(&a).unwrap();
    assert!(rotation.is_new() && rotation.due().by_age() && !rotation.due().by_use());
    assert_eq!(rotation.key().sealing_version(), Some(3));
    assert!(!store.rotate_if_due(&a).unwrap().is_new());
    assert_eq!(versions(&store), 3);
}

#[test]
fn the_first_seal_after_the_age_rotates_a_platform_managed_key() {
    let hands = Hands::default();
    let (_folder, store) = made_on(
        &hands,
        1_000,
        platform().with_rotate_after(Some(7)).unwrap(),
    );
    let a = name("a");
    let old = seal_once(store.sealing_kek(&a).unwrap());
    hands.set(1_006);
    assert_eq!(store.sealing_kek(&a).unwrap().rotated_to(), None);
    hands.set(1_007);
    // Opening rotates nothing.
    opens_with(store.kek(&a).unwrap(), &old).unwrap();
    assert_eq!(versions(&store), 2);
    let kek = store.sealing_kek(&a).unwrap();
    assert_eq!(kek.rotated_to(), Some(3));
    let new = seal_once(kek);
    assert_eq!(store.sealing_kek(&a).unwrap().rotated_to(), None);
    for sealed in [&old, &new] {
        opens_with(store.kek(&a).unwrap(), sealed).unwrap();
    }
}

#[test]
fn a_kek_that_a_process_keeps_rotates_at_the_first_wrap_after_the_age() {
    let hands = Hands::default();
    let (_folder, store) = made_on(&hands, 1_000, platform());
    let binding = Binding::new(Namespace::new("file").unwrap());
    let keyring = Keyring::new(store.sealing_kek(&name("a")).unwrap());
    for (day, expected) in [(1_000, 2), (1_029, 2), (1_030, 3), (1_031, 3), (1_060, 4)] {
        hands.set(day);
        let sealed = keyring.seal(b"x", &binding).unwrap();
        keyring.open(&sealed, &binding).unwrap();
        assert_eq!(versions(&store), expected, "{day}");
    }
}

#[test]
fn a_clock_that_goes_back_rotates_nothing() {
    let hands = Hands::default();
    let policy = platform().with_rotate_after(Some(1)).unwrap();
    let (folder, store) = made_on(&hands, 1_000, policy);
    let a = name("a");
    let binding = Binding::new(Namespace::new("file").unwrap());
    let keyring = Keyring::new(store.sealing_kek(&a).unwrap());
    for day in [999, 0, 500, 1_000] {
        hands.set(day);
        let before = versions(&store);
        keyring.seal(b"x", &binding).unwrap();
        seal_once(hands.open(folder.path()).sealing_kek(&a).unwrap());
        assert!(!store.rotate_if_due(&a).unwrap().is_new());
        assert_eq!(versions(&store), before, "{day}");
    }
    // A version that was made by a clock of the far future is never due by its age.
    hands.0.store(u64::MAX, Ordering::Relaxed);
    store.rotate_key(&a).unwrap();
    let key = store.key(&a).unwrap();
    for now in [0, 1, DAY, 2_000 * DAY, u64::MAX] {
        assert!(!key.due(now, None).is_now());
        assert_eq!(key.due(now, None).at(), Some(u64::MAX));
    }
    // And by hand it can be rotated all the same.
    hands.set(0);
    assert_eq!(store.rotate_key(&a).unwrap().sealing_version(), Some(4));
}

#[test]
fn a_key_that_does_not_seal_is_not_due() {
    let hands = Hands::default();
    let (_folder, store) = made_on(&hands, 1_000, platform());
    let a = name("a");
    hands.set(2_000);
    for state in [State::Disabled, State::Destroyed] {
        store.set_state(&a, 2, state).unwrap();
        let kek = store.sealing_kek(&a).unwrap();
        let binding = Binding::new(Namespace::new("file").unwrap());
        let error = Keyring::new(kek).seal(b"x", &binding).unwrap_err();
        assert_eq!(error.code(), "envelope/denied");
        assert!(!store.rotate_if_due(&a).unwrap().is_new());
        assert_eq!(versions(&store), 2);
    }
}

#[test]
fn policies_stay_within_their_limits() {
    for days in [0, RotationPolicy::MAX_DAYS + 1, u32::MAX] {
        let error = customer().with_rotate_after(Some(days)).unwrap_err();
        assert_eq!(error.code(), "store/policy");
    }
    for uses in [0, RotationPolicy::MAX_USES + 1, u64::MAX] {
        let error = customer().with_rotate_after_uses(Some(uses)).unwrap_err();
        assert_eq!(error.code(), "store/policy");
    }
    let hands = Hands::default();
    let never = platform().with_rotate_after(None).unwrap();
    let (folder, store) = made_on(&hands, 1_000, never);
    let due = |key: StoredKey, now| key.due(now, Some(u64::MAX));
    let key = store.key(&name("a")).unwrap();
    assert_eq!(due(key, u64::MAX), sealward_providers::Due::default());
    // The same policy again is not written.
    let before = files(folder.path());
    store.set_policy(&name("a"), never).unwrap();
    assert_eq!(files(folder.path()), before);
    let error = store.set_policy(&name("none"), never).unwrap_err();
    assert_eq!(error.code(), "store/no-key");
    // Setting one touches no key and no version.
    let sealed = sealed_with(store.kek(&name("a")).unwrap());
    store.set_policy(&name("a"), customer()).unwrap();
    opens_with(store.kek(&name("a")).unwrap(), &sealed).unwrap();
    assert_eq!(versions(&store), 2);
}

const DAY: u64 = 86_400;
