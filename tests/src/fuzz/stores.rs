//! A store by hand, as FORMAT.md section 11 has it: a second writer, the same on every machine.

#![expect(clippy::unwrap_used, reason = "what a body cannot do fails it")]

use sealward::envelope::hazmat::{cobblestone256_open, cobblestone256_seal_with_salt, wrap_bytes};
use sealward::envelope::{Algorithm, Kek as _, KeyMaterial, Namespace, RawKek, WrapContext};
use sealward_providers::{State, Store, StoreError, UnlockedStore};
use std::collections::BTreeMap;
use std::fs;
use tempfile::TempDir;

/// The generation of the index.
pub(super) const GENERATION: u64 = 5;
/// The id of the one key.
pub(super) const KEY_ID: [u8; 16] = [0x11; 16];

const STORE_ID: [u8; 16] = [5; 16];
const ROOT_KEY: [u8; 32] = [9; 32];
const KEK: [u8; 32] = [7; 32];
/// The name of the one key.
pub(super) const KEY_NAME: &str = "orders";
const KEY_FILE: u64 = 4;

/// The files of a store with one key, by their places.
pub(super) struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    /// A store that is whole.
    pub(super) fn new() -> Self {
        let files = Self(BTreeMap::from([("root".to_owned(), root())]));
        let plain = [&[1][..], &[2; 32]].concat();
        files
            .states(&[State::Enabled])
            .generation(&GENERATION.to_be_bytes())
            .key(&plain)
    }

    /// The index of one key with these states.
    pub(super) fn states(self, states: &[State]) -> Self {
        let keys = [index_key(KEY_ID, KEY_NAME, KEY_FILE, &[], states)];
        self.index(&index(GENERATION, 1, &keys))
    }

    /// The index of one key with these states and this policy, which version 1 may have no room for.
    pub(super) fn policy(self, states: &[State], policy: &[u8]) -> Self {
        let key = index_key(KEY_ID, KEY_NAME, KEY_FILE, policy, states);
        self.index_with_policies(&index(GENERATION, 1, &[key]))
    }

    /// An index of these bytes, sealed.
    pub(super) fn index(self, plain: &[u8]) -> Self {
        self.sealed("index", (1, 2), "sealward/store-index@v1", &[], plain)
    }

    /// An index of version 2 of these bytes, sealed.
    pub(super) fn index_with_policies(self, plain: &[u8]) -> Self {
        self.sealed("index", (2, 2), "sealward/store-index@v2", &[], plain)
    }

    /// A generation of these bytes, sealed.
    pub(super) fn generation(self, plain: &[u8]) -> Self {
        let label = "sealward/store-generation@v1";
        self.sealed("generation", (1, 3), label, &[], plain)
    }

    /// A file of the key's versions of these bytes, sealed.
    pub(super) fn key(self, plain: &[u8]) -> Self {
        let own = [&KEY_ID[..], &KEY_FILE.to_be_bytes()].concat();
        self.sealed(&key_place(), (1, 4), "sealward/store-key@v1", &own, plain)
    }

    /// A file of the key's counts of these bytes, sealed.
    pub(super) fn uses(self, plain: &[u8]) -> Self {
        let label = "sealward/store-uses@v1";
        self.sealed(&uses_place(), (1, 5), label, &KEY_ID, plain)
    }

    fn sealed(
        mut self,
        place: &str,
        (version, kind): (u8, u8),
        label: &str,
        own: &[u8],
        plain: &[u8],
    ) -> Self {
        let context = [label.as_bytes(), b"\0", &STORE_ID, own].concat();
        let sealed =
            cobblestone256_seal_with_salt(&ROOT_KEY, &context, &[kind; 24], plain).unwrap();
        self.0.insert(
            place.to_owned(),
            [b"SEALSTOR", &[version, kind][..], &sealed].concat(),
        );
        self
    }

    /// Where the files stand.
    pub(super) fn places(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    pub(super) fn bytes(&self, place: &str) -> &[u8] {
        &self.0[place]
    }

    /// Puts other bytes in a file's place; whether they are the same.
    pub(super) fn replace(&mut self, place: &str, bytes: &[u8]) -> bool {
        self.0.insert(place.to_owned(), bytes.to_vec()).as_deref() == Some(bytes)
    }

    /// Every file but the root.
    pub(super) fn but_the_root(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = self.0.clone();
        files.remove("root");
        files
    }

    /// Writes the root, and these files for the others.
    pub(super) fn write_others(&self, files: &BTreeMap<String, Vec<u8>>) -> TempDir {
        let mut all = files.clone();
        all.insert("root".to_owned(), self.0["root"].clone());
        Self(all).write()
    }

    pub(super) fn write(&self) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        for subfolder in ["keys", "uses"] {
            fs::create_dir(folder.path().join(subfolder)).unwrap();
        }
        for (place, bytes) in &self.0 {
            fs::write(folder.path().join(place), bytes).unwrap();
        }
        folder
    }
}

/// The backup whose sealed part holds these bytes: of the store with the usual root.
pub(super) fn backup(plain: &[u8]) -> Vec<u8> {
    let root = root();
    let sealed =
        cobblestone256_seal_with_salt(&ROOT_KEY, &backup_context(&root), &[6; 24], plain).unwrap();
    let len = u32::try_from(root.len()).unwrap().to_be_bytes();
    [b"SEALSTOR\x01\x06", &len[..], &root, &sealed].concat()
}

/// What stands sealed in a backup of the store with the usual root.
pub(super) fn opened_backup(backup: &[u8]) -> Vec<u8> {
    let root = root();
    let sealed = &backup[14 + root.len()..];
    let plain = cobblestone256_open(&ROOT_KEY, &backup_context(&root), sealed);
    plain.unwrap().to_vec()
}

fn backup_context(root: &[u8]) -> Vec<u8> {
    [b"sealward/store-backup@v1\0", root].concat()
}

/// Opens what was written.
pub(super) fn open(folder: &TempDir) -> Result<UnlockedStore, StoreError> {
    Store::open(folder.path())?.unlock(&kek())
}

/// What unlocks the root.
pub(super) fn kek() -> RawKek {
    RawKek::new(material(&KEK)).unwrap()
}

pub(super) fn material(bytes: &[u8; 32]) -> KeyMaterial {
    KeyMaterial::copy_of(bytes).unwrap()
}

fn key_place() -> String {
    format!("keys/{}.{KEY_FILE}", hex(&KEY_ID))
}

/// Where the key's counts stand.
pub(super) fn uses_place() -> String {
    format!("uses/{}", hex(&KEY_ID))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn root() -> Vec<u8> {
    let namespace = format!("sealward/store-root@v1/{}/1", hex(&STORE_ID));
    let namespace = Namespace::new(namespace).unwrap();
    let id = kek().identity().key_id().unwrap();
    let entry = (Algorithm::RAW, id, &b""[..]);
    let context = WrapContext::new(&namespace);
    let wrapped = wrap_bytes(
        &material(&KEK),
        &material(&ROOT_KEY),
        entry,
        &context,
        &[3; 24],
    )
    .unwrap();
    let wrapped_len = u16::try_from(wrapped.len()).unwrap().to_be_bytes();
    let generation = 1_u32.to_be_bytes();
    let head = [
        b"SEALSTOR\x01\x01",
        &STORE_ID[..],
        &generation,
        &[0, 1],
        id.as_bytes(),
    ]
    .concat();
    [&head, &[0; 4][..], &wrapped_len, &wrapped].concat()
}

/// `generation u64 | oldest root u32 | count u32 | keys`
fn index(generation: u64, oldest_root: u32, keys: &[Vec<u8>]) -> Vec<u8> {
    let count = u32::try_from(keys.len()).unwrap();
    let head = [
        &generation.to_be_bytes()[..],
        &oldest_root.to_be_bytes(),
        &count.to_be_bytes(),
    ];
    [head.concat(), keys.concat()].concat()
}

/// `id (16) | name u8+ | file u64 | policy | count u32 | versions`, a version being `state u8 | made
/// u64`; version 1 has no policy.
fn index_key(id: [u8; 16], name: &str, file: u64, policy: &[u8], states: &[State]) -> Vec<u8> {
    let mut out = id.to_vec();
    out.push(u8::try_from(name.len()).unwrap());
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(&file.to_be_bytes());
    out.extend_from_slice(policy);
    out.extend_from_slice(&u32::try_from(states.len()).unwrap().to_be_bytes());
    for state in states {
        out.push(state_number(*state));
        out.extend_from_slice(&1_800_000_000_u64.to_be_bytes());
    }
    out
}

/// How a state is written.
pub(super) const fn state_number(state: State) -> u8 {
    match state {
        State::Enabled => 1,
        State::Disabled => 2,
        State::Destroyed => 3,
    }
}

/// Indices without keys, with one and with several, and two that are none.
pub(super) fn indices() -> Vec<Vec<u8>> {
    let (on, off, gone) = (State::Enabled, State::Disabled, State::Destroyed);
    let several = [
        index_key([1; 16], "a", 1, &[], &[on]),
        index_key([3; 16], "a.b", 7, &[], &[gone, off, on]),
        index_key(KEY_ID, KEY_NAME, KEY_FILE, &[], &[on]),
        index_key(
            [2; 16],
            &"z".repeat(128),
            u64::from(u32::MAX),
            &[],
            &[off; 40],
        ),
    ];
    vec![
        index(1, 1, &[]),
        index(u64::MAX, 0, &several[..1]),
        index(GENERATION, 1, &several[2..3]),
        index(GENERATION, 2, &several[2..3]),
        index(1 << 40, 1, &several),
        // Not in order, and the same key twice: refused.
        index(GENERATION, 1, &[several[2].clone(), several[0].clone()]),
        index(GENERATION, 1, &[several[0].clone(), several[0].clone()]),
    ]
}
