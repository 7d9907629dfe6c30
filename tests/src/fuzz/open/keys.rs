//! The KEKs at hand: those that the messages and the vectors are sealed to.

use sealward::envelope::{
    Algorithm, Header, Kek, KekError, KekIdentity, KeyId, KeyMaterial, KeyName, Keyring, LocalKek,
    Passphrase, PassphraseKek, RawKek, VersionState, WrapContext, WrappedDek,
};
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

pub(super) const RAW_KEY: [u8; 32] = [7; 32];
pub(super) const LOCAL_ID: KeyId = KeyId::new([0x10; 16]);
pub(super) const LOCAL_KEY: [u8; 32] = [2; 32];
pub(super) const PASSPHRASE: &str = "correct horse battery staple";
/// The least that a reader accepts: memory in KiB, passes, lanes.
pub(super) const COST: (u32, u8, u8) = (19_456, 1, 1);

/// All KEKs; without the passphrase where an entry asks for more than the least work, since a run
/// would wait for Argon2 and learn nothing of what stands around it.
pub(in super::super) fn keyring(header: Option<&Header>) -> &'static Keyring {
    static QUICK: LazyLock<Keyring> = LazyLock::new(|| with_bytes(Keyring::only_opens([])));
    static ALL: LazyLock<Keyring> = LazyLock::new(|| with_all(Keyring::only_opens([])));
    if asks_for_work(header) { &QUICK } else { &ALL }
}

/// The same KEKs, which only open, and another one that seals.
pub(in super::super) fn moving(header: Option<&Header>) -> &'static Keyring {
    static QUICK: LazyLock<Keyring> = LazyLock::new(|| with_bytes(Keyring::new(another())));
    static ALL: LazyLock<Keyring> = LazyLock::new(|| with_all(Keyring::new(another())));
    if asks_for_work(header) { &QUICK } else { &ALL }
}

/// A KEK that no message is sealed to.
pub(in super::super) fn another() -> RawKek {
    RawKek::new(material(&[0x77; 32])).unwrap()
}

fn asks_for_work(header: Option<&Header>) -> bool {
    let entries = header.map_or(&[][..], Header::entries);
    let (memory, passes, lanes) = COST;
    let least = [&memory.to_be_bytes()[..], &[passes, lanes]].concat();
    let is_costly = |entry: &WrappedDek| {
        entry.algorithm() == Algorithm::PASSPHRASE && !entry.wrapped().starts_with(&least)
    };
    entries.iter().any(is_costly)
}

pub(in super::super) fn material(bytes: &[u8; 32]) -> KeyMaterial {
    KeyMaterial::copy_of(bytes).unwrap()
}

pub(super) fn passphrase() -> Passphrase {
    Passphrase::new(PASSPHRASE).unwrap()
}

fn with_all(keyring: Keyring) -> Keyring {
    with_bytes(keyring).also_open_with(Remembering::new())
}

fn with_bytes(keyring: Keyring) -> Keyring {
    let local = LocalKek::new(LOCAL_ID, KeyName::new("orders").unwrap());
    let versions = [
        (1, VersionState::Enabled(material(&[1; 32]))),
        (2, VersionState::Enabled(material(&LOCAL_KEY))),
        (3, VersionState::Disabled),
        (4, VersionState::Destroyed),
    ];
    let local = versions.into_iter().fold(local, |local, (number, state)| {
        local.version(number, state).unwrap()
    });
    let raw = RawKek::new(material(&RAW_KEY)).unwrap();
    keyring.also_open_with(raw).also_open_with(local)
}

/// The passphrase, which does the work for each entry once.
struct Remembering {
    kek: PassphraseKek,
    answers: Mutex<HashMap<Vec<u8>, Option<Vec<u8>>>>,
}

impl Remembering {
    fn new() -> Self {
        Self {
            kek: PassphraseKek::new(passphrase()),
            answers: Mutex::default(),
        }
    }
}

impl Kek for Remembering {
    fn identity(&self) -> KekIdentity {
        self.kek.identity()
    }

    fn wrap(&self, key: &KeyMaterial, context: &WrapContext<'_>) -> Result<WrappedDek, KekError> {
        self.kek.wrap(key, context)
    }

    fn unwrap(
        &self,
        wrapped: &WrappedDek,
        context: &WrapContext<'_>,
    ) -> Option<Result<KeyMaterial, KekError>> {
        let bound = context.encode(wrapped.algorithm(), wrapped.key_id(), wrapped.version());
        let question = [&bound, wrapped.wrapped()].concat();
        let mut answers = self.answers.lock().unwrap();
        if let Some(answer) = answers.get(&question) {
            let broken = KekError::Broken("it did not unwrap before".into());
            return Some(match answer {
                Some(key) => KeyMaterial::copy_of(key),
                None => Err(broken),
            });
        }
        let answer = self.kek.unwrap(wrapped, context)?;
        if let Ok(key) = &answer {
            answers.insert(question, Some(key.expose().to_vec()));
        } else if let Err(KekError::Broken(_)) = &answer {
            answers.insert(question, None);
        }
        Some(answer)
    }
}
