//! What each KEK answers, and what is said when none opens.

use super::common::{binding, code, key, keyring, local, raw};
use sealward::envelope::{
    Algorithm, Argon2Cost, Kek, KekError, KekIdentity, KeyId, KeyMaterial, Keyring, Origin,
    Passphrase, PassphraseKek, VersionState, WrapContext, WrappedDek,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn passphrase(text: &str) -> PassphraseKek {
    let weak = Argon2Cost::new(19_456, 1, 1).unwrap();
    PassphraseKek::new(Passphrase::new(text).unwrap()).with_cost(weak)
}

type Answer = fn(&WrappedDek) -> Option<Result<KeyMaterial, KekError>>;

/// A KEK elsewhere: it keeps what it wraps in clear, answers as told, and counts its calls.
struct Remote {
    id: u8,
    origin: Origin,
    answer: Answer,
    calls: Arc<AtomicUsize>,
}

impl Remote {
    fn new(id: u8, answer: Answer) -> Self {
        Self {
            id,
            origin: Origin::Holder,
            answer,
            calls: Arc::default(),
        }
    }
}

fn clear(entry: &WrappedDek) -> Option<Result<KeyMaterial, KekError>> {
    Some(KeyMaterial::copy_of(entry.wrapped()))
}

fn unavailable(_: &WrappedDek) -> Option<Result<KeyMaterial, KekError>> {
    Some(Err(KekError::Unavailable("no answer".into())))
}

fn denied(_: &WrappedDek) -> Option<Result<KeyMaterial, KekError>> {
    Some(Err(KekError::Denied("disabled".into())))
}

impl Kek for Remote {
    fn identity(&self) -> KekIdentity {
        let custom = Algorithm::new(0x8001).unwrap();
        KekIdentity::new(custom, KeyId::new([self.id; 16]), self.origin)
    }

    fn wrap(&self, key: &KeyMaterial, _: &WrapContext<'_>) -> Result<WrappedDek, KekError> {
        let custom = Algorithm::new(0x8001).unwrap();
        let wrapped = key.expose().to_vec();
        Ok(WrappedDek::new(
            custom,
            KeyId::new([self.id; 16]),
            vec![],
            vec![],
            wrapped,
        )?)
    }

    fn unwrap(
        &self,
        wrapped: &WrappedDek,
        _: &WrapContext<'_>,
    ) -> Option<Result<KeyMaterial, KekError>> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        (self.answer)(wrapped)
    }
}

#[test]
fn a_wrong_passphrase_is_rejected() {
    let binding = binding("orders");
    let sealed = Keyring::new(passphrase("right"))
        .seal(b"a message", &binding)
        .unwrap();
    assert!(
        Keyring::new(passphrase("right"))
            .open(&sealed, &binding)
            .is_ok()
    );
    let wrong = Keyring::new(passphrase("wrong"));
    assert_eq!(code(wrong.open(&sealed, &binding)), "envelope/rejected");
}

#[test]
fn one_final_line_end_of_a_passphrase_file_is_dropped() {
    let salt = [7; 16];
    let cost = Argon2Cost::new(19_456, 1, 1).unwrap();
    let derive = |file: &[u8]| {
        let key = Passphrase::from_file(file)
            .unwrap()
            .derive_key(cost, &salt)
            .unwrap();
        key.expose().to_vec()
    };
    assert_eq!(derive(b"secret"), derive(b"secret\n"));
    assert_eq!(derive(b"secret"), derive(b"secret\r\n"));
    assert_ne!(derive(b"secret"), derive(b"secret\n\n"));
    assert_ne!(derive(b"secret"), derive(b"secret\r"));
    assert!(Passphrase::from_file(b"\n").is_err());
    assert!(Passphrase::from_file(&[0xff]).is_err());
    assert!(Passphrase::new(&"x".repeat(1_024)).is_ok());
    assert!(Passphrase::new(&"x".repeat(1_025)).is_err());
}

#[test]
fn the_newest_local_version_seals_and_the_others_open() {
    let binding = binding("orders");
    let enabled = |byte| VersionState::Enabled(key(byte));
    let first = Keyring::new(local(9, [(1, enabled(1))]))
        .seal(b"old", &binding)
        .unwrap();
    let both = Keyring::new(local(9, [(1, enabled(1)), (2, enabled(2))]));
    let second = both.seal(b"new", &binding).unwrap();
    assert!(both.open(&first, &binding).is_ok());

    let open = |versions: Vec<(u32, VersionState)>, sealed: &[u8]| {
        code(Keyring::new(local(9, versions)).open(sealed, &binding))
    };
    let disabled = vec![(1, VersionState::Disabled), (2, enabled(2))];
    assert_eq!(open(disabled, &first), "envelope/denied");
    let destroyed = vec![(1, VersionState::Destroyed), (2, enabled(2))];
    assert_eq!(open(destroyed, &first), "envelope/denied");
    // A version that this key never had is not its own.
    assert_eq!(
        open(vec![(1, enabled(1))], &second),
        "envelope/no-matching-key"
    );
    // The same id and version with other bytes: ours, and broken.
    assert_eq!(open(vec![(1, enabled(3))], &first), "envelope/rejected");

    let newest_disabled = local(9, [(1, enabled(1)), (2, VersionState::Disabled)]);
    let error = Keyring::new(newest_disabled)
        .seal(b"", &binding)
        .unwrap_err();
    assert_eq!(error.code(), "envelope/denied");
}

#[test]
fn unavailable_outranks_denied_outranks_rejected_outranks_no_matching_key() {
    let binding = binding("orders");
    let remote = |id, answer| Remote::new(id, answer);
    let sealed = Keyring::new(remote(1, clear))
        .also_seal_to(remote(2, clear))
        .also_seal_to(remote(3, clear))
        .seal(b"a message", &binding)
        .unwrap();
    let short = |_: &WrappedDek| Some(KeyMaterial::copy_of(&[0; 16]));
    let broken = |_: &WrappedDek| Some(Err(KekError::Broken("tag".into())));
    let not_mine = |_: &WrappedDek| None;
    let open = |answers: [Answer; 3]| {
        let [one, two, three] = answers;
        let keyring = Keyring::new(remote(1, one)).also_open_with(remote(2, two));
        code(
            keyring
                .also_open_with(remote(3, three))
                .open(&sealed, &binding),
        )
    };
    assert_eq!(open([broken, denied, unavailable]), "envelope/unavailable");
    assert_eq!(open([broken, denied, not_mine]), "envelope/denied");
    assert_eq!(open([not_mine, broken, not_mine]), "envelope/rejected");
    assert_eq!(open([not_mine, short, not_mine]), "envelope/rejected");
    assert_eq!(
        open([not_mine, not_mine, not_mine]),
        "envelope/no-matching-key"
    );
}

#[test]
fn bytes_are_tried_before_what_has_to_be_asked() {
    let binding = binding("orders");
    let sealed = Keyring::new(Remote::new(1, clear))
        .also_seal_to(raw(1))
        .seal(b"a message", &binding)
        .unwrap();
    let remote = Remote::new(1, clear);
    let calls = Arc::clone(&remote.calls);
    let keyring = Keyring::new(remote).also_open_with(raw(1));
    assert!(keyring.open(&sealed, &binding).is_ok());
    assert_eq!(calls.load(Ordering::Relaxed), 0);
}

#[test]
fn an_unavailable_key_is_not_asked_again() {
    let binding = binding("orders");
    // Two entries of one KEK: two versions.
    struct Versions;
    impl Kek for Versions {
        fn identity(&self) -> KekIdentity {
            Remote::new(1, clear).identity()
        }
        fn wrap(&self, key: &KeyMaterial, _: &WrapContext<'_>) -> Result<WrappedDek, KekError> {
            let algorithm = self.identity().algorithm();
            let wrapped = key.expose().to_vec();
            Ok(WrappedDek::new(
                algorithm,
                KeyId::new([1; 16]),
                vec![],
                vec![2],
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
    let keyring = Keyring::new(Remote::new(1, clear)).also_seal_to(Versions);
    let sealed = keyring.seal(b"a message", &binding).unwrap();
    for (answer, expected) in [(unavailable as fn(&_) -> _, 1), (denied, 2)] {
        let remote = Remote::new(1, answer);
        let calls = Arc::clone(&remote.calls);
        assert!(Keyring::new(remote).open(&sealed, &binding).is_err());
        assert_eq!(calls.load(Ordering::Relaxed), expected);
    }
}

#[test]
fn the_first_entry_that_unwraps_decides() {
    let binding = binding("orders");
    let sealed = Keyring::new(Remote::new(1, clear))
        .also_seal_to(Remote::new(2, clear))
        .seal(b"a message", &binding)
        .unwrap();
    let another_dek = |_: &WrappedDek| Some(KeyMaterial::copy_of(&[1; 32]));
    let second = Remote::new(2, clear);
    let calls = Arc::clone(&second.calls);
    let keyring = Keyring::new(Remote::new(1, another_dek)).also_open_with(second);
    assert_eq!(code(keyring.open(&sealed, &binding)), "envelope/rejected");
    assert_eq!(calls.load(Ordering::Relaxed), 0);
}

#[test]
fn an_entry_that_anyone_can_make_is_told_and_can_be_refused() {
    let binding = binding("orders");
    let public = || Remote {
        origin: Origin::Anyone,
        ..Remote::new(1, clear)
    };
    let sealed = Keyring::new(public())
        .also_seal_to(raw(1))
        .seal(b"a", &binding)
        .unwrap();
    assert_eq!(
        Keyring::new(public())
            .open(&sealed, &binding)
            .unwrap()
            .origin(),
        Origin::Anyone
    );
    let holder = Keyring::new(public()).require_holder();
    assert_eq!(
        code(holder.open(&sealed, &binding)),
        "envelope/no-matching-key"
    );
    let holder = holder.also_open_with(raw(1));
    assert_eq!(
        holder.open(&sealed, &binding).unwrap().origin(),
        Origin::Holder
    );
}

#[test]
fn an_entry_moved_to_another_namespace_does_not_unwrap() {
    let kek = raw(1);
    let (one, two) = (binding("one"), binding("two"));
    let dek = key(5);
    let entry = kek.wrap(&dek, &WrapContext::new(one.namespace())).unwrap();
    assert!(
        kek.unwrap(&entry, &WrapContext::new(one.namespace()))
            .unwrap()
            .is_ok()
    );
    assert!(
        kek.unwrap(&entry, &WrapContext::new(two.namespace()))
            .unwrap()
            .is_err()
    );
    assert!(
        raw(2)
            .unwrap(&entry, &WrapContext::new(one.namespace()))
            .is_none()
    );
}

#[test]
fn no_secret_shows_in_debug() {
    let kek = raw(0xab);
    let keyring = keyring(0xab);
    let sealed = keyring.seal(b"a message", &binding("orders")).unwrap();
    let opened = keyring.open(&sealed, &binding("orders")).unwrap();
    let shown = format!(
        "{kek:?} {keyring:?} {opened:?} {:?}",
        Passphrase::new("hunter2").unwrap()
    );
    for secret in ["171", "abababab", "a message", "97, 32", "hunter2"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}
