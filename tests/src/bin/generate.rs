//! Writes the files that are made from the sources, or compares them: `cargo xtask gen [--check]`.

use sealward_tests::generate::GENERATORS;
use std::io::{self, Write as _};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let check = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["--check"] => true,
        _ => {
            say("usage: cargo xtask gen [--check]");
            return ExitCode::from(2);
        }
    };
    match all(check) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(stale) => {
            say(&format!(
                "{stale} generated files are stale: run `cargo xtask gen`"
            ));
            ExitCode::FAILURE
        }
        Err(error) => {
            say(&format!("gen: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Writes what is not as it should be, or with `check` counts it.
fn all(check: bool) -> io::Result<usize> {
    let mut stale = 0;
    for generate in GENERATORS {
        for file in generate()? {
            let path = sealward_tests::root().join(&file.path);
            if std::fs::read_to_string(&path).is_ok_and(|text| text == file.text) {
                continue;
            }
            stale += 1;
            let done = if check { "stale" } else { "written" };
            say(&format!("{done}: {}", file.path));
            if !check {
                std::fs::create_dir_all(path.parent().unwrap_or(&path))?;
                std::fs::write(&path, file.text)?;
            }
        }
    }
    Ok(if check { stale } else { 0 })
}

fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}
