//! `xtask-wasm MODULE FOLDER [--testing]`: the npm package in FOLDER, from a compiled MODULE and the
//! handwritten files of `bindings-wasm/`. `cargo xtask wasm` runs it.

use std::error::Error;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;
use wasm_bindgen_cli_support::Bindgen;

/// What is copied as it is: where it stands in the repository, and in the package.
const FILES: [(&str, &str); 6] = [
    ("bindings-wasm/js", "."),
    ("bindings-wasm/js/lib", "lib"),
    ("bindings-wasm/src/types.d.ts", "types.d.ts"),
    ("bindings-wasm/README.md", "README.md"),
    ("LICENSE-APACHE", "LICENSE-APACHE"),
    ("LICENSE-MIT", "LICENSE-MIT"),
];

/// What only a package for tests has.
const TESTING: &str = "testing.js";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let made = match arguments
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        [module, folder] => make(module.as_ref(), folder.as_ref(), false),
        [module, folder, "--testing"] => make(module.as_ref(), folder.as_ref(), true),
        _ => Err("usage: xtask-wasm MODULE FOLDER [--testing]".into()),
    };
    match made {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "xtask-wasm: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Makes the package. The folder is emptied first, so that nothing older is left in it.
fn make(module: &Path, folder: &Path, testing: bool) -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    // One module serves Node and browsers: `web` leaves it to the caller where the bytes come from.
    Bindgen::new()
        .input_path(module)
        .web(true)
        .and_then(|bindgen| {
            bindgen
                .out_name("sealward")
                .typescript(false)
                .omit_default_module_path(true)
                // `lib/checker.js` makes its instance anew.
                .reset_state_function(true)
                .remove_name_section(true)
                .remove_producers_section(true)
                .generate(folder)
        })
        .map_err(|error| format!("{error:#}"))?;
    // The same glue twice is two instances, of which each has state of its own.
    fs::copy(folder.join("sealward.js"), folder.join("checker.js"))?;
    for (from, to) in FILES {
        copy(&root.join(from), &folder.join(to))?;
    }
    let manifest = folder.join("package.json");
    let text = fs::read_to_string(&manifest)?;
    let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    fs::write(&manifest, text.replace("\"version\": \"0.0.0\"", &version))?;
    if !testing {
        fs::remove_file(folder.join(TESTING))?;
    }
    Ok(())
}

/// Copies a file, or the files of a folder and not its folders.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    if from.is_file() {
        return fs::copy(from, to).map(|_| ());
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        if let (true, Some(name)) = (path.is_file(), path.file_name()) {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}
