//! `cargo xtask ready`: what must hold before a change goes in, the tests aside.

use crate::shell::{self, Done, cargo, has, say};
use crate::{examples, generate, wasm};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The core's features, each of which must build and lint alone.
const FEATURES: [&str; 9] = [
    "envelope",
    "document",
    "kubernetes",
    "posture",
    "config",
    "check-docs",
    "schema",
    "hazmat",
    "fixed-randomness",
];

/// Runs every check, the quickest to fail first.
pub(crate) fn run() -> Done {
    format()?;
    let lint = [
        "clippy",
        "--quiet",
        "--workspace",
        // What it stands on is built only where it runs.
        "--exclude",
        "xtask-wasm",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ];
    shell::run(cargo().args(lint))?;
    for feature in FEATURES {
        let lint = [
            "clippy",
            "--quiet",
            "--package",
            "sealward",
            "--no-default-features",
        ];
        shell::run(
            cargo()
                .args(lint)
                .args(["--features", feature, "--", "-D", "warnings"]),
        )?;
    }
    let docs = [
        "doc",
        "--quiet",
        "--workspace",
        "--exclude",
        "xtask-wasm",
        "--no-deps",
        "--document-private-items",
    ];
    shell::run(cargo().args(docs).env("RUSTDOCFLAGS", "-D warnings"))?;
    examples::run()?;
    dependencies()?;
    generate::run(&["--check"])?;
    if let Some(why) = wasm::run()? {
        say(&format!("SKIPPED: the npm package: {why}"));
        if shell::is_ci() {
            return Err("nothing may be skipped in CI".to_owned());
        }
    }
    say("ready");
    Ok(())
}

/// `cargo fmt` follows no module that a macro declares, as the checks' are, so the files are named.
fn format() -> Done {
    let mut files = Vec::new();
    for member in [
        "benches/benches",
        "benches/peers/src",
        "benches/src",
        "bindings-py",
        "bindings-wasm",
        "cli",
        "core",
        "fuzz/fuzz_targets",
        "providers",
        "tests",
        "xtask",
    ] {
        sources(&shell::root().join(member), &mut files)
            .map_err(|error| format!("`{member}` cannot be listed: {error}"))?;
    }
    say(&format!("$ rustfmt --check, {} files", files.len()));
    let mut check = Command::new("rustfmt");
    check.current_dir(shell::root());
    let status = check
        .args(["--edition", "2024", "--check"])
        .args(files)
        .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err("some files are not formatted: run rustfmt over them".to_owned()),
        Err(error) => Err(format!("rustfmt: {error}")),
    }
}

fn sources(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            sources(&path, files)?;
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

fn dependencies() -> Done {
    say("advisories are not checked: their database cannot be had offline");
    let Some(program) = cargo_deny() else {
        say("SKIPPED: licences, bans and sources: cargo-deny is not installed");
        return if shell::is_ci() {
            Err("cargo-deny is missing".to_owned())
        } else {
            Ok(())
        };
    };
    let check = [
        "--all-features",
        "--log-level",
        "error",
        "check",
        "--hide-inclusion-graph",
    ];
    shell::run(
        Command::new(program)
            .current_dir(shell::root())
            .args(check)
            .args(["bans", "licenses", "sources"]),
    )
}

/// The pinned one of CI, from the cache, or any that is installed.
fn cargo_deny() -> Option<PathBuf> {
    let pinned = shell::cache()
        .ok()?
        .join("tools/cargo-deny-0.20.2/bin/cargo-deny");
    if pinned.exists() {
        return Some(pinned);
    }
    has("cargo-deny").then(|| "cargo-deny".into())
}
