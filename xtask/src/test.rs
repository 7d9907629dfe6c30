//! `cargo xtask test`: every test, counted.

use crate::shell::{self, Done, cargo, complain, say};
use crate::{differential, wasm};
use std::io::{BufRead as _, BufReader, Read, Write};
use std::process::Stdio;
use std::time::Instant;

/// What the tests came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: usize,
    failed: usize,
    skipped: usize,
    /// Skipped by an attribute, which nobody should write: said as skipped.
    ignored: usize,
}

/// Sets up what the tests need, runs them, and ends with a line of counts.
pub(crate) fn run() -> Done {
    // The tests say themselves what they miss; built here, it costs none of them its time.
    if shell::has("go")
        && let Err(why) = differential::run(&["--prepare"])
    {
        complain(&why);
    }
    let started = Instant::now();
    let mut counts = Counts::default();
    cargo_test(&mut counts)?;
    match wasm::run() {
        Ok(None) => counts.passed += 1,
        Ok(Some(why)) => {
            say(&format!("SKIPPED: the core for WebAssembly: {why}"));
            counts.skipped += 1;
        }
        Err(why) => {
            complain(&why);
            counts.failed += 1;
        }
    }
    say(&format!("the tests took {} s", started.elapsed().as_secs()));
    say(&format!(
        "{} passed, {} failed, {} skipped",
        counts.passed, counts.failed, counts.skipped
    ));
    if counts.failed > 0 {
        return Err("a test fails".to_owned());
    }
    if counts.skipped > 0 && shell::is_ci() {
        return Err("nothing may be skipped in CI".to_owned());
    }
    Ok(())
}

fn cargo_test(counts: &mut Counts) -> Done {
    say("$ cargo test --workspace --no-fail-fast");
    let mut child = cargo()
        .args(["test", "--workspace", "--no-fail-fast"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cargo test: {error}"))?;
    let (out, err) = (child.stdout.take(), child.stderr.take());
    // The harness writes to one stream and what the tests say goes to the other: both are counted.
    let halves = std::thread::scope(|scope| {
        let out = scope.spawn(|| out.map(|out| count(out, &mut std::io::stdout())));
        let err = scope.spawn(|| err.map(|err| count(err, &mut std::io::stderr())));
        [out.join(), err.join()]
    });
    for half in halves.into_iter().filter_map(Result::ok).flatten() {
        counts.passed += half.passed;
        counts.failed += half.failed;
        counts.skipped += half.skipped;
        counts.ignored += half.ignored;
    }
    // A test that skips itself is one that the harness takes for passed.
    counts.passed = counts.passed.saturating_sub(counts.skipped);
    counts.skipped += counts.ignored;
    let status = child
        .wait()
        .map_err(|error| format!("cargo test: {error}"))?;
    if !status.success() && counts.failed == 0 {
        // Something does not build, or a test ended its whole process.
        counts.failed = 1;
    }
    Ok(())
}

/// Passes a stream on, line by line, and adds up what it says.
fn count(stream: impl Read, to: &mut impl Write) -> Counts {
    let mut counts = Counts::default();
    let mut lines = BufReader::new(stream);
    let mut line = Vec::new();
    while lines
        .read_until(b'\n', &mut line)
        .is_ok_and(|length| length > 0)
    {
        let _ = to.write_all(&line).and_then(|()| to.flush());
        counts.add(&String::from_utf8_lossy(&line));
        line.clear();
    }
    counts
}

impl Counts {
    fn add(&mut self, line: &str) {
        if line.contains("SKIPPED: ") {
            self.skipped += 1;
        }
        let Some(result) = line.strip_prefix("test result: ") else {
            return;
        };
        let Some((_, numbers)) = result.split_once(". ") else {
            return;
        };
        for part in numbers.split("; ") {
            match part.trim().split_once(' ') {
                Some((number, "passed")) => self.passed += number.parse().unwrap_or(0),
                Some((number, "failed")) => self.failed += number.parse().unwrap_or(0),
                Some((number, "ignored")) => self.ignored += number.parse().unwrap_or(0),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Counts, count};

    #[test]
    fn counts_what_the_harness_and_the_tests_say() {
        let said = "running 2 tests\nSKIPPED: a: b\ntest x ... ok\ntest result: ok. 2 passed; 1 failed; 3 ignored; 0 \
                    measured; 0 filtered out; finished in 0.26s\ntest result: FAILED. 1 passed; 0 failed; 0 ignored\n";
        let mut copy = Vec::new();
        let counts = count(said.as_bytes(), &mut copy);
        assert_eq!(
            counts,
            Counts {
                passed: 3,
                failed: 1,
                skipped: 1,
                ignored: 3
            }
        );
        assert_eq!(copy, said.as_bytes());
    }
}
