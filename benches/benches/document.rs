//! Reading and checking, beside `serde_yaml` reading the same text into a value.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sealward::document::{Limits, SourceFile};
use sealward::posture::{Checker, Options, Profile};
use sealward_benches::corpus::{both_read, sealward_reads, serde_yaml_reads};
use std::time::Duration;

fn read(criterion: &mut Criterion) {
    let corpus = both_read();
    let mut group = criterion.benchmark_group("read");
    group.throughput(Throughput::Bytes(
        corpus.iter().map(|text| text.len() as u64).sum(),
    ));
    group
        .sample_size(20)
        .measurement_time(Duration::from_secs(5));
    group.bench_function("sealward", |bencher| {
        bencher.iter(|| corpus.iter().filter(|text| sealward_reads(text)).count());
    });
    group.bench_function("serde_yaml", |bencher| {
        bencher.iter(|| corpus.iter().filter(|text| serde_yaml_reads(text)).count());
    });
    group.finish();
}

/// Checking is reading too: the peer is the same.
fn check(criterion: &mut Criterion) {
    let corpus = both_read();
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
        bencher.iter(|| corpus.iter().filter(|text| serde_yaml_reads(text)).count());
    });
    group.finish();
}

criterion_group!(benches, read, check);
criterion_main!(benches);
