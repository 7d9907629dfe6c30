//! What the tests share: how they say what ran, and where the inputs are.
//!
//! The test harness captures what a passing test prints. Counts, skips and absences matter even
//! when all is well, so they go past the capture, one line each, and `cargo xtask test` reads them.

pub mod base64;
pub mod cases;
pub mod differential;
pub mod fuzz;
pub mod generate;
pub mod hex;
pub mod oracle;
pub mod rng;

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Says that `count` cases of `what` ran.
pub fn ran(count: usize, what: &str) {
    say(&format!("ran: {count} {what}"));
}

/// Says loudly that a test did not run, and why. `cargo xtask test` counts it; CI fails on it.
pub fn skipped(what: &str, why: &str) {
    say(&format!("SKIPPED: {what}: {why}"));
}

/// Says that an input outside the repository is not there. That is no skip: a clone has none.
pub fn absent(what: &str, place: &Path) {
    say(&format!("absent: {what}: no {}", place.display()));
}

fn say(line: &str) {
    // One write, so that lines of parallel tests do not mix.
    let _ = std::io::stderr().write_all(format!("{line}\n").as_bytes());
}

/// The repository's root.
#[must_use]
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// An input beside the repository (`../shared/NAME`), or `None`, said as absent.
#[must_use]
pub fn shared(name: &str) -> Option<PathBuf> {
    let place = root().join("../shared").join(name);
    if place.exists() {
        return Some(place);
    }
    absent(
        "a test input beside the repository",
        Path::new("../shared").join(name).as_path(),
    );
    None
}
