//! The peers in Python: an environment of their own, and `python/peers.py`, which measures them.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Why there are no lines of Python.
pub(crate) enum Missing {
    /// The machine has no Python.
    NoPython,
    /// It has, and this did not go well.
    Failed(String),
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoPython => "there is no python3",
            Self::Failed(why) => why,
        })
    }
}

/// Installs the pinned peers and our own wheel, and has them measured: on one core, then, in a process of
/// its own, on all of them.
pub(crate) fn measure() -> Result<(), Missing> {
    if !works(Command::new("python3").arg("--version")) {
        return Err(Missing::NoPython);
    }
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = environment()?;
    let pip = |arguments: &[&str]| {
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "install", "--quiet"]);
        run(pip
            .arg("--disable-pip-version-check")
            .args(arguments)
            .current_dir(here))
    };
    // Only what is built already: tink's source takes Bazel.
    pip(&["--only-binary", ":all:", "-r", "python/requirements.txt"])?;
    pip(&["--force-reinstall", "--no-deps", "../../bindings-py"])?;
    let script = |cores: &str| {
        let mut script = Command::new(&python);
        script.arg("python/peers.py").arg(cores).current_dir(here);
        script
    };
    // How many threads the wheel takes is settled once in a process.
    run(script("one-core").env("RAYON_NUM_THREADS", "1"))?;
    run(script("all-cores").env_remove("RAYON_NUM_THREADS"))
}

/// The interpreter of an environment under the folder that cargo builds in: this very program stands
/// in a folder of it.
fn environment() -> Result<PathBuf, Missing> {
    let program = std::env::current_exe().unwrap();
    let home = program.ancestors().nth(2).unwrap().join("python-venv");
    let python = home.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    if !works(Command::new(&python).args(["-m", "pip", "--version"])) {
        run(Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&home))?;
    }
    Ok(python)
}

fn works(command: &mut Command) -> bool {
    let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// What it prints goes where ours goes.
fn run(command: &mut Command) -> Result<(), Missing> {
    let why = match command.status() {
        Ok(status) if status.success() => return Ok(()),
        Ok(status) => status.to_string(),
        Err(error) => error.to_string(),
    };
    Err(Missing::Failed(format!("`{command:?}` fails: {why}")))
}
