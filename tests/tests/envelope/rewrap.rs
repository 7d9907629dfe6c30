//! Rewrapping: other KEKs, the same payload.

use super::common::{binding, code, key, keyring, local, message, raw};
use proptest::prelude::*;
use sealward::envelope::{
    Algorithm, Binding, Header, Kek, KekError, KekIdentity, KeyId, KeyMaterial, Keyring, Origin,
    Passphrase, PassphraseKek, RewrapError, RewrapPlan, Stale, VersionState, WrapContext,
    WrappedDek,
};

/// Header and payload of a message.
fn apart(sealed: &[u8]) -> (Header, &[u8]) {
    let header = Header::parse(sealed).unwrap();
    let len = header.as_bytes().len();
    (header, &sealed[len..])
}

fn orders() -> Binding {
    binding("orders").with("tenant", "42").unwrap()
}

/// A KEK of a key store with these versions, all enabled.
fn versions(newest: u32) -> sealward::envelope::LocalKek {
    local(
        7,
        (1..=newest).map(|number| (number, VersionState::Enabled(key(number as u8)))),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn rewrap_keeps_payload_label_and_binding(len in 0_usize..40_000, old in 0_u8..100, new in 100_u8..200) {
        let sealed = keyring(old).seal(&message(len), &orders()).unwrap();
        let moved = keyring(new).also_open_with(raw(old));
        let rewrapped = moved.rewrap(&sealed).unwrap();
        let ((before, payload), (after, same)) = (apart(&sealed), apart(&rewrapped));
        prop_assert_eq!(payload, same);
        prop_assert_eq!((before.dek_id(), before.binding()), (after.dek_id(), after.binding()));
        let opened = keyring(new).open(&rewrapped, &orders()).unwrap();
        prop_assert_eq!(opened.plaintext(), message(len));
        prop_assert_eq!(code(keyring(old).open(&rewrapped, &orders())), "envelope/no-matching-key");
        // The old header still fits: a KEK that is taken out is not revoked.
        prop_assert!(keyring(old).open(&sealed, &orders()).is_ok());
    }

    #[test]
    fn rewrapping_twice_is_rewrapping_once(old in prop::collection::btree_set(0_u8..8, 1..5), new in prop::collection::btree_set(0_u8..8, 1..5)) {
        let seals = |bytes: &std::collections::BTreeSet<u8>| {
            let mut bytes = bytes.iter();
            let first = Keyring::new(raw(*bytes.next().unwrap()));
            bytes.fold(first, |keyring, byte| keyring.also_seal_to(raw(*byte)))
        };
        let sealed = seals(&old).seal(b"a message", &orders()).unwrap();
        let only_old = old.difference(&new);
        let moved = only_old.fold(seals(&new), |keyring, byte| keyring.also_open_with(raw(*byte)));
        let once = moved.rewrap(&sealed).unwrap();
        prop_assert_eq!(moved.stale(&apart(&once).0), None);
        prop_assert_eq!(apart(&once).0.entries().len(), new.len());
        prop_assert_eq!(moved.rewrap(&once).unwrap(), once.clone());
        for byte in &new {
            prop_assert!(keyring(*byte).open(&once, &orders()).is_ok());
        }
        for byte in old.difference(&new) {
            prop_assert!(keyring(*byte).open(&once, &orders()).is_err());
        }
    }
}

#[test]
fn a_replacement_stands_in_the_old_place_and_additions_stand_last() {
    let three = keyring(1).also_seal_to(raw(2)).also_seal_to(raw(3));
    let sealed = three.seal(b"a message", &orders()).unwrap();
    let (header, payload) = apart(&sealed);
    let mut plan = RewrapPlan::keeping(&header);
    assert_eq!(plan.replace(raw(2).identity(), 0), 1);
    plan.add(1);
    let keks = [raw(4), raw(5)];
    let rewrapped = keyring(3)
        .rewrap_by(header.clone(), payload, plan, |wrap| {
            Some(&keks[wrap] as &dyn Kek)
        })
        .unwrap();
    let ids: Vec<KeyId> = rewrapped.entries().iter().map(WrappedDek::key_id).collect();
    let expected = [1, 4, 3, 5].map(|byte| raw(byte).key_id());
    assert_eq!(ids, expected);
    assert_eq!(rewrapped.entries()[0], header.entries()[0]);
    assert_eq!(rewrapped.entries()[2], header.entries()[2]);
    let message = [rewrapped.as_bytes(), payload].concat();
    assert!(keyring(5).open(&message, &orders()).is_ok());
}

#[test]
fn entries_of_keks_that_are_not_at_hand_stay_byte_for_byte() {
    let sealed = keyring(1).also_seal_to(raw(9)).also_seal_to(Unheard);
    let sealed = sealed.seal(b"a message", &orders()).unwrap();
    let rewrapped = keyring(2).also_open_with(raw(1)).rewrap(&sealed).unwrap();
    let (before, after) = (apart(&sealed).0, apart(&rewrapped).0);
    assert_eq!(before.entries()[1..], after.entries()[1..]);
    assert!(keyring(9).open(&rewrapped, &orders()).is_ok());
}

#[test]
fn an_old_version_gives_way_to_the_newest() {
    let sealed = Keyring::new(versions(1))
        .seal(b"a message", &orders())
        .unwrap();
    let rotated = Keyring::new(versions(2));
    let (header, _) = apart(&sealed);
    assert_eq!(Keyring::new(versions(1)).stale(&header), None);
    assert_eq!(rotated.stale(&header), Some(Stale::OldVersion));
    let rewrapped = rotated.rewrap(&sealed).unwrap();
    let (header, _) = apart(&rewrapped);
    assert_eq!(header.entries()[0].version(), 2_u32.to_be_bytes());
    assert_eq!((header.entries().len(), rotated.stale(&header)), (1, None));
}

#[test]
fn a_passphrase_is_changed() {
    let kek = |text| {
        let weak = sealward::envelope::Argon2Cost::new(19_456, 1, 1).unwrap();
        PassphraseKek::new(Passphrase::new(text).unwrap()).with_cost(weak)
    };
    let sealed = Keyring::new(kek("old"))
        .seal(b"a message", &orders())
        .unwrap();
    let changes = Keyring::new(kek("new")).also_open_with(kek("old"));
    let rewrapped = changes.rewrap(&sealed).unwrap();
    assert!(Keyring::new(kek("new")).open(&rewrapped, &orders()).is_ok());
    assert_eq!(
        code(Keyring::new(kek("old")).open(&rewrapped, &orders())),
        "envelope/rejected"
    );
}

fn pass(text: &str) -> PassphraseKek {
    let weak = sealward::envelope::Argon2Cost::new(19_456, 1, 1).unwrap();
    PassphraseKek::new(Passphrase::new(text).unwrap()).with_cost(weak)
}

#[test]
fn a_strangers_passphrase_is_neither_taken_for_ones_own_nor_taken_out() {
    let opens = |keyring: Keyring, sealed: &[u8]| keyring.open(sealed, &orders()).is_ok();
    let sealed = keyring(1).also_seal_to(pass("bob"));
    let sealed = sealed.seal(b"a message", &orders()).unwrap();
    // There is room for one passphrase, and that is Bob's.
    let alice = Keyring::new(pass("alice")).also_open_with(raw(1));
    let error = alice.rewrap(&sealed).unwrap_err();
    assert_eq!(error.code(), "usage");
    assert!(error.to_string().contains("another passphrase"), "{error}");
    // A passphrase that only opens takes no other passphrase's entry out.
    let moves = keyring(2)
        .also_open_with(pass("alice"))
        .also_open_with(raw(1));
    let rewrapped = moves.rewrap(&sealed).unwrap();
    assert!(opens(keyring(2), &rewrapped) && opens(Keyring::new(pass("bob")), &rewrapped));
    assert!(!opens(keyring(1), &rewrapped));
}

#[test]
fn a_passphrase_that_was_changed_is_told_by_opening_it() {
    let changes = || Keyring::new(pass("new")).also_open_with(pass("old"));
    let sealed = Keyring::new(pass("old"))
        .seal(b"a message", &orders())
        .unwrap();
    assert_eq!(changes().stale(&apart(&sealed).0), Some(Stale::CannotTell));
    let once = changes().rewrap(&sealed).unwrap();
    assert_eq!(changes().rewrap(&once).unwrap(), once);
}

#[test]
fn what_costs_too_little_to_guess_is_made_anew() {
    let dearer = || {
        let cost = sealward::envelope::Argon2Cost::new(19_456, 2, 1).unwrap();
        Keyring::new(PassphraseKek::new(Passphrase::new("same").unwrap()).with_cost(cost))
    };
    let cheap = Keyring::new(pass("same"));
    let sealed = cheap.seal(b"a message", &orders()).unwrap();
    assert_eq!(dearer().stale(&apart(&sealed).0), Some(Stale::OldVersion));
    let rewrapped = dearer().rewrap(&sealed).unwrap();
    assert_eq!(dearer().stale(&apart(&rewrapped).0), None);
    // And never the other way.
    assert_eq!(cheap.rewrap(&rewrapped).unwrap(), rewrapped);
}

/// Says that it is a raw key and wraps nothing but junk: what another holder of the DEK can write.
struct Junk(u8);

impl Kek for Junk {
    fn identity(&self) -> KekIdentity {
        raw(self.0).identity()
    }

    fn wrap(&self, _: &KeyMaterial, context: &WrapContext<'_>) -> Result<WrappedDek, KekError> {
        // A sound wrap of another key.
        raw(self.0).wrap(&key(0xEE), context)
    }

    fn unwrap(&self, _: &WrappedDek, _: &WrapContext<'_>) -> Option<Result<KeyMaterial, KekError>> {
        None
    }
}

#[test]
fn an_entry_that_lies_about_whose_it_is_gives_way() {
    let sealed = keyring(2)
        .also_seal_to(Junk(1))
        .seal(b"a message", &orders())
        .unwrap();
    assert!(keyring(2).open(&sealed, &orders()).is_ok());
    let moves = keyring(1).also_open_with(raw(2));
    // The lie stands first as the raw key is tried first in the header's order.
    let rewrapped = moves.rewrap(&sealed).unwrap();
    assert!(keyring(1).open(&rewrapped, &orders()).is_ok());
    assert_eq!(apart(&rewrapped).0.entries().len(), 1);
}

/// KEKs of every kind, by number, as they are made anew for each use.
fn kind(number: usize) -> Box<dyn Kek> {
    match number {
        0..3 => Box::new(raw(number as u8 + 1)),
        3 => Box::new(pass("alice")),
        4 => Box::new(pass("bob")),
        5 => Box::new(versions(1)),
        6 => Box::new(versions(3)),
        _ => Box::new(Junk((number - 6) as u8)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_keyring_and_each_kek_that_seals_open_what_it_rewrapped(
        from in prop::collection::vec(0_usize..10, 1..5),
        seals in prop::collection::vec(0_usize..7, 1..4),
        opens in prop::collection::vec(0_usize..7, 0..4),
    ) {
        let first = Keyring::new(kind(from[0]));
        let sealer = from[1..].iter().fold(first, |keyring, it| keyring.also_seal_to(kind(*it)));
        // The same KEK twice, or two passphrases, is no message.
        let Ok(sealed) = sealer.seal(b"a message", &orders()) else { return Ok(()) };
        let first = Keyring::new(kind(seals[0]));
        let moves = seals[1..].iter().fold(first, |keyring, it| keyring.also_seal_to(kind(*it)));
        let moves = opens.iter().fold(moves, |keyring, it| keyring.also_open_with(kind(*it)));
        if moves.open(&sealed, &orders()).is_err() {
            prop_assert!(moves.rewrap(&sealed).is_err());
            return Ok(());
        }
        let Ok(rewrapped) = moves.rewrap(&sealed) else { return Ok(()) };
        prop_assert!(moves.open(&rewrapped, &orders()).is_ok(), "the keyring itself");
        for number in &seals {
            let alone = Keyring::new(kind(*number));
            // Of one store's key, the version that is newest in the keyring seals.
            prop_assert!(
                alone.open(&rewrapped, &orders()).is_ok() || *number == 5 && seals.contains(&6),
                "KEK {} alone", number
            );
        }
        // Whoever opened it, and is none of the keyring's business, opens it still.
        for number in from.iter().filter(|it| **it < 7) {
            let is_ours = seals.contains(number) || opens.contains(number)
                || *number >= 5 && (seals.iter().chain(&opens).any(|it| *it >= 5));
            let before = Keyring::new(kind(*number)).open(&sealed, &orders()).is_ok();
            let after = Keyring::new(kind(*number)).open(&rewrapped, &orders()).is_ok();
            prop_assert!(is_ours || before == after, "stranger {}", number);
        }
    }
}

#[test]
fn what_cannot_be_done_is_said() {
    let sealed = keyring(1).seal(b"a message", &orders()).unwrap();
    let (header, payload) = apart(&sealed);
    let by = |plan: RewrapPlan| {
        let keks = [raw(1)];
        let rewrapped = keyring(1).rewrap_by(header.clone(), payload, plan, |wrap| {
            keks.get(wrap).map(|kek| kek as &dyn Kek)
        });
        rewrapped.unwrap_err()
    };
    let mut last = RewrapPlan::keeping(&header);
    assert_eq!(last.remove(raw(1).identity()), 1);
    assert_eq!(by(last).to_string(), "the last key cannot be removed");
    let mut twice = RewrapPlan::keeping(&header);
    twice.add(0);
    assert_eq!(by(twice).code(), "usage");
    let mut nobody = RewrapPlan::keeping(&header);
    nobody.add(7);
    assert_eq!(by(nobody).code(), "usage");
    let other = keyring(2).seal(b"another", &orders()).unwrap();
    let others = RewrapPlan::keeping(&apart(&other).0);
    assert_eq!(
        by(others).to_string(),
        "the plan is made for another header"
    );

    let fails = |keyring: Keyring, sealed: &[u8]| keyring.rewrap(sealed).unwrap_err().code();
    assert_eq!(fails(keyring(2), &sealed), "envelope/no-matching-key");
    assert_eq!(fails(Keyring::only_opens([]), &sealed), "usage");
    assert_eq!(
        fails(keyring(1), &sealed[..sealed.len() - 10 - 16]),
        "envelope/truncated"
    );
    assert_eq!(fails(keyring(1), b"PK"), "envelope/not-sealward");
    let mut altered = sealed.clone();
    altered[header.as_bytes().len()] ^= 1;
    assert_eq!(
        fails(keyring(2).also_open_with(raw(1)), &altered),
        "envelope/rejected"
    );
    let refusing = Keyring::new(Unheard).also_open_with(raw(1));
    assert!(refusing.rewrap(&sealed).is_ok());
    let denied = Keyring::new(local(7, [(1, VersionState::Disabled)])).also_open_with(raw(1));
    assert!(matches!(
        denied.rewrap(&sealed),
        Err(RewrapError::Seal(sealward::envelope::SealError::Denied(_)))
    ));
}

#[test]
fn an_entry_that_anyone_can_make_does_not_open_for_a_rewrap_either() {
    let sealed = Keyring::new(Unheard).seal(b"a message", &orders()).unwrap();
    assert!(keyring(1).also_open_with(Unheard).rewrap(&sealed).is_ok());
    let careful = keyring(1).also_open_with(Unheard).require_holder();
    assert_eq!(
        careful.rewrap(&sealed).unwrap_err().code(),
        "envelope/no-matching-key"
    );
}

/// A KEK of a caller's own, of an algorithm that this build has no name for.
struct Unheard;

impl Kek for Unheard {
    fn identity(&self) -> KekIdentity {
        let algorithm = Algorithm::new(0x9000).unwrap();
        KekIdentity::new(algorithm, KeyId::new([9; 16]), Origin::Anyone)
    }

    fn wrap(&self, key: &KeyMaterial, _: &WrapContext<'_>) -> Result<WrappedDek, KekError> {
        let algorithm = Algorithm::new(0x9000).unwrap();
        let wrapped = key.expose().to_vec();
        Ok(WrappedDek::new(
            algorithm,
            KeyId::new([9; 16]),
            b"a".to_vec(),
            Vec::new(),
            wrapped,
        )?)
    }

    fn unwrap(
        &self,
        wrapped: &WrappedDek,
        _: &WrapContext<'_>,
    ) -> Option<Result<KeyMaterial, KekError>> {
        Some(KeyMaterial::copy_of(wrapped.wrapped()))
    }
}
