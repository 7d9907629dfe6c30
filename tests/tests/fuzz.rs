//! The fuzz bodies on a stable toolchain: over their seeds, over every input that once broke one,
//! and over changes of both.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a test's helper cannot do fails the test"
)]

use sealward_tests::fuzz::mutate::mutate;
use sealward_tests::fuzz::{TARGETS, Target};
use sealward_tests::rng::Rng;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

fn target(name: &str) -> &'static Target {
    TARGETS.iter().find(|target| target.name == name).unwrap()
}

/// The inputs of `tests/fuzz/TARGET`, each of which once broke it.
fn regressions(name: &str) -> Vec<Vec<u8>> {
    let folder = sealward_tests::root().join("tests/fuzz").join(name);
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect()
}

/// Runs the body; where it fails, the input is kept and named.
fn run(target: &Target, input: &[u8]) {
    if catch_unwind(AssertUnwindSafe(|| (target.run)(input))).is_ok() {
        return;
    }
    let mut file = tempfile::Builder::new()
        .prefix(target.name)
        .tempfile()
        .unwrap();
    file.write_all(input).unwrap();
    let (_, path) = file.keep().unwrap();
    panic!("{} breaks {}", path.display(), target.name);
}

fn replay(name: &str, changes: usize) {
    let target = target(name);
    let (mut inputs, seeds) = (regressions(name), (target.seeds)());
    let known = inputs.len();
    assert!(seeds.len() > 20, "the corpora are not where they should be");
    inputs.extend(seeds);
    inputs.iter().for_each(|input| run(target, input));
    let mut rng = Rng::new(1);
    for _ in 0..changes {
        let [input, other] = [(); 2].map(|()| &inputs[rng.below(inputs.len())]);
        run(target, &mutate(&mut rng, input, other));
    }
    let seeds = inputs.len() - known;
    let what = format!(
        "inputs of the fuzz target {name}: {seeds} seeds, {known} that once broke it, {changes} changed"
    );
    sealward_tests::ran(inputs.len() + changes, &what);
}

/// A test for each target, with how many changed inputs it runs.
macro_rules! replays {
    ($($test:ident $name:literal $changes:literal,)+) => {
        $(#[test]
        fn $test() {
            replay($name, $changes);
        })+

        /// No target is built and not replayed.
        #[test]
        fn every_target_is_replayed() {
            assert_eq!(TARGETS.map(|target| target.name), [$($name),+]);
        }
    };
}

replays! {
    armor "armor" 6_000,
    backup "backup" 2_000,
    check "check" 2_000,
    document "document" 6_000,
    export "export" 2_000,
    facts "facts" 4_000,
    fix "fix" 3_000,
    header "header" 6_000,
    open "open" 3_000,
    rewrap "rewrap" 3_000,
    store_index "store-index" 3_000,
    unit "unit" 2_000,
    uses "uses" 2_000,
}

/// What the fuzzer builds is what is replayed here.
#[test]
fn every_target_has_a_binary_of_its_name() {
    let manifest = std::fs::read_to_string(sealward_tests::root().join("fuzz/Cargo.toml")).unwrap();
    let names = manifest.split("[[bin]]\nname = \"").skip(1);
    let names: Vec<&str> = names.map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(names, TARGETS.map(|target| target.name));
    for name in names {
        let module = name.replace('-', "_");
        let path = format!("fuzz/fuzz_targets/{module}.rs");
        let target = std::fs::read_to_string(sealward_tests::root().join(path)).unwrap();
        let body = format!("sealward_tests::fuzz::{module}::run(bytes)");
        assert!(target.contains(&body), "{target}");
    }
}
