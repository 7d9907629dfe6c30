//! The corpus of messages in `tests/vectors`: accepted ones that open for ever, and one file for
//! each class of failure.
//!
//! The files were made once, from the fixed inputs below, and are compared byte for byte with what
//! is made today. `SEALWARD_WRITE_VECTORS=1` writes what is missing; a file that exists is never
//! changed.

use super::common::{binding, hex, key, message, on_every_back_end, unhex};
use sealward::envelope::hazmat;
use sealward::envelope::{
    Algorithm, Argon2Cost, Binding, DekId, Header, Kek, KeyId, KeyName, Keyring, LocalKek,
    OpenError, Passphrase, PassphraseKek, RawKek, VersionState, WrapContext, WrappedDek,
};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// One file: cases of one class.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct File {
    schema: String,
    about: String,
    pub(crate) cases: Vec<Case>,
}

/// A message and what is needed to open it. All bytes are hexadecimal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) keys: Vec<Key>,
    pub(crate) namespace: String,
    pub(crate) pairs: Vec<(String, String)>,
    /// The whole message; or, with a detached header, the payload.
    pub(crate) sealed: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) detached_header: Option<String>,
    /// The code of the error, or none for a message that opens.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) dek: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) plaintext: Option<String>,
}

/// A KEK, in the order of trying.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Key {
    Raw {
        key: String,
    },
    Passphrase {
        text: String,
    },
    /// `None` is a disabled version.
    Local {
        id: String,
        versions: Vec<(u32, Option<String>)>,
    },
}

impl Key {
    fn kek(&self) -> Box<dyn Kek> {
        let bytes = |text: &str| sealward::envelope::KeyMaterial::copy_of(&unhex(text)).unwrap();
        match self {
            Self::Raw { key } => Box::new(RawKek::new(bytes(key)).unwrap()),
            Self::Passphrase { text } => {
                Box::new(PassphraseKek::new(Passphrase::new(text).unwrap()))
            }
            Self::Local { id, versions } => {
                let id = KeyId::new(unhex(id).try_into().unwrap());
                let kek = LocalKek::new(id, KeyName::new("orders").unwrap());
                Box::new(versions.iter().fold(kek, |kek, (number, key)| {
                    let state = key.as_deref().map_or(VersionState::Disabled, |key| {
                        VersionState::Enabled(bytes(key))
                    });
                    kek.version(*number, state).unwrap()
                }))
            }
        }
    }
}

impl Case {
    pub(crate) fn binding(&self) -> Binding {
        self.pairs
            .iter()
            .fold(binding(&self.namespace), |binding, (key, value)| {
                binding.with(key.as_str(), value.as_str()).unwrap()
            })
    }

    /// The DEK and the plaintext.
    fn open(&self) -> Result<(Vec<u8>, Vec<u8>), OpenError> {
        let keyring = Keyring::only_opens(self.keys.iter().map(Key::kek));
        let sealed = unhex(&self.sealed);
        let (header, payload) = match &self.detached_header {
            Some(header) => (Header::parse_detached(&unhex(header))?, sealed.as_slice()),
            None => {
                let header = Header::parse(&sealed)?;
                let len = header.as_bytes().len();
                (header, &sealed[len..])
            }
        };
        let opener = keyring.begin_open(header, payload, &self.binding())?;
        let dek = hazmat::expose_dek(&opener).to_vec();
        Ok((dek, opener.open(payload)?.plaintext().to_vec()))
    }

    pub(crate) fn altered(&self, name: &str, change: impl FnOnce(&mut Vec<u8>)) -> Self {
        let mut sealed = unhex(&self.sealed);
        change(&mut sealed);
        let (name, sealed) = (name.to_owned(), hex(&sealed));
        Self {
            name,
            sealed,
            dek: None,
            plaintext: None,
            ..self.clone()
        }
    }

    fn keyed_to(&self, name: &str, keys: Vec<Key>) -> Self {
        Self {
            name: name.to_owned(),
            keys,
            ..self.clone()
        }
    }

    fn keyed(&self, name: &str, keys: Vec<Key>) -> Self {
        Self {
            name: name.to_owned(),
            keys,
            dek: None,
            plaintext: None,
            ..self.clone()
        }
    }
}

#[test]
fn every_vector_is_answered_as_recorded() {
    on_every_back_end(|backend| {
        let count = answered_as_recorded();
        assert_eq!(count, COUNT);
        sealward_tests::ran(count, &format!("message vectors on {backend}"));
    });
}

fn answered_as_recorded() -> usize {
    let mut count = 0;
    for file in read_all() {
        for case in &file.cases {
            match (case.open(), &case.error) {
                (Ok((dek, plaintext)), None) => {
                    assert_eq!(Some(hex(&dek)), case.dek, "{}", case.name);
                    assert_eq!(Some(hex(&plaintext)), case.plaintext, "{}", case.name);
                }
                (Err(error), Some(code)) => assert_eq!(error.code(), code, "{}", case.name),
                (Ok(_), Some(code)) => panic!("{} opens and is {code}", case.name),
                (Err(error), None) => panic!("{} is {error}", case.name),
            }
            count += 1;
        }
    }
    count
}

#[test]
fn every_vector_is_made_again_byte_for_byte() {
    for (name, made) in make_main().into_iter().chain(super::corpus_entries::make()) {
        let place = folder().join(format!("{name}.json"));
        if std::env::var_os("SEALWARD_WRITE_VECTORS").is_some() && !place.exists() {
            let text = serde_json::to_string_pretty(&made).unwrap();
            std::fs::write(&place, text + "\n").unwrap();
        }
        let text = std::fs::read_to_string(&place).unwrap();
        assert_eq!(serde_json::from_str::<File>(&text).unwrap(), made, "{name}");
    }
}

fn folder() -> PathBuf {
    sealward_tests::root().join("tests/vectors")
}

fn read_all() -> Vec<File> {
    let files = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    // Armor is text of any bytes, and has a file of another kind.
    let is_one = |path: &PathBuf| path.extension().is_some() && !path.ends_with("armor.json");
    let mut files: Vec<_> = files.filter(is_one).collect();
    files.sort();
    let read = |path| serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    files.iter().map(read).collect()
}

/// Of all files together.
const COUNT: usize = 89;

pub(crate) const DEK: [u8; 32] = [0xd1; 32];

fn weak() -> Argon2Cost {
    Argon2Cost::new(19_456, 1, 1).unwrap()
}

fn raw_key(byte: u8) -> Key {
    Key::Raw {
        key: hex(&[byte; 32]),
    }
}

/// The entry of a KEK of 32 times this byte.
pub(crate) fn entry(key_: &Key, context: &WrapContext<'_>) -> WrappedDek {
    let (dek, salt) = (key(0xd1), [0x5a; 24]);
    let wrap = |kek, algorithm, id, reference: &[u8], version: &[u8]| {
        let name = (algorithm, id, version);
        let wrapped = hazmat::wrap_bytes(kek, &dek, name, context, &salt).unwrap();
        WrappedDek::new(algorithm, id, reference.to_vec(), version.to_vec(), wrapped).unwrap()
    };
    match key_ {
        Key::Raw { key } => {
            let bytes = sealward::envelope::KeyMaterial::copy_of(&unhex(key)).unwrap();
            let id = key_.kek().identity().key_id().unwrap();
            wrap(&bytes, Algorithm::RAW, id, b"", b"")
        }
        Key::Passphrase { text } => {
            let text = Passphrase::new(text).unwrap();
            hazmat::wrap_with_passphrase(&text, weak(), &dek, context, &[0x42; 16], &salt).unwrap()
        }
        Key::Local { id, versions } => {
            let id = KeyId::new(unhex(id).try_into().unwrap());
            let (version, bytes) = versions.last().unwrap();
            let bytes = unhex(bytes.as_ref().unwrap());
            let bytes = sealward::envelope::KeyMaterial::copy_of(&bytes).unwrap();
            wrap(
                &bytes,
                Algorithm::LOCAL,
                id,
                b"local:orders",
                &version.to_be_bytes(),
            )
        }
    }
}

fn seal(name: &str, keys: &[Key], pairs: &[(&str, &str)], plaintext: &[u8]) -> Case {
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect();
    let mut case = Case {
        name: name.to_owned(),
        keys: keys.to_vec(),
        namespace: "orders".to_owned(),
        pairs,
        sealed: String::new(),
        detached_header: None,
        error: None,
        dek: Some(hex(&DEK)),
        plaintext: Some(hex(plaintext)),
    };
    let (binding, dek_id) = (case.binding(), DekId::new([0x1d; 16]));
    let draft = hazmat::seal_draft(binding, keys.len(), &DEK, dek_id, [0xa5; 24]).unwrap();
    let wraps = draft.requests().zip(keys);
    let replies: Vec<_> = wraps
        .map(|(wanted, key)| entry(key, &wanted.context()))
        .collect();
    case.sealed = hex(&draft.finish(replies).unwrap().seal(plaintext).unwrap());
    case
}

pub(crate) fn file(
    name: &'static str,
    about: &str,
    error: Option<&str>,
    mut cases: Vec<Case>,
) -> (&'static str, File) {
    let error = error.map(|code| format!("envelope/{code}"));
    cases
        .iter_mut()
        .for_each(|case| case.error.clone_from(&error));
    let (schema, about) = ("sealward/vectors/v1".to_owned(), about.to_owned());
    (
        name,
        File {
            schema,
            about,
            cases,
        },
    )
}

/// The bytes of the header of a message.
pub(crate) fn header_len(sealed: &[u8]) -> usize {
    u32::from_be_bytes(sealed[10..14].try_into().unwrap()) as usize
}

/// The files that hold messages made by the writer, and those altered by a few bytes.
pub(crate) fn make_main() -> Vec<(&'static str, File)> {
    let passphrase = Key::Passphrase {
        text: "correct horse battery staple".to_owned(),
    };
    let versions = vec![(1, Some(hex(&[1; 32]))), (2, Some(hex(&[2; 32])))];
    let local = Key::Local {
        id: "10".repeat(16),
        versions,
    };
    let raw = raw_key(7);

    let one = seal(
        "one raw key, a short message",
        std::slice::from_ref(&raw),
        &[],
        b"attack at dawn",
    );
    let bound = seal(
        "three keys, pairs in the binding",
        &[raw.clone(), passphrase.clone(), local.clone()],
        &[("b", ""), ("tenant", "42"), ("ключ", "значение\0")],
        b"attack at dawn",
    );
    let chunks = seal(
        "a full chunk and an empty last one",
        std::slice::from_ref(&raw),
        &[],
        &message(16_384),
    );
    let mut detached = one.clone();
    detached.name = "a detached header".to_owned();
    let bytes = unhex(&one.sealed);
    let (header, payload) = bytes.split_at(header_len(&bytes));
    (detached.detached_header, detached.sealed) = (Some(hex(header)), hex(payload));

    let accepted = vec![
        one.clone(),
        seal("an empty message", std::slice::from_ref(&raw), &[], b""),
        seal(
            "a passphrase",
            std::slice::from_ref(&passphrase),
            &[],
            b"attack at dawn",
        ),
        seal(
            "a local key, its second version",
            std::slice::from_ref(&local),
            &[],
            b"attack at dawn",
        ),
        bound.clone(),
        bound.keyed_to("the passphrase of three keys", vec![passphrase.clone()]),
        bound.keyed_to("the local key of three", vec![local.clone()]),
        seal(
            "two chunks",
            std::slice::from_ref(&raw),
            &[("k", "v")],
            &message(20_000),
        ),
        chunks.clone(),
        detached.clone(),
    ];

    let start = header_len(&unhex(&one.sealed));
    let not_sealward = vec![
        one.altered("another magic", |bytes| bytes[7] = b'S'),
        one.altered("armor of another tool", |bytes| {
            *bytes = b"age-encryption.org/v1\n".to_vec()
        }),
    ];
    let unsupported = vec![
        one.altered("version 2", |bytes| bytes[8] = 2),
        one.altered("version 2, nothing more", |bytes| {
            bytes[8] = 2;
            bytes.truncate(9);
        }),
        one.altered("suite 2", |bytes| bytes[9] = 2),
        one.altered("a threshold of 2 of 2", |bytes| {
            // The entry twice, the second with another key id, and the policy that says so.
            let entry = bytes[40..start - 32].to_vec();
            let mut second = entry.clone();
            second[2] ^= 1;
            let mut out = [&bytes[..38], &[1, 2, 2, 2], &entry, &second].concat();
            let len = (out.len() + 32) as u32;
            out[10..14].copy_from_slice(&len.to_be_bytes());
            out.extend_from_slice(&bytes[start - 32..]);
            *bytes = out;
        }),
    ];
    let truncated = vec![
        one.altered("nothing", Vec::clear),
        one.altered("a piece of the magic", |bytes| bytes.truncate(5)),
        one.altered("a piece of the binding", |bytes| bytes.truncate(33)),
        one.altered("no MAC", |bytes| bytes.truncate(start - 1)),
        one.altered("no payload", |bytes| bytes.truncate(start)),
        one.altered("55 bytes of payload", |bytes| bytes.truncate(start + 55)),
    ];
    let mut longer_header = detached.clone();
    longer_header.name = "a detached header with a byte after it".to_owned();
    longer_header.detached_header = detached.detached_header.map(|header| header + "00");
    (longer_header.dek, longer_header.plaintext) = (None, None);
    let malformed = vec![
        one.altered("a header one byte too long", |bytes| bytes[13] += 1),
        one.altered("a header of 65,537 bytes", |bytes| {
            bytes[10..14].copy_from_slice(&65_537_u32.to_be_bytes());
        }),
        one.altered("an empty namespace", |bytes| bytes[30] = 0),
        one.altered("a namespace that is not UTF-8", |bytes| bytes[31] = 0xff),
        one.altered("an unknown policy", |bytes| bytes[38] = 2),
        one.altered("no entry", |bytes| bytes[39] = 0),
        one.altered("33 entries", |bytes| bytes[39] = 33),
        one.altered("algorithm 0", |bytes| bytes[41] = 0),
        bound.altered("keys that do not ascend", |bytes| bytes[39] = b'z'),
        longer_header,
    ];
    let mut other_namespace = one.keyed("another namespace", one.keys.clone());
    other_namespace.namespace = "invoices".to_owned();
    let mut more_pairs = one.keyed("a pair more than the header has", one.keys.clone());
    more_pairs.pairs.push(("k".to_owned(), "v".to_owned()));
    let mut no_key = other_namespace.keyed("another namespace, and no key", vec![]);
    no_key.namespace = "invoices".to_owned();
    let binding = vec![other_namespace, more_pairs, no_key];

    let wrong_passphrase = Key::Passphrase {
        text: "incorrect horse".to_owned(),
    };
    let wrong_local = Key::Local {
        id: "10".repeat(16),
        versions: vec![(2, Some(hex(&[9; 32])))],
    };
    let last = |bytes: &mut Vec<u8>| *bytes.last_mut().unwrap() ^= 1;
    let rejected = vec![
        bound.keyed("a wrong passphrase", vec![wrong_passphrase]),
        bound.keyed("a local version with other bytes", vec![wrong_local]),
        one.altered("an altered DEK id", |bytes| bytes[14] ^= 1),
        one.altered("an altered wrap", |bytes| bytes[start - 33] ^= 1),
        one.altered("an altered MAC", |bytes| bytes[start - 1] ^= 1),
        one.altered("an altered salt", |bytes| bytes[start] ^= 1),
        one.altered("an altered commitment", |bytes| bytes[start + 24] ^= 1),
        one.altered("an altered tag", last),
        one.altered("no chunk", |bytes| bytes.truncate(start + 56)),
        one.altered("half a tag", |bytes| bytes.truncate(start + 64)),
        one.altered("a byte more", |bytes| bytes.push(0)),
        chunks.altered("an end on a full chunk", |bytes| {
            bytes.truncate(bytes.len() - 16)
        }),
        bound.altered("an altered entry that is not ours", |bytes| {
            let at = bytes
                .windows(12)
                .position(|piece| piece == b"local:orders")
                .unwrap();
            bytes[at + 6] ^= 1;
        }),
    ];
    let disabled = Key::Local {
        id: "10".repeat(16),
        versions: vec![(2, None)],
    };
    let denied = vec![bound.keyed("a disabled version", vec![disabled])];
    let older = Key::Local {
        id: "10".repeat(16),
        versions: vec![(1, Some(hex(&[1; 32])))],
    };
    let no_matching_key = vec![
        one.keyed("no key at all", vec![]),
        one.keyed("another raw key", vec![raw_key(8)]),
        one.keyed("a passphrase where none is", vec![passphrase]),
        bound.keyed("a version that the key never had", vec![older]),
    ];

    vec![
        file("accepted", "messages that open, for ever", None, accepted),
        file(
            "not-sealward",
            "what is no sealed message",
            Some("not-sealward"),
            not_sealward,
        ),
        file(
            "unsupported",
            "what version 1 cannot read",
            Some("unsupported"),
            unsupported,
        ),
        file(
            "truncated",
            "the beginning of a message",
            Some("truncated"),
            truncated,
        ),
        file(
            "malformed",
            "headers that break a rule",
            Some("malformed"),
            malformed,
        ),
        file(
            "binding",
            "messages bound to something else",
            Some("binding"),
            binding,
        ),
        file(
            "rejected",
            "what is not authentic",
            Some("rejected"),
            rejected,
        ),
        file(
            "denied",
            "keys that may not be used",
            Some("denied"),
            denied,
        ),
        file(
            "no-matching-key",
            "no key",
            Some("no-matching-key"),
            no_matching_key,
        ),
    ]
}
