//! Sealing and opening beside a loop of bare AES-256-GCM calls on 16 KiB chunks over the same
//! buffers.
//!
//! Our side does all of it: a new DEK, its wrap, the header, its MAC, the key schedule.
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot run has nothing to say"
)]

use aes_gcm::aead::inout::InOutBuf;
use aes_gcm::aead::{AeadInOut as _, KeyInit as _};
use aes_gcm::{Aes256Gcm, Nonce, Tag};
use criterion::measurement::WallTime;
use criterion::{
    BatchSize, BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main,
};
use sealward::envelope::{Binding, Header, KeyMaterial, Keyring, Namespace, RawKek};
use std::hint::black_box;
use std::io::{Read as _, Write as _};

const CHUNK: usize = 16_384;
const SIZES: [(&str, usize); 2] = [("1 MiB", 1 << 20), ("16 MiB", 16 << 20)];

fn sealing(criterion: &mut Criterion) {
    for (name, size) in SIZES {
        let mut group = group(criterion, format!("seal {name}"), size);
        let (keyring, binding, bare) = (keyring(), binding(), bare());
        let plaintext = vec![0x5a; size];

        let mut out = vec![0; size];
        group.bench_function("bare aes-gcm, out of place", |bencher| {
            bencher.iter(|| bare_seal(&bare, Some(&plaintext), &mut out));
        });
        let len = keyring
            .begin_seal(&binding)
            .unwrap()
            .sealed_len(size)
            .unwrap();
        let mut out = vec![0; len];
        group.bench_function("sealward, out of place", |bencher| {
            bencher.iter(|| {
                keyring
                    .begin_seal(&binding)
                    .unwrap()
                    .seal_into(&plaintext, &mut out)
                    .unwrap();
            });
        });

        let mut buffer = plaintext.clone();
        group.bench_function("bare aes-gcm, in place", |bencher| {
            bencher.iter(|| bare_seal(&bare, None, &mut buffer));
        });
        let mut buffer = Vec::with_capacity(len);
        buffer.extend_from_slice(&plaintext);
        group.bench_function("sealward, in place", |bencher| {
            bencher.iter(|| {
                buffer.truncate(size);
                keyring
                    .begin_seal(&binding)
                    .unwrap()
                    .seal_in_place(&mut buffer)
                    .unwrap();
            });
        });

        let mut out = Vec::with_capacity(len);
        group.bench_function("sealward, stream", |bencher| {
            bencher.iter(|| {
                out.clear();
                let mut writer = keyring.seal_to(&mut out, &binding).unwrap();
                writer.write_all(&plaintext).unwrap();
                writer.finish().unwrap();
            });
        });
        group.finish();
    }
}

fn opening(criterion: &mut Criterion) {
    for (name, size) in SIZES {
        let mut group = group(criterion, format!("open {name}"), size);
        let (keyring, binding, bare) = (keyring(), binding(), bare());
        let plaintext = vec![0x5a; size];
        let sealed = keyring.seal(&plaintext, &binding).unwrap();
        let header_len = Header::parse(&sealed).unwrap().as_bytes().len();
        let mut ciphertext = vec![0; size];
        let tags = bare_seal(&bare, Some(&plaintext), &mut ciphertext);

        let mut out = vec![0; size];
        group.bench_function("bare aes-gcm, out of place", |bencher| {
            bencher.iter(|| bare_open(&bare, Some(&ciphertext), &mut out, &tags));
        });
        group.bench_function("sealward, out of place", |bencher| {
            bencher.iter(|| {
                let (header, payload) = (Header::parse(&sealed).unwrap(), &sealed[header_len..]);
                let opener = keyring.begin_open(header, payload, &binding).unwrap();
                opener.open_into(payload, &mut out).unwrap();
            });
        });

        group.bench_function("bare aes-gcm, in place", |bencher| {
            let setup = || ciphertext.clone();
            let run = |buffer: &mut Vec<u8>| bare_open(&bare, None, buffer, &tags);
            bencher.iter_batched_ref(setup, run, BatchSize::PerIteration);
        });
        group.bench_function("sealward, in place", |bencher| {
            let run = |buffer: &mut Vec<u8>| {
                let (header, payload) = (Header::parse(buffer).unwrap(), &buffer[header_len..]);
                let opener = keyring.begin_open(header, payload, &binding).unwrap();
                opener.open_in_place(buffer).unwrap();
            };
            bencher.iter_batched_ref(|| sealed.clone(), run, BatchSize::PerIteration);
        });

        group.bench_function("sealward, stream", |bencher| {
            bencher.iter(|| {
                let mut reader = keyring.open_from(&sealed[..], &binding).unwrap();
                reader.read_exact(&mut out).unwrap();
                assert_eq!(reader.read(&mut [0]).unwrap(), 0);
            });
        });
        group.finish();
    }
}

fn small(criterion: &mut Criterion) {
    let mut group = group(criterion, "256 B".to_owned(), 256);
    let (keyring, binding) = (keyring(), binding());
    let plaintext = [0x5a; 256];
    let sealed = keyring.seal(&plaintext, &binding).unwrap();
    group.bench_function("sealward, seal under a DEK of its own", |bencher| {
        bencher.iter(|| keyring.seal(black_box(&plaintext), &binding).unwrap());
    });
    group.bench_function("sealward, open", |bencher| {
        bencher.iter(|| keyring.open(black_box(&sealed), &binding).unwrap());
    });
    group.finish();
}

fn group(criterion: &mut Criterion, name: String, size: usize) -> BenchmarkGroup<'_, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group
        .throughput(Throughput::Bytes(size as u64))
        .sample_size(20);
    group
}

fn keyring() -> Keyring {
    Keyring::new(RawKek::new(KeyMaterial::make(32).unwrap()).unwrap())
}

fn binding() -> Binding {
    Binding::new(Namespace::new("bench").unwrap())
        .with("tenant", "42")
        .unwrap()
}

fn bare() -> Aes256Gcm {
    Aes256Gcm::new(&[7; 32].into())
}

fn nonce(index: usize) -> Nonce<aes_gcm::aead::consts::U12> {
    let mut nonce = [0; 12];
    nonce[4..].copy_from_slice(&(index as u64).to_be_bytes());
    nonce.into()
}

/// Chunk after chunk, from `plaintext` or in place; returns the tags.
fn bare_seal(cipher: &Aes256Gcm, plaintext: Option<&[u8]>, out: &mut [u8]) -> Vec<Tag> {
    let mut tags = Vec::with_capacity(out.len() / CHUNK);
    for (index, place) in out.chunks_mut(CHUNK).enumerate() {
        let start = index * CHUNK;
        let buffer = match plaintext {
            Some(text) => InOutBuf::new(&text[start..start + place.len()], place).unwrap(),
            None => place.into(),
        };
        tags.push(
            cipher
                .encrypt_inout_detached(&nonce(index), &[], buffer)
                .unwrap(),
        );
    }
    tags
}

fn bare_open(cipher: &Aes256Gcm, ciphertext: Option<&[u8]>, out: &mut [u8], tags: &[Tag]) {
    for ((index, place), tag) in out.chunks_mut(CHUNK).enumerate().zip(tags) {
        let start = index * CHUNK;
        let buffer = match ciphertext {
            Some(text) => InOutBuf::new(&text[start..start + place.len()], place).unwrap(),
            None => place.into(),
        };
        cipher
            .decrypt_inout_detached(&nonce(index), &[], buffer, tag)
            .unwrap();
    }
}

criterion_group!(benches, sealing, opening, small);
criterion_main!(benches);
