//! How many tests passed, failed and were skipped, as every runner says it in its own words.

use crate::shell::{Done, complain, say};
use std::io::{BufRead as _, BufReader, Read, Write};
use std::process::{Command, Stdio};

/// What tests came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
    /// Those that a test said itself to have skipped: its harness takes them for passed.
    own_skips: usize,
}

impl Counts {
    /// Runs a command whose tests are counted. Its output is passed on.
    ///
    /// # Errors
    /// Where it cannot be started.
    pub(crate) fn of(command: &mut Command) -> Done<Self> {
        let program = command.get_program().to_string_lossy().into_owned();
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{program}: {error}"))?;
        let (out, err) = (child.stdout.take(), child.stderr.take());
        // A harness writes to one stream and what the tests say goes to the other.
        let halves = std::thread::scope(|scope| {
            let out = scope.spawn(|| out.map(|out| count(out, &mut std::io::stdout())));
            let err = scope.spawn(|| err.map(|err| count(err, &mut std::io::stderr())));
            [out.join(), err.join()]
        });
        let mut counts = Self::default();
        for half in halves.into_iter().filter_map(Result::ok).flatten() {
            counts.add(half);
        }
        counts.passed = counts.passed.saturating_sub(counts.own_skips);
        counts.own_skips = 0;
        let status = child
            .wait()
            .map_err(|error| format!("{program}: {error}"))?;
        if !status.success() && counts.failed == 0 {
            // Something does not build, or a test ended its whole process.
            counts.failed = 1;
        }
        Ok(counts)
    }

    /// Adds others.
    pub(crate) fn add(&mut self, other: Self) {
        let Self {
            passed,
            failed,
            skipped,
            own_skips,
        } = other;
        self.passed += passed;
        self.failed += failed;
        self.skipped += skipped;
        self.own_skips += own_skips;
    }

    /// Counts something that succeeds or fails as a whole.
    pub(crate) fn add_result(&mut self, what: &str, done: Done) {
        match done {
            Ok(()) => self.passed += 1,
            Err(why) => {
                complain(&format!("FAILED: {what}: {why}"));
                self.failed += 1;
            }
        }
    }

    /// Counts what could not be run here.
    pub(crate) fn skip(&mut self, what: &str, why: &str) {
        say(&format!("SKIPPED: {what}: {why}"));
        self.skipped += 1;
    }

    fn read(&mut self, line: &str) {
        if line.contains("SKIPPED: ") {
            self.own_skips += 1;
            self.skipped += 1;
        }
        // cargo: `test result: ok. 2 passed; 1 failed; 3 ignored; ...`. An attribute that ignores a
        // test is one that nobody should write: it counts as skipped.
        if let Some((_, numbers)) = line
            .strip_prefix("test result: ")
            .and_then(|result| result.split_once(". "))
        {
            return self.numbers(numbers.split("; "));
        }
        // pytest: `1 failed, 109 passed, 2 skipped in 4.02s`.
        if let Some((numbers, _)) = line.trim_matches(['=', ' ']).split_once(" in ") {
            return self.numbers(numbers.split(", "));
        }
        // node: `# pass 12`, or with a sign instead of `#`.
        let words: Vec<&str> = line.split_whitespace().collect();
        if let ["#" | "\u{2139}", what, number] = words[..] {
            self.number(number, what);
        }
    }

    /// `2 passed`, `1 failed`, ...: all of them, or it is no line of numbers.
    fn numbers<'a>(&mut self, parts: impl Iterator<Item = &'a str> + Clone) {
        let split = |part: &'a str| part.trim().split_once(' ');
        let is_number =
            |part| split(part).is_some_and(|(number, _)| number.parse::<usize>().is_ok());
        if parts.clone().take(1).all(is_number) {
            for (number, what) in parts.filter_map(split) {
                self.number(number, what);
            }
        }
    }

    fn number(&mut self, number: &str, what: &str) {
        let number: usize = number.parse().unwrap_or(0);
        match what {
            "passed" | "pass" => self.passed += number,
            "failed" | "fail" | "error" | "errors" | "cancelled" => self.failed += number,
            "ignored" | "skipped" | "xfailed" | "todo" => self.skipped += number,
            _ => {}
        }
    }
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
        counts.read(String::from_utf8_lossy(&line).trim_end());
        line.clear();
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::{Counts, count};

    fn counted(said: &str) -> Counts {
        let mut copy = Vec::new();
        let counts = count(said.as_bytes(), &mut copy);
        assert_eq!(copy, said.as_bytes());
        counts
    }

    #[test]
    fn counts_what_cargo_and_the_tests_say() {
        let said = "running 2 tests\nSKIPPED: a: b\ntest x ... ok\ntest result: ok. 2 passed; 1 failed; 3 ignored; 0 \
                    measured; 0 filtered out; finished in 0.26s\ntest result: FAILED. 1 passed; 0 failed; 0 ignored\n";
        let expected = Counts {
            passed: 3,
            failed: 1,
            skipped: 4,
            own_skips: 1,
        };
        assert_eq!(counted(said), expected);
    }

    #[test]
    fn counts_what_pytest_and_node_say() {
        let pytest = "....F\n1 failed, 109 passed, 2 skipped in 4.02s\nran in 3 ways\n";
        let counts = counted(pytest);
        assert_eq!((counts.passed, counts.failed, counts.skipped), (109, 1, 2));
        let node = "# tests 5\n# pass 3\n# fail 1\n# cancelled 0\n# skipped 1\n\u{2139} pass 2\n";
        let counts = counted(node);
        assert_eq!((counts.passed, counts.failed, counts.skipped), (5, 1, 1));
    }
}
