//! The `sealward` binary: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    sealward_cli::run_process(std::env::args_os()).into()
}
