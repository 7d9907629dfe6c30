//! No length that a hostile input declares is memory that is asked for: a binary of its own, so that
//! no other test's memory is measured.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "what a test's helper cannot do fails the test"
)]

use sealward_tests::fuzz::TARGETS;
use sealward_tests::rng::Rng;

/// What stands at the places of lengths and counts: too much, in two bytes, in four and in eight.
const HUGE: [&[u8]; 3] = [&[0xff; 2], &[0x7f, 0xff, 0xff, 0xff], &[0xff; 8]];

#[test]
fn memory_does_not_follow_what_an_input_declares() {
    let mut rng = Rng::new(1);
    let mut count = 0;
    for target in &TARGETS {
        let seeds = (target.seeds)();
        // Once, so that what a body keeps is there.
        (target.run)(&seeds[0]);
        let before = peak();
        for _ in 0..500 {
            let mut input = seeds[rng.below(seeds.len())].clone();
            input.truncate(4_096);
            let huge = HUGE[rng.below(HUGE.len())];
            let at = rng.below(input.len().saturating_sub(huge.len()) + 1);
            let end = (at + huge.len()).min(input.len());
            input.splice(at..end, huge.iter().copied());
            (target.run)(&input);
            count += 1;
        }
        let grown = peak() - before;
        assert!(grown < 512 << 10, "{grown} KiB for {}", target.name);
    }
    sealward_tests::ran(count, "inputs that declare too much");
}

/// The most address space that this process has had, in KiB: what is reserved and never touched counts.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmPeak:"));
    let number = line.unwrap().trim().strip_suffix(" kB").unwrap();
    number.parse().unwrap()
}
