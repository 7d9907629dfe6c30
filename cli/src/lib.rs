//! The `sealward` command line as a library.
//!
//! The binary is a call of [`run_process`]; a Python wheel carries the same call, and tests hand
//! [`run`] streams of their own.
//!
//! ```
//! use sealward_cli::{Status, Streams, run};
//!
//! let mut stdout = Vec::new();
//! let mut stderr = Vec::new();
//! let status = run(
//!     ["sealward", "--version"],
//!     &mut Streams::new(&mut std::io::empty(), &mut stdout, &mut stderr),
//! );
//! assert_eq!(status, Status::Success);
//! assert!(stdout.starts_with(b"sealward "));
//! ```

mod ahead;
mod args;
mod armored;
mod binding;
mod check;
mod commands;
mod confirm;
mod context;
mod facts;
mod failure;
mod input;
mod keks;
mod output;
mod pair;
mod passphrase;
mod progress;
mod sealed;
mod status;
mod store;
mod streams;
mod terminal;
mod wiping;
mod wording;

// The public interface is:
pub use args::command;
pub use check::scan::check_paths;
pub use sealward::escape;
pub use status::Status;
pub use streams::{Ask, Environment, Streams};

use args::{ColorWhen, Sealward};
use clap::Parser as _;
use clap::error::ErrorKind;
use context::Context;
use failure::Failure;
use std::ffi::OsString;

/// Runs one command line (`args` starts with the program's name) over `streams`, and returns the
/// exit status. Everything that goes wrong is written to `streams.stderr`.
///
/// ```
/// use sealward_cli::{Status, Streams, run};
///
/// let mut stdin = &b"{apiVersion: v1, kind: Pod, spec: {hostPID: true}}"[..];
/// let (mut stdout, mut stderr) = (vec![], vec![]);
/// let mut streams = Streams::new(&mut stdin, &mut stdout, &mut stderr);
/// assert_eq!(run(["sealward", "check", "-"], &mut streams), Status::Findings);
/// assert!(String::from_utf8_lossy(&stdout).contains("pss-host-pid"));
/// ```
pub fn run<A>(args: impl IntoIterator<Item = A>, streams: &mut Streams<'_>) -> Status
where
    A: Into<OsString> + Clone,
{
    let args: Vec<OsString> = args.into_iter().map(Into::into).collect();
    let status = match Sealward::try_parse_from(&args) {
        Ok(Sealward { command, global }) => {
            let mut cx = Context::new(streams, &global);
            let status = match command.run(&mut cx) {
                Ok(status) => status,
                Err(failure) => cx.report(&failure),
            };
            cx.finish(status)
        }
        Err(answer) => write_answer(&answer, ColorWhen::in_arguments(&args), streams),
    };
    let _ = streams.stderr.flush();
    status
}

/// Runs one command line over the streams and the environment of this process.
///
/// ```
/// use sealward_cli::{Status, run_process};
///
/// // What the binary and the Python wheel do with their own arguments.
/// assert_eq!(run_process(["sealward", "checks"]), Status::Success);
/// ```
pub fn run_process<A>(args: impl IntoIterator<Item = A>) -> Status
where
    A: Into<OsString> + Clone,
{
    Streams::with_process(|streams| run(args, streams))
}

/// Help, version or a usage error, as clap words it.
fn write_answer(answer: &clap::Error, color: ColorWhen, streams: &mut Streams<'_>) -> Status {
    let is_error = answer.use_stderr();
    let coloured = if is_error {
        color.decide(streams.stderr_is_terminal, &streams.environment)
    } else {
        color.decide(streams.stdout_is_terminal, &streams.environment)
    };
    let rendered = answer.render();
    let text = if coloured {
        rendered.ansi().to_string()
    } else {
        rendered.to_string()
    };
    let written = if is_error {
        let code = match answer.kind() {
            // The help of a command without its subcommand: nothing is said to be wrong.
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => "",
            _ => "  code: cli/usage\n",
        };
        write!(streams.stderr, "{text}{code}")
    } else {
        streams
            .stdout
            .write_all(text.as_bytes())
            .and_then(|()| streams.stdout.flush())
    };
    if is_error || written.is_err() {
        Status::Incomplete
    } else {
        Status::Success
    }
}
