//! A compiler for `wasm32-unknown-unknown`: rustup's target, or Debian's packages unpacked into the
//! cache, from which the standard library is built too.

use crate::shell::{self, Done, cache, has, output, say};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the compiler comes from.
pub(super) enum Toolchain {
    /// rustup's, with its standard library for the target.
    Rustup,
    /// Debian's `rustc-web`, unpacked here.
    Unpacked(PathBuf),
}

impl Toolchain {
    /// The first that is there or can be had.
    ///
    /// # Errors
    ///
    /// One line that says why there is none.
    pub(super) fn find() -> Done<Self> {
        let sysroot = sysroot()?;
        if sysroot.join("lib/rustlib").join(TARGET).exists() {
            return Ok(Self::Rustup);
        }
        if linker(&sysroot).is_none() {
            return Err("the Rust toolchain has no rust-lld".to_owned());
        }
        unpacked().map(Self::Unpacked)
    }

    /// Where cargo puts what it builds.
    pub(super) fn target_folder(&self) -> PathBuf {
        let root = shell::root();
        match self {
            Self::Rustup => root.join("target"),
            // Apart from the other builds: another compiler, and flags that it alone knows.
            Self::Unpacked(_) => root.join("target/wasm"),
        }
    }

    /// Makes cargo build with it.
    pub(super) fn apply(&self, command: &mut Command) {
        let Self::Unpacked(folder) = self else {
            return;
        };
        let library = folder.join("usr/lib");
        let libraries = format!(
            "{}:{}",
            library.join("x86_64-linux-gnu").display(),
            library.display()
        );
        command.arg("-Zbuild-std=std,panic_abort");
        // The module is downloaded.
        command.arg("-Zbuild-std-features=optimize_for_size");
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", SMALL);
        command.arg("--target-dir").arg(self.target_folder());
        command.env("RUSTC", folder.join("usr/bin/rustc"));
        command.env("RUSTC_BOOTSTRAP", "1");
        command.env("LD_LIBRARY_PATH", libraries);
        if let Some(linker) = sysroot().ok().and_then(|sysroot| linker(&sysroot)) {
            command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
        }
    }
}

const TARGET: &str = "wasm32-unknown-unknown";

/// A panic ends the instance, so nobody reads what it says or where it was; and copies of small functions cost more to
/// download than they save in time.
const SMALL: &str = "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Cllvm-args=-inline-threshold=50";

/// What is unpacked; `{version}` is the compiler's own, such as `1.96`.
const PACKAGES: [&str; 4] = [
    "rustc-web",
    "libstd-rust-web-dev",
    "rust-web-src",
    "libstd-rust-web-{version}",
];

fn sysroot() -> Done<PathBuf> {
    Ok(output(Command::new("rustc").args(["--print", "sysroot"]))?
        .trim()
        .into())
}

fn linker(sysroot: &Path) -> Option<PathBuf> {
    let linker = sysroot.join("lib/rustlib/x86_64-unknown-linux-gnu/bin/rust-lld");
    linker.exists().then_some(linker)
}

/// Debian's packages, unpacked into a folder of the cache named after their version.
fn unpacked() -> Done<PathBuf> {
    if !has("apt-get") || !has("dpkg") {
        return Err("neither rustup's target nor Debian's packages can be had".to_owned());
    }
    let version = match candidate() {
        Some(version) => version,
        None => {
            shell::run(Command::new("apt-get").args(["update", "-qq"]))?;
            candidate().ok_or("there is no package rustc-web")?
        }
    };
    let folder = cache()?.join("wasm-toolchain").join(&version);
    if folder.exists() {
        return Ok(folder);
    }
    say(&format!(
        "fetching a compiler for WebAssembly ({version}), once"
    ));
    let new = folder.with_extension(format!("new-{}", std::process::id()));
    fs::create_dir_all(&new).map_err(|error| format!("{}: {error}", new.display()))?;
    let fetched = fetch(&version, &new);
    let moved = fetched.and_then(|()| fs::rename(&new, &folder).map_err(|error| error.to_string()));
    if moved.is_err() {
        let _ = fs::remove_dir_all(&new);
    }
    moved.map(|()| folder)
}

/// The version of `rustc-web` that apt would install.
fn candidate() -> Option<String> {
    let policy = output(Command::new("apt-cache").args(["policy", "rustc-web"])).ok()?;
    let line = policy
        .lines()
        .find_map(|line| line.trim().strip_prefix("Candidate: "))?;
    (line != "(none)").then(|| line.to_owned())
}

fn fetch(version: &str, folder: &Path) -> Done {
    let mut numbers = version.split('.');
    let short = [numbers.next(), numbers.next()]
        .map(Option::unwrap_or_default)
        .join(".");
    let mut packages: Vec<String> = PACKAGES
        .iter()
        .map(|name| name.replace("{version}", &short))
        .collect();
    let standard = packages.last().cloned().unwrap_or_default();
    let depends = output(Command::new("apt-cache").args(["depends", &standard]))?;
    let needed = depends
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Depends: "));
    let llvm = needed
        .map(str::to_owned)
        .find(|name| name.starts_with("libllvm"));
    packages.extend(llvm);
    // apt fetches as a user of its own, who may not write here: harmless, and only a warning.
    let download = || {
        let mut command = Command::new("apt-get");
        shell::run(
            command
                .args(["download", "-qq"])
                .args(&packages)
                .current_dir(folder),
        )
    };
    if download().is_err() {
        // The lists may be older than the packages.
        shell::run(Command::new("apt-get").args(["update", "-qq"]))?;
        download()?;
    }
    for entry in fs::read_dir(folder).map_err(|error| error.to_string())? {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.extension().is_some_and(|extension| extension == "deb") {
            output(Command::new("dpkg").arg("-x").args([&path, folder]))?;
            fs::remove_file(&path).map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}
