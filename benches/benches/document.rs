//! Reading and checking, beside `serde_yaml` reading the same text into a value.
//!
//! The corpus is every manifest under `../shared/corpora` where that is there, else `examples/`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sealward::document::{Limits, SourceFile};
use sealward::posture::{Checker, Options, Profile};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The corpus's files that both readers accept in full, so that both do the same work.
fn corpus() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let shared = root.join("../shared/corpora");
    let folder = if shared.exists() {
        shared
    } else {
        root.join("examples")
    };
    let mut files = Vec::new();
    collect(&folder, &mut files);
    files.sort();
    let texts = files.iter().filter_map(|file| std::fs::read(file).ok());
    texts.filter(|text| peer(text) && ours(text)).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path
            .extension()
            .is_some_and(|end| end == "yaml" || end == "yml")
        {
            files.push(path);
        }
    }
}

fn ours(text: &[u8]) -> bool {
    let file = SourceFile::read("file", text.to_vec(), &Limits::default());
    file.is_ok_and(|file| file.errors().next().is_none())
}

fn peer(text: &[u8]) -> bool {
    use serde::Deserialize as _;
    serde_yaml::Deserializer::from_slice(text).all(|document| {
        serde_yaml::Value::deserialize(document)
            .map(black_box)
            .is_ok()
    })
}

fn read(criterion: &mut Criterion) {
    let corpus = corpus();
    let mut group = criterion.benchmark_group("read");
    group.throughput(Throughput::Bytes(
        corpus.iter().map(|text| text.len() as u64).sum(),
    ));
    group
        .sample_size(20)
        .measurement_time(Duration::from_secs(5));
    group.bench_function("sealward", |bencher| {
        bencher.iter(|| corpus.iter().filter(|text| ours(text)).count());
    });
    group.bench_function("serde_yaml", |bencher| {
        bencher.iter(|| corpus.iter().filter(|text| peer(text)).count());
    });
    group.finish();
}

/// Checking is reading too: the peer is the same.
fn check(criterion: &mut Criterion) {
    let corpus = corpus();
    let mut options = Options::default();
    options.profiles = vec![Profile::All];
    let checker = Checker::new(&options);
    let mut group = criterion.benchmark_group("check");
    group.throughput(Throughput::Bytes(
        corpus.iter().map(|text| text.len() as u64).sum(),
    ));
    group
        .sample_size(20)
        .measurement_time(Duration::from_secs(5));
    group.bench_function("sealward, every check", |bencher| {
        bencher.iter(|| {
            let files = corpus
                .iter()
                .map(|text| SourceFile::read("file", text.clone(), &Limits::default()));
            files
                .flatten()
                .map(|file| checker.check(&file).findings.len())
                .sum::<usize>()
        });
    });
    group.bench_function("serde_yaml, reading only", |bencher| {
        bencher.iter(|| corpus.iter().filter(|text| peer(text)).count());
    });
    group.finish();
}

criterion_group!(benches, read, check);
criterion_main!(benches);
