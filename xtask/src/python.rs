//! `cargo xtask python`: the wheel in an environment of its own, and its tests.

use crate::counts::Counts;
use crate::shell::{self, Done, cargo, has, output, root, say, target};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds the wheel and installs it as a user would, then tests it: its behaviour, its types, the
/// README's lines.
pub(crate) fn run(counts: &mut Counts) -> Done {
    if !has("python3") {
        counts.skip("the Python package", "there is no python3");
        return Ok(());
    }
    let python = match environment() {
        Ok(python) => python,
        Err(why) => {
            counts.skip("the Python package", &why);
            return Ok(());
        }
    };
    let package = root().join("bindings-py");
    let pip = |arguments: &[&str]| {
        let mut command = Command::new(&python);
        command.args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ]);
        shell::run(command.args(arguments).current_dir(root()))
    };
    pip(TOOLS)?;
    counts.add_result(
        "pip install ./bindings-py",
        pip(&["--force-reinstall", "--no-deps", "./bindings-py"]),
    );
    let mut pytest = Command::new(&python);
    pytest.args(["-m", "pytest", "-q", "-p", "no:cacheprovider"]);
    counts.add(Counts::of(pytest.current_dir(&package))?);
    let module = |arguments: &[&str]| {
        let mut command = Command::new(&python);
        shell::run(command.arg("-m").args(arguments).current_dir(&package))
    };
    let typed = [
        "mypy",
        "--cache-dir=/dev/null",
        "tests",
        "../tests/cases/run.py",
    ];
    counts.add_result("the types of Python's tests", module(&typed));
    let stub = ["mypy.stubtest", "sealward._sealward"];
    counts.add_result("the stub of the extension", module(&stub));
    Ok(())
}

/// The test build, whose randomness can be fixed, as a folder for `PYTHONPATH`; and a Python to run
/// it. An error says why there is none.
pub(crate) fn test_build() -> Done<(PathBuf, PathBuf)> {
    if !has("python3") {
        return Err("there is no python3".to_owned());
    }
    let build = [
        "build",
        "--quiet",
        "--package",
        "sealward-py",
        "--features",
        "testing",
    ];
    shell::run(cargo().args(build))?;
    let folder = target().join("python-testing");
    let package = folder.join("sealward");
    copy(&root().join("bindings-py/python/sealward"), &package)?;
    let built = target().join("debug").join(LIBRARY);
    std::fs::copy(&built, package.join(MODULE))
        .map_err(|error| format!("{}: {error}", built.display()))?;
    Ok(("python3".into(), folder))
}

/// What the tests need beside the wheel.
const TOOLS: &[&str] = &["pytest>=9", "mypy>=1.18", "cryptography>=50"];

const LIBRARY: &str = if cfg!(windows) {
    "_sealward.dll"
} else if cfg!(target_os = "macos") {
    "lib_sealward.dylib"
} else {
    "lib_sealward.so"
};
const MODULE: &str = if cfg!(windows) {
    "_sealward.pyd"
} else {
    "_sealward.abi3.so"
};

/// An environment that has nothing of the machine's, under `target`.
fn environment() -> Done<PathBuf> {
    let home = target().join("python-venv");
    let python = home.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    if output(Command::new(&python).args(["-m", "pip", "--version"])).is_err() {
        say("making an environment for Python");
        let _ = std::fs::remove_dir_all(&home);
        output(Command::new("python3").args(["-m", "venv"]).arg(&home))?;
    }
    Ok(python)
}

fn copy(from: &Path, to: &Path) -> Done {
    let say = |error: std::io::Error| format!("{}: {error}", to.display());
    let _ = std::fs::remove_dir_all(to);
    std::fs::create_dir_all(to).map_err(say)?;
    for entry in std::fs::read_dir(from).map_err(say)? {
        let path = entry.map_err(say)?.path();
        if let Some(name) = path.file_name().filter(|_| path.is_file()) {
            std::fs::copy(&path, to.join(name)).map_err(say)?;
        }
    }
    Ok(())
}
