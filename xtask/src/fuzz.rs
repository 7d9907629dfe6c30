//! `cargo xtask fuzz-smoke [--seconds N]`: every fuzz target for a short while.

use crate::shell::{self, Done, cargo, complain, has, output, say};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The version that is installed where there is none.
const VERSION: &str = "0.13.2";
/// For each target, unless the command line says otherwise.
const SECONDS: u32 = 20;

/// Where Linux keeps files in memory.
const MEMORY: &str = "/dev/shm";

/// `unsafe` is forbidden, so a sanitizer would find little and slow everything down.
const SANITIZER: &str = "--sanitizer=none";

/// Writes seeds, builds the targets and runs each; what breaks one is in `fuzz/artifacts`.
pub(crate) fn run<S: AsRef<str>>(arguments: &[S]) -> Done {
    let seconds = match arguments.iter().map(AsRef::as_ref).collect::<Vec<_>>()[..] {
        [] => SECONDS,
        ["--seconds", number] => number
            .parse()
            .map_err(|_| "`--seconds` takes a number".to_owned())?,
        _ => return Err("usage: cargo xtask fuzz-smoke [--seconds N]".to_owned()),
    };
    let program = match nightly().and_then(|()| cargo_fuzz()) {
        Ok(program) => program,
        Err(why) => {
            say(&format!("SKIPPED: the fuzz targets: {why}"));
            return if shell::is_ci() {
                Err("nothing may be skipped in CI".to_owned())
            } else {
                Ok(())
            };
        }
    };
    let seeds = [
        "run",
        "--quiet",
        "--package",
        "sealward-tests",
        "--bin",
        "fuzz-seeds",
        "--",
        "fuzz/corpus",
    ];
    shell::run(cargo().args(seeds))?;
    shell::run(fuzz(&program).args(["build", SANITIZER]))?;
    let mut broken = Vec::new();
    for target in output(fuzz(&program).arg("list"))?.lines() {
        if let Err(why) = shell::run(run_target(&mut fuzz(&program), target, seconds)) {
            complain(&why);
            broken.push(target.to_owned());
        }
    }
    if broken.is_empty() {
        Ok(())
    } else {
        Err(format!("broken: {}", broken.join(", ")))
    }
}

fn run_target<'c>(command: &'c mut Command, target: &str, seconds: u32) -> &'c mut Command {
    command.args([
        "run",
        SANITIZER,
        target,
        "--",
        "-max_len=4096",
        "-timeout=20",
        // Argon2 at its least takes 19 MiB; what libFuzzer itself keeps grows with the corpus.
        "-rss_limit_mb=1024",
        "-verbosity=0",
        "-print_final_stats=1",
    ]);
    command.arg(format!("-max_total_time={seconds}"));
    // Stores are flushed to disk: in memory a body runs ten times as often.
    if Path::new(MEMORY).is_dir() {
        command.env("TMPDIR", MEMORY);
    }
    if matches!(target, "check" | "document") {
        command.arg("-dict=fuzz/yaml.dict");
    }
    command
}

/// cargo-fuzz with the nightly toolchain, which its instrumentation needs.
fn fuzz(program: &PathBuf) -> Command {
    let mut command = Command::new("rustup");
    command
        .current_dir(shell::root())
        .args(["run", "nightly"])
        .arg(program);
    // glibc before 2.38 does not find the room again that Argon2's aligned memory leaves, and the
    // fuzzer would take that for a leak.
    command.env("MALLOC_MMAP_THRESHOLD_", "1000000");
    // It would take the cargo that runs this task.
    command.env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN");
    command
}

fn nightly() -> Done {
    let mut command = Command::new("rustup");
    command.args(["run", "nightly", "rustc", "--version"]);
    output(&mut command)
        .map(drop)
        .map_err(|_| "rustup has no toolchain `nightly`".to_owned())
}

/// The one in the cache, any that is installed, or one that is installed into the cache now.
fn cargo_fuzz() -> Done<PathBuf> {
    let folder = shell::cache()?.join(format!("tools/cargo-fuzz-{VERSION}"));
    let program = folder.join("bin/cargo-fuzz");
    if program.exists() {
        return Ok(program);
    }
    if has("cargo-fuzz") {
        return Ok("cargo-fuzz".into());
    }
    let built = folder.join("target");
    let mut install = cargo();
    install.args([
        "install",
        "--quiet",
        "--locked",
        &format!("cargo-fuzz@{VERSION}"),
        "--root",
    ]);
    install
        .arg(&folder)
        .arg("--target-dir")
        .arg(&built)
        .stdin(Stdio::null());
    let done = shell::run(&mut install);
    // Only the program is of use again.
    let _ = std::fs::remove_dir_all(built);
    done.map(|()| program)
        .map_err(|_| "cargo-fuzz cannot be installed".to_owned())
}
