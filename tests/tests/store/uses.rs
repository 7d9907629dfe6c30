//! Counting how often a key was used.

use crate::{name, open, prepare, root};
use sealward::envelope::{Binding, Kek as _, KeyMaterial, Keyring, Namespace, WrapContext};
use sealward_providers::{Backup, KeyMode, RotationPolicy, SealingKek, State, UnlockedStore};
use std::fs;

fn binding() -> Binding {
    Binding::new(Namespace::new("file").unwrap())
}

fn wrap(kek: &SealingKek) -> u32 {
    let namespace = Namespace::new("file").unwrap();
    let key = KeyMaterial::copy_of(&[1; 32]).unwrap();
    let entry = kek.wrap(&key, &WrapContext::new(&namespace)).unwrap();
    u32::from_be_bytes(entry.version().try_into().unwrap())
}

fn uses(store: &UnlockedStore, version: u32) -> u64 {
    let key = store.key(&name("a")).unwrap();
    store.uses(&key).unwrap().of(version)
}

#[test]
fn uses_are_counted_before_they_are_made_and_at_most_twice() {
    let folder = prepare();
    let store = open(folder.path()).unwrap();
    let kek = store.sealing_kek(&name("a")).unwrap();
    let mut made = 0;
    for _ in 0..3_000 {
        wrap(&kek);
        made += 1;
        if made < 40 || made % 500 == 0 {
            let counted = uses(&store, 1);
            assert!((made..=2 * made).contains(&counted), "{counted} of {made}");
        }
    }
    // Another process goes on from there, whether or not this one ends.
    let before = uses(&store, 1);
    for more in 1..4 {
        wrap(
            &open(folder.path())
                .unwrap()
                .sealing_kek(&name("a"))
                .unwrap(),
        );
        assert_eq!(uses(&store, 1), before + more);
    }
    assert_eq!(uses(&store, 2), 0);
    store.rotate_key(&name("a")).unwrap();
    wrap(&store.sealing_kek(&name("a")).unwrap());
    assert_eq!([uses(&store, 1), uses(&store, 2)], [before + 3, 1]);
    // Other keys have counts of their own.
    let b = store.key(&name("b")).unwrap();
    assert_eq!(store.uses(&b).unwrap().of(1), 0);
}

#[test]
fn what_another_process_does_to_a_version_holds_from_the_next_wrap_on() {
    let folder = prepare();
    let store = open(folder.path()).unwrap();
    let other = open(folder.path()).unwrap();
    let a = name("a");
    let kek = store.sealing_kek(&a).unwrap();
    let refusal = || {
        let namespace = Namespace::new("file").unwrap();
        let key = KeyMaterial::copy_of(&[1; 32]).unwrap();
        let error = kek.wrap(&key, &WrapContext::new(&namespace)).unwrap_err();
        error.to_string()
    };
    // Far into a block: what was counted does not matter.
    for _ in 0..300 {
        assert_eq!(wrap(&kek), 1);
    }
    other.rotate_key(&a).unwrap();
    other.set_state(&a, 1, State::Destroyed).unwrap();
    assert_eq!(wrap(&kek), 2);
    assert_eq!(uses(&store, 2), 1);
    other.set_state(&a, 2, State::Disabled).unwrap();
    assert!(refusal().contains("disabled"));
    other.set_state(&a, 2, State::Enabled).unwrap();
    assert_eq!(wrap(&kek), 2);
    // Writes that do not touch what seals keep the uses that were counted.
    for _ in 0..20 {
        wrap(&kek);
    }
    let counted = uses(&store, 2);
    other.rotate_key(&name("b")).unwrap();
    wrap(&kek);
    assert_eq!(uses(&store, 2), counted);
    other.set_state(&a, 2, State::Destroyed).unwrap();
    assert!(refusal().contains("destroyed"));
    other.rotate_key(&a).unwrap();
    assert_eq!(wrap(&kek), 3);
    let backup = Backup::parse(&store.backup().unwrap()).unwrap();
    other.rotate_key(&a).unwrap();
    assert_eq!(wrap(&kek), 4);
    // A store in the place of this one is another folder.
    let backup = backup.unlock(&root()).unwrap();
    backup.restore(folder.path(), true).unwrap();
    assert_eq!(wrap(&kek), 3);
}

#[test]
fn no_version_of_a_platform_managed_key_is_used_more_often_than_its_policy_says() {
    const LIMIT: u64 = 5;
    let folder = prepare();
    let store = open(folder.path()).unwrap();
    let policy = RotationPolicy::default()
        .with_mode(KeyMode::PlatformManaged)
        .with_rotate_after_uses(Some(LIMIT))
        .unwrap();
    store.set_policy(&name("a"), policy).unwrap();
    let versions = std::sync::Mutex::new(std::collections::BTreeMap::<u32, u64>::new());
    let shared = store.sealing_kek(&name("a")).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (folder, shared, versions) = (&folder, &shared, &versions);
            scope.spawn(move || {
                let own = open(folder.path()).unwrap();
                let own = own.sealing_kek(&name("a")).unwrap();
                let kek = if thread < 2 { shared } else { &own };
                for _ in 0..20 {
                    let version = wrap(kek);
                    *versions.lock().unwrap().entry(version).or_default() += 1;
                }
            });
        }
    });
    let versions = versions.into_inner().unwrap();
    assert_eq!(versions.values().sum::<u64>(), 80);
    assert!(versions.values().all(|uses| *uses <= LIMIT), "{versions:?}");
    assert!(versions.len() >= 16);
    for (version, made) in versions {
        assert!((made..=LIMIT).contains(&uses(&store, version)));
    }
}

#[test]
fn a_customer_managed_key_is_due_by_use_and_goes_on_sealing() {
    let folder = prepare();
    let store = open(folder.path()).unwrap();
    let a = name("a");
    let policy = RotationPolicy::default()
        .with_rotate_after_uses(Some(2))
        .unwrap();
    store.set_policy(&a, policy).unwrap();
    wrap(&store.sealing_kek(&a).unwrap());
    assert!(!store.rotate_if_due(&a).unwrap().is_new());
    for _ in 0..3 {
        assert_eq!(wrap(&store.sealing_kek(&a).unwrap()), 1);
    }
    let rotation = store.rotate_if_due(&a).unwrap();
    assert!(rotation.is_new() && rotation.due().by_use() && !rotation.due().by_age());
    assert_eq!(wrap(&store.sealing_kek(&a).unwrap()), 2);
}

/// Permissions do not stop the superuser, and tests may run as such: a folder in the place of a
/// file to be written stands for one that cannot be written.
#[test]
fn a_store_that_cannot_be_written_seals_with_what_it_holds_and_says_so() {
    for obstacle in ["lock", "uses"] {
        let folder = prepare();
        let store = open(folder.path()).unwrap();
        let path = folder.path().join(obstacle);
        let _ = fs::remove_file(&path);
        match obstacle {
            "lock" => fs::create_dir(&path).unwrap(),
            _ => fs::write(&path, b"").unwrap(),
        }
        let kek = store.sealing_kek(&name("a")).unwrap();
        let error = kek.uncounted().unwrap().to_string();
        assert!(error.contains(obstacle), "{error}");
        let keyring = Keyring::new(kek);
        for _ in 0..5 {
            let sealed = keyring.seal(b"x", &binding()).unwrap();
            keyring.open(&sealed, &binding()).unwrap();
        }
    }
}

#[test]
fn changed_counts_stop_no_seal_and_are_not_written_over() {
    let folder = prepare();
    let store = open(folder.path()).unwrap();
    let key = store.key(&name("a")).unwrap();
    wrap(&store.sealing_kek(&name("a")).unwrap());
    let path = folder.path().join("uses").join(key.id().to_string());
    fs::write(&path, b"edited by hand\n").unwrap();
    let kek = store.sealing_kek(&name("a")).unwrap();
    assert!(kek.uncounted().unwrap().to_string().contains("uses/"));
    wrap(&kek);
    assert_eq!(store.uses(&key).unwrap_err().code(), "store/damaged");
    assert_eq!(fs::read(&path).unwrap(), b"edited by hand\n");
    // Where the uses are what makes it due, that cannot be told.
    let policy = RotationPolicy::default()
        .with_rotate_after_uses(Some(2))
        .unwrap();
    store.set_policy(&name("a"), policy).unwrap();
    let error = store.rotate_if_due(&name("a")).unwrap_err();
    assert_eq!(error.code(), "store/damaged");
    // The owner removes them, and the count begins anew.
    fs::remove_file(&path).unwrap();
    assert_eq!(store.uses(&key).unwrap().of(1), 0);
    store.rotate_if_due(&name("a")).unwrap();
}

#[test]
fn counts_of_one_key_are_not_those_of_another() {
    let folder = prepare();
    let store = open(folder.path()).unwrap();
    let path = |text: &str| {
        let key = store.key(&name(text)).unwrap();
        folder.path().join("uses").join(key.id().to_string())
    };
    wrap(&store.sealing_kek(&name("a")).unwrap());
    fs::copy(path("a"), path("b")).unwrap();
    let b = store.key(&name("b")).unwrap();
    assert_eq!(store.uses(&b).unwrap_err().code(), "store/damaged");
}
