//! Running other programs, and saying what is run.

use std::ffi::OsStr;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// What a task ends with: nothing, or one line that says what went wrong.
pub(crate) type Done<T = ()> = Result<T, String>;

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Where cargo builds: this very program stands in a folder of it.
pub(crate) fn target() -> PathBuf {
    let program = std::env::current_exe().ok();
    let folder = program
        .as_deref()
        .and_then(|program| program.ancestors().nth(2));
    folder.map_or_else(|| root().join("target"), Path::to_owned)
}

/// The cargo that runs this task.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Where things are kept that are costly to get and belong to no clone.
pub(crate) fn cache() -> Done<PathBuf> {
    let named = |name| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let base = named("XDG_CACHE_HOME").or_else(|| Some(named("HOME")?.join(".cache")));
    Ok(base
        .ok_or("neither XDG_CACHE_HOME nor HOME is set")?
        .join("sealward"))
}

/// Whether this is the project's CI, where nothing may be skipped.
pub(crate) fn is_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}

/// Runs a command; its output goes where ours goes.
pub(crate) fn run(command: &mut Command) -> Done {
    let started = Instant::now();
    say(&format!("$ {}", shown(command)));
    let status = command
        .status()
        .map_err(|error| format!("{}: {error}", shown(command)))?;
    say(&format!("  {:.1} s", started.elapsed().as_secs_f64()));
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{}` fails: {status}", shown(command)))
    }
}

/// What a command prints.
pub(crate) fn output(command: &mut Command) -> Done<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{}: {error}", shown(command)))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(format!("`{}` fails: {said}", shown(command)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a program can be started.
pub(crate) fn has(program: &str) -> bool {
    let mut command = Command::new(program);
    command
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.status().is_ok()
}

/// Prints a line.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// Prints a line of complaint.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or_default();
    let words = std::iter::once(program).chain(command.get_args());
    words
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}
