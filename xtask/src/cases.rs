//! `cargo xtask cases`: one set of cases in every language.

use crate::counts::Counts;
use crate::shell::{self, Done, cargo};
use crate::{python, wasm};

/// Makes the test builds, whose randomness can be fixed, and prints the table of cases by
/// languages.
pub(crate) fn run(counts: &mut Counts) -> Done {
    let mut command = cargo();
    command.args([
        "run",
        "--quiet",
        "--package",
        "sealward-tests",
        "--bin",
        "cases",
        "--",
    ]);
    match python::test_build() {
        Ok((program, package)) => {
            command.arg("--python").args([program, package]);
        }
        Err(why) => counts.skip("the cases in Python", &why),
    }
    match wasm::test_build() {
        Ok(package) => {
            command.args(["--node", "node"]).arg(package);
        }
        Err(why) => counts.skip("the cases in Node", &why),
    }
    counts.add_result("the case table", shell::run(&mut command));
    Ok(())
}
