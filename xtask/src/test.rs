//! `cargo xtask test`: every test, counted.

use crate::counts::Counts;
use crate::shell::{self, Done, cargo, complain, say};
use crate::{cases, differential, python, wasm};
use std::time::Instant;

/// Sets up what the tests need, runs them, and ends with a line of counts.
pub(crate) fn run() -> Done {
    // The tests say themselves what they miss; built here, it costs none of them its time.
    if shell::has("go")
        && let Err(why) = differential::run(&["--prepare"])
    {
        complain(&why);
    }
    let started = Instant::now();
    say("$ cargo test --workspace --no-fail-fast");
    let mut counts = Counts::of(cargo().args([
        "test",
        "--workspace",
        // What it stands on is built only where it runs.
        "--exclude",
        "xtask-wasm",
        "--no-fail-fast",
    ]))?;
    for part in [python::run, wasm::test, cases::run] {
        if let Err(why) = part(&mut counts) {
            counts.add_result("a part of the tests", Err(why));
        }
    }
    say(&format!("the tests took {} s", started.elapsed().as_secs()));
    finish(counts)
}

/// Ends with a line of counts, and fails where a test did, or in CI where one was skipped.
pub(crate) fn finish(counts: Counts) -> Done {
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
