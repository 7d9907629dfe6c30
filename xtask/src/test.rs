//! `cargo xtask test`: every test, counted.

use crate::shell::{self, Done, cargo, complain, say};
use crate::{differential, wasm};
use std::io::{BufRead as _, BufReader, Read, Write};
use std::process::Stdio;
use std::time::Instant;

/// What the tests came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
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
    match wasm::test() {
        Ok(of_wasm) => counts += of_wasm,
        Err(why) => {
            complain(&why);
            counts.failed += 1;
        }
    }
    say(&format!("the tests took {} s", started.elapsed().as_secs()));
    counts.judge()
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
        let out = scope.spawn(|| out.map(|out| Counts::of(out, &mut std::io::stdout())));
        let err = scope.spawn(|| err.map(|err| Counts::of(err, &mut std::io::stderr())));
        [out.join(), err.join()]
    });
    for half in halves.into_iter().filter_map(Result::ok).flatten() {
        *counts += half;
    }
    // A test that skips itself is one that the harness takes for passed.
    counts.passed = counts.passed.saturating_sub(counts.skipped);
    counts.skipped += std::mem::take(&mut counts.ignored);
    let status = child
        .wait()
        .map_err(|error| format!("cargo test: {error}"))?;
    counts.fail_unless(status.success());
    Ok(())
}

impl Counts {
    /// Passes a stream on, line by line, and adds up what it says.
    pub(crate) fn of(stream: impl Read, to: &mut impl Write) -> Self {
        let mut counts = Self::default();
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

    /// One test that was skipped, which it says.
    pub(crate) fn skipped(what: &str, why: &str) -> Self {
        say(&format!("SKIPPED: {what}: {why}"));
        Self {
            skipped: 1,
            ..Self::default()
        }
    }

    /// Adds tests that passed.
    pub(crate) const fn passed(&mut self, more: usize) {
        self.passed += more;
    }

    /// A run that fails has a failed test, counted or not: something does not build, or a test ended
    /// its whole process.
    pub(crate) const fn fail_unless(&mut self, success: bool) {
        if !success && self.failed == 0 {
            self.failed = 1;
        }
    }

    /// Ends with a line of counts; a failure fails, and in CI a skip does.
    pub(crate) fn judge(self) -> Done {
        say(&format!(
            "{} passed, {} failed, {} skipped",
            self.passed, self.failed, self.skipped
        ));
        if self.failed > 0 {
            return Err("a test fails".to_owned());
        }
        if self.skipped > 0 && shell::is_ci() {
            return Err("nothing may be skipped in CI".to_owned());
        }
        Ok(())
    }

    fn add(&mut self, line: &str) {
        if line.contains("SKIPPED: ") {
            self.skipped += 1;
        }
        // Node's: `# pass 12`, in a line of its own.
        match line.trim_end().split(' ').collect::<Vec<_>>().as_slice() {
            ["#", "pass", number] => self.passed += number.parse().unwrap_or(0),
            ["#", "fail" | "cancelled", number] => self.failed += number.parse().unwrap_or(0),
            ["#", "skipped" | "todo", number] => self.skipped += number.parse().unwrap_or(0),
            _ => {}
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

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, more: Self) {
        let Self {
            passed,
            failed,
            skipped,
            ignored,
        } = more;
        self.passed += passed;
        self.failed += failed;
        self.skipped += skipped;
        self.ignored += ignored;
    }
}

#[cfg(test)]
mod tests {
    use super::Counts;

    #[test]
    fn counts_what_the_harness_and_the_tests_say() {
        let said = "running 2 tests\nSKIPPED: a: b\ntest x ... ok\ntest result: ok. 2 passed; 1 failed; 3 ignored; 0 \
                    measured; 0 filtered out; finished in 0.26s\ntest result: FAILED. 1 passed; 0 failed; 0 ignored\n";
        let mut copy = Vec::new();
        let counts = Counts::of(said.as_bytes(), &mut copy);
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
    #[test]
    fn counts_what_node_says() {
        let said = "ok 1 - a pass 7\n# tests 6\n# suites 0\n# pass 3\n# fail 1\n# cancelled 1\n# skipped 1\n# \
                    todo 0\n# duration_ms 9.5\n";
        let counts = Counts::of(said.as_bytes(), &mut Vec::new());
        assert_eq!(
            counts,
            Counts {
                passed: 3,
                failed: 2,
                skipped: 1,
                ignored: 0
            }
        );
    }
}
