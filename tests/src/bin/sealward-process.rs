//! The program as a process of its own, for tests of signals and of several at once. The binary of
//! `cli` is the same call; cargo gives a package's tests its own binaries only.

use std::process::ExitCode;

fn main() -> ExitCode {
    sealward_cli::run_process(std::env::args_os()).into()
}
