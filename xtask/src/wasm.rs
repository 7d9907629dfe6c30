//! `cargo xtask wasm`: the npm package, built and tested.

mod node;
mod toolchain;

use crate::counts::Counts;
use crate::shell::{self, Done, cargo};
use std::fs;
use std::path::{Path, PathBuf};
use toolchain::Toolchain;

/// What cargo calls the module.
const MODULE: &str = "sealward_wasm.wasm";
/// The package that is released.
const PACKAGE: &str = "bindings-wasm/pkg";
/// The one whose randomness tests can fix.
const TESTING_PACKAGE: &str = "target/wasm-testing/pkg";

/// Builds the package; `None` when it was built, otherwise why it was skipped.
pub(crate) fn run() -> Done<Option<String>> {
    let toolchain = match Toolchain::find() {
        Ok(toolchain) => toolchain,
        Err(why) => return Ok(Some(why)),
    };
    package(&toolchain, PACKAGE, false).map(|()| None)
}

/// Builds the package and runs its tests.
pub(crate) fn test(counts: &mut Counts) -> Done {
    let toolchain = match Toolchain::find() {
        Ok(toolchain) => toolchain,
        Err(why) => {
            counts.skip("the npm package", &why);
            return Ok(());
        }
    };
    package(&toolchain, PACKAGE, false)?;
    package(&toolchain, TESTING_PACKAGE, true)?;
    counts.passed += 1;
    match node::missing() {
        Some(why) => counts.skip("the tests of the npm package", &why),
        None => counts.add(node::test()?),
    }
    Ok(())
}

/// The test build, whose randomness can be fixed. An error says why there is none, or no Node to run
/// it.
pub(crate) fn test_build() -> Done<PathBuf> {
    if let Some(why) = node::missing() {
        return Err(why);
    }
    package(&Toolchain::find()?, TESTING_PACKAGE, true)?;
    Ok(shell::root().join(TESTING_PACKAGE))
}

/// Compiles the module and makes the package of it. Both share all that is compiled, the core and the
/// bindings aside.
fn package(toolchain: &Toolchain, folder: &str, testing: bool) -> Done {
    let mut command = cargo();
    command.args(["build", "--quiet", "--package", "sealward-wasm"]);
    command.args(["--profile", "wasm", "--target", "wasm32-unknown-unknown"]);
    if testing {
        command.args(["--features", "testing"]);
    }
    toolchain.apply(&mut command);
    let built = toolchain
        .target_folder()
        .join("wasm32-unknown-unknown/wasm");
    let aside = Aside::of(&built, testing);
    aside.bring_back();
    shell::run(&mut command)?;
    let mut command = cargo();
    command.args(["run", "--quiet", "--package", "xtask-wasm", "--"]);
    command
        .arg(built.join(MODULE))
        .arg(shell::root().join(folder));
    if testing {
        command.arg("--testing");
    }
    let made = shell::run(&mut command);
    aside.set();
    made
}

/// cargo names a module after its package alone: with and without the feature it is one file, of
/// which cargo would not notice that the other build wrote it. So each is kept under a name of its own
/// while it is not wanted.
struct Aside {
    module: PathBuf,
    kept: PathBuf,
}

impl Aside {
    fn of(built: &Path, testing: bool) -> Self {
        let module = built.join("deps").join(MODULE);
        let kept = if testing { "testing" } else { "released" };
        Self {
            kept: module.with_extension(kept),
            module,
        }
    }

    /// The file as cargo left it, or none, of which cargo makes a new one.
    fn bring_back(&self) {
        let _ = fs::remove_file(&self.module);
        let _ = fs::rename(&self.kept, &self.module);
    }

    fn set(&self) {
        let _ = fs::rename(&self.module, &self.kept);
    }
}
