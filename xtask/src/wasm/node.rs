//! The tests of the npm package, which Node runs.

use crate::counts::Counts;
use crate::shell::{self, Done, has, output, say};
use std::path::PathBuf;
use std::process::Command;

/// The oldest Node that the package promises to run in.
const OLDEST: u32 = 20;

/// Why the tests cannot run, if they cannot.
pub(super) fn missing() -> Option<String> {
    if !has("npm") {
        return Some("npm is not installed".to_owned());
    }
    let version = output(Command::new("node").arg("--version")).ok()?;
    let major = version.trim_start_matches('v').split('.').next();
    let major = major.and_then(|major| major.parse::<u32>().ok());
    (major < Some(OLDEST)).then(|| format!("Node {OLDEST} or later is not installed"))
}

/// Installs what the tests need, by the lock file, and runs them.
pub(super) fn test() -> Done<Counts> {
    let folder = folder();
    let quiet = ["--no-audit", "--no-fund", "--prefer-offline", "--silent"];
    let mut install = Command::new("npm");
    install.arg("ci").args(quiet).current_dir(&folder);
    shell::run(&mut install)?;
    say("$ node --test bindings-wasm/tests");
    let mut command = Command::new("node");
    command.args(["--test", "--test-reporter=tap"]);
    Counts::of(command.args(files()?).current_dir(&folder))
}

fn folder() -> PathBuf {
    shell::root().join("bindings-wasm/tests")
}

/// The files with tests, named: which ones Node finds by itself differs by its version.
fn files() -> Done<Vec<PathBuf>> {
    let listed = std::fs::read_dir(folder()).map_err(|error| error.to_string())?;
    let paths = listed.filter_map(|entry| Some(entry.ok()?.path()));
    let mut files: Vec<PathBuf> = paths
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    files.sort();
    Ok(files)
}
