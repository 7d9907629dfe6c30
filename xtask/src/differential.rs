//! `cargo xtask differential`: Sealward against Kubernetes' own code.

use crate::shell::{self, Done, cargo};

/// Compares; the comparison itself lives with the tests.
pub(crate) fn run<S: AsRef<str>>(arguments: &[S]) -> Done {
    let program = [
        "run",
        "--quiet",
        "--package",
        "sealward-tests",
        "--bin",
        "differential",
        "--",
    ];
    shell::run(
        cargo()
            .args(program)
            .args(arguments.iter().map(AsRef::as_ref)),
    )
}
