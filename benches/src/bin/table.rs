//! `cargo run --release -p sealward-benches --bin table`: sealing and opening beside bare AES-256-GCM
//! calls on 16 KiB chunks over the same buffers, small messages beside their bare primitives,
//! rewrapping, and `sealward seal` of a large file beside a copy; one table of ratios, measured in turns
//! in this run.
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot run has nothing to say"
)]

use aes_gcm::aead::AeadInOut as _;
use aes_gcm::aead::inout::InOutBuf;
use aes_gcm::{Aes256Gcm, KeyInit as _, Tag};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use hmac::{Hmac, Mac as _};
use sealward::envelope::{
    Backend, Binding, Budget, Clock, Header, KeyMaterial, Keyring, Namespace, RawKek, Sealer,
};
use sealward_benches::Row;
use sha2::Sha512;
use std::hint::black_box;
use std::io::{self, Write as _};
use std::time::Duration;

const CHUNK: usize = 16_384;
const SIZES: [(&str, usize); 3] = [
    ("1 MiB", 1 << 20),
    ("16 MiB", 16 << 20),
    ("256 MiB", 256 << 20),
];
/// 90% of the bare calls' speed.
const REACH: f64 = 1.0 / 0.9;

fn main() {
    say(Row::head());
    let one_core = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .unwrap();
    for backend in Backend::all() {
        backend.choose();
        let bare = Bare::new(*backend);
        for (name, size) in SIZES {
            one_core.install(|| whole(&format!("{name}, {backend}"), size, &bare, &bare.name()));
        }
    }
    Backend::all().first().copied().unwrap().choose();
    let bare = Bare::new(Backend::in_use());
    let cores = rayon::current_num_threads();
    for (name, size) in SIZES {
        whole(
            &format!("{name}, on {cores} cores"),
            size,
            &bare,
            &format!("{}, one core", bare.name()),
        );
    }
    small();
    rewrap();
    file();
}

/// Sealing and opening a message, out of place and in place.
fn whole(name: &str, size: usize, bare: &Bare, peer: &str) {
    let (keyring, binding) = (keyring(), binding());
    let plaintext = vec![0x5a; size];
    let sealed = keyring.seal(&plaintext, &binding).unwrap();
    let header_len = Header::parse(&sealed).unwrap().as_bytes().len();
    let mut out = vec![0; sealed.len()];
    let mut bare_out = vec![0; size];
    let mut tags = Vec::new();
    print(Row::measure(
        format!("seal {name}"),
        size,
        || {
            let sealer = keyring.begin_seal(&binding).unwrap();
            sealer.seal_into(&plaintext, &mut out).unwrap();
        },
        (peer, || tags = bare.seal(&plaintext, &mut bare_out)),
        REACH,
    ));
    let ciphertext = bare_out.clone();
    let mut text = vec![0; size];
    print(Row::measure(
        format!("open {name}"),
        size,
        || {
            let (header, payload) = (Header::parse(&sealed).unwrap(), &sealed[header_len..]);
            let opener = keyring.begin_open(header, payload, &binding).unwrap();
            opener.open_into(payload, &mut text).unwrap();
        },
        (peer, || bare.open(&ciphertext, &mut bare_out, &tags)),
        REACH,
    ));
    let mut buffer = Vec::with_capacity(sealed.len());
    buffer.extend_from_slice(&plaintext);
    print(Row::measure(
        format!("seal {name}, in place"),
        size,
        || {
            buffer.truncate(size);
            let sealer = keyring.begin_seal(&binding).unwrap();
            sealer.seal_in_place(&mut buffer).unwrap();
        },
        (peer, || bare.seal_in_place(&mut bare_out)),
        REACH,
    ));
    // Each call opens what a copy has put there, and so does the peer's.
    let mut message = Vec::with_capacity(sealed.len());
    print(Row::measure(
        format!("copy and open {name}, in place"),
        size,
        || {
            message.clear();
            message.extend_from_slice(&sealed);
            let (header, payload) = (Header::parse(&message).unwrap(), &message[header_len..]);
            let opener = keyring.begin_open(header, payload, &binding).unwrap();
            opener.open_in_place(&mut message).unwrap();
        },
        (peer, || {
            bare_out.copy_from_slice(&ciphertext);
            bare.open_in_place(&mut bare_out, &tags);
        }),
        REACH,
    ));
}

/// 256 bytes under a DEK that is reused, beside the calls that no such message can do without.
fn small() {
    struct Stopped;
    impl Clock for Stopped {
        fn now(&self) -> Duration {
            Duration::ZERO
        }
    }
    let budget = Budget {
        messages: u64::MAX,
        bytes: u64::MAX,
        ..Budget::default()
    };
    let sealer = Sealer::new(keyring(), Stopped).with_budget(budget);
    let (binding, plaintext) = (binding(), [0x5a; 256]);
    let sealed = sealer.seal(&plaintext, &binding).unwrap();
    let covered = Header::parse(&sealed).unwrap().as_bytes().len() - 32 + 56;
    let (header, info) = (vec![1; covered], vec![2; 48 + 24 + 21 + 30]);
    let keyed = Hmac::<Sha512>::new_from_slice(&[7; 64]).unwrap();
    let bare = || {
        let mut salt = [0; 24];
        getrandom::fill(&mut salt).unwrap();
        // HKDF-Expand of 76 bytes: two blocks.
        let mut first = keyed.clone();
        first.update(&info);
        first.update(&[1]);
        let first = first.finalize().into_bytes();
        let mut second = keyed.clone();
        second.update(&first);
        second.update(&info);
        second.update(&[2]);
        black_box(second.finalize().into_bytes());
        let key = UnboundKey::new(&AES_256_GCM, &first[..32]).unwrap();
        let mut text = plaintext;
        let tag =
            LessSafeKey::new(key).seal_in_place_separate_tag(nonce(0), Aad::empty(), &mut text);
        let _ = black_box(tag.unwrap());
        let mut mac = keyed.clone();
        mac.update(&header);
        black_box(mac.finalize().into_bytes());
    };
    print(Row::measure(
        "seal 256 B under a reused DEK",
        0,
        || {
            black_box(sealer.seal(black_box(&plaintext), &binding).unwrap());
        },
        ("the same HMAC, AES-GCM and getrandom calls, bare", bare),
        1.5,
    ));
}

/// A header that gets another KEK: two wraps under raw keys, and two MACs.
fn rewrap() {
    let (old, binding) = ([1; 32], binding());
    let raw = |key: &[u8; 32]| RawKek::new(KeyMaterial::copy_of(key).unwrap()).unwrap();
    let sealed = Keyring::new(raw(&old))
        .seal(b"a message", &binding)
        .unwrap();
    let header = Header::parse(&sealed).unwrap();
    let payload = &sealed[header.as_bytes().len()..];
    let moves = Keyring::new(raw(&[2; 32])).also_open_with(raw(&old));
    let row = Row::measure(
        "rewrap a header, raw keys",
        0,
        || {
            black_box(moves.rewrap_header(header.clone(), payload).unwrap());
        },
        ("20 us of waiting", || {
            let start = std::time::Instant::now();
            while start.elapsed() < Duration::from_micros(20) {}
        }),
        1.0,
    );
    print(row);
}

/// A file of 1 GiB through the command line, to the disk, beside a copy of it to the disk.
fn file() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).into_os_string();
    let mut plain = std::fs::File::create(path("plain")).unwrap();
    let piece: Vec<u8> = (0..1 << 20)
        .map(|byte: u32| byte.wrapping_mul(0x9e37) as u8)
        .collect();
    (0..1 << 10).for_each(|_| plain.write_all(&piece).unwrap());
    plain.sync_all().unwrap();
    std::fs::write(path("key"), [7; 32]).unwrap();
    let mut key = std::ffi::OsString::from("raw:");
    key.push(path("key"));
    print(Row::measure(
        "`sealward seal` of a file of 1 GiB, on the disk",
        1 << 30,
        || {
            // A new file, as the copy is: nothing is replaced.
            let _ = std::fs::remove_file(path("sealed"));
            let words = ["sealward", "seal", "-k"].map(Into::into);
            let rest = [key.clone(), "-o".into(), path("sealed"), path("plain")];
            let (mut out, mut said) = (Vec::new(), Vec::new());
            let mut stdin = io::empty();
            let streams = &mut sealward_cli::Streams::new(&mut stdin, &mut out, &mut said);
            let status = sealward_cli::run(words.into_iter().chain(rest), streams);
            assert_eq!(status, sealward_cli::Status::Success);
        },
        ("a copy, on the disk", || {
            let _ = std::fs::remove_file(path("copy"));
            std::fs::copy(path("plain"), path("copy")).unwrap();
            let copy = std::fs::File::options().write(true).open(path("copy"));
            copy.unwrap().sync_all().unwrap();
        }),
        1.3,
    ));
}

/// AES-256-GCM calls on chunks of 16 KiB, and nothing else.
enum Bare {
    AwsLc(LessSafeKey),
    RustCrypto(Box<Aes256Gcm>),
}

impl Bare {
    fn new(backend: Backend) -> Self {
        match backend {
            Backend::RustCrypto => Self::RustCrypto(Box::new(Aes256Gcm::new(&[7; 32].into()))),
            _ => Self::AwsLc(LessSafeKey::new(
                UnboundKey::new(&AES_256_GCM, &[7; 32]).unwrap(),
            )),
        }
    }

    fn name(&self) -> String {
        let crate_name = match self {
            Self::AwsLc(_) => "aws-lc-rs",
            Self::RustCrypto(_) => "aes-gcm",
        };
        format!("bare {crate_name}, 16 KiB calls")
    }

    fn seal(&self, plaintext: &[u8], out: &mut [u8]) -> Vec<[u8; 16]> {
        let pairs = plaintext
            .chunks(CHUNK)
            .zip(out.chunks_mut(CHUNK))
            .enumerate();
        let seal = |(index, (text, place)): (usize, (&[u8], &mut [u8]))| match self {
            Self::AwsLc(key) => {
                let mut tag = [0; 16];
                key.seal_out_of_place_scatter(
                    nonce(index),
                    Aad::empty(),
                    text,
                    place,
                    &[],
                    &mut tag,
                )
                .unwrap();
                tag
            }
            Self::RustCrypto(key) => {
                let buffer = InOutBuf::new(text, place).unwrap();
                let nonce = nonce_bytes(index).into();
                key.encrypt_inout_detached(&nonce, &[], buffer)
                    .unwrap()
                    .into()
            }
        };
        pairs.map(seal).collect()
    }

    fn seal_in_place(&self, buffer: &mut [u8]) {
        for (index, text) in buffer.chunks_mut(CHUNK).enumerate() {
            match self {
                Self::AwsLc(key) => {
                    let tag = key.seal_in_place_separate_tag(nonce(index), Aad::empty(), text);
                    let _ = black_box(tag.unwrap());
                }
                Self::RustCrypto(key) => {
                    let nonce = nonce_bytes(index).into();
                    black_box(
                        key.encrypt_inout_detached(&nonce, &[], text.into())
                            .unwrap(),
                    );
                }
            }
        }
    }

    fn open_in_place(&self, buffer: &mut [u8], tags: &[[u8; 16]]) {
        for (index, (text, tag)) in buffer.chunks_mut(CHUNK).zip(tags).enumerate() {
            match self {
                Self::AwsLc(key) => {
                    let opened =
                        key.open_in_place_separate_tag(nonce(index), Aad::empty(), tag, text);
                    black_box(opened.unwrap());
                }
                Self::RustCrypto(key) => key
                    .decrypt_inout_detached(
                        &nonce_bytes(index).into(),
                        &[],
                        text.into(),
                        &Tag::from(*tag),
                    )
                    .unwrap(),
            }
        }
    }

    fn open(&self, ciphertext: &[u8], out: &mut [u8], tags: &[[u8; 16]]) {
        let pairs = ciphertext.chunks(CHUNK).zip(out.chunks_mut(CHUNK));
        for (index, ((text, place), tag)) in pairs.zip(tags).enumerate() {
            match self {
                Self::AwsLc(key) => key
                    .open_separate_gather(nonce(index), Aad::empty(), text, tag, place)
                    .unwrap(),
                Self::RustCrypto(key) => {
                    let buffer = InOutBuf::new(text, place).unwrap();
                    let nonce = nonce_bytes(index).into();
                    key.decrypt_inout_detached(&nonce, &[], buffer, &Tag::from(*tag))
                        .unwrap();
                }
            }
        }
    }
}

fn nonce(index: usize) -> Nonce {
    Nonce::assume_unique_for_key(nonce_bytes(index))
}

fn nonce_bytes(index: usize) -> [u8; 12] {
    let mut nonce = [0; 12];
    nonce[4..].copy_from_slice(&(index as u64).to_be_bytes());
    nonce
}

fn keyring() -> Keyring {
    Keyring::new(RawKek::new(KeyMaterial::make(32).unwrap()).unwrap())
}

fn binding() -> Binding {
    let namespace = Namespace::new("bench").unwrap();
    Binding::new(namespace).with("tenant", "42").unwrap()
}

fn print(row: Row) {
    say(&row.to_string());
}

fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}
