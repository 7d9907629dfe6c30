//! `cargo xtask gen [--check]`: files that are made from the sources.

use crate::shell::{self, Done, cargo};

/// Writes them, or with `--check` compares; the generators live with the tests, beside what they
/// are made from.
pub(crate) fn run<S: AsRef<str>>(arguments: &[S]) -> Done {
    let program = [
        "run",
        "--quiet",
        "--package",
        "sealward-tests",
        "--bin",
        "generate",
        "--",
    ];
    shell::run(
        cargo()
            .args(program)
            .args(arguments.iter().map(AsRef::as_ref)),
    )
}
