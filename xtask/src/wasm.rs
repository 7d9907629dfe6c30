//! `cargo xtask wasm`: the core, built for `wasm32-unknown-unknown`.

mod toolchain;

use crate::shell::{self, Done, cargo};
use toolchain::Toolchain;

/// Builds the core; `None` when it was built, otherwise why it was skipped.
pub(crate) fn run() -> Done<Option<String>> {
    let toolchain = match Toolchain::find() {
        Ok(toolchain) => toolchain,
        Err(why) => return Ok(Some(why)),
    };
    let mut command = cargo();
    command.args([
        "build",
        "--quiet",
        "--package",
        "sealward",
        "--target",
        "wasm32-unknown-unknown",
    ]);
    // What it compiles to is not run here: no time goes into making it fast.
    let quick = [
        "profile.dev.opt-level=0",
        "profile.dev.debug=false",
        "profile.dev.package.'*'.opt-level=0",
    ];
    command.args(quick.iter().flat_map(|setting| ["--config", setting]));
    toolchain.apply(&mut command);
    shell::run(&mut command).map(|()| None)
}
